"""From the YAML of a LightningCLI to a binding file that runs the same.

A file comes in. `convert` reads it and says which of its parts are which; `classes` finds out, without importing
anything, what the classes that it names take; `writing` writes values of YAML as values of the language.
"""
