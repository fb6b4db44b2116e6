"""Expressions and assertions that say less than they seem to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from genever.configuration.data.uses import uses_of_data
from genever.configuration.plan.nodes import NotStaticError, static_value
from genever.configuration.plan.resolve import resolve_value
from genever.language.operations import (
    DATA,
    ENV,
    Arithmetic,
    Comparison,
    Format,
    Function,
    Sign,
    Space,
)
from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.errors import GeneverError
from genever.language.text.source import Origin, Source, Span
from genever.language.values.expressions import Expression, values_in
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import Reference
from genever.tools.linting.edits import without
from genever.tools.linting.subject import Subject


def constant_expressions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each expression of constants alone whose value is no longer than itself."""
    inside: set[int] = set()  # The `id` of each part of one that is constant.
    for expression, source, span in _computed(subject, subject.values.expressions):
        if id(expression) in inside or not _is_constant(expression):
            continue
        inside.update(map(id, values_in(expression)))
        text = _value(expression, subject)
        if text is not None and len(text) <= span.end - span.start:
            message = f"this is always {text}"
            edits = (Edit(source, span, text),)
            yield Diagnostic("constant-expression", message, source, span, f"write {text}", "hint", edits=edits)


def _computed(subject: Subject, expressions: Iterable[Expression]) -> Iterator[tuple[Expression, Source, Span]]:
    """Yield those of some expressions that compute something and stand in a file, each place once."""
    met: set[tuple[str, Span]] = set()
    for expression in expressions:
        if not isinstance(expression.operator, _COMPUTED) and expression.operator not in _WORDS:
            continue
        place = _place(expression.origin, subject)
        if place is not None and (key := (subject.path(place[0]), place[1])) not in met:
            met.add(key)
            yield expression, *place


_COMPUTED = (Arithmetic, Comparison, Sign, Format, Function)
_WORDS = ("and", "or", "not", "if", "index")


def _place(origin: Origin | None, subject: Subject) -> tuple[Source, Span] | None:
    path = subject.path(origin.source) if origin is not None and origin.kind == "file" else ""
    return (subject.documents[path].source, origin.span) if origin is not None and path else None


def _is_constant(value: Any) -> bool:
    """Return whether a value is the same wherever it is computed."""
    return not any(
        isinstance(part, Reference)
        or (isinstance(part, Expression) and (part.operator in (DATA, ENV, "once", "lazy", "cached", "set")))
        or (isinstance(part, Expression) and isinstance(part.operator, Space))
        for part in values_in(value)
    )


def _value(expression: Expression, subject: Subject) -> str | None:
    """Return the text of what a constant expression comes to; None where it has none, or is not to be shown."""
    if any(isinstance(part, Expression) and part.is_secret for part in values_in(expression)):
        return None
    try:
        value = static_value(resolve_value(expression, subject.config, subject.catalog))
    except (GeneverError, NotStaticError):
        return None
    return value_text(value) if has_literal_form(value) else None


# ---- Data files ---------------------------------------------------------------------------------------


def data_traps(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each value of a data file that is used and may be meant as another one."""
    values = [*(binding.value for binding in subject.config), *(choice.path for choice in subject.config.choices)]
    values += [assertion.test for assertion in subject.config.assertions]
    met = set()
    for use in (use for value in values for use in uses_of_data(value, secret=True)):
        place = _place(use.expression.origin, subject)
        if place is None or (place, use.way) in met:
            continue
        met.add((place, use.way))
        for trap in islice(use.traps, _MOST_TRAPS):
            where = f"{use.data.name}:{trap.line}" if trap.line is not None else use.data.name
            yield Diagnostic("data-trap", f"in {where}, {trap.text}", *place, trap.hint, "warning")


#: Of one use of a data file.
_MOST_TRAPS = 10


# ---- Comparisons and assertions -----------------------------------------------------------------------


def self_comparisons(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each comparison of something with itself."""
    comparisons = [
        expression
        for expression in (*subject.values.expressions, *subject.asserted.expressions)
        if isinstance(expression.operator, Comparison)
    ]
    for expression, source, span in _computed(subject, comparisons):
        if (same := _compared_with_itself(expression)) is not None:
            message = f"{value_text(same)} is compared with itself"
            yield Diagnostic("self-comparison", message, source, span, None, "warning")


def _compared_with_itself(expression: Expression) -> Any:
    """Return a macro, or an operation over macros, that stands on both sides; None where there is none."""
    for one, other in pairwise(expression.operands):
        if one == other and not _is_constant(one) and not any(_is_made(part) for part in values_in(one)):
            return one
    return None


def _is_made(value: Any) -> bool:
    """Return whether a value is made by a call, which may give something else each time."""
    return isinstance(value, Reference) and not (value.is_macro or value.is_constant)


def useless_assertions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each assertion that holds whatever the configuration says."""
    for assertion in subject.config.assertions:
        place = _place(assertion.origin, subject)
        test = assertion.test
        if (
            place is None
            or not _is_constant(test)
            or (isinstance(test, Expression) and _value(test, subject) != "True")
        ):
            continue
        if isinstance(test, Expression) or test is True:
            source, span = place
            edits = without(subject.contents[subject.path(source)], [span.start])
            message = "this assertion holds whatever the macros are"
            yield Diagnostic("useless-assertion", message, source, span, None, "warning", edits=edits, safe=True)
