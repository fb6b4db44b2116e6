"""Meta's Pyrefly."""

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


class Pyrefly(NamedTuple):
    """Runs Pyrefly."""

    program: str
    name: str = "pyrefly"
    package: str = "pyrefly>=1"
    knows_pydantic: bool = True

    def remarks(self, texts: Sequence[str], environment: Environment, folder: Path) -> list[list[Remark]]:
        """Return what Pyrefly says about each of some texts; see `genever.tools.checkers.checker.Tool`."""
        lines = written(texts, folder)
        settings = folder / "pyrefly.toml"
        settings.write_text('preset = "default"\n', encoding="utf-8")
        paths = [part for path in overlaid(environment, folder) for part in ("--search-path", path)]
        command = [self.program, "check", *lines, "--config", str(settings), *paths]
        command += ["--python-interpreter-path", environment.interpreter, "--output-format", "json", "--color", "never"]
        output = run(command, str(folder), environment.seconds, "PYREFLY_")
        return by_file(output, lines, _remarks)


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
    if kind == "revealed":
        return Remark(kind, span, found=said.removeprefix("revealed type: "))
    if kind == "unknown key" and said.startswith("Missing"):
        kind = "missing key"
    what = re.split(" in function | in TypedDict | for TypedDict ", said)[0]
    return Remark(kind, span, names=tuple(re.findall(r"`(\w+)`", what)))


_TYPES = re.compile(r"Argument `(.*)` is not assignable to parameter `.*?` with type `(.*)` in function `", re.DOTALL)
