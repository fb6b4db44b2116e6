"""The one mutable object: a registry, the configuration in force, what was used, and what is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from genever.configuration.bindings import Binding, BindingKey, ImportLine, Key
from genever.configuration.config import Config
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error, error_for, speaks_as_gin
from genever.language.text.selectors import split_binding_key
from genever.language.text.source import Origin, Source
from genever.language.values.references import CONSTANT, MACRO, REQUIRED, SINGLETON
from genever.runtime.injection.frames import ACTIVE, ROOT, Frame
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.state import registering
from genever.runtime.state.entries import caller_origin
from genever.runtime.state.state import REGISTRY, State, active_state

if TYPE_CHECKING:  # The loader needs Lark; a program that parses nothing never pays for it.
    from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports, SkipUnknown
    from genever.runtime.processes.snapshots import Snapshot

#: What a program may write for a `BindingKey`: ``'scope/mod.f.x'``, or (scope, selector, parameter).
BindingKeyLike = str | tuple[str, str, str] | Sequence[str]


#: The methods and attributes that `docs/reference/api.md` and the docstring of `Session` have.
_DOCUMENTED = frozenset(
    [
        "bind",
        "catalog",
        "clear",
        "config",
        "config_text",
        "finalize",
        "finalize_hooks",
        "is_copy",
        "locked",
        "operative_text",
        "parse",
        "query",
        "readers",
        "record",
        "run",
        "search_paths",
        "size_limit",
        "snapshot",
        "unlocked",
    ]
)


class Session(State):
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

    OWN = (*State.OWN, "_snapshot", "_travels")

    def __init__(
        self, registry: Registry | None = None, *, root: Frame | None = None, config: Config | None = None
    ) -> None:
        super().__init__(registry, root=root, config=config)
        self.finalize_hooks.append(self.check)
        self._snapshot: tuple[object, Snapshot] | None = None  # The latest, with the settings that it has.
        self._travels = False  # Whether spawned processes get the configuration.
        self.listen(self._drop_snapshot)
        self.listen(self._send_along)

    def __repr__(self) -> str:
        bindings, calls = len(list(self.config)), sum(called.calls for called in self.record.called())
        parts = [f"{bindings} binding{'s' * (bindings != 1)}", f"{calls} call{'s' * (calls != 1)} so far"]
        return f"<genever session: {', '.join([*parts, *['finalized'] * self.locked])}>"

    def _repr_html_(self) -> str:
        from genever.language.text.markup import preformatted

        return preformatted(f"{self!r}\n\n{self.config_text()}")

    def __dir__(self) -> list[str]:
        """Return what is documented; the other methods serve the package, and completion need not offer them."""
        return [name for name in super().__dir__() if name.startswith("__") or name in _DOCUMENTED]

    def __reduce__(self) -> str:
        raise error("not-picklable", "a session stays in its process", hint="send session.snapshot()")

    # ---- In other processes ----------------------------------------------------------------------

    def snapshot(self, frame: Frame | None = None) -> Snapshot:
        """Return the configuration and a frame's scope, by default none, as a value; see `genever.snapshot`."""
        from genever.runtime.processes.snapshots import Snapshot

        with self._lock:
            settings = self._settings()
            if self._snapshot is None or self._snapshot[0] != settings:
                self._snapshot = [value[:] if type(value) is list else value for value in settings], Snapshot.of(self)
            return self._snapshot[1].in_scope(frame.scope if frame is not None else "")

    def _drop_snapshot(self) -> None:
        self._snapshot = None

    def _send_along(self) -> None:
        """Let spawned processes have the configuration, once there is one."""
        if not self._travels and (self._pending or self._config.bindings):
            from genever.runtime.processes.spawning import take_along  # Only a program with a configuration needs it.

            self._travels = True
            take_along()

    # ---- Registering -----------------------------------------------------------------------------

    @property
    def registering(self) -> Registry:
        """Where something registered now belongs: during an import to what all sessions know, else to this one."""
        return registering.catalog_in_use(self)

    def register(
        self,
        wrapped: Callable[..., Any],
        name: str | None = None,
        module: str | None = None,
        allowlist: Sequence[str] | None = None,
        denylist: Sequence[str] | None = None,
        *,
        fingerprint_ignore: Sequence[str] | None = None,
        in_place: bool = False,
        import_source: tuple[ImportLine, str] | None = None,
    ) -> Configurable:
        """Make a function or class configurable; ``in_place`` lets the object itself inject.

        Raises:
            ConfigRuntimeError: The configuration is locked.
            ConfigValueError: The name is no name or is taken, or a list names parameters it lacks.
            ConfigTypeError: A list is no list.
        """
        return registering.register(
            self,
            wrapped,
            name,
            module,
            allowlist,
            denylist,
            fingerprint_ignore=fingerprint_ignore,
            in_place=in_place,
            import_source=import_source,
        )

    def add_constant(self, name: str, value: Any) -> None:
        """Add a constant, for ``%name``."""
        registering.add_constant(self, name, value)

    def set_constant(self, name: str, value: Any) -> None:
        """Add a constant that only its whole name finds, or give it another value."""
        registering.set_constant(self, name, value)

    def match(self, selector: str) -> Configurable:
        """Return the configurable that a selector means.

        Raises:
            ConfigValueError: It means nothing.
            ConfigKeyError: It means several.
        """
        found = self.catalog.match(selector)
        if found is None:
            from genever.configuration.catalog.refusals import unknown_configurable

            raise unknown_configurable(selector, self.catalog)
        return found

    # ---- Binding ---------------------------------------------------------------------------------

    def parse_key(self, key: BindingKeyLike) -> BindingKey:
        """Return what is meant by a binding key.

        Raises:
            ConfigValueError: There is no such configurable or parameter, or it may not be bound.
        """
        if isinstance(key, str):
            if key.startswith("%"):
                if key.endswith(".value"):
                    raise error("bad-key", f"{key} is invalid: cannot use % and end with .value")
                return BindingKey.of_macro(key[1:])
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
        from genever.configuration.catalog.refusals import refusal

        problem = refusal(target, selector, parameter)
        if problem is not None:
            raise problem
        return BindingKey(scope, target.selector, parameter)

    def bind(self, key: BindingKeyLike, value: Any, origin: Origin | None = None) -> None:
        """Bind a parameter; see `genever.bind_parameter`. ``origin`` is where that was asked for, else the caller."""
        self.refuse_if_locked()
        place = self.parse_key(key)
        origin = origin or caller_origin(1)
        if self.record.knows_secret(value):  # It stays one when the program passes it on so.
            from genever.language.values.expressions import secret_of

            value = secret_of(value, origin)
        binding = Binding(*place, value, origin)
        if binding.is_macro and self.config.choices:
            self.refuse_outdated(self.config.extended([binding]))
        self.bind_all([binding])

    def query(self, key: str) -> Any:
        """Return the raw value bound in exactly one scope; see `genever.query_parameter`."""
        if (constant := self.catalog.match_constant(key)) is not None:
            return self.catalog.constant(constant)
        place = self.parse_key(key)
        parameter = place.parameter
        bound = self.config.bindings.get(place.owner)
        if bound is None or parameter not in bound:
            what = "bound parameters" if bound is None else f"value bound for parameter '{parameter}'"
            hint, name = suggest(parameter, bound or ()), self.catalog.shortest(place.selector)
            raise error("not-bound", f"Configurable '{name}' has no {what}.", hint=hint)
        self.record.read.add(place)
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
        from genever.runtime.state.loading import take_file

        return take_file(self, path, skip_unknown, via)

    def load_text(
        self,
        text: Any,
        skip_unknown: SkipUnknown = False,
        kind: Literal["text", "argument"] = "text",
        via: Origin | None = None,
    ) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
        """Take in a text, an open file or a list of lines; see `genever.parse_config`."""
        from genever.runtime.state.loading import take_text

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
        from genever.runtime.state.loading import take_all

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
        from genever.runtime.state.loading import take_command

        return take_command(self, files, arguments, owner)

    def parse_value(self, text: str | Source) -> Any:
        """Return the value that a text is; see `genever.parse_value`."""
        from genever.runtime.state.loading import value_of

        return value_of(self, text)

    # ---- Finalizing ------------------------------------------------------------------------------

    def finalize(self) -> None:
        """Check the configuration, run the hooks, bind what they return, and lock.

        Raises:
            ConfigRuntimeError: It is locked already.
            ConfigValueError: A macro or reference means nothing, a ``%gin.REQUIRED`` is left, or two
                hooks disagree.
        """
        self.unlock_in_a_notebook()
        if self.locked:
            raise error("locked", "Finalize called twice (config already locked).")
        config = self.values()
        returned: dict[BindingKey, Binding] = {}
        for hook in self.finalize_hooks:
            for key, value in (hook(config) or {}).items():
                from genever.runtime.registry.definitions import definition  # Few hooks bind anything.

                place = self.parse_key(key)
                if place in returned:
                    message = f"Received conflicting updates when running {hook}: {place.text()} is set twice."
                    raise error("hook-conflict", message)
                returned[place] = Binding(*place, value, definition(hook))
        self.refuse_outdated(self.config.extended(returned.values()))
        if speaks_as_gin() and self.finalize_hooks:  # gin's hooks find less.
            self.check()
        self.bind_all(list(returned.values()))
        self.locked = True

    def check(self, config: object = None) -> None:
        """Raise one error for everything that could fail when the configuration is used: the first finalize hook.

        Raises:
            GeneverError: With all of it.
        """
        from genever.configuration.checking.checks import check

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
            self.catalog.forget_imports()
            self._singletons.clear()
            self.shared.clear()
            self.record.clear()
            if clear_constants:
                self.catalog.constants.clear()
                _add_required(self.catalog)
            self.changed()

    # ---- Reading ---------------------------------------------------------------------------------

    def values(self) -> dict[Key, dict[str, Any]]:
        """Return the bound values, ``{(scope, complete selector): {parameter: value}}``."""
        return {key: {p: b.value for p, b in bound.items()} for key, bound in self.config.bindings.items()}

    def bindings_for(self, selector: str, scope: str, resolve_references: bool, inherit_scopes: bool) -> dict[str, Any]:
        """Return what the configuration gives a configurable; see `genever.get_bindings`."""
        from genever.runtime.state.queries import bindings_for

        return bindings_for(self, selector, scope, resolve_references, inherit_scopes)

    def config_text(
        self, max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False
    ) -> str:
        """Return the configuration as a binding file; see `genever.config_str`."""
        from genever.runtime.state.queries import text

        assertions = self.config.conditions()
        return text(self, self.values(), max_line_length, continuation_indent, show_provenance, assertions)

    def operative_text(
        self, max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False
    ) -> str:
        """Return what took effect as a binding file; see `genever.operative_config_str`."""
        from genever.runtime.state.queries import operative_text

        return operative_text(self, max_line_length, continuation_indent, show_provenance)


# ---- The language's own configurables ------------------------------------------------------------------


def macro(value: Any) -> Any:
    """A named value: ``X = 3`` binds ``X/gin.macro.value``, and ``%X`` stands for ``@X/gin.macro()``."""
    return value


def retrieve_constant() -> Any:
    """The constant whose name is the active scope: ``%NAME`` stands for ``@NAME/gin.constant()``."""
    frame = ACTIVE.get()
    return frame.session.catalog.constant(frame.scope)


def singleton(constructor: Callable[[], Any]) -> Any:
    """The one object of the active scope's name, made by ``constructor`` on first need."""
    frame = ACTIVE.get()
    return frame.session.singleton(frame.scope, constructor)


def _add_required(registry: Registry) -> None:
    if not registry.matching_constants("gin.REQUIRED"):  # A parent may have it.
        registry.add_constant("gin.REQUIRED", REQUIRED)


def _default_session() -> Session:
    session = Session(REGISTRY, root=ROOT)
    for function, selector in ((macro, MACRO), (retrieve_constant, CONSTANT), (singleton, SINGLETON)):
        module, _, name = selector.rpartition(".")
        session.register(function, name, module)
    _add_required(session.catalog)
    return session


default: Session = _default_session()


def active() -> Session:
    """Return the session in force: the one whose ``with`` block this thread or task is in, or the default."""
    session: Any = active_state()
    return session  # type: ignore[no-any-return]  # Nothing else is entered.
