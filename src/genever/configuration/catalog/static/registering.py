"""What calls that register something put into the catalog, by the rules of the live registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from genever.configuration.catalog.index import SelectorIndex
from genever.configuration.catalog.static.objects.expressions import bases_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import BINDING
from genever.configuration.catalog.static.objects.shown import Shown, member_of, shown
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
    Known,
    Module,
    Native,
    NotPlainError,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.signatures.classes import resolution_order
from genever.configuration.catalog.static.signatures.fields import text_of
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.target import StaticTarget
from genever.configuration.catalog.static.values import StaticConstant
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import is_identifier, is_selector
from genever.language.values.references import REQUIRED

if TYPE_CHECKING:
    from genever.configuration.bindings import ImportLine
    from genever.configuration.catalog.static.sources.files import Files


class Defined(Protocol):
    """What says where something is defined, and which module and name that gives it."""

    @property
    def module(self) -> str:
        """The module that defines it."""

    @property
    def qualname(self) -> str:
        """Its qualified name there."""

    @property
    def home(self) -> tuple[str, str]:
        """Its ``__module__`` and ``__qualname__``."""


_LISTS = ("allowlist", "denylist", "fingerprint_ignore")


class Registered:
    """What has been registered: targets and constants by selector.

    Attributes:
        open: Called with a module and the reason where something registered is not to be seen.
        running: Returns the module that is run now.
    """

    def __init__(self, files: Files, open_module: Callable[[str, str], None], running: Callable[[], str]) -> None:
        self.targets: SelectorIndex[StaticTarget] = SelectorIndex()
        self.constants: SelectorIndex[Any] = SelectorIndex()
        self.aliases: SelectorIndex[str] = SelectorIndex()
        #: The selectors of what has its own name for certain, but perhaps that of another module before it.
        self.guessed: dict[str, list[str]] = {}
        self.by_object: dict[int, StaticTarget] = {}
        self._by_place: dict[tuple[str, str], StaticTarget] = {}
        self._methods = 0  # How many functions were registered that were written in a class or a function.
        #: The modules that bind something, or may do so later, and how: what it is, only a program can tell.
        self.binding: dict[str, str] = {}
        self._kept: list[Value] = []  # What `by_object` knows by its `id`.
        self._files = files
        self._open = open_module
        self._running = running
        self._targets_of: dict[str, list[StaticTarget]] = {}  # What each module has registered while it was run.
        self._constants_of: dict[str, list[str]] = {}

    def names_of(self, module: str) -> set[str]:
        """Return the complete selectors and the constants that a module itself has registered."""
        return {target.selector for target in self._targets_of.get(module, ())} | {*self._constants_of.get(module, ())}

    # ---- Calls -----------------------------------------------------------------------------------

    def call(
        self,
        name: str,
        arguments: tuple[Value, ...],
        keywords: dict[str, Value],
        frame: Frame,
        written: syntax.Call | None,
    ) -> Value:
        """Carry out a call of a function that registers something; return what it gives."""
        if name == "register_finalize_hook":
            self.binding.setdefault(frame.module.name, "registers a finalize hook")
            return arguments[0] if arguments else Unknown()
        if name in BINDING:
            if frame.registers:
                self.binding.setdefault(frame.module.name, f"calls {name}")
            return Unknown()
        if name == "constant":
            self._constant(arguments, keywords, frame, written)
            return Known(None)
        if name == "constants_from_enum":
            return self._enum(arguments, keywords, frame, written)
        given, names = dict(keywords), ("name_or_fn", "module", "allowlist", "denylist")
        if name == "external_configurable":
            given |= dict(zip(("fn_or_cls", "name", *names[1:]), arguments, strict=False))
            wrapped = given.pop("fn_or_cls", Unknown())
        elif "name" in given and arguments:  # A decorator that was made before, and is now called.
            wrapped = arguments[0]
        else:
            given |= dict(zip(names, arguments, strict=False))
            wrapped = forced(given.pop("name_or_fn", given.pop("name", Known(None))))
            if isinstance(wrapped, Unknown) and frame.registers:
                self._open(frame.module.name, _reason(written, "its name or what it registers is computed"))
            if isinstance(wrapped, Known | Unknown):
                return Applied(f"genever.{name}", (), {**given, "name": wrapped})
        called = given.pop("name", None)
        return self._decorated(wrapped, called, given, frame, written, in_place=name == "configurable")

    def _decorated(
        self,
        wrapped: Value,
        name: Value | None,
        given: dict[str, Value],
        frame: Frame,
        written: syntax.Call | None,
        *,
        in_place: bool,
    ) -> Value:
        wrapped = forced(wrapped)
        if isinstance(wrapped, Descriptor):
            inner = self._decorated(wrapped.function, name, given, frame, written, in_place=in_place)
            return Descriptor(wrapped.kind, inner)
        if isinstance(wrapped, Builtin) and "." not in wrapped.name:
            wrapped = Native("builtins", wrapped.name)
        if not frame.registers:
            return wrapped
        try:
            known = {key: plain(value) for key, value in given.items()}
            own_name = plain(name) if name is not None else None
        except NotPlainError:
            self._open(frame.module.name, _reason(written, "its name or its lists are computed"))
            return wrapped
        if own_name is None:
            own_name = name_of(wrapped)
        if not isinstance(own_name, str):
            self._open(frame.module.name, _reason(written, "what it registers is computed"))
            return wrapped
        module = known.get("module")
        if module is None and is_identifier(own_name):
            module = module_of(wrapped, frame)
        lists = {key: value for key in _LISTS if (value := known.get(key)) is not None}
        try:
            target = self.register(wrapped, own_name, module, lists, in_place=in_place)
            target.is_certain = not frame.uncertain
            if known.get("module") is None and not target.is_read:
                self.guessed.setdefault(own_name, []).append(target.selector)
        except GeneverError as problem:
            if not frame.uncertain:
                line = written.line if written is not None else line_of(wrapped)
                frame.program.report(problem, frame.module, line)
            elif problem.code == "already-registered":
                self._forget(f"{module}.{own_name}" if module else own_name)
        return wrapped

    def _forget(self, selector: str) -> None:
        """Take note that it is not known which of two things is registered, as in two branches."""
        target = self.targets[selector]
        if not target.is_certain:
            target.forget()

    def register(
        self,
        wrapped: Value,
        name: str,
        module: str | None,
        lists: dict[str, Sequence[str]] | None = None,
        *,
        import_source: tuple[ImportLine, str] | None = None,
        in_place: bool = False,
        known: Defined | None = None,
    ) -> StaticTarget:
        """Register something; return its target. ``known`` says where it is defined before it is looked at.

        Raises:
            ConfigValueError: Its name is not one or is taken, or a list names parameters it lacks.
            ConfigTypeError: A list is no list.
        """
        target = StaticTarget(
            wrapped,
            name,
            module,
            self._files,
            **(lists or {}),
            import_source=import_source,
            in_place=in_place,
            injects=self._injects,
        )
        for what, given in (("Configurable name", name), ("Module", module)):
            if given is not None and not is_selector(given):
                raise error("bad-name", f"{what} {given!r} is invalid.", hint="names joined by dots")
        present = self.targets.get(target.selector)
        if present is not None and present.value is not wrapped and not _is_again(present.value, wrapped):
            raise error(
                "already-registered",
                f"A different configurable matching {target.selector!r} already exists.",
                hint="give it another name or module, or call enter_interactive_mode() in a notebook",
            )
        if lists:
            check_lists(target)
        if isinstance(wrapped, Class) and not in_place:
            self._claim_methods(target, wrapped)
        self.targets[target.selector] = target
        self._targets_of.setdefault(self._running(), []).append(target)
        self.by_object[id(wrapped)] = target
        if known is not None:
            target.known_home = known.home
            self._by_place[known.module, known.qualname] = target
        elif isinstance(wrapped, Function | Class):
            place = wrapped.frame.module.name, wrapped.qualname
            self._by_place[place] = target
        self._methods += isinstance(wrapped, Function) and "." in wrapped.qualname
        self._kept.append(wrapped)
        return target

    def _injects(self, value: Value) -> bool:
        """Return whether calls of something get their parameters from the configuration, as it was registered."""
        target = self.by_object.get(id(value))
        return target is not None and target.in_place

    def alias(self, selector: str, target: StaticTarget) -> None:
        """Let another full selector, and its suffixes that mean nothing else, name a target."""
        self.aliases[selector] = target.selector
        self._targets_of.setdefault(self._running(), []).append(target)

    def find(self, value: Value) -> StaticTarget | None:
        """Return the target made of a value."""
        value = forced(value)
        while isinstance(value, Descriptor):
            value = forced(value.function)
        found = self.by_object.get(id(value))
        if found is None and isinstance(value, Function | Class):
            found = self.at((value.frame.module.name, value.qualname))
            return found if found is not None and found.value is value else None
        return found

    def at(self, place: tuple[str, str]) -> StaticTarget | None:
        """Return the target made of what a module defines under a qualified name."""
        return self._by_place.get(place)

    def _claim_methods(self, target: StaticTarget, cls: Class) -> None:
        """Give the registered methods of a class its selector."""
        if not self._methods:
            return
        members: dict[str, Value] = {}
        for base in reversed(resolution_order(cls)):
            if isinstance(base, Class):
                members |= base.members
        for name in sorted(members):
            found = forced(members[name])
            method = self.find(found)
            if method is None or method.is_method or not isinstance(method.value, Function):
                continue
            if isinstance(found, Descriptor) and found.kind not in ("staticmethod",):
                continue
            if method.module in (method.value.module, target.selector):
                self._move(method, target.selector)

    def _move(self, method: StaticTarget, module: str) -> None:
        del self.targets[method.selector]
        method.module = module
        method.selector = f"{module}.{method.name}"
        method.is_method = True
        self.targets[method.selector] = method

    # ---- Constants -------------------------------------------------------------------------------

    def _constant(
        self, arguments: tuple[Value, ...], keywords: dict[str, Value], frame: Frame, written: syntax.Call | None
    ) -> None:
        if not frame.registers:
            return
        given = {**dict(zip(("name", "value"), arguments, strict=False)), **keywords}
        try:
            name = plain(given["name"])
        except (NotPlainError, KeyError):
            self._open(frame.module.name, _reason(written, "the name of a constant is computed"))
            return
        text = "..."
        if written is not None:
            expressions = [*written.arguments[1:2], *(e for key, e in written.keywords if key == "value")]
            text = text_of(expressions[0]) if expressions else text
        try:
            value = plain(given["value"])
        except (NotPlainError, KeyError):
            value = _unread(text, frame.module.name, shown(given.get("value", Unknown())))
        try:
            self.add_constant(name, value)
        except GeneverError as problem:
            if not frame.uncertain:
                frame.program.report(problem, frame.module, written.line if written is not None else 1)

    def add_constant(self, name: object, value: Any) -> None:
        """Add a constant.

        Raises:
            ConfigValueError: The name is not one, or means a constant already.
        """
        if not is_selector(name):
            raise error("bad-name", f"Invalid constant selector {name!r}.", hint="names joined by dots")
        found = self.constants.matches(str(name))
        if found:
            raise error("already-constant", f"Constants matching selector {name!r} already exist ({found}).")
        self.constants[str(name)] = value
        self._constants_of.setdefault(self._running(), []).append(str(name))

    def _enum(
        self, arguments: tuple[Value, ...], keywords: dict[str, Value], frame: Frame, written: syntax.Call | None
    ) -> Value:
        given = {**dict(zip(("cls", "module"), arguments, strict=False)), **keywords}
        cls = forced(given.get("cls", Known(None)))
        if isinstance(cls, Known):
            rest = {key: value for key, value in given.items() if key != "cls"}
            return Applied("genever.constants_from_enum", (), rest)
        if not frame.registers:
            return cls
        if not isinstance(cls, Class):
            self._open(frame.module.name, _reason(written, "the members of its enum are computed"))
            return cls
        try:
            module = plain(given["module"]) if "module" in given else None
        except NotPlainError:
            self._open(frame.module.name, f"the module of the constants of {cls.name} is computed")
            return cls
        prefix = module if module is not None else cls.module
        for name, value in members_of(cls):
            member = _unread(f"{cls.qualname}.{name}", cls.module, member_of(cls, name))
            own_text = _text_of_member(cls, name, value)
            names = [f"{prefix}.{cls.name}.{name}", *([f"{prefix}.{own_text}"] if own_text is not None else [])]
            for index, constant in enumerate(names):
                try:
                    self.add_constant(constant, member)
                except GeneverError as problem:
                    if not index and not frame.uncertain:
                        frame.program.report(problem, frame.module, line_of(cls))
        return cls


def check_lists(target: StaticTarget) -> None:
    """Raise unless the lists of a target fit its parameters, as the live registry does.

    Raises:
        ConfigValueError: There is an allowlist and a denylist, or a list names parameters it lacks.
        ConfigTypeError: A list is no list.
    """
    if target.allowlist and target.denylist:
        raise error("both-lists", "An allowlist or a denylist can be specified, but not both.")
    for kind in _LISTS:
        names = getattr(target, kind)
        if not names:
            continue
        if not isinstance(names, list | tuple):
            raise error("wrong-type", f"{kind} should be a list or tuple, not {type(names).__name__}")
        signature = target.signature
        for parameter in names:
            if parameter not in signature.names and not signature.accepts_any:
                owner = name_of(target.value) or target.name
                message = f"Argument {parameter!r} in {kind} not a parameter of {owner!r}."
                raise error("unknown-parameter", message, hint=suggest(parameter, signature.names))
        for parameter, default in signature.defaults().items():
            if default is REQUIRED and target.refuses(parameter):
                how = "denylisted" if kind == "denylist" else "not allowlisted"
                message = f"Argument {parameter!r} of {target.name!r} marked REQUIRED but {how}."
                raise error("required-denied", message)


def line_of(value: Value) -> int:
    """Return the line in which something is defined."""
    return value.syntax.place.line if isinstance(value, Function | Class) else 1


def name_of(value: Value) -> str | None:
    """Return the ``__name__`` of a value, as far as it is known."""
    found = forced(value)
    return getattr(found, "name", None) if not isinstance(found, Applied) else None


def module_of(value: Value, frame: Frame) -> str | None:
    """Return the ``__module__`` of a value; that of the call where it is not known."""
    value = forced(value)
    if isinstance(value, Function | Class | Native):
        return value.module
    return frame.module.name if not isinstance(value, Module) else None


def members_of(cls: Class) -> list[tuple[str, Value]]:
    """Return the members of an enum with their values, in order."""
    return [
        (name, value)
        for name, value in cls.members.items()
        if not (name.startswith("_") and name.endswith("_")) and not isinstance(forced(value), Function | Descriptor)
    ]


def _unread(text: str, module: str, found: Shown) -> StaticConstant:
    return StaticConstant(text, module, found.value, is_plain=found.is_plain)


def _text_of_member(cls: Class, name: str, value: Value) -> str | None:
    """Return the ``str`` of a member, where it is another name than its own."""
    for base in bases_of(cls):
        if isinstance(base, Native) and (base.module, base.name) == ("enum", "StrEnum"):
            try:
                return str(plain(value))
            except NotPlainError:
                return name.lower()  # What `auto()` gives.
    return None


def _is_again(present: Value, wrapped: Value) -> bool:
    """Return whether two values are of one definition, which was looked at twice, or may be, as one is unknown."""
    both = (present, wrapped)
    if any(isinstance(value, Unknown) for value in both):
        return True
    return all(isinstance(value, Function | Class) for value in both) and _home(present) == _home(wrapped)


def _home(value: Value) -> object:
    return (value.module, value.qualname, value.syntax.place) if isinstance(value, Function | Class) else None


def _reason(written: syntax.Call | None, what: str) -> str:
    return f"line {written.line}: {what}" if written is not None else what
