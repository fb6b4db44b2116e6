"""The errors that Genever raises; what programs catch."""

from genever.language.text.errors import (
    ConfigAttributeError,
    ConfigFileError,
    ConfigImportError,
    ConfigIndentationError,
    ConfigKeyError,
    ConfigNameError,
    ConfigRuntimeError,
    ConfigSyntaxError,
    ConfigTypeError,
    ConfigValueError,
    CycleError,
    GeneverError,
)

__all__ = [
    "ConfigAttributeError",
    "ConfigFileError",
    "ConfigImportError",
    "ConfigIndentationError",
    "ConfigKeyError",
    "ConfigNameError",
    "ConfigRuntimeError",
    "ConfigSyntaxError",
    "ConfigTypeError",
    "ConfigValueError",
    "CycleError",
    "GeneverError",
]
