"""What a session is made of: one object with the configuration in force, its frames, and a lock for changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os.path import isfile
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Self, TypeVar, cast
from weakref import WeakSet

from genever.configuration.bindings import Binding
from genever.configuration.config import Config
from genever.language.text.errors import error, error_for, speaks_as_gin, worded
from genever.language.text.source import SIZE_LIMIT
from genever.locks import lock
from genever.records import NamedTuple
from genever.runtime.imports.packages import is_in_package, open_in_package
from genever.runtime.injection.frames import ACTIVE, MOST_FREQUENT, Frame, Prepared, Runtime, StepCache
from genever.runtime.record.record import Record, Shape
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.state.entries import pop, push
from genever.runtime.state.shared import Shared
from genever.runtime.wrapping.wrap import stand_in, with_scope

if TYPE_CHECKING:  # The loader needs Lark; a program that parses nothing never pays for it.
    from genever.configuration.loading.files import Check, Reader
    from genever.configuration.loading.load import Load
    from genever.configuration.plan.nodes import Cached

Hook = Callable[[Any], Mapping[Any, Any] | None]
P = ParamSpec("P")
R = TypeVar("R")

_MOST_PENDING = 1000  # Bindings that are not yet in the configuration; a loop may bind for ever and read nothing.
_MOST_SHAPES = 256  # Shapes of call kept for a configurable; keywords made in a loop must not pile up either.
_MOST_FRAMES = 4096  # Scopes with prepared calls that are kept; names made in a loop must not pile up.

#: What all sessions know: the default session's own registry.
REGISTRY = Registry()


class _OwnMethod(NamedTuple):
    """Stands for a method of a session in its `State.settings`: another session has one of its own."""

    name: str


class State:
    """What a session is made of: the catalog, the configuration in force, the frames, and who hears of changes.

    `genever.Session` adds what programs do with it. Whatever only needs the state takes it, and so works below
    the session.
    """

    #: What each makes for itself, and what those of one process share. All other state goes along wherever a
    #: configuration goes, see `settings`.
    OWN: ClassVar[tuple[str, ...]] = (
        *("root", "_all_frames", "_config", "_frames", "_handles", "_lock"),
        *("_pending", "_setting_names", "_listeners", "_remembered"),
    )
    SHARED: ClassVar[tuple[str, ...]] = ("catalog", "record", "shared", "_singletons")
    #: Makes the cache of steps for a session that needs one; the package sets it, since the experiments are above.
    open_steps: ClassVar[Callable[[], StepCache]]

    def __init__(
        self, registry: Registry | None = None, *, root: Frame | None = None, config: Config | None = None
    ) -> None:
        self.catalog: Registry = registry if registry is not None else Registry(parent=REGISTRY)
        self.record = Record()
        self.search_paths: list[str] = [""]
        self.readers: list[tuple[Reader, Check]] = [(open, isfile), (open_in_package, is_in_package)]
        self.finalize_hooks: list[Hook] = []
        self.shared = Shared()
        self._singletons = Shared()
        self.locked = False
        self.is_copy = False
        self.size_limit = SIZE_LIMIT
        self.steps: StepCache | None = None
        self._config = config if config is not None else Config()
        self._pending: list[Binding] = []
        self._handles: dict[tuple[str, str], Callable[..., Any]] = {}
        self._lock = lock()
        self.root = root if root is not None else Frame(cast(Runtime, self), "")  # A session has all of it.
        self.root.session = cast(Runtime, self)
        self._frames: dict[str, Frame] = {"": self.root}
        self._all_frames: WeakSet[Frame] = WeakSet([self.root])
        self._setting_names: tuple[str, ...] = ()
        self._listeners: list[Callable[[], None]] = []
        self._remembered: dict[str, Any] = {}
        self.catalog.join(self)

    def with_config(self, config: Config) -> Self:
        """Return one with another configuration, and with all else that this one has."""
        other = type(self)(self.catalog, config=config)
        for name in self.SHARED:
            setattr(other, name, getattr(self, name))
        other.restore(self.settings())
        return other

    def settings(self) -> dict[str, Any]:
        """Return what a session is set to, ``{attribute: value}``, for `restore`; it can be pickled if its values can.

        Those are all attributes but the configuration, what belongs to the process, and what is made of these.
        """
        values = self._settings()  # First: it finds the names.
        return {
            name: list(map(self._without_itself, value)) if type(value) is list else value
            for name, value in zip(self._setting_names, values, strict=True)
        }

    def _settings(self) -> list[Any]:
        if not self._setting_names:  # Once: a lazy handle asks for the settings each time that it is made.
            self._setting_names = tuple(name for name in vars(self) if name not in self.OWN and name not in self.SHARED)
        values = self.__dict__
        return [values[name] for name in self._setting_names]

    def restore(self, settings: Mapping[str, Any]) -> None:
        """Set what `settings` of this or another session gave."""
        for name, value in settings.items():
            setattr(self, name, list(map(self._with_itself, value)) if type(value) is list else value)

    def _without_itself(self, item: Any) -> Any:
        return _OwnMethod(item.__name__) if getattr(item, "__self__", None) is self else item

    def _with_itself(self, item: Any) -> Any:
        return getattr(self, item.name) if isinstance(item, _OwnMethod) else item

    def __enter__(self) -> Self:
        push(self, self.root)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pop(self)

    def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function inside the session, as a thread or a pool's worker can.

        Any function of the package works on this session so: ``session.run(genever.config_str)``.

        >>> from genever import Session, query_parameter
        >>> Session().parse("X = 3").run(query_parameter, "%X")
        3
        """
        with self:
            return function(*args, **kwargs)

    # ---- What frames ask for ---------------------------------------------------------------------

    @property
    def config(self) -> Config:
        """The configuration in force."""
        if self._pending:
            with self._lock:
                if self._pending:
                    self._config = self._config.extended(self._pending)
                    self._pending = []  # Last: who sees it empty takes the new configuration.
        return self._config

    def frame(self, scope: str) -> Frame:
        """Return the frame of a scope."""
        found = self._frames.get(scope)
        if found is None:
            with self._lock:
                if len(self._frames) >= _MOST_FRAMES:
                    for frame in self._all_frames:
                        frame.children.clear()
                    self._frames = {"": self.root}
                found = self._frames.setdefault(scope, Frame(cast(Runtime, self), scope))
                self._all_frames.add(found)
        return found

    def handle(self, selector: str, scope: str) -> Callable[..., Any]:
        """Return a configurable as a value: one that enters ``scope`` when it is called."""
        key = selector, scope
        found = self._handles.get(key)
        if found is None:
            target = self.catalog.target(selector)
            if target is None:
                raise error("unknown-configurable", f"No configurable matching {selector!r}.")
            made = with_scope(target, scope, self.catalog)  # A class that hears of it may register something.
            with self._lock:
                found = self._handles.setdefault(key, made)
        return found

    def adopt(self, configurable: Configurable) -> None:
        """Register, beside its object, a configurable that came from another process."""
        stand_in(configurable, self.catalog)
        self.catalog.add(configurable)
        self.catalog.changed(configurable.selector)

    def keep(self, frame: Frame, configurable: Configurable, shape: Shape, prepared: Prepared) -> None:
        """Put a prepared call into a frame, unless the configuration has changed since."""
        # A program written for gin keeps the general wrapper, which has gin's words for every mistake.
        if prepared.calls.is_frequent and not speaks_as_gin():
            from genever.runtime.injection.specialize import specialize  # Most calls of most programs are few.

            specialize(configurable, prepared.calls.shape)
            if prepared.again is not None:
                from genever.runtime.injection.inline import inlined

                prepared = prepared._replace(call=prepared.again(inlined), again=None)
        with self._lock:
            if prepared.config is self._config and not self._pending:
                calls = frame.calls.setdefault(configurable, {})
                known = frame.prepared.setdefault(configurable, {})
                if len(calls) >= _MOST_SHAPES:
                    calls.clear()
                    known.clear()
                known[shape] = prepared
                calls[shape] = following = prepared.calls.next_calls(prepared.call)
                if shape in configurable.frequent:
                    places = frame.frequent.setdefault(configurable, [()] * MOST_FREQUENT)
                    places[configurable.frequent.index(shape)] = following

    def singleton(self, key: str, constructor: Callable[[], Any] | None = None) -> Any:
        """Return the object shared under a name, made on first need, once under threads too."""

        def make() -> Any:
            if not constructor:
                raise error("no-singleton", f"No singleton found for key '{key}', and no constructor was given.")
            if not callable(constructor):
                raise error("no-singleton", f"The constructor for singleton '{key}' is not callable.")
            from genever.language.values.tracing import untraced

            with untraced():
                return constructor()

        return self._singletons.get(key, make)

    def cached(self, node: Cached, scope: str, make: Callable[[], Any]) -> Any:
        """Return the value of a step: from the cache, or made by ``make`` and kept there."""
        with self._lock:
            if self.steps is None:
                self.steps = type(self).open_steps()
        return self.steps.value(node, scope, cast(Runtime, self), make)

    @property
    def singletons(self) -> dict[str, Any]:
        """The objects made so far as ``@name/gin.singleton()``, by name."""
        return self._singletons.made

    # ---- Changes ---------------------------------------------------------------------------------

    @property
    def lock(self) -> RLock:
        """The lock for changes, for what makes several in one go."""
        return self._lock

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a function after each change of the configuration or the catalog, under the lock."""
        self._listeners.append(listener)

    def remembered(self, name: str, make: Callable[[], R]) -> R:
        """Return what is made of the configuration and the catalog, made anew only after one of them has changed.

        Args:
            name: What it is.
            make: Makes it; what it raises is raised each time.
        """
        known = self._remembered  # A change that comes meanwhile puts another one in its place.
        if name not in known:
            known[name] = make()
        found: R = known[name]
        return found

    def changed(self) -> None:
        """Drop what was prepared for another configuration or catalog, and let the listeners know; under the lock."""
        self._remembered = {}
        for frame in list(self._all_frames):
            if frame.calls:
                frame.forget()
        if self.steps is not None:
            self.steps.forget(cast(Runtime, self))
        for listener in self._listeners:
            listener()

    def catalog_changed(self, selector: str | None = None) -> None:
        """Drop what was prepared, and the handles on a configurable that another may have taken the place of."""
        with self._lock:
            self._handles = {key: handle for key, handle in self._handles.items() if key[0] != selector}
            self.changed()

    def bind_all(self, bindings: list[Binding]) -> None:
        """Put bindings in force, which the configuration takes up when it is next read."""
        with self._lock:
            self._pending.extend(bindings)
            if len(self._pending) > _MOST_PENDING:
                self._config, self._pending = self._config.extended(self._pending), []
            self.changed()

    def replace_config(self, config: Config) -> None:
        """Put another configuration in force, locked or not: for tools that know what they do."""
        with self._lock:
            self._pending = []
            self._config = config
            self.changed()

    def extend(self, load: Load) -> None:
        """Put what a load has found in force, unless something in it is wrong.

        Raises:
            GeneverError: With everything that is wrong, or because the configuration is locked.
        """
        load.check()
        if load.bindings or load.assertions:
            self.refuse_if_locked()
        with self._lock:
            config = self.config.extended(load.bindings, load.imports, load.assertions, load.files, load.choices)
            self.refuse_outdated(config)
            self._config = config
            self.changed()

    def refuse_if_locked(self) -> None:
        """Raise if the configuration is locked, unless a notebook unlocks it."""
        self.unlock_in_a_notebook()
        if self.locked:
            message = worded(
                "the configuration is locked, so nothing can be bound any more",
                gin="Attempted to modify locked Gin config.",
            )
            raise error("locked", message, hint="change it inside `with unlock_config():`")

    def unlock_in_a_notebook(self) -> None:
        """Unlock where a cell changes what an earlier cell, or an earlier run of it, has finalized."""
        if self.catalog.interactive and self.catalog.in_notebook:
            self.locked = False

    def refuse_outdated(self, config: Config) -> None:
        """Raise if a configuration would choose other files for its includes than have been read."""
        if config.choices:
            from genever.configuration.loading.choices import outdated  # It needs what loads files.

            if problems := tuple(outdated(config, self.catalog)):
                raise error_for(problems)


def active_state() -> State:
    """Return the state in force: of the session whose ``with`` block this thread or task is in, or of the default."""
    runtime: Any = ACTIVE.get().session
    state: State = runtime if isinstance(runtime, State) else runtime.session  # Where calls are deferred.
    return state
