"""From a tree of Hydra's YAML to binding files that mean the same.

A folder comes in. `convert` reads it (`documents`, `interpolation`, `defaults`), finds where each of its files may
stand in the tree that Hydra composes (`units`), and writes each as a binding file (`values`, `writing`). `tree` makes
the same tree from the binding files again, and `overrides` says a Hydra command line as bindings, so that `comparison`
can ask Hydra itself whether they agree.
"""
