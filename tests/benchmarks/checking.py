"""What checks cost: our own of a long file, and the whole command over a project of many modules."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source
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
    """Yield the rows about checking, and about reading in the place of importing."""
    yield from reading_rows()
    with tempfile.TemporaryDirectory() as folder:
        path = _project(Path(folder), modules=20, classes=5)
        text = Path(path).read_text(encoding="utf-8")
        reading = read([path])
        assert not reading.findings
        assert len(text.splitlines()) >= 1_000
        settings = LintSettings()
        assert not list(lint(reading, settings))
        contestants = {"parse": lambda: parse_anew(Source(text)), "genever": lambda: list(lint(reading, settings))}
        times = calls(contestants, rounds=8, budget=0.001)
        yield Row("lint a file of 1,000 lines", "parse", times, times["genever"] / times["parse"], 2)
        yield from _command_rows(folder, path)


_GAN = str(Path(__file__).parents[2] / "examples" / "gan" / "gan.gin")

#: What `main` of the GAN example leads to, as a module for ty, in a folder; the checker's work without all else.
_LOWER = """
import sys
from pathlib import Path
from genever.tools.lowering.lower import lower
from genever.tools.reading.reading import read
reading = read([sys.argv[1]])
Path(sys.argv[2], "lowered.py").write_text(lower(reading.config, reading.catalog).text)
"""
_READ = """
from genever.language.text.source import Source
from genever.tools.reading.reading import read
{}
"""
_LIBRARIES = "read([], [Source('import genever.integrations.torch\\nimport genever.integrations.lightning')])"


def reading_rows() -> Iterator[Row]:
    """Yield what it takes to read instead of importing, in seconds of processor time."""
    if find_spec("pytorch_lightning") is None:
        return
    bare = {"bare Python": ["-c", "pass"]}
    with tempfile.TemporaryDirectory() as folder, variable("GENEVER_CACHE", os.path.join(folder, "cache")):
        for command in (["why", _GAN, "generator/Adam.lr"], ["show", _GAN]):
            contestants = {**bare, "genever": ["-m", "genever", *command]}
            programs(contestants, rounds=1)
            times = programs(contestants, rounds=5)
            yield Row(f"{command[0]} of the GAN, warm: seconds", "bare Python", times, times["genever"], 0.5)
    for name, target, rounds in [("cold", 3.0, 2), ("warm", 0.1, 5)]:
        with tempfile.TemporaryDirectory() as folder:
            where = "" if name == "cold" else os.path.join(folder, "cache")
            with variable("GENEVER_CACHE", where):
                contestants = {
                    "imports alone": ["-c", _READ.format("read([], [])")],
                    "genever": ["-c", _READ.format(_LIBRARIES)],
                }
                programs(contestants, rounds=1)
                times = programs(contestants, rounds=rounds)
            over = times["genever"] - times["imports alone"]
            yield Row(f"read torch and Lightning, {name}: seconds", "imports alone", times, over, target)
    yield from _type_rows()


def _type_rows() -> Iterator[Row]:
    """Yield what a check of the GAN takes, types included and nothing kept, over what ty takes for the same."""
    ty = Path(sys.executable).with_name("ty")
    if not ty.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", _LOWER, _GAN, folder], check=True)
        words = [str(ty), "check", "--exit-zero", "--quiet", "--python", sys.prefix]
        words += ["--extra-search-path", os.path.dirname(_GAN), os.path.join(folder, "lowered.py")]
        contestants = {
            "ty": ["-c", f"import os; os.execv({words[0]!r}, {words!r})"],
            "genever": ["-m", "genever", "check", "--checker", "ty", _GAN],
        }
        for name, cache in [("sources known", os.path.join(folder, "cache")), ("cold", "")]:
            with variable("GENEVER_CACHE", cache):
                programs(contestants, rounds=1)
                times = programs(contestants, rounds=3)
            yield Row(f"check the GAN with its types, {name}", "ty", times, times["genever"] / times["ty"], 3)


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
