"""Locks that a forked process can use: no thread is left there to release what other threads held."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any
from weakref import WeakSet

_LOCKS: WeakSet[Any] = WeakSet()


def lock() -> threading.RLock:
    """Return a reentrant lock that is free in a forked process, unless the thread that forked holds it."""
    made = threading.RLock()
    _LOCKS.add(made)
    return made


def _free_in_child() -> None:
    for held in list(_LOCKS):
        if not held._is_owned():
            held._at_fork_reinit()  # As the standard library does with its own.
    _forget_unfinished_imports()


def _forget_unfinished_imports() -> None:
    """Let a forked process import what other threads were importing: Python keeps such a module locked for ever."""
    locks = getattr(sys.modules.get("_frozen_importlib"), "_module_locks", {})
    for name, reference in list(locks.items()):
        owner = getattr(reference(), "owner", None)
        if owner is not None and owner != threading.get_ident():
            del locks[name]
            if getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False):
                del sys.modules[name]


if hasattr(os, "register_at_fork"):  # Windows has none.
    os.register_at_fork(after_in_child=_free_in_child)
