"""`TrialPruning`: what it reports to a sweep, and that training ends where the pruner says so."""

import csv
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning: Any = pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
pytest.importorskip("optuna", reason="Optuna is not installed")

import genever  # noqa: E402  # The tests of a program without Lightning end above.
from genever.experiments.runs.metrics import deciding, receiving, reports  # noqa: E402
from genever.integrations.lightning import TrialPruning  # noqa: E402


class Module(lightning.LightningModule):  # type: ignore[misc]  # Lightning's types are not looked at.
    """Logs another ``val_loss`` after each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def training_step(self, batch: Any, index: int) -> Any:
        return self.layer(batch).mean()

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("val_loss", float(10 - self.current_epoch))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.1)


class After:
    """Decides that a trial ends when it has asked so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def should_stop(self) -> bool:
        self.left -= 1
        return self.left <= 0


def fit(folder: Path, monitor: str = "val_loss") -> Any:
    data = torch.utils.data.DataLoader(torch.zeros(2, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # That there are few workers, and no GPU.
        trainer = lightning.Trainer(
            max_epochs=5,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=str(folder),
            callbacks=[TrialPruning(monitor)],
        )
        trainer.fit(Module(), data, data)
    return trainer


def test_training_ends_where_the_trial_is_pruned(tmp_path: Path) -> None:
    with receiving(tmp_path), deciding(tmp_path, After(3)):
        trainer = fit(tmp_path)
    assert trainer.current_epoch == 3
    assert [(each["step"], each["metrics"]) for each in reports(tmp_path)] == [
        (epoch, {"val_loss": 10.0 - epoch}) for epoch in range(3)
    ]


def test_without_a_sweep_training_goes_on(tmp_path: Path) -> None:
    assert fit(tmp_path).current_epoch == 5


def test_a_metric_that_is_not_logged_is_reported(tmp_path: Path) -> None:
    with pytest.raises(genever.GeneverError, match=r"no metric 'accuracy' was logged .*, but val_loss"):
        fit(tmp_path, "accuracy")


SWEPT = """
import warnings

import genever
import pytorch_lightning as lightning
import torch

warnings.simplefilter("ignore")


class Module(lightning.LightningModule):
    def __init__(self, loss):
        super().__init__()
        self.layer, self.loss = torch.nn.Linear(1, 1), loss

    def training_step(self, batch, index):
        return self.layer(batch).mean()

    def validation_step(self, batch, index):
        self.log("val_loss", float(self.loss))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


@genever.configurable
def train(trainer, loss):
    data = torch.utils.data.DataLoader(torch.zeros(2, 1))
    trainer.fit(Module(loss), data, data)
    return {"epochs": trainer.current_epoch, "val_loss": float(trainer.callback_metrics["val_loss"])}
"""

CONFIG = """
import genever.integrations.lightning
import genever.sweeps
import swept

main = @train()
train.trainer = @Trainer()
train.loss = choice(3, 2, 5)
Trainer:
    max_epochs = 3
    accelerator = 'cpu'
    logger = False
    enable_checkpointing = False
    enable_progress_bar = False
    enable_model_summary = False
    default_root_dir = %genever.run_dir
    callbacks = [@TrialPruning(monitor='val_loss')]
sweep.objective = 'val_loss'
sweep.pruner = @MedianPruner(n_startup_trials=2)
"""


def test_a_sweep_prunes_a_trainer(tmp_path: Path) -> None:
    (tmp_path / "swept.py").write_text(SWEPT)
    (tmp_path / "conf.gin").write_text(CONFIG)
    command = [sys.executable, "-m", "genever"]
    sweep = subprocess.run(
        [*command, "sweep", "conf.gin", "--out", "out"], cwd=tmp_path, capture_output=True, text=True
    )
    assert sweep.returncode == 0, sweep.stderr
    found = list(csv.DictReader((tmp_path / "out/trials.csv").read_text().splitlines()))
    assert [(row["state"], row["epochs"]) for row in found] == [("succeeded", "3"), ("succeeded", "3"), ("pruned", "1")]
    assert json.loads((tmp_path / "out/trials/00002/run.json").read_text())["status"] == "pruned"
    check = subprocess.run([*command, "check", "conf.gin"], cwd=tmp_path, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
