"""Turns files and texts into bindings: names resolved, files included, modules imported.

A load changes nothing: it gives the bindings and imports of a text, or an error with everything that is
wrong. Modules are imported by what is handed in; what they did themselves, it cannot take back.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never

from genever.configuration.bindings import Assertion, Binding, BindingKey, Choice, ImportLine
from genever.configuration.catalog.refusals import (
    positional_refusal,
    refusal,
    unknown_configurable,
    unknown_reference_to,
)
from genever.configuration.catalog.target import Catalog, Target
from genever.configuration.config import Config
from genever.configuration.loading.files import Check, Reader, find_file, folder_of, read_text, same_file
from genever.configuration.loading.repeats import COST_OF_READING, MAX_REPEATED, Repeat, repeat_of
from genever.language import operations
from genever.language.evaluation.bounds import check_collisions, unhashable
from genever.language.syntax import nodes
from genever.language.syntax.nodes import MAX_NESTING, Document
from genever.language.syntax.parse import parse, parse_value
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.errors import ConfigImportError, GeneverError, error, error_for, speaks_as_gin
from genever.language.text.source import SIZE_LIMIT, Origin, Source, Span
from genever.language.values.expressions import Expression
from genever.language.values.references import CONSTANT, Reference
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.loading.importer import Importer, Symbols

#: How deep files may include each other.
MAX_INCLUDES = 64

#: Whether to pass over what nothing is registered for: all of it, or these selectors, as written.
SkipUnknown: TypeAlias = bool | Collection[str]


class ParsedConfigFileIncludesAndImports(NamedTuple):
    """What a file took in: its name, the modules it imported, and the same for each file it included."""

    filename: str
    imports: Sequence[str]
    includes: Sequence[ParsedConfigFileIncludesAndImports]


#: Which include a computed path stands in: its file and offset, and those of the statements that led to the file.
Site: TypeAlias = tuple[tuple[str | None, int], ...]


def site_of(origin: Origin) -> Site:
    """Return which include is meant by the place of its path; the same each time that the files are read."""
    return tuple((place.source.name, place.span.start) for place in (origin, *origin.route()))


class Library(NamedTuple):
    """What a load reads from: the catalog, what opens files, and what carries out imports.

    ``texts`` are the files that were read, by their full paths, and ``statements`` what texts were parsed to: what
    is taken in again is the same.
    """

    catalog: Catalog
    readers: Sequence[tuple[Reader, Check]]
    prefixes: Sequence[str]
    importer: Importer
    texts: dict[str, str]
    statements: dict[str, tuple[nodes.Statement, ...]]
    reference: type[Reference] = Reference
    size_limit: int = SIZE_LIMIT
    config: Config = Config()


class Load:
    """One load: what it has collected so far.

    Args:
        library: What it reads from.
        skip_unknown: What to pass over.
        via: The line of a program that asked for it.
        paths: The paths of computed includes, as far as they are known; other ones are left out.
        ahead: Whether it only looks for macros: then nothing is imported or registered, and nothing is a problem.
    """

    def __init__(
        self,
        library: Library,
        skip_unknown: SkipUnknown = False,
        via: Origin | None = None,
        paths: Mapping[Site, str] | None = None,
        ahead: bool = False,
    ) -> None:
        self.library = library
        self.skip_unknown = ahead or skip_unknown
        self.via = via
        self.paths: Mapping[Site, str] = paths if paths is not None else {}
        self.ahead = ahead
        self.bindings: list[Binding] = []
        self.assertions: list[Assertion] = []
        self.choices: list[Choice] = []
        self.imports: list[ImportLine] = []
        self.files: list[Source] = []
        self.documents: list[Document] = []
        self.diagnostics: list[Diagnostic] = []
        #: The target of a binding without a dot in an argument: `genever.main` lets ``lr=1`` mean ``train.lr=1``.
        self.owner_of: Callable[[str], Target | None] = lambda name: None
        self.missing_module: str | None = None
        self.unknown: dict[int, str] = {}  # What is missing, by the number of the finding that says so.
        self.unimported: set[int] = set()  # The numbers of those findings for which an import has failed.
        self.known = 0  # How often something was imported or registered that names may mean.
        self._open_files: list[str] = []
        self._repeats: dict[str, Repeat | None] = {}  # By the full paths of the files read so far.
        self.repeated = 0

    @contextmanager
    def inside(self, scope: str) -> Iterator[None]:
        """Move what is taken in meanwhile into a scope."""
        first, first_assertion, first_choice = len(self.bindings), len(self.assertions), len(self.choices)
        yield
        if self.repeated > MAX_REPEATED:
            return  # The load has failed.
        from genever.configuration.loading.includes import Move  # Few files are taken in under a scope.

        move = Move.of(self.bindings[first:], scope, self.library.reference)
        self.bindings[first:] = move.bindings(self.bindings[first:])
        self.assertions[first_assertion:] = map(move.assertion, self.assertions[first_assertion:])
        self.choices[first_choice:] = [
            choice._replace(path=move.value(choice.path)) for choice in self.choices[first_choice:]
        ]

    def choose(self, path: Any, origin: Origin) -> str | None:
        """Take note of a computed path; return what it comes to, None where that is not known yet."""
        chosen = self.paths.get(site_of(origin))
        self.choices.append(Choice(path, chosen or "", origin))
        return chosen

    def file(
        self, path: str, include: Origin | None = None, computed: bool = False
    ) -> ParsedConfigFileIncludesAndImports:
        """Take in a file; ``include`` is the statement that includes it, by a path that may be ``computed``.

        Raises:
            ConfigFileError: It cannot be found or read.
            ConfigCycleError: It includes itself.
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
            files = self._open_files[self._open_files.index(identity) :]
            ways = islice(include.route() if include is not None else (), len(files) - 1)
            raise error(
                "include-cycle",
                f"the file {path} includes itself: {' → '.join([*files, identity])}",
                related=tuple(Related("included here", way.source, way.span) for way in ways),
            )
        if self.repeated > MAX_REPEATED:
            return ParsedConfigFileIncludesAndImports(given, [], [])  # The load has failed, which was reported.
        via = include or self.via
        known = self._repeats.get(full)
        if known is not None and self._may_repeat(known):
            return self._repeat(known.included(via), given)
        text = library.texts.get(full)
        if text is None:
            text = library.texts[full] = read_text(full, reader, library.size_limit)
        return self._read(Source(text, full, via), given, identity)

    def _read(self, source: Source, given: str, identity: str) -> ParsedConfigFileIncludesAndImports:
        """Read a file; what one says that is read for the second time is kept, in case that there is a third."""
        full = str(source.name)
        is_new = full not in self._repeats
        if not is_new:
            self._count(COST_OF_READING)
        before = len(self.bindings), len(self.assertions), len(self.files)
        unfit = len(self.choices), len(self.diagnostics)
        self.files.append(source)
        self._open_files.append(identity)
        try:
            includes, imports = self.text(source, "file")
        finally:
            self._open_files.pop()
        result = ParsedConfigFileIncludesAndImports(given, imports, includes)
        self._repeats[full] = None
        if not is_new and unfit == (len(self.choices), len(self.diagnostics)):
            bindings, assertions = self.bindings[before[0] :], self.assertions[before[1] :]
            files = self.files[before[2] :]
            self._repeats[full] = repeat_of(source, (includes, imports), bindings, assertions, files, self.known)
        return result

    def _may_repeat(self, known: Repeat) -> bool:
        """Return whether a file says what it said before: else it is read, and what is wrong is found."""
        is_deep = len(self._open_files) + known.depth >= MAX_INCLUDES
        return known.known == self.known and not is_deep and known.identities.isdisjoint(self._open_files)

    def _repeat(self, known: Repeat, given: str) -> ParsedConfigFileIncludesAndImports:
        self._count(known.size)
        self.bindings += known.bindings
        self.assertions += known.assertions
        self.files += known.files
        includes, imports = known.result
        return ParsedConfigFileIncludesAndImports(given, imports, includes)

    def _count(self, size: int) -> None:
        """Count what is taken in again.

        Raises:
            ConfigValueError: It is too much.
        """
        self.repeated += size
        if self.repeated > MAX_REPEATED:
            what = f"files that are included again and again come to more than {MAX_REPEATED:,} bindings"
            raise error("too-large", what, hint="include each of them once")

    def text(
        self, source: Source, kind: Literal["file", "text", "argument"] = "text"
    ) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
        """Take in a text; return what it included and the modules it imported."""
        document = self._document(source)
        self.documents.append(document)
        reader = _Reader(self, document, kind)
        for statement in document.statements:
            if not self.ahead or _may_bind_a_macro(statement):
                reader.statement(statement)
        self.diagnostics.extend(document.diagnostics)
        self.imports.extend(reader.imports)
        return reader.includes, [line.module for line in reader.imports]

    def _document(self, source: Source) -> Document:
        statements = self.library.statements.get(source.text)
        if statements is not None:
            return Document(source, statements)
        document = parse(source)
        if not document.diagnostics:
            self.library.statements[source.text] = document.statements
        return document

    def value(self, source: Source) -> Any:
        """Return the value that a text is."""
        node = parse_value(source)
        return _Reader(self, Document(source, ()), "text").value(node)

    def check(self) -> None:
        """Raise one error for everything that was wrong, if anything was."""
        left = self._left()
        if left:
            problem = error_for(tuple(in_order(left)))
            if isinstance(problem, ConfigImportError):
                problem.name = self.missing_module
            raise problem

    def _left(self) -> list[Diagnostic]:
        """Return what was wrong; where a module is missing, the names that it would bring are bound to be unknown."""
        return [
            found
            for number, found in enumerate(self.diagnostics)
            if number not in self.unimported and not (self.missing_module is not None and found.code in _UNKNOWN)
        ]


def _may_bind_a_macro(statement: nodes.Statement) -> bool:
    """Return whether a statement may have a part in what a macro is: ``X = 1`` is short for ``X/macro.value = 1``."""
    if isinstance(statement, nodes.Binding | nodes.Unbinding):
        return statement.parameter in ("", "value")
    return isinstance(statement, nodes.Block | nodes.Include)


def check_skip_unknown(skip_unknown: object) -> None:
    """Raise unless it is a `SkipUnknown`.

    Raises:
        ConfigValueError: It is neither a bool nor a list, tuple or set.
    """
    if not isinstance(skip_unknown, bool | list | tuple | set | frozenset):
        raise error("bad-skip-unknown", f"Invalid value for `skip_unknown`: {skip_unknown}", hint="a bool or a list")


def is_skipped(selector: str, skip_unknown: SkipUnknown, catalog: Catalog) -> bool:
    """Return whether a selector, as written, is to be passed over: nothing of the name is known."""
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
        self._skipped: set[str] = set()  # The selectors that are known to be passed over.
        self._foreign: Exception | None = None  # What an imported module raised: not ours to report.
        self._unbound: set[str] = set()  # The names of imports that have failed.

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
        value = self.value(binding.value)  # Read also where the binding is passed over: what it refers to must exist.
        place = self._place(binding)  # After the value, as gin does: with dynamic registration both register.
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
                return BindingKey.of_macro(name)
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
            self._report_name(problem, selector, start, end)
            return None

    def _skips(self, selector: str) -> bool:
        if selector in self._skipped:
            return True
        skips = is_skipped(selector, self.load.skip_unknown, self.library.catalog)
        if skips:
            self._skipped.add(selector)
        return skips

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
        if node.operator == "set":
            for member, operand in zip(operands, node.operands, strict=True):
                if isinstance(member, list | dict):
                    self._report(unhashable(member, "a member of a set"), operand.start, operand.end)
        return Expression(node.operator, operands, self._origin(node))

    def _call(self, node: nodes.Call, depth: int) -> Expression:
        reference = self._reference(node.reference)
        target = self.library.catalog.target(reference.complete) if reference.complete else None
        values = [self.value(value, depth) for value in (*node.arguments, *(value for _, value in node.keywords))]
        names = tuple(name for name, _ in node.keywords)
        if target is not None:
            self._check_arguments(node, target, reference.selector)
        operator = operations.Call(len(node.arguments), names, node.partial)
        return Expression(operator, (reference, *values), self._origin(node))

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
        return self.library.reference.of_macro(node.name)

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
            self._report_name(problem, selector, node.start, node.end)
            complete = None
        return self.library.reference(node.name, node.evaluate, complete)

    # ---- Imports and includes --------------------------------------------------------------------

    def _include(self, statement: nodes.Include) -> None:
        node = statement.path
        is_computed = isinstance(node, nodes.Operation)
        path: str | None
        if isinstance(node, nodes.Operation):
            path = self.load.choose(self.value(node), self._origin(node))
        else:
            path = node.value
        if path is None:
            return
        try:
            with self.load.inside(statement.scope) if statement.scope else nullcontext():
                self.includes.append(self.load.file(path, self._origin(statement), is_computed))
        except GeneverError as problem:
            if problem.diagnostics[0].source is not None:
                raise
            self._report(problem, node.start, node.end)
        self._found.clear()
        self._skipped.clear()

    def _import(self, statement: nodes.Import) -> None:
        line = ImportLine(statement.module, statement.is_from, statement.alias)
        if statement.is_from and statement.module.startswith("__gin__."):
            self._feature(line)
            return
        self.load.known += not self.library.importer.is_imported(statement.module)
        self._skipped.clear()  # An import that fails may have registered something before.
        try:
            module = self.library.importer.carry_out(line)
        except ImportError as problem:
            if not self.load.skip_unknown:
                raise self._import_problem(problem, statement) from problem.__cause__
            log_skipped(statement.module, problem)
            return
        except Exception as problem:
            problem.add_note(f"  While importing {statement.module} for {self._place_of(statement.start)}")
            self._foreign = problem
            raise
        if self._symbols is not None:
            self._symbols.bind(line, module)
        self.imports.append(line)
        self._found.clear()  # The import may have registered what was unknown, or made a name ambiguous.
        self._explain_unknown(line, statement)

    def _import_problem(self, problem: ImportError, statement: nodes.Import) -> Exception:
        """Return what to raise for a failed import: our error if the module itself is not there."""
        missing = problem.name or ""
        if isinstance(problem, ModuleNotFoundError) and f"{statement.module}.".startswith(f"{missing}."):
            found = error(
                "no-module",
                f"No module named {missing!r}",
                hint=self.library.importer.where_to_look(missing),
                source=self.source,
                span=Span(statement.start, statement.end),
            )
            self.load.missing_module = missing
            self._unbound.add(ImportLine(statement.module, statement.is_from, statement.alias).name)
            self.load.unimported |= {
                number
                for number, name in self.load.unknown.items()
                if name in self._unbound and self.load.diagnostics[number].source is self.source
            }
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
        self._symbols = self.library.importer.symbols(self._registered)
        self.imports.append(line)

    def _registered(self) -> None:
        self.load.known += 1
        self._skipped.clear()

    # ---- Problems --------------------------------------------------------------------------------

    def _report(self, problem: GeneverError, start: int, end: int) -> None:
        """Keep a problem, with its place where it has none."""
        for found in problem.diagnostics:
            if found.source is None:
                found = found.at(self.source, Span(start, end))
            self.load.diagnostics.append(found)

    def _report_name(self, problem: GeneverError, selector: str, start: int, end: int) -> None:
        """Report a name that means nothing, unless it is the name of an import that has failed."""
        first = selector.partition(".")[0]
        if problem.code == "not-imported" and first in self._unbound:
            return
        if problem.code in (*_UNKNOWN, "not-imported"):
            self.load.unknown[len(self.load.diagnostics)] = first if self._symbols is not None else selector
        self._report(problem, start, end)

    def _explain_unknown(self, line: ImportLine, statement: nodes.Import) -> None:
        """Say of names that were unknown that an import below brings them."""
        for number, name in list(self.load.unknown.items()):
            found = self.load.diagnostics[number]
            if found.code == "not-imported":
                brings = found.source is self.source and name == line.name
            else:
                brings = bool(self.library.catalog.matches(name))
            if brings:
                at = self.source.position(statement.start).line
                where = f"line {at}" if found.source is self.source else f"{self.source.label}:{at}"
                hint = f"{line}, in {where}, comes later: move it above this"
                span = Span(statement.start, statement.end)
                self.load.diagnostics[number] = found.advising(hint, Related("imported here", self.source, span))
                del self.load.unknown[number]

    def _place_of(self, offset: int) -> str:
        return self.source.place(offset, column=False)


def log_skipped(module: str, problem: ImportError) -> None:
    """Log that an import is passed over; under gin's name as gin does."""
    import logging  # Heavy at import, and rarely needed.
    import traceback

    if not speaks_as_gin():
        logging.getLogger("genever").info(
            "Skipping import of unknown module `%s` (skip_unknown=True): %s", module, problem
        )
        return
    line, args = "Skipping import of unknown module `%s` (skip_unknown=True).", [module]
    if not f"{module}.".startswith(f"{problem.name}."):  # What the module itself imports is missing.
        line, args = f"{line}\n%s", [module, traceback.format_exc()]
    logging.info(line, *args)


#: The codes of names that no module has registered so far.
_UNKNOWN = ("unknown-configurable", "unknown-reference")


def _key_text(statement: nodes.Binding | nodes.Unbinding) -> str:
    scope = f"{statement.scope}/" if statement.scope else ""
    parameter = f".{statement.parameter}" if statement.parameter else ""
    return f"{scope}{statement.selector}{parameter}"
