"""One function or class that a program would register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.objects.values import Class, Function, Native, Partial, Unknown, Value, forced
from genever.configuration.catalog.static.signatures.classes import (
    constructing_function,
    signature_of_class,
    signature_of_function,
)
from genever.configuration.catalog.static.signatures.forwarding import NOTHING, Forwarded, forwarded
from genever.configuration.catalog.static.signatures.functions import ANY, innermost, native
from genever.configuration.catalog.static.values import StaticAnnotation
from genever.configuration.catalog.target import Signature, refused
from genever.language.text.source import Origin, Span
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.catalog.static.sources.files import Files
    from genever.language.text.codes import ValueCode


class Definition(NamedTuple):
    """What is written of a function or class: its docstring, the place of its name, and what it returns."""

    docstring: str | None
    origin: Origin | None
    kind: Literal["function", "class", "method"]
    returns: StaticAnnotation | None


class StaticTarget:
    """A function or class with the name that it is registered under; see `genever.configuration.catalog.target.Target`.

    ``value`` is what is registered, as far as it is known; its signature and places are looked at when they are asked
    for.
    """

    def __init__(
        self,
        value: Value,
        name: str,
        module: str | None,
        files: Files,
        allowlist: Sequence[str] | None = None,
        denylist: Sequence[str] | None = None,
        fingerprint_ignore: Sequence[str] | None = None,
        import_source: tuple[ImportLine, str] | None = None,
        *,
        in_place: bool = False,
        injects: Callable[[Value], bool] = lambda value: False,
    ) -> None:
        self._value = value
        self.name = name
        self.module = module
        self.selector = f"{module}.{name}" if module else name
        self.allowlist = allowlist
        self.denylist = denylist
        self.fingerprint_ignore: Sequence[str] = fingerprint_ignore or ()
        self.import_source = import_source
        self.in_place = in_place
        self.is_method = False
        self.is_certain = True  # Whether it is known to be registered, and not in a branch that may not be run.
        self._files = files
        self._injects = injects
        self._signature: Signature | None = None
        self.known_home: tuple[str, str] | None = None  # Where it is known before the value is looked at.

    def __repr__(self) -> str:
        return f"<static target {self.selector}>"

    def forget(self) -> None:
        """Take note that it may be something else."""
        self._value = Unknown(self.name)
        self._signature = None

    @property
    def value(self) -> Value:
        """What is registered."""
        return forced(self._value)

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.value, Class)

    @property
    def is_read(self) -> bool:
        """Whether its parameters and its own module are known from a source, and not only its name."""
        value = innermost(self.value)
        if isinstance(value, Class | Function):
            return not value.frame.module.is_stub
        return not (isinstance(value, Unknown) or (isinstance(value, Native) and native(value) is None))

    @property
    def signature(self) -> Signature:
        """Its parameters, read on first use."""
        if self._signature is None:
            value = self.value
            if isinstance(value, Class):
                self._signature = signature_of_class(value, self._injects)
            elif isinstance(value, Partial) and self._injects(forced(value.function)):
                self._signature = Signature(ANY, frozenset(), True, ANY)  # The configurable in it takes anything.
            else:
                self._signature = signature_of_function(value)
        return self._signature

    @property
    def definition(self) -> Origin | None:
        """Where its parameters are written: the function, the constructor or the class."""
        found = self.value
        if isinstance(found, Class):
            function = constructing_function(found)
            function = innermost(function) if function is not None else None
            if isinstance(function, Function) and function.module.startswith("pydantic."):  # It takes the fields.
                function = None
            return place_of(function, self._files) or place_of(found, self._files)
        return place_of(innermost(found), self._files)

    @property
    def forwarded(self) -> Forwarded:
        """The parameters that it takes as ``**kwargs`` and hands on."""
        return forwarded(self.value) if self.signature.accepts_any else NOTHING

    @property
    def described(self) -> Definition:
        """What is written of it."""
        value = self.value
        is_made = isinstance(value, Class | Function)
        kind: Literal["function", "class", "method"] = "function"
        if isinstance(value, Class):
            kind = "class"
        elif isinstance(value, Function) and ("." in value.qualname and "<locals>" not in value.qualname):
            kind = "method"
        function = innermost(value)
        returns = function.syntax.returns if isinstance(function, Function) else None
        module = function.frame.module.name if isinstance(function, Function) else ""
        return Definition(
            self._docstring(function if isinstance(function, Class | Function) else value),
            place_of(function, self._files) if is_made else None,
            kind,
            StaticAnnotation(returns, module) if returns is not None else None,
        )

    def _docstring(self, value: Value) -> str | None:
        if not isinstance(value, Class | Function):
            return None
        location, place = value.frame.module.location, value.syntax.place
        path = location.path or location.stub
        return self._files.docstring(path, place) if path is not None and place.line else None

    @property
    def home(self) -> tuple[str, str] | None:
        """The module that defines it and its qualified name there; None for what is not known."""
        if self.known_home is not None:
            return self.known_home
        value = self.value
        if isinstance(value, Native):
            return value.module, value.name
        return (value.module, value.qualname) if isinstance(value, Class | Function) else None

    @property
    def label(self) -> str:
        """How messages name it: the name, without its module."""
        return ".".join(self.selector.split(".")[-2:]) if self.is_method else self.name

    def refuses(self, parameter: str) -> ValueCode | None:
        """Return why a parameter cannot be bound, or None where it can."""
        return refused(parameter, self.signature, self.allowlist, self.denylist)


def place_of(value: Value | None, files: Files) -> Origin | None:
    """Return where the name of a function or class is written, None for what is in no file."""
    if value is None:
        return None
    value = forced(value)
    if not isinstance(value, Class | Function):
        return None
    location = value.frame.module.location
    path = location.path or location.stub
    if path is None:
        return None
    place = value.syntax.place
    if not place.line:  # Made by a call.
        return None
    return Origin(files.source(path), Span(place.start, place.start + place.length), "python")
