"""Parsed texts, kept from one program to the next: files that were read before need no parser.

Loading Lark takes a small program longer than all the rest, and most programs read the files they read the
last time. A text without mistakes is kept as plain data, with the text itself to compare with. Entries are
written atomically, belong to the user, and are dropped when there are many; a text that speaks of a secret
is never kept. ``GENEVER_CACHE`` names another directory; empty, it turns the cache off.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from functools import cache
from typing import Any

from genever.syntax import nodes

#: The longest text that is kept, in characters.
MAX_LENGTH = 256 * 1024
#: The most entries that are kept; beyond it, the older half is dropped.
MAX_ENTRIES = 256
#: How many texts one program keeps: those it begins with, not those it makes up as it goes.
_BUDGET = iter(range(16))

_NODES = {
    cls.__name__: cls
    for cls in (
        *(nodes.Literal, nodes.Macro, nodes.Reference, nodes.Call, nodes.Operation, nodes.List, nodes.Tuple),
        *(nodes.Dict, nodes.Binding, nodes.Unbinding, nodes.Block, nodes.Import, nodes.Include, nodes.Assertion),
    )
}


def find(text: str) -> tuple[nodes.Statement, ...] | None:
    """Return the statements of a text that was parsed before, or None."""
    path = _path(text)
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            content = file.read()
        if zlib.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return None
        version, kept, statements = marshal.loads(content[4:])
        if version != _version() or kept != text:
            return None
        return tuple(map(_decoded, statements))
    except (OSError, ValueError, EOFError, TypeError, LookupError, RecursionError):
        return None  # No entry, or a damaged one.


def keep(text: str, statements: tuple[nodes.Statement, ...]) -> None:
    """Keep the statements of a text; a cache that cannot be written is no cache, and no error."""
    path = _path(text)
    if path is None or next(_BUDGET, None) is None:
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "wb") as file:
            entry: Any = (_version(), text, list(map(_encoded, statements)))
            content = marshal.dumps(entry)
            file.write(zlib.crc32(content).to_bytes(4, "big") + content)
        os.replace(temporary, path)
        _prune(os.path.dirname(path))
    except (OSError, ValueError, RecursionError):
        return


def _path(text: str) -> str | None:
    if len(text) > MAX_LENGTH or "secret" in text:
        return None
    directory = os.environ.get("GENEVER_CACHE")
    if directory is None:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        directory = os.path.join(home, "genever")
    if not directory:
        return None
    return os.path.join(directory, f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}-{len(text)}")


@cache
def _version() -> tuple[object, ...]:
    """What an entry depends on besides its text: the Python and the files that make the nodes."""
    here = os.path.dirname(os.path.abspath(__file__))
    stats = [os.stat(os.path.join(here, f"{name}.py")) for name in ("nodes", "tree", "formats", "layout", "tables")]
    return (sys.hexversion, *((stat.st_size, stat.st_mtime_ns) for stat in stats))


def _encoded(value: Any) -> Any:
    """A node as a list of its name and fields; everything else as it is."""
    if isinstance(value, tuple):
        parts = [_encoded(part) for part in value]
        return [type(value).__name__, *parts] if type(value).__name__ in _NODES else tuple(parts)
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        name, *parts = value
        return _NODES[name](*map(_decoded, parts))
    return tuple(map(_decoded, value)) if isinstance(value, tuple) else value


def _prune(directory: str) -> None:
    entries = [entry for entry in os.scandir(directory) if entry.is_file()]
    if len(entries) > MAX_ENTRIES:
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: len(entries) // 2]:
            os.unlink(entry.path)
