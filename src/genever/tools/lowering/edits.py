"""What a container holds after its edits, each item with its place."""

from __future__ import annotations

from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.spots import Spot, Spots
from genever.language import operations
from genever.language.values.expressions import Expression, unedited

#: The edits whose items are known one by one, by the type of the container.
_ADDING: dict[type, str] = {list: "+=", tuple: "+=", dict: "|="}


def edited(
    expression: Expression, spot: Spot, binding: Binding, spots: Spots
) -> tuple[type, list[Any], list[Spot]] | None:
    """Return what a container with edits holds: its type, its items and where they stand.

    Those of a dict are its keys and values in turn. It is None where something else is edited than a list, a tuple
    or a dict that is written out, or taken away from it; and where nothing is left.
    """
    base, edits = unedited(expression)
    values = [base, *(edit.operands[1] for edit in edits)]
    kind = type(base)
    if {type(value) for value in values} != {kind} or any(_sign(edit) != _ADDING.get(kind) for edit in edits):
        return None
    steps = list(binding.history())
    items: list[Any] = []
    places: list[Spot] = []
    for value in values:
        step = next((step for step in steps if _of_statement(step) is value), None)
        place = spots.of(step) if step is not None else spot._replace(node=None)
        added = [part for pair in value.items() for part in pair] if isinstance(value, dict) else list(value)
        items += added
        places += place.items(len(added))
    if not items:
        return None
    return (kind, *_without_replaced(items, places)) if kind is dict else (kind, items, places)


def _sign(edit: Expression) -> str:
    return edit.operator.name if isinstance(edit.operator, operations.Edit) else ""


def _of_statement(step: Binding) -> Any:
    """The value that a statement has: of an edit, the change."""
    value = step.value
    return value.operands[1] if isinstance(value, Expression) and isinstance(value.operator, operations.Edit) else value


def _without_replaced(items: list[Any], places: list[Spot]) -> tuple[list[Any], list[Spot]]:
    """Leave out the keys of a dict that come again, with their values."""
    last = {key: index for index, key in enumerate(items) if not index % 2}
    kept = [index for index, key in enumerate(items) if not index % 2 and last[key] == index]
    both = [index + half for index in kept for half in (0, 1)]
    return [items[index] for index in both], [places[index] for index in both]
