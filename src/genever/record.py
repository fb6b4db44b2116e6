"""What took effect: filled in when a plan is first used, never at a call."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from genever.model import Key


class Record:
    """The operative configuration: ``{(scope, complete selector): {parameter: value}}``.

    Values are as bound, references unevaluated. It holds the bindings and the code defaults that calls
    used; what callers supplied is left out.

    ``read`` holds what the program looked up itself instead of calling something: the (scope, complete
    selector, parameter) of each binding.
    """

    def __init__(self) -> None:
        self.used: dict[Key, dict[str, Any]] = {}
        self.read: set[tuple[str, str, str]] = set()
        self._lock = Lock()

    def add(self, key: Key, values: Mapping[str, Any]) -> None:
        """Note that a configurable was called in a scope with these values."""
        with self._lock:
            self.used.setdefault(key, {}).update(values)

    def snapshot(self) -> dict[Key, dict[str, Any]]:
        """Return a copy that later calls do not change."""
        with self._lock:
            return {key: dict(values) for key, values in self.used.items()}

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.used.clear()
            self.read.clear()
