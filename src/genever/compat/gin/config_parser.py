"""`gin.config_parser`: gin's parser interface over Genever's syntax trees."""

from __future__ import annotations

import io
import re
import tokenize
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from genever.compat.gin.selector_map import SELECTOR_RE
from genever.diagnostics import Diagnostic
from genever.errors import error, error_for
from genever.files import SIZE_LIMIT, decode, text_of
from genever.selectors import split_binding_key, split_scoped
from genever.source import Source
from genever.syntax import nodes, parse, parse_value
from genever.syntax.recover import logical_lines

MODULE_RE = SELECTOR_RE
IDENTIFIER_RE = re.compile(r"^[a-zA-Z_]\w*$")


class ParserDelegate(ABC):
    """Makes the values that stand for references and macros."""

    @abstractmethod
    def configurable_reference(self, scoped_configurable_name: str, evaluate: bool) -> Any:
        """Return what stands for ``@scope/name``, or with ``evaluate`` for ``@scope/name()``."""

    @abstractmethod
    def macro(self, macro_name: str) -> Any:
        """Return what stands for ``%scope/name``."""


# ---- Statements ---------------------------------------------------------------------------------


class Location(NamedTuple):
    """A place in a text: the 1-based line, the 0-based column where one is known, and the line itself."""

    filename: str | None
    line_num: int
    char_num: int | None
    line_content: str


class BindingStatement(NamedTuple):
    """``scope/selector.arg_name = value``; a macro where ``arg_name`` is empty."""

    scope: str
    selector: str
    arg_name: str
    value: Any
    location: Location


class ImportStatement(NamedTuple):
    """An import; ``module`` is the whole dotted path, with ``is_from`` too."""

    module: str
    is_from: bool
    alias: str | None
    location: Location

    def format(self) -> str:
        """Return the statement as text."""
        return str(nodes.Import(self.module, self.is_from, self.alias, 0, 0))

    def bound_name(self) -> str:
        """Return the name that the import gives to what it imports."""
        if self.alias:
            return self.alias
        return self.module.rpartition(".")[2] if self.is_from else self.module.partition(".")[0]

    def partial_path(self) -> str:
        """Return the dotted path that selectors of this import begin with."""
        if not self.alias:
            return self.module if self.is_from else self.module.partition(".")[0]
        package, dot, _ = self.module.rpartition(".")
        return package + dot + self.alias


class IncludeStatement(NamedTuple):
    """``include 'filename'``."""

    filename: str
    location: Location


class BlockDeclaration(NamedTuple):
    """``scope/selector:``; the bindings of the block come after it, as statements of their own."""

    scope: str
    selector: str
    location: Location


Statement = BindingStatement | ImportStatement | IncludeStatement | BlockDeclaration


# ---- The parser ---------------------------------------------------------------------------------


class ConfigParser:
    """Iterates over the statements of a text or of an open file.

    A broken statement raises when its turn comes; what follows it can be read all the same.

    Raises:
        ConfigSyntaxError: From iteration and the ``parse`` methods.
    """

    def __init__(self, string_or_filelike: Any, parser_delegate: ParserDelegate) -> None:
        name = getattr(string_or_filelike, "name", None)
        if hasattr(string_or_filelike, "readline"):
            text = text_of(string_or_filelike, str(name), SIZE_LIMIT)
        else:
            text = decode(string_or_filelike, "the text", SIZE_LIMIT)
        self._source = Source(text, name)
        self._delegate = parser_delegate
        self._offset = 0  # What stands before it has been read.
        self._parsed: deque[nodes.Statement | list[Diagnostic]] | None = None
        self._in_block: deque[nodes.Binding] = deque()

    def __iter__(self) -> Iterator[Statement]:
        return self

    def __next__(self) -> Statement:
        statement = self.parse_statement()
        if statement is None:
            raise StopIteration
        return statement

    def parse_statement(self) -> Statement | None:
        """Return the next statement, or None at the end."""
        if self._in_block:
            return self._binding(self._in_block.popleft(), in_block=True)
        if self._parsed is None:
            self._parsed = deque(_in_order(parse(self._source)))
        if not self._parsed:
            return None
        statement = self._parsed.popleft()
        if isinstance(statement, list):
            self._offset = max(self._offset, statement[0].span.start if statement[0].span else 0)
            raise error_for(tuple(statement))
        self._offset = statement.end
        match statement:
            case nodes.Binding():
                return self._binding(statement)
            case nodes.Block():
                self._in_block.extend(statement.bindings)
                return BlockDeclaration(statement.scope, statement.selector, self._location(statement.start))
            case nodes.Import():
                place = self._location(statement.start)
                return ImportStatement(statement.module, statement.is_from, statement.alias, place)
            case nodes.Include(path=nodes.Literal(value=str(filename)), scope=""):
                return IncludeStatement(filename, self._location(statement.start))
        raise self._only_in_genever(statement)

    def parse_value(self) -> Any:
        """Return the value that the next logical line is."""
        text = self._source.text
        line = next((line for line in logical_lines(text) if line.start >= self._offset), None)
        if line is None:
            return self._value(parse_value("", self._source.name))
        before = "\n" * (self._source.position(line.start).line - 1)  # So that errors tell the right line.
        self._offset = line.end
        return self._value(parse_value(before + text[line.start : line.end], self._source.name))

    def advance_one_line(self) -> None:
        """Pass over the rest of the line that was read last."""
        end = self._source.text.find("\n", self._offset)
        self._offset = len(self._source.text) if end < 0 else end + 1
        self._in_block.clear()
        if self._parsed is None:
            self._parsed = deque(_in_order(parse(self._source)))
        while self._parsed and _start(self._parsed[0]) < self._offset:
            self._parsed.popleft()

    @property
    def current_token(self) -> tokenize.TokenInfo:
        """The first Python token of what has not been read."""
        rest = io.StringIO(self._source.text[self._offset :])
        above = self._source.position(self._offset).line - 1
        skipped = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT)
        token = next(token for token in tokenize.generate_tokens(rest.readline) if token.type not in skipped)
        (row, column), (end_row, end_column) = token.start, token.end
        return token._replace(start=(row + above, column), end=(end_row + above, end_column))

    # ---- What the nodes become -------------------------------------------------------------------

    def _binding(self, binding: nodes.Binding, in_block: bool = False) -> BindingStatement:
        if binding.operator != "=":
            raise self._only_in_genever(binding)
        place = self._location(binding.start, with_column=in_block)
        return BindingStatement(binding.scope, binding.selector, binding.parameter, self._value(binding.value), place)

    def _value(self, node: nodes.Value) -> Any:
        match node:
            case nodes.Literal():
                return node.value
            case nodes.List():
                return [self._value(item) for item in node.items]
            case nodes.Tuple():
                return tuple([self._value(item) for item in node.items])
            case nodes.Dict():
                return {self._value(key): self._value(item) for key, item in node.items}
            case nodes.Reference() | nodes.Macro():
                return self._delegated(node)
        raise self._only_in_genever(node)

    def _delegated(self, node: nodes.Reference | nodes.Macro) -> Any:
        try:
            if isinstance(node, nodes.Macro):
                return self._delegate.macro(node.name)
            return self._delegate.configurable_reference(node.name, node.evaluate)
        except Exception as problem:
            problem.add_note(f"  At {self._source.place(node.start)}")
            raise

    def _location(self, offset: int, with_column: bool = False) -> Location:
        line, column = self._source.position(offset)
        text = self._source.text
        content = text[offset - column : text.find("\n", offset) + 1 or len(text)]
        return Location(self._source.name, line, column if with_column else None, content)

    def _only_in_genever(self, node: Any) -> Exception:
        return error(
            "syntax",
            "gin's parser has nothing that stands for this",
            hint="parse it with genever.syntax.parse",
            source=self._source,
            span=nodes.Document(self._source, ()).span(node),
        )


def _in_order(document: nodes.Document) -> Iterator[nodes.Statement | list[Diagnostic]]:
    """Yield statements, and what is wrong with those that are broken, a line's findings together."""
    wrong: dict[int, list[Diagnostic]] = {}
    for diagnostic in document.diagnostics:
        wrong.setdefault(diagnostic.line or 1, []).append(diagnostic)
    broken = [_start(found) for found in wrong.values()]
    whole = [
        statement
        for statement in document.statements
        if not any(statement.start <= offset < statement.end for offset in broken)
    ]
    yield from sorted([*whole, *wrong.values()], key=_start)


def _start(found: nodes.Statement | list[Diagnostic]) -> int:
    if isinstance(found, list):
        return found[0].span.start if found[0].span is not None else 0
    return found.start


# ---- Selectors ----------------------------------------------------------------------------------


def parse_scoped_selector(scoped_selector: str) -> tuple[str, str]:
    """Split ``scope/selector``; ``%scope/name`` means the value of a macro.

    Raises:
        ConfigValueError: A macro's name ends in ``.value``.
    """
    if not scoped_selector.startswith("%"):
        return split_scoped(scoped_selector)
    if scoped_selector.endswith(".value"):
        raise error("bad-key", f"{scoped_selector} is invalid: cannot use % and end with .value")
    return scoped_selector[1:], "macro.value"


def parse_binding_key(binding_key: str) -> tuple[str, str, str]:
    """Split ``scope/selector.parameter``; the parameter is empty where there is no dot."""
    scope, selector = parse_scoped_selector(binding_key)
    return scope, *split_binding_key(selector)[1:]
