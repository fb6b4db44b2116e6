"""The parameters of a typer command: of the function that it is, since typer has no command before it runs one."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from genever.tools.converting.parsers.fields import NOTHING, Field, Fields, is_plain, literal_type

_NAMES = {bool: "bool", int: "int", float: "float", str: "str", Path: "Path"}


def is_app(found: object) -> bool:
    """Return whether something is an application of typer's."""
    return type(found).__name__ == "Typer" and _is_typers(found)


def is_command(found: object) -> bool:
    """Return whether a function is that of a command: of an application in its module, or as `typer.run` takes it."""
    if not inspect.isfunction(found):
        return False
    apps = filter(is_app, found.__globals__.values())
    if any(command.callback is found for app in apps for command in app.registered_commands):
        return True
    parameters = inspect.signature(found).parameters.values()
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return any(p.default is p.empty or _is_typers(p.default) for p in named)


def fields_of(found: Any) -> Fields:
    """Return what an application with one command, or the function of a command, takes."""
    if not is_app(found):
        return _of_function(found, inspect.getdoc(found) or "", ())
    names = [*(_name(command) for command in found.registered_commands), *(g.name for g in found.registered_groups)]
    callback = found.registered_callback
    if len(found.registered_commands) != 1 or found.registered_groups or callback is not None:
        note = f"the subcommands {', '.join(map(str, names))} are commands of their own: convert the function of each"
        return _of_function(callback.callback, "", (note,)) if callback is not None else Fields("", (), (note,))
    (command,) = found.registered_commands
    return _of_function(command.callback, command.help or inspect.getdoc(command.callback) or "", ())


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__.replace("_", "-"))


def _of_function(function: Callable[..., Any], about: str, given: tuple[str, ...]) -> Fields:
    notes = [*given]
    hints = get_type_hints(function, include_extras=True)
    fields = [
        _field(parameter, hints.get(parameter.name, str), notes)
        for parameter in inspect.signature(function).parameters.values()
        if getattr(hints.get(parameter.name), "__name__", "") != "Context"
    ]
    return Fields(about.partition("\f")[0], tuple(fields), tuple(notes))


def _field(parameter: inspect.Parameter, hint: Any, notes: list[str]) -> Field:
    name, default, settings = parameter.name, parameter.default, None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        settings = next((extra for extra in extras if _is_typers(extra)), None)
    if _is_typers(default):
        settings, default = default, default.default
    is_required = default is parameter.empty or default is ...
    if is_required and (factory := getattr(settings, "default_factory", None)):
        is_required = False
        notes.append(f"the default of {name} is made by {factory.__name__}, and here None")
        default = None
    if settings is not None:
        _note_settings(name, settings, notes)
    written, is_optional = _type(name, hint, notes)
    default = NOTHING if is_required else _plain(default)
    if not is_required and not is_plain(default):
        notes.append(f"the default of {name} is {default!r}, and here None")
        default = None
    text = " ".join((getattr(settings, "help", None) or "").split())
    return Field(name, f"{written} | None" if is_optional or default is None else written, default, text)


def _note_settings(name: str, settings: Any, notes: list[str]) -> None:
    bounds = [f"{side} {value}" for side in ("min", "max") if (value := getattr(settings, side, None)) is not None]
    if bounds:
        notes.append(f"{name} has the bounds {', '.join(bounds)}: check them in the function")
    for made in filter(None, (getattr(settings, each, None) for each in ("parser", "click_type", "callback"))):
        notes.append(f"{name} is made by {getattr(made, '__name__', made)}: call it in the function")
    if variables := getattr(settings, "envvar", None):
        shown = variables if isinstance(variables, str) else ", ".join(variables)
        notes.append(f"{name} is read from the environment, {shown}: bind it to env(…)")


def _type(name: str, hint: Any, notes: list[str]) -> tuple[str, bool]:
    """Return a type as it is written, and whether it may be None."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        if len(inner) == 1:
            return _type(name, inner[0], notes)[0], True
    return _one(name, hint, notes), False


def _one(name: str, hint: Any, notes: list[str]) -> str:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (list, tuple) and inside:
        parts = ["..." if each is ... else _one(name, each, notes) for each in inside]
        return f"{origin.__name__}[{', '.join(parts)}]"
    found = literal_type(inside) if origin is Literal else _NAMES.get(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        found = literal_type(member.value for member in hint)
        notes.append(f"{name} was a member of {hint.__name__}, and here is its value")
    if found is None:
        notes.append(f"{name} is made by {getattr(hint, '__name__', hint)}: make it in the function")
        return "Any"
    return found


def _plain(value: Any) -> Any:
    """Return a default with the values of members of enums in their place."""
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return value.value if isinstance(value, enum.Enum) else value


def _is_typers(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "typer"
