"""A real PostgreSQL that keeps the studies of sweeps: what it has of them, and what is written of its password."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.postgresql import PASSWORD, Cluster, started

pytestmark = pytest.mark.services

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")

PROGRAM = """
import genever


@genever.configurable
def train(x=1.0):
    for step in range(5):
        genever.report(score=x, step=step)
        if genever.should_stop():
            break
    return {"score": x}
"""

CONFIG = """
import program
import genever.sweeps

main = @train()
train.x = choice(5, 6, 7, 3, 8, 2)
sweep.objective = 'score'
sweep.direction = 'maximize'
sweep.storage = secret(env('STUDIES'))
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with started() as cluster:
        yield cluster


def sweep(cluster: Cluster, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(PROGRAM)
    (folder / "conf.gin").write_text(CONFIG)
    command = [sys.executable, "-m", "genever", "sweep", "conf.gin", "--out", "out", *options]
    environment = os.environ | {"STUDIES": cluster.url}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def states(folder: Path) -> list[str]:
    return [row["state"] for row in csv.DictReader((folder / "out/trials.csv").read_text().splitlines())]


def has_password(folder: Path) -> list[Path]:
    words = (PASSWORD.encode(), PASSWORD.replace("/", "%2F").encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(word in path.read_bytes() for word in words)]


def test_trials_are_pruned_by_what_the_database_has(cluster: Cluster, tmp_path: Path) -> None:
    outcome = sweep(cluster, tmp_path, "sweep.pruner=@MedianPruner(n_startup_trials=2)")
    assert outcome.returncode == 0, outcome.stderr
    assert states(tmp_path) == ["succeeded", "succeeded", "succeeded", "pruned", "succeeded", "pruned"]
    name = json.loads((tmp_path / "out/sweep.json").read_text())["study"]
    storage = optuna.storages.RDBStorage(cluster.url)
    trials = optuna.load_study(study_name=name, storage=storage).trials
    storage.remove_session()
    storage.engine.dispose()
    assert [trial.user_attrs["trial"] for trial in trials] == list(range(6))
    assert not (tmp_path / "out/study.log").exists()
    assert has_password(tmp_path) == []


def test_a_sweep_goes_on_from_the_database(cluster: Cluster, tmp_path: Path) -> None:
    """As one with a file does that was not interrupted; two trials run at a time."""
    whole = tmp_path / "whole"
    parts = tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    more = ("--sampler", "tpe", "--seed", "3", "train.x=uniform(0, 10)", "--trials")
    assert sweep(cluster, whole, *more, "12", "sweep.storage=None").returncode == 0
    for trials in ("5", "12"):
        outcome = sweep(cluster, parts, *more, trials)
        assert outcome.returncode == 0, outcome.stderr
    drawn = [
        [row["train.x"] for row in csv.DictReader((folder / "out/trials.csv").read_text().splitlines())]
        for folder in (whole, parts)
    ]
    assert drawn[0] == drawn[1]
    assert (whole / "out/study.log").exists()
    assert has_password(tmp_path) == []


def test_a_database_that_does_not_answer_is_reported(cluster: Cluster, tmp_path: Path) -> None:
    cluster.stop()
    try:
        outcome = sweep(cluster, tmp_path, "--sampler", "tpe", "--trials", "2")
    finally:
        cluster.start()
    assert outcome.returncode == 2
    assert "postgresql+psycopg://me:<hidden>@127.0.0.1" in outcome.stderr
    assert "check the URL, and that the server answers" in outcome.stderr
    assert PASSWORD not in outcome.stderr
    assert not (tmp_path / "out").exists()
