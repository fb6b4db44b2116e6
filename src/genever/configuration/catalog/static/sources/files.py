"""The texts and outlines of source files, each read once and again when it changes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from genever.configuration.catalog.static.sources import cache
from genever.configuration.catalog.static.sources.outline import body_of, docstring_of, may_bind, mentions, outline_of
from genever.configuration.catalog.static.sources.search import is_own
from genever.configuration.catalog.static.sources.syntax import Outline, Place, Statement
from genever.language.text.source import SIZE_LIMIT, Source
from genever.records import NamedTuple

#: What says in the first two lines how a source is encoded.
_CODING = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


#: How many sources are kept: who asks for one definition of a file asks for the next.
_MOST_KEPT = 32


class _Read(NamedTuple):
    """A file as it was read: its stamp then, and its outline."""

    stamp: object
    outline: Outline


class Files:
    """Reads source files.

    Args:
        texts: Those that are not saved, by absolute path.
        before: Files that were read before: what has not changed since is not read again.
    """

    def __init__(self, texts: Mapping[str, str], before: Files | None = None) -> None:
        self._texts = texts
        self._read: dict[str, _Read] = {}
        self._bodies: dict[tuple[str, int], tuple[Statement, ...]] = {}
        self._lines: dict[tuple[str, int], str] = {}
        self._before = before._read if before is not None else {}
        self._unparsed: dict[str, str] = {}  # Texts that were only searched so far.
        self._last: dict[str, tuple[object, Source]] = {}  # With their stamps.

    def outline(self, path: str) -> Outline:
        """Return what a file says; one that cannot be read gives an outline with its problem."""
        known = self._read.get(path)
        if known is not None:
            return known.outline
        stamp = self._stamp(path)
        before = self._before.get(path)
        if before is not None and stamp is not None and before.stamp == stamp:
            self._read[path] = before
            return before.outline
        try:
            outline = self._outline_of(path)
        except (OSError, ValueError, LookupError) as problem:
            outline = Outline((), False, (getattr(problem, "strerror", None) or str(problem), 1))
        self._read[path] = _Read(stamp, outline)
        self._unparsed.pop(path, None)
        return outline

    def _stamp(self, path: str) -> object:
        """Return what changes when a file does; None for one that is not there."""
        if path in self._texts:
            return self._texts[path]
        try:
            about = os.stat(path)
        except (OSError, ValueError):
            return None
        return about.st_size, about.st_mtime_ns

    def _outline_of(self, path: str) -> Outline:
        text = self.text(path)
        is_sound = not is_own(path)
        if len(text) < cache.SHORTEST:
            return outline_of(text, is_sound=is_sound)
        name = cache.name_of("outline", text)
        found = cache.find(name)
        if isinstance(found, Outline):
            return found
        made = outline_of(text, is_sound=is_sound)
        if path not in self._texts:  # What is not saved changes with every key.
            cache.keep(name, made)
        return made

    def paths(self) -> list[str]:
        """Return the files that were read or searched so far."""
        return [*self._read, *self._unparsed]

    def mentions(self, path: str) -> bool:
        """Return whether a file speaks of this package or of gin; False for one that cannot be read."""
        known = self._read.get(path)
        if known is not None:
            return known.outline.mentions
        try:
            return mentions(self.text(path))
        except (OSError, ValueError, LookupError):
            return False

    def may_bind(self, path: str, name: str) -> bool:
        """Return whether a file may bind a name, as far as that is seen without parsing it."""
        if path in self._read:
            return True
        text = self.searched(path)
        return text is None or may_bind(text, name)

    def searched(self, path: str) -> str | None:
        """Return the text of a file that need not be parsed; None for one that cannot be read."""
        if path not in self._unparsed:
            try:
                self._unparsed[path] = self.text(path)
            except (OSError, ValueError, LookupError):
                return None
        return self._unparsed[path]

    def body(self, path: str, place: Place) -> tuple[Statement, ...]:
        """Return what the body of a function says."""
        found = self._bodies.get((path, place.start))
        if found is None:
            found = self._bodies[path, place.start] = body_of(self.source(path).text, place)
        return found

    def docstring(self, path: str, place: Place) -> str | None:
        """Return the docstring of a function or class."""
        return docstring_of(self.source(path).text, place)

    def lines(self, path: str, place: Place) -> str:
        """Return the lines of a function."""
        found = self._lines.get((path, place.start))
        if found is None:
            lines = self.source(path).text.split("\n")[place.line - 1 : place.end]
            found = self._lines[path, place.start] = "\n".join(lines)
        return found

    def text(self, path: str) -> str:
        """Return the text of a file.

        Raises:
            OSError: It cannot be read.
            ValueError: It is not in its encoding, or is too large.
            LookupError: Its encoding is unknown.
        """
        unsaved = self._texts.get(path)
        if unsaved is not None:
            return unsaved
        with open(path, "rb") as file:
            content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise ValueError(f"it is larger than {SIZE_LIMIT / 2**20:g} MiB")
        return decoded(content)

    def source(self, path: str) -> Source:
        """Return a file as a source; an empty one where it is not there any more."""
        try:
            if path in self._texts:
                return Source(self._texts[path], path)
            found = os.stat(path)
            stamp = (found.st_mtime_ns, found.st_size)
            known = self._last.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            source = Source(self.text(path), path)
        except (OSError, ValueError, LookupError):
            return Source("", path)
        if len(self._last) == _MOST_KEPT:
            del self._last[next(iter(self._last))]
        self._last[path] = stamp, source
        return source


def decoded(content: bytes) -> str:
    """Return a source as text, in the encoding that it states, with plain newlines as line ends.

    Raises:
        ValueError: It is not in its encoding.
        LookupError: There is no such encoding.
    """
    stated = _CODING.match(content)
    encoding = stated[1].decode() if stated is not None else "utf-8"
    text = content.removeprefix(b"\xef\xbb\xbf").decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
