"""What nothing uses: macros, imports, and bindings and scopes that ``main`` does not lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from genever.configuration.bindings import Binding, place_of
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.inspection.unused import Unused
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Edit, Suggestion, suggest
from genever.language.text.selectors import is_inside, scope_prefixes
from genever.language.text.source import Source, Span
from genever.language.values.references import BUILTINS, MACRO, MAIN
from genever.tools.linting.edits import without
from genever.tools.linting.rules.code import is_entered_in_code, is_named_in_code
from genever.tools.linting.rules.names import constant_of
from genever.tools.linting.subject import Place, Subject
from genever.tools.linting.walk import Content

# ---- Macros -------------------------------------------------------------------------------------------


def unused_macros(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each macro that nothing in any of the files uses.

    Without ``main`` the files may be a part of something that does.
    """
    if not subject.is_whole or subject.config.macro(MAIN) is None:
        return
    places = {
        place: bindings for place, bindings in subject.bindings.items() if all(binding.is_macro for binding in bindings)
    }
    given = [binding for binding in subject.config if binding.is_macro and _is_argument(binding)]
    if not places and not given:
        return
    read = _macros_read(subject)
    for place, bindings in places.items():
        names = [binding.scope for binding in bindings]
        if _is_unread(subject, names, read):
            source, span = subject.key(place)
            edits = without(subject.contents[place.path], [place.start])
            yield _unread(names[0], read, source, span, edits)
    for binding in given:
        if _is_unread(subject, [binding.scope], read):
            yield _unread(binding.scope, read, *place_of(binding), ())


def _is_argument(binding: Binding) -> bool:
    return binding.origin is not None and binding.origin.kind == "argument"


def _is_unread(subject: Subject, names: Sequence[str], read: Set[str]) -> bool:
    """Return whether nothing reads a macro, whatever its name is in the scopes that its file is taken in under."""
    if not read.isdisjoint(names) or MAIN in names or _is_of_a_group(subject, names):
        return False
    return constant_of(subject, names[0].rpartition("/")[2]) is None  # Else another rule says why.


def _unread(name: str, read: Set[str], source: Source | None, span: Span | None, edits: tuple[Edit, ...]) -> Diagnostic:
    hint = suggest(name, read - {MAIN})
    message = f"nothing reads the macro {name!r}"
    return Diagnostic("unused-macro", message, source, span, _words(hint), "warning", edits=edits)


def _words(hint: str | Suggestion | None) -> str | None:
    return None if hint is None else str(hint)


def _macros_read(subject: Subject) -> set[str]:
    """Return the macros that are used, be it by what was replaced, with those that they may stand for."""
    used = {reference.scope for reference in subject.references if reference.complete == MACRO}
    return {name for each in used for name in scope_prefixes(each) if name}


def _is_of_a_group(subject: Subject, names: Iterable[str]) -> bool:
    """Return whether a file that an include might have chosen uses one of some macros."""
    if not subject.config.choices:
        return False
    from genever.inspection.groups import macros_of_groups

    used = macros_of_groups(subject.config)
    return any(name == other or name.endswith(f"/{other}") for name in names for other in used)


# ---- Imports ------------------------------------------------------------------------------------------


def unused_imports(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each ``import`` that does nothing: one of the same file has imported that before.

    It also does nothing if nothing that it registers is used, be it by what was replaced: with dynamic registration, if
    no selector of its file begins with its name.
    """
    used = _used(subject) if _says_all(subject) else None
    for content in subject.contents.values():
        met: dict[str, nodes.Import] = {}
        for statement in content.imports:
            earlier = met.setdefault(str(statement), statement)
            if earlier is not statement:
                line = content.document.source.position(earlier.start).line
                yield _unneeded(content, statement, f"line {line} has imported {statement.module}")
        if subject.is_whole and _is_dynamic(content):
            yield from _unnamed(content)
        elif used is not None and isinstance(subject.catalog, StaticCatalog):
            for statement in met.values():
                brought = subject.catalog.brought_by(statement.module)
                if brought and used.isdisjoint(brought):
                    message = f"nothing that {statement.module} registers is used"
                    yield _unneeded(content, statement, message)._replace(safe=False)


def _says_all(subject: Subject) -> bool:
    """Return whether the files say all that a program configures: else others may use what they import."""
    return subject.is_whole and subject.config.macro(MAIN) is not None


def _used(subject: Subject) -> set[str]:
    """Return the complete selectors and the constants that are bound or referred to, be it by what was replaced."""
    config = subject.config
    bound = {each.selector for binding in (*config, *config.unbound.values()) for each in binding.history()}
    references = subject.references
    return bound | {each.scope if each.is_constant else each.complete or "" for each in references}


def _unneeded(content: Content, statement: nodes.Import, message: str) -> Diagnostic:
    span = Span(statement.start, statement.end)
    edits = without(content, [statement.start])
    source = content.document.source
    return Diagnostic("unused-import", message, source, span, None, "warning", edits=edits, safe=True)


def _is_dynamic(content: Content) -> bool:
    return any(statement.module == "__gin__.dynamic_registration" for statement in content.imports)


def _unnamed(content: Content) -> Iterator[Diagnostic]:
    """Yield the imports whose name no selector of the file begins with."""
    selectors = {reference.name.rpartition("/")[2] for reference in content.references}
    selectors |= {getattr(statement, "selector", "") for statement in content.statements.values()}
    firsts = {selector.partition(".")[0] for selector in selectors}
    for statement in content.imports:
        if statement.module.startswith("__gin__."):
            continue
        last = statement.module.rpartition(".")[2]
        name = statement.alias or (last if statement.is_from else statement.module.partition(".")[0])
        if name not in firsts:
            yield _unneeded(content, statement, f"nothing in this file begins with {name}")._replace(safe=False)


# ---- Bindings and scopes ------------------------------------------------------------------------------


def unused_bindings(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for the bindings of each configurable and scope that ``main`` does not lead to."""
    for found in _unreached(subject):
        if not _is_in_dead_scope(subject, found):
            if is_named_in_code(subject, found.bindings[0].selector):
                continue
            places = _places(subject, found.bindings)
            source, span = subject.key(places[0])
            edits = _without_all(subject, places)
            yield Diagnostic("unused-binding", found.message, source, span, found.hint, "warning", edits=edits)


def unused_scopes(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each scope with bindings that no reference enters."""
    by_scope: dict[str, list[Binding]] = {}
    for found in _unreached(subject):
        if _is_in_dead_scope(subject, found):
            by_scope.setdefault(found.bindings[0].scope, []).extend(found.bindings)
    for scope, bindings in by_scope.items():
        if is_entered_in_code(subject, scope):
            continue
        places = _places(subject, bindings)
        source, span = subject.key(places[0])
        message = f"no reference enters the scope {scope!r}: only code could give what is bound in it an effect"
        hint = suggest(scope, subject.entered)
        edits = _without_all(subject, places)
        yield Diagnostic("unused-scope", message, source, span, _words(hint), "warning", edits=edits)


def _places(subject: Subject, bindings: Iterable[Binding]) -> list[Place]:
    return [place for place in map(subject.place, bindings) if place is not None]


def _without_all(subject: Subject, places: Sequence[Place]) -> tuple[Edit, ...]:
    paths = dict.fromkeys(place.path for place in places)
    by_path = {path: [place.start for place in places if place.path == path] for path in paths}
    return tuple(edit for path, starts in by_path.items() for edit in without(subject.contents[path], starts))


def _is_in_dead_scope(subject: Subject, found: Unused) -> bool:
    scope = found.bindings[0].scope
    return bool(scope) and not any(is_inside(entered, scope) for entered in subject.entered)


def _unreached(subject: Subject) -> Iterator[Unused]:
    """Yield the bindings that ``main`` does not lead to, wherever their file is taken in."""
    found = [each for each in subject.unreachable if not each.bindings[0].is_macro]
    keys = {binding.key for each in found for binding in each.bindings}
    for each in found:
        first = each.bindings[0]
        everywhere = [binding for place in _places(subject, each.bindings) for binding in subject.bindings[place]]
        if first.selector in BUILTINS or not everywhere or any(binding.key not in keys for binding in everywhere):
            continue
        yield each
