"""Astral's ty."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from genever.language.text.source import Span
from genever.records import NamedTuple
from genever.tools.checkers.environment import Environment
from genever.tools.checkers.programs.folders import overlaid
from genever.tools.checkers.programs.process import Output, run
from genever.tools.checkers.programs.remarks import Kind, Lines, Remark, by_file, written

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


class Ty(NamedTuple):
    """Runs ty."""

    program: str
    name: str = "ty"
    package: str = "ty>=0.0.100"
    knows_pydantic: bool = True

    def remarks(self, texts: Sequence[str], environment: Environment, folder: Path) -> list[list[Remark]]:
        """Return what ty says about each of some texts; see `genever.tools.checkers.checker.Tool`."""
        lines = written(texts, folder)
        settings = folder / "ty.toml"
        settings.write_text("", encoding="utf-8")  # Those of the user's project or account are about other files.
        paths = [part for path in overlaid(environment, folder) for part in ("--extra-search-path", path)]
        rules = [part for rule in _KINDS if rule != "revealed-type" for part in ("--error", rule)]
        command = [self.program, "check", *lines, "--project", str(folder), "--config-file", str(settings)]
        command += ["--python", environment.prefix, *paths, "--ignore", "all", *rules]
        command += ["--output-format", "gitlab", "--no-progress", "--color", "never", "--exit-zero"]
        output = run(command, str(folder), environment.seconds, "TY_")
        return by_file(output, lines, _remarks)


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
    if kind == "revealed":
        return Remark(kind, span, found=said.partition("`")[2].rpartition("`")[0])
    if kind in ("missing key", "unknown key"):
        return Remark(kind, span, names=tuple(re.findall(r"[\"'](\w+)[\"']", said)))
    return Remark(kind, span, names=tuple(re.findall(r"`(\w+)`", said.partition(" of ")[0])))


_EXPECTED = re.compile(r"Expected `(.*)`, found `(.*)`$", re.DOTALL)
