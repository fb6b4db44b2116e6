"""From a tree of Hydra's YAML to binding files that mean the same.

A folder comes in. `convert` reads it and finds where each of its files may stand in the tree that Hydra composes
(`reading`), and writes each as a binding file (`writing`). `judging` composes the same tree from the binding files
again, and asks Hydra itself whether they agree.
"""
