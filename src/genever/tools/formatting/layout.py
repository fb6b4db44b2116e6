"""The tree of a statement to lines: on one line where it fits, else one item a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from genever.tools.formatting.tokens import JOIN, Bracket, Part, flat

#: The longest line, in characters, without the comment at its end; unless another width is asked for.
WIDTH = 100
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
    layout = _Layout(width)
    if on_one_line is not None and layout.fits(len(pad) + len(begin) + 1, on_one_line, 0):
        return f"{begin} {on_one_line}"
    text = layout.with_lines(parts, pad, len(pad) + len(begin) + 1, 0)
    if text is not None:
        return f"{begin} {text}"
    # Outside of brackets only a backslash goes on on another line: those that are there stay, and no one is added.
    lines, inner = [begin], pad + INDENT
    for segment in _segments(parts, [at for at, part in enumerate(parts) if part.breaks]):
        rest = flat(segment) or layout.with_lines(segment, inner, len(inner), 0)
        if segment[0].breaks:
            lines.append(f"{inner}{rest}")
        else:
            lines[-1] += f" {rest}"
    return " \\\n".join(lines)


class _Layout:
    """Lays out the brackets of one statement; what it has laid out it keeps, as it may try several ways around it."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._known: dict[tuple[int, str], str] = {}

    def fits(self, lead: int, text: str, tail: int) -> bool:
        """Return whether the first and the last line of a text are short enough.

        Args:
            lead: How much comes before it.
            text: The text.
            tail: How much comes after it.
        """
        end = text.find("\n")
        if end < 0:
            return lead + len(text) + tail <= self.width
        return lead + end <= self.width and len(text) - text.rfind("\n") - 1 + tail <= self.width

    def item(self, parts: Sequence[Part], pad: str, more: str, tail: int) -> str:
        """Return an item of a bracket on lines; the first has no indentation.

        Args:
            parts: The item, or a part of it.
            pad: The indentation of its lines.
            more: The indentation where a value goes on on another line.
            tail: How much comes after it on its last line.
        """
        on_one_line = flat(parts)
        if on_one_line is not None and self.fits(len(pad), on_one_line, tail):
            return on_one_line
        if any(part.comments for part in parts):
            return self._with_comments(parts, pad, more, tail)
        at = [index for index, part in enumerate(parts) if index and part.level == JOIN and part.breaks]
        if not at and on_one_line is not None:
            loosest = min((part.level for part in parts[1:] if part.level), default=0)
            at = [index for index, part in enumerate(parts) if index and loosest and part.level == loosest]
        if not at:
            return self.with_lines(parts, pad, len(pad), tail) or str(on_one_line)
        first, *rest = _segments(parts, at)
        texts = [self.item(first, pad, more, 0)]
        texts += [self.item(segment, more, more, tail * (segment is rest[-1])) for segment in rest]
        return f"\n{more}".join(texts)

    def _with_comments(self, parts: Sequence[Part], pad: str, more: str, tail: int) -> str:
        """Return an item that has comments inside: each ends a line."""
        segments = _segments(parts, [index for index, part in enumerate(parts) if part.comments])
        text = ""
        for segment in segments:
            for comment, has_own_line in segment[0].comments:
                text += f"\n{more}{comment}" if has_own_line else f"  {comment}"
            indent = pad
            if segment[0].comments:
                text, indent = f"{text}\n{more}", more
            bare = [segment[0]._replace(comments=()), *segment[1:]]
            text += self.item(bare, indent, more, tail * (segment is segments[-1]))
        return text

    def with_lines(self, parts: Sequence[Part], pad: str, lead: int, tail: int) -> str | None:
        """Return parts with brackets on lines: those that want it, and then the last ones until the rest fits.

        None where no bracket wants it, and none makes it fit; or where strings that join have lines of their own.
        """
        if any(part.level == JOIN and part.breaks for part in parts):
            return None
        chosen = {at for at, part in enumerate(parts) if part.text is None}
        text = self._joined(parts, chosen, pad) if chosen else None
        if text is not None and self.fits(lead, text, tail):
            return text
        for at in reversed(range(len(parts))):
            bracket = parts[at].bracket
            if bracket is None or not bracket.items or bracket.is_index or at in chosen:
                continue
            chosen.add(at)
            tried = self._joined(parts, chosen, pad)
            if self.fits(lead, tried, tail):
                return tried
        return text

    def _joined(self, parts: Sequence[Part], chosen: set[int], pad: str) -> str:
        texts: list[str] = []
        for at, part in enumerate(parts):
            text = self._on_lines(part.bracket, pad) if part.bracket is not None and at in chosen else part.text
            texts.append(f" {text}" if part.spaced and at else str(text))
        return "".join(texts)

    def _on_lines(self, bracket: Bracket, pad: str) -> str:
        """Return a bracket with a line for each item."""
        known = self._known.get((id(bracket), pad))
        if known is not None:
            return known
        inner = pad + INDENT
        more = inner + INDENT if bracket.comma else inner
        lines = [bracket.opening + (f"  {bracket.head}" if bracket.head else "")]
        for item in bracket.items:
            lines += [inner + above if above else "" for above in item.above]
            text = self.item(item.parts, inner, more, len(bracket.comma)) + bracket.comma
            lines.append(inner + text + (f"  {item.comment}" if item.comment else ""))
        lines += [inner + below if below else "" for below in bracket.tail]
        text = self._known[id(bracket), pad] = "\n".join([*lines, pad + bracket.closing])
        return text


def _segments(parts: Sequence[Part], at: Sequence[int]) -> list[Sequence[Part]]:
    """Return parts cut before each of some places; what is before a segment does not matter to it."""
    places = [0, *(place for place in at if place), len(parts)]
    segments = [parts[start:end] for start, end in pairwise(places)]
    return [[segment[0]._replace(spaced=False, level=0), *segment[1:]] for segment in segments]
