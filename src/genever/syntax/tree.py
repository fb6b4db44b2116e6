"""What each rule of the grammar becomes: Lark calls these while it parses, so no parse tree is made.

The methods are named after the rules and get the rule's symbols, tokens included, as a list. They keep
no state.
"""

from __future__ import annotations

import ast
from typing import Any

from lark import Token

from genever.selectors import split_binding_key, split_scoped
from genever.syntax import nodes

Children = list[Any]


class ValueProblem(Exception):
    """A token that matches the grammar but has no value, such as ``'\\x'``; carries its offsets."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


class TreeBuilder:
    """The callbacks; an instance holds nothing."""

    # ---- Statements ------------------------------------------------------------------------------

    def document(self, children: Children) -> tuple[nodes.Statement, ...]:
        return tuple(children)

    def binding(self, children: Children) -> nodes.Binding:
        key, _, value, _ = children
        scope, selector, parameter = split_binding_key(str(key))
        return nodes.Binding(scope, selector, parameter, value, key.start_pos, key.end_pos, value.end)

    def header(self, children: Children) -> Token:
        key: Token = children[0]
        return key

    def entry(self, children: Children) -> nodes.Binding:
        name, _, value, _ = children
        return nodes.Binding("", "", str(name), value, name.start_pos, name.end_pos, value.end)

    def block(self, children: Children) -> nodes.Block:
        key, _, _, *entries, _ = children
        scope, selector = split_scoped(str(key))
        return nodes.Block(
            scope,
            selector,
            tuple(
                nodes.Binding(scope, selector, entry.parameter, entry.value, entry.start, entry.key_end, entry.end)
                for entry in entries
            ),
            key.start_pos,
            key.end_pos,
            entries[-1].end if entries else key.end_pos,
        )

    def import_module(self, children: Children) -> nodes.Import:
        keyword, module, *alias, newline = children
        name = str(alias[1]) if alias else None
        return nodes.Import(str(module), False, name, keyword.start_pos, newline.start_pos)

    def import_from(self, children: Children) -> nodes.Import:
        keyword, package, _, module, *alias, newline = children
        name = str(alias[1]) if alias else None
        return nodes.Import(f"{package}.{module}", True, name, keyword.start_pos, newline.start_pos)

    def include(self, children: Children) -> nodes.Include:
        keyword, path, _ = children
        if not isinstance(path.value, str):
            raise ValueProblem("the path of an include must be a str", path.start, path.end)
        return nodes.Include(path, keyword.start_pos, path.end)

    # ---- Values ----------------------------------------------------------------------------------

    def lone(self, children: Children) -> nodes.Value:
        value: nodes.Value = children[0]
        return value

    def plain(self, children: Children) -> nodes.Value:
        token = children[0]
        first = token[0]
        if first == "@":
            return self.reference(children) if token[-1] != ")" else self.call(children)
        if first == "%":
            return self.macro(children)
        if first in "'\"":
            return nodes.Literal(token[1:-1], token.start_pos, token.end_pos)
        if first in "TFN":
            return self.constant(children)
        return nodes.Literal(_number(token), token.start_pos, token.end_pos)

    def number(self, children: Children) -> nodes.Literal:
        token = children[0]
        return nodes.Literal(_number(token), token.start_pos, token.end_pos)

    def negative(self, children: Children) -> nodes.Literal:
        sign, token = children
        return nodes.Literal(-_number(token), sign.start_pos, token.end_pos)

    def constant(self, children: Children) -> nodes.Literal:
        token = children[0]
        return nodes.Literal(_CONSTANTS[token], token.start_pos, token.end_pos)

    def string(self, children: Children) -> nodes.Literal:
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

    def call(self, children: Children) -> nodes.Reference:
        first, last = children[0], children[-1]
        name = first[1:].lstrip()
        return nodes.Reference(name.removesuffix("()"), True, first.start_pos, last.end_pos)

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

    def items(self, children: Children) -> Children:
        return [child for child in children if type(child) is not Token]

    pairs = items

    def pair(self, children: Children) -> tuple[nodes.Value, nodes.Value]:
        return children[0], children[2]


_CONSTANTS = {"None": None, "True": True, "False": False}


def _items(children: Children) -> tuple[Any, ...]:
    """The items of a container, whose children are its brackets and maybe one list of items."""
    return tuple(children[1]) if len(children) == 3 else ()


def _number(token: Token) -> int | float | complex:
    """The value of a number; the lexer takes anything that begins like one."""
    text = str(token)
    try:
        if text[0] != "0" and text[:2] != "-0":
            return int(text)
    except ValueError:
        pass
    try:
        if "." in text or "e" in text:
            return float(text)
    except ValueError:
        pass
    try:
        value: int | float | complex = ast.literal_eval(text)
        return value
    except (SyntaxError, ValueError):
        assert token.start_pos is not None and token.end_pos is not None
        message = f"{text!r} is not a number"
        raise ValueProblem(message, token.start_pos, token.end_pos) from None
