"""The names in a document: where each stands, and what kind of thing it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from genever.language import operations
from genever.language.syntax import nodes
from genever.language.text.source import Span

Kind: TypeAlias = Literal["macro", "scope", "selector", "parameter", "module", "alias", "include", "data", "function"]

_BLANKS = re.compile(r"[ \t\f]*")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)[ \t\f\r\n\\]*=[ \t\f\r\n\\]*\Z")
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_AS = re.compile(r"\bas[ \t\f]+([A-Za-z_][\w/]*)[ \t\f]*\Z")


class Mention(NamedTuple):
    """A name in a text.

    Attributes:
        kind: What it names.
        name: The whole name: of a macro and of a scope with the scopes around it.
        span: Where it stands, without a sign before it.
        scope: The scope that it is written in; empty for none.
        selector: For a parameter, whose it is, as written.
        is_set: Whether it is given a value there, rather than used.
        whole: The span of the key, reference or statement that it is a part of.
    """

    kind: Kind
    name: str
    span: Span
    scope: str = ""
    selector: str = ""
    is_set: bool = False
    whole: Span = Span(0, 0)

    @property
    def last(self) -> Span:
        """Where the last part of its name stands, without scopes before it."""
        return Span(self.span.end - len(self.name.rpartition("/")[2]), self.span.end)


def mentions(document: nodes.Document) -> Iterator[Mention]:
    """Yield the names in the statements of a document, mostly in order."""
    text = document.source.text
    for statement in document.statements:
        match statement:
            case nodes.Binding():
                yield from _key(statement, text, is_set=True)
                yield from in_value(statement.value, text)
            case nodes.Unbinding():
                yield from _key(statement, text, is_set=True)
            case nodes.Block():
                yield from _scoped(statement.scope, statement.selector, statement.start, statement.key_end, "selector")
                for binding in statement.bindings:
                    span = Span(binding.start, binding.key_end)
                    yield Mention("parameter", binding.parameter, span, binding.scope, binding.selector, True, span)
                    yield from in_value(binding.value, text)
            case nodes.Import():
                yield from _import(statement, text)
            case nodes.Include():
                yield from _include(statement, text)
            case nodes.Dotenv(path=nodes.Literal() as path):
                span = Span(path.start, path.end)
                yield Mention("data", str(path.value), span, whole=span)
            case nodes.Dotenv():
                pass
            case nodes.Assertion():
                yield from in_value(statement.test, text)
                if statement.message is not None:
                    yield from in_value(statement.message, text)


def mention_at(document: nodes.Document, offset: int) -> Mention | None:
    """Return the name at an offset, or just before it."""
    found = [mention for mention in mentions(document) if mention.span.start <= offset <= mention.span.end]
    return min(
        found, key=lambda mention: (mention.span.end == offset, mention.span.end - mention.span.start), default=None
    )


def _key(statement: nodes.Binding | nodes.Unbinding, text: str, *, is_set: bool) -> Iterator[Mention]:
    start, end = statement.start, statement.key_end
    if isinstance(statement, nodes.Unbinding):
        start = end - len(text[start:end].split()[-1])
    whole = Span(start, end)
    if not statement.parameter:
        name = f"{statement.scope}/{statement.selector}" if statement.scope else statement.selector
        yield from _macro(name, start, whole, is_set=is_set)
        return
    owner = end - len(statement.parameter) - 1
    yield from _scoped(statement.scope, statement.selector, start, owner, "selector", whole)
    yield Mention(
        "parameter", statement.parameter, Span(owner + 1, end), statement.scope, statement.selector, is_set, whole
    )


def _macro(name: str, start: int, whole: Span, *, is_set: bool) -> Iterator[Mention]:
    """Yield a macro, and the scopes that its name begins with."""
    scope, _, last = name.rpartition("/")
    if scope:
        yield from list(_scoped(scope, last, start, start + len(name), "macro", whole))[:-1]
    yield Mention("macro", name, Span(start, start + len(name)), "", "", is_set, whole)


def _scoped(scope: str, name: str, start: int, end: int, kind: Kind, whole: Span | None = None) -> Iterator[Mention]:
    """Yield the scopes in ``a/b/name``, which ends at an offset, and the name."""
    whole = whole or Span(start, end)
    at = end - len(name)
    begin = at - len(scope) - 1 if scope else at
    parts = scope.split("/") if scope else []
    for depth, part in enumerate(parts, 1):
        above = "/".join(parts[: depth - 1])
        yield Mention("scope", "/".join(parts[:depth]), Span(begin, begin + len(part)), above, "", False, whole)
        begin += len(part) + 1
    yield Mention(kind, name, Span(at, end), scope, "", False, whole)


def _import(statement: nodes.Import, text: str) -> Iterator[Mention]:
    whole = Span(statement.start, statement.end)
    written = text[statement.start : statement.end]
    words = list(_WORD.finditer(written))
    for word in words[1:]:
        if word[0] in ("import", "as"):
            continue
        before = written[: word.start()].split()[-1]
        kind: Kind = "alias" if before == "as" else "module"
        name = word[0]
        if kind == "module" and statement.is_from and before == "import":
            name = statement.module
        yield Mention(kind, name, Span(statement.start + word.start(), statement.start + word.end()), whole=whole)


def _include(statement: nodes.Include, text: str) -> Iterator[Mention]:
    whole = Span(statement.start, statement.end)
    path = statement.path
    if isinstance(path, nodes.Literal):
        yield Mention("include", str(path.value), Span(path.start, path.end), whole=whole)
    else:
        yield from in_value(path, text)
    if statement.scope and (found := _AS.search(text, path.end, statement.end)):
        yield Mention("scope", statement.scope, Span(*found.span(1)), whole=whole)


def in_value(value: nodes.Value, text: str) -> Iterator[Mention]:
    """Yield the names in a value."""
    match value:
        case nodes.Macro(name, start, end):
            yield from _macro(name, end - len(name), Span(start, end), is_set=False)
        case nodes.Reference():
            yield from _reference(value, text)
        case nodes.Call(reference, _, keywords):
            yield from _reference(reference, text)
            scope, _, selector = reference.name.rpartition("/")
            for name, given in keywords:
                if found := _KEYWORD.search(text, reference.end, given.start):
                    span = Span(*found.span(1))
                    yield Mention("parameter", name, span, scope, selector, True, Span(span.start, given.end))
        case nodes.Operation(operations.Function(name) | operations.Space(name), _, start):
            yield Mention("function", name, Span(start, start + len(name)), whole=Span(start, value.end))
            for path in data_paths(value):
                yield Mention("data", str(path.value), Span(path.start, path.end))
    for part in parts_of(value):
        yield from in_value(part, text)


def data_paths(value: nodes.Value) -> Iterator[nodes.Literal]:
    """Yield the path of the data file that a value reads, if it is ``data('…')``."""
    match value:
        case nodes.Operation(operations.Function("data"), (nodes.Literal() as path,)) if isinstance(path.value, str):
            yield path


def _reference(reference: nodes.Reference, text: str) -> Iterator[Mention]:
    begin = _BLANKS.match(text, reference.start + 1)
    assert begin is not None
    end = begin.end() + len(reference.name)
    scope, _, selector = reference.name.rpartition("/")
    yield from _scoped(scope, selector, begin.end(), end, "selector", Span(reference.start, reference.end))


def parts_of(value: nodes.Value) -> tuple[nodes.Value, ...]:
    """Return the values that a value is made of, in order."""
    match value:
        case nodes.Call():
            return (*value.arguments, *(given for _, given in value.keywords))
        case nodes.Operation():
            return tuple(part for part in value.operands if part.end > part.start)
        case nodes.List() | nodes.Tuple():
            return value.items
        case nodes.Dict():
            return tuple(part for pair in value.items for part in pair)
    return ()
