"""Objects that are made once: on first need, exactly once under threads, and a cycle is an error."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

from genever.language.text.errors import error
from genever.locks import lock

_MISSING: Any = object()


class Shared:
    """Objects by key. The maker runs without any lock that another key's maker would wait for."""

    def __init__(self) -> None:
        self.made: dict[Any, Any] = {}
        self.generation = object()  # Another one from each `clear` on, for those who keep what they got.
        self._makers: dict[Any, int] = {}  # key -> the thread that makes it
        self._waiting: dict[int, Any] = {}  # thread -> the key it waits for
        self._process = os.getpid()
        self._changed = threading.Condition(lock())

    def __contains__(self, key: object) -> bool:
        return key in self.made

    def __iter__(self) -> Iterator[Any]:
        return iter(self.made)

    def get(self, key: Any, make: Callable[[], Any], label: Callable[[Any], str] = str) -> Any:
        """Return the object of a key, made by ``make`` if there is none.

        Raises:
            ConfigCycleError: Making it needs the object itself.
        """
        found = self.made.get(key, _MISSING)
        if found is not _MISSING:
            return found
        me = threading.get_ident()
        with self._changed:
            self._forget_other_processes()
            while key in self._makers:
                self._refuse_cycle(key, me, label)
                self._waiting[me] = key
                try:
                    self._changed.wait()
                finally:
                    del self._waiting[me]
            if key in self.made:
                return self.made[key]
            self._makers[key] = me
            generation = self.generation
        try:
            found = make()
            if generation is self.generation:
                self.made[key] = found
            return found
        finally:
            with self._changed:
                del self._makers[key]
                self._changed.notify_all()

    def clear(self) -> None:
        """Forget every object, also those that are being made."""
        self.made.clear()
        self.generation = object()

    def _forget_other_processes(self) -> None:
        """After a fork, drop the makers that went on in the parent: this process has one thread only."""
        if self._process != os.getpid():
            self._process, me = os.getpid(), threading.get_ident()
            self._makers = {key: maker for key, maker in self._makers.items() if maker == me}
            self._waiting.clear()

    def _refuse_cycle(self, key: Any, me: int, label: Callable[[Any], str]) -> None:
        """Raise if the thread that makes ``key`` waits, through others, for this one."""
        path = [key]
        while (owner := self._makers.get(path[-1])) is not None:
            if owner == me:
                mine = [made for made, maker in self._makers.items() if maker == me and made not in path]
                names = " → ".join(label(step) for step in (key, *mine, *path[1:], key))
                raise error("reference-cycle", f"a shared object needs itself to be made: {names}")
            if owner not in self._waiting:
                return
            path.append(self._waiting[owner])
