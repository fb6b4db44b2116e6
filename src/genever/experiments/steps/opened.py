"""The cache of steps as it is set up: its storage, its local folder, and what counts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.storage.protocol import Storage
from genever.tools.settings import settings

#: The variable that says where the cache is, instead of the settings: processes that this one starts have it too.
CACHE_VARIABLE = "GENEVER_STEPS"
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
        url: Where it is, instead of where the environment or the settings say.

    Raises:
        GeneverError: The settings are wrong.
    """
    given = settings().cache
    place = place_of(url or os.environ.get(CACHE_VARIABLE) or given.url or DEFAULT)
    local = place_of(DEFAULT) if "://" in place else place
    return Cache(place, Path(local), given.code, given.allow_pickle)


def place_of(url: str) -> str:
    """Return a URL, or the absolute path of a folder."""
    return url if "://" in url else os.path.abspath(os.path.expanduser(url))
