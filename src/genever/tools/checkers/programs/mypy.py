"""Mypy."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from genever.language.text.source import Span
from genever.tools.checkers.programs.process import CheckerError, Output
from genever.tools.checkers.programs.remarks import Kind, Lines, Remark, with_builtins
from genever.tools.checkers.programs.tool import Job, Tool

_KINDS: dict[str, Kind] = {
    "arg-type": "argument",
    "list-item": "argument",
    "dict-item": "argument",
    "typeddict-item": "argument",
    "typeddict-unknown-key": "unknown key",
    "call-overload": "overload",
    "type-var": "overload",  # Said of the call, whichever argument it is.
    "operator": "operation",
}
_OPTIONS = ("--no-incremental", "--no-error-summary", "--no-pretty", "--show-error-end", "--output", "json")
#: Nothing is said of other files than these, and nothing of packages without types.
_SETTINGS = """\
[tool.mypy]
follow_imports = "silent"
ignore_missing_imports = true
check_untyped_defs = true
"""
#: Mypy ends with these where it has looked at all files.
_DONE = (0, 1)


def _command(job: Job) -> list[str]:
    settings = job.folder / "mypy.toml"
    paths = json.dumps(_apart(job.paths, job.folder), ensure_ascii=False)
    settings.write_text(f"{_SETTINGS}mypy_path = {paths}\n", encoding="utf-8")
    command = [job.program, *job.files, "--config-file", str(settings), "--cache-dir", os.devnull, *_OPTIONS]
    command += ["--python-executable", job.environment.interpreter]
    # The native parser miscounts columns behind other characters.
    return command if job.is_ascii() else [*command, "--no-native-parser"]


def _apart(paths: Sequence[str], folder: Path) -> list[str]:
    """Return the folders, those inside another one by links to them: mypy stops at a file that has two modules' names.

    That is what an import makes of it too: ``tests.model`` and ``model`` are two modules.
    """
    apart = []
    for number, path in enumerate(paths):
        link = folder / f"inner{number}"
        if any(path != other and Path(path).is_relative_to(other) for other in paths):
            if not link.is_symlink():
                link.symlink_to(path, target_is_directory=True)
            path = str(link)
        apart.append(path)
    return apart


def _findings(output: Output) -> list[dict[str, Any]]:
    """Return what mypy has found, of which each is a line."""
    found = [json.loads(line) for line in output.out.splitlines() if line.strip()]
    if output.code not in _DONE and found:  # Of some errors it reports the first, and stops.
        blocking = found[0]
        line = f", line {blocking['line']}" if blocking["line"] > 0 else ""
        raise CheckerError(f"cannot read {blocking['file']}{line}: {blocking['message']}")
    if output.code not in _DONE or (output.code and not found):
        raise ValueError
    return found


def _remarks(output: Output, lines: Mapping[str, Lines]) -> Iterator[tuple[str, Remark]]:
    for finding in _findings(output):
        start, end = (finding["line"], finding["column"] + 1), (finding["end_line"], finding["end_column"] + 1)
        file = os.path.basename(finding["file"])
        if file in lines:
            remark = _remark(finding["code"], finding["message"], lines[file].span(*start, *end), lines[file].text)
            if remark is not None:
                yield file, remark


def _remark(code: str, said: str, span: Span, text: str) -> Remark | None:
    kind = _KINDS.get(code)
    if code == "call-arg":
        return _call(said, span, text)
    if said.startswith("Revealed type is "):
        found = _plain(said.partition('"')[2].removesuffix('"'), text[slice(*span)])
        return Remark("revealed", span, found=found) if found != "Never" else None  # It looks at arguments alone.
    if said.startswith("Missing key"):
        kind = "missing key"
    if kind in ("missing key", "unknown key"):
        names = re.findall(r'"(\w+)"', said.partition(" for TypedDict ")[0])
        return Remark(kind, span, names=tuple(names))
    if kind == "operation":
        sign = _OPERATION.match(said)
        return Remark(kind, span, names=(sign[1], *map(_plain, re.findall(r'"([^"]*)"', said)))) if sign else None
    types = _TYPES.match(said)
    if kind == "argument" and types is not None:
        return Remark(kind, span, _plain(types[2]), _plain(types[1]))
    return Remark(kind, span) if kind is not None else None


def _call(said: str, span: Span, text: str) -> Remark | None:
    names = tuple(re.findall(r'"(\w+)"', re.split(" in call to | for ", said)[0]))
    if said.startswith("Missing "):
        return Remark("missing", span, names=names)
    if not said.startswith("Unexpected keyword argument "):
        return None
    # It is said of the whole call.
    places = [match.start() for match in re.finditer(rf"\b{names[0]}=", text[slice(*span)])]
    start = span.start + places[0] if len(places) == 1 else None
    return Remark("unknown", Span(start, start), names=names) if start is not None else None


def _plain(types: str, asked: str = "") -> str:
    """Return a type without the modules of its names.

    Args:
        types: The type, as mypy writes it.
        asked: What it is the type of: a class is written like a function that gives one.

    >>> _plain("def (size: int =) -> mod.Net", "mod.Net"), _plain("def (int) -> mod.Net", "make")
    ('type[Net]', '(int) -> Net')
    """
    types = re.sub(r"\b(?:\w+\.)+(?=\w)", "", with_builtins(types).replace("def (", "(")).replace("]?", "]")
    result = types.rpartition(" -> ")[2]
    is_class = types.startswith("(") and result == asked.rpartition(".")[2]
    return f"type[{result}]" if is_class else types


_OPERATION = re.compile(r"Unsupported operand types? for (?:unary )?(\S+) \(")
_TYPES = re.compile(r'Argument .* has incompatible type "(.*)"; expected "(.*)"$', re.DOTALL)


MYPY = Tool(
    "mypy",
    "mypy>=2.4",
    "MYPY",
    _command,
    _remarks,
    encoding="utf-8",
    knows_pydantic=False,
    patience=5,  # It takes long where a library is large.
)
