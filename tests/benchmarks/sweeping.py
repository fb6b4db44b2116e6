"""Sweeps beside Hydra's multirun on its joblib launcher, what a trial costs, and what a large grid takes of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.editing import Wait
from tests.benchmarks.measure import Row

_PROGRAM = """
import genever

@genever.configurable
def train(x=0, y=0):
    return x * y
"""
_FILE = """
import program
main = @train()
train.x = choice(range(40))
train.y = choice(range(25))
"""
_HYDRA_PROGRAM = """
import hydra

@hydra.main(version_base=None, config_path=".", config_name="config")
def train(config):
    return config.x * config.y

if __name__ == "__main__":
    train()
"""
_HYDRA_FILE = """
defaults:
  - override hydra/launcher: joblib
  - _self_
x: 0
y: 0
hydra:
  launcher:
    n_jobs: 2
"""
_GENEVER = (sys.executable, "-c", "from genever.cli import main; main()")

#: Draws combinations of a grid of 1,000,000, a tenth of which an assertion leaves out; prints the peak memory in KiB.
_EXPAND = """
import resource, sys
from itertools import islice
from genever.experiments.sweeps.draws import Drawing
from genever.experiments.sweeps.sampling.samplers import GridSampler
from genever.experiments.sweeps.trials import Composed, Trials
from genever.language.text.source import Source
from genever.tools.reading.reading import read
text = "import program\\nmain = @train()\\ntrain.x = %x\\ntrain.y = choice(range(1000))\\nx = choice(range(1000))\\n"
read_ = read([], [Source(text + "assert %x % 10 != 3")])
trials = Trials(lambda bindings: Composed(read_.config, read_.catalog), GridSampler)
last = None
for last in islice(trials, int(sys.argv[1])):
    pass
assert last is not None
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def sweep_rows(trials: int = 1000) -> Iterator[Row]:
    """Yield what a sweep of trials that do nothing takes at the clock, with two processes on each side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.py").write_text(_PROGRAM)
        (folder / "program.gin").write_text(_FILE)
        hydra = folder / "hydra"
        hydra.mkdir()
        (hydra / "program.py").write_text(_HYDRA_PROGRAM)
        (hydra / "config.yaml").write_text(_HYDRA_FILE)
        values = ",".join(map(str, range(trials // 25)))
        others = ",".join(map(str, range(25)))
        command = [sys.executable, "program.py", "--multirun", f"x={values}", f"y={others}"]
        options = ("program.gin", "--jobs", "2", f"train.x=choice(range({trials // 25}))")
        times = {
            "genever": _seconds(folder, [*_GENEVER, "sweep", *options, "--out", "sweep"]),
            "hydra": _seconds(hydra, command),
        }
        assert len(list((folder / "sweep" / "trials").iterdir())) == trials
        yield Row(f"{trials:,} trials, two at a time", "hydra", times, times["genever"] / times["hydra"], 0.2)


def waits_for_sweeps(trials: int = 1000) -> Iterator[Wait]:
    """Yield what a trial that does nothing takes in a process that is there, and what a large grid takes of memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.py").write_text(_PROGRAM)
        (folder / "program.gin").write_text(_FILE)
        few, many = (
            _seconds(folder, [*_GENEVER, "sweep", "program.gin", "--trials", str(count), "--out", f"of {count}"])
            for count in (1, trials)
        )
        yield Wait("a trial, its run folder included", (many - few) / (trials - 1) * 1000, 5, "ms")
        few, many = (_peak(folder, count) for count in (1_000, 50_000))
        yield Wait("memory of 50,000 combinations beyond that of 1,000", (many - few) / 1024, 5, "MB")


def _seconds(folder: Path, command: list[str]) -> float:
    begin = time.perf_counter()
    environment = {**os.environ, "GENEVER_CACHE": str(folder / "cache")}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return time.perf_counter() - begin


def _peak(folder: Path, count: int) -> int:
    command = [sys.executable, "-c", _EXPAND, str(count)]
    return int(subprocess.check_output(command, cwd=folder))
