"""The docstrings of a function or class of a running program."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


def texts(function_or_class: Callable[..., Any]) -> tuple[str, ...]:
    """Return the docstring of a function; or that of a class, and then that of its constructor."""
    constructors = [function_or_class.__init__] if isinstance(function_or_class, type) else []  # type: ignore[misc]
    return tuple(inspect.getdoc(documented) or "" for documented in (function_or_class, *constructors))
