"""What took effect: which calls were made, and what each parameter got from whom.

It is filled in when a call is prepared. At a call nothing happens but that an iterator moves on: a frame keeps
each prepared call as ``itertools.repeat(call, n)``, and what is left of ``n`` tells how often it was made. When
nothing is left the call comes by here, and what its caller passed is compared with what was seen before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import repeat
from operator import length_hint
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from genever.configuration.bindings import Binding, BindingKey, Key
from genever.language.sentinel import Sentinel
from genever.locks import lock
from genever.records import NamedTuple
from genever.runtime.record.child_usage import REPORT_VARIABLE, report

if TYPE_CHECKING:
    from genever.language.text.secrets import Secrets
    from genever.language.values.description import Sight


#: The value of an argument that nobody has seen: its call was compiled.
UNSEEN: Any = Sentinel(__name__, "UNSEEN", "<not seen>")


#: How many of the first parameters a call's caller supplied and which others: ``2``, ``('lr', 'eps')`` or
#: ``(2, 'lr', 'eps')``.
Shape: TypeAlias = int | tuple[int | str, ...]


def parts_of_shape(shape: Shape) -> tuple[int, list[str]]:
    """Return how many positional arguments a shape has, and its keywords."""
    parts = [shape] if isinstance(shape, int) else list(shape)
    count = parts[0] if isinstance(parts[0], int) else 0
    return count, [part for part in parts if isinstance(part, str)]


_FREQUENT = 16  # After so many calls a shape is a frequent one.
_LOOKED_AT = 100  # So many first calls of each shape have their arguments compared,
_BETWEEN_LOOKS = 1000  # and then one in so many, or in a hundredth of the calls that were made.
_MOST_RUNNING = 64  # Frames of sessions with one record that may be making the same calls.
_MOST_SIGHTS = 256  # Parameters of a shape; rows of calls whose keywords are made in a loop have ever more.
_MOST_SHAPES = 256  # Rows for one configurable in one scope; calls of further shapes share one.


class Given(NamedTuple):
    """What one parameter of a call got.

    Attributes:
        value: As bound, with references unevaluated; or the code default; or what the caller passed first,
            described in words where it is no literal. The arguments that a reference holds count as a caller's.
        by: Who gave it.
        binding: The binding that did, without its value and history.
        varies: Whether later callers passed something else.
    """

    value: Any
    by: Literal["caller", "binding", "default"]
    binding: Binding | None = None
    varies: bool = False


class Called(NamedTuple):
    """The calls of one configurable in one scope with one shape.

    Attributes:
        scope: The scope, ``''`` for none.
        selector: The complete selector.
        shape: How many of the first parameters the callers supplied, by position or by name, ``self`` counted, and
            the names of the others.
        calls: How many there were; those inside a function that ``torch.compile`` compiled are not counted.
        arguments: ``{parameter: Given}``, in signature order.
        references: The bindings that lead to it through a reference; empty where only code calls it.
    """

    scope: str
    selector: str
    shape: Shape
    calls: int
    arguments: dict[str, Given]
    references: tuple[Binding, ...]


class Calls:
    """What is being counted for a `Called`."""

    __slots__ = ("_ended", "_lock", "_running", "_sights", "arguments", "looks", "shape")

    def __init__(self, shape: Shape, lock: RLock) -> None:
        self.shape = shape
        self.arguments: dict[str, Given] = {}
        self.looks = 0
        self._sights: dict[str, Sight] = {}
        self._ended = 0
        self._running: list[tuple[Iterator[Any], int]] = []
        self._lock = lock

    @property
    def count(self) -> int:
        """How many calls there were."""
        with self._lock:
            return self._ended + sum(size - length_hint(left) for left, size in self._running)

    @property
    def is_frequent(self) -> bool:
        """Whether there were so many that it pays to make them faster."""
        return self.count >= _FREQUENT

    def take(self, arguments: Mapping[str, Given]) -> None:
        """Set what the parameters get now, in their order; what callers passed before stays."""
        known = self.arguments
        self.arguments = {
            name: known.get(name, given) if given.by == "caller" else given for name, given in arguments.items()
        }

    def look(self, passed: Mapping[str, Any]) -> None:
        """Count a call, and compare what its caller passed with what was seen first."""
        with self._lock:
            self._ended += 1
            self.looks += 1
        for name, value in passed.items():
            with suppress(Exception):  # Whatever a value is like, it must not fail the program's call.
                self._compare(name, value)

    def _compare(self, name: str, value: Any) -> None:
        from genever.language.values.description import Sight  # A program whose callers pass nothing does without it.

        sight, given = self._sights.get(name), self.arguments.get(name)
        if sight is None and len(self._sights) < _MOST_SIGHTS:
            sight = self._sights[name] = Sight(value)
            self._see(name, Given(sight.value, "caller"))
        elif sight is not None and given is not None and not given.varies and not sight.is_of(value):
            self.arguments[name] = given._replace(varies=True)

    def next_calls(self, call: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
        """Return an iterator that gives ``call`` for each call until the next one to look at."""
        size = sys.maxsize if self.is_frequent else _FREQUENT
        if any(given.by == "caller" and not given.varies for given in self.arguments.values()):
            size = 0 if self.looks < _LOOKED_AT else max(_BETWEEN_LOOKS, self.count // 100)
        left = repeat(call, size)
        with self._lock:
            while self._running and (not length_hint(self._running[0][0]) or len(self._running) >= _MOST_RUNNING):
                ended, before = self._running.pop(0)
                self._ended += before - length_hint(ended)
            self._running.append((left, size))
        return left

    def add(self, other: Called) -> None:
        """Take in calls that were counted elsewhere."""
        with self._lock:
            self._ended += other.calls
        for name, given in other.arguments.items():
            self._see(name, given)

    def _see(self, name: str, given: Given) -> None:
        before = self.arguments.get(name)
        if before is None or before.value is UNSEEN:
            self.arguments[name] = given
        elif (before.by, repr(before.value)) != (given.by, repr(given.value)) or given.varies:
            self.arguments[name] = before._replace(varies=True)


class Record:
    """The operative configuration, and the calls that it was used in.

    ``used`` is ``{(scope, complete selector): {parameter: value}}``. Values are as bound, references
    unevaluated. It holds the bindings and the code defaults that calls used; what callers supplied is left out.

    ``read`` holds what the program looked up itself instead of calling something: the key of each binding.

    What callers passed is shown without the secrets that the configuration has given out.
    """

    def __init__(self, secrets: Secrets | None = None) -> None:
        self._secrets = secrets
        self._secret: set[tuple[str, str]] = set()  # The parameters that references give secrets.
        self.used: dict[Key, dict[str, Any]] = {}
        self.read: set[BindingKey] = set()
        self._calls: dict[Key, dict[Shape, Calls]] = {}
        self._reached: dict[tuple[str, str | None], dict[Binding, None]] = {}
        self._lock = lock()  # A handler of signals may call a configurable while the record is written.
        self._key: tuple[bytes, int | None] = os.urandom(8), None  # With the process that it came from.
        self._merged: dict[Any, dict[tuple[str, str, Shape], int]] = {}  # Another record's key -> calls taken from it.

    @property
    def secrets(self) -> Secrets:
        """The secrets that the configuration has given out."""
        if self._secrets is None:
            from genever.language.text.secrets import Secrets  # Most programs have none.

            with self._lock:
                self._secrets = self._secrets or Secrets()  # type: ignore[redundant-expr]  # A thread may have been sooner.
        return self._secrets

    def knows_secret(self, value: object) -> bool:
        """Return whether a value has a secret in it that the configuration has given out."""
        return self._secrets is not None and self._secrets.are_in(value)

    # ---- Writing ---------------------------------------------------------------------------------

    def add(self, key: Key, values: Mapping[str, Any]) -> None:
        """Note that a configurable was called in a scope with these values."""
        with self._lock:
            self.used.setdefault(key, {}).update(values)
        if REPORT_VARIABLE in os.environ:
            report(key, values)

    def calls(self, key: Key, shape: Shape) -> Calls:
        """Return where calls of one shape are counted."""
        with self._lock:
            shapes = self._calls.setdefault(key, {})
            if shape not in shapes and len(shapes) >= _MOST_SHAPES:
                shape = ("...",)
            return shapes.setdefault(shape, Calls(shape, self._lock))

    def keep_secret(self, selector: str, parameters: Iterable[str]) -> None:
        """Note that a reference gives some parameters of a configurable a value that has a secret in it."""
        with self._lock:
            self._secret.update((selector, parameter) for parameter in parameters)

    def reach(self, selector: str, scope: str | None, binding: Binding) -> None:
        """Note that a reference in a binding leads to a configurable; ``None`` means whatever scope is active."""
        with self._lock:
            self._reached.setdefault((selector, scope), {})[_bare(binding)] = None

    def merge(self, other: Record) -> None:
        """Take in what another process or session used, as if it had been used here.

        Calls are counted together; a parameter that got something else there is marked as varying. What a
        record has counted since it was merged last is added, so a worker may send the same one again and again;
        a record, or a copy of it from another process, adds nothing to itself.
        """
        if other._identity == self._identity:
            return
        for key, values in other.snapshot().items():
            self.add(key, values)
        before, read = self._merged.setdefault(other._identity, {}), other.read.copy()
        for called in other.called():
            row = called.scope, called.selector, called.shape
            self._take(called._replace(calls=max(0, called.calls - before.get(row, 0))))
            before[row] = max(called.calls, before.get(row, 0))
        with self._lock:
            self.read |= read

    def _take(self, called: Called) -> None:
        self.calls((called.scope, called.selector), called.shape).add(called)
        for binding in called.references:
            self.reach(called.selector, called.scope, binding)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.used.clear()
            self.read.clear()
            self._calls.clear()
            self._reached.clear()
            self._merged.clear()
            self._secret.clear()
            if self._secrets is not None:
                self._secrets.clear()
            self._key = os.urandom(8), None

    # ---- Reading ---------------------------------------------------------------------------------

    def snapshot(self) -> dict[Key, dict[str, Any]]:
        """Return a copy of ``used`` that later calls do not change."""
        with self._lock:
            return {key: dict(values) for key, values in self.used.items()}

    def called(self) -> tuple[Called, ...]:
        """Return the calls made so far, in the order of the first ones."""
        with self._lock:
            rows = [(*key, calls) for key, shapes in self._calls.items() for calls in shapes.values()]
            reached = {key: tuple(found) for key, found in self._reached.items()}
            secret = set(self._secret)
        return tuple(
            Called(
                scope,
                selector,
                calls.shape,
                calls.count,
                {
                    name: _shown(given, self.secrets, is_secret=(selector, name) in secret)
                    for name, given in dict(calls.arguments).items()
                },
                # What leads to the scope, or else what hands on what may be called in any.
                reached.get((selector, scope)) or reached.get((selector, None), ()),
            )
            for scope, selector, calls in rows
        )

    # ---- On the way to another process -----------------------------------------------------------

    @property
    def _identity(self) -> tuple[bytes, int]:
        """What tells it from other records; a process that was forked has others than its parent."""
        number, process = self._key
        return number, process or os.getpid()

    def __getstate__(self) -> tuple[Any, ...]:
        """Return what to pickle: all but the secrets."""
        from genever.language.values.expressions import without_secrets

        values = {key: without_secrets(bound) for key, bound in self.snapshot().items()}
        return values, self.read.copy(), self.called(), self._identity

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__()  # type: ignore[misc]  # An empty record to take the rows in.
        self.used, self.read, rows, self._key = state
        for called in rows:
            self._take(called)


def _shown(given: Given, secrets: Secrets, *, is_secret: bool) -> Given:
    value = given.value
    if given.by != "caller":
        from genever.language.values.expressions import without_secrets  # Only who reads the record needs it.

        value = without_secrets(value)
    elif value is not UNSEEN:
        from genever.language.text.secrets import HIDDEN
        from genever.language.values.description import (  # Needed only where something has been passed.
            Described,
            concealed,
        )

        value = Described(HIDDEN) if is_secret else concealed(value, secrets)
    return given._replace(value=value, binding=given.binding and _bare(given.binding))


def _bare(binding: Binding) -> Binding:
    """Return a binding without the values that it has and had."""
    return binding._replace(value=None, replaced=None, age=0)
