"""Astral's ty."""

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
    "invalid-argument-type": "argument",
    "missing-argument": "missing",
    "unknown-argument": "unknown",
    "no-matching-overload": "overload",
    "missing-typed-dict-key": "missing key",
    "unknown-typed-dict-constructor-key": "unknown key",
    "unsupported-operator": "operation",
    "revealed-type": "revealed",
}


def _command(job: Job) -> list[str]:
    settings = job.folder / "ty.toml"
    settings.write_text("", encoding="utf-8")  # Those of the user's project or account are about other files.
    command = [job.program, "check", *job.files, "--project", str(job.folder), "--config-file", str(settings)]
    command += ["--python", job.environment.prefix, *(f"--extra-search-path={path}" for path in job.paths)]
    command += ["--ignore=all", *(f"--error={rule}" for rule in _KINDS if rule != "revealed-type")]
    return [*command, "--output-format=gitlab", "--no-progress", "--color=never", "--exit-zero"]


def _remarks(output: Output, lines: Mapping[str, Lines]) -> Iterator[tuple[str, Remark]]:
    answer = json.loads(output.out)
    if not isinstance(answer, list):
        raise TypeError
    for finding in answer:
        kind = _KINDS.get(finding["check_name"])
        begin, end = finding["location"]["positions"]["begin"], finding["location"]["positions"]["end"]
        said = finding["description"].removeprefix(f"{finding['check_name']}: ")
        file = os.path.basename(finding["location"]["path"])
        if file in lines and kind is not None:
            span = lines[file].span(begin["line"], begin["column"], end["line"], end["column"])
            yield file, _remark(kind, span, said)


def _remark(kind: Kind, span: Span, said: str) -> Remark:
    if kind == "argument":
        types = _EXPECTED.search(said)
        return Remark(kind, span, types[1], types[2]) if types else Remark(kind, span)
    if kind == "operation":
        return Remark(kind, span, names=tuple(re.findall(r"`([^`]*)`", said)))
    if kind == "revealed":
        return Remark(kind, span, found=said.partition("`")[2].rpartition("`")[0])
    if kind in ("missing key", "unknown key"):
        return Remark(kind, span, names=tuple(re.findall(r"[\"'](\w+)[\"']", said)))
    return Remark(kind, span, names=tuple(re.findall(r"`(\w+)`", said.partition(" of ")[0])))


_EXPECTED = re.compile(r"Expected `(.*)`, found `(.*)`$", re.DOTALL)


TY = Tool("ty", "ty>=0.0.100", "TY_", _command, _remarks)
