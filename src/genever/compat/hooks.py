"""What gin checks when a configuration is finalized, as the hooks that it registers itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genever.compat.doors import get_configurable, validate_reference
from genever.compat.values import iterate_flattened_values, iterate_references
from genever.configuration.bindings import Key
from genever.language.values.references import CONSTANT, REQUIRED
from genever.runtime.session import macro
from genever.runtime.wrapping.references import ConfigurableReference

Values = Mapping[Key, Mapping[str, Any]]


def validate_macros_hook(config: Values) -> None:
    """Raise for a macro that is not bound, or not called.

    Raises:
        ValueError: There is one.
    """
    for reference in iterate_references(config, to=get_configurable(macro)):
        validate_reference(reference, require_evaluation=True)


def find_unknown_references_hook(config: Values) -> None:
    """Raise for a reference to something that is not registered.

    Raises:
        ValueError: There is one.
    """
    from genever.compat.judging import raise_unknown_reference

    for (scope, selector), bound in config.items():
        for parameter, value in bound.items():
            for found in iterate_flattened_values(value):
                if isinstance(found, ConfigurableReference) and found.complete is None:
                    raise_unknown_reference(found, f" In binding for '{format_key(scope, selector, parameter)}'.")


def find_missing_overrides_hook(config: Values) -> None:
    """Raise for a parameter that is still `REQUIRED`.

    Raises:
        ValueError: There is one.
    """
    for (scope, selector), bound in config.items():
        for parameter, value in bound.items():
            is_constant = isinstance(value, ConfigurableReference) and value.complete == CONSTANT
            if is_constant and value.scoped_configurable_fn() is REQUIRED:
                key = format_key(scope, selector, parameter)
                raise ValueError(f"{key} set to `%gin.REQUIRED` but not subsequently overridden.")


def format_key(scope: str, selector: str, parameter: str) -> str:
    """Return the key of a binding as gin writes it."""
    from genever.compat.views import REGISTRY  # Only a mistake needs it.

    return f"{scope}{'/' if scope else ''}{REGISTRY.minimal_selector(selector)}.{parameter}"


HOOKS = (validate_macros_hook, find_unknown_references_hook, find_missing_overrides_hook)
