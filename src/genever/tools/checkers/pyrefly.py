"""Meta's Pyrefly."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from genever.records import NamedTuple
from genever.tools.checkers.environment import Environment, overlaid
from genever.tools.checkers.process import CheckerError, run, why
from genever.tools.checkers.remarks import Kind, Lines, Remark, sorted_by_file, written

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
        files = written(texts, folder)
        settings = folder / "pyrefly.toml"
        settings.write_text('preset = "default"\n', encoding="utf-8")
        paths = [part for path in overlaid(environment, folder) for part in ("--search-path", path)]
        command = [self.program, "check", *files, "--config", str(settings), *paths]
        command += ["--python-interpreter-path", environment.interpreter, "--output-format", "json", "--color", "never"]
        output = run(command, str(folder), environment.seconds, "PYREFLY_")
        try:
            lines = dict(zip(files, map(Lines, texts), strict=True))
            return sorted_by_file(_remarks(json.loads(output.out), lines), files)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CheckerError(why(output)) from None


def _remarks(answer: dict[str, Any], lines: Mapping[str, Lines]) -> Iterator[tuple[str, Remark]]:
    for finding in answer["errors"]:
        kind = _KINDS.get(finding["name"])
        file = os.path.basename(finding["path"])
        if file in lines and kind is not None:
            span = lines[file].span(finding["line"], finding["column"], finding["stop_line"], finding["stop_column"])
            yield file, _remark(kind, finding["concise_description"])._replace(span=span)


def _remark(kind: Kind, said: str) -> Remark:
    nowhere = Remark(kind, Lines("").span(1, 1, 1, 1))
    if kind == "argument":
        types = _TYPES.search(said)
        return nowhere._replace(found=types[1], wanted=types[2]) if types else nowhere
    if kind == "revealed":
        return nowhere._replace(found=said.removeprefix("revealed type: "))
    if kind == "unknown key" and said.startswith("Missing"):
        kind = "missing key"
    what = re.split(" in function | in TypedDict | for TypedDict ", said)[0]
    return nowhere._replace(kind=kind, names=tuple(re.findall(r"`(\w+)`", what)))


_TYPES = re.compile(r"Argument `(.*)` is not assignable to parameter `.*?` with type `(.*)` in function `", re.DOTALL)
