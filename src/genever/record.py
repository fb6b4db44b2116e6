"""What took effect: filled in when a plan is first used, never at a call."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from genever.model import Expression, Key


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

    def __getstate__(self) -> tuple[dict[Key, dict[str, Any]], set[tuple[str, str, str]]]:
        """Return what to pickle: all but the secrets."""
        values = self.snapshot()
        return {
            key: {name: _discreet(value) for name, value in bound.items()} for key, bound in values.items()
        }, self.read

    def __setstate__(self, state: tuple[dict[Key, dict[str, Any]], set[tuple[str, str, str]]]) -> None:
        self.used, self.read = state
        self._lock = Lock()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.used.clear()
            self.read.clear()


def _discreet(value: Any) -> Any:
    """Return a value with nothing inside ``secret(…)`` but the name of an environment variable."""
    if isinstance(value, Expression):
        operands = tuple(map(_discreet, value.operands))
        if value.is_secret:
            inner = operands[0]
            is_variable = isinstance(inner, Expression) and inner.detail == "env"
            operands = (Expression("function", "env", inner.operands[:1]) if is_variable else "<hidden>",)
        return Expression(value.kind, value.detail, operands, value.origin)
    if type(value) in (list, tuple, set):
        return type(value)(map(_discreet, value))
    if type(value) is dict:
        return {_discreet(key): _discreet(item) for key, item in value.items()}
    return value
