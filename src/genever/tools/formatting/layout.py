"""The tree of a statement to lines: on one line where it fits, else one item a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from genever.tools.formatting.tokens import JOIN, Bracket, Part, flat
from genever.tools.settings import FmtSettings

#: The longest line, in characters, without the comment at its end, by default.
WIDTH = FmtSettings().line_length
#: How many brackets of one line are put on lines to make it fit.
_MOST_TRIED = 10
#: How far what is inside of something is indented.
INDENT = "    "


def laid_out(begin: str, parts: Sequence[Part], pad: str, width: int) -> str:
    """Return a statement on lines; the first has no indentation.

    Args:
        begin: What it begins with, such as a key and ``=``.
        parts: What comes after that.
        pad: The indentation of the statement.
        width: The longest line.
    """
    on_one_line = flat(parts)
    if on_one_line is not None and _fits([on_one_line], len(pad) + len(begin) + 1, width):
        return f"{begin} {on_one_line}"
    layout = _Layout(width)
    lines = layout.with_lines(parts, pad, len(pad) + len(begin) + 1, 0)
    if lines is not None:
        return "\n".join([f"{begin} {lines[0]}", *lines[1:]])
    # Outside of brackets only a backslash goes on on another line: those that are there stay, and no one is added.
    rows, inner = [begin], pad + INDENT
    for segment in _segments(parts, [at for at, part in enumerate(parts) if part.breaks]):
        whole = flat(segment)
        lines = [whole] if whole is not None else layout.with_lines(segment, inner, len(inner), 0)
        rest = "\n".join(lines or ())
        if segment[0].breaks:
            rows.append(f"{inner}{rest}")
        else:
            rows[-1] += f" {rest}"
    return " \\\n".join(rows)


class _Layout:
    """Lays out the brackets of one statement, as lists of lines of which the first has no indentation.

    What it has laid out it keeps, as it may try several ways around it.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._known: dict[tuple[int, str], list[str]] = {}

    def item(self, parts: Sequence[Part], pad: str, more: str, tail: int) -> list[str]:
        """Return an item of a bracket on lines.

        Args:
            parts: The item, or a part of it.
            pad: The indentation of its lines.
            more: The indentation where a value goes on on another line.
            tail: How much comes after it on its last line.
        """
        on_one_line = flat(parts)
        if on_one_line is not None and _fits([on_one_line], len(pad), self.width, tail):
            return [on_one_line]
        if any(part.comments for part in parts):
            return self._with_comments(parts, pad, more, tail)
        at = [index for index, part in enumerate(parts) if index and part.level == JOIN and part.breaks]
        if not at and on_one_line is not None:
            loosest = min((part.level for part in parts[1:] if part.level), default=0)
            at = [index for index, part in enumerate(parts) if index and loosest and part.level == loosest]
        if not at:
            return self.with_lines(parts, pad, len(pad), tail) or [str(on_one_line)]
        first, *rest = _segments(parts, at)
        lines = list(self.item(first, pad, more, 0))
        for segment in rest:
            begin, *others = self.item(segment, more, more, tail * (segment is rest[-1]))
            lines += [more + begin, *others]
        return lines

    def _with_comments(self, parts: Sequence[Part], pad: str, more: str, tail: int) -> list[str]:
        """Return an item that has comments inside: each ends a line."""
        lines = [""]
        segments = _segments(parts, [index for index, part in enumerate(parts) if part.comments])
        for segment in segments:
            for comment, has_own_line in segment[0].comments:
                if has_own_line:
                    lines.append(more + comment)
                else:
                    lines[-1] += f"  {comment}"
            indent = pad
            if segment[0].comments:
                lines.append(more)
                indent = more
            bare = [segment[0]._replace(comments=()), *segment[1:]]
            begin, *others = self.item(bare, indent, more, tail * (segment is segments[-1]))
            lines[-1] += begin
            lines += others
        return lines

    def with_lines(self, parts: Sequence[Part], pad: str, lead: int, tail: int) -> list[str] | None:
        """Return parts with brackets on lines: those that want it, and then the last ones until the rest fits.

        None where no bracket wants it, and none makes it fit; or where strings that join have lines of their own.
        """
        if any(part.level == JOIN and part.breaks for part in parts):
            return None
        chosen = {at for at, part in enumerate(parts) if part.text is None}
        lines = self._joined(parts, chosen, pad) if chosen else None
        if lines is not None and _fits(lines, lead, self.width, tail):
            return lines
        could = [at for at, part in enumerate(parts) if part.bracket is not None and _may_open(part.bracket)]
        for at in reversed(could[-_MOST_TRIED:]):
            chosen.add(at)
            tried = self._joined(parts, chosen, pad)
            if _fits(tried, lead, self.width, tail):
                return tried
        return lines

    def _joined(self, parts: Sequence[Part], chosen: set[int], pad: str) -> list[str]:
        lines, row = list[str](), list[str]()  # The row is the line that is not at its end.
        for at, part in enumerate(parts):
            row += [" "] if part.spaced and at else []
            if part.bracket is not None and at in chosen:
                begin, *others, end = self._on_lines(part.bracket, pad)
                lines += ["".join([*row, begin]), *others]
                row = [end]
            else:
                row.append(str(part.text))
        return [*lines, "".join(row)]

    def _on_lines(self, bracket: Bracket, pad: str) -> list[str]:
        """Return a bracket with a line for each item."""
        known = self._known.get((id(bracket), pad))
        if known is not None:
            return known
        inner = pad + INDENT
        more = inner + INDENT if bracket.comma else inner
        lines = [bracket.opening + (f"  {bracket.head}" if bracket.head else "")]
        for item in bracket.items:
            lines += [inner + above if above else "" for above in item.above]
            begin, *others = self.item(item.parts, inner, more, len(bracket.comma))
            lines += [inner + begin, *others]
            lines[-1] += bracket.comma + (f"  {item.comment}" if item.comment else "")
        lines += [inner + below if below else "" for below in bracket.tail]
        lines.append(pad + bracket.closing)
        self._known[id(bracket), pad] = lines
        return lines


def _fits(lines: Sequence[str], lead: int, width: int, tail: int = 0) -> bool:
    """Return whether the first and the last of some lines are short enough; a string may have line ends in it.

    Args:
        lines: The lines.
        lead: How much comes before them.
        width: The longest line.
        tail: How much comes after them.
    """
    first, last = lines[0], lines[-1]
    begin, end = first.find("\n"), last.rfind("\n")
    if len(lines) == 1 and begin < 0:
        return lead + len(first) + tail <= width
    return lead + (begin if begin >= 0 else len(first)) <= width and len(last) - end - 1 + tail <= width


def _may_open(bracket: Bracket) -> bool:
    return bool(bracket.items) and not bracket.is_index


def _segments(parts: Sequence[Part], at: Sequence[int]) -> list[Sequence[Part]]:
    """Return parts cut before each of some places; what is before a segment does not matter to it."""
    places = [0, *(place for place in at if place), len(parts)]
    segments = [parts[start:end] for start, end in pairwise(places)]
    return [[segment[0]._replace(spaced=False, level=0), *segment[1:]] for segment in segments]
