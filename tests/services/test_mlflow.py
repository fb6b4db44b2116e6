"""A real MLflow server: what it has of runs and sweeps, also of those that were killed."""

import json
import math
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.services.trackers import Trackers, python, require

pytestmark = pytest.mark.services


class Mlflow(Trackers):
    """A server and a folder."""

    def runs(self, experiment: str) -> dict[str, dict[str, Any]]:
        """What the server has of an experiment, by the names of the runs: asked by its own interface."""
        try:
            known = self._ask("experiments/get-by-name", experiment_name=experiment)["experiment"]["experiment_id"]
        except HTTPError:
            return {}
        found = {}
        for run in self._ask("runs/search", body={"experiment_ids": [known]}).get("runs", []):
            info, data = run["info"], run["data"]
            identifier = info["run_id"]
            files = self._ask("artifacts/list", run_id=identifier).get("files", [])
            found[info["run_name"]] = {
                "id": identifier,
                "status": info["status"],
                "ended": info.get("end_time"),
                "parameters": {each["key"]: each["value"] for each in data.get("params", ())},
                "tags": {each["key"]: each["value"] for each in data["tags"]},
                "metrics": {each["key"]: self._history(identifier, each["key"]) for each in data.get("metrics", ())},
                "files": sorted(each["path"] for each in files),
            }
        return found

    def ended(self, experiment: str, number: int) -> dict[str, dict[str, Any]]:
        """Wait until so many runs of an experiment have ended, and return them."""
        deadline = time.monotonic() + 90
        while True:
            runs = self.runs(experiment)
            if len([run for run in runs.values() if run["ended"]]) == number:
                return runs
            assert time.monotonic() < deadline, runs
            time.sleep(0.2)

    def _history(self, run: str, metric: str) -> list[tuple[int, float]]:
        found = self._ask("metrics/get-history", run_id=run, metric_key=metric)["metrics"]
        return [(each["step"], float(each["value"])) for each in found]

    def _ask(self, what: str, *, body: Any = None, **query: str) -> dict[str, Any]:
        address = f"{self.environment['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/{what}?{urlencode(query)}"
        sent = None if body is None else json.dumps(body).encode()
        request = Request(address, sent, {"Content-Type": "application/json"} if sent else {})
        with urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that keeps its runs in SQLite."""
    require()
    folder = tmp_path_factory.mktemp("mlflow")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = ["--backend-store-uri", f"sqlite:///{folder}/runs.db", "--artifacts-destination", str(folder / "files")]
    command = [python(), "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", *store]
    with open(folder / "log", "wb") as log:
        alone = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
        process = subprocess.Popen(command, cwd=folder, env=os.environ | alone, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                with urlopen(f"{address}/health", timeout=5):
                    break
            except (URLError, OSError):
                assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def mlflow(server: str, tmp_path: Path) -> Mlflow:
    return Mlflow(tmp_path, {"MLFLOW_TRACKING_URI": server})


def test_a_run_is_there_as_it_was(mlflow: Mlflow) -> None:
    report = "    genever.report({'a//b': 1, '../c': 2, 'd[0]': 3, 'e' * 300: 4, 'f g': 5})\n    print("
    program = mlflow.folder / "program.py"
    program.write_text(program.read_text().replace("    print(", report))
    mlflow.genever("run", "conf.gin", f"train.note='{'x' * 7000}'", "--track", "mlflow:whole", "--out", "out")
    [run] = mlflow.runs("whole").values()
    manifest = json.loads((mlflow.folder / "out" / "run.json").read_text())
    assert run["status"] == "FINISHED"
    parameters = run["parameters"]
    note = parameters.pop("train.note")
    assert (len(note), note[-45:]) == (6000, "xx… (7,000 characters; run.json has them all)")
    assert parameters == {
        "main": "@program.train()",
        "Adam.lr": "0.25",
        "Adam.betas": "[0.9, 0.999]",
        "Adam.name": "adam",
        "train.optimizer": "@program.Adam()",
        "train.token": "secret('<hidden>')",
        "train.wait": "0",
        "program.noise.level": "0.25",
    }
    metrics = run["metrics"]
    assert metrics.pop("val/loss") == [(0, 0.25), (10, 0.125), (20, 0.25 / 3)]
    assert metrics.pop("accuracy") == [(20, 0.75)]
    [(_, odd)] = metrics.pop("odd")
    assert math.isnan(odd)
    largest = 1.7976931348623157e308  # As its store has infinity.
    assert [metrics.pop(name)[0][1] for name in ("large", "small")] == [largest, -largest]
    # Names that it does not take are changed.
    assert metrics.pop("f g")[0][1] == 5
    assert sorted(value for [(_, value)] in metrics.values()) == [1, 2, 3, 4]
    assert run["files"] == ["command.txt", "config.gin", "metrics.jsonl", "operative.gin", "run.json"]
    tags = run["tags"]
    assert (tags["genever.fingerprint"], tags["genever.version"]) == (manifest["fingerprint"], manifest["genever"])
    # What it has of the run is the run.
    assert mlflow.genever("diff", f"mlflow:{run['id']}", "out") == ""
    compared = mlflow.genever("runs", "mlflow:whole", "--columns", "folder,Adam.lr,accuracy", "--format", "csv")
    assert compared.splitlines()[1:] == [f"mlflow:{run['id']},0.25,0.75"]
    before = mlflow.runs("whole")
    assert "sesame" not in str(before)
    mlflow.genever("track", "out")
    assert str(mlflow.runs("whole")) == str(before)  # NaN is not equal to itself.


def test_runs_that_are_killed_are_killed_there(mlflow: Mlflow) -> None:
    numbers = (signal.SIGTERM, signal.SIGKILL)
    command = ("-m", "genever", "run", "conf.gin", "train.wait=600", "--track", "mlflow:killed", "--out")
    processes = [mlflow.start(*command, number.name) for number in numbers]
    for process, number in zip(processes, numbers, strict=True):
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(number)
        process.communicate(timeout=60)
    runs = mlflow.ended("killed", 2)
    assert {name: run["status"] for name, run in runs.items()} == {"SIGTERM": "KILLED", "SIGKILL": "KILLED"}
    losses = [run["metrics"]["val/loss"] for run in runs.values()]
    assert losses == [[(0, 0.25), (10, 0.125), (20, 0.25 / 3)]] * 2


def test_the_trials_of_a_sweep_are_below_it(mlflow: Mlflow) -> None:
    (mlflow.folder / "sweep.gin").write_text(
        "import genever.integrations.mlflow\ninclude 'conf.gin'\n"
        "run.trackers = [@mlflow(experiment='swept')]\nAdam.lr = choice(1, 2)\n"
    )
    mlflow.genever("sweep", "sweep.gin", "--out", "sw", "--objective", "accuracy")
    runs = mlflow.ended("swept", 3)
    assert sorted(runs) == ["sw", "sw/00000", "sw/00001"]
    parent = runs["sw"]["id"]
    assert [runs[f"sw/0000{n}"]["tags"]["mlflow.parentRunId"] for n in range(2)] == [parent, parent]
    assert [runs[f"sw/0000{n}"]["parameters"]["Adam.lr"] for n in range(2)] == ["1", "2"]
    assert runs["sw"]["parameters"]["sampler"] == "@GridSampler()"
    assert runs["sw"]["files"] == ["sweep.json", "trials.csv"]
    assert {run["status"] for run in runs.values()} == {"FINISHED"}
