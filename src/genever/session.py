"""The one mutable object: a registry, the configuration in force, what was used, and what is shared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from os.path import isfile
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, ParamSpec, TypeVar
from weakref import WeakSet

from genever.diagnostics import suggest
from genever.errors import error, error_for, speaks_as_gin, worded
from genever.files import SIZE_LIMIT, Check, Reader, is_in_package, open_in_package
from genever.inject import ACTIVE, ROOT, Frame, Prepared, leave
from genever.locks import lock
from genever.markup import preformatted
from genever.model import (
    CONSTANT,
    MACRO,
    REQUIRED,
    SINGLETON,
    Binding,
    Config,
    Expression,
    ImportLine,
    Key,
)
from genever.record import Record, Shape
from genever.registry import Configurable, Registry, default_name
from genever.selectors import split_binding_key
from genever.shared import Shared
from genever.source import Origin, PythonLine, Source, Span
from genever.tracing import untraced
from genever.wrap import configure, stand_in, with_scope

if TYPE_CHECKING:  # The loader needs Lark; a program that parses nothing never pays for it.
    from genever.loading import Load, ParsedConfigFileIncludesAndImports, SkipUnknown
    from genever.snapshots import Snapshot

#: A binding key: ``'scope/mod.f.x'``, or (scope, selector, parameter).
BindingKey = str | tuple[str, str, str] | Sequence[str]
Hook = Callable[[Any], Mapping[Any, Any] | None]
P = ParamSpec("P")
R = TypeVar("R")

_MOST_PENDING = 1000  # Bindings that are not yet in the configuration; a loop may bind for ever and read nothing.
_MOST_SHAPES = 256  # Shapes of call kept for a configurable; keywords made in a loop must not pile up either.
_MOST_FRAMES = 4096  # Scopes with prepared calls that are kept; names made in a loop must not pile up.
#: What each session makes for itself, and what the sessions of one process share. All other state goes along
#: wherever a configuration goes, see `Session.settings`.
_OWN = (
    *("root", "_all_frames", "_config", "_frames", "_handles", "_lock"),
    *("_pending", "_setting_names", "_snapshot", "_travels"),
)
_SHARED = ("catalog", "record", "shared", "_singletons")
_REGISTRIES_LOCK = lock()  # For the sessions that each registry knows.


class _OwnMethod(NamedTuple):
    """Stands for a method of a session in its `Session.settings`: another session has one of its own."""

    name: str


class Session:
    """A registry, a configuration and a record that belong together.

    The default session serves the module's functions. Another one takes its place inside ``with session:`` and
    in `run`, in that thread or task; it knows what the default one has registered. What is registered inside is
    its own, but what a module registers while it is imported is known to all sessions, since a module is
    imported once.

    >>> from genever import Session, configurable
    >>> @configurable
    ... def area(width=1, height=1):
    ...     return width * height
    >>> wide = Session().parse("area.width = 3")
    >>> wide.run(area), area()
    (3, 1)
    >>> with wide:
    ...     area(height=2)
    6

    Attributes:
        catalog: The configurables and constants.
        record: What took effect.
        search_paths: The folders in which relative paths of binding files are looked up.
        readers: What opens binding files: pairs of functions, one that opens a path and one that knows its paths.
        finalize_hooks: What `finalize` calls.
        locked: Whether the configuration is finalized.
        is_copy: Whether it came from another process: what was registered there before it was locked comes here later.
        size_limit: The length of the longest text that is read, 16 MiB unless it is raised.
    """

    def __init__(
        self, registry: Registry | None = None, *, root: Frame | None = None, config: Config | None = None
    ) -> None:
        self.catalog: Registry = registry if registry is not None else Registry(parent=default.catalog)
        self.record = Record()
        self.search_paths: list[str] = [""]
        self.readers: list[tuple[Reader, Check]] = [(open, isfile), (open_in_package, is_in_package)]
        self.finalize_hooks: list[Hook] = [self.check]
        self.shared = Shared()
        self._singletons = Shared()
        self.locked = False
        self.is_copy = False
        self.size_limit = SIZE_LIMIT
        self._config = config if config is not None else Config()
        self._pending: list[Binding] = []
        self._travels = False  # Whether spawned processes get the configuration.
        self._handles: dict[tuple[str, tuple[str, ...]], Callable[..., Any]] = {}
        self._lock = lock()
        self.root = root if root is not None else Frame(self, ())
        self.root.session = self
        self._frames: dict[tuple[str, ...], Frame] = {(): self.root}
        self._all_frames: WeakSet[Frame] = WeakSet([self.root])
        self._setting_names: tuple[str, ...] = ()
        self._snapshot: tuple[object, Snapshot] | None = None  # The latest, with the settings that it has.
        with _REGISTRIES_LOCK:
            for registry in self.catalog.chain():
                registry.sessions.add(self)

    def with_config(self, config: Config) -> Session:
        """Return a session with another configuration, and with all else that this one has."""
        other = Session(self.catalog, config=config)
        for name in _SHARED:
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
            self._setting_names = tuple(name for name in vars(self) if name not in _OWN and name not in _SHARED)
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

    def __repr__(self) -> str:
        bindings, calls = len(list(self.config)), sum(called.calls for called in self.record.called())
        parts = [f"{bindings} binding{'s' * (bindings != 1)}", f"{calls} call{'s' * (calls != 1)} so far"]
        return f"<genever session: {', '.join([*parts, *['finalized'] * self.locked])}>"

    def _repr_html_(self) -> str:
        return preformatted(f"{self!r}\n\n{self.config_text()}")

    def __reduce__(self) -> str:
        raise error("not-picklable", "a session stays in its process", hint="send session.snapshot()")

    def __enter__(self) -> Session:
        go_in(self, self.root)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        go_out(self)

    def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function inside the session, as a thread or a pool's worker can.

        Any function of the package works on this session so: ``session.run(genever.config_str)``.

        >>> from genever import query_parameter
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

    def frame(self, scope: tuple[str, ...]) -> Frame:
        """Return the frame of a scope."""
        found = self._frames.get(scope)
        if found is None:
            with self._lock:
                if len(self._frames) >= _MOST_FRAMES:
                    for frame in self._all_frames:
                        frame.children.clear()
                    self._frames = {(): self.root}
                found = self._frames.setdefault(scope, Frame(self, scope))
                self._all_frames.add(found)
        return found

    def handle(self, selector: str, scope: tuple[str, ...]) -> Callable[..., Any]:
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

    def snapshot(self, frame: Frame | None = None) -> Snapshot:
        """Return the configuration and a frame's scope, by default none, as a value; see `genever.snapshot`."""
        from genever.snapshots import Snapshot

        with self._lock:
            settings = self._settings()
            if self._snapshot is None or self._snapshot[0] != settings:
                self._snapshot = [value[:] if type(value) is list else value for value in settings], Snapshot.of(self)
            return self._snapshot[1].in_scope(frame.scope if frame is not None else ())

    def keep(self, frame: Frame, configurable: Configurable, shape: Shape, prepared: Prepared) -> None:
        """Put a prepared call into a frame, unless the configuration has changed since."""
        with self._lock:
            if prepared.config is self._config and not self._pending:
                calls = frame.calls.setdefault(configurable, {})
                known = frame.prepared.setdefault(configurable, {})
                if len(calls) >= _MOST_SHAPES:
                    calls.clear()
                    known.clear()
                known[shape] = prepared
                calls[shape] = prepared.calls.next_calls(prepared.call)

    def _changed(self) -> None:
        self._snapshot = None
        for frame in list(self._all_frames):
            if frame.calls:
                frame.forget()
        if not self._travels and (self._pending or self._config.bindings):
            from genever.workers import take_along  # Only a program with a configuration needs it.

            self._travels = True
            take_along()

    def _catalog_changed(self, selector: str | None = None) -> None:
        """Drop what was prepared, and the handles on a configurable that another may have taken the place of."""
        with self._lock:
            self._handles = {key: handle for key, handle in self._handles.items() if key[0] != selector}
            self._changed()

    # ---- Registering -----------------------------------------------------------------------------

    @property
    def registering(self) -> Registry:
        """Where something registered now belongs: during an import to what all sessions know, else to this one."""
        catalog = self.catalog
        if catalog.parent is not None and imports_running() > imports_outside():
            *_, catalog = catalog.chain()
        return catalog

    def register(
        self,
        wrapped: Callable[..., Any],
        name: str | None = None,
        module: str | None = None,
        allowlist: Sequence[str] | None = None,
        denylist: Sequence[str] | None = None,
        *,
        nonsemantic: Sequence[str] | None = None,
        in_place: bool = False,
        import_source: tuple[ImportLine, str] | None = None,
    ) -> Configurable:
        """Make a function or class configurable; ``in_place`` lets the object itself inject.

        Raises:
            ConfigRuntimeError: The configuration is locked.
            ConfigValueError: The name is no name or is taken, or a list names parameters it lacks.
            ConfigTypeError: A list is no list.
        """
        comes_late = self.locked and not (self.catalog.interactive and self.catalog.in_notebook)
        if comes_late and speaks_as_gin() and not (self.is_copy and imports_running() > imports_outside()):
            raise error("locked", "Attempted to add a new configurable after the config was locked.")
        name, module = default_name(wrapped, name, module)
        configurable = Configurable(wrapped, name, module, allowlist, denylist, import_source, nonsemantic)
        if comes_late:
            self._check_late(configurable)
        with self._lock:
            catalog = self.registering
            catalog.check(configurable)
            if in_place:
                configure(configurable)
            else:
                stand_in(configurable, catalog)
            catalog.add(configurable)
        changed(catalog, configurable.selector)
        return configurable

    def _check_late(self, configurable: Configurable) -> None:
        """Raise for what is registered after the configuration was locked, unless a module brings it along.

        What an import registers had no bindings when the files were read, and gets none now: nothing changes for
        what is configured already. The same holds for a second definition from the same place.
        """
        if imports_running() > imports_outside():
            return
        if any(known.name == configurable.name and configurable.replaces(known) for known in self.catalog):
            return
        wrapped = configurable.wrapped
        module = getattr(wrapped, "__module__", None)
        where = f" of the module {module}" if module not in (None, "__main__") else ""
        hint = "register it before that"
        if "<locals>" in getattr(wrapped, "__qualname__", ""):
            hint = "define it outside of the function that defines it now, so that it is known before that"
        elif where:
            hint = f"write import {module} in the binding file, or import it before the configuration is locked"
        message = f"{configurable.name}{where} becomes configurable after the configuration was locked"
        raise error("locked", message, hint=hint)

    def add_constant(self, name: str, value: Any) -> None:
        """Add a constant, for ``%name``."""
        with self._lock:
            catalog = self.registering
            catalog.add_constant(name, value)
        changed(catalog)

    def set_constant(self, name: str, value: Any) -> None:
        """Add a constant that only its whole name finds, or give it another value.

        Such a one takes no macro's name away, as a constant whose last part is that name would.
        """
        with self._lock:
            self.catalog.constants.set_whole(name, value)
        changed(self.catalog)

    def match(self, selector: str) -> Configurable:
        """Return the configurable that a selector means.

        Raises:
            ConfigValueError: It means nothing.
            ConfigKeyError: It means several.
        """
        found = self.catalog.match(selector)
        if found is None:
            from genever.naming import unknown_configurable

            raise unknown_configurable(selector, self.catalog)
        return found

    # ---- Binding ---------------------------------------------------------------------------------

    def parse_key(self, key: BindingKey) -> tuple[str, str, str]:
        """Return the scope, complete selector and parameter that a binding key means.

        Raises:
            ConfigValueError: There is no such configurable or parameter, or it may not be bound.
        """
        if isinstance(key, str):
            if key.startswith("%"):
                if key.endswith(".value"):
                    raise error("bad-key", f"{key} is invalid: cannot use % and end with .value")
                return key[1:], MACRO, "value"
            scope, selector, parameter = split_binding_key(key)
        elif isinstance(key, list | tuple):
            if len(key) not in (3, 4) or not all(isinstance(part, str) for part in key):  # gin's own keys have four.
                raise error("bad-key", f"Invalid binding_key: {key!r}.", hint="a str or (scope, selector, name)")
            scope, *_, selector, parameter = key
        else:
            raise error(
                "bad-key", f"Invalid type for binding_key: {type(key)}.", hint="a str or (scope, selector, name)"
            )
        target = self.match(selector)
        from genever.naming import refusal

        problem = refusal(target, selector, parameter)
        if problem is not None:
            raise problem
        return scope, target.selector, parameter

    def bind(self, key: BindingKey, value: Any, origin: Origin | None = None) -> None:
        """Bind a parameter; see `genever.bind_parameter`. ``origin`` is where that was asked for, else the caller."""
        self._refuse_if_locked()
        scope, selector, parameter = self.parse_key(key)
        origin = origin or caller_origin(1)
        if self.record.knows_secret(value):  # It stays one when the program passes it on so.
            value = Expression("function", "secret", (value,), origin)
        binding = Binding(scope, selector, parameter, value, origin)
        if selector == MACRO and self.config.choices:
            self._refuse_outdated(self.config.extended([binding]))
        self._bind_all([binding])

    def _bind_all(self, bindings: list[Binding]) -> None:
        with self._lock:
            self._pending.extend(bindings)
            if len(self._pending) > _MOST_PENDING:
                self._config, self._pending = self._config.extended(self._pending), []
            self._changed()

    def _unlock_in_a_notebook(self) -> None:
        """Unlock where a cell changes what an earlier cell, or an earlier run of it, has finalized."""
        if self.catalog.interactive and self.catalog.in_notebook:
            self.locked = False

    def _refuse_if_locked(self) -> None:
        self._unlock_in_a_notebook()
        if self.locked:
            message = worded(
                "the configuration is locked, so nothing can be bound any more",
                gin="Attempted to modify locked Gin config.",
            )
            raise error("locked", message, hint="change it inside `with unlock_config():`")

    def replace_config(self, config: Config) -> None:
        """Put another configuration in force, locked or not: for tools that know what they do."""
        with self._lock:
            self._pending = []
            self._config = config
            self._changed()

    def query(self, key: str) -> Any:
        """Return the raw value bound in exactly one scope; see `genever.query_parameter`."""
        if (constant := self.catalog.match_constant(key)) is not None:
            return self.catalog.constant(constant)
        scope, selector, parameter = self.parse_key(key)
        bound = self.config.bindings.get((scope, selector))
        if bound is None or parameter not in bound:
            what = "bound parameters" if bound is None else f"value bound for parameter '{parameter}'"
            hint = suggest(parameter, bound or ())
            raise error("not-bound", f"Configurable '{self.catalog.shortest(selector)}' has no {what}.", hint=hint)
        self.record.read.add((scope, selector, parameter))
        return bound[parameter].value

    # ---- Loading ---------------------------------------------------------------------------------

    def parse(self, bindings: Any = "", files: Iterable[str] | str = (), skip_unknown: SkipUnknown = False) -> Session:
        """Take in files and then bindings, all or nothing; return the session.

        Args:
            bindings: A text, an open file or a list of lines.
            files: Paths of binding files, or one path; read first.
            skip_unknown: As in `genever.parse_config`.

        Raises:
            GeneverError: With everything that is wrong; the class fits the first problem.
        """
        self.load_all(files, bindings, skip_unknown, via=caller_origin(1))
        return self

    def load_file(
        self, path: str, skip_unknown: SkipUnknown = False, via: Origin | None = None
    ) -> ParsedConfigFileIncludesAndImports:
        """Take in a binding file; see `genever.parse_config_file`. ``via`` is the line of the program that asks."""
        from genever.intake import take_file

        return take_file(self, path, skip_unknown, via)

    def load_text(
        self,
        text: Any,
        skip_unknown: SkipUnknown = False,
        kind: Literal["text", "argument"] = "text",
        via: Origin | None = None,
    ) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
        """Take in a text, an open file or a list of lines; see `genever.parse_config`."""
        from genever.intake import take_text

        return take_text(self, text, skip_unknown, kind, via)

    def load_all(
        self,
        files: Iterable[str] | str,
        bindings: Sequence[str] | str,
        skip_unknown: SkipUnknown = False,
        kind: Literal["text", "argument"] = "text",
        via: Origin | None = None,
    ) -> list[ParsedConfigFileIncludesAndImports]:
        """Take in files, or the one of this path, and then bindings, all or nothing."""
        from genever.intake import take_all

        return take_all(self, files, bindings, skip_unknown, kind, via)

    def load_command(
        self, files: Iterable[str], arguments: Iterable[Source], owner: Configurable | None = None
    ) -> list[ParsedConfigFileIncludesAndImports]:
        """Take in the files of a command line and then its bindings, all or nothing.

        Args:
            files: The files, in order.
            arguments: The bindings, each with the name that messages give it.
            owner: A configurable whose parameters the bindings may name alone, where no macro has that name.
        """
        from genever.intake import take_command

        return take_command(self, files, arguments, owner)

    def parse_value(self, text: str | Source) -> Any:
        """Return the value that a text is; see `genever.parse_value`."""
        from genever.intake import value_of

        return value_of(self, text)

    def extend(self, load: Load) -> None:
        """Put what a load has found in force, unless something in it is wrong.

        Raises:
            GeneverError: With everything that is wrong, or because the configuration is locked.
        """
        load.check()
        if load.bindings or load.assertions:
            self._refuse_if_locked()
        with self._lock:
            config = self.config.extended(load.bindings, load.imports, load.assertions, load.files, load.choices)
            self._refuse_outdated(config)
            self._config = config
            self._changed()

    def _refuse_outdated(self, config: Config) -> None:
        """Raise if a configuration would choose other files for its includes than have been read."""
        if config.choices:
            from genever.choices import outdated  # It needs what loads files.

            if problems := tuple(outdated(config, self.catalog)):
                raise error_for(problems)

    # ---- Finalizing ------------------------------------------------------------------------------

    def finalize(self) -> None:
        """Check the configuration, run the hooks, bind what they return, and lock.

        Raises:
            ConfigRuntimeError: It is locked already.
            ConfigValueError: A macro or reference means nothing, a ``%gin.REQUIRED`` is left, or two
                hooks disagree.
        """
        self._unlock_in_a_notebook()
        if self.locked:
            raise error("locked", "Finalize called twice (config already locked).")
        config = self.values()
        returned: dict[tuple[str, str, str], Binding] = {}
        for hook in self.finalize_hooks:
            for key, value in (hook(config) or {}).items():
                from genever.definitions import definition  # Few hooks bind anything.

                place = self.parse_key(key)
                if place in returned:
                    shown = f"{place[0]}/" * bool(place[0]) + f"{place[1]}.{place[2]}"
                    message = f"Received conflicting updates when running {hook}: {shown} is set twice."
                    raise error("hook-conflict", message)
                returned[place] = Binding(*place, value, definition(hook))
        self._refuse_outdated(self.config.extended(returned.values()))
        if speaks_as_gin() and self.finalize_hooks:  # gin's hooks find less.
            self.check()
        self._bind_all(list(returned.values()))
        self.locked = True

    def check(self, config: object = None) -> None:
        """Raise one error for everything that could fail when the configuration is used: the first finalize hook.

        Raises:
            GeneverError: With all of it.
        """
        from genever.checks import check

        problems = tuple(dict.fromkeys(check(self.config, self.catalog)))
        if problems:
            raise error_for(problems)

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let the configuration be changed inside a ``with`` block, and lock it again as it was."""
        was_locked = self.locked
        self.locked = False
        try:
            yield
        finally:
            self.locked = was_locked

    def clear(self, clear_constants: bool = False) -> None:
        """Forget bindings, imports, shared objects and the record; constants too where asked."""
        with self._lock:
            self.locked = False
            self._pending = []
            self._config = Config()
            self._singletons.clear()
            self.shared.clear()
            self.record.clear()
            if clear_constants:
                self.catalog.constants.clear()
                _add_required(self.catalog)
            self._changed()

    # ---- Looking ---------------------------------------------------------------------------------

    def values(self) -> dict[Key, dict[str, Any]]:
        """Return the bound values, ``{(scope, complete selector): {parameter: value}}``."""
        return {key: {p: b.value for p, b in bound.items()} for key, bound in self.config.bindings.items()}

    def bindings_for(
        self, selector: str, scope: tuple[str, ...], resolve_references: bool, inherit_scopes: bool
    ) -> dict[str, Any]:
        """Return what the configuration gives a configurable; see `genever.get_bindings`."""
        from genever.looking import bindings_for

        return bindings_for(self, selector, scope, resolve_references, inherit_scopes)

    def config_text(
        self, max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False
    ) -> str:
        """Return the configuration as a binding file; see `genever.config_str`."""
        from genever.looking import text

        assertions = self.config.assertions
        return text(self, self.values(), max_line_length, continuation_indent, show_provenance, assertions)

    def operative_text(
        self, max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False
    ) -> str:
        """Return what took effect as a binding file; see `genever.operative_config_str`."""
        from genever.looking import text

        return text(self, self.record.snapshot(), max_line_length, continuation_indent, show_provenance)

    def singleton(self, key: str, constructor: Callable[[], Any] | None = None) -> Any:
        """Return the object shared under a name, made on first need, once under threads too."""

        def make() -> Any:
            if not constructor:
                raise error("no-singleton", f"No singleton found for key '{key}', and no constructor was given.")
            if not callable(constructor):
                raise error("no-singleton", f"The constructor for singleton '{key}' is not callable.")
            with untraced():
                return constructor()

        return self._singletons.get(key, make)

    @property
    def singletons(self) -> dict[str, Any]:
        """The objects made so far as ``@name/gin.singleton()``, by name."""
        return self._singletons.made


def changed(catalog: Registry, selector: str | None = None) -> None:
    """Let all sessions that look names up in a registry know that it has changed."""
    with _REGISTRIES_LOCK:
        sessions = list(catalog.sessions)
    for session in sessions:
        session._catalog_changed(selector)


# ---- Inside of sessions --------------------------------------------------------------------------------


class _Entry(NamedTuple):
    place: object  # What was entered: a session, or a snapshot of one.
    way_back: Token[Frame]
    imports: int  # How many modules were being imported then.


#: What this thread or task is inside of, the innermost last.
_ENTRIES: ContextVar[tuple[_Entry, ...]] = ContextVar("genever_entries", default=())


def go_in(place: object, frame: Frame) -> None:
    """Make a frame the active one until `go_out` of the same place."""
    _ENTRIES.set((*_ENTRIES.get(), _Entry(place, ACTIVE.set(frame), imports_running())))


def go_out(place: object) -> None:
    """Go back to where this thread or task was before it went in; another one's way is left alone."""
    entries = _ENTRIES.get()
    for index in reversed(range(len(entries))):
        if entries[index].place is place:
            _ENTRIES.set((*entries[:index], *entries[index + 1 :]))
            leave(entries[index].way_back)
            return


def imports_running() -> int:
    """Return how many modules this thread is importing: those whose own code is on its stack."""
    count = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            spec = frame.f_globals.get("__spec__")
            reloaded = getattr(sys.modules.get("importlib"), "_RELOADING", ())
            # As importlib marks them; it does so in another way for those that are reloaded.
            count += getattr(spec, "_initializing", False) or getattr(spec, "name", None) in reloaded
        frame = frame.f_back
    return count


def imports_outside() -> int:
    """Return how many modules were being imported when this thread or task went into its session."""
    entries = _ENTRIES.get()
    return entries[-1].imports if entries else 0


def caller_origin(depth: int) -> Origin:
    """Return the place in a program that called, ``depth`` frames up from here."""
    frame = sys._getframe(depth + 1)
    return Origin(PythonLine(frame.f_code.co_filename, frame.f_lineno), Span(0, 0), "python")


# ---- The language's own configurables ------------------------------------------------------------------


def macro(value: Any) -> Any:
    """A named value: ``X = 3`` binds ``X/gin.macro.value``, and ``%X`` stands for ``@X/gin.macro()``."""
    return value


def retrieve_constant() -> Any:
    """The constant whose name is the active scope: ``%NAME`` stands for ``@NAME/gin.constant()``."""
    frame = ACTIVE.get()
    return frame.session.catalog.constant(frame.scope_name)


def singleton(constructor: Callable[[], Any]) -> Any:
    """The one object of the active scope's name, made by ``constructor`` on first need."""
    frame = ACTIVE.get()
    return frame.session.singleton(frame.scope_name, constructor)


def _add_required(registry: Registry) -> None:
    if not registry.matching_constants("gin.REQUIRED"):  # A parent may have it.
        registry.add_constant("gin.REQUIRED", REQUIRED)


def _default_session() -> Session:
    session = Session(Registry(), root=ROOT)
    for function, selector in ((macro, MACRO), (retrieve_constant, CONSTANT), (singleton, SINGLETON)):
        module, _, name = selector.rpartition(".")
        session.register(function, name, module)
    _add_required(session.catalog)
    return session


default: Session = _default_session()


def active() -> Session:
    """Return the session in force: the one whose ``with`` block this thread or task is in, or the default."""
    runtime: Any = ACTIVE.get().session
    session: Session = runtime if isinstance(runtime, Session) else runtime.session
    return session
