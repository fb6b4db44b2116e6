"""Meta's Pyrefly."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Mapping

from genever.language.text.source import Span
from genever.tools.checkers.programs.process import Output
from genever.tools.checkers.programs.remarks import Kind, Lines, Remark
from genever.tools.checkers.programs.tool import Job, Tool

_KINDS: dict[str, Kind] = {
    "bad-argument-type": "argument",
    "bad-assignment": "argument",  # A value in a typed dict.
    "bad-specialization": "argument",
    "missing-argument": "missing",
    "unexpected-keyword": "unknown",
    "no-matching-overload": "overload",
    "bad-typed-dict-key": "unknown key",
    "unsupported-operation": "operation",
    "reveal-type": "revealed",
}


def _command(job: Job) -> list[str]:
    settings = job.folder / "pyrefly.toml"
    settings.write_text('preset = "default"\n', encoding="utf-8")
    command = [job.program, "check", *job.files, "--config", str(settings)]
    command += [f"--search-path={path}" for path in job.paths]
    command.append(f"--python-interpreter-path={job.environment.interpreter}")
    return [*command, "--output-format=json", "--color=never"]


def _remarks(output: Output, lines: Mapping[str, Lines]) -> Iterator[tuple[str, Remark]]:
    for finding in json.loads(output.out)["errors"]:
        kind = _KINDS.get(finding["name"])
        file = os.path.basename(finding["path"])
        if file in lines and kind is not None:
            span = lines[file].span(finding["line"], finding["column"], finding["stop_line"], finding["stop_column"])
            yield file, _remark(kind, span, finding["concise_description"])


def _remark(kind: Kind, span: Span, said: str) -> Remark:
    if kind == "argument":
        types = _TYPES.search(said)
        return Remark(kind, span, types[2], types[1]) if types else Remark(kind, span)
    if kind == "operation":
        return Remark(kind, span, names=tuple(re.findall(r"`([^`]*)`", said)))
    if kind == "revealed":
        return Remark(kind, span, found=said.removeprefix("revealed type: "))
    if kind == "unknown key" and said.startswith("Missing"):
        kind = "missing key"
    what = re.split(" in function | in TypedDict | for TypedDict ", said)[0]
    return Remark(kind, span, names=tuple(re.findall(r"`(\w+)`", what)))


_TYPES = re.compile(
    r"[Aa]rgument (?:`\w+` with type )?`(.*)` is not assignable to parameter `.*?` with type `(.*)` in function `",
    re.DOTALL,
)


PYREFLY = Tool("pyrefly", "pyrefly>=1", "PYREFLY_", _command, _remarks)
