"""The cache of steps as it is set up: its storage, its local folder, and what counts."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.storage.protocol import Storage
from genever.tools.settings import CacheSettings, settings

#: Where the cache is if nothing else is said, in the working directory.
DEFAULT = os.path.join(".genever", "cache")


@dataclass(frozen=True)
class Cache:
    """A cache of steps.

    Attributes:
        url: A folder or a URL.
        local: The folder for drafts and for local copies.
        code: What becomes of a step whose code alone has changed: it runs again, or its result is read.
        allow_pickle: Whether pickles are read where others can write.
    """

    url: str
    local: Path
    code: str = "run"
    allow_pickle: bool = False

    @cached_property
    def storage(self) -> Storage:
        """Its storage.

        Raises:
            GeneverError: It cannot be opened.
        """
        return open_storage(self.url)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "storage"}


def cache_for(url: str | None = None) -> Cache:
    """Return the cache of the project that the working directory is in.

    Args:
        url: Where it is, instead of where the settings say.

    Raises:
        GeneverError: The settings are wrong.
    """
    given = settings().cache
    if url is not None:
        given = given._replace(url=url)
    return _made(given)


def _made(given: CacheSettings) -> Cache:
    here = Path(os.path.abspath(DEFAULT))
    if not given.url:
        return Cache(str(here), here, given.code, given.allow_pickle)
    if "://" in given.url:
        return Cache(given.url, here, given.code, given.allow_pickle)
    place = os.path.abspath(os.path.expanduser(given.url))
    return Cache(place, Path(place), given.code, given.allow_pickle)


def at(cache: Cache, url: str) -> Cache:
    """Return a cache that is elsewhere, and is else the same."""
    moved = _made(CacheSettings(url))
    return replace(moved, code=cache.code, allow_pickle=cache.allow_pickle)
