"""The spaces that a configuration leads to: what a sweep has to draw before it can run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import is_flat
from genever.language.operations import Space
from genever.language.text.errors import error_for, placed
from genever.language.values.expressions import Expression, members

if TYPE_CHECKING:
    from genever.inspection.canonical.walk import FoundSpace


def bound_spaces(config: Config) -> Iterator[Binding]:
    """Yield the bindings in which a space stands, whether anything leads to them or not."""
    return (binding for binding in config if _has_space(binding.value))


def _has_space(value: Any) -> bool:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, Expression) and isinstance(part.operator, Space):
            return True
        if type(part) not in (list, tuple, set, dict) or not is_flat(part):  # A list of numbers may be long.
            pending += members(part)
    return False


def spaces(config: Config, catalog: Catalog) -> list[FoundSpace]:
    """Return the spaces that ``main``, and what else is bound, leads to, in the order in which it does.

    Those that only a value of another space leads to are left out: whether they are needed is known when that one
    has been drawn. So are those whose bounds depend on another one.
    """
    if next(bound_spaces(config), None) is None:
        return []
    from genever.inspection.canonical.walk import Walk  # Few configurations have spaces.

    walk = Walk(config, catalog)
    walk.start()
    return list(walk.spaces.values())


def refuse_spaces(config: Config, catalog: Catalog) -> None:
    """Raise an error for the spaces that a configuration leads to.

    Raises:
        ConfigValueError: There are some, code ``undrawn-space``.
    """
    left = spaces(config, catalog)
    if left:
        from genever.language.evaluation.spaces import undrawn  # Only a mistake gets here.

        problems = [placed(undrawn(space.distribution), space.expression.origin) for _, space in left]
        raise error_for(tuple(found for problem in problems for found in problem.diagnostics))
