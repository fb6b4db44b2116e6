"""What names of a program stand for, as far as its sources say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.sources.search import Location
from genever.configuration.catalog.static.sources.syntax import Outline
from genever.configuration.catalog.target import Parameter

if TYPE_CHECKING:
    import enum

    from genever.configuration.catalog.static.objects.frames import Frame


class Value:
    """Something that a name stands for; each is itself alone."""

    __slots__ = ()


class Unknown(Value):
    """What the sources do not say; ``name`` is what it would be called, where that is to be seen."""

    __slots__ = ("name",)

    def __init__(self, name: str | None = None) -> None:
        self.name = name


class Known(Value):
    """A number, text, None, or other plain value that holds nothing."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Many(Value):
    """A list, tuple, set or frozenset; ``kind`` is the name of its class.

    One that ``is_open`` may have other items too: what changes it cannot be followed.
    """

    __slots__ = ("is_open", "items", "kind")

    def __init__(self, kind: str, items: tuple[Value, ...]) -> None:
        self.kind = kind
        self.items = items
        self.is_open = False


class Table(Value):
    """A dict; see `Many` for ``is_open``."""

    __slots__ = ("is_open", "items")

    def __init__(self, items: tuple[tuple[Value, Value], ...]) -> None:
        self.items = items
        self.is_open = False


class Module(Value):
    """A module: its outline, and the names that were bound in it by what has been run of it so far.

    ``is_run`` says whether its statements are run, or ``is_running`` just now, in order; those of the others are looked
    at when a name is asked for.
    """

    __slots__ = (
        *(
            "_index",
            "_read",
            "exported",
            "has_others",
            "is_known",
            "is_run",
            "is_running",
            "location",
            "looked_up",
            "name",
            "names",
        ),
        *("pending", "rebound", "star_sources", "stars"),
    )

    def __init__(self, name: str, location: Location, read: Callable[[str], Outline]) -> None:
        self.name = name
        self.location = location
        self._read = read
        self.names: dict[str, Value] = {}
        self.looked_up: dict[str, Value | None] = {}
        self.pending: set[str] = set()
        self.stars: list[Module] = []
        self.star_sources: list[Module] | None = None  # Those that its stars name, if it was not run.
        self.has_others: bool | None = None  # Whether it may have names that no statement binds.
        self.rebound: set[str] = set()  # The names that it binds to one thing after another, if it was not run.
        self.is_run = False
        self.is_running = False
        self.is_known = False  # Whether its names are those that this package knows.
        self._index: dict[str, list[syntax.Statement]] | None = None
        self.exported: tuple[frozenset[str] | None] | None = None  # Its `__all__`, once that was looked at.

    def __repr__(self) -> str:
        if self.location.path is None:
            return f"<module {self.name!r} (namespace)>" if self.location.folders else f"<module {self.name!r}>"
        return f"<module {self.name!r} from {self.location.path!r}>"

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.location.folders is not None else self.name.rpartition(".")[0]

    @property
    def is_stub(self) -> bool:
        """Whether its source says no more than the types."""
        return self.location.path is None and self.location.stub is not None

    @property
    def outline(self) -> Outline:
        """What its source says; nothing where it has none."""
        path = self.location.path or self.location.stub
        return self._read(path) if path is not None else Outline((), False)

    @property
    def index(self) -> dict[str, list[syntax.Statement]]:
        """The statements that bind each name, in order; those that bind all names of another module under ``*``."""
        if self._index is None:
            self._index = bound_in(self.outline.statements)
        return self._index


class Function(Value):
    """A function as it is written, or one made of another by a decorator that says so.

    ``name``, ``module`` and ``qualname`` are what its attributes would be; ``wrapped`` is its ``__wrapped__``. One that
    ``is_opaque`` tells no parameters of its own, as what `functools.cache` makes. ``defaults`` are those that were
    computed where it was defined, by the names of their parameters; the others are computed when they are asked for.
    """

    __slots__ = ("defaults", "frame", "is_opaque", "module", "name", "qualname", "syntax", "wrapped")

    def __init__(
        self, definition: syntax.Function, frame: Frame, qualname: str, defaults: dict[str, Value] | None = None
    ) -> None:
        self.defaults = defaults or {}
        self.syntax = definition
        self.frame = frame  # Where it is written.
        self.name = definition.name
        self.module = frame.module.name
        self.qualname = qualname
        self.wrapped: Value | None = None
        self.is_opaque = False

    def __repr__(self) -> str:
        return f"<function {self.qualname}>"


class Class(Value):
    """A class; its bases and members are looked at when they are asked for.

    ``frame`` is where it is written, ``inside`` that of its body. ``fields`` are the parameters of one that a call of
    ``namedtuple`` makes, ``bases`` those of one whose definition was run in order.
    """

    __slots__ = (
        *("_members", "bases", "decorators", "fields", "frame", "inside", "module", "name", "order", "qualname"),
        *("replica", "syntax"),
    )

    def __init__(
        self, definition: syntax.Class, frame: Frame, inside: Frame, qualname: str, members: Callable[[], Any]
    ) -> None:
        self.syntax = definition
        self.frame = frame
        self.inside = inside
        self.name = definition.name
        self.module = frame.module.name
        self.qualname = qualname
        self.decorators: tuple[Value, ...] = ()
        self.fields: tuple[Parameter, ...] | None = None
        self.bases: tuple[Value, ...] | None = None
        self.order: list[Value] | None = None  # Its resolution order, once that is known.
        self.replica: type[enum.Enum] | None = None  # What stands for it, of an enum, once that was looked at.
        self._members: Callable[[], dict[str, Value]] | dict[str, Value] = members

    def __repr__(self) -> str:
        return f"<class '{self.module}.{self.qualname}'>"

    @property
    def members(self) -> dict[str, Value]:
        """What its body binds."""
        if callable(self._members):
            make, self._members = self._members, {}
            self._members = make()
        return self._members


class Member(Value):
    """A member of an enum."""

    __slots__ = ("cls", "name")

    def __init__(self, cls: Class, name: str) -> None:
        self.cls = cls
        self.name = name


class Native(Value):
    """A function or class that is compiled: nothing is known but its name."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __repr__(self) -> str:
        return f"<built-in {self.module}.{self.name}>"


class Instance(Value):
    """An object that a call makes; ``function`` is what is called."""

    __slots__ = ("call", "frame", "function")

    def __init__(self, function: Value, call: syntax.Call | None, frame: Frame) -> None:
        self.function = function
        self.call = call
        self.frame = frame


class Partial(Value):
    """What `functools.partial` makes."""

    __slots__ = ("arguments", "function", "keywords")

    def __init__(self, function: Value, arguments: tuple[Value, ...], keywords: dict[str, Value]) -> None:
        self.function = function
        self.arguments = arguments
        self.keywords = keywords


class Descriptor(Value):
    """A static or class method, or a property; ``kind`` is the name of its class."""

    __slots__ = ("function", "kind")

    def __init__(self, kind: str, function: Value) -> None:
        self.kind = kind
        self.function = function


class Builtin(Value):
    """A function that is known here: one of Python's, or one of this package's that registers something."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<built-in function {self.name}>"


class Applied(Value):
    """What a known function gives when it is called with less than all, to be called again: a decorator, a method."""

    __slots__ = ("arguments", "keywords", "name")

    def __init__(self, name: str, arguments: tuple[Value, ...], keywords: dict[str, Value]) -> None:
        self.name = name
        self.arguments = arguments
        self.keywords = keywords


class Later(Value):
    """What is looked up when it is needed: a name or an attribute in a module that need not be read otherwise."""

    __slots__ = ("_find", "_found", "name")

    def __init__(self, name: str, find: Callable[[], Value]) -> None:
        self.name = name
        self._find: Callable[[], Value] | None = find
        self._found: Value | None = None

    def force(self) -> Value:
        """Return what it is."""
        if self._found is None:
            find, self._find = self._find, None
            self._found = find() if find is not None else Unknown(self.name)  # It leads back to itself.
            if isinstance(self._found, Later):
                self._found = self._found.force()
        return self._found


def forced(value: Value) -> Value:
    """Return a value, looked up if it is to be."""
    return value.force() if isinstance(value, Later) else value


class NotPlainError(Exception):
    """A value is not known."""


def plain(value: Value) -> Any:
    """Return a value as Python has it.

    Raises:
        NotPlainError: Something in it is not known, or is no plain value.
    """
    value = forced(value)
    try:
        match value:
            case Known():
                return value.value
            case Many(is_open=True) | Table(is_open=True):
                raise NotPlainError
            case Many(kind="list"):
                return [plain(item) for item in value.items]
            case Many(kind="tuple"):
                return tuple([plain(item) for item in value.items])
            case Many(kind="set"):
                return {plain(item) for item in value.items}
            case Many(kind="frozenset"):
                return frozenset([plain(item) for item in value.items])
            case Table():
                return {plain(key): plain(item) for key, item in value.items}
    except (TypeError, RecursionError):
        pass
    raise NotPlainError


def bound_in(statements: tuple[syntax.Statement, ...]) -> dict[str, list[syntax.Statement]]:
    """Return the statements that bind each name in a block, in order; see `Module.index`."""
    index: dict[str, list[syntax.Statement]] = {}
    _collect(statements, index)
    return index


def _collect(statements: tuple[syntax.Statement, ...], index: dict[str, list[syntax.Statement]]) -> None:
    for statement in statements:
        match statement:
            case syntax.Function(name=name) | syntax.Class(name=name) | syntax.Extend(name=name):
                index.setdefault(name, []).append(statement)
            case syntax.Import(module=module, alias=alias):
                index.setdefault(alias or module.partition(".")[0], []).append(statement)
            case syntax.ImportFrom(names=names):
                for _, name in names:
                    index.setdefault(name, []).append(statement)
            case syntax.Assign(targets=targets):
                for name in _names(targets):
                    index.setdefault(name, []).append(statement)
                for target in targets:
                    if isinstance(target, syntax.Attribute) and isinstance(target.value, syntax.Name):
                        index.setdefault(f"{target.value.name}.{target.name}", []).append(statement)
            case syntax.If(body=body, other=other):
                _collect(other, index)
                _collect(body, index)
            case syntax.Try(body=body, handlers=handlers, final=final):
                for handler in handlers:
                    _collect(handler, index)
                _collect(body, index)
                _collect(final, index)
            case syntax.With(body=body) | syntax.Loop(body=body) | syntax.For(body=body):
                _collect(body, index)


def _names(targets: tuple[syntax.Expression, ...]) -> list[str]:
    found = []
    for target in targets:
        if isinstance(target, syntax.Name):
            found.append(target.name)
        elif isinstance(target, syntax.Items):
            found += _names(target.items)
    return found
