"""`gin.tf`: available where TensorFlow is installed."""

from importlib import import_module
from typing import Any

import_module("tensorflow")
_utils = import_module(f"{__name__}.utils")


def __getattr__(name: str) -> Any:
    if name == "GinConfigSaverHook":  # Needs tf.estimator, which newer releases lack.
        return _utils.GinConfigSaverHook
    raise AttributeError(f"module 'gin.tf' has no attribute {name!r}")
