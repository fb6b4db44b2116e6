"""Which process this is, and whether another one is still there."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Process(NamedTuple):
    """A process of some machine.

    Attributes:
        host: The name of the machine, for people.
        machine: What no other machine has, nor a container with process numbers of its own, nor this one after a boot.
        pid: Its number.
        begun: What tells it from another process that had its number, where that is known.
    """

    host: str
    machine: str
    pid: int
    begun: str | None = None

    @property
    def text(self) -> str:
        """What it is called in a table."""
        return f"{self.host}:{self.pid}"


def this_process() -> Process:
    """Return the process that asks."""
    return process_of(os.getpid())


def process_of(pid: int) -> Process:
    """Return a process of this machine that is there."""
    return Process(socket.gethostname(), _machine(), pid, _begun(pid))


def is_here(process: Process) -> bool:
    """Return whether a process is, or was, one of this machine, so that `is_running` knows about it."""
    return os.name != "nt" and process.machine == _machine()


def is_running(process: Process) -> bool:
    """Return whether a process of this machine is there; one that has ended and was not waited for is not."""
    begun = _begun(process.pid)
    if begun is not None:
        return process.begun in (None, begun)
    if _PROC.joinpath("self", "stat").exists():
        return False
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def _machine() -> str:
    """Return what names this machine since it was booted, and the space of process numbers."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {os.readlink(_PROC / 'self/ns/pid')}"
    except OSError:  # Other systems than Linux.
        return socket.gethostname()


def _begun(pid: int) -> str | None:
    """Return when a process has begun, in ticks since the boot; None where there is none, or that is not known."""
    with suppress(OSError):
        # The name of the program stands in brackets, and may have any in it.
        fields = (_PROC / str(pid) / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        if fields[0] not in "ZX":
            return fields[19]
    return None
