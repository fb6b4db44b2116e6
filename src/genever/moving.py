"""Includes under a scope: everything a file says moves into the scope, and names nothing it did not define."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from genever.model import MACRO, Assertion, Binding, Expression, Reference


def moved(
    bindings: Sequence[Binding], assertions: Sequence[Assertion], scope: str
) -> tuple[list[Binding], list[Assertion]]:
    """Return what a file bound, moved whole into a scope: its bindings, its macros and its references.

    A macro that the file does not define stays what it is outside.
    """
    own = {binding.scope for binding in bindings if binding.selector == MACRO}
    into = [
        binding._replace(
            scope=f"{scope}/{binding.scope}" if binding.scope else scope, value=_moved(binding.value, scope, own)
        )
        for binding in bindings
    ]
    checks = [a._replace(test=_moved(a.test, scope, own), message=_moved(a.message, scope, own)) for a in assertions]
    return into, checks


def _moved(value: Any, scope: str, own: Collection[str]) -> Any:
    if isinstance(value, Reference):
        if value.is_constant or (value.is_macro and value.scope not in own):
            return value
        return type(value)(f"{scope}/{value.scoped_selector}", value.evaluate, value.complete)
    if isinstance(value, Expression):
        operands = tuple([_moved(operand, scope, own) for operand in value.operands])
        return Expression(value.kind, value.detail, operands, value.origin)
    if isinstance(value, list | tuple | set):
        return type(value)([_moved(item, scope, own) for item in value])
    if isinstance(value, dict):
        return {_moved(key, scope, own): _moved(item, scope, own) for key, item in value.items()}
    return value
