"""Trackers that keep files on this machine: W&B without a connection, TensorBoard, Trackio, Aim; and what they have."""

import json
import math
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from tests.services.trackers import Trackers, require

pytestmark = pytest.mark.services

#: Prints the runs of a repository of Aim's as JSON.
_READ_AIM = """
import json, sys
from aim import Repo, Run

found = []
for name in Repo(".").list_all_runs():
    run = Run(name, repo=".", system_tracking_interval=None)
    metrics = {each.name: sorted(map(str, each.values.sparse_list()[1])) for each in run.metrics()}
    found.append({"name": run.name, "experiment": run.experiment, "parameters": run["hparams"],
        "facts": run["genever"], "files": sorted(run["files"]), "metrics": metrics})
    run.close()
print(json.dumps(found))
"""

#: The arguments that an agent of W&B's gives a program in the place of ${args_no_hyphens}.
_ARGUMENTS = """
import json, sys
from wandb.sdk.launch.sweeps.utils import create_sweep_command_args

values = json.loads(sys.argv[1])
command = {"args": {name: {"value": value} for name, value in values.items()}}
print(json.dumps(create_sweep_command_args(command)["args_no_hyphens"]))
"""


@pytest.fixture
def trackers(tmp_path: Path) -> Trackers:
    require()
    kept = {"WANDB_MODE": "offline", "TRACKIO_DIR": str(tmp_path / "trackio")}
    return Trackers(tmp_path, kept)


def wandb_runs(trackers: Trackers) -> dict[str, dict[str, Any]]:
    """What W&B's files have, by the names of the runs."""
    reader = str(Path(__file__).with_name("wandb_file.py"))
    files = trackers.folder.glob("wandb/offline-run-*/*.wandb")
    runs = [json.loads(trackers.python(reader, str(path))) for path in files]
    return {run["name"]: run for run in runs}


def events(folder: Path) -> tuple[dict[str, list[tuple[int, float]]], dict[str, Any], str]:
    """The scalars that TensorBoard reads in a folder, the hyperparameters, and the text of a binding file."""
    read = EventAccumulator(str(folder))
    read.Reload()
    scalars = {tag: [(each.step, each.value) for each in read.Scalars(tag)] for tag in read.Tags()["scalars"]}
    content = read.PluginTagToContent("hparams")
    data = HParamsPluginData.FromString(content["_hparams_/session_start_info"])
    values = {key: getattr(v, str(v.WhichOneof("kind"))) for key, v in data.session_start_info.hparams.items()}
    ended = HParamsPluginData.FromString(content["_hparams_/session_end_info"]).session_end_info
    [text] = read.Tensors("config.gin")[0].tensor_proto.string_val
    return scalars, values | {"status": ended.status}, text.decode()


def check_wandb(run: dict[str, Any]) -> None:
    config = run["config"]
    assert config["Adam"] == {"betas": [0.9, 0.999], "lr": 0.25, "name": "adam"}
    assert config["train"] == {"optimizer": "@program.Adam()", "token": "secret('<hidden>')", "wait": 0, "note": ""}
    assert config["main"] == "@program.train()"
    assert config["program/noise"] == {"level": 0.25}
    history = [{key: value for key, value in row.items() if key[0] != "_"} for row in run["history"]]
    assert history[:3] == [{"val/loss": 0.25 / (n + 1), "step": 10 * n} for n in range(3)]
    assert math.isnan(history[3].pop("odd"))
    assert history[3:] == [{"large": math.inf, "small": -math.inf, "step": 3}, {"accuracy": 0.75, "step": 20}]
    assert sorted(run["files"]) == ["command.txt", "config.gin", "metrics.jsonl", "operative.gin", "run.json"]
    assert (run["exit"], run["summary"]["genever.status"]) == (0, "finished")


def check_tensorboard(folder: Path) -> None:
    scalars, parameters, text = events(folder)
    single = pytest.approx  # TensorBoard has single precision.
    assert scalars["val/loss"] == [(0, 0.25), (10, 0.125), (20, single(0.25 / 3))]
    assert scalars["accuracy"] == [(20, 0.75)]
    assert (scalars["large"], scalars["small"]) == ([(3, math.inf)], [(3, -math.inf)])
    assert math.isnan(scalars["odd"][0][1])
    assert (parameters["Adam.lr"], parameters["Adam.betas"], parameters["Adam.name"]) == (0.25, "[0.9, 0.999]", "adam")
    assert parameters["status"] == 1  # A success.
    assert "Adam.lr = 0.25" in text


def check_trackio(file: Path) -> None:
    with sqlite3.connect(file) as store:
        rows = store.execute("SELECT step, metrics FROM metrics ORDER BY id").fetchall()
        [[config]] = store.execute("SELECT config FROM configs").fetchall()
        files = [name for [name] in store.execute("SELECT name FROM artifacts ORDER BY name")]
    store.close()
    metrics = [(step, json.loads(text)) for step, text in rows]
    assert metrics[:3] == [(10 * n, {"val/loss": 0.25 / (n + 1)}) for n in range(3)]
    assert metrics[3:] == [
        (3, {"odd": "NaN", "large": "Infinity", "small": "-Infinity"}),
        (20, {"accuracy": 0.75}),
    ]
    assert json.loads(config)["Adam"]["lr"] == 0.25
    assert files == [
        f"out-{name}" for name in ("command.txt", "config.gin", "metrics.jsonl", "operative.gin", "run.json")
    ]


def check_aim(run: dict[str, Any]) -> None:
    assert (run["name"], run["experiment"]) == ("out", "train")
    assert run["parameters"]["Adam.lr"] == 0.25
    assert run["parameters"]["Adam.betas"] == [0.9, 0.999]
    assert run["facts"]["status"] == "finished"
    assert run["metrics"]["val/loss"] == sorted(str(0.25 / (n + 1)) for n in range(3))
    assert run["files"] == ["command.txt", "config.gin", "metrics.jsonl", "operative.gin", "run.json"]


def test_a_run_is_there_as_it_was(trackers: Trackers) -> None:
    names = ["wandb:project", "tensorboard", "trackio:project", *(["aim"] if _has_aim() else [])]
    trackers.genever("run", "conf.gin", "--out", "out", *(word for name in names for word in ("--track", name)))
    [run] = wandb_runs(trackers).values()
    assert (run["name"], run["project"], run["group"]) == ("out", "project", "")
    check_wandb(run)
    check_tensorboard(trackers.folder / "out")
    check_trackio(trackers.folder / "trackio" / "project.db")
    if _has_aim():
        [kept] = json.loads(trackers.python("-c", _READ_AIM).splitlines()[-1])
        check_aim(kept)
    for path in trackers.folder.rglob("*"):  # Secrets stay where they were written.
        assert path.name == "conf.gin" or not path.is_file() or b"sesame" not in path.read_bytes()


def _has_aim() -> bool:
    try:
        require("aim")
    except pytest.skip.Exception:
        return False
    return True


def test_a_sweep_is_a_group_and_a_table_of_hyperparameters(trackers: Trackers) -> None:
    (trackers.folder / "sweep.gin").write_text(
        "import genever.integrations.tensorboard\nimport genever.integrations.wandb\ninclude 'conf.gin'\n"
        "run.trackers = [@wandb(project='swept'), @tensorboard(logdir='logs')]\nAdam.lr = choice(1.0, 2.0)\n"
    )
    trackers.genever("sweep", "sweep.gin", "--out", "sw", "--objective", "accuracy")
    runs = wandb_runs(trackers)
    assert {name: (run["group"], run["config"]["Adam"]["lr"]) for name, run in runs.items()} == {
        "sw/00000": ("sw", 1),
        "sw/00001": ("sw", 2),
    }
    found = {name: events(trackers.folder / "logs" / name)[1]["Adam.lr"] for name in runs}
    assert found == {"sw/00000": 1, "sw/00001": 2}


def test_an_agent_of_wandb_drives_runs(trackers: Trackers) -> None:
    drawn = {"Adam.lr": 1e-05, "Adam.name": "'other'", "train.note": "%note", "note": "'why'"}
    arguments = json.loads(trackers.python("-c", _ARGUMENTS, json.dumps(drawn)))
    # As the agent sets it for what it starts.
    trackers.environment = {**trackers.environment, "WANDB_RUN_ID": "a1b2c3d4", "WANDB_SWEEP_ID": "s1"}
    trackers.genever("run", "conf.gin", "--track", "wandb", "--out", "out", *arguments)
    [run] = wandb_runs(trackers).values()
    assert run["id"] == "a1b2c3d4"
    assert run["config"]["Adam"] == {"betas": [0.9, 0.999], "lr": 1e-05, "name": "other"}
    assert run["config"]["train"]["note"] == "why"
    assert run["history"][-1]["accuracy"] == 0.5 + 1e-05


def test_a_server_that_is_down_costs_the_run_nothing(trackers: Trackers) -> None:
    trackers.environment = {
        **{name: value for name, value in trackers.environment.items() if name != "WANDB_MODE"},
        "WANDB_BASE_URL": "http://127.0.0.1:9",  # Where nobody listens.
        "WANDB_API_KEY": "0" * 40,
        "MLFLOW_TRACKING_URI": "http://127.0.0.1:9",
    }
    process = trackers.start(
        "-m", "genever", "run", "conf.gin", "--track", "mlflow", "--track", "wandb", "--out", "out"
    )
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, "started\n"), err
    assert "warning: mlflow does not get this run: MlflowException: " in err
    assert "`genever track out` sends" in err
    assert os.path.exists(trackers.folder / "out" / "tracking.json")
