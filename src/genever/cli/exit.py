"""How a command ends: what it prints about a failure, and its exit status.

The statuses: 0 done, 1 the program raised, 2 the configuration or the command line is wrong, 3 something in the
configuration has no effect and ``--strict`` was asked for, 130 interrupted
(SIGINT), 143 terminated (SIGTERM), 129 where its terminal was closed (SIGHUP). A program's own
``SystemExit`` passes through.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import NoReturn

import click

import genever
from genever.cli.output import complain
from genever.language.text.errors import GeneverError, error
from genever.language.text.printable import printable
from genever.runtime.injection.notes import NOT_SET
from genever.runtime.injection.specialize import FILE

RAISED, MISCONFIGURED, UNUSED, INTERRUPTED = 1, 2, 3, 130

#: What ends a program from outside, beside Ctrl-C; Windows has no SIGHUP.
_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))

_FOLDERS = (os.path.dirname(os.path.abspath(str(module.__file__))) + os.sep for module in (genever, click))
_OURS = (*_FOLDERS, FILE)
#: What imports a module by name, and what enters and leaves a ``with`` block.
_MACHINERY = (importlib.__file__, contextlib.__file__)


@contextmanager
def ending() -> Iterator[None]:
    """End the command where its configuration is wrong, or what that imports raises."""
    try:
        yield
        sys.stdout.flush()
    except click.ClickException as problem:
        raise escaped(problem) from None
    except (click.exceptions.Exit, SystemExit):
        raise
    except BrokenPipeError:  # What read our output has seen enough.
        _drop_output()
        sys.exit(RAISED)
    except OSError as problem:
        if isinstance(problem, GeneverError) or problem.filename is not None or not _raised_by_us(problem):
            leave(problem, MISCONFIGURED if isinstance(problem, GeneverError) else RAISED)
        _drop_output()
        complain(str(error("not-written", f"the output cannot be written: {problem.strerror}")))
        sys.exit(RAISED)
    except BaseException as problem:
        leave(problem, MISCONFIGURED if isinstance(problem, GeneverError) else RAISED)


def _drop_output() -> None:
    """Let the last flush of Python's not complain too."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave(problem: BaseException, status: int) -> NoReturn:
    """Say what happened and exit; an interrupt has a status of its own."""
    if isinstance(problem, KeyboardInterrupt):
        complain("interrupted")
        sys.exit(INTERRUPTED)
    strip(problem)
    if isinstance(problem, GeneverError) and problem.__traceback__ is None:
        complain(str(problem))
    else:
        _show(problem)
    sys.exit(status)


def _show(problem: BaseException) -> None:
    """Print an exception as Python does, but for what a terminal would obey; a program's own hook does as it likes."""
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(problem), problem, problem.__traceback__)
        return
    from traceback import format_exception

    with contextlib.suppress(OSError, ValueError):
        click.echo(printable("".join(format_exception(problem))), err=True, nl=False)


def escaped(problem: click.ClickException) -> click.ClickException:
    """Return a mistake in a command line as one whose message has nothing in it that a terminal would obey."""
    message = printable(problem.format_message())
    problem.format_message = lambda: message  # type: ignore[method-assign]  # Each kind makes its message in its own way.
    return problem


def exit_status(problem: BaseException) -> int:
    """Return the status for what a running program raised: whether it or its configuration is at fault."""
    if isinstance(problem, SystemExit):
        code = problem.code
        return code & 0xFF if isinstance(code, int) else int(code is not None)  # As a shell tells it.
    if isinstance(problem, KeyboardInterrupt):
        return INTERRUPTED
    if not _raised_by_us(problem):
        return RAISED
    unfilled = isinstance(problem, TypeError) and any(NOT_SET in note for note in _notes(problem))
    return MISCONFIGURED if unfilled or isinstance(problem, GeneverError) else RAISED


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
    return file.startswith(_OURS)


def _raised_by_us(problem: BaseException) -> bool:
    traceback = problem.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is None or _is_ours(traceback.tb_frame.f_code.co_filename)


def _notes(problem: BaseException) -> list[str]:
    return list(getattr(problem, "__notes__", ()))


# ---- Signals ----------------------------------------------------------------------------------------


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the program as an exception does, so that what must be written is written.

    A handler that the program or its scheduler has set stays, as does nohup's; so do those of a thread other than
    the main one. Processes that are forked inside have what they would have without this, from the beginning: Python
    drops what a new process hears before it is ready, and a pool that has asked it to end would wait for ever.
    """
    if not _may_handle_signals():
        yield
        return
    _forget_in_forks()
    for number in _ENDS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _terminate)
    try:
        yield
    finally:
        _forget()


def _forget() -> None:
    for number in _ENDS:
        if signal.getsignal(number) is _terminate:
            signal.signal(number, signal.SIG_DFL)


@functools.cache
def _forget_in_forks() -> None:
    if hasattr(os, "register_at_fork"):  # Windows has none.
        os.register_at_fork(before=_hold, after_in_parent=_release, after_in_child=_forget_and_release)


_held = threading.local()  # The signals that the thread that forks had blocked before.


def _hold() -> None:
    _held.before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)


def _release() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _held.before)


def _forget_and_release() -> None:
    _forget()
    _release()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)  # As a shell tells it.


@contextmanager
def undelivered() -> Iterator[Callable[[], None]]:
    """Hold back what ends a program until the function that is given is called, or the ``with`` block ends."""
    if not _may_handle_signals() or not hasattr(signal, "pthread_sigmask"):
        yield lambda: None
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, *_ENDS))

    def deliver() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    try:
        yield deliver
    finally:
        deliver()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the first signal that ends a program pass while the last files of a run are written; the second kills."""
    if not _may_handle_signals():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDS)}
    for number in before:
        signal.signal(number, lambda received, frame: signal.signal(received, signal.SIG_DFL))
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # None stands for one that was not set from Python.
                signal.signal(number, handler)


def _may_handle_signals() -> bool:
    return threading.current_thread() is threading.main_thread()
