"""From configurations of other libraries to binding files.

Files come in, and texts of files go out, with findings about what could not be carried over. Nothing of the user's is
imported, but for parsers of command lines, which only Python has, and the dataclasses in Hydra's store where
``--import`` names their modules.
"""
