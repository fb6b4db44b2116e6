"""One open text: its changes, its lines and its document."""

from __future__ import annotations

from typing import Any

from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse_anew
from genever.language.syntax.reparse import Change, moved_finding, reparse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source
from genever.tools.server.protocol.positions import Encoding, Lines
from genever.tools.server.protocol.problems import invalid
from genever.tools.server.texts.difference import same_ends
from genever.tools.server.texts.places import path_of


class Text:
    """A text that is open in the editor, at one version of it. A change makes a new one.

    Attributes:
        uri: What the client calls it.
        path: Where it lies; its URI for one that lies in no file.
        language: The client's name for its language.
        version: The client's number for its state.
        raw: As the client has it.
        text: The same with plain line ends; its lines and columns are the same.
        lines: Those of ``text``.
    """

    __slots__ = ("_before", "_document", "_raw_lines", "language", "lines", "path", "raw", "text", "uri", "version")

    def __init__(
        self,
        uri: str,
        raw: str,
        version: int | None = None,
        encoding: Encoding = "utf-16",
        language: str = "genever",
        before: Document | None = None,
    ) -> None:
        self.uri = uri
        self.path = path_of(uri) or uri
        self.language = language
        self.version = version
        self.raw = raw
        self._raw_lines = Lines(raw, encoding)
        plain = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
        self.text = plain
        self.lines = self._raw_lines if plain is raw else Lines(plain, encoding)
        self._document: Document | None = None
        self._before = before  # That of an earlier version: what stands there too need not be parsed again.

    @property
    def document(self) -> Document:
        """Its statements and what is wrong with them; parsed when first used."""
        if self._document is None:
            source, before = Source(self.text, self.path), self._before
            self._document = (
                parse_anew(source)
                if before is None
                else reparse(before, source, change_between(before.source.text, self.text))
            )
            self._before = None
        return self._document

    @property
    def is_python(self) -> bool:
        """Whether it is Python, and no binding file."""
        return self.language == "python" or self.path.endswith((".py", ".pyi"))

    @property
    def line_end(self) -> str:
        """The line end that it has, that of its first line."""
        at = self.raw.find("\n")
        return "\r\n" if at > 0 and self.raw[at - 1] == "\r" else "\n"

    def changed(self, changes: Any, version: int | None) -> Text:
        """Return it after changes, each made to what the one before left.

        Args:
            changes: The protocol's ``contentChanges``.
            version: The new version.

        Raises:
            ProtocolError: They are none; then nothing is changed.
        """
        if not isinstance(changes, list):
            raise invalid("contentChanges is a list")
        lines = self._raw_lines
        for change in changes:
            new = change.get("text") if isinstance(change, dict) else None
            if not isinstance(new, str):
                raise invalid("a change has a text")
            if change.get("range") is not None:
                start, end = lines.span(change["range"])
                new = lines.text[:start] + new + lines.text[end:]
            lines = Lines(new, lines.encoding)
        return Text(self.uri, lines.text, version, lines.encoding, self.language, self._document or self._before)


def change_between(old: str, new: str) -> Change:
    """Return the smallest change that makes one text of another."""
    start, end = same_ends(old, new)
    return Change(start, len(old) - end, new[start : len(new) - end])


class Mover:
    """Makes findings of earlier states of a text ones of a later. Where two states differ is looked for once.

    Args:
        source: The later state.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._changes: dict[str, Change | None] = {}

    def moved(self, finding: Diagnostic) -> Diagnostic | None:
        """Return a finding as one of the later state; None where what it is about has changed."""
        before = finding.source
        if before is None or finding.span is None:
            return finding
        if before.text not in self._changes:
            same = before.text == self._source.text
            self._changes[before.text] = None if same else change_between(before.text, self._source.text)
        change = self._changes[before.text]
        return finding if change is None else moved_finding(finding, self._source, change)
