"""The secrets that a configuration holds, so that nothing that is printed has one in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import is_static, static_value
from genever.configuration.plan.resolve import resolve_value
from genever.language.text.secrets import Secrets
from genever.language.values.expressions import Expression


def secrets_of(config: Config, catalog: Catalog) -> Secrets:
    """Return what a configuration says is a secret, as far as nothing has to be called."""
    found = Secrets()
    for value in secrets_in(config, catalog):
        found.add(value)
    return found


def secrets_in(config: Config, catalog: Catalog) -> Iterator[Any]:
    """Yield the value of each ``secret(…)``, as far as nothing has to be called."""
    for binding in config:
        for secret in _expressions(binding.value):
            node = resolve_value(secret, config, catalog, binding.scope, binding.scope)
            if is_static(node):
                yield static_value(node)


def _expressions(value: Any) -> Iterator[Expression]:
    pending, seen = [value], set()
    while pending:
        part = pending.pop()
        kind = type(part)
        if kind not in (Expression, dict, list, tuple, set) or id(part) in seen:
            continue
        seen.add(id(part))  # A program may bind what holds itself.
        if isinstance(part, Expression):
            if part.is_secret:
                yield part
            pending.extend(part.operands)
        else:
            pending.extend([*part, *part.values()] if kind is dict else part)
