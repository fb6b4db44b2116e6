"""How a program ends: its exit status, and what is shown of an exception.

The statuses: 0 done, 1 the program raised, 2 the configuration or the command line is wrong, 3 something in the
configuration has no effect and ``--strict`` was asked for, 130 interrupted
(SIGINT), 143 terminated (SIGTERM), 129 where its terminal was closed (SIGHUP). A program's own
``SystemExit`` passes through.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from types import TracebackType

from genever.language.text.errors import GeneverError
from genever.language.text.printable import printable
from genever.runtime.injection.notes import NOT_SET
from genever.runtime.injection.specialize import FILE

RAISED, MISCONFIGURED, UNUSED, INTERRUPTED = 1, 2, 3, 130

#: What a run ends with when it was interrupted, by Ctrl-C or by what ended its process.
INTERRUPTS = (129, INTERRUPTED, 143)

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
#: What imports a module by name, and what enters and leaves a ``with`` block.
_MACHINERY = (importlib.__file__, contextlib.__file__)


def exit_status(problem: BaseException) -> int:
    """Return the status for what a running program raised: whether it or its configuration is at fault."""
    if isinstance(problem, SystemExit):
        code = problem.code
        return code & 0xFF if isinstance(code, int) else int(code is not None)  # As a shell tells it.
    if isinstance(problem, KeyboardInterrupt):
        return INTERRUPTED
    if not raised_by_us(problem):
        return RAISED
    unfilled = isinstance(problem, TypeError) and any(NOT_SET in note for note in _notes(problem))
    return MISCONFIGURED if unfilled or isinstance(problem, GeneverError) else RAISED


def failure_text(problem: BaseException) -> str:
    """Return what is shown of a failure, with line ends: where the configuration is wrong the message alone.

    There is nothing in it that a terminal would obey.
    """
    strip(problem)
    if isinstance(problem, GeneverError) and problem.__traceback__ is None:
        return printable(f"{problem}\n")
    from traceback import format_exception

    return printable("".join(format_exception(problem)))


# ---- Tracebacks -------------------------------------------------------------------------------------


def strip(problem: BaseException) -> None:
    """Take the frames of this package and of click out of an exception and all that led to it.

    The user's frames stay, as if nothing had been between them. Where nothing would be left of an
    exception that did not come from calling the user's code, it is ours to fix, and stays whole.
    """
    waiting, seen = [problem], set()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        stripped = _without_ours(found.__traceback__)
        if stripped is not None or isinstance(found, GeneverError) or _notes(found):
            found.__traceback__ = stripped
        waiting += [linked for linked in (found.__cause__, found.__context__) if linked is not None]
        if isinstance(found, BaseExceptionGroup):
            waiting += found.exceptions


def _without_ours(traceback: TracebackType | None) -> TracebackType | None:
    kept = []
    below_ours = False  # Python's own machinery, where we started it, is no frame of the user's either.
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        machinery = file.startswith("<frozen importlib") or file in _MACHINERY
        below_ours = _is_ours(file) or (below_ours and machinery)
        if not below_ours:
            kept.append(traceback)
        traceback = traceback.tb_next
    linked = None
    for entry in reversed(kept):
        linked = TracebackType(linked, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return linked


def _is_ours(file: str) -> bool:
    return file.startswith(_ours())


def _ours() -> tuple[str, ...]:
    """Return what the names of our files begin with, click's included: the command is called through it."""
    click = getattr(sys.modules.get("click"), "__file__", None)
    return (_PACKAGE, FILE, *([os.path.dirname(os.path.abspath(click)) + os.sep] if click is not None else []))


def raised_by_us(problem: BaseException) -> bool:
    """Return whether this package has raised an exception, and not what it called."""
    traceback = problem.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is None or _is_ours(traceback.tb_frame.f_code.co_filename)


def _notes(problem: BaseException) -> list[str]:
    return list(getattr(problem, "__notes__", ()))
