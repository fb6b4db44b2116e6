"""Which format a value is kept in, and which one has a name."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from functools import cache
from typing import Any

from genever.experiments.steps.formats.arrays import NUMPY, SPARSE
from genever.experiments.steps.formats.files import FILES
from genever.experiments.steps.formats.models import SKOPS
from genever.experiments.steps.formats.pickles import PICKLE
from genever.experiments.steps.formats.protocol import Format
from genever.experiments.steps.formats.tables import ARROW, PANDAS, POLARS
from genever.experiments.steps.formats.tensors import SAFETENSORS, TORCH
from genever.experiments.steps.formats.values import Values
from genever.language.text.errors import GeneverError, error

#: The group of entry points, each of which names an object with the methods of `Format`.
GROUP = "genever.formats"


def format_for(value: Any) -> Format:
    """Return the format that a value is kept in.

    Raises:
        ConfigValueError: It can be gone through but once, something in it can, or a format that is installed cannot be
            imported. Code ``not-cached``.
    """
    _refuse_passing(value)
    found = next((each for each in _leaves() if each.accepts(value)), None)
    if found is not None:
        return found
    return _values().fitting(value) or PICKLE


def format_named(name: str) -> Format:
    """Return the format with a name.

    Raises:
        ConfigValueError: There is none, or it is installed and cannot be imported; code ``not-cached``.
    """
    known: dict[str, Format] = {PICKLE.name: PICKLE}
    for each in (*_values().every(), *reversed(_leaves())):
        known[each.name] = each
    if name not in known:
        hint = f"the package that adds it to {GROUP} is to be installed here too"
        raise error("not-cached", f"there is no format {name!r} for results of steps", hint=hint)
    return known[name]


@cache
def _leaves() -> tuple[Format, ...]:
    """Return the formats of what is no container, those that are installed first."""
    return (*_installed(), FILES, NUMPY, SPARSE, PANDAS, POLARS, ARROW, SAFETENSORS, TORCH, SKOPS)


@cache
def _values() -> Values:
    return Values(_leaf_for, format_named)


def _leaf_for(value: Any) -> Format:
    """Return the format of something in a container that is none itself."""
    _refuse_passing(value)
    return next((each for each in _leaves() if each.accepts(value)), PICKLE)


def _installed() -> list[Format]:
    from importlib.metadata import entry_points

    found: list[Format] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found.append(point.load())
        except Exception as problem:  # A module that is imported may raise anything.
            what = f"the format {point.name!r} ({point.value}) cannot be imported: {problem}"
            raise error("not-cached", what, hint="repair or remove the package that adds it") from problem
    return found


def _refuse_passing(value: Any) -> None:
    """Raise an error for what can be gone through but once."""
    kind = type(value).__name__
    if hasattr(value, "read") and hasattr(value, "close") and isinstance(value, Iterator):
        raise _passing(f"an open file ({kind})", "return the path of a file that was written and closed")
    if isinstance(value, Iterator | AsyncIterator):
        raise _passing(f"an iterator ({kind})", "return a list of what it yields")
    if inspect.isawaitable(value):
        raise _passing(f"something to be awaited ({kind})", "return what it gives")
    if kind == "LazyFrame" and type(value).__module__.startswith("polars"):
        raise _passing("a plan of Polars (LazyFrame)", "return what its collect() gives")


def _passing(what: str, hint: str) -> GeneverError:
    return error("not-cached", f"{what} cannot be kept for other runs", hint=hint)
