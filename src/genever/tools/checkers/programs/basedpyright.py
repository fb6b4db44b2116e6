"""Basedpyright, a fork of Microsoft's Pyright that pip installs."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Mapping
from typing import Any

from genever.language.text.source import Span
from genever.tools.checkers.programs.process import Output
from genever.tools.checkers.programs.remarks import Lines, Remark, with_builtins
from genever.tools.checkers.programs.tool import Job, Tool

_RULES = ("reportArgumentType", "reportCallIssue", "reportOperatorIssue")


def _command(job: Job) -> list[str]:
    settings: dict[str, Any] = {"include": job.files, "extraPaths": job.paths, "typeCheckingMode": "off"}
    settings |= dict.fromkeys(_RULES, "error")
    project = job.folder / "pyrightconfig.json"
    project.write_text(json.dumps(settings), encoding="utf-8")
    python = job.environment.interpreter
    return [job.program, "--outputjson", "--project", str(project), "--pythonpath", python]


def _remarks(output: Output, lines: Mapping[str, Lines]) -> Iterator[tuple[str, Remark]]:
    overloaded: set[tuple[str, str, int]] = set()
    for finding in json.loads(output.out)["generalDiagnostics"]:
        start, end = finding["range"]["start"], finding["range"]["end"]
        file = os.path.basename(finding["file"])
        if file not in lines:
            continue
        said = finding["message"].replace("\xa0", " ")
        span = lines[file].span(start["line"] + 1, start["character"] + 1, end["line"] + 1, end["character"] + 1)
        overload = _OVERLOADS.match(said)
        if overload is not None:
            overloaded.add((file, overload[1], span.end))
        argument = _ARGUMENT.match(said)
        if argument is not None and any((file, argument[3]) == each[:2] and span.end < each[2] for each in overloaded):
            continue  # About the last overload alone, when all have been said not to fit.
        for remark in _said(said, span):
            yield file, remark


def _said(said: str, span: Span) -> Iterator[Remark]:
    """Yield what a message says; nothing for one about something else."""
    if argument := _ARGUMENT.match(said):
        yield Remark("argument", span, with_builtins(argument[2]), with_builtins(argument[1]))
        yield from (Remark("unknown key", span, names=(name,)) for name in _UNKNOWN_KEY.findall(said))
        yield from (Remark("missing key", span, names=(name,)) for name in _MISSING_KEY.findall(said))
    elif revealed := _REVEALED.match(said):
        yield Remark("revealed", span, found=with_builtins(revealed[1]))
    elif _OVERLOADS.match(said):
        yield Remark("overload", span)
    elif said.startswith(("Argument missing for parameter", "Arguments missing for parameters")):
        yield Remark("missing", span, names=tuple(re.findall(r'"(\w+)"', said)))
    elif said.startswith("No parameter named"):
        yield Remark("unknown", span, names=tuple(re.findall(r'"(\w+)"', said)))
    elif said.startswith("Operator "):
        yield Remark(
            "operation",
            span,
            names=tuple(map(with_builtins, re.findall(r'"([^"]*)"', said.partition("when expected")[0]))),
        )


_ARGUMENT = re.compile(
    r'Argument of type "(.*?)" cannot be assigned to parameter ".*?" of type "(.*?)" in function "(.*?)"(?:\n|$)',
    re.DOTALL,
)
_REVEALED = re.compile(r'Type of ".*" is "(.*)"$', re.DOTALL)
_OVERLOADS = re.compile(r'No overloads for "(.*?)" match')
_UNKNOWN_KEY = re.compile(r'"(\w+)" is an undefined item in')
_MISSING_KEY = re.compile(r'"(\w+)" is required in')


BASEDPYRIGHT = Tool(
    "basedpyright",
    "basedpyright>=1.40",
    "PYRIGHT_",
    _command,
    _remarks,
    encoding="utf-16-le",
    knows_pydantic=False,
)
