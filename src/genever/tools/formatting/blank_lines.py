"""How many blank lines stand where."""

from __future__ import annotations

from collections.abc import Sequence

from genever.language.syntax import nodes
from genever.tools.formatting.pieces import Piece

#: The most blank lines between statements, and between those of a block.
MOST, MOST_IN_BLOCK = 2, 1


def with_blank_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with as many blank lines above each as the style has.

    The author's stay, as far as they are not too many. There is at least one below a block and below
    imports and includes, none at the beginning of the text and of a block. Where one is added above a
    statement, it stands above the comments that go with it.
    """
    result: list[Piece] = []
    before: nodes.Statement | None = None
    depth = 0
    for at, piece in enumerate(pieces):
        blank = piece.blank
        most = MOST_IN_BLOCK if piece.depth else MOST
        if piece.kept:
            pass
        elif not at or (piece.depth and type(pieces[at - 1].node) is nodes.Block):
            blank = 0
        elif blank > most:
            blank = most
        elif not blank and (depth > piece.depth or (type(before) in _HEAD and not _goes_on(pieces, at))):
            blank = 1
        result.append(piece if blank == piece.blank else piece._replace(blank=blank))
        before, depth = piece.node, piece.depth
    return result


_HEAD = (nodes.Import, nodes.Include)


def _goes_on(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether imports and includes go on here, or comments that belong to none of them and to nothing else."""
    while pieces[at].is_comment:
        at += 1
        if at == len(pieces) or pieces[at].blank:
            return True
    return pieces[at].node is None or type(pieces[at].node) in _HEAD
