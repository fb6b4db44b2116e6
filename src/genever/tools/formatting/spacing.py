"""The blank lines between statements, and the indentation of what is in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from genever.language.syntax import nodes
from genever.tools.formatting.layout import INDENT
from genever.tools.formatting.pieces import Piece

#: The most blank lines between statements, and between those of a block.
MOST, MOST_IN_BLOCK = 2, 1


def with_blank_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with as many blank lines above each as the style has.

    The author's stay, as far as they are not too many. There is at least one below a block and below
    imports, none at the beginning of the text and of a block. Where one is added above a
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
        elif not blank and (depth > piece.depth or (type(before) is nodes.Import and not _goes_on(pieces, at))):
            blank = 1
        result.append(piece if blank == piece.blank else piece._replace(blank=blank))
        before, depth = piece.node, piece.depth
    return result


def _goes_on(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether imports go on here, or includes, or comments that go with no other statement."""
    while pieces[at].is_comment:
        at += 1
        if at == len(pieces) or pieces[at].blank:
            return True
    return pieces[at].node is None or type(pieces[at].node) in (nodes.Import, nodes.Include, nodes.Dotenv)


def with_indentation(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with their indentation: none, and that of a block.

    A block of which a part is kept has that part's. Where statements outside of blocks that are kept are indented,
    all indentation stays: what counts is how it compares.
    """
    if not any(piece.kept for piece in pieces):
        usual = ("", INDENT)
        return [
            piece if piece.indent == usual[piece.depth] else piece._replace(indent=usual[piece.depth])
            for piece in pieces
        ]
    if any(piece.kept and not piece.depth and piece.indent for piece in pieces):
        return list(pieces)
    result: list[Piece] = []
    for depth, run in groupby(pieces, key=lambda piece: piece.depth):
        lines = list(run)
        stays = bool(depth) and any(piece.kept for piece in (*result[-1:], *lines))
        result += [piece if piece.kept or stays else piece._replace(indent=INDENT * depth) for piece in lines]
    return result
