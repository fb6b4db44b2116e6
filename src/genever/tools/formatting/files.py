"""The bytes of a binding file to its text, and the formatted text to bytes of the same kind."""

from __future__ import annotations

from typing import NamedTuple

from genever.configuration.loading.files import decode, written_as
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.language.text.source import SIZE_LIMIT, Source
from genever.tools.formatting.format import format_text
from genever.tools.formatting.layout import WIDTH


class FormattedFile(NamedTuple):
    """A file before and after.

    Attributes:
        before: Its text, with plain line ends.
        after: The formatted text, likewise.
        written: The formatted text as it is to be written: with the file's line ends, and the mark at its beginning.
        is_changed: Whether that is something else than what the file holds.
        diagnostics: What the parser found wrong.
    """

    before: str
    after: str
    written: str
    is_changed: bool
    diagnostics: tuple[Diagnostic, ...]


def format_file(content: bytes, name: str, width: int = WIDTH) -> FormattedFile:
    """Return what formatting makes of a file. Its first line end is that of all its lines.

    Args:
        content: What the file holds.
        name: What messages call it.
        width: The longest line, in characters.

    Raises:
        ConfigValueError: It is no text, or too large; or the formatter makes a mistake.
    """
    before = decode(content, name, SIZE_LIMIT)
    if "\0" in before:
        raise error("bad-encoding", f"{name} is not text: it has a zero byte in it", hint="name a binding file")
    after, diagnostics = format_text(Source(before, name), width)
    if len(after) > SIZE_LIMIT:
        after = before  # Nobody would read it.
    written = written_as(content, after)
    return FormattedFile(before, after, written, written.encode() != content, diagnostics)
