"""Further questions to a checker about what it has found: the same call with less in it, or with something else."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from genever.configuration.catalog.target import Kind
from genever.language import operations
from genever.language.text.source import Span
from genever.language.values.expressions import Expression, unedited
from genever.records import NamedTuple
from genever.tools.checkers.programs.remarks import Remark
from genever.tools.lowering.pieces import Called, Piece, Slot

#: What the questions have at hand: a path, and values of whatever subtypes a parameter takes.
_PRELUDE = """
from pathlib import Path as _Path
from typing import reveal_type as _reveal_type
def _taken(value: _T, by: _Callable[[_T], _Any]) -> _T: raise NotImplementedError
def _given_to(by: _Callable[[_T], _Any]) -> _T | _Any: raise NotImplementedError
""" + "".join(
    f"""
_{kind} = _TypeVar("_{kind}", bound={kind})
def _narrow_{kind}() -> _{kind}: raise NotImplementedError
def _as_{kind}(value: {kind}) -> None: ...
def _as_maybe_{kind}(value: {kind} | None) -> None: ...
"""
    for kind in ("bool", "int", "float", "str", "bytes")
)

#: How many parts of one value are looked at one by one.
MAX_PARTS = 200


class Questions:
    """Variants of calls in a text, each with a key of its own, and what a checker says of them."""

    def __init__(self, text: str) -> None:
        self._before = text
        self._asked: dict[Hashable, str] = {}
        self._failed: set[Hashable] = set()
        self._revealed: dict[Hashable, str] = {}

    def ask(self, key: Hashable, call: str) -> None:
        """Ask about a call."""
        self._asked.setdefault(key, call)

    def text(self) -> str | None:
        """Return the text with all questions behind it; None where there are none."""
        if not self._asked:
            return None
        return "".join([self._before, _PRELUDE, *(f"lambda: {call}\n" for call in self._asked.values())])

    def hear(self, remarks: Iterable[Remark]) -> None:
        """Take in what a checker says of `text`."""
        starts: dict[int, Hashable] = {}
        at = len(self._before) + len(_PRELUDE)
        for key, call in self._asked.items():
            starts[at] = key
            at += len(call) + len("lambda: \n")
        ordered = list(starts)
        for remark in remarks:
            index = _last_not_after(ordered, remark.span.start)
            if index is None:
                continue
            key = starts[ordered[index]]
            if remark.kind == "revealed":
                self._revealed[key] = remark.found
            elif remark.kind in ("argument", "overload", "missing key", "unknown key"):
                self._failed.add(key)

    def fits(self, key: Hashable) -> bool | None:
        """Return whether a call was right; None for one that was not asked about."""
        return key not in self._failed if key in self._asked else None

    def revealed(self, key: Hashable) -> str | None:
        """Return the type that was revealed."""
        return self._revealed.get(key)


def _last_not_after(starts: list[int], offset: int) -> int | None:
    from bisect import bisect_right

    index = bisect_right(starts, offset) - 1
    return index if index >= 0 else None


# ---- Calls ------------------------------------------------------------------------------------------


def call_with(text: str, called: Called, slot: Slot, argument: str) -> str:
    """Return a call that is given one argument, and unknown values for the others."""
    arguments = []
    for other in called.slots:
        start, end = other.span
        if other.piece is None:
            name, sign, _ = text[start:end].partition("=")
            arguments.append(f"{name}=_any" if sign else "_any")
            continue
        value = argument if other is slot else "_any"
        arguments.append(f"{text[start : other.piece.span.start]}{value}{text[other.piece.span.end : end]}")
    return f"{called.callee}({', '.join(arguments)})"


def substituted(text: str, span: Span, replacements: Mapping[Span, str]) -> str:
    """Return a part of a text in which some spans, none in another, are replaced."""
    result, at = [], span.start
    for inner, new in sorted(replacements.items()):
        result += [text[at : inner.start], new]
        at = inner.end
    return "".join([*result, text[at : span.end]])


# ---- Values in containers ---------------------------------------------------------------------------


def settled(piece: Piece) -> Piece:
    """Return the piece that a value really is: behind macros, `once`, and what else has no text of its own."""
    while len(piece.parts) == 1 and piece.parts[0].span == piece.span and piece.call is None:
        piece = piece.parts[0]
    return piece


def items(piece: Piece) -> tuple[Piece, ...]:
    """Return what a container or a handle holds, in a dict the values, and what a choice is between."""
    piece = settled(piece)
    kind = kind_of(piece.value)
    if kind is dict:
        return piece.parts[1::2]
    if isinstance(piece.value, Expression) and piece.value.operator == "if":
        return piece.parts[::2]
    is_handle = piece.call is None and len(piece.parts) == 1
    return piece.parts if is_handle or kind in (list, tuple, set) else ()


def kind_of(value: Any) -> type:
    """Return the kind of container that a value makes; `object` for none."""
    if isinstance(value, Expression):
        if isinstance(value.operator, operations.Edit):
            return type(unedited(value)[0])
        return set if value.operator == "set" else object
    return type(value)


class Route(tuple[Piece, ...]):
    """The way into a value: itself, the container in it, the item of that, and so on."""

    __slots__ = ()

    @property
    def last(self) -> Piece:
        """What it leads to."""
        return self[-1]

    def onward(self) -> list[Route]:
        """Return the ways to the items of what it leads to."""
        return [Route((*self, item)) for item in items(self.last)]

    def text(self, text: str, instead: str | None = None, *, is_blank: bool = False) -> str:
        """Return the value with nothing known in it but what this leads to.

        Args:
            text: The text that it stands in.
            instead: What stands there instead, if anything.
            is_blank: Whether the items of what it leads to are unknown too.
        """
        made = self._last_text(text, is_blank=is_blank) if instead is None else instead
        for container, item in reversed(list(pairwise(self))):
            made = _with_only(text, container, item, made)
        return made

    def _last_text(self, text: str, *, is_blank: bool) -> str:
        inner = items(self.last) if is_blank else ()
        if inner and _is_even(self.last):
            return _with_only(text, self.last, inner[0], "_any")
        return substituted(text, self.last.span, {item.span: "_any" for item in inner})


def _with_only(text: str, container: Piece, item: Piece, made: str) -> str:
    """Return a container with one item, and unknown values for others where their number matters."""
    if _is_even(container):
        start, end = settled(container).span
        return f"{text[start]}{made}{text[end - 1]}"
    unknown = {other.span: "_any" for other in items(container)}
    return substituted(text, container.span, unknown | {item.span: made})


def _is_even(container: Piece) -> bool:
    """Return whether the items of a container are all of one type, whatever their number."""
    return kind_of(settled(container).value) in (list, set)


# ---- Cases ------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """An argument that is in question."""

    number: int
    text: str
    called: Called
    slot: Slot
    piece: Piece
    questions: Questions

    @property
    def name(self) -> str:
        """The parameter, as a binding names it."""
        parameters = self.called.target.signature.parameters
        variadic = next((p.name for p in parameters if p.kind is Kind.VAR_POSITIONAL), "args")
        return f"{self.called.name}.{f'*{variadic}' if self.slot.parameter.startswith('*') else self.slot.parameter}"

    def ask(
        self,
        what: Hashable,
        route: Route,
        instead: str | None = None,
        *,
        is_blank: bool = False,
        is_whole: bool = False,
    ) -> None:
        """Ask whether the call is right with nothing known but what a way leads to.

        Args:
            what: What the question is called.
            route: The way.
            instead: What stands there instead, or if ``is_whole`` in the place of the whole argument.
            is_blank: Whether the items of what it leads to are unknown too.
            is_whole: See ``instead``.
        """
        argument = instead if is_whole and instead is not None else route.text(self.text, instead, is_blank=is_blank)
        self.questions.ask(self._key(what, route), call_with(self.text, self.called, self.slot, argument))

    def ask_type(self, what: Hashable, route: Route, text: str) -> None:
        """Ask of which type an expression is."""
        self.questions.ask(self._key(what, route), f"_reveal_type({text})")

    def fits(self, what: Hashable, route: Route) -> bool | None:
        """Return whether it was right; None where that was not asked."""
        return self.questions.fits(self._key(what, route))

    def revealed(self, what: Hashable, route: Route) -> str | None:
        """Return the type that was revealed."""
        return self.questions.revealed(self._key(what, route))

    def _key(self, what: Hashable, route: Route) -> Hashable:
        return self.number, self.slot.span, what, *(piece.span for piece in route)
