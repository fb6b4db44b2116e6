"""What each rule of the grammar becomes: Lark calls these while it parses, so no parse tree is made.

The methods are named after the rules and get the rule's symbols, tokens included, as a list. They keep
no state.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import Any, TypeAlias

from genever.language.operations import Arithmetic, Comparison, Function, Operator, Sign, Space, Word
from genever.language.syntax import nodes
from genever.language.syntax.parser.fstrings import ParseValue, formatted
from genever.language.syntax.parser.layout import Token
from genever.language.syntax.parser.problems import ValueProblem
from genever.language.text.selectors import split_binding_key, split_scoped

Children = list[Any]
Pair: TypeAlias = tuple[nodes.Value, nodes.Value]  # Inside the class, `tuple` is a rule.


class TreeBuilder:
    """The callbacks; an instance holds only ``parse_value``, the parser of the values in f-strings."""

    def __init__(self, parse_value: ParseValue) -> None:
        self._parse_value = parse_value

    # ---- Statements ------------------------------------------------------------------------------

    def document(self, children: Children) -> tuple[nodes.Statement, ...]:
        return tuple(children)

    def binding(self, children: Children) -> nodes.Binding:
        key, _, value, _ = children
        scope, selector, parameter = split_binding_key(str(key))
        return nodes.Binding(scope, selector, parameter, value, key.start_pos, key.end_pos, value.end)

    def simple_binding(self, children: Children) -> nodes.Binding:
        token = children[0]
        start, end = token.start_pos, token.end_pos
        key, _, text = token.partition("=")
        key, text = key.rstrip(), text.lstrip()
        scope, selector, parameter = split_binding_key(key)
        value = _plain(text, end - len(text), end)
        return nodes.Binding(scope, selector, parameter, value, start, start + len(key), end)

    def edit(self, children: Children) -> nodes.Binding:
        return self.binding(children)._replace(operator=children[1].strip())

    def unbinding(self, children: Children) -> nodes.Unbinding:
        keyword, key, _ = children
        return nodes.Unbinding(*split_binding_key(str(key)), keyword.start_pos, key.end_pos, key.end_pos)

    def header(self, children: Children) -> Token:
        key: Token = children[0]
        return key

    def entry(self, children: Children) -> nodes.Binding:
        name, _, value, _ = children
        return nodes.Binding("", "", str(name), value, name.start_pos, name.end_pos, value.end)

    def entry_edit(self, children: Children) -> nodes.Binding:
        return self.entry(children)._replace(operator=children[1].strip())

    def block(self, children: Children) -> nodes.Block:
        key, _, _, *entries, _ = children
        scope, selector = split_scoped(str(key))
        bindings = tuple(entry._replace(scope=scope, selector=selector) for entry in entries)
        return nodes.Block(scope, selector, bindings, key.start_pos, key.end_pos, bindings[-1].end)

    def import_module(self, children: Children) -> nodes.Import:
        keyword, module, *alias, newline = children
        name = str(alias[1]) if alias else None
        return nodes.Import(str(module), False, name, keyword.start_pos, newline.start_pos)

    def import_from(self, children: Children) -> nodes.Import:
        keyword, package, _, module, *alias, newline = children
        name = str(alias[1]) if alias else None
        return nodes.Import(f"{package}.{module}", True, name, keyword.start_pos, newline.start_pos)

    def include(self, children: Children) -> nodes.Include:
        keyword, path, *scope, newline = children
        if isinstance(path, nodes.Literal) and not isinstance(path.value, str):
            raise ValueProblem("the path of an include must be a str", path.start, path.end)
        if scope and "." in scope[1]:
            word = scope[1]
            raise ValueProblem(f"{str(word)!r} is not a scope", word.start_pos, word.end_pos, "join names by '/'")
        return nodes.Include(path, str(scope[1]) if scope else "", keyword.start_pos, newline.start_pos)

    def dotenv(self, children: Children) -> nodes.Dotenv:
        keyword, *_, path, _, newline = [child for child in children if child is not None]
        if not isinstance(path, nodes.Literal) or not isinstance(path.value, str):
            raise ValueProblem("the path of dotenv() must be a str", path.start, path.end)
        return nodes.Dotenv(path, keyword.start_pos, newline.start_pos)

    def assertion(self, children: Children) -> nodes.Assertion:
        keyword, test, *message, _ = children
        return nodes.Assertion(test, message[1] if message else None, keyword.start_pos, children[-2].end)

    # ---- Values ----------------------------------------------------------------------------------

    def lone(self, children: Children) -> nodes.Value:
        value: nodes.Value = children[0]
        return value

    def plain(self, children: Children) -> nodes.Value:
        token = children[0]
        return _plain(str(token), token.start_pos, token.end_pos)

    def number(self, children: Children) -> nodes.Literal:
        token = children[0]
        start, end = token.start_pos, token.end_pos
        return nodes.Literal(_number(str(token), start, end), start, end)

    def name(self, children: Children) -> nodes.Literal:
        token = children[0]
        if token == "pi":
            return nodes.Literal(math.pi, token.start_pos, token.end_pos)
        from genever.language.syntax.words import bare_word

        raise ValueProblem(f"{str(token)!r} is not a value", token.start_pos, token.end_pos, *bare_word(token))

    def constant(self, children: Children) -> nodes.Literal:
        token = children[0]
        return nodes.Literal(_CONSTANTS[token], token.start_pos, token.end_pos)

    def string(self, children: Children) -> nodes.Value:
        if any(token.type == "FSTRING" for token in children):
            return formatted(children, self._parse_value)
        start, end = children[0].start_pos, children[-1].end_pos
        try:
            value = ast.literal_eval("(" + "\n".join(children) + ")")
        except (SyntaxError, ValueError) as problem:
            message = str(getattr(problem, "msg", problem))
            raise ValueProblem(f"this is not a string: {message}", start, end) from None
        return nodes.Literal(value, start, end)

    def macro(self, children: Children) -> nodes.Macro:
        token = children[0]
        return nodes.Macro(token[1:].lstrip(), token.start_pos, token.end_pos)

    def reference(self, children: Children) -> nodes.Reference:
        token = children[0]
        return nodes.Reference(token[1:].lstrip(), False, token.start_pos, token.end_pos)

    def call(self, children: Children) -> nodes.Value:
        first, last = children[0], children[-1]
        name = first[1:].lstrip()
        if len(children) < 4:  # Without arguments.
            return nodes.Reference(name, True, first.start_pos, last.end_pos)
        positional, keywords, partial = children[2]
        reference = nodes.Reference(name, not partial, first.start_pos, first.end_pos)
        return nodes.Call(reference, positional, keywords, partial, first.start_pos, last.end_pos)

    def arguments(self, children: Children) -> tuple[Any, ...]:
        given = [child for child in children if not isinstance(child, str)]
        partial = any(getattr(child, "type", None) == "REST" for child in children[-2:])
        positional: list[nodes.Value] = []
        keywords: list[tuple[str, nodes.Value]] = []
        for name, value in given:
            if name is None:
                if keywords:
                    message = "a positional argument after one with a name"
                    raise ValueProblem(message, value.start, value.end, "put it first")
                positional.append(value)
            elif any(name == known for known, _ in keywords):
                raise ValueProblem(f"the argument {str(name)!r} is given twice", name.start_pos, name.end_pos)
            else:
                keywords.append((str(name), value))
        return tuple(positional), tuple(keywords), partial

    def argument(self, children: Children) -> tuple[None, nodes.Value]:
        return None, children[0]

    def keyword(self, children: Children) -> tuple[Token, nodes.Value]:
        return children[0], children[2]

    def once(self, children: Children) -> nodes.Operation:
        word, reference = children
        if word != "cached" and not _is_call(reference) and not isinstance(reference, nodes.Operation):
            message = f"`{word}` needs a call"
            instead = f"@{reference.name}()" if isinstance(reference, nodes.Reference) else None
            raise ValueProblem(message, reference.start, reference.end, "add () after the name", instead)
        return nodes.Operation(_PREFIXES[word], (reference,), word.start_pos, reference.end)

    lazy = cached = once

    # ---- Expressions -----------------------------------------------------------------------------

    def conditional(self, children: Children) -> nodes.Operation:
        value, _, test, _, other = children
        return _operation("if", (value, test, other))

    def disjunction(self, children: Children) -> nodes.Operation:
        return _operation("or", children[::2])

    def conjunction(self, children: Children) -> nodes.Operation:
        return _operation("and", children[::2])

    def inversion(self, children: Children) -> nodes.Operation:
        word, operand = children
        return nodes.Operation("not", (operand,), word.start_pos, operand.end)

    def comparison(self, children: Children) -> nodes.Operation:
        return _operation(Comparison(tuple(children[1::2])), children[::2])

    def comparator(self, children: Children) -> str:
        return " ".join(children)

    def sum(self, children: Children) -> nodes.Operation:
        return _operation(Arithmetic(tuple(map(str, children[1::2]))), children[::2])

    union = difference = intersection = term = power = sum

    def sign(self, children: Children) -> nodes.Value:
        sign, operand = children
        if isinstance(operand, nodes.Literal) and type(operand.value) in (int, float, complex):
            value = -operand.value if sign == "-" else operand.value
            return nodes.Literal(value, sign.start_pos, operand.end)
        return nodes.Operation(Sign(str(sign)), (operand,), sign.start_pos, operand.end)

    def index(self, children: Children) -> nodes.Operation:
        container, _, index, bracket = children
        return nodes.Operation("index", (container, index), container.start, bracket.end_pos)

    def slice(self, children: Children) -> nodes.Operation:
        colon = children[1]
        nothing = nodes.Literal(None, colon.start_pos, colon.start_pos)
        bounds = tuple([bound or nothing for bound in children[::2]])
        given = [bound for bound in bounds if bound is not nothing]
        start = min([colon.start_pos, *(bound.start for bound in given)])
        end = max([colon.end_pos, *(bound.end for bound in given)])
        return nodes.Operation("slice", (*bounds, nothing)[:3], start, end)

    def bound(self, children: Children) -> nodes.Value | None:
        return children[0] if children else None

    def function(self, children: Children) -> nodes.Operation:
        from genever.language.evaluation.functions import FUNCTIONS  # Few texts call one.

        name, last = children[0], children[-1]
        if name not in FUNCTIONS:
            from genever.language.syntax.words import no_function

            message, advice = no_function(str(name))
            raise ValueProblem(message, name.start_pos, name.end_pos, *advice)
        arguments = tuple(children[2]) if len(children) == 4 else ()
        fewest, most = FUNCTIONS[name][:2]
        if not fewest <= len(arguments) <= most:
            message = f"{name}() takes {_count(fewest, most)}, not {len(arguments)}"
            raise ValueProblem(message, name.start_pos, last.end_pos)
        return nodes.Operation(Function(str(name)), arguments, name.start_pos, last.end_pos)

    def space(self, children: Children) -> nodes.Operation:
        from genever.language.evaluation.spaces import SPACES  # Few texts have one.

        name, last = children[0], children[-1]
        positional, keywords, partial = children[2] if len(children) == 4 else ((), (), False)
        kind = SPACES[name]
        names = tuple([keyword for keyword, _ in keywords])
        other = next((keyword for keyword in names if keyword not in kind.names), None)
        if partial or other is not None:
            what = "`...`" if partial else f"argument {other!r}"
            hint = f"it takes {' and '.join(map(repr, kind.names))} by name" if kind.names else f"as in {kind.example}"
            raise ValueProblem(f"{name}() takes no {what}", name.start_pos, last.end_pos, hint)
        if not kind.fewest <= len(positional) <= kind.most:
            message = f"{name}() takes {_count(kind.fewest, kind.most)}, not {len(positional)}"
            raise ValueProblem(message, name.start_pos, last.end_pos, f"as in {kind.example}")
        operands = (*positional, *(value for _, value in keywords))
        return nodes.Operation(Space(str(name), names), operands, name.start_pos, last.end_pos)

    # ---- Containers ------------------------------------------------------------------------------

    def list(self, children: Children) -> nodes.List:
        return nodes.List(_items(children), children[0].start_pos, children[-1].end_pos)

    def empty_tuple(self, children: Children) -> nodes.Tuple:
        return nodes.Tuple((), children[0].start_pos, children[-1].end_pos)

    def group(self, children: Children) -> nodes.Value:
        value: nodes.Value = children[1]
        return value

    def tuple(self, children: Children) -> nodes.Tuple:
        return nodes.Tuple((children[1], *_items(children[2:])), children[0].start_pos, children[-1].end_pos)

    def dict(self, children: Children) -> nodes.Dict:
        return nodes.Dict(_items(children), children[0].start_pos, children[-1].end_pos)

    def set(self, children: Children) -> nodes.Operation:
        return nodes.Operation("set", _items(children), children[0].start_pos, children[-1].end_pos)

    def items(self, children: Children) -> Children:
        return [child for child in children if not isinstance(child, str)]

    pairs = items

    def pair(self, children: Children) -> Pair:
        return children[0], children[2]


def _operation(operator: Operator, operands: Sequence[Any]) -> nodes.Operation:
    return nodes.Operation(operator, tuple(operands), operands[0].start, operands[-1].end)


def _count(fewest: int, most: int) -> str:
    """How many arguments a function takes."""
    from genever.language.evaluation.functions import ANY_NUMBER

    if most == ANY_NUMBER:
        return f"at least {fewest} argument{'s' if fewest != 1 else ''}"
    numbers = [str(number) for number in range(fewest, most + 1)]
    listed = f"{', '.join(numbers[:-1])} or {numbers[-1]}" if len(numbers) > 1 else numbers[0]
    return f"{listed} argument{'s' if most != 1 else ''}"


def _is_call(value: nodes.Value) -> bool:
    return value.evaluate if isinstance(value, nodes.Reference) else isinstance(value, nodes.Call) and not value.partial


#: Of an integer that is written in decimal: Python reads no more.
_MOST_DIGITS = 4300
_PREFIXES: dict[str, Word] = {"once": "once", "lazy": "lazy", "cached": "cached"}
_CONSTANTS = {"None": None, "True": True, "False": False}


def _items(children: Children) -> tuple[Any, ...]:
    """The items of a container, whose children are its brackets and maybe one list of items."""
    return tuple(children[1]) if len(children) == 3 else ()


def _plain(text: str, start: int, end: int) -> nodes.Value:
    """The value of a PLAIN token."""
    first = text[0]
    if first == "@":
        return nodes.Reference(text[1:].removesuffix("()"), text[-1] == ")", start, end)
    if first == "%":
        return nodes.Macro(text[1:], start, end)
    if first in "'\"":
        return nodes.Literal(text[1:-1], start, end)
    return nodes.Literal(_CONSTANTS[text] if first in "TFN" else _number(text, start, end), start, end)


def _number(text: str, start: int, end: int) -> int | float | complex:
    """The value of a number; the lexer takes anything that begins like one."""
    ascii_only = text.isascii()  # int() and float() take the digits of any script, Python's syntax does not.
    try:
        if text[0] != "0" and text[:2] != "-0" and ascii_only:
            return int(text)
    except ValueError:
        pass
    try:
        if ascii_only and ("." in text or "e" in text):
            return float(text)
    except ValueError:
        pass
    try:
        value: int | float | complex = ast.literal_eval(text)
        return value
    except (SyntaxError, ValueError):
        if len(text) > _MOST_DIGITS and text.isdecimal():
            message, hint = f"this number has {len(text):,} digits; the limit is {_MOST_DIGITS:,}", "write it as 0x…"
        else:
            message, hint = f"{text if len(text) <= 60 else text[:60] + '…'!r} is not a number", None
        raise ValueProblem(message, start, end, hint) from None
