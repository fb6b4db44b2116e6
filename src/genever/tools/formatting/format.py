"""The formatter: a list of steps over the pieces of a document, and a check of what they made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from genever.configuration.plan.recursion import deep_recursion
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.language.text.source import Source
from genever.tools.formatting import check
from genever.tools.formatting.imports import sorted_imports
from genever.tools.formatting.layout import WIDTH
from genever.tools.formatting.pieces import Piece, cut
from genever.tools.formatting.spacing import with_blank_lines, with_indentation
from genever.tools.formatting.statements import with_statements

_OFF = re.compile(r"#\s*fmt:\s*off\b")
_ON = re.compile(r"#\s*fmt:\s*on\b")
#: A line with its end; `str.splitlines` knows other line ends, which are none here.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Formatted(NamedTuple):
    """A text in the style, and what the parser found wrong with it: those statements are as they were."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


class Edit(NamedTuple):
    """Lines of a text, 1-based and the last one included, and the text with line ends that is to replace them.

    Where ``last`` is less than ``first``, nothing is replaced.
    """

    first: int
    last: int
    text: str


def format_text(text: str | Source, width: int = WIDTH) -> Formatted:
    """Return a binding file in the style. It says what it said before, and formatting it again changes nothing.

    Args:
        text: The whole text, with the line ends of Unix.
        width: The longest line, in characters.

    Raises:
        ConfigValueError: That would not be so. It is a mistake of the formatter's.

    >>> print(format_text("train.lr=1E-3 # high").text, end="")
    train.lr = 1e-3  # high
    """
    source = text if isinstance(text, Source) else Source(text)
    document = parse(source)
    with deep_recursion():  # Brackets nest deeper than Python calls.
        before = _pieces(document)
        after = _formatted(before, width)
        made = _joined(after, source.text)
        if made != source.text and not _is_right(document, before, after, made, width):
            if not document.diagnostics:
                raise _mistake(source)
            made = source.text  # What is broken may mean anything, together with what is around it.
    return Formatted(made, document.diagnostics)


def format_range(text: str, first: int, last: int, width: int = WIDTH) -> Edit | None:
    r"""Return what formats the statements that some lines of a text belong to, and nothing else; None for no change.

    Args:
        text: The whole text, with the line ends of Unix.
        first: The first line, 1-based.
        last: The last line.
        width: The longest line of what is formatted, in characters.

    Raises:
        ConfigValueError: The text would not say the same. It is a mistake of the formatter's.

    >>> format_range("a=1\nb=2\nc=3\n", 2, 2)
    Edit(first=2, last=2, text='b = 2\n')
    """
    source = Source(text)
    document = parse(source)
    with deep_recursion():
        before = _pieces(document)
        after = _formatted([_kept_outside(piece, source, first, last) for piece in before], width)
        made = _joined(after, text)
        if made == text:
            return None
        if _pieces_of_same(document, before, made) is None:
            if document.diagnostics:
                return None
            raise _mistake(source)
    return _edit(text, made)


def _kept_outside(piece: Piece, source: Source, first: int, last: int) -> Piece:
    """Return a piece that is kept if it stands in none of these lines."""
    begin, end = (source.position(offset).line for offset in (piece.start, piece.end))
    return piece if begin <= last and end >= first else piece._replace(kept=True)


def _edit(before: str, after: str) -> Edit:
    """Return the lines that differ."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    below = 0
    while below < min(len(old), len(new)) - same and old[-1 - below] == new[-1 - below]:
        below += 1
    return Edit(same + 1, len(old) - below, "".join(new[same : len(new) - below]))


def _pieces(document: nodes.Document) -> list[Piece]:
    """Return the pieces of a document; what stands between ``# fmt: off`` and ``# fmt: on`` is kept."""
    pieces = cut(document.source.text, document.statements, is_sound=not document.diagnostics)
    if "fmt:" not in document.source.text:
        return pieces
    is_off = False
    for at, piece in enumerate(pieces):
        is_off = is_off or (piece.is_comment and _OFF.match(piece.text) is not None)
        if is_off:
            pieces[at] = piece._replace(kept=True)
            is_off = not (piece.is_comment and _ON.match(piece.text))
    return pieces


# ---- The steps ----------------------------------------------------------------------------------------


_Step: TypeAlias = Callable[[Sequence[Piece], int], list[Piece]]

#: What formatting is, in order: each step is given the pieces and the longest line. Those that say where pieces stand
#: come first.
PLACING: tuple[_Step, ...] = (
    lambda pieces, width: sorted_imports(pieces),
    lambda pieces, width: with_blank_lines(pieces),
    lambda pieces, width: with_indentation(pieces),
)
STEPS: tuple[_Step, ...] = (*PLACING, with_statements)


def _formatted(pieces: Sequence[Piece], width: int, steps: Sequence[_Step] | None = None) -> Sequence[Piece]:
    for step in STEPS if steps is None else steps:
        pieces = step(pieces, width)
    return pieces


def _joined(pieces: Sequence[Piece], text: str) -> str:
    """Return the text of pieces; what is kept, and what stands between two such pieces, is as in the text before."""
    made: list[str] = []
    before: Piece | None = None
    for piece in pieces:
        if piece.kept and (before is None or before.kept):
            made.append(text[before.end if before is not None else 0 : piece.end])
        else:
            made += ["\n" * (piece.blank + (before is not None)), piece.indent, piece.text]
        before = piece
    if before is not None:
        made.append(text[before.end :] if before.kept else "\n")
    return "".join(made)


# ---- The check ----------------------------------------------------------------------------------------


def _is_right(document: nodes.Document, before: Sequence[Piece], after: Sequence[Piece], made: str, width: int) -> bool:
    """Return whether a text says what a document says, and is made the same again.

    Args:
        document: What was formatted.
        before: The pieces of it.
        after: What the steps made of them.
        made: The text of that.
        width: The longest line.
    """
    if document.diagnostics or any(piece.kept for piece in after):
        again = _pieces_of_same(document, before, made)
        return again is not None and _joined(_formatted(again, width), made) == made
    # Where nothing is kept, the pieces of a text are those that it was made of, and most are what they were.
    if len(before) != len(after):
        return False
    changes = [(mine, its) for mine, its in zip(before, after, strict=True) if mine is not its]
    if not _is_same(changes, document.source.text, after):
        return False
    laid_out = [its for mine, its in changes if its.text != mine.text]
    return _formatted(after, width, PLACING) == after and with_statements(laid_out, width) == laid_out


def _pieces_of_same(document: nodes.Document, before: Sequence[Piece], made: str) -> list[Piece] | None:
    """Return the pieces of a text, if it says what a document says, whose pieces are those before; else None."""
    statements = check.statements_of_same(document, made)
    if statements is None:
        return None
    again = _pieces(nodes.Document(Source(made), statements, document.diagnostics))
    return again if check.have_same_comments(before, again) else None


def _is_same(changes: Sequence[tuple[Piece, Piece]], text: str, after: Sequence[Piece]) -> bool:
    """Return whether pieces of a sound text say what they said before; imports may have changed places.

    Only those statements are parsed of which it is not plain: what is around one changes nothing in what it says.

    Args:
        changes: The pieces that were changed, each with what stood in its place.
        text: The text before.
        after: All pieces.
    """
    old, new = [mine for mine, _ in changes], [its for _, its in changes]
    if sorted(each.start for each in old) != sorted(each.start for each in new):
        return False
    if any(mine.start != its.start and not (_is_import(mine) and _is_import(its)) for mine, its in changes):
        return False
    if not check.have_same_comments(old, new):
        return False
    others = {
        its.start
        for its in new
        if not its.is_comment and not check.is_plainly_same(text[its.start : its.end], its.text)
    }
    units = [unit for unit in _units(after) if any(piece.start in others for piece in unit)] if others else []
    lines = [piece.indent + piece.text for unit in units for piece in unit]
    return check.are_same_statements([unit[0].node for unit in units if unit[0].node], "\n".join(lines))


def _is_import(piece: Piece) -> bool:
    return type(piece.node) is nodes.Import


def _units(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield each statement, a block with all its lines."""
    unit: list[Piece] = []
    for piece in pieces:
        if piece.is_comment:
            continue
        if not piece.depth and unit:
            yield unit
            unit = []
        unit.append(piece)
    if unit:
        yield unit


def _mistake(source: Source) -> Exception:
    message = f"formatting would change what {source.label} says, so it stays as it is"
    return error("not-formatted", message, hint="this is a mistake of the formatter's: please report it with the file")
