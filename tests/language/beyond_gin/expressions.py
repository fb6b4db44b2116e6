"""Expressions made at random, and what Python makes of the same text.

A text is made of templates with nothing said about precedence: both languages have to read it alike.
"""

import ast
import math
import operator
import random
import warnings
from collections.abc import Callable
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

import genever
from genever import Session
from genever.configuration.plan.resolve import resolve_value
from genever.runtime.injection.makers import evaluate

#: The macros that the texts use.
MACROS: dict[str, Any] = {
    "i": 7,
    "n": -3,
    "zero": 0,
    "x": 2.5,
    "big": 10**12,
    "flag": True,
    "off": False,
    "none": None,
    "name": "adam",
    "empty": "",
    "raw": b"\x00ab",
    "list": [3, 1, 2],
    "names": ["b", "a", "c"],
    "pair": (1, "two"),
    "table": {"k": 1, 2: [3]},
    "members": {1, "x"},
    "nested": [[1, 2], [3]],
}


class Text(NamedTuple):
    """An expression: pieces of text with others between them, one fewer; a leaf may use a macro."""

    pieces: tuple[str, ...]
    parts: tuple["Text", ...] = ()
    macro: str = ""
    is_call: bool = False

    def genever(self) -> str:
        """The text in the language."""
        if self.macro:
            return f"@value({self.macro!r})" if self.is_call else f"%{self.macro}"
        return self._joined([part.genever() for part in self.parts])

    def python(self) -> str:
        """The text with the macros as variables."""
        if self.macro:
            return f"value({self.macro!r})" if self.is_call else f"_{self.macro}"
        return self._joined([part.python() for part in self.parts])

    def _joined(self, texts: list[str]) -> str:
        return self.pieces[0] + "".join(text + piece for text, piece in zip(texts, self.pieces[1:], strict=True))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (min, max, sum, len, abs, round, int, float, str, bool, sorted, range)
} | {name: getattr(math, name) for name in ("sqrt", "log", "log2", "log10", "exp", "floor", "ceil")}


def _between_sets(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def between_sets(left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            raise TypeError("nothing works on bits")
        return operate(left, right)

    return between_sets


#: Python's operators of sets, by the name of their nodes; they take no numbers.
OF_SETS = {
    "BitOr": _between_sets(operator.or_),
    "BitXor": _between_sets(operator.xor),
    "BitAnd": _between_sets(operator.and_),
}


class _WithoutBits(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = type(node.op).__name__
        return ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], []) if name in OF_SETS else node


def without_bits(text: str) -> ast.Expression:
    """Python's tree of an expression, with `OF_SETS` in the place of its operators."""
    tree: ast.Expression = _WithoutBits().visit(ast.parse(text.lstrip(" \t"), mode="eval"))
    return ast.fix_missing_locations(tree)


class Python:
    """Python's own evaluation; ``calls`` is what ``value()`` was asked for, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._names = {f"_{name}": value for name, value in MACROS.items()}
        self._names |= OF_SETS | FUNCTIONS | {"pi": math.pi, "value": self._value, "__builtins__": {}}

    def _value(self, name: str) -> Any:
        self.calls.append(name)
        return MACROS[name]

    def compile(self, text: str) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(without_bits(text), "<expression>", "eval")

    def evaluate(self, text: str) -> Any:
        return eval(self.compile(text), self._names)


class Genever:
    """The language's evaluation; ``calls`` is what ``@value()`` was asked for, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.session = Session()
        with self.session:
            genever.configurable("value", module="tests")(self._value)
        for name, value in MACROS.items():
            self.session.bind(f"%{name}", value)

    def _value(self, name: str) -> Any:
        self.calls.append(name)
        return MACROS[name]

    def parse(self, text: str) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.session.parse_value(text)

    def evaluate(self, value: Any) -> Any:
        with self.session:
            node = resolve_value(value, self.session.config, self.session.catalog)
            return evaluate(node, self.session.root)


def same(one: Any, other: Any, ordered: bool = True) -> bool:
    """Whether two values are the same, types and signs of zeros included; and the order of dicts, if ``ordered``."""
    if type(one) is not type(other):
        return False
    match one:
        case list() | tuple():
            return len(one) == len(other) and all(same(*pair, ordered) for pair in zip(one, other, strict=True))
        case dict():
            in_order = not ordered or same(list(one), list(other))
            return in_order and one.keys() == other.keys() and all(same(one[key], other[key], ordered) for key in one)
        case set():
            return one == other and sorted(map(repr, one)) == sorted(map(repr, other))
        case int():
            return bool(one == other)
        case str() if "{" in one:
            return sorted(one) == sorted(other)  # A set's members come in any order.
        case _:
            return repr(one) == repr(other)


# ---- Making texts -------------------------------------------------------------------------------------

#: Kinds of values: what a template makes and what it asks for. ``any`` is any of them.
LEAVES: dict[str, tuple[str, ...]] = {
    "number": (
        "0",
        "1",
        "2",
        "3",
        "10",
        "-1",
        "1_000",
        "0x1e",
        "0b11",
        "0o17",
        ".5",
        "1.",
        "1e-3",
        "2E+2",
        "-0.0",
        "pi",
    ),
    "text": ("''", "'a'", '"b"', "'abc'", "'%s'", "'%d|'", "r'\\d'", "'a' 'b'", "'it\\'s'", "'{}'", "b'ab'", "'é\\n'"),
    "list": ("[]", "[1]", "[1, 2.5, 3]", "['a', 'b']", "[[1], [2]]", "()", "(1,)", "(3, 1, 2,)"),
    "table": ("{}", "{'k': 1}", "{1: 'a', 2: 'b',}", "{1, 2}", "{'a',}"),
    "truth": ("True", "False", "None"),
}
ODD = ("0777", "1__0", "1_", "0b12", "1e", "0x", "[1", ")", "'a", "1 2", "/ 2", "not", "=", "", "1.5.2")
NAMES: dict[str, tuple[str, ...]] = {
    "number": ("i", "n", "zero", "x", "big"),
    "text": ("name", "empty", "raw"),
    "list": ("list", "names", "pair", "nested"),
    "table": ("table", "members"),
    "truth": ("flag", "off", "none"),
}
TEMPLATES: dict[str, tuple[str, ...]] = {
    "number": (
        *("{number}+{number}", "{number}-{number}", "{number}*{number}", "{number}/ {number}", "{number}//{number}"),
        *(
            "{number} % {number}",
            "{number}**{small}",
            "{number} ** {small} ** {small}",
            "-{number}",
            "+{number}",
            "- -{number}",
        ),
        *(
            "abs({number})",
            "int({number})",
            "float({number})",
            "round({number})",
            "round({number}, {small})",
            "int({text})",
        ),
        *("min({number}, {number})", "max({list})", "sum({list})", "min({list},)", "sum({list}, {number})"),
        *("len({list})", "len({text})", "len({table})", "floor({number})", "ceil({number})", "sqrt({number})"),
        *("log({number})", "log({number}, {number})", "log2({number})", "log10({number})", "exp({number})"),
        *("{list}[{small}]", "{table}['k']", "{number} + {truth}", "{number} and {number}", "{number} or {number}"),
    ),
    "text": (
        *("{text}+{text}", "{text}*{small}", "{small} * {text}", "{text}[{small}]", "{text}[{small}:]", "str({any})"),
        *(
            "{text} % {any}",
            "{text} % ({any}, {any})",
            "f'",
            "f'",
            "f'",
            "f'",
            "min({text}, {text})",
            "{text} or {text}",
        ),
        *("{text}[:{small}:{small}]", "{text}[::-1]"),
    ),
    "list": (
        *(
            "[{any}, {any}]",
            "[{any},]",
            "({any}, {any})",
            "({any},)",
            "{list}+{list}",
            "{list}*{small}",
            "[{any}]*{small}",
        ),
        *(
            "{list}[{small}:{small}]",
            "{list}[:]",
            "{list}[:{small}]",
            "{list}[{small}::{small}]",
            "{list}[::]",
            "sorted({list})",
        ),
        *(
            "sorted({table})",
            "range({small})",
            "range({small}, {number}, {small})",
            "sum({list}, [])",
            "{list}[{list}]",
        ),
    ),
    "table": (
        "{{{text}: {any}}}",
        "{{'p': {any}, 1.5: {any},}}",
        "{{{any}, {any}}}",
        "{{{any},}}",
        "{{{any}: {any} }}",
        *("{table} | {table}", "{table}&{table}", "{table} ^ {table} & {table}", "{table} - {table}|{table}"),
        *("({table} ^ {table}) - {table}", "{table} | {table} | {table}"),
    ),
    "truth": (
        *("{number}<{number}", "{number} <= {number}<{number}", "{number}>{number}", "{any}=={any}", "{any} != {any}"),
        *(
            "{number}>={number} == {truth}",
            "{any} in {list}",
            "{table} < {table}",
            "{table}>={table} | {table}",
            "{any} not in {table}",
            "{text} in {text}",
            "not {any}",
        ),
        *("{number} in {list} == {truth}", "not {truth} and {truth}", "{truth} and {truth} or {truth}", "bool({any})"),
        *(
            "{list} < {list}",
            "{text} < {text}",
            "{any} not in {list} in {list}",
            "not not {any}",
            "not({any})",
            "({truth})or {truth}",
        ),
    ),
    "any": (
        *("({any})", "({any})", "{any} if {truth} else {any}", "{any} if {any} else {any} if {truth} else {any}"),
        *("{any} and {any}", "{any} or {any}", "{any}[{any}]", "{any}[{any}][{any}]", "{any} + {any}", "{any} - {any}"),
        *("{any} | {any}", "{any}&{any}", "{any} ^ {any} ^ {any}", "{any} | {any} & {any}", "({any} | {any})&{any}"),
        *("{any} * {any}", "{any} / {any}", "{any}<{any}", "{any} % {any}", "{any} // {any}", "max({any}, {any})"),
    ),
}
SPECIFICATIONS = (
    *("", "", "!r", "!s", "!a", ":>8", ":.2f", ":g", ":05d", ":,", ":*^9", "!r:>9", ":.1%", ":x"),
    *(":{{{small}}}", ":>{{{small}}}.{{{small}}}"),
)
LITERALS = ("", "a", " b ", "{{", "}}", "{{x}}", "%s", "é", "!", ":", "\\n", "\\x41", "\\N{BULLET}")


@cache
def _parsed(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pieces of a template and the kinds between them."""
    pieces, kinds, piece = [], [], ""
    for literal, kind, _, _ in Formatter().parse(template):
        piece += literal
        if kind is not None:
            pieces.append(piece)
            kinds.append(kind)
            piece = ""
    return (*pieces, piece), tuple(kinds)


class Maker:
    """Makes texts."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def any(self) -> Text:
        """A text of any kind and size."""
        return self.text("any", self.random.choice((1, 2, 3, 3, 4)))

    def text(self, kind: str, depth: int) -> Text:
        """A text that mostly has a value of a kind."""
        chance = self.random.random()
        if chance < 0.02:
            kind = "any"
        if kind == "small":
            return (
                Text((self.random.choice(("0", "1", "2", "3", "-1", "-2")),))
                if chance < 0.8
                else self.text("number", depth)
            )
        if kind == "any" and (depth <= 0 or chance < 0.75):
            kind = self.random.choice(list(LEAVES))
        if depth <= 0 or (chance < 0.15 and kind != "any"):
            return self._leaf(kind)
        template = self.random.choice(TEMPLATES[kind])
        if template == "f'":
            return self._formatted(depth)
        pieces, kinds = _parsed(template)
        return Text(pieces, tuple([self.text(inner, depth - 1) for inner in kinds]))

    def _leaf(self, kind: str) -> Text:
        chance = self.random.random()
        if chance < 0.005:
            return Text((self.random.choice(ODD),))
        if chance < 0.5:
            return Text(("",), (), self.random.choice(NAMES[kind]), self.random.random() < 0.2)
        return Text((self.random.choice(LEAVES[kind]),))

    def _formatted(self, depth: int) -> Text:
        """An f-string; its quotes are none of those inside, as Python 3.11 asks for."""
        pieces, parts, piece = [], [], self.random.choice(LITERALS)
        for _ in range(self.random.randint(1, 2)):
            parts.append(self.text("any", depth - 1))
            specification, kinds = _parsed(self.random.choice(SPECIFICATIONS))
            pieces.append(
                piece + self.random.choice(("{", "{ ")) + (" " if parts[-1].genever().startswith("{") else "")
            )
            piece = specification[0]
            for more, kind in zip(specification[1:], kinds, strict=True):
                pieces.append(piece)
                parts.append(self.text(kind, 0))
                piece = more
            piece += "}" + self.random.choice(LITERALS)
        pieces.append(piece)
        inside = "".join(part.genever() + part.python() for part in parts)
        quotes = [quote for quote in ("'", '"', "'''", '"""') if quote[0] not in inside]
        if not quotes or "\\" in inside or "#" in inside:
            return self._leaf("text")
        quote = self.random.choice(quotes)
        raw = self.random.choice(("f", "f", "F", "rf", "fR")) if "\\N" not in "".join(pieces) else "f"
        return Text((raw + quote + pieces[0], *pieces[1:-1], pieces[-1] + quote), tuple(parts))
