"""Sentinels: objects for what no value can stand for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Sentinel:
    """A constant of a module, compared by identity; it is the same object after a copy and a pickle.

    Args:
        module: The module's ``__name__``.
        name: The constant's name in it.
        text: What `repr` gives, if not the name.
    """

    __slots__ = ("_module", "_name", "_text")

    def __init__(self, module: str, name: str, text: str | None = None) -> None:
        self._module = module
        self._name = name
        self._text = text if text is not None else name

    def __repr__(self) -> str:
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return _constant, (self._module, self._name)

    def __copy__(self) -> Sentinel:
        return self

    def __deepcopy__(self, memo: object) -> Sentinel:
        return self


def _constant(module: str, name: str) -> Any:
    return getattr(import_module(module), name)
