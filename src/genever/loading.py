"""Files and texts to bindings: names resolved, files included, modules imported.

A load changes nothing: it gives the bindings and imports of a text, or an error with everything that is
wrong. What it cannot take back is what the imported modules themselves did.
"""

from __future__ import annotations

import logging
import os.path
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Literal, NamedTuple, TypeAlias, assert_never

from genever.catalog import Catalog, Target
from genever.diagnostics import Diagnostic
from genever.dynamic import Register, Symbols, import_module
from genever.errors import ConfigImportError, GeneverError, error, error_for
from genever.expressions import check_collisions, unhashable
from genever.files import SIZE_LIMIT, Check, Reader, find_file, folder_of, read_text, same_file
from genever.model import CONSTANT, MACRO, Assertion, Binding, Config, Expression, ImportLine, Reference
from genever.moving import Move
from genever.naming import positional_refusal, refusal, unknown_configurable, unknown_reference_to
from genever.plan import (
    Macro,
    Node,
    NotStaticError,
    holds_secret,
    macros_in,
    static_value,
)
from genever.resolve import resolve_value
from genever.source import Origin, Source, Span
from genever.syntax import nodes, parse, parse_value
from genever.syntax.nodes import MAX_NESTING, Document

#: How deep files may include each other.
MAX_INCLUDES = 64

_logger = logging.getLogger("genever")

#: Whether to pass over what nothing is registered for: all of it, or these selectors, as written.
SkipUnknown: TypeAlias = bool | Collection[str]


class ParsedConfigFileIncludesAndImports(NamedTuple):
    """What a file took in: its name, the modules it imported, and the same for each file it included."""

    filename: str
    imports: Sequence[str]
    includes: Sequence[ParsedConfigFileIncludesAndImports]


class Library(NamedTuple):
    """What a load reads from: the catalog, and how to find and register things."""

    catalog: Catalog
    readers: Sequence[tuple[Reader, Check]]
    prefixes: Sequence[str]
    register: Register
    find: Callable[[Any], Target | None]
    reference: Callable[[str, bool, str | None], Reference] = Reference
    size_limit: int = SIZE_LIMIT
    config: Config = Config()


class Load:
    """One load: what it has collected so far."""

    def __init__(self, library: Library, skip_unknown: SkipUnknown = False, via: Origin | None = None) -> None:
        self.library = library
        self.skip_unknown = skip_unknown
        self.via = via  # The line of a program that asked for it.
        self.bindings: list[Binding] = []
        self.assertions: list[Assertion] = []
        self.overrides: list[Binding] = []  # Macros of the command line, known before the files are read.
        self.imports: list[ImportLine] = []
        self.files: list[Source] = []
        self.diagnostics: list[Diagnostic] = []
        #: The target of a binding without a dot in an argument: `genever.main` lets ``lr=1`` mean ``train.lr=1``.
        self.owner_of: Callable[[str], Target | None] = lambda name: None
        #: The macros that computed paths read, as (scope, complete selector, parameter).
        self.read: set[tuple[str, str, str]] = set()
        self.missing_module: str | None = None
        self._open_files: list[str] = []
        self._open_scopes: list[tuple[int, str]] = []  # Of includes that are being read, and their first binding.

    @contextmanager
    def inside(self, scope: str) -> Iterator[None]:
        """Move what is taken in meanwhile into a scope."""
        first, first_assertion = len(self.bindings), len(self.assertions)
        self._open_scopes.append((first, scope))
        try:
            yield
        finally:
            self._open_scopes.pop()
            move = Move.of(self.bindings[first:], scope, self.library.reference)
            self.bindings[first:] = move.bindings(self.bindings[first:])
            self.assertions[first_assertion:] = map(move.assertion, self.assertions[first_assertion:])

    def path_node(self, value: Any) -> Node:
        """Return how a path is computed from the macros known so far; those of the command line win.

        Raises:
            GeneverError: The macros so far do not fit together.
        """
        bindings = list(self.bindings)
        for first, scope in reversed(self._open_scopes):  # Names are those that all will have in the end.
            move = Move.of(bindings[first:], scope, self.library.reference)
            bindings[first:] = move.bindings(bindings[first:])
            value = move.value(value)
        return resolve_value(value, self.library.config.extended([*bindings, *self.overrides]), self.library.catalog)

    def macros_of(self, source: Source) -> list[Binding]:
        """Return the macros that a text binds, and nothing else of it."""
        ahead = Load(self.library, True)
        document = parse(source)
        reader = _Reader(ahead, document, "text")
        for statement in document.statements:
            if isinstance(statement, nodes.Binding) and not statement.parameter:
                reader.statement(statement)
        return ahead.bindings

    def file(
        self, path: str, include: Origin | None = None, computed: bool = False
    ) -> ParsedConfigFileIncludesAndImports:
        """Take in a file; ``include`` is the statement that includes it, by a path that may be ``computed``.

        Raises:
            ConfigFileError: It cannot be found or read.
            CycleError: It includes itself.
        """
        library = self.library
        given, path = path, os.fspath(path)
        prefixes = library.prefixes
        if include is not None and include.source.name is not None:
            beside = folder_of(include.source.name)
            prefixes = [beside] if path.startswith(("./", "../")) else [*dict.fromkeys([*prefixes, beside])]
        full, reader = find_file(path, prefixes, library.readers, computed)
        identity = same_file(full)
        if len(self._open_files) >= MAX_INCLUDES:
            raise error("nesting", f"includes nest deeper than {MAX_INCLUDES} files, at {path}")
        if identity in self._open_files:
            chain = " → ".join([*self._open_files[self._open_files.index(identity) :], identity])
            raise error("include-cycle", f"the file {path} includes itself: {chain}")
        text = read_text(full, reader, library.size_limit)
        source = Source(text, full, include or self.via)
        self.files.append(source)
        self._open_files.append(identity)
        try:
            includes, imports = self.text(source, "file")
        finally:
            self._open_files.pop()
        return ParsedConfigFileIncludesAndImports(given, imports, includes)

    def text(
        self, source: Source, kind: Literal["file", "text", "argument"] = "text"
    ) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
        """Take in a text; return what it included and the modules it imported."""
        document = parse(source)
        reader = _Reader(self, document, kind)
        for statement in document.statements:
            reader.statement(statement)
        self.diagnostics.extend(document.diagnostics)
        self.imports.extend(reader.imports)
        return reader.includes, [line.module for line in reader.imports]

    def value(self, source: Source) -> Any:
        """Return the value that a text is."""
        node = parse_value(source)
        return _Reader(self, Document(source, ()), "text").value(node)

    def check(self) -> None:
        """Raise one error for everything that was wrong, if anything was."""
        if self.diagnostics:
            problem = error_for(tuple(in_order(self.diagnostics)))
            if isinstance(problem, ConfigImportError):
                problem.name = self.missing_module
            raise problem


def check_skip_unknown(skip_unknown: object) -> None:
    """Raise unless it is a `SkipUnknown`.

    Raises:
        ConfigValueError: It is neither a bool nor a list, tuple or set.
    """
    if not isinstance(skip_unknown, bool | list | tuple | set | frozenset):
        raise error("bad-skip-unknown", f"Invalid value for `skip_unknown`: {skip_unknown}", hint="a bool or a list")


def is_skipped(selector: str, skip_unknown: SkipUnknown, catalog: Catalog) -> bool:
    """Tell whether a selector, as written, is to be passed over: nothing of the name is known."""
    if not skip_unknown or catalog.matches(selector):
        return False
    return skip_unknown if isinstance(skip_unknown, bool) else selector in skip_unknown


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings file by file, in the order the files were met, each file's from top to bottom."""
    by_source: dict[int, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_source.setdefault(id(diagnostic.source), []).append(diagnostic)
    for found in by_source.values():
        found.sort(key=lambda diagnostic: diagnostic.span.start if diagnostic.span is not None else 0)
    return [diagnostic for found in by_source.values() for diagnostic in found]


class _Found(NamedTuple):
    """A target and the parameters already known to be bindable."""

    target: Target | None
    parameters: set[str]


class _Reader:
    """Reads one document: its symbols are its own, what it binds goes to the load."""

    def __init__(self, load: Load, document: Document, kind: Literal["file", "text", "argument"]) -> None:
        self.load = load
        self.library = load.library
        self.source = document.source
        self.kind = kind
        self.includes: list[ParsedConfigFileIncludesAndImports] = []
        self.imports: list[ImportLine] = []
        self._symbols: Symbols | None = None  # With dynamic registration.
        self._found: dict[str, _Found] = {}
        self._foreign: Exception | None = None  # What an imported module raised: not ours to report.

    @property
    def _suggests(self) -> bool:
        """Whether there are few enough problems to look for names that were meant."""
        return len(self.load.diagnostics) < 20

    @property
    def _names(self) -> Catalog | Symbols:
        """What selectors of this file are looked up in."""
        return self._symbols or self.library.catalog

    def statement(self, statement: nodes.Statement) -> None:
        try:
            match statement:
                case nodes.Binding():
                    self._binding(statement)
                case nodes.Block():
                    self._block(statement)
                case nodes.Unbinding():
                    self._unbinding(statement)
                case nodes.Import():
                    self._import(statement)
                case nodes.Include():
                    self._include(statement)
                case nodes.Assertion():
                    self._assertion(statement)
                case _:
                    assert_never(statement)
        except GeneverError as problem:
            if problem is self._foreign:
                raise
            self._report(problem, statement.start, statement.end)

    # ---- Bindings --------------------------------------------------------------------------------

    def _block(self, block: nodes.Block) -> None:
        if block.selector not in self._found and not self._skips(block.selector):
            target = self._target(block.selector, block.key_end - len(block.selector), block.key_end)
            self._found[block.selector] = _Found(target, set())
        for binding in block.bindings:
            self.statement(binding)

    def _binding(self, binding: nodes.Binding) -> None:
        place = self._place(binding)
        value = self.value(binding.value)  # Read also where the binding is passed over: what it refers to must exist.
        if place is not None:
            self.load.bindings.append(Binding(*place, value, self._origin(binding), None, binding.operator))

    def _unbinding(self, unbinding: nodes.Unbinding) -> None:
        place = self._place(unbinding._replace(start=unbinding.key_end - len(_key_text(unbinding))))
        if place is not None:
            self.load.bindings.append(Binding(*place, None, self._origin(unbinding), None, "del"))

    def _place(self, statement: nodes.Binding | nodes.Unbinding) -> tuple[str, str, str] | None:
        """Return the scope, complete selector and parameter that a key means; None if it is passed over."""
        scope, selector, parameter = statement.scope, statement.selector, statement.parameter
        if not parameter:
            name = f"{scope}/{selector}" if scope else selector
            owner = self.load.owner_of(name) if self.kind == "argument" else None
            if owner is None:
                return name, MACRO, "value"
            problem = refusal(owner, owner.selector, name)
            if problem is not None:
                self._report(problem, statement.start, statement.key_end)
                return None
            return "", owner.selector, name
        found = self._found.get(selector)
        if found is None:
            if self._skips(selector):
                return None
            start = statement.start + len(scope) + bool(scope)
            found = _Found(self._target(selector, start, statement.key_end - len(parameter) - 1), set())
            self._found[selector] = found
        if found.target is None:
            return None  # Reported where it was first met.
        if parameter not in found.parameters:
            problem = refusal(found.target, selector, parameter)
            if problem is not None:
                self._report(problem, statement.key_end - len(parameter), statement.key_end)
                return None
            found.parameters.add(parameter)
        return scope, found.target.selector, parameter

    def _origin(self, node: Any) -> Origin:
        return Origin(self.source, Span(node.start, node.end), self.kind)

    def _assertion(self, assertion: nodes.Assertion) -> None:
        message = self.value(assertion.message) if assertion.message is not None else None
        self.load.assertions.append(Assertion(self.value(assertion.test), message, self._origin(assertion)))

    def _target(self, selector: str, start: int, end: int) -> Target | None:
        """Return what a selector means; report it, and return None, where it means nothing."""
        try:
            target = self._names.match(selector)
            if target is None:
                raise unknown_configurable(selector, self.library.catalog, self._suggests)
            return target
        except GeneverError as problem:
            self._report(problem, start, end)
            return None

    def _skips(self, selector: str) -> bool:
        return is_skipped(selector, self.load.skip_unknown, self.library.catalog)

    # ---- Values ----------------------------------------------------------------------------------

    def value(self, node: nodes.Value, depth: int = 0) -> Any:
        if depth > MAX_NESTING:
            self._report(error("nesting", f"values nest deeper than {MAX_NESTING} levels"), node.start, node.end)
            return None
        depth += 1
        match node:
            case nodes.Literal():
                return node.value
            case nodes.List():
                return [self.value(item, depth) for item in node.items]
            case nodes.Tuple():
                return tuple([self.value(item, depth) for item in node.items])
            case nodes.Dict():
                return self._dict(node, depth)
            case nodes.Macro():
                return self._macro(node)
            case nodes.Reference():
                return self._reference(node)
            case nodes.Call():
                return self._call(node, depth)
            case nodes.Operation():
                return self._operation(node, depth)
            case _:
                assert_never(node)

    def _operation(self, node: nodes.Operation, depth: int) -> Expression:
        operands = tuple([self.value(operand, depth) for operand in node.operands])
        if node.kind == "set":
            for member, operand in zip(operands, node.operands, strict=True):
                if isinstance(member, list | dict):
                    self._report(unhashable(member, "a member of a set"), operand.start, operand.end)
        return Expression(node.kind, node.detail, operands, self._origin(node))

    def _call(self, node: nodes.Call, depth: int) -> Expression:
        reference = self._reference(node.reference)
        target = self.library.catalog.target(reference.complete) if reference.complete else None
        values = [self.value(value, depth) for value in (*node.arguments, *(value for _, value in node.keywords))]
        names = tuple(name for name, _ in node.keywords)
        if target is not None:
            self._check_arguments(node, target, reference.selector)
        detail = len(node.arguments), names, node.partial
        return Expression("call", detail, (reference, *values), self._origin(node))

    def _check_arguments(self, node: nodes.Call, target: Target, selector: str) -> None:
        count = len(node.arguments)
        for index, value in enumerate(node.arguments):
            problem = positional_refusal(target, selector, index, count)
            if problem is not None:
                self._report(problem, value.start, value.end)
        given = target.signature.positional[:count]
        for name, value in node.keywords:
            problem = refusal(target, selector, name)
            if name in given:
                problem = error(
                    "wrong-type", f"{selector} gets its argument {name!r} twice", hint="it is given by position"
                )
            if problem is not None:
                start = self.source.text.rfind(name, node.start, value.start)
                self._report(problem, start, start + len(name))

    def _dict(self, node: nodes.Dict, depth: int) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        keys = [self.value(key_node, depth) for key_node, _ in node.items]
        try:
            check_collisions(keys)
        except GeneverError as problem:
            self._report(problem, node.start, node.end)
            return made
        for key, (key_node, item) in zip(keys, node.items, strict=True):
            try:
                made[key] = self.value(item, depth)
            except TypeError:
                self._report(unhashable(key, "a dict key"), key_node.start, key_node.end)
        return made

    def _macro(self, node: nodes.Macro) -> Reference:
        try:
            constant = self.library.catalog.match_constant(node.name) if "/" not in node.name else None
        except GeneverError as problem:
            self._report(problem, node.start, node.end)
            constant = None
        if constant is not None:
            return self.library.reference(f"{constant}/{CONSTANT}", True, CONSTANT)
        return self.library.reference(f"{node.name}/{MACRO}", True, MACRO)

    def _reference(self, node: nodes.Reference) -> Reference:
        selector = node.name.rpartition("/")[2]
        if self._skips(selector):
            return self.library.reference(node.name, node.evaluate, None)
        try:
            target = self._names.match(selector)
            if target is None:
                raise unknown_reference_to(selector, node.evaluate, self.library.catalog, self._suggests)
            complete = target.selector
        except GeneverError as problem:
            self._report(problem, node.start, node.end)
            complete = None
        return self.library.reference(node.name, node.evaluate, complete)

    # ---- Imports and includes --------------------------------------------------------------------

    def _include(self, statement: nodes.Include) -> None:
        path = self._include_path(statement.path)
        if path is None:
            return
        is_computed = isinstance(statement.path, nodes.Operation)
        try:
            with self.load.inside(statement.scope) if statement.scope else nullcontext():
                self.includes.append(self.load.file(path, self._origin(statement), is_computed))
        except GeneverError as problem:
            if problem.diagnostics[0].source is not None:
                raise
            self._report(problem, statement.path.start, statement.path.end)
        self._found.clear()

    def _include_path(self, node: nodes.Literal | nodes.Operation) -> str | None:
        if isinstance(node, nodes.Literal):
            path: str = node.value
            return path
        value = self.value(node)
        try:
            path_node = self.load.path_node(value)
            self.load.read.update(used.binding[:3] for used in macros_in(path_node) if isinstance(used, Macro))
            if holds_secret(path_node):
                raise error("bad-include", "the path of an include cannot hold a secret: messages show it")
            computed = static_value(path_node)
        except (GeneverError, NotStaticError) as problem:
            if not isinstance(problem, GeneverError):
                problem = error("bad-include", "the path of an include cannot call anything", hint="use macros")
            elif (first := problem.diagnostics[0]).code == "undefined-macro":
                problem = type(problem)(first._replace(hint=f"{first.hint}; a path knows the macros above it"))
            self._report(problem, node.start, node.end)
            return None
        assert isinstance(computed, str)
        return computed

    def _import(self, statement: nodes.Import) -> None:
        line = ImportLine(statement.module, statement.is_from, statement.alias)
        if statement.is_from and statement.module.startswith("__gin__."):
            self._feature(line)
            return
        try:
            module = import_module(line)
        except ImportError as problem:
            if not self.load.skip_unknown:
                raise self._import_problem(problem, statement) from problem.__cause__
            _logger.info("Skipping import of unknown module `%s` (skip_unknown=True): %s", statement.module, problem)
            return
        except Exception as problem:
            problem.add_note(f"  While importing {statement.module} for {self._place_of(statement.start)}")
            self._foreign = problem
            raise
        if self._symbols is not None:
            self._symbols.bind(line, module)
        self.imports.append(line)
        self._found.clear()  # The import may have registered what was unknown, or made a name ambiguous.

    def _import_problem(self, problem: ImportError, statement: nodes.Import) -> Exception:
        """Return what to raise for a failed import: our error if the module itself is not there."""
        missing = problem.name or ""
        if isinstance(problem, ModuleNotFoundError) and f"{statement.module}.".startswith(f"{missing}."):
            found = error(
                "no-module",
                f"No module named {missing!r}",
                hint=_where_to_look(missing),
                source=self.source,
                span=Span(statement.start, statement.end),
            )
            self.load.missing_module = missing
            return found
        problem.add_note(f"  While importing {statement.module} for {self._place_of(statement.start)}")
        return problem

    def _feature(self, line: ImportLine) -> None:
        feature = line.module.partition(".")[2]
        if line.alias:
            raise error("feature-import", "__gin__ imports do not support `as` aliasing.")
        if feature != "dynamic_registration":
            raise error("feature-import", f"Unrecognized __gin__ feature {feature!r}.", hint="dynamic_registration")
        if self.imports:
            raise error(
                "feature-import",
                f"Dynamic registration should be enabled before any other modules are imported; "
                f"already imported: {', '.join(imported.module for imported in self.imports)}.",
                hint="move this line to the top",
            )
        library = self.library
        self._symbols = Symbols(library.catalog, library.find, library.register)
        self.imports.append(line)

    # ---- Problems --------------------------------------------------------------------------------

    def _report(self, problem: GeneverError, start: int, end: int) -> None:
        """Keep a problem, with its place where it has none; after a failed import, names are bound to be unknown."""
        for found in problem.diagnostics:
            if self.load.missing_module is not None and found.code in ("unknown-configurable", "unknown-reference"):
                continue
            if found.source is None:
                found = Diagnostic(found.code, found.message, self.source, Span(start, end), found.hint)
            self.load.diagnostics.append(found)

    def _place_of(self, offset: int) -> str:
        return f"{self.source.label}:{self.source.position(offset).line}"


def _where_to_look(missing: str) -> str:
    """Return the hint for a module that is not there: it may be what a module holds, or where modules are."""
    parent, _, name = missing.rpartition(".")
    module = sys.modules.get(parent)
    if module is None:
        return f"searched sys.path, which begins with {sys.path[0]!r}"
    if hasattr(module, name):
        return f"{name} is in the module {parent}: write import {parent}"
    if not hasattr(module, "__path__"):
        return f"{parent} is a module, not a package"
    return f"searched the package {parent}, which is in {next(iter(module.__path__), None)!r}"


def _key_text(statement: nodes.Binding | nodes.Unbinding) -> str:
    scope = f"{statement.scope}/" if statement.scope else ""
    parameter = f".{statement.parameter}" if statement.parameter else ""
    return f"{scope}{statement.selector}{parameter}"
