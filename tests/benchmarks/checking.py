"""What checks cost: our own of a long file, and the whole command over a project of many modules."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from genever.language.syntax.parse import parse
from genever.runtime.processes.environment import variable
from genever.tools.linting.lint import lint
from genever.tools.reading.reading import read
from genever.tools.settings import LintSettings
from tests.benchmarks.measure import Row, calls, programs

_CLASS = '''

@genever.configurable
class {name}:
    """One part of many."""

    def __init__(self, first=None, second=None, width: int = 8, rate: float = 0.1, kind: str = "a", size=(1, 2)):
        self.parts = first, second

    def run(self, times: int) -> None:
        for time in range(times):
            print(time, self.parts)
'''


def check_rows() -> Iterator[Row]:
    """Yield the rows about checking."""
    with tempfile.TemporaryDirectory() as folder:
        path = _project(Path(folder), modules=20, classes=5)
        text = Path(path).read_text(encoding="utf-8")
        reading = read([path])
        assert not reading.findings
        assert len(text.splitlines()) >= 1_000
        settings = LintSettings()
        assert not list(lint(reading, settings))
        contestants = {"parse": lambda: parse(text), "genever": lambda: list(lint(reading, settings))}
        times = calls(contestants, rounds=8, budget=0.001)
        yield Row("lint a file of 1,000 lines", "parse", times, times["genever"] / times["parse"], 5)
        yield from _command_rows(folder, path)


def _command_rows(folder: str, path: str) -> Iterator[Row]:
    """Yield what the command takes for a project, in seconds of processor time over an empty Python."""
    command = {"bare Python": ["-c", "pass"], "genever": ["-m", "genever", "check", "--checker", "none", path]}
    for name, cache, target in [("warm", os.path.join(folder, "cache"), 0.1), ("cold", "", 0.5)]:
        with variable("GENEVER_CACHE", cache):
            programs(command, rounds=1)
            times = programs(command, rounds=8)
        over = times["genever"] - times["bare Python"]
        yield Row(f"check 20 modules, {name}: seconds over an empty Python", "bare Python", times, over, target)


def _project(folder: Path, modules: int, classes: int) -> str:
    """Write modules with classes, and a file that binds them, each handed to the one before; return its path."""
    names = [f"Part{number}{letter}" for number in range(modules) for letter in "ABCDE"[:classes]]
    for number in range(modules):
        own = "".join(_CLASS.format(name=name) for name in names[number * classes : (number + 1) * classes])
        (folder / f"part{number}.py").write_text(f"import genever\n{own}", encoding="utf-8")
    lines = [f"import part{number}" for number in range(modules)]
    lines += ["", f"main = @{names[0]}()", "width = 16", "rate = 1e-3", ""]
    for number, name in enumerate(names):
        lines += [f"# What {name} needs: measured on the first split, and rounded.", f"{name}.width = %width"]
        lines += [
            f"{name}.rate = %rate * {number + 1}",
            f"{name}.kind = 'kind {number}'",
            f"{name}.size = [1, {number}]",
        ]
        inner = [f"@{names[at]}()" for at in (2 * number + 1, 2 * number + 2) if at < len(names)]
        lines += [f"{name}.{parameter} = {value}" for parameter, value in zip(("first", "second"), inner, strict=False)]
        lines += ["", "# " + "-" * 60, "# The part below it is like it.", ""]
    path = folder / "train.gin"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)
