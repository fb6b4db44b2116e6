"""How many blank lines stand where."""

from __future__ import annotations

from collections.abc import Sequence

from genever.language.syntax import nodes
from genever.tools.formatting.pieces import Piece

#: The most blank lines between statements, and between those of a block.
MOST, MOST_IN_BLOCK = 2, 1


def with_blank_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with as many blank lines above each as the style has.

    The author's stay, as far as they are not too many. There is at least one above and below a block, and below the
    imports and includes; none at the beginning of the text and of a block. Where one is added above a statement, it
    stands above the comments that go with it.
    """
    result: list[Piece] = []
    begins = _statements_below(pieces)
    before: Piece | None = None  # The last statement.
    is_first_comment = True  # No comment yet since that statement.
    for piece, below in zip(pieces, begins, strict=True):
        blank = min(piece.blank, MOST_IN_BLOCK if piece.depth else MOST)
        if not result or (piece.depth and isinstance(result[-1].node, nodes.Block)):
            blank = 0
        elif is_first_comment and before is not None and not piece.depth and _are_apart(before, below):
            blank = max(blank, 1)
        result.append(piece if blank == piece.blank else piece._replace(blank=blank))
        is_first_comment = not piece.is_comment
        before = piece if is_first_comment else before
    return result


def _statements_below(pieces: Sequence[Piece]) -> list[Piece | None]:
    """Return for each piece the statement that it is or, for a comment, goes with: no blank line is between them."""
    below: list[Piece | None] = []
    statement: Piece | None = None
    is_apart = True
    for piece in reversed(pieces):
        if not piece.is_comment:
            statement = piece
        elif is_apart:
            statement = None
        below.append(statement)
        is_apart = piece.blank > 0
    return below[::-1]


def _are_apart(before: Piece, below: Piece | None) -> bool:
    """Return whether there is a blank line between a statement and what comes after it outside of a block."""
    if before.depth or isinstance(before.node, nodes.Block):
        return True
    if below is None or below.node is None or before.node is None:
        return False
    return isinstance(below.node, nodes.Block) or (
        isinstance(before.node, nodes.Import | nodes.Include)
        and not isinstance(below.node, nodes.Import | nodes.Include)
    )
