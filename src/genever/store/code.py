"""The code that entries are checked with: a folder, or the files of a repository at a revision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from genever.configuration.sources.revisions import Revision
from genever.language.text.errors import error

_PREFIX = "git:"
#: What a check may read: sources, binding files, and data.
_ENDINGS = (".py", ".pyi", ".gin", ".toml", ".cfg", ".json", ".yaml", ".yml", ".csv", ".ini", ".env")


@contextmanager
def code_at(place: str) -> Iterator[str]:
    """Yield the folder of some code, which for ``git:v1.2`` is that of the working directory as git has it there.

    Raises:
        ConfigFileError: There is no such folder or revision.
    """
    if not place.startswith(_PREFIX):
        if not os.path.isdir(place):
            raise error("file-not-found", f"there is no folder {place}", hint="a folder of code, or git:REVISION")
        yield os.path.abspath(place)
        return
    with TemporaryDirectory(prefix="genever-") as made:
        yield Revision(place.removeprefix(_PREFIX)).write(made, _ENDINGS)
