"""The folder of a run: made under a name of its own, written file by file, each file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

#: Where run folders are made, below the working directory.
RUNS = "runs"


def folder_for(name: str, now: datetime) -> Path:
    """Return the path of a run's folder: ``runs/<name>/<time>``, which sorts by time.

    >>> from datetime import datetime, timezone
    >>> folder_for("train", datetime(2025, 3, 1, 9, 30, 5, 42, timezone.utc)).as_posix()
    'runs/train/2025-03-01T09-30-05.000042Z'
    """
    moment = now.astimezone(UTC)
    return Path(RUNS, name, moment.strftime("%Y-%m-%dT%H-%M-%S.%fZ"))


def claim(folder: Path) -> Path:
    """Make a folder that no other run has; return its path, with a number after the name where that is taken.

    Raises:
        OSError: It cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            candidate.mkdir()
        except FileExistsError:
            number += 1
        else:
            return candidate


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it holds either what it held before or all of ``text``.

    Raises:
        OSError: It cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", errors="surrogateescape")  # As argv is decoded.
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
