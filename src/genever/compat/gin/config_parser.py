"""`gin.config_parser`: gin's own language, statement by statement, as gin's parser reads it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, NoReturn

from genever.compat.gin import utils
from genever.compat.gin.selector_map import SELECTOR_RE
from genever.language.text.selectors import split_binding_key, split_scoped

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
        package, _, name = self.module.rpartition(".")
        text = f"from {package} import {name}" if self.is_from else f"import {self.module}"
        return f"{text} as {self.alias}" if self.alias else text

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


class TokenError(tokenize.TokenError, SyntaxError):
    """What Python's tokenizer says of an open bracket or string, for those who expect a `SyntaxError` too."""

    def __init__(self, *given: Any) -> None:
        Exception.__init__(self, *given)
        if len(given) == 2:  # Else it is made again, from a text.
            self.msg, (self.lineno, _) = given

    __str__ = tokenize.TokenError.__str__


class ConfigParser:
    """Iterates over the statements of a text or of an open file, reading no further than the statement it gives.

    It reads gin's language alone, token by token, and refuses what gin refuses in the same words;
    `genever.language.syntax.parse` reads all of Genever's.

    Raises:
        SyntaxError: From making it, from iteration and from the ``parse`` methods.
    """

    def __init__(self, string_or_filelike: Any, parser_delegate: ParserDelegate) -> None:
        is_file = hasattr(string_or_filelike, "readline")
        readline = string_or_filelike.readline if is_file else io.StringIO(string_or_filelike).readline
        self._tokens = tokenize.generate_tokens(lambda: _as_text(readline()))
        self._filename = getattr(string_or_filelike, "name", None)
        self._delegate = parser_delegate
        self._within_block = False
        self._in_block: deque[BindingStatement] = deque()  # What the block that was read last binds.
        self._current_token: tokenize.TokenInfo
        self._advance_one_token()

    def __iter__(self) -> Iterator[Statement]:
        return self

    def __next__(self) -> Statement:
        statement = self.parse_statement()
        if statement is None:
            raise StopIteration
        return statement

    @property
    def current_token(self) -> tokenize.TokenInfo:
        """The first token that has not been read."""
        return self._current_token

    def parse_statement(self) -> Statement | None:
        """Return the next statement, or None at the end."""
        if self._in_block:
            return self._in_block.popleft()
        self._skip_whitespace_and_comments()
        if self._current_token.type == tokenize.ENDMARKER:
            return None
        place = self._current_location(ignore_char_num=True)
        key = self._parse_selector()
        statement = self._statement(key, place)
        if self._current_token.type not in (tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER):
            self._raise_syntax_error("Expected newline.")
        if self._current_token.type != tokenize.ENDMARKER:
            self._advance_one_token()
        return statement

    def parse_value(self) -> Any:
        """Return the value that comes next."""
        for parse in (
            self._maybe_parse_container,
            self._maybe_parse_basic_type,
            self._maybe_parse_configurable_reference,
            self._maybe_parse_macro,
        ):
            found, value = parse()
            if found:
                return value
        return self._raise_syntax_error("Unable to parse value.")

    def advance_one_line(self) -> None:
        """Pass over the rest of the line."""
        line = self._current_token.start[0]
        while self._current_token.start[0] == line:
            self._current_token = self._next_token()

    # ---- Tokens ----------------------------------------------------------------------------------

    def _next_token(self) -> tokenize.TokenInfo:
        try:
            return next(self._tokens)
        except tokenize.TokenError as problem:
            raise TokenError(*problem.args) from None

    def _advance_one_token(self) -> None:
        self._current_token = self._next_token()
        while self._current_token.type == tokenize.ERRORTOKEN and self._current_token.string in " \t":
            self._current_token = self._next_token()  # Blanks before what is no token of Python.

    def _skip(self, kinds: Collection[int]) -> None:
        while self._current_token.type in kinds:
            self._advance_one_token()

    def _skip_whitespace_and_comments(self) -> None:
        self._skip(_LAYOUT if self._within_block else _LAYOUT_AND_INDENTATION)

    def _advance(self) -> None:
        self._advance_one_token()
        self._skip_whitespace_and_comments()

    def _expect(self, expected: str | int, message: str) -> None:
        token = self._current_token
        if (token.string if isinstance(expected, str) else token.type) != expected:
            self._raise_syntax_error(f"{message}  Got {tokenize.tok_name[token.type]} = {token.string}.")
        self._advance_one_token()

    def _current_location(self, ignore_char_num: bool = False) -> Location:
        line, column = self._current_token.start
        return Location(self._filename, line, None if ignore_char_num else column, self._current_token.line)

    def _raise_syntax_error(self, message: str, location: Location | None = None) -> NoReturn:
        raise SyntaxError(message, location or self._current_location())

    # ---- Statements ------------------------------------------------------------------------------

    def _statement(self, key: str, place: Location) -> Statement:
        if self._current_token.string == "=":
            self._advance_one_token()
            value = self.parse_value()
            return BindingStatement(*parse_binding_key(key), value, place)
        if self._current_token.string == ":":
            block, bindings = self._parse_binding_block(key, place)
            self._in_block.extend(bindings)
            return block
        if key in ("import", "from"):
            return self._parse_import(key, place)
        if key == "include":
            path_place = self._current_location()
            found, path = self._maybe_parse_basic_type()
            if not found or not isinstance(path, str):
                self._raise_syntax_error("Expected file path as string.", path_place)
            return IncludeStatement(path, place)
        return self._raise_syntax_error("Couldn't parse statement, expected ':' or '='.")

    def _parse_import(self, keyword: str, place: Location) -> ImportStatement:
        module = self._parse_selector(scoped=False)
        if keyword == "from":
            self._expect("import", "Expected 'import'.")
            module = f"{module}.{self._parse_identifier()}"
        alias = None
        if self._current_token.string == "as":
            self._advance_one_token()
            alias = self._parse_identifier()
        return ImportStatement(module, keyword == "from", alias, place)

    def _parse_binding_block(
        self, scoped_selector: str, place: Location
    ) -> tuple[BlockDeclaration, list[BindingStatement]]:
        self._expect(":", "Expected ':'.")
        self._skip((tokenize.COMMENT,))
        self._expect(tokenize.NEWLINE, "Expected newline.")
        self._skip(_LAYOUT)
        self._expect(tokenize.INDENT, "Expected indentation.")
        self._skip(_LAYOUT)
        scope, selector = parse_scoped_selector(scoped_selector)
        bindings = []
        self._within_block = True
        try:
            while self._current_token.type != tokenize.DEDENT:
                bindings.append(self._binding_in_block(scope, selector))
        finally:
            self._within_block = False
        return BlockDeclaration(scope, selector, place), bindings

    def _binding_in_block(self, scope: str, selector: str) -> BindingStatement:
        place = self._current_location()
        name = self._parse_identifier()
        self._expect("=", "Expected '='.")
        value = self.parse_value()
        self._expect(tokenize.NEWLINE, "Expected newline.")
        self._skip_whitespace_and_comments()
        return BindingStatement(scope, selector, name, value, place)

    def _parse_identifier(self) -> str:
        name = self._current_token.string
        if not IDENTIFIER_RE.match(name):
            self._raise_syntax_error("Invalid identifier name.")
        self._advance()
        return name

    def _parse_selector(self, scoped: bool = True, allow_periods_in_scope: bool = False) -> str:
        first = self._current_token
        if first.type != tokenize.NAME:
            self._raise_syntax_error("Unexpected token.")
        parts: list[str] = []
        end = first.end[1]
        while self._current_token.string in ("/", ".") if len(parts) % 2 else self._current_token.type == tokenize.NAME:
            parts.append(self._current_token.string)
            end = self._current_token.end[1]
            self._advance_one_token()
        self._skip_whitespace_and_comments()
        selector = "".join(parts)
        *scopes, name = selector.split("/")
        scope_re = MODULE_RE if allow_periods_in_scope else IDENTIFIER_RE
        is_sound = all(map(scope_re.match, scopes)) and MODULE_RE.match(name) and (scoped or not scopes)
        begin = first.start[1]
        if not is_sound or first.line[begin:end] != selector:  # There may be no blanks in it.
            place = Location(self._filename, first.start[0], begin + 1, first.line)
            self._raise_syntax_error("Malformatted scope or selector.", place)
        return selector

    # ---- Values ----------------------------------------------------------------------------------

    def _maybe_parse_container(self) -> tuple[bool, Any]:
        opening = self._current_token.string
        if opening not in _CLOSING:
            return False, None
        closing = _CLOSING[opening]
        self._advance()
        items = []
        saw_comma = False
        while self._current_token.string != closing:
            items.append(self._parse_dict_item() if opening == "{" else self.parse_value())
            if self._current_token.string == ",":
                saw_comma = True
                self._advance()
            elif self._current_token.string != closing:
                self._raise_syntax_error(f"Expected ',' or '{closing}'.")
        self._advance()
        if opening == "{":
            return True, dict(items)
        if opening == "[":
            return True, items
        return True, items[0] if len(items) == 1 and not saw_comma else tuple(items)

    def _parse_dict_item(self) -> tuple[Any, Any]:
        key = self.parse_value()
        if self._current_token.string != ":":
            self._raise_syntax_error("Expected ':'.")
        self._advance()
        return key, self.parse_value()

    def _maybe_parse_basic_type(self) -> tuple[bool, Any]:
        text = ""
        if self._current_token.string == "-":
            text = "-"
            self._advance()
        if self._current_token.type not in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING):
            return False, None
        while True:  # Once, or for each of the strings that stand side by side.
            text += self._current_token.string
            value = self._literal(text)
            is_string = self._current_token.type == tokenize.STRING
            self._advance()
            if not is_string or self._current_token.type != tokenize.STRING:
                return True, value

    def _literal(self, text: str) -> Any:
        try:
            return ast.literal_eval(text)
        except Exception as problem:  # A name, or a number that Python does not read.
            return self._raise_syntax_error(f"{problem}\n    Failed to parse token '{text}'")

    def _maybe_parse_configurable_reference(self) -> tuple[bool, Any]:
        if self._current_token.string != "@":
            return False, None
        place = self._current_location()
        self._advance_one_token()
        name = self._parse_selector(allow_periods_in_scope=True)
        evaluate = self._current_token.string == "("
        if evaluate:
            self._advance()
            if self._current_token.string != ")":
                self._raise_syntax_error("Expected ')'.")
            self._advance_one_token()
        self._skip_whitespace_and_comments()
        with utils.try_with_location(place):
            return True, self._delegate.configurable_reference(name, evaluate)

    def _maybe_parse_macro(self) -> tuple[bool, Any]:
        if self._current_token.string != "%":
            return False, None
        place = self._current_location()
        self._advance_one_token()
        name = self._parse_selector(allow_periods_in_scope=True)
        with utils.try_with_location(place):
            return True, self._delegate.macro(name)


_LAYOUT = (tokenize.COMMENT, tokenize.NL)
_LAYOUT_AND_INDENTATION = (*_LAYOUT, tokenize.INDENT, tokenize.DEDENT)
_CLOSING = {"{": "}", "(": ")", "[": "]"}


def _as_text(line: str | bytes) -> str:
    return line.decode("utf8") if isinstance(line, bytes) else line


# ---- Selectors ----------------------------------------------------------------------------------


def parse_scoped_selector(scoped_selector: str) -> tuple[str, str]:
    """Split ``scope/selector``; ``%scope/name`` means the value of a macro.

    Raises:
        ValueError: A macro's name ends in ``.value``.
        IndexError: The selector is empty.
    """
    if scoped_selector[0] == "%":
        if scoped_selector.endswith(".value"):
            raise ValueError(f"{scoped_selector} is invalid cannot use % and end with .value")
        scoped_selector = f"{scoped_selector[1:]}/macro.value"
    return split_scoped(scoped_selector)


def parse_binding_key(binding_key: str) -> tuple[str, str, str]:
    """Split ``scope/selector.parameter``; the parameter is empty where there is no dot."""
    scope, selector = parse_scoped_selector(binding_key)
    return scope, *split_binding_key(selector)[1:]
