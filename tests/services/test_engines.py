"""The same sweep on every engine: the same trials, also where workers die, and nothing is left after an interrupt."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import hear_signals
from tests.services import clusters
from tests.services.clusters import Cluster, until

pytestmark = pytest.mark.services

ENGINES = ("local", "loky", "dask", "ray")

PROGRAM = """
import os
import signal
import time
from pathlib import Path

import genever

HERE = Path(__file__).parent


@genever.configurable
def adam(lr):
    return lr


@genever.configurable
def sgd(lr, momentum=0.0):
    return lr * (1 + momentum)


@genever.configurable
def train(optimizer, steps=10, wait=0.0, kills=None):
    (HERE / f"running.{os.getpid()}").touch()
    if kills and not (HERE / "killed").exists():
        (HERE / "killed").touch()
        os.kill(os.getpid() if kills == "itself" else os.getppid(), signal.SIGKILL)
        time.sleep(60)
    time.sleep(wait)
    return {"loss": round(abs(optimizer * steps - 3), 9)}
"""

CONFIG = """
import genever.sweeps
import program

main = @train()
train.optimizer = choice(@adam(), @sgd())
train.steps = choice(10, 20)
adam.lr = choice(0.1, 0.2)
sgd.lr = uniform(0.1, 0.3, step=0.1)
sgd.momentum = 0.5
"""

#: The trials of its grid: the optimizer, its learning rate, the steps, and |lr * steps - 3|, with 1.5 lr for SGD.
GRID = [
    ("@adam()", "0.1", "10", 2.0),
    ("@adam()", "0.2", "10", 1.0),
    ("@adam()", "0.1", "20", 1.0),
    ("@adam()", "0.2", "20", 1.0),
    ("@sgd()", "0.1", "10", 1.5),
    ("@sgd()", "0.2", "10", 0.0),
    ("@sgd()", "0.3", "10", 1.5),
    ("@sgd()", "0.1", "20", 0.0),
    ("@sgd()", "0.2", "20", 3.0),
    ("@sgd()", "0.3", "20", 6.0),
]


@pytest.fixture(scope="module")
def ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with clusters.ray(tmp_path_factory.mktemp("ray")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with clusters.dask(tmp_path_factory.mktemp("dask")) as cluster:
        yield cluster


def trials_in(folder: Path) -> list[dict[str, str]]:
    """The rows of the table of a sweep, by number."""
    rows = csv.DictReader((folder / "trials.csv").read_text().splitlines())
    return sorted(rows, key=lambda row: int(row["number"]))


class Engine:
    """Sweeps on an engine, in a folder of their own."""

    def __init__(self, name: str, folder: Path, cluster: Cluster | None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.options = ["--on", name, "--jobs", "3", *(["--address", cluster.address] if cluster else [])]
        self.environment = {**os.environ, **(cluster.environment if cluster else {})}
        (folder / "program.py").write_text(PROGRAM)
        (folder / "conf.gin").write_text(CONFIG)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "genever", "sweep", "conf.gin", "--out", "out", *self.options, *arguments]
        pipe, streams = subprocess.PIPE, {"text": True, "cwd": self.folder, "env": self.environment}
        streams["preexec_fn"] = hear_signals
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, **streams)  # type: ignore[call-overload, no-any-return]

    def sweep(self, *arguments: str) -> list[str]:
        """The lines that a sweep prints."""
        code, out, err = finished(self.start(*arguments))
        assert code == 0, out + err
        return out.splitlines()

    def trials(self) -> list[tuple[str, str, str, float]]:
        """What each trial has drawn, and its loss: -1 where it repeats another one."""
        names = "train.optimizer", "train.steps", "loss"
        return [
            (optimizer, row["adam.lr"] or row["sgd.lr"], steps, float(loss or "-1"))
            for row in trials_in(self.folder / "out")
            for optimizer, steps, loss in [[row[name] for name in names]]
        ]

    def running(self) -> set[int]:
        """The processes in which trials were begun."""
        return {int(path.suffix[1:]) for path in self.folder.glob("running.*")}


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """What a command ends with, and prints."""
    try:
        out, err = process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        clusters.end(process)
        out, err = process.communicate()
        raise AssertionError(f"it has not ended: {out}{err}") from None
    return process.returncode, out, err


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    name = request.param
    return Engine(name, tmp_path, request.getfixturevalue(name) if name in ("dask", "ray") else None)


def test_a_grid_has_the_same_trials(engine: Engine) -> None:
    said = engine.sweep()
    assert engine.trials() == GRID
    assert said[-2:] == [
        "10 trials, 0 failed; out/trials.csv",
        "best: 5: train.optimizer=@sgd(), train.steps=10, sgd.lr=0.2: loss 0",
    ]


#: Sweeps that draw, and how many trials run at a time: what is learnt from results depends on their order.
DRAWN = {
    sampler: ["--sampler", sampler, "--jobs", jobs, "--seed", "3", "--trials", "6", "adam.lr=loguniform(1e-2, 1)"]
    for sampler, jobs in (("random", "3"), ("tpe", "1"))
}


@pytest.fixture(scope="module")
def drawn_here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str, str, float]]]:
    """What such sweeps are on this machine."""
    found = {}
    for sampler, options in DRAWN.items():
        engine = Engine("local", tmp_path_factory.mktemp(sampler), None)
        engine.sweep(*options)
        found[sampler] = engine.trials()
    return found


@pytest.mark.parametrize(("engine", "sampler"), [("dask", "random"), ("ray", "tpe")], indirect=["engine"])
def test_what_is_drawn_by_chance_or_learnt_is_the_same(
    engine: Engine, sampler: str, drawn_here: dict[str, list[tuple[str, str, str, float]]]
) -> None:
    engine.sweep(*DRAWN[sampler])
    assert engine.trials() == drawn_here[sampler]
    assert len(engine.trials()) == 6


def test_a_trial_whose_worker_dies_is_run_again(engine: Engine) -> None:
    """What runs trials dies, so that the engine loses it; here it is this command, so that the trial dies itself."""
    kills = "itself" if "local" in engine.options else "worker"
    engine.sweep(f"train.kills={kills!r}")
    assert (engine.folder / "killed").exists()
    assert engine.trials() == GRID


def test_an_interrupt_ends_what_runs_and_the_same_command_goes_on(engine: Engine) -> None:
    process = engine.start("train.wait=60.0")
    until(lambda: len(engine.running()) >= 3, "three trials run")
    process.send_signal(signal.SIGINT)
    code, _, err = finished(process)
    assert code == 130
    assert "interrupted: the same command goes on from here" in err
    until(lambda: not any(map(psutil.pid_exists, engine.running())), "the trials have ended")


@pytest.mark.parametrize("name", ["dask", "ray"])
def test_a_node_that_dies_takes_no_trial_along(name: str, tmp_path: Path) -> None:
    start = {"dask": clusters.dask, "ray": clusters.ray}[name]
    (tmp_path / "cluster").mkdir()
    with start(tmp_path / "cluster") as cluster:
        (tmp_path / "work").mkdir()
        engine = Engine(name, tmp_path / "work", cluster)
        process = engine.start("--jobs", "4", "train.wait=1.0")
        until(lambda: len(engine.running()) >= 4, "all workers run trials")
        cluster.kill()
        code, out, err = finished(process)
        assert code == 0, out + err
        assert engine.trials() == GRID


@pytest.mark.parametrize("name", ["dask", "ray"])
def test_a_worker_without_the_code_says_so(name: str, tmp_path: Path) -> None:
    start = {"dask": clusters.dask, "ray": clusters.ray}[name]
    without = tmp_path / "without" / "genever"
    without.mkdir(parents=True)
    missing = "raise ModuleNotFoundError(\"No module named 'genever'\", name='genever')\n"
    (without / "__init__.py").write_text(missing)
    (tmp_path / "cluster").mkdir()
    with start(tmp_path / "cluster", 1, {"PYTHONPATH": str(without.parent)}) as cluster:
        (tmp_path / "work").mkdir()
        more = "train.steps=10", "train.optimizer=@adam()"
        code, out, err = finished(Engine(name, tmp_path / "work", cluster).start(*more))
    assert code == 1, out + err
    lacks = f"failed: a worker of {name.capitalize()} lacks the code: No module named 'genever'\n"
    assert out.count(lacks) == 2, out


@pytest.mark.parametrize("name", ["dask", "ray"])
def test_a_cluster_may_be_of_the_sweep_alone(name: str, tmp_path: Path, ray: Cluster) -> None:
    """Without an address one is started on this machine, and ended."""
    environment = {**ray.environment, "RAY_TMPDIR": "/tmp"}
    before = {process.pid for process in psutil.process_iter()}
    engine = Engine(name, tmp_path, Cluster("", environment, lambda: None))
    engine.options = ["--on", name, "--jobs", "2"]
    engine.sweep()
    assert engine.trials() == GRID
    left = [
        p for p in psutil.process_iter(["cmdline"]) if p.pid not in before and name in " ".join(p.info["cmdline"] or ())
    ]
    assert [process for process in left if process.is_running()] == []


def test_a_cluster_of_dask_may_grow_with_the_trials(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    with clusters.adaptive_dask(tmp_path / "cluster") as cluster:
        engine = Engine("dask", tmp_path / "work", cluster)
        engine.sweep()
        assert engine.trials() == GRID


@pytest.mark.parametrize(("name", "address"), [("ray", "127.0.0.1:9"), ("dask", "tcp://127.0.0.1:9")])
def test_a_cluster_that_is_not_there_is_said_before_anything_is_written(
    name: str, address: str, tmp_path: Path
) -> None:
    engine = Engine(name, tmp_path, Cluster(address, {}, lambda: None))
    code, _, err = finished(engine.start())
    assert code == 2
    assert f"at {address}" in err
    assert "[no-engine]" in err
    assert not (tmp_path / "out").exists()
