"""What a checker's remarks are about: the arguments and calls of a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from genever.language.equality import own_equality
from genever.language.operations import Arithmetic, Sign
from genever.language.values.expressions import Expression
from genever.records import NamedTuple
from genever.tools.checkers.programs.remarks import Kind, Remark
from genever.tools.lowering.pieces import Called, Lowered, Piece, Slot


@own_equality
class Problem(NamedTuple):
    """An argument that is of another type, with all that was said of it; no slot where no argument alone is wrong."""

    call: Piece
    called: Called
    slot: Slot | None
    wanted: str
    found: str
    keys: tuple[tuple[Kind, str], ...] = ()


@own_equality
class Lacking(NamedTuple):
    """A call without some arguments that it needs, or with one that it does not take."""

    call: Piece
    called: Called
    names: tuple[str, ...]
    slot: Slot | None = None


@own_equality
class Unfit(NamedTuple):
    """An operation on what has none, with its sign and the types of its operands as the checker writes them."""

    piece: Piece
    sign: str
    types: tuple[str, ...]


Found: TypeAlias = Problem | Lacking | Unfit


def found_in(lowered: Lowered, remarks: Iterable[Remark]) -> list[Found]:
    """Return what remarks about a configuration are about; what is used several times is met once."""
    found: dict[object, Found] = {}
    for remark in remarks:
        for problem in _problems(lowered, remark):
            key = _identity(problem)
            known = found.get(key)
            if isinstance(known, Problem) and isinstance(problem, Problem):
                known = known._replace(
                    wanted=known.wanted or problem.wanted,
                    found=known.found if known.wanted else problem.found,
                    keys=(*known.keys, *problem.keys),
                )
            elif isinstance(known, Lacking) and isinstance(problem, Lacking):
                known = known._replace(names=tuple(dict.fromkeys((*known.names, *problem.names))))
            found[key] = known or problem
    return list(found.values())


def _problems(lowered: Lowered, remark: Remark) -> Iterator[Found]:
    around = lowered.around(remark.span)
    if remark.kind in ("argument", "missing key", "unknown key"):
        met = next(_slots(around, remark), None)
        if met is not None:
            piece, called, slot = met
            keys = tuple((remark.kind, name) for name in remark.names)
            yield Problem(piece, called, slot, remark.wanted, remark.found, keys)
            return
        # Said of a whole call, it is about its arguments together: those of one type variable.
        if remark.kind != "argument":
            return
    if remark.kind == "unknown":
        for piece, called, slot in _slots(around, remark):
            yield Lacking(piece, called, remark.names, slot)
            return
    if remark.kind == "operation":
        innermost = next((piece for piece in reversed(around) if _is_operation(piece.value)), None)
        if innermost is not None and remark.names:
            yield Unfit(innermost, remark.names[0], remark.names[1:])
        return
    for piece in reversed(around):
        if piece.call is not None and _holds(piece.call, remark):
            if remark.kind in ("overload", "argument"):
                yield Problem(piece, piece.call, None, "", "")
            elif remark.kind == "missing" and piece.call.is_made:
                yield Lacking(piece, piece.call, remark.names)
            return


def _is_operation(value: object) -> bool:
    return isinstance(value, Expression) and isinstance(value.operator, Arithmetic | Sign)


def _holds(called: Called, remark: Remark) -> bool:
    return called.span.start <= remark.span.start and remark.span.end <= called.span.end


def _slots(around: list[Piece], remark: Remark) -> Iterator[tuple[Piece, Called, Slot]]:
    """Yield the arguments that a remark stands in, the innermost first."""
    for piece in reversed(around):
        for slot in piece.call.slots if piece.call is not None else ():
            if slot.span.start <= remark.span.start and remark.span.end <= slot.span.end and piece.call is not None:
                yield piece, piece.call, slot


def _identity(problem: Found) -> object:
    if isinstance(problem, Unfit):
        origin = problem.piece.origin
        return Unfit, problem.sign, (id(origin.source), origin.span) if origin is not None else id(problem.piece)
    slot = problem.slot
    place = slot.piece.origin if slot is not None and slot.piece is not None else problem.call.origin
    name = slot.parameter if slot is not None else ""
    if place is None:
        return type(problem), problem.called.target.selector, name
    return type(problem), problem.called.target.selector, name, id(place.source), place.span
