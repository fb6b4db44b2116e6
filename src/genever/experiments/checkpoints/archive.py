"""The contents of a file that ``torch.save`` has written, without the weights and without running any of it.

Such a file is a zip archive with a pickle in it, ``data.pkl``; the tensors refer to other members. Reading it
here makes plain data as they are. All else becomes an `Unread`.
"""

from __future__ import annotations

import zipfile
from typing import IO, Any

from genever.experiments.checkpoints.unpickling import plain_data
from genever.language.text.errors import GeneverError, error
from genever.runtime.processes.environment import open_regular

#: The largest pickle that is read, in bytes: it holds no weights.
MAX_PICKLE = 32 * 1024 * 1024
#: The largest table of contents, in bytes, of some hundred for each tensor.
MAX_CONTENTS = 8 * 1024 * 1024


def saved(path: str) -> Any:
    """Return what a file of ``torch.save`` holds, with an `Unread` for each tensor and other object.

    Raises:
        ConfigFileError: There is no such file, or it cannot be read.
        ConfigValueError: It is no such file, is cut short, or takes more than a checkpoint does.
    """
    begins_well = False
    try:
        with open_regular(path) as file:
            begins_well = file.read(2) == b"PK"
            return plain_data(_pickled(file))
    except FileNotFoundError:
        raise error("file-not-found", f"there is no checkpoint {path}") from None
    except GeneverError:
        raise
    except OSError as problem:
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror or problem}") from problem
    except Exception as problem:  # A damaged archive or pickle may raise anything.
        raise _no_checkpoint(path, begins_well) from problem


def _pickled(file: IO[bytes]) -> bytes:
    if _size_of_contents(file) > MAX_CONTENTS:
        raise ValueError("the table of contents is too large")
    with zipfile.ZipFile(file) as archive:
        [member] = [member for member in archive.infolist() if member.filename.endswith("/data.pkl")]
        with archive.open(member) as opened:
            pickled = opened.read(MAX_PICKLE + 1)
    if len(pickled) > MAX_PICKLE:
        raise ValueError("the pickle is too large")
    return pickled


def _size_of_contents(file: IO[bytes]) -> int:
    """Return how large an archive says that its table of contents is, before all of that is read."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_557))  # The last record, with the longest comment.
    tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0:
        raise ValueError("it is not an archive")
    wide = tail.rfind(b"PK\6\6", 0, place)
    if wide >= 0:  # The record of large archives.
        return int.from_bytes(tail[wide + 40 : wide + 48], "little")
    return int.from_bytes(tail[place + 12 : place + 16], "little")


def _no_checkpoint(path: str, begins_well: bool) -> Exception:
    if begins_well:
        return error("not-a-checkpoint", f"{path} is damaged or cut short", hint="take an earlier checkpoint")
    return error(
        "not-a-checkpoint", f"{path} is not a checkpoint", hint="name a file that Lightning or torch.save wrote"
    )
