"""What a project sets: the table ``[tool.genever]`` of its ``pyproject.toml``."""

from __future__ import annotations

import functools
import os
import re
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


#: How long the longest line of a formatted file may be, in characters.
LINE_LENGTHS = range(20, 1001)


class FmtSettings(NamedTuple):
    """How files are formatted.

    Attributes:
        line_length: The longest line, in characters.
    """

    line_length: int = 100


#: What becomes of a step whose code alone has changed: it runs again, or its result is read, with a warning or without.
StaleCode = Literal["run", "warn", "ignore"]


class CacheSettings(NamedTuple):
    """Where the results of steps are kept, and which of them count.

    Attributes:
        url: A folder, as a path from the file, or a URL; empty for ``.genever/cache`` in the working directory.
        code: What becomes of a step whose code alone has changed.
        allow_pickle: Whether pickles are read where others can write.
    """

    url: str = ""
    code: StaleCode = "run"
    allow_pickle: bool = False


class Settings(NamedTuple):
    """The settings of a project.

    Attributes:
        types: What becomes of values that do not fit the annotations of their parameters.
        entries: The files that are run, each with those that are named together with it; as paths from ``folder``.
        lint: Which rules are on.
        fmt: How files are formatted.
        cache: Where the results of steps are kept.
        folder: Where the settings stand; empty where there are none.
        store: Where the store is: the URL of a database, or the path of a file; empty where there is none.
    """

    types: Types = "warning"
    entries: tuple[tuple[str, ...], ...] = ()
    lint: LintSettings = LintSettings()
    fmt: FmtSettings = FmtSettings()
    cache: CacheSettings = CacheSettings()
    folder: str = ""
    store: str = ""


#: The names of the settings in each table of the file.
_NAMES = {
    "[tool.genever]": ("types", "entries", "lint", "fmt", "cache", "store"),
    "[tool.genever.lint]": tuple(name.replace("_", "-") for name in LintSettings._fields),
    "[tool.genever.fmt]": tuple(name.replace("_", "-") for name in FmtSettings._fields),
    "[tool.genever.cache]": tuple(name.replace("_", "-") for name in CacheSettings._fields),
}
#: The name of a tool that has a table.
_TOOL = re.compile(r"""^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?([\w-]+)""", re.MULTILINE)


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
        if ("genever" in text or any(map(_is_misspelt, _TOOL.findall(text)))) and (
            found := _settings(file, text)
        ) is not None:
            return found
    return Settings()


@functools.lru_cache(maxsize=16)  # A process that runs many programs asks for each of them.
def _settings(file: Path, text: str) -> Settings | None:
    """Return the settings in a file; None where it has none."""
    import tomllib  # Only a project with settings needs it.

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _wrong(file, str(problem)) from None
    tool = tables.get("tool")
    if not isinstance(tool, dict) or "genever" not in tool:
        _refuse_misplaced(file, tables)
        return None
    table = _table(file, "[tool.genever]", tool["genever"])
    types = table.get("types", "warning")
    if types not in get_args(Types):
        hint = suggest(str(types), get_args(Types)) or "write 'warning', 'error' or 'off'"
        raise _wrong(file, f"[tool.genever] types cannot be {types!r}", hint)
    entries = _entries(file, table.get("entries", []))
    lint, fmt = _lint(file, table.get("lint", {})), _fmt(file, table.get("fmt", {}))
    cache = _cache(file, table.get("cache", {}))
    store = table.get("store", "")
    if not isinstance(store, str):
        raise _wrong(file, f"[tool.genever] store cannot be {store!r}", "write a URL, as in 'sqlite:///store.db'")
    return Settings(cast(Types, types), entries, lint, fmt, cache, str(file.parent), store)


def _refuse_misplaced(file: Path, tables: dict[str, Any]) -> None:
    """Raise for a table that can only be meant for ``[tool.genever]``."""
    for around, inner in (("", tables), ("tool.", tables.get("tool")), ("tools.", tables.get("tools"))):
        for name, table in inner.items() if isinstance(inner, dict) else ():
            if isinstance(table, dict) and (_is_misspelt(name) or name == "genever"):
                raise _wrong(file, f"nothing reads the table [{around}{name}]", "write [tool.genever]")


def _is_misspelt(name: str) -> bool:
    """Return whether a name differs from that of the tool so little that it can be no other's."""
    if name == "genever" or name[:1] not in "gG":
        return False
    from difflib import get_close_matches  # Few projects have such a tool.

    return bool(get_close_matches(name.lower(), ["genever"], cutoff=0.85))


def _table(file: Path, where: str, value: Any) -> dict[str, Any]:
    """Return a table, all of whose names are known."""
    if not isinstance(value, dict):
        outer, _, name = where.strip("[]").rpartition(".")
        raise _wrong(file, f"{name} in [{outer}] is not a table", f"write {where}")
    for name in sorted(value.keys() - set(_NAMES[where])):
        other = next((other for other, names in _NAMES.items() if name in names), None)
        hint = suggest(name, _NAMES[where]) if other is None else f"it belongs in {other}"
        raise _wrong(file, f"{where} has no setting {name!r}", hint)
    return value


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
    made = {}
    for name, codes in _table(file, where, value).items():
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise _wrong(file, f"{where} {name} cannot be {codes!r}", f"write a list: {name} = ['unused-macro']")
        for code in codes:
            check_code(code, f"{os.path.relpath(file)}: {where} {name}")
        made[name.replace("-", "_")] = tuple(codes)
    return LintSettings(**made)


def _fmt(file: Path, value: Any) -> FmtSettings:
    where = "[tool.genever.fmt]"
    length = _table(file, where, value).get("line-length", FmtSettings().line_length)
    if type(length) is not int or length not in LINE_LENGTHS:
        hint = f"write a number from {LINE_LENGTHS[0]} to {LINE_LENGTHS[-1]}"
        raise _wrong(file, f"{where} line-length cannot be {length!r}", hint)
    return FmtSettings(length)


def _cache(file: Path, value: Any) -> CacheSettings:
    where = "[tool.genever.cache]"
    table = _table(file, where, value)
    url, code, allowed = table.get("url", ""), table.get("code", "run"), table.get("allow-pickle", False)
    if not isinstance(url, str):
        raise _wrong(file, f"{where} url cannot be {url!r}", "write a folder, or a URL as 's3://bucket/cache'")
    if code not in get_args(StaleCode):
        hint = suggest(str(code), get_args(StaleCode)) or "write 'run', 'warn' or 'ignore'"
        raise _wrong(file, f"{where} code cannot be {code!r}", hint)
    if not isinstance(allowed, bool):
        raise _wrong(file, f"{where} allow-pickle cannot be {allowed!r}", "write true or false")
    if url and "://" not in url:
        url = os.path.join(file.parent, url)
    return CacheSettings(url, cast(StaleCode, code), allowed)


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
