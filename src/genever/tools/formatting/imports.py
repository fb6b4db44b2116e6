"""Imports in order, where that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    imports = [piece.node for piece in pieces if type(piece.node) is nodes.Import]
    if len(imports) < 2:
        return result
    is_dynamic = any(node.module == _DYNAMIC for node in imports)
    for start, end in _groups(pieces):
        group = result[start:end]
        ordered = sorted(group, key=lambda piece: _key(piece.node))
        if ordered == group or (is_dynamic and not _may_move(group)):
            continue
        result[start:end] = [
            piece._replace(blank=group[0].blank if piece is ordered[0] else 0, indent=group[0].indent)
            for piece in ordered
        ]
    return result


def _groups(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Yield where the groups of two imports or more begin and end."""
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and _is_import(pieces[end]) and (end == start or not pieces[end].blank):
            end += 1
        first = start + 1 if end > start and _is_about_one(pieces, start) else start
        if end > first + 1:
            yield first, end
        start = max(end, start + 1)


def _is_import(piece: Piece) -> bool:
    return isinstance(piece.node, nodes.Import) and not piece.kept


def _is_about_one(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether the comment above an import may be about that import alone: not that at the head of a text."""
    if pieces[at].blank or at == 0 or not pieces[at - 1].is_comment:
        return False
    while at and pieces[at - 1].is_comment and not pieces[at].blank:
        at -= 1
    return at > 0


def _may_move(group: Sequence[Piece]) -> bool:
    lines = [piece.node for piece in group if isinstance(piece.node, nodes.Import)]
    names = {_name(line) for line in lines}
    return len(names) == len(lines) and all(line.module != _DYNAMIC for line in lines[1:])


def _name(line: nodes.Import) -> str:
    """Return the name that an import binds in its file."""
    if line.alias:
        return line.alias
    return line.module.rpartition(".")[2] if line.is_from else line.module.partition(".")[0]


def _key(node: object) -> tuple[bool, str, bool, str]:
    """Return what an import is sorted by: as in a printed configuration by the module; features come first."""
    assert isinstance(node, nodes.Import)
    return not node.module.startswith("__gin__."), node.module, node.is_from, node.alias or ""
