"""The classes and functions that a value has in it: what a step does with the value depends on their code."""

from __future__ import annotations

import io
import pickle
from contextlib import suppress
from types import FunctionType
from typing import Any

from genever.experiments.steps.formats.protocol import library_of
from genever.inspection.canonical.text import Shared
from genever.language.values.expressions import Expression

#: What has large things and nothing of a project's in them.
_WITHOUT = frozenset({"numpy", "scipy", "torch", "pandas", "polars", "pyarrow", "genever"})


def named_in(value: Any) -> list[tuple[str, str]]:
    """Return the module and the qualified name of each class and function in a value, sorted.

    Those of what cannot be pickled are left out, but for its own class.
    """
    if type(value) in (type(None), bool, int, float, str, bytes):
        return []
    found = _Finding()
    with suppress(Exception):  # Classes may do what they like there.
        found.dump(value)
    found.note(value)
    return sorted(found.names)


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        return len(content)


class _Finding(pickle.Pickler):
    """Goes through a value as pickle does."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), protocol=5, buffer_callback=lambda _: None)
        self.names: set[tuple[str, str]] = set()

    def note(self, thing: Any) -> None:
        kind = thing if isinstance(thing, type | FunctionType) else type(thing)
        for each in kind.__mro__ if isinstance(kind, type) else [kind]:
            if each.__module__ != "builtins":
                self.names.add((str(each.__module__), each.__qualname__))

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Expression):
            return tuple, ([*thing.operands],)
        if isinstance(thing, Shared):
            return tuple, ([thing.value],)
        self.note(thing)
        if not isinstance(thing, type | FunctionType) and library_of(thing) in _WITHOUT:
            return list, ()
        return NotImplemented
