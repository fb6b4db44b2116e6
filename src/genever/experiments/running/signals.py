"""What ends a program from outside: it waits while a run's files are written, and is an exception else."""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

#: What ends a program from outside, beside Ctrl-C; Windows has no SIGHUP.
_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


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
