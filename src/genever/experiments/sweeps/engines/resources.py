"""What a trial may use of a machine: memory, and GPUs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from genever.language.text.errors import error

#: The variable that says which GPUs a program sees.
VISIBLE_GPUS = "CUDA_VISIBLE_DEVICES"

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def bytes_of(size: str | int) -> int:
    """Return the number of bytes in a size: ``4GiB``, ``4G`` and ``4GB`` are the same, a number counts bytes.

    Raises:
        GeneverError: It is no such size, code ``bad-setting``.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([KMGT]?)(?:i?B)?", str(size), re.IGNORECASE)
    if found is None or float(found[1]) == 0:
        raise error("bad-setting", f"there is no memory of {size!r}", hint="write it as in '4GiB' or '500MiB'")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def size_text(size: int) -> str:
    """Return a number of bytes for people, as ``4 GiB``."""
    for unit in "TGM":
        if size >= _UNITS[unit]:
            return f"{size / _UNITS[unit]:.3g} {unit}iB"
    return f"{size / 1024:.3g} KiB"


# ---- Memory -------------------------------------------------------------------------------------------


def memory_used(group: int) -> int:
    """Return how many bytes of memory a group of processes has; what several share counts once, where that is known."""
    if sys.platform == "linux":
        return sum(_proportional(process) for process in _members(group))
    listed = subprocess.run(["ps", "-ax", "-o", "pgid=,rss="], capture_output=True, text=True, check=False).stdout
    rows = (line.split() for line in listed.splitlines())
    return sum(int(row[1]) * 1024 for row in rows if row[:1] == [str(group)])


def _members(group: int) -> Iterator[Path]:
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                # After the name, which may have any character: the state, the parent, the group.
                if int((process / "stat").read_bytes().rpartition(b")")[2].split()[2]) == group:
                    yield process
            except OSError:
                pass  # It has ended meanwhile.


def _proportional(process: Path) -> int:
    try:
        found = re.search(rb"^Pss: +(\d+) kB", (process / "smaps_rollup").read_bytes(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    except OSError:  # It has ended meanwhile.
        return 0


# ---- GPUs ---------------------------------------------------------------------------------------------


def shares_of_gpus(count: int, each: float) -> list[str]:
    """Return the GPUs that this process sees in shares, as ``CUDA_VISIBLE_DEVICES`` has them.

    Args:
        count: How many shares are needed.
        each: How many GPUs are in one.

    Raises:
        GeneverError: There are not enough, code ``bad-setting``.
    """
    if each != int(each):
        hint = "take a whole number; Ray gives several trials parts of one"
        raise error("bad-setting", f"{each:g} of a GPU cannot be given to a trial on this machine", hint=hint)
    each, found = int(each), visible_gpus()
    if len(found) < count * each:
        jobs = f"{count} {'trial needs' if count == 1 else 'trials at a time need'} {count * each}"
        what = f"{jobs} GPUs, and this process sees {len(found) or 'none'}"
        raise error("bad-setting", what, hint=f"take fewer --jobs, or look at {VISIBLE_GPUS} and nvidia-smi")
    return [",".join(found[index * each : (index + 1) * each]) for index in range(count)]


def visible_gpus() -> list[str]:
    """Return the GPUs that this process sees, as ``CUDA_VISIBLE_DEVICES`` or the driver names them."""
    given = os.environ.get(VISIBLE_GPUS)
    if given is not None:
        return [name for name in map(str.strip, given.split(",")) if name not in ("", "-1", "NoDevFiles")]
    command = ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return listed.split()
