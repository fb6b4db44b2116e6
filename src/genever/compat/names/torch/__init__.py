"""`genever.torch`, for programs that say ``import genever as gin``."""

from importlib import import_module

import_module("genever.compat.gin.torch")  # Raises where the library is missing.
