"""Hints beside what is written: what an expression comes to, and the default that a binding replaces; and lenses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from genever.configuration.catalog.target import NO_DEFAULT
from genever.configuration.plan.nodes import NotStaticError, holds_secret, static_value
from genever.configuration.plan.resolve import resolve_value
from genever.inspection.signatures import default_text, parameters_of
from genever.language.syntax import nodes
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scoped
from genever.language.text.source import Span
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN, REQUIRED
from genever.tools.server.semantics.model import Model

#: The longest hint.
_LONGEST = 40


class Hint(NamedTuple):
    """Something that is shown behind a value, and what it says in a few more words."""

    offset: int
    text: str
    about: str


def hints(document: nodes.Document, model: Model, span: Span) -> Iterator[Hint]:
    """Yield the hints for the bindings of a document that touch a span."""
    for binding in _bindings(document):
        if binding.end < span.start or binding.start >= span.end:
            continue
        value = binding.value
        if isinstance(value, nodes.Macro | nodes.Operation):
            text = _result(binding, document, model)
            if text and text != document.source.text[value.start : value.end]:
                yield Hint(value.end, f"= {_short(text)}", text)
        if binding.parameter and binding.operator == "=":
            default = _default(binding, model)
            written = document.source.text[value.start : value.end]
            if default and default != written:
                yield Hint(value.end, f"default {_short(default)}", f"The code's default is {default}.")


def _bindings(document: nodes.Document) -> Iterator[nodes.Binding]:
    for statement in document.statements:
        if isinstance(statement, nodes.Binding):
            yield statement
        elif isinstance(statement, nodes.Block):
            yield from statement.bindings


def _result(written: nodes.Binding, document: nodes.Document, model: Model) -> str:
    """Return what the value of a binding comes to, empty where that is known only when something is called."""
    outer = model.scopes_of(document)[0]
    if written.parameter:
        target = model.target(written.selector)
        scope = scoped(outer, written.scope) if written.scope else outer
        found = model.config.get(scope, target.selector, written.parameter) if target is not None else None
    else:
        name = scoped(written.scope, written.selector)
        scope = model.macro_names(name, document)[0]
        found = model.macro(scope)
    if found is None or found.origin is None or found.origin.span.start != written.start:
        return ""  # Another binding came after it, or the file has changed.
    try:
        node = resolve_value(found.value, model.config, model.catalog, scope, found.scope)
        if holds_secret(node):
            return ""
        value = static_value(node)
        return "" if value is REQUIRED else value_text(value)
    except (GeneverError, NotStaticError, LookupError):
        return ""


def _default(written: nodes.Binding, model: Model) -> str:
    target = model.target(written.selector)
    if target is None:
        return ""
    found = next((each for each in parameters_of(target) if each.name == written.parameter), None)
    if found is None or found.default is NO_DEFAULT or found.default is REQUIRED:
        return ""
    return default_text(found.default)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


class Lens(NamedTuple):
    """A command that is offered above a line, with the title to show."""

    span: Span
    title: str
    command: str


#: What can be done with a file that says what to run.
_LENSES = (("Run", "genever.run"), ("Show", "genever.show"), ("Diff with the last run", "genever.diff"))


_MAIN_KEY = ("", MAIN, "")


def lenses(document: nodes.Document) -> Iterator[Lens]:
    """Yield the commands above the macro ``main`` of a document."""
    for statement in document.statements:
        if isinstance(statement, nodes.Binding) and _key(statement) == _MAIN_KEY:
            span = Span(statement.start, statement.key_end)
            yield from (Lens(span, title, command) for title, command in _LENSES)
            return


def _key(statement: nodes.Binding) -> tuple[str, str, str]:
    return statement.scope, statement.selector, statement.parameter
