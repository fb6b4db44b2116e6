"""Parsed texts, kept from one program to the next: files that were read before need no parser.

Loading the parser takes a small program as long as the rest of its loading, and most programs read the files they
read the last time. A text without mistakes is kept as plain data, with the text itself to compare with. Entries are
written atomically, and are dropped when there are many; a text that speaks of a secret is never kept. What they say
is believed, so they belong to the user, in a directory that nobody else may write to; else there is no cache.
``GENEVER_CACHE`` names another directory, by its absolute path; anything else turns the cache off.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from functools import cache
from typing import Any

from genever.language import operations
from genever.language.storage import content_of, opened, place, prune, write
from genever.language.syntax import nodes

#: The longest text that is kept, in characters.
MAX_LENGTH = 256 * 1024
#: The most entries that are kept; beyond it, the older half is dropped.
MAX_ENTRIES = 256
#: The largest entry that is read, in bytes.
MAX_SIZE = 16 * 1024 * 1024
_ENTRY = r"[0-9a-f]{8}-[0-9]+"
#: How many texts one program keeps: those it begins with, not those it makes up as it goes.
_BUDGET = iter(range(16))

_OPERATORS = (
    *(operations.Arithmetic, operations.Comparison, operations.Sign),
    *(operations.Function, operations.Space, operations.Format),
)
_NODES = {cls.__name__: cls for cls in (*nodes.KINDS, *_OPERATORS)}


def find(text: str) -> tuple[nodes.Statement, ...] | None:
    """Return the statements of a text that was parsed before, or None."""
    name = _name(text)
    if name is None:
        return None
    try:
        with opened() as folder:
            content = content_of(name, folder, MAX_SIZE)
        if content is None or zlib.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return None
        version, kept, statements = marshal.loads(content[4:])
        if version != _version() or kept != text:
            return None
        return tuple(map(_decoded, statements))
    except (OSError, ValueError, EOFError, TypeError, LookupError, RecursionError, MemoryError):
        return None  # No entry, or a damaged one.


def keep(text: str, statements: tuple[nodes.Statement, ...]) -> None:
    """Keep the statements of a text; a cache that cannot be written is no cache, and no error."""
    name = _name(text)
    if name is None or next(_BUDGET, None) is None:
        return
    try:
        entry: Any = (_version(), text, list(map(_encoded, statements)))
        content = marshal.dumps(entry)
        with opened(is_new=True) as folder:
            write(name, zlib.crc32(content).to_bytes(4, "big") + content, folder)
            prune(folder, _ENTRY, MAX_ENTRIES)
    except (OSError, ValueError, RecursionError, MemoryError):
        return


def _name(text: str) -> str | None:
    if len(text) > MAX_LENGTH or "secret" in text or place() is None:
        return None
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}-{len(text)}"


@cache
def _version() -> tuple[object, ...]:
    """What an entry depends on besides its text: the Python and the files that make the nodes."""
    here = os.path.dirname(os.path.abspath(__file__))
    parser = (os.path.join("parser", f"{name}.py") for name in ("tree", "fstrings", "layout", "driver", "tables"))
    evaluation = (os.path.join("..", "evaluation", f"{name}.py") for name in ("functions", "spaces"))
    files = ("nodes.py", *parser, os.path.join("..", "operations.py"), *evaluation)
    stats = [os.stat(os.path.join(here, file)) for file in files]
    return (sys.hexversion, *((stat.st_size, stat.st_mtime_ns) for stat in stats))


def _encoded(value: Any) -> Any:
    """A node or operator as a list of its name and fields; everything else as it is."""
    if isinstance(value, _OPERATORS):
        return [type(value).__name__, *value.details]
    if isinstance(value, tuple):
        parts = [_encoded(part) for part in value]
        return [type(value).__name__, *parts] if type(value).__name__ in _NODES else tuple(parts)
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        name, *parts = value
        return _NODES[name](*map(_decoded, parts))
    return tuple(map(_decoded, value)) if isinstance(value, tuple) else value
