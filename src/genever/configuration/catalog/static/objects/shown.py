"""What objects of a program are shown as, as far as its sources say."""

from __future__ import annotations

import builtins
import enum
import sys
from pathlib import Path, PurePath
from typing import Any

from genever.configuration.catalog.static.objects.expressions import bases_of, roots_of, value_of
from genever.configuration.catalog.static.objects.known import MAKERS
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
    Instance,
    Many,
    Member,
    Native,
    NotPlainError,
    Table,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.values import StaticObject
from genever.configuration.catalog.target import NOT_KNOWN
from genever.language.values.expressions import values_in
from genever.records import NamedTuple

#: The constants of Python's own compiled modules that are the same in every program.
_CONSTANTS = frozenset([*(("math", name) for name in ("pi", "e", "tau", "inf", "nan")), ("sys", "maxsize")])


class Shown(NamedTuple):
    """What stands for an object, and whether operations give with it what they give with the object."""

    value: Any = NOT_KNOWN
    is_plain: bool = False


def shown(value: Value) -> Shown:
    """Return what stands for a value that is not plain."""
    try:
        made = _shown(value)
    except NotPlainError:
        return Shown()
    return Shown(made, not any(isinstance(part, StaticObject) for part in values_in(made)))


def _shown(value: Value) -> Any:
    """Return what stands for a value.

    Raises:
        NotPlainError: Only a run can tell.
    """
    value = forced(value)
    match value:
        case Many(is_open=False, kind="list" | "tuple" as kind, items=items):
            return (list if kind == "list" else tuple)(map(_shown, items))
        case Table(is_open=False, items=items):
            return {plain(key): _shown(item) for key, item in items}
        case Class() if _is_itself(value):
            return _class(value.module, value.qualname)
        case Function(wrapped=None, is_opaque=False) if not value.syntax.decorators:
            name = _full_name(value.module, value.qualname)
            return StaticObject(f"<function {value.qualname}>", f"<function {name}>")
        case Member():
            return _member(value)
        case Builtin(name=name) if "." not in name:
            return getattr(builtins, name)
        case Native(module=module, name=name):
            return _of_python(module, name)
        case Instance(function=Class(module="pathlib", name="Path" | "PurePath" as name)):
            return _path(value, Path if name == "Path" else PurePath)
    return plain(value)


def _class(module: str, qualname: str) -> StaticObject:
    name = _full_name(module, qualname)
    return StaticObject(f"<class '{name}'>", f"<class {name}>")


def _full_name(module: str, qualname: str) -> str:
    return qualname if module == "builtins" else f"{module}.{qualname}"


def _is_itself(cls: Class) -> bool:
    """Return whether a name stands for the class that is written there: no decorator gives another thing."""
    made = all(isinstance(found, Builtin | Applied) and found.name in _KEEPING for found in map(forced, cls.decorators))
    return made and not any(name == "metaclass" for name, _ in cls.syntax.keywords)


_KEEPING = frozenset([*MAKERS, *(f"genever.{name}" for name in ("configurable", "register", "constants_from_enum"))])


def _of_python(module: str, name: str) -> Any:
    """Return one of Python's own classes, functions and constants."""
    is_own = module == "builtins" or module in sys.stdlib_module_names
    found = getattr(sys.modules.get(module), name, NOT_KNOWN) if is_own else NOT_KNOWN
    if isinstance(found, type) or type(found).__name__ == "builtin_function_or_method" or (module, name) in _CONSTANTS:
        return found
    raise NotPlainError


def _path(made: Instance, kind: type[PurePath]) -> PurePath:
    if made.call is None or made.call.keywords:
        raise NotPlainError
    return kind(*(plain(value_of(argument, made.frame)) for argument in made.call.arguments))


# ---- Enums --------------------------------------------------------------------------------------------


def member_of(cls: Class, name: str) -> Shown:
    """Return what a member of an enum is shown as."""
    return shown(Member(cls, name))


def _member(member: Member) -> enum.Enum:
    """Return the member of an enum that is made as the program would make it.

    Raises:
        NotPlainError: The class has methods that say what it is shown as, or a value is computed.
    """
    cls = member.cls
    if cls.replica is None:
        cls.replica = _replica(cls)
    found: enum.Enum | None = cls.replica.__members__.get(member.name)
    if found is None:
        raise NotPlainError
    return found


def _replica(cls: Class) -> type[enum.Enum]:
    *mixed_in, kind = [getattr(root, "name", None) or "?" for root in roots_of(cls)] or [""]
    if kind not in _ENUMS or len(mixed_in) > 1 or not _SCALARS.issuperset(mixed_in) or _has_methods(cls):
        raise NotPlainError
    members = {name: value for name, value in cls.members.items() if not name.startswith("_") and not _is_method(value)}
    values = {name: enum.auto() if _is_auto(forced(value)) else plain(value) for name, value in members.items()}
    extra = {"type": getattr(builtins, mixed_in[0])} if mixed_in else {}
    try:
        made: Any = getattr(enum, kind)(cls.name, values, module=cls.module, qualname=cls.qualname, **extra)
    except (TypeError, ValueError, AttributeError):  # The program would fail here too.
        raise NotPlainError from None
    if not made.__members__:
        raise NotPlainError
    return made  # type: ignore[no-any-return]  # The call makes a class.


_ENUMS = frozenset(["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"])
_SCALARS = frozenset(["int", "str", "float", "bytes"])


def _has_methods(cls: Class) -> bool:
    """Return whether an enum, or a base of it in the program, has methods that may say how it is shown."""
    own = any(_is_method(value) for name, value in cls.members.items() if name.startswith("_"))
    return own or any(isinstance(base, Class) and base is not cls and _has_methods(base) for base in bases_of(cls))


def _is_method(value: Value) -> bool:
    return isinstance(forced(value), Function | Descriptor)


def _is_auto(value: Value) -> bool:
    function = forced(value.function) if isinstance(value, Instance) else None
    return isinstance(function, Native) and (function.module, function.name) == ("enum", "auto")
