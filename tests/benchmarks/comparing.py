"""What one waits for who compares runs: a table of ten thousand of them, and what a report costs its program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import genever
from genever.experiments.runs.metrics import receiving
from tests.benchmarks.editing import Wait

_PROGRAM = """
import genever

@genever.configurable
def train(lr, seed=0, depth=3, width=64, dropout=0.1, name="first", betas=(0.9, 0.99)):
    return {"accuracy": lr}
"""
_GENEVER = (sys.executable, "-c", "from genever.cli import main; main()")


def waits_for_runs() -> Iterator[Wait]:
    """Yield what the command takes with 10,000 runs, and a report from within one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_runs(folder, 10_000)
        _seconds(folder, "runs")
        condition = ("runs", "--where", "train.lr < 0.5 and accuracy > 0.1", "--sort", "-accuracy")
        yield Wait("10,000 runs, after the first time", _least(folder, "runs") * 1000, 2000, "ms")
        yield Wait("… chosen and sorted", _least(folder, *condition) * 1000, 2000, "ms")
        yield Wait("a report", _report(folder) * 1_000_000, 100, "µs")


def _make_runs(folder: Path, count: int) -> None:
    (folder / "program.py").write_text(_PROGRAM)
    (folder / "program.gin").write_text("import program\nmain = @train()\ntrain.lr = 0.1\n")
    subprocess.run([*_GENEVER, "run", "program.gin", "--out", "one"], cwd=folder, check=True, capture_output=True)
    text = (folder / "one" / "run.json").read_text()
    data = json.loads(text)
    for number in range(count):
        data["result"] = {"accuracy": number / count}
        for parameter in data["parameters"]:
            if parameter["key"] in ("train.lr", "train.seed"):
                parameter["value"] = repr(number % 97 / 97) if parameter["key"] == "train.lr" else str(number % 5)
        run = folder / "runs" / "train" / f"{number:05}"
        run.mkdir(parents=True)
        (run / "run.json").write_text(json.dumps(data, indent=1))


def _least(folder: Path, *command: str) -> float:
    return min(_seconds(folder, *command) for _ in range(5))


def _seconds(folder: Path, *command: str) -> float:
    """Return the seconds at the clock that a command takes from its start to its end, with a cache of its own."""
    begin = time.perf_counter()
    environment = {**os.environ, "GENEVER_CACHE": str(folder / "cache")}
    subprocess.run([*_GENEVER, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin


def _report(folder: Path, count: int = 1000) -> float:
    """Return the seconds that one report takes."""
    times = []
    with receiving(folder):
        for _ in range(5):
            begin = time.perf_counter()
            for step in range(count):
                genever.report(loss=0.5, accuracy=0.25, step=step)
            times.append((time.perf_counter() - begin) / count)
    return min(times)
