"""Composes Hydra's tree from binding files, and compares it with what Hydra composes.

The binding files of a conversion come in, with overrides as Hydra has them, and the tree or the differences go out.
"""
