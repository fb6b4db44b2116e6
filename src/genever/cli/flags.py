"""Flags for the parameters of a script's function, ``--lr 0.1`` and ``--no-amp``, as bindings of them."""

from __future__ import annotations

import argparse
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any, Literal, NoReturn, Union

import click

from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter
from genever.runtime.registry.configurable import Configurable

#: The options that every script has; a parameter of such a name has no flag.
_TAKEN = ("help", "main", "out", "strict", "track")
_PLAIN: tuple[type, ...] = (int, float, str)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise click.UsageError(f"{message[:1].upper()}{message[1:]}.")


def as_bindings(target: Configurable, arguments: Sequence[str]) -> list[str]:
    """Return a command line with bindings after the rest of it, in place of flags for a function's parameters.

    Raises:
        click.UsageError: A flag has no value, or a wrong one.
    """
    parser = _Parser(add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    hints = _hints(target.wrapped)
    for parameter in target.signature.parameters:
        is_single = parameter.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD, Kind.POSITIONAL_ONLY)
        if is_single and parameter.name not in _TAKEN and not target.refuses(parameter.name):
            names = dict.fromkeys((f"--{parameter.name.replace('_', '-')}", f"--{parameter.name}"))
            parser.add_argument(*names, dest=parameter.name, **_settings(_type(parameter, hints)))
    found, rest = parser.parse_known_args(arguments)
    bindings = [f"{name}={value if isinstance(value, _Text) else repr(value)}" for name, value in vars(found).items()]
    return [*rest, *bindings]


class _Text(str):
    """A value as the language writes it."""

    __slots__ = ()


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function.__init__ if isinstance(function, type) else function)  # type: ignore[misc]
    except (NameError, TypeError):  # A name in an annotation is not there at run time.
        return {}


def _type(parameter: Parameter, hints: dict[str, Any]) -> Any:
    """Return the type that a value is read as: without None, and that of the default where there is no annotation."""
    if parameter.name not in hints:
        return type(parameter.default) if parameter.default is not NO_DEFAULT else None
    hint = hints[parameter.name]
    if typing.get_origin(hint) in (Union, types.UnionType):
        others = [each for each in typing.get_args(hint) if each is not type(None)]
        return others[0] if len(others) == 1 else None
    return hint


def _settings(hint: Any) -> dict[str, Any]:
    """Return what argparse calls an argument of a type."""
    arguments = typing.get_args(hint)
    if hint is bool:
        return {"action": argparse.BooleanOptionalAction}
    if hint in _PLAIN:
        return {"type": hint}
    if typing.get_origin(hint) is Literal and len({type(each) for each in arguments}) == 1:
        if type(arguments[0]) in _PLAIN:
            return {"type": type(arguments[0]), "choices": arguments}
    elif typing.get_origin(hint) is list and arguments[0] in _PLAIN:
        return {"type": arguments[0], "nargs": "*"}
    return {"type": _Text}
