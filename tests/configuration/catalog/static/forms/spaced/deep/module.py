"""In a package without an ``__init__``."""

import genever


@genever.configurable
def in_namespace(a):
    return a
