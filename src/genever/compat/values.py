"""The values that a configuration holds, one by one as gin walks over them, and the references among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from typing import Any

from genever.runtime.wrapping.references import ConfigurableReference


def iterate_references(config: Any, to: Callable[..., Any] | None = None) -> Iterator[ConfigurableReference]:
    """Yield the references among the values of a configuration, or those to one configurable."""
    for value in iterate_flattened_values(config):
        is_known = isinstance(value, ConfigurableReference) and value.complete is not None
        if is_known and (to is None or value.configurable.wrapper == to):
            yield value


def iterate_flattened_values(value: Any) -> Iterator[Any]:
    """Yield what a nested structure holds, inner values before the structures that hold them; no keys of dicts."""
    if isinstance(value, Mapping):
        value = ValuesView(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from iterate_flattened_values(item)
    yield value
