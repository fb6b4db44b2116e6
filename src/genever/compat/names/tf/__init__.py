"""`genever.tf`, for programs that say ``import genever as gin``."""

from importlib import import_module

import_module("genever.compat.gin.tf")  # Raises where the library is missing.
