"""The binding files in folders."""

from __future__ import annotations

import os
from collections.abc import Iterator

#: What a folder has in it that is the record of a run.
_RECORD = "run.json"


def binding_files(folder: str) -> Iterator[str]:
    """Yield the binding files below a folder, and the folders that cannot be read.

    None are in hidden folders, and in those of runs, which are records.
    """
    unreadable: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=unreadable.append):
        if here != folder and _RECORD in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            if name.endswith(".gin") and not os.path.islink(path):
                yield os.path.normpath(path)
    yield from (str(problem.filename) for problem in unreadable)
