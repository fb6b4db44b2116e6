"""What the docstring of a function or class says of it and of each parameter."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from genever.inspection import docstrings


def summary(function_or_class: Callable[..., Any]) -> str:
    """Return the first paragraph of a docstring, on one line; empty where there is none."""
    return docstrings.summary(inspect.getdoc(function_or_class) or "")


def parameters(function_or_class: Callable[..., Any]) -> dict[str, str]:
    """Return what the docstring says of each parameter, ``{name: text on one line}``.

    A class's own docstring counts, and that of its constructor.

    >>> def train(lr, steps):
    ...     '''Train.
    ...
    ...     Args:
    ...         lr: The learning rate.
    ...         steps (int): How long, in
    ...             batches.
    ...     '''
    >>> parameters(train)
    {'lr': 'The learning rate.', 'steps': 'How long, in batches.'}
    """
    constructors = [function_or_class.__init__] if isinstance(function_or_class, type) else []  # type: ignore[misc]
    return docstrings.parameters(inspect.getdoc(documented) or "" for documented in (*constructors, function_or_class))
