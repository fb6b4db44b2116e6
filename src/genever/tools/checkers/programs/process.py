"""Runs a checker as a process, which may be missing, crash or hang."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence

from genever.records import NamedTuple


class Output(NamedTuple):
    """What a process wrote and how it ended."""

    code: int
    out: str
    err: str


class CheckerError(Exception):
    """A checker gave no answer; the text says why, in words that follow its name."""


def find_program(name: str) -> str | None:
    """Return the path of a program: beside this Python, where pip puts it, or on the ``PATH``."""
    beside = [os.path.dirname(sys.executable), sysconfig.get_path("scripts")]
    return shutil.which(name, path=os.pathsep.join(beside)) or shutil.which(name)


def run(command: Sequence[str], folder: str, seconds: float, drop: str) -> Output:
    """Return what a command writes.

    Args:
        command: The program and its arguments.
        folder: The folder that it runs in.
        seconds: How long it may take.
        drop: It sees no environment variables that begin with this: they may change what it does. Nor does it see
            ``PYTHONPATH``: a module there that is named like one of the library would be in the place of that.

    Raises:
        CheckerError: It cannot be started, or takes too long.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith((drop, "PYTHONPATH"))}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CheckerError(f"took longer than {seconds:g} seconds") from None
    except OSError as problem:
        raise CheckerError(f"cannot be started: {problem.strerror or problem}") from None
    return Output(done.returncode, *(text.decode("utf-8", errors="replace") for text in (done.stdout, done.stderr)))


def why(output: Output) -> str:
    """Return what went wrong in a process whose output is no answer: the last line of what it said."""
    said = [line.strip() for line in (output.err or output.out).splitlines() if line.strip()]
    if output.code < 0:
        return f"was ended by signal {-output.code}"
    return f"ended with exit code {output.code}" + (f": {said[0][:200]}" if said else "")
