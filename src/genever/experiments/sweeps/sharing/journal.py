"""The journal of a sweep: a line of JSON for whatever happens to a trial, written only by who has the turn.

Lines are only added, so each participant reads on from where it was. One that was cut short, as its writer was killed
or the disk was full, has no end of line; the next writer gives it one, and readers skip what they cannot read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

Line = TypeVar("Line")

#: The file.
JOURNAL = "journal.jsonl"


#: What is raised for data of another form.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


class Journal(Generic[Line]):
    """The journal of the sweep in a folder, read from where this one was.

    Args:
        folder: That of the sweep.
        line_of: Returns what a line says, given it as data; raises one of `MALFORMED` where it says nothing.

    Attributes:
        skipped: How many lines could not be read.
    """

    def __init__(self, folder: Path, line_of: Callable[[Any], Line]) -> None:
        self.skipped = 0
        self._path = folder / JOURNAL
        self._line_of = line_of
        self._read = 0

    def read(self) -> Iterator[Line]:
        """Yield the lines that have come since."""
        if not self._path.exists():
            return
        with open(self._path, "rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                try:
                    read = self._line_of(json.loads(line))
                except MALFORMED:
                    self.skipped += line != b"\n"
                    continue
                yield read

    def append(self, line: Mapping[str, Any]) -> None:
        """Write a line, after all others have been read.

        It may be lost when the power fails; the folder of the trial then has what it said.

        Raises:
            OSError: It cannot be written.
        """
        text = json.dumps(line, allow_nan=False).encode() + b"\n"
        with open(self._path, "ab", buffering=0) as file:
            if file.tell() != self._read:
                text = b"\n" + text  # After a line that was cut short.
            while text:
                text = text[file.write(text) :]
