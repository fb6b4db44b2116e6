"""What a computed value is derived from: each part of it, and where each macro was set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.data.uses import use_of
from genever.configuration.plan.nodes import Macro, NotStaticError, holds_secret, static_value
from genever.configuration.plan.resolve import Known, resolve_value
from genever.language.evaluation.bounds import short
from genever.language.text.diagnostics import Related
from genever.language.text.errors import GeneverError
from genever.language.values.expressions import Expression, members, unedited
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import Reference


def explained(problem: GeneverError, expression: Expression | None, config: Config, catalog: Catalog) -> GeneverError:
    """Return the error of an operation with its derivation; an error that comes from further in stays itself."""
    first, origin = problem.diagnostics[0], expression.origin if expression is not None else None
    if origin is None or first.source is not origin.source or first.span != origin.span:
        return problem
    lines, related = derivation_of(expression, config, catalog)
    return type(problem)(first._replace(hint=f"{first.hint or ''}{lines}" or None, related=related))


class Derivation(NamedTuple):
    """The end of a hint, a line for each part of a value, and where the macros in it were set."""

    lines: str
    related: tuple[Related, ...]


def derivation_of(value: Any, config: Config, catalog: Catalog) -> Derivation:
    """Return what a value was worked out from, the value itself left out. Secrets are too."""
    lines: dict[str, Related | None] = {}
    known = Known()
    for part in _parts(value, config, set()):
        node = resolve_value(part, config, catalog, known=known)
        if holds_secret(node):
            continue
        try:
            found = static_value(node)
        except (GeneverError, NotStaticError):
            continue
        text, shown = value_text(part), short(found)
        begins_alike = text.startswith(shown.partition("...")[0])  # So that all of a huge value is rarely written.
        if isinstance(found, list | dict) and use_of(part) is not None:
            continue  # What else stands in a data file may be secret.
        if not _can_be_shown(found) or (begins_alike and text == value_text(found)):
            continue
        line, origin = f"\n      {text} = {shown}", node.binding.origin if isinstance(node, Macro) else None
        if origin is None:
            lines[line] = None
        else:
            lines[f"{line}  ({origin})"] = Related(f"{text} was set here", origin.source, origin.span)
    more = [f"\n      (+{len(lines) - _MOST} more)"] if len(lines) > _MOST else []
    shown_lines = list(lines)[-_MOST:]
    return Derivation("".join([*more, *shown_lines]), tuple(filter(None, map(lines.get, shown_lines))))


def _can_be_shown(value: Any) -> bool:
    return isinstance(value, list | tuple | set | dict) or has_literal_form(value)


_MOST = 20  # Lines; the last are nearest to the value.


def _parts(value: Any, config: Config, macros: set[str]) -> Iterator[Any]:
    """Yield the macros and operations in a value, the inner before the outer; the value itself is left out.

    What a macro is computed from comes before it; ``macros`` are those met so far.
    """
    inner = () if isinstance(value, Expression) and value.is_secret else members(value)
    if isinstance(value, Reference) and value.is_macro and value.scope not in macros:
        macros.add(value.scope)
        binding = config.macro(value.scope)
        inner = () if binding is None else (binding.value,)
    for operand in inner:
        yield from _parts(operand, config, macros)
        if isinstance(operand, Reference | Expression) and not unedited(operand)[1]:
            yield operand
