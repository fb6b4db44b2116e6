"""Expressions over what is known of a run, or of an entry of a store: ``Adam.lr < 1e-3 and accuracy > 0.9``.

The language is that of binding files, with its parser and its operators. Names need no ``%`` here; one that a run does
not have makes a comparison false.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from genever.inspection.canonical.values import ReferenceText
from genever.language.evaluation.compute import compute
from genever.language.evaluation.functions import FUNCTIONS
from genever.language.operations import Comparison
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse_value
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.source import Argument, Origin, Span
from genever.language.values.expressions import Expression

#: What stands in an expression as it is, and names.
_PIECE = re.compile(
    r"""(?P<other>[A-Za-z]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
        | [@%](?:[A-Za-z_]\w*[./])*[A-Za-z_]\w* | \.?\d(?:[eE][-+](?=\d)|[\w.])*)
      | (?P<name>(?:[A-Za-z_]\w*[./])*[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = frozenset({"and", "or", "not", "in", "if", "else", "True", "False", "None", "pi", "once", "lazy", "cached"})

#: Returns the value that a name stands for.
Look = Callable[[str], Any]


class MissingError(Exception):
    """A run does not have what an expression needs. An entry of a store is the same as a run here."""


class Condition(NamedTuple):
    """An expression over a run.

    Attributes:
        source: Its text.
        node: What that means.
        marks: Where in the text a ``%`` was put before a name, as offsets in order.
    """

    source: Argument
    node: nodes.Value
    marks: tuple[int, ...]

    def names(self) -> Iterator[tuple[str, Span]]:
        """Yield the names in it, each with its place; those that were written with a ``%`` begin with it."""
        for node in _nodes(self.node):
            if isinstance(node, nodes.Macro):
                yield self._name(node), self._span(node)

    def value(self, look: Look) -> Any:
        """Return its value for a run.

        Args:
            look: Returns the value of a name, and raises a `MissingError` where the run has none.

        Raises:
            MissingError: The run does not have what it needs.
            GeneverError: It cannot be evaluated.
        """
        return self._value(self.node, look)

    def holds(self, look: Look) -> bool:
        """Return whether it holds for a run; not where the run does not have what it needs.

        Raises:
            GeneverError: It cannot be evaluated.
        """
        return self._truth(self.node, look)

    def _name(self, node: nodes.Macro) -> str:
        return node.name if self._span(node).start in self.marks else f"%{node.name}"

    def _span(self, node: nodes.Value) -> Span:
        return Span(*(_before(self.marks, offset) for offset in (node.start, node.end)))

    def _truth(self, node: nodes.Value, look: Look) -> bool:
        try:
            return bool(self._value(node, look))
        except MissingError:
            return False

    def _value(self, node: nodes.Value, look: Look) -> Any:
        match node:
            case nodes.Literal():
                return node.value
            case nodes.Macro():
                return look(self._name(node))
            case nodes.Reference():
                return ReferenceText(f"@{node.name}{'()' * node.evaluate}")
            case nodes.List():
                return [self._value(item, look) for item in node.items]
            case nodes.Tuple():
                return tuple([self._value(item, look) for item in node.items])
            case nodes.Dict():
                return {self._value(key, look): self._value(item, look) for key, item in node.items}
            case nodes.Operation():
                return self._operation(node, look)
            case nodes.Call():
                raise _unfit("a reference with arguments", self.source, self._span(node))

    def _operation(self, node: nodes.Operation, look: Look) -> Any:
        if node.operator in ("once", "lazy", "cached"):
            raise _unfit(f"{node.operator!r}", self.source, self._span(node))
        expression = Expression(node.operator, node.operands, Origin(self.source, self._span(node), "argument"))
        of_truths = node.operator in ("and", "or", "not")
        operands = [partial(self._truth if of_truths else self._value, operand, look) for operand in node.operands]
        if node.operator == "if":
            operands[1] = partial(self._truth, node.operands[1], look)
        try:
            return compute(expression, operands)
        except MissingError:
            if isinstance(node.operator, Comparison):
                return False
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
            if isinstance(problem, GeneverError):
                raise
            raise error(
                "wrong-type", str(problem), source=self.source, span=self._span(node)
            ) from None  # Of a reference.


def _unfit(what: str, source: Argument, span: Span) -> GeneverError:
    return error("bad-expression", f"{what} cannot stand in a condition", source=source, span=span)


def read_condition(text: str, label: str) -> Condition:
    """Return the expression that a text is; ``label`` is what messages call the text.

    Raises:
        ConfigSyntaxError: It is none.
    """
    source = Argument(text, label)
    marks = tuple([found.start() for found in _PIECE.finditer(text) if _is_name(found, text)])
    marked = text
    for at in reversed(marks):
        marked = f"{marked[:at]}%{marked[at:]}"
    try:
        return Condition(source, parse_value(Argument(marked, label)), marks)
    except GeneverError as problem:
        moved = (
            found._replace(source=source, span=Span(*(_before(marks, at) for at in found.span)), edits=(), meant=None)
            if found.span is not None
            else found
            for found in problem.diagnostics
        )
        raise error_for(tuple(moved)) from None


def _is_name(found: re.Match[str], text: str) -> bool:
    name = found["name"]
    if name is None or name in _WORDS:
        return False
    return name not in FUNCTIONS or not text[found.end() :].lstrip().startswith("(")


def _before(marks: tuple[int, ...], offset: int) -> int:
    """Return where in a text something stands that is at ``offset`` with the marks in it."""
    shifted = [mark + number for number, mark in enumerate(marks)]
    return offset - bisect_right(shifted, offset - 1)


def _nodes(node: Any) -> Iterator[nodes.Value]:
    yield node
    match node:
        case nodes.Operation():
            parts: tuple[Any, ...] = node.operands
        case nodes.List() | nodes.Tuple():
            parts = node.items
        case nodes.Dict():
            parts = tuple(part for pair in node.items for part in pair)
        case _:
            parts = ()
    for part in parts:
        if isinstance(part, tuple) and hasattr(part, "start"):
            yield from _nodes(part)
