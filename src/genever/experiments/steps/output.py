"""The folder that a step writes files into: `output_dir`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from genever.language.values.references import RUN_DIR
from genever.runtime.state.state import active_state

#: The folder of the step that is made in this thread or task.
_FOLDER: ContextVar[Path | None] = ContextVar("genever_output_dir", default=None)


def output_dir() -> Path:
    """Return the folder for the files that the running step writes. Return a path in it, and the cache keeps the files.

    Where nothing is cached the same code works: there it is a new folder in the run's, or else among the system's
    temporary files.

    >>> import genever
    >>> path = genever.output_dir() / "ids.txt"
    >>> path.write_text("1 2 3")
    5
    """
    folder = _FOLDER.get()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    with suppress(LookupError, ValueError):  # There is no run.
        run = Path(active_state().catalog.constant(RUN_DIR))
        if run.is_dir():
            (run / "output").mkdir(exist_ok=True)
            return Path(tempfile.mkdtemp(prefix="", dir=run / "output"))
    return Path(tempfile.mkdtemp(prefix="genever-"))


@contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Let `output_dir` give a folder inside a ``with`` block."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)
