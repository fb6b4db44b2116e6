"""What is said twice, or says what holds without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Edit, Related
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Source, Span
from genever.language.values.expressions import Expression, references_in, values_in
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import BUILTINS, Reference
from genever.tools.linting.edits import without
from genever.tools.linting.subject import Place, Subject
from genever.tools.linting.walk import Content

# ---- Bindings -----------------------------------------------------------------------------------------


def overwritten_bindings(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each binding that a later one of the same file makes void."""
    for older, newer in _replaced(subject):
        if newer.operator not in ("=", "del") or newer.origin is None or older.origin is None:
            continue
        place, by = subject.place(older), subject.place(newer)
        if place is None or by is None or place.path != by.path or place.start >= by.start:
            continue
        source, span = subject.key(place)
        at = source.position(by.start).line
        what = "unbound" if newer.operator == "del" else "bound again"
        name = older.key.text(subject.catalog.shortest)
        message = f"{name} is {what} in line {at}, so this has no effect"
        related = (Related("bound again here", *subject.key(by)),)
        edits = without(subject.contents[place.path], [place.start]) if newer.operator == "=" else ()
        safe = bool(edits) and not _leads_on(older)
        yield Diagnostic("overwritten-binding", message, source, span, None, "warning", related, edits, safe=safe)


def _replaced(subject: Subject) -> Iterator[tuple[Binding, Binding]]:
    """Yield each binding that another has replaced, with that."""
    for last in (*subject.config, *subject.config.unbound.values()):
        newer = last
        while newer.replaced is not None:
            yield newer.replaced, newer
            newer = newer.replaced


def _leads_on(binding: Binding) -> bool:
    """Return whether a value leads to something: what only replaced values lead to is swapped out on purpose.

    Without them it would seem to be what code alone uses, which has a part in the fingerprint.
    """
    return any(not reference.is_constant for reference in references_in(binding.value))


def redundant_bindings(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each binding with the value that a file has given which the binding's own file includes."""
    for place, bindings in subject.bindings.items():
        if all(binding.operator == "=" and _repeats(binding) for binding in bindings):
            older = bindings[0].replaced
            assert older is not None
            assert older.origin is not None
            source, span = subject.key(place)
            name = bindings[0].key.text(subject.catalog.shortest)
            message = f"{name} has this value from {older.origin.source.place(older.origin.span.start, column=False)}"
            edits = without(subject.contents[place.path], [place.start])
            related = (Related("bound here", older.origin.source, older.origin.span),)
            yield Diagnostic("redundant-binding", message, source, span, None, "hint", related, edits, safe=True)


def _repeats(binding: Binding) -> bool:
    older, origin = binding.replaced, binding.origin
    if older is None or older.operator != "=" or origin is None or older.origin is None:
        return False
    is_included = any(way.source.name == origin.source.name for way in older.origin.route())
    return is_included and _is_same(binding.value, older.value)


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two values are the same in all that can be written: ``1`` is not ``1.0``, nor ``True``."""
    return bool(one == other) and value_text(one) == value_text(other)


def redundant_defaults(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each binding with the value that its parameter has without it."""
    config, catalog = subject.config, subject.catalog
    if isinstance(catalog, StaticCatalog) and catalog.binding:
        return  # What code has bound before may be something else.
    defaults: dict[str, dict[str, Any]] = {}
    for place, bindings in subject.bindings.items():
        first = bindings[0]
        if first.selector in BUILTINS:
            continue
        if first.selector not in defaults:
            target = catalog.target(first.selector)
            defaults[first.selector] = target.signature.defaults() if target is not None else {}
        default = defaults[first.selector].get(first.parameter, _NOTHING)
        if type(default) is not type(first.value) or not all(_is_default(binding, default) for binding in bindings):
            continue
        outer = [prefix for binding in bindings for prefix in scope_prefixes(binding.scope) if prefix != binding.scope]
        if any(config.get(prefix, first.selector, first.parameter) is not None for prefix in outer):
            continue
        source, span = subject.key(place)
        message = f"{value_text(default)} is what {catalog.shortest(first.selector)}.{first.parameter} is by default"
        edits = without(subject.contents[place.path], [place.start])
        yield Diagnostic("redundant-default", message, source, span, None, "hint", edits=edits)


_NOTHING = object()


def _is_default(binding: Binding, default: Any) -> bool:
    value = binding.value
    if binding.operator != "=" or binding.replaced is not None or type(value) is not type(default):
        return False
    if any(isinstance(part, Reference | Expression) for part in values_in(value)):
        return False
    return has_literal_form(default) and _is_same(value, default)


# ---- Dicts --------------------------------------------------------------------------------------------


def duplicate_keys(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each key of a dict that stands in it again further on."""
    for content in subject.contents.values():
        for found in content.dicts:
            yield from _duplicates(content, found)


def _duplicates(content: Content, found: nodes.Dict) -> Iterator[Diagnostic]:
    source = content.document.source
    first: dict[Any, int] = {}
    last: dict[Any, int] = {}
    counts: dict[Any, int] = {}
    for number, (key, _) in enumerate(found.items):
        if isinstance(key, nodes.Literal):
            first.setdefault(key.value, number)
            last[key.value] = number
            counts[key.value] = counts.get(key.value, 0) + 1
    for value, number in first.items():
        if counts[value] > 1:
            key, again = found.items[number][0], found.items[last[value]][0]
            line = source.position(again.start).line
            where = f"in line {line}" if line != source.position(key.start).line else "further on"
            message = f"the key {source.text[key.start : key.end]} stands again {where}, and the last value counts"
            related = (Related("the value that counts", source, Span(again.start, found.items[last[value]][1].end)),)
            edits = _moved(source, found, number, last[value]) if counts[value] == 2 else ()
            yield Diagnostic(
                "duplicate-key",
                message,
                source,
                Span(key.start, key.end),
                None,
                "warning",
                related,
                edits,
                safe=bool(edits),
            )


_COMMA = re.compile(r"\s*,\s*")
_AFTER = re.compile(r"\s*[,}]")


def _moved(source: Source, found: nodes.Dict, first: int, last: int) -> tuple[Edit, ...]:
    """Return the edits that move a value to the first place of its key; none where comments are in the way."""
    text = source.text
    (_, old), (key, new) = found.items[first], found.items[last]
    before = found.items[last - 1][1].end
    if not _COMMA.fullmatch(text, before, key.start) or not _AFTER.match(text, new.end):
        return ()
    if "#" in text[old.start : old.end] or not _AFTER.match(text, old.end):
        return ()
    moved = Edit(source, Span(old.start, old.end), text[new.start : new.end])
    return (moved, Edit(source, Span(before, new.end), ""))


# ---- Includes -----------------------------------------------------------------------------------------


def redundant_includes(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each ``include`` that adds nothing, or only what is replaced."""
    if not subject.is_whole:
        return
    sites: dict[Place, list[Source]] = {}
    for file in subject.config.files:
        if file.via is not None and file.via.kind == "file":
            path = subject.path(file.via.source)
            if path:
                sites.setdefault(Place(path, file.via.span.start), []).append(file)
    if not sites:
        return
    needed = _needed_sources(subject) - _taken_in_again(subject)
    leading = {
        id(way)
        for older, _ in _replaced(subject)
        if older.origin is not None and _leads_on(older)
        for way in (older.origin.source, *(origin.source for origin in older.origin.route()))
    }
    for place, files in sites.items():
        statement = subject.contents[place.path].statements.get(place.start)
        if not isinstance(statement, nodes.Include) or not isinstance(statement.path, nodes.Literal):
            continue
        if any(id(file) in needed for file in files):
            continue
        source = subject.documents[place.path].source
        path = source.text[statement.path.start : statement.path.end]
        edits = without(subject.contents[place.path], [place.start])
        span = Span(statement.start, statement.end)
        message = f"nothing that {path} says is in force here"
        safe = not any(id(file) in leading for file in files)
        yield Diagnostic("redundant-include", message, source, span, None, "warning", edits=edits, safe=safe)


def _needed_sources(subject: Subject) -> set[int]:
    """Return the `id` of each file that has a part in the configuration, and of those that took it in."""
    config = subject.config
    origins = [assertion.origin for assertion in config.assertions] + [choice.origin for choice in config.choices]
    for binding in (*config, *config.unbound.values()):
        origins += [each.origin for each in _in_force(binding) if each.origin is not None]
    sources = [origin.source for origin in origins] + [file for file in config.files if _imports(subject, file)]
    needed: set[int] = set()
    for source in sources:
        while id(source) not in needed:
            needed.add(id(source))
            source = source if source.via is None else source.via.source
    return needed


def _taken_in_again(subject: Subject) -> set[int]:
    """Return the `id` of each file that the same file has taken in before, where each binding had its value already."""
    met: set[tuple[str | None, str | None]] = set()
    again: set[int] = set()
    for file in subject.config.files:
        pair = subject.path(file), subject.path(file.via.source) if file.via is not None else None
        if pair in met:
            again.add(id(file))
        met.add(pair)
    for last in (*subject.config, *subject.config.unbound.values()) if again else ():
        for each in last.history():
            older, source = each.replaced, each.origin.source if each.origin is not None else None
            if each.operator != "=" or older is None or older.operator != "=" or not _is_same(each.value, older.value):
                while source is not None:
                    again.discard(id(source))
                    source = source.via.source if source.via is not None else None
    return again


def _in_force(binding: Binding) -> Iterator[Binding]:
    """Yield the bindings of a history that a value comes from, or would if nobody repeated one or gave another."""
    for each in binding.history():
        yield each
        is_given = each.origin is not None and each.origin.kind == "argument"
        if each.operator == "=" and not is_given and not _repeats(each):
            return


def _imports(subject: Subject, file: Source) -> bool:
    path = subject.path(file)
    return bool(path) and bool(subject.contents[path].imports)
