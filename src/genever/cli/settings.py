"""What a project sets for the command: the table ``[tool.genever]`` of its ``pyproject.toml``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from genever.language.text.diagnostics import Suggestion, suggest
from genever.language.text.errors import GeneverError, error

#: What becomes of a value that does not fit its parameter's annotation.
Types = Literal["warning", "error", "off"]


class Settings(NamedTuple):
    """The settings of a project.

    Attributes:
        types: What becomes of values that do not fit the annotations of their parameters.
    """

    types: Types = "warning"


def settings() -> Settings:
    """Return the settings of the project that the working directory is in.

    Raises:
        GeneverError: They cannot be read, or one is wrong.
    """
    here = Path(os.path.abspath("."))
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if "genever" in text and (found := _settings(file, text)) is not None:
            return found
    return Settings()


def _settings(file: Path, text: str) -> Settings | None:
    """Return the settings in a file; None where it has none."""
    import tomllib  # Only a project with settings needs it.

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _wrong(file, str(problem)) from None
    tool = tables.get("tool")
    if not isinstance(tool, dict) or "genever" not in tool:
        return None
    table: Any = tool["genever"]
    if not isinstance(table, dict):
        raise _wrong(file, "genever below tool is no table", "write [tool.genever]")
    for name in sorted(table.keys() - set(Settings._fields)):
        raise _wrong(file, f"[tool.genever] has no setting {name!r}", suggest(name, Settings._fields))
    types = table.get("types", "warning")
    if types not in get_args(Types):
        hint = suggest(str(types), get_args(Types)) or "write 'warning', 'error' or 'off'"
        raise _wrong(file, f"[tool.genever] types cannot be {types!r}", hint)
    return Settings(cast(Types, types))


def _wrong(file: Path, what: str, hint: str | Suggestion | None = None) -> GeneverError:
    return error("bad-setting", f"{os.path.relpath(file)}: {what}", hint=hint)
