"""Equality that includes the type, for the named tuples that are nodes of a tree."""

from __future__ import annotations

from typing import TypeVar

_Node = TypeVar("_Node", bound=tuple[object, ...])


def own_equality(kind: type[_Node]) -> type[_Node]:
    """Let instances of a class of named tuples equal only those of the same class: a decorator.

    Without it, a tuple equals every other that holds the same, whatever class they are of, and ``1`` in it equals
    ``True`` and ``1.0``. The hash stays a tuple's.
    """
    kind.__eq__ = _is_same  # type: ignore[method-assign]  # A base class cannot do it: a named tuple has none.
    kind.__ne__ = _is_other  # type: ignore[method-assign,assignment]  # A tuple has its own, which would stay.
    return kind


def _is_same(node: tuple[object, ...], other: object) -> bool:
    return isinstance(other, tuple) and type(node) is type(other) and tuple.__eq__(node, other) and _alike(node, other)


def _is_other(node: tuple[object, ...], other: object) -> bool:
    return not _is_same(node, other)


def _alike(node: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether numbers that are equal are of the same class too."""
    return all(
        type(mine) is type(its) or not isinstance(mine, _NUMBER) or not isinstance(its, _NUMBER)
        for mine, its in zip(node, other, strict=True)
    )


_NUMBER = (int, float, complex)
