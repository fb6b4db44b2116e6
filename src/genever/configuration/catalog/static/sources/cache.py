"""What was read of sources, kept from one program to the next: a source that has not changed needs no parser.

Each source has an entry of its own, named by the hash of its text. An entry is plain data: nothing but the classes of
an outline and plain values can come out of it.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from genever.configuration.catalog.static.sources import syntax
from genever.language.storage import content_of, opened, place, prune, write

#: The folder of the cache that entries are in.
_PART = "sources"
_ENTRY = r"[a-z]+-[0-9a-f]{32}"
#: The most entries that are kept; beyond it, the older half is dropped.
MAX_ENTRIES = 4096
#: The largest entry that is read, in bytes.
MAX_SIZE = 16 * 1024 * 1024
#: The shortest source that is kept, in characters: below it, the parser is as fast.
SHORTEST = 512

#: Old entries are dropped once in each process.
_PRUNING = iter(range(1))

_CLASSES: Mapping[tuple[str, str], Any] = {
    **{(syntax.__name__, name): found for name, found in vars(syntax).items() if isinstance(found, type)},
    ("builtins", "complex"): complex,
    ("builtins", "Ellipsis"): ...,
}


def name_of(kind: str, *parts: str) -> str:
    """Return the name of the entry for what some texts determine."""
    from hashlib import blake2b

    made = blake2b(digest_size=16)
    for part in parts:
        made.update(part.encode("utf-8", "surrogatepass"))
        made.update(b"\0")
    return f"{kind}-{made.hexdigest()}"


def find(name: str) -> Any:
    """Return what is kept under a name, None where nothing is."""
    if place() is None:
        return None
    try:
        with opened(_PART) as folder:
            content = content_of(name, folder, MAX_SIZE)
        if content is None or zlib.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return None
        version, kept = _Unpickler(io.BytesIO(content[4:])).load()
        return kept if version == _version() else None
    except Exception:  # No entry, or a damaged one, which may raise anything.
        return None


def keep(name: str, value: Any) -> None:
    """Keep a value under a name; a cache that cannot be written is no cache, and no error."""
    if place() is None:
        return
    try:
        with opened(_PART, is_new=True) as folder:
            content = pickle.dumps((_version(), value), protocol=5)
            write(name, zlib.crc32(content).to_bytes(4, "big") + content, folder)
            if next(_PRUNING, None) is not None:
                prune(folder, _ENTRY, MAX_ENTRIES)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, MemoryError, pickle.PicklingError):
        return


class _Unpickler(pickle.Unpickler):
    """Makes nothing but the parts of an outline."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the classes that an entry may hold.

        Raises:
            UnpicklingError: It is none of them.
        """
        found = _CLASSES.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in an entry")
        return found


@cache
def _version() -> tuple[object, ...]:
    """What an entry depends on besides its text: the Python and the files that make it."""
    here = os.path.dirname(os.path.abspath(__file__))
    stats = [os.stat(os.path.join(here, name)) for name in ("syntax.py", "outline.py", "../integrations.py")]
    return (sys.hexversion, *((stat.st_size, stat.st_mtime_ns) for stat in stats))
