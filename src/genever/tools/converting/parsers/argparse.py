"""The parameters of an argparse parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from genever.tools.converting.parsers.fields import NOTHING, Field, Fields, is_plain, literal_type

_TYPES = {int: "int", float: "float", str: "str", None: "str", Path: "Path"}


def fields_of(parser: argparse.ArgumentParser) -> Fields:
    """Return what a parser takes."""
    notes: list[str] = []
    fields = []
    for action in parser._actions:  # There is no public way to them.
        if isinstance(action, argparse._SubParsersAction):
            names = ", ".join(action.choices)
            notes.append(f"the subcommands {names} are parsers of their own: convert each")
        elif action.nargs == argparse.REMAINDER:
            notes.append(f"{action.dest} takes the rest of the command line, and has no parameter")
        elif not isinstance(action, argparse._HelpAction | argparse._VersionAction):
            fields.append(_field(parser, action, notes))
    named = list({field.name: field for field in fields}.values())
    known = {field.name for field in named}
    for name in known - {name for name in known if name.isidentifier()}:
        notes.append(f"{name!r} is no name of a parameter")
    for group in parser._mutually_exclusive_groups:
        names = ", ".join(action.dest for action in group._group_actions)
        notes.append(f"nothing keeps {names} from being given together: check it in the function")
    for name in parser._defaults.keys() - known:
        notes.append(f"set_defaults gives {name!r}, which no argument sets")
    return Fields(parser.description or "", tuple(field for field in named if field.name.isidentifier()), tuple(notes))


def _field(parser: argparse.ArgumentParser, action: argparse.Action, notes: list[str]) -> Field:
    text = "".join(_help(parser, action))
    default = parser.get_default(action.dest)
    is_required = action.required and action.nargs not in ("?", "*")
    hint = _type(action, notes)
    if isinstance(default, str) and action.nargs in (None, "?"):
        default = parser._get_value(action, default)  # As argparse does with a default that is text.
    if is_required:
        default = NOTHING
    elif default is argparse.SUPPRESS or not is_plain(default):
        shown = "left out" if default is argparse.SUPPRESS else repr(default)
        notes.append(f"the default of {action.dest} is {shown}, and here None")
        default = None
    return Field(action.dest, f"{hint} | None" if default is None else hint, default, text)


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> Iterator[str]:
    if action.help and action.help != argparse.SUPPRESS:
        yield " ".join(parser._get_formatter()._expand_help(action).split())


def _type(action: argparse.Action, notes: list[str]) -> str:
    if isinstance(action, argparse.BooleanOptionalAction | argparse._StoreTrueAction | argparse._StoreFalseAction):
        return "bool"
    if isinstance(action, argparse._CountAction):
        return "int"
    if isinstance(action, argparse._StoreConstAction | argparse._AppendConstAction):
        notes.append(f"an option of {action.dest} stands for {action.const!r}: write the value")
        return "list[Any]" if isinstance(action, argparse._AppendConstAction) else "Any"
    convert: Any = action.type
    one = literal_type(action.choices) if action.choices is not None else _TYPES.get(convert)
    if one is None:
        notes.append(f"{action.dest} is made by {getattr(convert, '__name__', convert)}: call it in the function")
        one = "Any"
    is_list = action.nargs in ("*", "+") or isinstance(action.nargs, int)
    if is_list:
        one = f"list[{one}]"
    if action.nargs == "?" and action.const is not None:
        notes.append(f"{action.dest} without a value stands for {action.const!r}: write the value")
    is_added = isinstance(action, argparse._AppendAction) and not (is_list and type(action) is argparse._ExtendAction)
    return f"list[{one}]" if is_added else one
