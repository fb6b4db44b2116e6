"""The runs in folders, with the summaries of those that have not changed taken from an index.

The index of a folder is an entry of the cache. It holds for each run when its manifest was written, and its summary.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from genever.experiments.comparison.summary import BEGINNING, Summary, present, summarized
from genever.experiments.runs.folder import MANIFEST
from genever.experiments.runs.reading import VERSION
from genever.experiments.tracking.reading import fetched, is_tracked
from genever.language.storage import content_of, opened, prune, write
from genever.language.text.errors import error
from genever.version import __version__

#: The folder of the indexes in the cache, how many there may be, and how large one may be.
_PART, _MOST, _MAX_SIZE = "runs", 64, 1 << 30
_ENTRY = r"[0-9a-f]{40}"
#: What else an index depends on: it is made anew by another version.
_VERSION = (1, __version__, VERSION, len(Summary._fields))

#: When a manifest was written, its size, and which file it is.
_Stamp = tuple[int, int, int]
_Known = dict[str, tuple[_Stamp, tuple[Any, ...]]]


def runs_in(folders: Iterable[str]) -> list[Summary]:
    """Return the runs in folders and below them, the oldest first: of each run that `genever run` has made.

    Args:
        folders: Folders of runs, or folders that have such below them; links below them are not followed. Or runs at
            trackers, by their names.

    Raises:
        ConfigFileError: A folder is not there, or a tracker has not such a run.
    """
    found: dict[str, Summary] = {}
    for folder in folders:
        if is_tracked(folder):
            for run in fetched(folder):
                found[run.name] = present(summarized(str(run.folder)))._replace(folder=run.name)
            continue
        if not os.path.isdir(folder):
            hint = "name folders with runs in them, as genever run makes them below runs/"
            raise error("file-not-found", f"there is no folder {folder}", hint=hint)
        real = os.path.realpath(folder)
        for name, summary in _below(folder):
            found.setdefault(os.path.normpath(os.path.join(real, name)), summary)
    return sorted(found.values(), key=lambda summary: (summary.started or "~", summary.folder))


def _below(root: str) -> Iterator[tuple[str, Summary]]:
    """Yield the runs in a folder and below it with their paths in it."""
    known = _read_index(root)
    kept: _Known = {}
    interned: dict[Any, Any] = {}
    for folder, stamp in run_folders(root):
        name = folder[len(root) :].strip(os.sep) or os.curdir
        before = known.get(name)
        if before is not None and before[0] == stamp:
            fields = before[1]
        else:
            fields = tuple(summarized(folder, lambda part: interned.setdefault(part, part)))[1:]
        if stamp is not None:
            kept[name] = stamp, fields
        yield name, present(Summary(folder, *fields))
    if kept != known and len(kept) > 1:
        _write_index(root, kept)


def run_folders(root: str) -> Iterator[tuple[str, _Stamp | None]]:
    """Yield the folders of runs in a folder and below it, each with the stamp of its manifest, None where it has none.

    What is in the folder of a run is a part of that run. Names that begin with a dot, and links, are passed over.
    """
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as scanned:
                entries = list(scanned)
        except OSError:  # It has gone meanwhile, or is nobody's business.
            continue
        names = {entry.name for entry in entries}
        if MANIFEST in names or BEGINNING in names:
            yield folder, _stamp(os.path.join(folder, MANIFEST))
            continue
        pending += [
            entry.path for entry in entries if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
        ]


def _stamp(path: str) -> _Stamp | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return (about.st_mtime_ns, about.st_size, about.st_ino) if stat.S_ISREG(about.st_mode) else None


# ---- The index ----------------------------------------------------------------------------------------


def _name(root: str) -> str:
    return hashlib.sha1(os.path.realpath(root).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def _read_index(root: str) -> _Known:
    """Return what is known of the runs in a folder, by their paths in it; nothing where there is no sound index."""
    try:
        with opened(_PART) as folder:
            content = content_of(_name(root), folder, _MAX_SIZE)
        if content is None or zlib.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return {}
        version, path, known = marshal.loads(content[4:])
        return known if (version, path) == (_VERSION, os.path.realpath(root)) else {}
    except (OSError, ValueError, EOFError, TypeError, MemoryError):
        return {}


def _write_index(root: str, known: _Known) -> None:
    try:
        content = marshal.dumps((_VERSION, os.path.realpath(root), known))
        with opened(_PART, is_new=True) as folder:
            write(_name(root), zlib.crc32(content).to_bytes(4, "big") + content, folder)
            prune(folder, _ENTRY, _MOST)
    except (OSError, ValueError, MemoryError):
        return
