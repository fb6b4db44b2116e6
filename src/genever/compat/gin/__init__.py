"""What a program gets for ``import gin``: the public names, and gin's modules as attributes."""

from importlib import import_module
from types import ModuleType

from genever import REQUIRED
from genever.api import (
    add_config_file_search_path,
    clear_config,
    config_is_locked,
    current_scope,
    current_scope_str,
    enter_interactive_mode,
    exit_interactive_mode,
    unlock_config,
)
from genever.compat.doors import (
    bind_parameter,
    config_scope,
    config_str,
    configurable,
    constant,
    constants_from_enum,
    external_configurable,
    finalize,
    get_bindings,
    get_configurable,
    markdown,
    operative_config_str,
    parse_config,
    parse_config_file,
    parse_config_files_and_bindings,
    query_parameter,
    register,
)

__all__ = [
    "REQUIRED",
    "add_config_file_search_path",
    "bind_parameter",
    "clear_config",
    "config_is_locked",
    "config_scope",
    "config_str",
    "configurable",
    "constant",
    "constants_from_enum",
    "current_scope",
    "current_scope_str",
    "enter_interactive_mode",
    "exit_interactive_mode",
    "external_configurable",
    "finalize",
    "get_bindings",
    "get_configurable",
    "markdown",
    "operative_config_str",
    "parse_config",
    "parse_config_file",
    "parse_config_files_and_bindings",
    "query_parameter",
    "register",
    "unlock_config",
]

_MODULES = ("config", "config_parser", "resource_reader", "selector_map", "tf", "torch", "utils")


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        try:
            return import_module(f"{__name__}.{name}")
        except ImportError as problem:  # `tf` and `torch` are there where the library is: so `hasattr` can tell.
            raise AttributeError(f"module 'gin' has no attribute {name!r}: {problem}") from problem
    raise AttributeError(f"module 'gin' has no attribute {name!r}")
