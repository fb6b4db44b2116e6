"""Pictures that runs have left in their folders."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from genever.experiments.report.subject import Row
from genever.runtime.processes.environment import open_regular

#: How many pictures a page has, how large one may be, and all together, in bytes.
MOST, LARGEST, ALL = 60, 1024 * 1024, 3 * 1024 * 1024
#: How many are taken from one run.
OF_ONE = 4
#: How files of each kind begin: what is embedded is what its name says.
_KINDS = {
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}


class Picture(NamedTuple):
    """A picture.

    Attributes:
        row: The run that left it.
        name: Its path in the run's folder.
        url: Itself, as a ``data:`` URL.
    """

    row: Row
    name: str
    url: str


class Pictures(NamedTuple):
    """The pictures of a page, and how many were left out: of too large ones, and of too many."""

    found: list[Picture]
    left_out: int


def read_pictures(rows: Sequence[Row]) -> Pictures:
    """Return the pictures in the folders of runs, and in the folders right below, as many as a page can hold.

    Args:
        rows: The runs, those first whose pictures matter most.
    """
    found: list[Picture] = []
    size = left_out = 0
    for row in rows:
        own = 0
        for name in _names(row.folder):
            begin, kind = _KINDS[Path(name).suffix.lower()]
            if len(found) >= MOST or own >= OF_ONE:
                left_out += 1
                continue
            content = _content(Path(row.folder, name))
            if not content.startswith(begin):
                continue
            if len(content) > LARGEST or size + len(content) > ALL:
                left_out += 1
                continue
            own, size = own + 1, size + len(content)
            found.append(Picture(row, name, f"data:{kind};base64,{base64.b64encode(content).decode()}"))
    return Pictures(found, left_out)


def _content(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read(LARGEST + 1)
    except OSError:  # It has gone meanwhile, or is nobody's business.
        return b""


def _names(folder: str) -> Iterator[str]:
    """Yield the paths of the files in a folder, and right below, that are named as pictures; links are passed over."""
    below: list[str] = []
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            below.append(entry.name)
        elif _is_picture(entry):
            yield entry.name
    for name in below:
        yield from (
            os.path.join(name, entry.name) for entry in _entries(os.path.join(folder, name)) if _is_picture(entry)
        )


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_picture(entry: os.DirEntry[str]) -> bool:
    return Path(entry.name).suffix.lower() in _KINDS and entry.is_file(follow_symlinks=False)
