"""Files and texts to bindings: names resolved, files included, modules imported.

A load changes nothing: it gives the bindings and imports of a text, or an error with everything that is
wrong. What it cannot take back is what the imported modules themselves did.
"""

from __future__ import annotations

import importlib
import logging
import os.path
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, assert_never

from genever.catalog import Catalog, Target
from genever.diagnostics import Diagnostic, suggest
from genever.errors import GeneverError, error, error_for
from genever.files import SIZE_LIMIT, Check, Reader, find_file, read_text, same_file
from genever.model import CONSTANT, MACRO, Assertion, Binding, Config, Expression, ImportLine, Origin, Reference
from genever.resolve import Macro, NotStaticError, macros_in, resolve_value, static_value, unhashable_key
from genever.source import Source, Span
from genever.syntax import nodes, parse, parse_value
from genever.syntax.nodes import MAX_NESTING, Document

DYNAMIC_REGISTRATION = "__gin__.dynamic_registration"

_logger = logging.getLogger("genever")

#: Whether to pass over what nothing is registered for: all of it, or these selectors, as written.
SkipUnknown: TypeAlias = bool | Collection[str]

#: Registers an object that a dynamic selector leads to: ``register(object, name, module, import source)``.
Register: TypeAlias = Callable[[Any, str, str, tuple[ImportLine, str] | None], Target]


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

    def __init__(self, library: Library, skip_unknown: SkipUnknown = False) -> None:
        self.library = library
        self.skip_unknown = skip_unknown
        self.bindings: list[Binding] = []
        self.assertions: list[Assertion] = []
        self.overrides: list[Binding] = []  # Macros of the command line, known before the files are read.
        self.imports: list[ImportLine] = []
        self.diagnostics: list[Diagnostic] = []
        #: The target of a binding without a dot in an argument: `genever.main` lets ``lr=1`` mean ``train.lr=1``.
        self.owner_of: Callable[[str], Target | None] = lambda name: None
        #: The macros that computed paths read, as (scope, complete selector, parameter).
        self.read: set[tuple[str, str, str]] = set()
        self.lacks_a_module = False
        self._open_files: list[str] = []

    def macros(self) -> Config:
        """Return the macros known so far, for paths that are computed; those of the command line win."""
        return self.library.config.extended([*self.bindings, *self.overrides])

    def macros_of(self, source: Source) -> list[Binding]:
        """Return the macros that a text binds, and nothing else of it."""
        ahead = Load(self.library, True)
        reader = _Reader(ahead, parse(source.text, source.name), "text")
        for statement in parse(source.text, source.name).statements:
            if isinstance(statement, nodes.Binding) and not statement.parameter:
                reader.statement(statement)
        return ahead.bindings

    def file(self, path: str, including: str | None = None) -> ParsedConfigFileIncludesAndImports:
        """Take in a file; ``including`` is the one that it is included from.

        Raises:
            ConfigFileError: It cannot be found or read.
            CycleError: It includes itself.
        """
        library = self.library
        given, path = path, os.fspath(path)
        prefixes = library.prefixes
        if including is not None:
            beside = os.path.dirname(including)
            prefixes = [beside] if path.startswith(("./", "../")) else [*prefixes, beside]
        full, reader = find_file(path, prefixes, library.readers)
        identity = same_file(full)
        if identity in self._open_files:
            chain = " → ".join([*self._open_files[self._open_files.index(identity) :], identity])
            raise error("include-cycle", f"the file {path} includes itself: {chain}")
        text = read_text(full, reader, library.size_limit)
        self._open_files.append(identity)
        try:
            includes, imports = self.text(Source(text, full), "file")
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
            raise error_for(tuple(in_order(self.diagnostics)))


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
        self._symbols: dict[str, tuple[Any, ImportLine | None]] | None = None  # With dynamic registration.
        self._found: dict[str, _Found] = {}
        self._foreign: Exception | None = None  # What an imported module raised: not ours to report.

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
        if self._skips(block.selector):
            return
        self._target(block.selector, block.key_end - len(block.selector), block.key_end)
        for binding in block.bindings:
            self.statement(binding)

    def _binding(self, binding: nodes.Binding) -> None:
        place = self._place(binding)
        if place is not None:
            value = self.value(binding.value)
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
            target = self._match(selector)
            if target is None:
                raise unknown_configurable(selector, self.library.catalog)
            return target
        except GeneverError as problem:
            self._report(problem, start, end)
            return None

    def _skips(self, selector: str) -> bool:
        skip = self.load.skip_unknown
        if not skip or self.library.catalog.matches(selector):
            return False
        return skip if isinstance(skip, bool) else selector in skip

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
        return Expression(node.kind, node.detail, operands, self._origin(node))

    def _call(self, node: nodes.Call, depth: int) -> Expression:
        reference = self._reference(node.reference)
        target = self.library.catalog.target(reference.complete) if reference.complete else None
        values = [self.value(value, depth) for value in node.arguments]
        for name, value_node in node.keywords:
            problem = refusal(target, node.reference.name, name) if target is not None else None
            if problem is not None:
                start = self.source.text.rfind(name, node.start, value_node.start)
                self._report(problem, start, start + len(name))
            values.append(self.value(value_node, depth))
        names = tuple(name for name, _ in node.keywords)
        detail = len(node.arguments), names, node.partial
        return Expression("call", detail, (reference, *values), self._origin(node))

    def _dict(self, node: nodes.Dict, depth: int) -> dict[Any, Any]:
        made = {}
        for key_node, item in node.items:
            key = self.value(key_node, depth)
            try:
                made[key] = self.value(item, depth)
            except TypeError:
                self._report(unhashable_key(key), key_node.start, key_node.end)
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
            target = self._match(selector)
            if target is None:
                raise unknown_reference_to(selector, node.evaluate, self.library.catalog)
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
        first = len(self.load.bindings)
        first_assertion = len(self.load.assertions)
        try:
            self.includes.append(self.load.file(path, self.source.name))
        except GeneverError as problem:
            if problem.diagnostics[0].source is not None:
                raise
            self._report(problem, statement.path.start, statement.path.end)
        self._found.clear()
        if statement.scope:
            bindings, assertions = self.load.bindings[first:], self.load.assertions[first_assertion:]
            self.load.bindings[first:], self.load.assertions[first_assertion:] = moved(
                bindings, assertions, statement.scope
            )

    def _include_path(self, node: nodes.Literal | nodes.Operation) -> str | None:
        if isinstance(node, nodes.Literal):
            path: str = node.value
            return path
        value = self.value(node)
        try:
            path_node = resolve_value(value, self.load.macros(), self.library.catalog)
            self.load.read.update(used.binding[:3] for used in macros_in(path_node) if isinstance(used, Macro))
            computed = static_value(path_node)
        except (GeneverError, NotStaticError) as problem:
            if not isinstance(problem, GeneverError):
                problem = error("bad-include", "the path of an include cannot call anything", hint="use macros")
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
            _logger.info("Skipping import of unknown module %r (skip_unknown): %s", statement.module, problem)
            return
        except Exception as problem:
            problem.add_note(f"  While importing {statement.module} for {self._place_of(statement.start)}")
            self._foreign = problem
            raise
        if self._symbols is not None:
            if line.name == "gin":
                raise error(
                    "reserved-name",
                    f'The `gin` symbol is reserved; cannot bind import statement "{line}" to `gin`.',
                    hint="give the import another name with `as`",
                )
            self._symbols[line.name] = (module, line)
        self.imports.append(line)
        self._found.clear()  # The import may have registered what was unknown, or made a name ambiguous.

    def _import_problem(self, problem: ImportError, statement: nodes.Import) -> Exception:
        """Return what to raise for a failed import: our error if the module itself is not there."""
        missing = problem.name or ""
        if isinstance(problem, ModuleNotFoundError) and f"{statement.module}.".startswith(f"{missing}."):
            found = error(
                "no-module",
                f"No module named {missing!r}",
                hint=f"searched sys.path, which begins with {sys.path[0]!r}",
                source=self.source,
                span=Span(statement.start, statement.end),
            )
            found.name = missing  # type: ignore[attr-defined]  # It is a ModuleNotFoundError.
            self.load.lacks_a_module = True
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
        self._symbols = {"gin": (_BUILTINS, None)}
        self.imports.append(line)

    # ---- Names -----------------------------------------------------------------------------------

    def _match(self, selector: str) -> Target | None:
        if self._symbols is None:
            return self.library.catalog.match(selector)
        if selector.startswith("gin."):
            return self.library.catalog.target(selector)
        names, objects, line = self._attributes(selector, self._symbols)
        return self.library.find(objects[-1]) or self._register(names, objects, line)

    def _attributes(
        self, selector: str, symbols: dict[str, tuple[Any, ImportLine | None]]
    ) -> tuple[list[str], list[Any], ImportLine]:
        first, *rest = names = selector.split(".")
        if first not in symbols or symbols[first][1] is None:
            raise error(
                "not-imported",
                f"'{first}' was not provided by an import statement.",
                hint=suggest(first, symbols) or "import it in this file",
            )
        module, line = symbols[first]
        assert line is not None
        objects = [module]
        for name in rest:
            if not hasattr(objects[-1], name):
                raise error(
                    "no-attribute",
                    f"Couldn't resolve selector {selector}; {objects[-1]} has no attribute {name}.",
                    hint=suggest(name, dir(objects[-1])),
                )
            objects.append(getattr(objects[-1], name))
        return names, objects, line

    def _register(self, names: list[str], objects: list[Any], line: ImportLine) -> Target:
        """Register what a selector leads to; a method brings its class along."""
        *_, owner, found = [None, *objects]
        module = ".".join([_path_below(line), *names[1:-1]])
        target = self.library.register(found, names[-1], module, _import_source(line, names))
        if callable(found) and not isinstance(found, type) and isinstance(owner, type):
            self._register(names[:-1], objects[:-1], line)
        return target

    # ---- Problems --------------------------------------------------------------------------------

    def _report(self, problem: GeneverError, start: int, end: int) -> None:
        """Keep a problem, with its place where it has none; after a failed import, names are bound to be unknown."""
        for found in problem.diagnostics:
            if self.load.lacks_a_module and found.code in ("unknown-configurable", "unknown-reference"):
                continue
            if found.source is None:
                found = Diagnostic(found.code, found.message, self.source, Span(start, end), found.hint)
            self.load.diagnostics.append(found)

    def _place_of(self, offset: int) -> str:
        return f"{self.source.label}:{self.source.position(offset).line}"


def _key_text(statement: nodes.Binding | nodes.Unbinding) -> str:
    scope = f"{statement.scope}/" if statement.scope else ""
    parameter = f".{statement.parameter}" if statement.parameter else ""
    return f"{scope}{statement.selector}{parameter}"


_BUILTINS = object()  # What the name `gin` is bound to in a file with dynamic registration.


def import_module(line: ImportLine) -> Any:
    """Import a module and return what the statement binds: the module, or its top package."""
    name = _ours(line.module) if line.module.startswith("gin.") else line.module
    module = importlib.import_module(name)
    if line.is_from or line.alias:
        return module
    return sys.modules[name.partition(".")[0]]


def _ours(module: str) -> str:
    """The module of this package that has the place of one of gin's, if there is one."""
    from importlib.util import find_spec

    name = f"genever.{module.removeprefix('gin.')}"
    try:
        return name if find_spec(name) is not None else module
    except ModuleNotFoundError:
        return module


def _path_below(line: ImportLine) -> str:
    """The dotted path that selectors through an import stand for."""
    if line.alias:
        package = line.module.rpartition(".")[0]
        return f"{package}.{line.alias}" if package else line.alias
    return line.module if line.is_from else line.module.partition(".")[0]


def _import_source(line: ImportLine, names: list[str]) -> tuple[ImportLine, str]:
    """The import to print for a configurable, and its path below what that import binds."""
    if line.is_from or line.alias:
        return line, ".".join(names[1:])
    parts = line.module.split(".")
    shared = 0
    while shared < min(len(parts), len(names) - 1) and parts[shared] == names[shared]:
        shared += 1
    return line._replace(module=".".join(parts[:shared])), ".".join(names[shared:])


# ---- Includes under a scope ---------------------------------------------------------------------------


def moved(
    bindings: Sequence[Binding], assertions: Sequence[Assertion], scope: str
) -> tuple[list[Binding], list[Assertion]]:
    """Return what a file bound, moved whole into a scope: its bindings, its macros and its references.

    A macro that the file does not define stays what it is outside.
    """
    own = {binding.scope for binding in bindings if binding.selector == MACRO}
    into = [
        binding._replace(
            scope=f"{scope}/{binding.scope}" if binding.scope else scope, value=_moved(binding.value, scope, own)
        )
        for binding in bindings
    ]
    checks = [a._replace(test=_moved(a.test, scope, own), message=_moved(a.message, scope, own)) for a in assertions]
    return into, checks


def _moved(value: Any, scope: str, own: Collection[str]) -> Any:
    if isinstance(value, Reference):
        if value.is_constant or (value.is_macro and value.scope not in own):
            return value
        return type(value)(f"{scope}/{value.scoped_selector}", value.evaluate, value.complete)
    if isinstance(value, Expression):
        operands = tuple([_moved(operand, scope, own) for operand in value.operands])
        return Expression(value.kind, value.detail, operands, value.origin)
    if isinstance(value, list | tuple | set):
        return type(value)([_moved(item, scope, own) for item in value])
    if isinstance(value, dict):
        return {_moved(key, scope, own): _moved(item, scope, own) for key, item in value.items()}
    return value


# ---- What can be wrong with a name -------------------------------------------------------------------


def unknown_configurable(selector: str, catalog: Catalog) -> GeneverError:
    """Return the error for a selector that means nothing."""
    return error("unknown-configurable", f"No configurable matching {selector!r}.", hint=_similar(selector, catalog))


def unknown_reference_to(selector: str, evaluate: bool, catalog: Catalog) -> GeneverError:
    """Return the error for a reference to nothing."""
    shown = f"@{selector}{'()' if evaluate else ''}"
    return error(
        "unknown-reference", f"No configurable matching reference '{shown}'.", hint=_similar(selector, catalog)
    )


def _similar(selector: str, catalog: Catalog) -> str:
    depth = selector.count(".") + 1
    names: Iterable[str] = {".".join(name.split(".")[-depth:]) for name in catalog.names()}
    return suggest(selector, names) or "import the module that defines it, or decorate it with @configurable"


def refusal(target: Target, selector: str, parameter: str) -> GeneverError | None:
    """Return the error for binding a parameter that a target does not let be bound, or None."""
    if target.is_method and "." not in selector:
        name = target.selector.split(".")[-2]
        return error(
            "method-without-class",
            f"Method '{selector}' referenced without class name '{name}'.",
            hint=f"write {name}.{selector}",
        )
    code = target.refuses(parameter)
    if code is None:
        return None
    if code == "unknown-parameter":
        hint = suggest(parameter, target.signature.names) or _parameter_list(target)
        return error(code, f"{selector} has no parameter {parameter!r}", hint=hint)
    which = "is not in the allowlist" if code == "not-allowed" else "is in the denylist"
    return error(code, f"the parameter {parameter!r} of {selector} {which}", hint="set it in the code that calls it")


def _parameter_list(target: Target) -> str:
    names = [p.name for p in target.signature.declared if p.name in target.signature.names]
    return f"it has {', '.join(names)}" if names else "it has none"
