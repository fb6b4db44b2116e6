"""A configuration and a scope as a value, to put in force in another thread, process or worker."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from genever.configuration.config import Config
from genever.language.text.errors import error
from genever.language.text.selectors import scope_parts
from genever.locks import lock
from genever.runtime.injection.frames import ACTIVE, Frame
from genever.runtime.processes.packing import Contents, Payload, contents_of, packed, unpack
from genever.runtime.record.record import Record
from genever.runtime.state.entries import pop, push
from genever.runtime.state.state import State, active_state

if TYPE_CHECKING:
    from genever.runtime.session import Session

P = ParamSpec("P")
R = TypeVar("R")

_MOST_ARRIVED = 16  # Snapshots from other processes whose sessions are kept; a worker may live long.


class Snapshot:
    """A configuration and a scope as they are now. Picklable, and the same everywhere.

    ``with snapshot:`` puts it in force in this thread or task and gives its session. In the process that took it,
    that one has the record and the shared objects of the session it was taken of, and nothing that is bound in the
    one later changes the other. Another process makes a session when it is first entered there and keeps it, so that
    later tasks find the same record and the same shared objects.

    It carries the bindings, the scope, what registers the configurables that they name (modules by name; functions
    and classes of the main module, or defined inside a function, by value where cloudpickle is installed), constants,
    imports, search paths, file readers and finalize hooks, and whether the configuration is locked.
    ``secret(env('X'))`` travels as written: the value is read where it is used.

    Raises:
        ConfigTypeError: On pickling, where something in it cannot be pickled.

    >>> import genever
    >>> @genever.configurable
    ... def volume(side=1):
    ...     return side**3
    >>> genever.bind_parameter("volume.side", 2)
    >>> then = genever.snapshot()
    >>> genever.bind_parameter("volume.side", 3)
    >>> then.run(volume), volume()
    (8, 27)
    """

    __slots__ = ("_home", "_scope")

    def __init__(self, home: _Home, scope: str) -> None:
        self._home = home
        self._scope = scope

    @classmethod
    def of(cls, session: State) -> Snapshot:
        """Return the snapshot of a session, outside all scopes."""
        return cls(_Home(os.urandom(16), contents=contents_of(session), session=session), "")

    @property
    def scope(self) -> tuple[str, ...]:
        """The names of the scopes that are active in it, outermost first."""
        return scope_parts(self._scope)

    def in_scope(self, scope: str) -> Snapshot:
        """Return the snapshot with another scope."""
        return Snapshot(self._home, scope) if scope != self._scope else self

    def __repr__(self) -> str:
        return f"<genever snapshot in scope {self._scope!r}>"

    def __copy__(self) -> Snapshot:
        return self

    def __deepcopy__(self, memo: object) -> Snapshot:
        return self  # It does not change, and need not be fit for pickling.

    def frame(self) -> Frame:
        """Return the frame for what the session itself makes later: its own, as long as it is unchanged."""
        return self._home.session().frame(self._scope)

    def __enter__(self) -> Session:
        session: Any = self._home.own_session()  # A `Session`, as what it was made of.
        push(self, session.frame(self._scope))
        return session  # type: ignore[no-any-return]  # See above.

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pop(self)

    def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function with the snapshot in force: what to give to a pool, as in ``submit(snapshot.run, f, x)``."""
        with self:
            return function(*args, **kwargs)

    def apply(self, *_: object) -> None:
        """Put it in force in this thread for good: the initializer of a pool's threads or processes.

        Arguments are taken and ignored, so it can be a ``worker_init_fn`` of PyTorch's ``DataLoader``.
        """
        ACTIVE.set(self._home.own_session().frame(self._scope))

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._home.key, self._home.payload(), self._scope)


class _Home:
    """Where a snapshot's calls are made in this process: a session with its configuration, made on first need."""

    __slots__ = ("__weakref__", "_config", "_contents", "_lock", "_own", "_payload", "_process", "_session", "key")

    def __init__(
        self,
        key: bytes,
        *,
        payload: Payload | None = None,
        contents: Contents | None = None,
        session: State | None = None,
    ) -> None:
        self.key = key
        self._payload = payload
        self._contents = contents
        self._config: Config | None = contents.config if contents is not None else None
        self._session = session
        self._own: State | None = None
        self._process = os.getpid()
        self._lock = lock()
        _HOMES[key] = self

    def session(self) -> State:
        """Return the session; a change of its configuration or a fork makes it another one."""
        with self._lock:
            session = self._session
            if session is None:
                session = self._unpacked()
            elif session.config is not self._config:
                session = self._copy_of(session)
            if os.getpid() != self._process:  # A fork: what was recorded before it, its parent has.
                session = self._copy_of(session)
                session.record = Record(session.record.secrets)
                self._process = os.getpid()
            self._session = session
            return session

    def own_session(self) -> State:
        """Return a session that is the snapshot's alone, with the record and the objects of the other."""
        with self._lock:
            session, own = self.session(), self._own
            if own is None or own.config is not self._config or own.record is not session.record:
                own = self._own = self._copy_of(session)
            return own

    def _copy_of(self, session: State) -> State:
        assert self._config is not None
        made = session.with_config(self._config)
        if self._contents is not None:  # The session may have been set to something else since.
            made.restore(self._contents.settings)
        return made

    def _unpacked(self) -> State:
        assert self._payload is not None
        session = type(active_state())()
        with session:
            unpack(self._payload, session, _fail)
        session.is_copy = True
        self._config = session.config
        return session

    def payload(self) -> Payload:
        """Return what to send, packed when it is first asked for.

        Raises:
            ConfigTypeError: Something cannot be pickled.
        """
        with self._lock:
            if self._payload is None:
                assert self._contents is not None
                self._payload = packed(self._contents, _refuse)
            return self._payload


#: Where every snapshot that this process has is at home.
_HOMES: WeakValueDictionary[bytes, _Home] = WeakValueDictionary()
#: Those that came from other processes, the latest used last; a task that ends does not end them.
_ARRIVED: dict[bytes, _Home] = {}
_ARRIVING = lock()


def _arrived(key: bytes, payload: Payload, scope: str) -> Snapshot:
    with _ARRIVING:
        home = _HOMES.get(key)
        if home is None or _ARRIVED.pop(key, None) is not None:
            home = _ARRIVED[key] = home or _Home(key, payload=payload)
            if len(_ARRIVED) > _MOST_ARRIVED:
                del _ARRIVED[next(iter(_ARRIVED))]
    return Snapshot(home, scope)


def _refuse(message: str, problem: Exception) -> None:
    raise error(
        "not-picklable", f"{message}: {problem}", hint="bind a reference to something that makes it"
    ) from problem


def _fail(message: str, problem: Exception) -> None:
    problem.add_note(f"  While a snapshot was unpacked: {message}")
    raise problem
