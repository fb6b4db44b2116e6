"""The errors that Genever raises; what programs catch."""

from genever.language.text.errors import (
    ConfigAttributeError,
    ConfigCycleError,
    ConfigFileError,
    ConfigImportError,
    ConfigIndentationError,
    ConfigKeyError,
    ConfigNameError,
    ConfigRuntimeError,
    ConfigSyntaxError,
    ConfigTypeError,
    ConfigValueError,
    GeneverError,
)

__all__ = [
    "ConfigAttributeError",
    "ConfigCycleError",
    "ConfigFileError",
    "ConfigImportError",
    "ConfigIndentationError",
    "ConfigKeyError",
    "ConfigNameError",
    "ConfigRuntimeError",
    "ConfigSyntaxError",
    "ConfigTypeError",
    "ConfigValueError",
    "GeneverError",
]
