"""Expressions and assertions that say less than they seem to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from genever.configuration.plan.nodes import NotStaticError, static_value
from genever.configuration.plan.resolve import resolve_value
from genever.language.operations import (
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
from genever.language.values.expressions import Expression, members, values_in
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import Reference
from genever.tools.linting.edits import without
from genever.tools.linting.subject import Subject


def constant_expressions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each expression of constants alone whose value is no longer than itself."""
    for expression, source, span in _expressions(subject, [binding.value for binding in subject.config]):
        if not _is_constant(expression):
            continue
        text = _value(expression, subject)
        if text is not None and len(text) <= span.end - span.start:
            message = f"this is always {text}"
            edits = (Edit(source, span, text),)
            yield Diagnostic("constant-expression", message, source, span, f"write {text}", "hint", edits=edits)


def _expressions(subject: Subject, values: list[Any]) -> Iterator[tuple[Expression, Source, Span]]:
    """Yield each computed expression of files in some values, once and with its place; no part of a constant one."""
    met: set[tuple[str, Span]] = set()
    pending = values[::-1]
    while pending:
        value = pending.pop()
        if isinstance(value, Expression):
            if value.is_secret:
                continue
            place = (
                _place(value.origin, subject)
                if isinstance(value.operator, _COMPUTED) or value.operator in _WORDS
                else None
            )
            if place is not None and (key := (subject.path(place[0]), place[1])) not in met:
                met.add(key)
                yield value, *place
                if _is_constant(value):
                    continue
        pending.extend(reversed(members(value)))


_COMPUTED = (Arithmetic, Comparison, Sign, Format, Function)
_WORDS = ("and", "or", "not", "if", "index")


def _place(origin: Origin | None, subject: Subject) -> tuple[Source, Span] | None:
    path = subject.path(origin.source) if origin is not None and origin.kind == "file" else ""
    return (subject.documents[path].source, origin.span) if origin is not None and path else None


def _is_constant(value: Any) -> bool:
    """Return whether a value is the same wherever it is computed."""
    return not any(
        isinstance(part, Reference)
        or (isinstance(part, Expression) and (part.operator in (ENV, "once", "lazy", "set")))
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


# ---- Comparisons and assertions -----------------------------------------------------------------------


def self_comparisons(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each comparison of something with itself."""
    config = subject.config
    values = [*(binding.value for binding in config), *(assertion.test for assertion in config.assertions)]
    for expression, source, span in _expressions(subject, values):
        if isinstance(expression.operator, Comparison) and (same := _compared_with_itself(expression)) is not None:
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
