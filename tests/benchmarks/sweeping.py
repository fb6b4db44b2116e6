"""Sweeps beside Hydra's multirun on its joblib launcher, what a trial costs, and what a large grid takes of memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.editing import Wait
from tests.benchmarks.measure import Growth, Row

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
from genever.experiments.sweeps.sampling.draws import Drawing
from genever.experiments.sweeps.sampling.samplers import GridSampler
from genever.experiments.sweeps.sampling.trials import Composed, Trials
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


#: Runs a sweep of so many trials that do nothing, in one process; prints the seconds of processor time that one takes
#: at each of the counts, among the last hundred before it, and then those that it takes to join the sweep at the end.
_BOOKKEEPING = """
import json, sys, time
from concurrent.futures import Executor, Future
from pathlib import Path
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger, write_record
from genever.experiments.sweeps.sampling.samplers import GridSampler
from genever.experiments.sweeps.sharing.participants import Participant
from genever.experiments.sweeps.sweep import Sweep
from genever.experiments.sweeps.sampling.trials import Composed, Trials
from genever.language.text.source import Source
from genever.tools.reading.reading import read

class Direct(Executor):
    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future

class Clock:
    def __init__(self):
        self.at = {}
        self.number = 0
    def begun(self, record):
        pass
    def ended(self, record):
        self.number += 1
        self.at[self.number] = time.process_time()

def run(record, folder):
    ended = record.become("succeeded", metrics={"result": 1.0}, seconds=0.0)
    write_record(folder, ended)
    return ended

def work(counts):
    clock, folder = Clock(), Path("bookkeeping")
    text = "import program\\nmain = @train()\\ntrain.x = randint(0, 999)\\ntrain.y = randint(0, 999)\\n"
    read_ = read([], [Source(text)])
    with Participant(folder) as participant:
        trials = Trials(lambda bindings: Composed(read_.config, read_.catalog), GridSampler)
        begin = time.process_time()
        sweep = Sweep(Ledger(folder), participant, trials, Goal(), clock, max(counts))
        joining = time.process_time() - begin
        sweep.run(Direct(), run, 1)
    return clock.at, joining

counts = list(map(int, sys.argv[1:]))
at, _ = work(counts)
_, joining = work(counts)
per_trial = {count: (at[count] - at[count - 99]) / 99 for count in counts}
print(json.dumps([per_trial, joining, Path("bookkeeping/journal.jsonl").stat().st_size / max(counts)]))
"""


def bookkeeping_growth(counts: tuple[int, ...] = (100, 1_000, 10_000)) -> Growth:
    """Return what a trial that does nothing takes beyond running it, among more and more of them."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "program.py").write_text(_PROGRAM)
        command = [sys.executable, "-c", _BOOKKEEPING, *map(str, counts)]
        per_trial, _, _ = json.loads(subprocess.check_output(command, cwd=name))
    return Growth("a trial of a sweep", {int(count): seconds for count, seconds in per_trial.items()}, 1.5)


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
