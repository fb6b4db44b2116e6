"""`gin.torch`: available where PyTorch is installed."""

from importlib import import_module

import_module("torch")
