"""What works on the texts of binding files: the formatter.

In come texts and what the floors below say of them, out go texts and findings. Nothing here runs, imports or holds
anything of the user's.
"""
