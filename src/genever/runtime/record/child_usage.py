"""What the processes that a run starts have used, for the first process to collect.

Each writes it down when it happens, in a file of its own, so that one that is killed has reported it too: names
alone, since the first process knows what they are bound to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from genever.configuration.bindings import Key

#: The environment variable by which the first process of a run has those that it starts report what they use: its id
#: and a folder, as in ``123:/data/runs/train/…/.used``.
REPORT_VARIABLE = "GENEVER_USED"


@contextmanager
def reporting(folder: str) -> Iterator[None]:
    """Let the processes that are started inside a ``with`` block, and theirs, write down in a folder what they use."""
    from genever.runtime.processes.environment import variable  # Only a run needs it.

    with variable(REPORT_VARIABLE, f"{os.getpid()}:{folder}"):
        yield


def report(key: Key, parameters: Iterable[str]) -> None:
    """Write down that parameters of a configurable were used, if another process has asked for it."""
    asking, _, folder = os.environ.get(REPORT_VARIABLE, "").partition(":")
    if not folder or asking == str(os.getpid()):
        return
    import json  # Heavy at import, and most processes report nothing.

    with suppress(OSError):  # A full disk shall not stop the program.
        os.makedirs(folder, exist_ok=True)
        file = os.open(os.path.join(folder, str(os.getpid())), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps([*key, *parameters]).encode() + b"\n")
        finally:
            os.close(file)


def collect(folder: str) -> Iterator[tuple[Key, list[str]]]:
    """Yield what processes have written down in a folder so far, and remove it."""
    import json

    from genever.runtime.processes.environment import open_regular

    with suppress(OSError):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            with open_regular(path) as file:
                for line in file:
                    with suppress(ValueError):  # Cut off, where a process was killed or the disk was full.
                        scope, selector, *parameters = json.loads(line)
                        yield (scope, selector), parameters
            os.remove(path)
        os.rmdir(folder)
