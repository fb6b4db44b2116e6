"""The parameters of a click command."""

from __future__ import annotations

from typing import Any

from genever.tools.converting.parsers.fields import NOTHING, Field, Fields, is_plain, literal_type


def fields_of(command: Any) -> Fields:
    """Return what a command takes."""
    notes: list[str] = []
    if getattr(command, "commands", None):
        notes.append(f"the subcommands {', '.join(command.commands)} are commands of their own: convert each")
    context = command.context_class(command, info_name=command.name)
    fields = [
        _field(context, parameter, notes)
        for parameter in command.params
        if parameter.expose_value and not parameter.is_eager
    ]
    return Fields(command.help or "", tuple(fields), tuple(notes))


def _field(context: Any, parameter: Any, notes: list[str]) -> Field:
    hint = _type(parameter, notes)
    if parameter.required:
        default: Any = NOTHING
    else:
        default = parameter.get_default(context)
        if default is None or type(default).__name__ == "Sentinel":  # As later versions of click say None.
            default = () if parameter.nargs == -1 or getattr(parameter, "multiple", False) else None
        else:
            default = parameter.type_cast_value(context, default)
        if not is_plain(default):
            notes.append(f"the default of {parameter.name} is {default!r}, and here None")
            default = None
    text = " ".join((getattr(parameter, "help", None) or "").split())
    return Field(parameter.name, f"{hint} | None" if default is None else hint, default, text)


def _type(parameter: Any, notes: list[str]) -> str:
    kind = parameter.type
    names = {"integer": "int", "integer range": "int", "float": "float", "float range": "float"}
    names |= {"text": "str", "boolean": "bool", "path": "str"}
    choices = getattr(kind, "choices", None)
    one = literal_type(choices) if choices is not None else names.get(kind.name)
    if "range" in kind.name:
        notes.append(f"{parameter.name} is in a range, {kind!r}: check it in the function")
    if one is None:
        notes.append(f"{parameter.name} is made by {kind!r}: make it in the function")
        one = "Any"
    if parameter.nargs != 1:
        one = f"tuple[{one}, ...]" if parameter.nargs == -1 else f"tuple[{', '.join([one] * parameter.nargs)}]"
    return f"tuple[{one}, ...]" if getattr(parameter, "multiple", False) else one
