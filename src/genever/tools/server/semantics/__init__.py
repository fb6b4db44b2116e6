"""What names mean: completion, hovers, jumps, references, renames, hints, from what an entry file and its includes say.

In come documents and a `Reading`, out go names, places and texts as data. Nothing here imports anything of the user's.
"""
