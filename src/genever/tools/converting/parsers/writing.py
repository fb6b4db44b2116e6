"""The parameters of a command line as a configurable function, and as a binding file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from genever.tools.converting.literals import literal
from genever.tools.converting.parsers.fields import NOTHING, Field, Fields
from genever.tools.formatting.format import format_text


def function(fields: Fields, name: str) -> str:
    """Return a module with a function that has the parameters, and gives what the parser gave."""
    types = " ".join(field.type for field in fields.fields)
    typing = [each for each in ("Any", "Literal") if each in types]
    star = ["    *,"] if fields.fields else []
    lines = [
        "from argparse import Namespace",
        *(["from pathlib import Path"] if "Path" in types else []),
        *([f"from typing import {', '.join(typing)}"] if typing else []),
        "",
        "import genever",
        "",
        "",
        "@genever.configurable",
        f"def {name}(",
        *star,
        *(f"    {field.name}: {field.type}{_default(field)}," for field in fields.fields),
        ") -> Namespace:",
        *_docstring(fields, name),
        "    # What the program did with the parser's result goes here.",
        f"    return Namespace({', '.join(f'{field.name}={field.name}' for field in fields.fields)})",
    ]
    return "\n".join(lines) + "\n"


def bindings(fields: Fields, module: str, name: str) -> str:
    """Return a binding file with the defaults."""
    lines = [f"import {module}", "", f"main = @{name}()", *([f"\n{name}:"] if fields.fields else [])]
    for field in fields.fields:
        lines += [f"    # {line}" for line in textwrap.wrap(field.help, 100)]
        if field.default is NOTHING:
            lines.append(f"    {field.name} = %gin.REQUIRED")
        elif _has_path(field.default):
            lines.append(f"    # {field.name} = {field.default!r}, as the function has it")
        else:
            lines.append(f"    {field.name} = {_value(field.default)}")
    return format_text("\n".join(lines) + "\n").text


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))}{',' if len(value) == 1 else ''})"
    return literal(value)


def _has_path(value: Any) -> bool:
    return any(map(_has_path, value)) if isinstance(value, list | tuple) else isinstance(value, PurePath)


def _default(field: Field) -> str:
    if field.default is NOTHING:
        return ""
    return f" = {_code(field.default)}"


def _code(value: Any) -> str:
    if isinstance(value, PurePath):
        return f"Path({str(value)!r})"
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_code, value))}{',' if len(value) == 1 else ''})"
    return literal(value)


def _docstring(fields: Fields, name: str) -> Iterator[str]:
    about = " ".join(fields.about.split()) or f"Run {name}."
    helped = [field for field in fields.fields if field.help]
    text = [*textwrap.wrap(about, 100), *(["", "Args:"] if helped else [])]
    for field in helped:
        text += textwrap.wrap(f"{field.name}: {field.help}", 100, initial_indent="    ", subsequent_indent="        ")
    escaped = "\n".join(text).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = escaped.split("\n")
    if len(lines) == 1:
        yield f'    """{lines[0]}"""'
        return
    yield f'    """{lines[0]}'
    yield from (f"    {line}".rstrip() for line in lines[1:])
    yield '    """'
