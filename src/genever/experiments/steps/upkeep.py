"""Looks after a cache: what is in it, what can go, whether it is sound, and copies of it elsewhere."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from genever.experiments.steps.entry import DamagedError, Entry, entries_in, hash_of, object_name, read_entry
from genever.experiments.steps.opened import Cache
from genever.experiments.steps.storage.protocol import Storage
from genever.language.text.errors import error

#: How old what no entry names has to be before it is taken away, in seconds: it may be that of one that is being made.
_UNNAMED_FOR = 24 * 60 * 60


class Removed(NamedTuple):
    """What was taken away: how many entries, and how many bytes."""

    entries: int
    size: int


class Problem(NamedTuple):
    """Something in a cache that is not sound: its name there, and what is wrong."""

    name: str
    text: str


def chosen(storage: Storage, wanted: Iterable[str]) -> list[Entry]:
    """Return the entries that are named: by steps, selectors, or the beginning of the hash of a key or of data.

    Raises:
        GeneverError: Nothing has one of the names, code ``not-cached``.
    """
    entries = [*entries_in(storage)]
    found: dict[str, Entry] = {}
    for name in wanted:
        fitting = [entry for entry in entries if _is_meant(entry, name)]
        if not fitting:
            known = ", ".join(sorted({entry.step for entry in entries})[:10])
            hint = f"there are results of {known}" if known else "it is empty"
            raise error("not-cached", f"the cache {storage.url} has no result of {name!r}", hint=hint)
        found |= {entry.name: entry for entry in fitting}
    return [*found.values()]


def _is_meant(entry: Entry, name: str) -> bool:
    hashes = entry.meaning, entry.code, entry.data
    return name in (entry.step, entry.selector) or (len(name) >= 6 and any(each.startswith(name) for each in hashes))


def remove(cache: Cache, entries: Collection[Entry]) -> Removed:
    """Take entries away, and the files that no other entry has."""
    storage = cache.storage
    for entry in entries:
        storage.delete(entry.name)
    left = {digest for entry in entries_in(storage) for digest, _ in entry.files.values()}
    size = 0
    for digest, length in {tuple(each) for entry in entries for each in entry.files.values()}:
        if digest not in left:
            storage.delete(object_name(digest))
            size += length
    for entry in entries:
        shutil.rmtree(cache.local / "values" / entry.data, ignore_errors=True)
    return Removed(len(entries), size)


def prune(cache: Cache, older_than: float) -> Removed:
    """Take away entries that are older than so many seconds, what no entry names, and drafts that were left.

    The age of an entry is what the storage says, so that it does not matter what clocks of other machines say.
    """
    storage = cache.storage
    stored = {each.name: each for each in storage.names("steps/")}
    now = _now(storage, cache)
    old = []
    for name, each in stored.items():
        if now - each.modified > older_than:
            try:
                entry = read_entry(storage, name)
            except DamagedError:
                storage.delete(name)
            else:
                old += [entry] if entry is not None else []
    removed = remove(cache, old)
    named = {object_name(digest) for entry in entries_in(storage) for digest, _ in entry.files.values()}
    size = removed.size
    for each in [*storage.names("objects/")]:
        if each.name not in named and now - each.modified > _UNNAMED_FOR:
            storage.delete(each.name)
            size += each.size
    for folder in (cache.local / "work").glob("*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _UNNAMED_FOR:
                shutil.rmtree(folder, ignore_errors=True)
    kept = {entry.data for entry in entries_in(storage)}
    for folder in (cache.local / "values").glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    return Removed(removed.entries, size)


def _now(storage: Storage, cache: Cache) -> float:
    """Return the time by the clock of the storage."""
    storage.put("clock/now", b"")
    return next((each.modified for each in storage.names("clock/")), time.time())


def verify(storage: Storage, *, repair: bool = False) -> Iterator[Problem]:
    """Yield what is not sound: manifests that cannot be read, files that are missing or are not what was put there.

    Args:
        storage: The storage.
        repair: Whether that is taken away, so that those steps run again.
    """
    good: dict[str, bool] = {}
    for stored in [*storage.names("steps/")]:
        try:
            entry = read_entry(storage, stored.name)
        except DamagedError as problem:
            yield Problem(stored.name, str(problem))
            if repair:
                storage.delete(stored.name)
            continue
        if entry is None:  # It was taken away meanwhile.
            continue
        for name, (digest, _) in entry.files.items():
            if digest not in good:
                good[digest] = _is_good(storage, digest)
            if not good[digest]:
                yield Problem(stored.name, f"the file {name} of {entry.step} is missing or damaged")
                if repair:
                    storage.delete(stored.name)
                    storage.delete(object_name(digest))


def _is_good(storage: Storage, digest: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="genever-") as folder:
        copy = Path(folder) / "copy"
        try:
            storage.fetch(object_name(digest), copy)
        except FileNotFoundError:
            return False
        return hash_of(copy) == digest


def copy(entries: Iterable[Entry], source: Storage, target: Storage, copied: Callable[[Entry], None]) -> int:
    """Copy entries from one storage into another, files before manifests; return how many it did not have.

    Raises:
        OSError: One of the storages fails; what was copied by then is whole.
    """
    count = 0
    with tempfile.TemporaryDirectory(prefix="genever-") as folder:
        there = {each.name for each in target.names("steps/")}
        for entry in entries:
            if entry.name in there:
                continue
            for digest, _ in entry.files.values():
                path = Path(folder) / digest
                source.fetch(object_name(digest), path)
                if hash_of(path) != digest:
                    raise error(
                        "not-cached", f"{object_name(digest)} in {source.url} is damaged", hint="genever cache verify"
                    )
                target.put(object_name(digest), path, new=True)
                path.unlink()
            target.put(entry.name, source.read(entry.name))
            count += 1
            copied(entry)
    return count
