"""Reads the statements of a document: names resolved, values made, files included, modules imported."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal, assert_never

from genever.configuration.bindings import Assertion, Binding, BindingKey, ImportLine
from genever.configuration.catalog.refusals import (
    positional_refusal,
    refusal,
    unknown_configurable,
    unknown_reference_to,
)
from genever.configuration.catalog.target import Catalog, Target
from genever.configuration.loading.collected import UNKNOWN, Collected
from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports, is_skipped
from genever.language import operations
from genever.language.evaluation.bounds import check_collisions, unhashable
from genever.language.syntax import nodes
from genever.language.syntax.nodes import MAX_NESTING, Document
from genever.language.text.diagnostics import Related
from genever.language.text.errors import GeneverError, error, speaks_as_gin
from genever.language.text.source import Origin, Span
from genever.language.values.expressions import Expression
from genever.language.values.references import CONSTANT, Reference
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.loading.importer import Symbols


class _Found(NamedTuple):
    """A target and the parameters already known to be bindable."""

    target: Target | None
    parameters: set[str]


class StatementReader:
    """Reads one document: its symbols are its own, what it binds goes to what is collected."""

    def __init__(
        self,
        collected: Collected,
        document: Document,
        kind: Literal["file", "text", "argument"],
        include: Callable[[str, Origin, bool], ParsedConfigFileIncludesAndImports],
    ) -> None:
        self.collected = collected
        self.library = collected.library
        self._take_in = include
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
        return len(self.collected.diagnostics) < 20

    @property
    def _names(self) -> Catalog | Symbols:
        """What selectors of this file are looked up in."""
        return self._symbols or self.library.catalog

    def statement(self, statement: nodes.Statement) -> None:
        """Take in a statement; what is wrong with it is collected."""
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
                case nodes.Dotenv():
                    self._dotenv(statement)
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
            self.collected.bindings.append(Binding(*place, value, self._origin(binding), None, binding.operator))

    def _unbinding(self, unbinding: nodes.Unbinding) -> None:
        place = self._place(unbinding._replace(start=unbinding.key_end - len(_key_text(unbinding))))
        if place is not None:
            self.collected.bindings.append(Binding(*place, None, self._origin(unbinding), None, "del"))

    def _place(self, statement: nodes.Binding | nodes.Unbinding) -> tuple[str, str, str] | None:
        """Return the scope, complete selector and parameter that a key means; None if it is passed over."""
        scope, selector, parameter = statement.scope, statement.selector, statement.parameter
        if not parameter:
            name = f"{scope}/{selector}" if scope else selector
            owner = self.collected.owner_of(name) if self.kind == "argument" else None
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
            macro = "/".join([*filter(None, [scope]), *selector.split("."), parameter])
            found = _Found(self._target(selector, start, statement.key_end - len(parameter) - 1, macro), set())
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
        self.collected.assertions.append(Assertion(self.value(assertion.test), message, self._origin(assertion)))

    def _target(self, selector: str, start: int, end: int, macro: str | None = None) -> Target | None:
        """Return what a selector means; report it, and return None, where it means nothing.

        Args:
            selector: The selector.
            start: Where it begins.
            end: Where it ends.
            macro: The macro that may be meant with it and what follows.
        """
        try:
            target = self._names.match(selector)
            if target is None:
                is_known = any(binding.is_macro and binding.scope == macro for binding in self.collected.bindings)
                meant = macro if is_known else None
                raise unknown_configurable(selector, self.library.catalog, self._suggests, meant)
            return target
        except GeneverError as problem:
            self._report_name(problem, selector, start, end)
            return None

    def _skips(self, selector: str) -> bool:
        if selector in self._skipped:
            return True
        skips = is_skipped(selector, self.collected.skip_unknown, self.library.catalog)
        if skips:
            self._skipped.add(selector)
        return skips

    # ---- Values ----------------------------------------------------------------------------------

    def value(self, node: nodes.Value, depth: int = 0) -> Any:
        """Return what a node stands for; a reference, macro or expression is not evaluated yet."""
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
        if node.operator == operations.DATA:
            return Expression(node.operator, (self._data(node),), self._origin(node))
        operands = tuple([self.value(operand, depth) for operand in node.operands])
        if self.collected.variables and node.operator == operations.ENV:
            operator = operations.FilledEnvironment(self.collected.variables)
            return Expression(operator, operands, self._origin(node))
        if node.operator == "set":
            for member, operand in zip(operands, node.operands, strict=True):
                if isinstance(member, list | dict):
                    self._report(unhashable(member, "a member of a set"), operand.start, operand.end)
        return Expression(node.operator, operands, self._origin(node))

    def _data(self, node: nodes.Operation) -> Any:
        """Return what a data file holds; where it cannot be read, its path as written."""
        (path,) = node.operands
        if not isinstance(path, nodes.Literal) or not isinstance(path.value, str):
            hint = "as in data('params.yaml'); a file that macros pick is an include"
            problem = error("wrong-type", "data() takes the path of a file, as a text in quotes", hint=hint)
            self._report(problem, path.start, path.end)
            return "?"
        from genever.configuration.data.files import data_at  # Few configurations read data files.

        try:
            return data_at(path.value, self.source.name, self.library)
        except GeneverError as problem:
            self._report(problem, path.start, path.end)
            return path.value

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
            path = self.collected.choose(self.value(node), self._origin(node))
        else:
            path = node.value
        if path is None:
            return
        try:
            with self.collected.inside(statement.scope) if statement.scope else nullcontext():
                self.includes.append(self._take_in(path, self._origin(statement), is_computed))
        except GeneverError as problem:
            if problem.diagnostics[0].source is not None:
                raise
            self._report(problem, node.start, node.end)
        self._found.clear()
        self._skipped.clear()

    def _dotenv(self, statement: nodes.Dotenv) -> None:
        from genever.configuration.data.files import data_at  # Few configurations read data files.

        path = statement.path
        assert isinstance(path, nodes.Literal)
        self.collected.known += 1  # What an `env(…)` means, in a file that is read again too.
        try:
            read = data_at(path.value, self.source.name, self.library, ".env")
        except GeneverError as problem:
            self._report(problem, path.start, path.end)
        else:
            self.collected.variables = (*(each for each in self.collected.variables if each != read), read)

    def _import(self, statement: nodes.Import) -> None:
        line = ImportLine(statement.module, statement.is_from, statement.alias)
        if statement.is_from and statement.module.startswith("__gin__."):
            self._feature(line)
            return
        self.collected.known += not self.library.importer.is_imported(statement.module)
        self._skipped.clear()  # An import that fails may have registered something before.
        try:
            module = self.library.importer.carry_out(line)
        except ImportError as problem:
            if not self.collected.skip_unknown:
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
            self.collected.missing_module = missing
            self._unbound.add(ImportLine(statement.module, statement.is_from, statement.alias).name)
            self.collected.unimported |= {
                number
                for number, name in self.collected.unknown.items()
                if name in self._unbound and self.collected.diagnostics[number].source is self.source
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
        self.collected.known += 1
        self._skipped.clear()

    # ---- Problems --------------------------------------------------------------------------------

    def _report(self, problem: GeneverError, start: int, end: int) -> None:
        """Keep a problem, with its place where it has none."""
        for found in problem.diagnostics:
            if found.source is None:
                found = found.at(self.source, Span(start, end))
            self.collected.diagnostics.append(found)

    def _report_name(self, problem: GeneverError, selector: str, start: int, end: int) -> None:
        """Report a name that means nothing, unless it is the name of an import that has failed."""
        first = selector.partition(".")[0]
        if problem.code == "not-imported" and first in self._unbound:
            return
        if problem.code in (*UNKNOWN, "not-imported"):
            self.collected.unknown[len(self.collected.diagnostics)] = first if self._symbols is not None else selector
        self._report(problem, start, end)

    def _explain_unknown(self, line: ImportLine, statement: nodes.Import) -> None:
        """Say of names that were unknown that an import below brings them."""
        for number, name in list(self.collected.unknown.items()):
            found = self.collected.diagnostics[number]
            if found.code == "not-imported":
                brings = found.source is self.source and name == line.name
            else:
                brings = bool(self.library.catalog.matches(name))
            if brings:
                at = self.source.position(statement.start).line
                where = f"line {at}" if found.source is self.source else f"{self.source.label}:{at}"
                hint = f"{line}, in {where}, comes later: move it above this"
                span = Span(statement.start, statement.end)
                self.collected.diagnostics[number] = found.advising(hint, Related("imported here", self.source, span))
                del self.collected.unknown[number]

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


def _key_text(statement: nodes.Binding | nodes.Unbinding) -> str:
    scope = f"{statement.scope}/" if statement.scope else ""
    parameter = f".{statement.parameter}" if statement.parameter else ""
    return f"{scope}{statement.selector}{parameter}"
