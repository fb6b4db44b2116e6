"""Provenance: the one form in which ``why``, exports, comparisons and manifests say where a value comes from."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple, TypeAlias

from genever.language.text.source import Origin

#: Who gives a value: a binding, a reference that holds it as an argument, the code's default, or whoever calls.
ValueGiver: TypeAlias = Literal["binding", "argument", "default", "caller"]

#: Where a value comes from. A binding's is where that was written: in a file, on the command line, or in a program,
#: which also a text that it has parsed counts as.
SourceKind: TypeAlias = Literal["file", "command line", "program", "reference", "default", "caller"]

_OF_ORIGINS: dict[str, SourceKind] = {
    "file": "file",
    "argument": "command line",
    "text": "program",
    "python": "program",
}


class Provenance(NamedTuple):
    """Where a value comes from.

    Attributes:
        source: What kind of source that is.
        location: Where in it the value was set, ``conf/base.gin:3:1``, ``train.py:12`` or ``argument 2``; for a
            reference, where that stands. None for what nothing sets, and where it is not known.
    """

    source: SourceKind
    location: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data: ``{"source": "file", "location": "conf/base.gin:3:1"}``."""
        return self._asdict()


def provenance(origin: Origin | None, giver: ValueGiver = "binding") -> Provenance:
    """Return the provenance of a value that a giver gave, which stands at ``origin``, None if that is not known.

    >>> provenance(None, "default")
    Provenance(source='default', location=None)
    """
    if giver in ("default", "caller"):
        return Provenance(giver)
    location = None if origin is None else str(origin)
    if giver == "argument":
        return Provenance("reference", location)
    # Only a program can bind without a place.
    return Provenance("program" if origin is None else _OF_ORIGINS[origin.kind], location)


def source_at(location: str | None) -> SourceKind:
    """Return the kind of source that the location of a binding tells.

    >>> [source_at(location) for location in ("base.gin:3:1", "argument 2", "train.py:12", "<bindings>:1:1", None)]
    ['file', 'command line', 'program', 'program', 'program']
    """
    if location is None or location.startswith("<bindings>:"):
        return "program"
    if re.search(r":\d+:\d+$", location):
        return "file"
    return "program" if re.search(r":\d+$", location) else "command line"
