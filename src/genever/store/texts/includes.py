"""Which entries of a store a text includes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from genever.configuration.sources.stored import SCHEME, Address
from genever.language.operations import Format
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse_anew
from genever.language.text.errors import GeneverError
from genever.language.text.source import Source

#: What there is in a text with an include whose path is computed, or has a letter in it that is written as an escape.
_COMPUTED = re.compile(r"\binclude\b[ \t\\\n(]*+[^'\" \t\\\n(]|\\")


def included(name: str, text: str) -> Iterator[re.Pattern[str]]:
    """Yield what the names match of the entries that a text includes; one that macros choose may be any."""
    for statement in parse_anew(Source(text, name)).statements:
        if isinstance(statement, nodes.Include):
            pattern = _pattern(statement.path, posixpath.dirname(name))
            if pattern is not None:
                yield pattern


def _pattern(path: nodes.Literal | nodes.Operation, folder: str) -> re.Pattern[str] | None:
    if isinstance(path, nodes.Literal):
        written = str(path.value)
        if written.startswith(("./", "../")):
            return re.compile(re.escape(posixpath.normpath(posixpath.join(folder, written)).lstrip("./")) + r"\Z")
        try:
            return re.compile(re.escape(Address.read(written).name) + r"\Z") if written.startswith(SCHEME) else None
        except GeneverError:  # Who reads it says so.
            return None
    if not isinstance(path.operator, Format):
        return re.compile(r".*\Z")
    parts = ["\0" if not isinstance(part, str) else part for part in path.operator.parts]
    written = "".join(parts)
    if written.startswith(("./", "../")):
        written = SCHEME + posixpath.normpath(posixpath.join(folder, written)).lstrip("./")
    if not written.startswith((SCHEME, "\0")):
        return None
    bare = written.removeprefix(SCHEME).partition("@")[0]
    return re.compile(r".*".join(map(re.escape, bare.split("\0"))) + r"\Z")


def dependents(texts: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Return the entries that include some others, or what includes these, in the order of their names.

    Args:
        texts: The texts of all entries, by their names.
        names: Those that are included; they are left out.
    """
    given = {*names}
    including: dict[str, list[re.Pattern[str]]] = {}

    def includes(other: str, name: str) -> bool:
        text = texts[other]
        if name.rpartition("/")[2] not in text and not _COMPUTED.search(text):  # Most need not be parsed.
            return False
        if other not in including:
            including[other] = [*included(other, text)]
        return any(pattern.match(name) for pattern in including[other])

    found: set[str] = set()
    pending = [*given]
    while pending:
        name = pending.pop()
        new = {other for other in texts if other not in found and includes(other, name)}
        pending += new - given
        found |= new
    return sorted(found - given)
