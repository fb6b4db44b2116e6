"""The formats that Python reads, and ``.env``."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from genever.configuration.data.contents import Contents, FormatError, bounded
from genever.language.values.data import Trap, Way

_TWICE = "the key {!r} stands twice, and the last one counts"
_ONCE = "leave one of them out"


def json_contents(text: str) -> Contents:
    """Return what JSON holds."""
    import json

    doubled: list[str] = []

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            names = [name for name, _ in pairs]
            doubled.extend(name for name in result if names.count(name) > 1)
        return result

    try:
        content = json.loads(text, object_pairs_hook=made)
    except json.JSONDecodeError as problem:
        raise FormatError(problem.msg, problem.lineno) from None
    traps = [Trap((), None, _TWICE.format(name), _ONCE) for name in doubled]
    return Contents(bounded(content), {}, tuple(traps))


def toml_contents(text: str) -> Contents:
    """Return what TOML holds; dates and times are texts."""
    import tomllib

    return Contents(_plain(bounded(tomllib.loads(text))), {}, ())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def csv_contents(text: str) -> Contents:
    """Return the rows of CSV, each a dict from the names in the first row to texts."""
    import csv
    import io

    lines: dict[Way, int] = {}
    rows: list[dict[str, str]] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        names = next(reader, [])
        if len(set(names)) < len(names):
            name = next(name for name in names if names.count(name) > 1)
            raise FormatError(f"two columns have the name {name!r}", 1, "rename one of them")
        for row in reader:
            if not row:
                continue
            if len(row) != len(names):
                raise FormatError(f"{len(row)} values for {len(names)} columns", reader.line_num)
            lines[len(rows),] = reader.line_num
            rows.append(dict(zip(names, row, strict=True)))
    except csv.Error as problem:
        raise FormatError(str(problem), reader.line_num) from None
    return Contents(bounded(rows), lines, ())


_OPTION = re.compile(r"(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.]*)[ \t]*=[ \t]*(?P<rest>.*)", re.ASCII | re.DOTALL)
_QUOTED = {
    "'": re.compile(r"'(?P<text>[^']*)'[ \t]*(?:#.*)?"),
    '"': re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"[ \t]*(?:#.*)?'),
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def env_contents(text: str) -> Contents:
    """Return the variables of a ``.env``, as texts; nothing in them is replaced by another variable."""
    content: dict[str, str] = {}
    lines: dict[Way, int] = {}
    traps: list[Trap] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = _OPTION.fullmatch(line)
        if found is None:
            raise FormatError("a line is no NAME=VALUE", number)
        name, rest = found["name"], found["rest"]
        if name in content:
            traps.append(Trap((name,), number, _TWICE.format(name), _ONCE))
        content[name] = _text_of(rest, number)
        lines[name,] = number
    return Contents(bounded(content), lines, tuple(traps))


def _text_of(written: str, number: int) -> str:
    quoted = _QUOTED.get(written[:1])
    if quoted is None:
        return re.split(r"(?:^|[ \t])#", written, maxsplit=1)[0].rstrip()
    found = quoted.fullmatch(written)
    if found is None:
        raise FormatError("a quote is not closed, or something follows it", number)
    if written[0] == "'":
        return found["text"]
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), found["text"])


_SECTION = re.compile(r"\[(?P<name>.+)\]")
_KEY = re.compile(r"(?P<name>[^\s:=#;\[][^:=]*?)\s*[:=]")


def ini_contents(text: str) -> Contents:
    """Return the sections of INI, each a dict from its keys, in lower case, to texts; `configparser` reads them."""
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as problem:
        line = getattr(problem, "lineno", None)
        errors = getattr(problem, "errors", None)
        what = problem.message.split("\n")[0].replace("'<string>'", "it").replace("<string>", "it")
        raise FormatError(what, errors[0][0] if errors else line) from None
    content = {name: dict(section) for name, section in parser.items() if name != parser.default_section or section}
    lines: dict[Way, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _SECTION.match(line):
            section = found["name"]
            lines[section,] = number
        elif found := _KEY.match(line):
            lines[section, found["name"].lower()] = number
    return Contents(bounded(content), lines, ())
