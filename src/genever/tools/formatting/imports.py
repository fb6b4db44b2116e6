"""Imports in order, where that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from genever.language.syntax import nodes
from genever.tools.formatting.pieces import Piece

_DYNAMIC = "__gin__.dynamic_registration"


def sorted_imports(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each group of imports sorted by the modules.

    A group is a run of imports without a blank line, a comment or anything else between them. Under a comment that is
    not the text's first line, the first import stays the first: what the comment says may be about that one.

    With dynamic registration an import binds a name in its file, and the last one of a name counts: a group that binds
    a name twice stays as it is. So does one in which the import of that feature is not the first.
    """
    result = list(pieces)
    places = [at for at, piece in enumerate(pieces) if type(piece.node) is nodes.Import]
    if len(places) < 2:
        return result
    is_dynamic = any(_line(pieces[at]).module == _DYNAMIC for at in places)
    for start, end in _groups(pieces, places):
        group = result[start:end]
        ordered = sorted(group, key=_key)
        if ordered == group or (is_dynamic and not _may_move(group)):
            continue
        ordered[0] = ordered[0]._replace(blank=group[0].blank)
        result[start:end] = [ordered[0], *(piece._replace(blank=0) for piece in ordered[1:])]
    return result


def _groups(pieces: Sequence[Piece], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where the groups of two imports or more begin and end; ``places`` are those of all imports."""
    first = places[0]
    for at, following in pairwise([*places, len(pieces)]):
        goes_on = following == at + 1 < len(pieces) and not pieces[following].blank
        if goes_on and not pieces[at].kept and not pieces[following].kept:
            continue
        start = first + 1 if _is_about_one(pieces, first) else first
        if at > start:
            yield start, at + 1
        first = following


def _is_about_one(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether the comment above an import may be about that import alone: not that at the head of a text."""
    if pieces[at].blank or at == 0 or not pieces[at - 1].is_comment:
        return False
    while at and pieces[at - 1].is_comment and not pieces[at].blank:
        at -= 1
    return at > 0


def _may_move(group: Sequence[Piece]) -> bool:
    """Return whether the order of imports makes no difference to the names that they bind."""
    lines = [_line(piece) for piece in group]
    names = {_name(line) for line in lines}
    return len(names) == len(lines) and all(line.module != _DYNAMIC for line in lines[1:])


def _name(line: nodes.Import) -> str:
    """Return the name that an import binds in its file."""
    if line.alias:
        return line.alias
    return line.module.rpartition(".")[2] if line.is_from else line.module.partition(".")[0]


def _key(piece: Piece) -> tuple[bool, str, bool, str]:
    """Return what an import is sorted by: as in a printed configuration by the module; features come first."""
    line = _line(piece)
    return not line.module.startswith("__gin__."), line.module, line.is_from, line.alias or ""


def _line(piece: Piece) -> nodes.Import:
    assert isinstance(piece.node, nodes.Import)
    return piece.node
