"""What a project sets: the table ``[tool.genever]`` of its ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, cast, get_args

from genever.language.text.diagnostics import Suggestion, suggest
from genever.language.text.errors import GeneverError, error
from genever.records import NamedTuple

#: What becomes of a value that does not fit its parameter's annotation.
Types = Literal["warning", "error", "off"]

#: Names for several rules at once: those that are on by themselves, those about gin's idioms, and all.
GROUPS = ("default", "idioms", "all")


class LintSettings(NamedTuple):
    """Which rules are on.

    Attributes:
        select: The codes of the rules that are on, and `GROUPS`.
        extend_select: More of them.
        ignore: Codes of findings that are left out, be they a rule's or not.
    """

    select: tuple[str, ...] = ("default",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Settings(NamedTuple):
    """The settings of a project.

    Attributes:
        types: What becomes of values that do not fit the annotations of their parameters.
        entries: The files that are run, each with those that are named together with it; as paths from ``folder``.
        lint: Which rules are on.
        folder: Where the settings stand; empty where there are none.
    """

    types: Types = "warning"
    entries: tuple[tuple[str, ...], ...] = ()
    lint: LintSettings = LintSettings()
    folder: str = ""


#: The names of the settings in the file.
_NAMES = ("types", "entries", "lint")
_LINT_NAMES = tuple(name.replace("_", "-") for name in LintSettings._fields)


def settings(folder: str = ".") -> Settings:
    """Return the settings of the project that a folder is in.

    Raises:
        GeneverError: They cannot be read, or one is wrong.
    """
    here = Path(os.path.abspath(folder))
    for around in (here, *here.parents):
        file = around / "pyproject.toml"
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
        raise _wrong(file, "genever below tool is not a table", "write [tool.genever]")
    _check_names(file, "[tool.genever]", table, _NAMES)
    types = table.get("types", "warning")
    if types not in get_args(Types):
        hint = suggest(str(types), get_args(Types)) or "write 'warning', 'error' or 'off'"
        raise _wrong(file, f"[tool.genever] types cannot be {types!r}", hint)
    entries = _entries(file, table.get("entries", []))
    return Settings(cast(Types, types), entries, _lint(file, table.get("lint", {})), str(file.parent))


def _check_names(file: Path, table: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for name in sorted(set(given) - set(known)):
        hint = "it belongs in [tool.genever.lint]" if name in _LINT_NAMES else suggest(name, known)
        raise _wrong(file, f"{table} has no setting {name!r}", hint)


def _entries(file: Path, value: Any) -> tuple[tuple[str, ...], ...]:
    """Return the entries: each is a path, or a list of those that are named together."""
    hint = "write a list of paths: entries = ['train.gin']"
    if not isinstance(value, list):
        raise _wrong(file, f"[tool.genever] entries cannot be {value!r}", hint)
    together = [[entry] if isinstance(entry, str) else entry for entry in value]
    for entry in together:
        if not isinstance(entry, list) or not entry or not all(isinstance(path, str) for path in entry):
            raise _wrong(file, f"[tool.genever] entries cannot have {entry!r} in it", hint)
    return tuple(map(tuple, together))


def _lint(file: Path, value: Any) -> LintSettings:
    where = "[tool.genever.lint]"
    if not isinstance(value, dict):
        raise _wrong(file, f"lint below {where[:13]}] is not a table", f"write {where}")
    _check_names(file, where, value, _LINT_NAMES)
    made = {}
    for name, codes in value.items():
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise _wrong(file, f"{where} {name} cannot be {codes!r}", f"write a list: {name} = ['unused-macro']")
        for code in codes:
            check_code(code, f"{os.path.relpath(file)}: {where} {name}")
        made[name.replace("-", "_")] = tuple(codes)
    return LintSettings(**made)


def check_code(code: str, where: str) -> None:
    """Raise for what is neither the code of a finding nor a group of rules; ``where`` it was given begins the message.

    Raises:
        GeneverError: With a suggestion.
    """
    from genever.language.text.codes import Code

    known = (*get_args(Code), *GROUPS)
    if code not in known:
        hint = suggest(code, known) or "genever check --explain all lists the codes"
        raise error("bad-setting", f"{where}: there is no code {code!r}", hint=hint)


def _wrong(file: Path, what: str, hint: str | Suggestion | None = None) -> GeneverError:
    return error("bad-setting", f"{os.path.relpath(file)}: {what}", hint=hint)
