"""The values that later bindings have overridden, and the configurables that those lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genever.configuration.bindings import Binding, Key
from genever.configuration.config import Config
from genever.language.values.expressions import references_in


def overridden(config: Config) -> Iterator[Any]:
    """Yield the values that later bindings replaced."""
    for binding in config:
        yield from (older.value for older in binding.history() if older is not binding)


def led_to(config: Config, values: list[Any]) -> set[Key]:
    """Return the macros, and the configurables under the scope ``''``, that values lead to."""
    by_selector: dict[str, list[Binding]] = {}
    for binding in config:
        by_selector.setdefault(binding.selector, []).append(binding)
    aside: set[Key] = set()
    pending = values
    while pending:
        for reference in references_in(pending.pop()):
            selector = reference.complete or ""
            key = (reference.scope if reference.is_macro else "", selector)
            if key not in aside:
                aside.add(key)
                led_to = by_selector.get(selector, ())
                pending += [b.value for b in led_to if not b.is_macro or b.scope == reference.scope]
    return aside
