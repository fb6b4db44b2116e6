"""Subclasses of `genever.integrations.pydantic.Settings` in a project."""

import pytest

import genever
from tests.cli.conftest import Project

pytest.importorskip("pydantic")

MODULE = """
import pydantic

import genever
from genever.integrations.pydantic import Settings


class Base(Settings):
    seed: int = 1


class Network(Settings):
    width: int = 3


class Training(Base):
    lr: float = pydantic.Field(0.1, gt=0)
    network: Network = pydantic.Field(default_factory=Network)


@genever.configurable
def train(settings: Training):
    print(settings)
"""
CONFIG = """
import training

main = @train()
train.settings = @Training(network=@Network())
Training.lr = 0.5
Network.width = 7
"""


@pytest.fixture
def training(project: Project) -> Project:
    project.write("training.py", MODULE)
    project.write("training.gin", CONFIG)
    return project


def test_a_subclass_is_a_configurable_for_runs_and_for_commands_that_import_nothing(training: Project) -> None:
    assert training.genever("run", "training.gin", "Training.seed=2").out == "seed=2 lr=0.5 network=Network(width=7)\n"
    assert training.genever("check", "training.gin").code == 0
    assert (
        "Configurable 'Training' doesn't have a parameter named 'lrr'"
        in training.genever("check", "training.gin", "Training.lrr=2").out
    )


def test_a_class_is_filled_by_a_call_and_by_files(training: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(training.folder)
    import training as program  # type: ignore[import-not-found]  # It is in the working directory.

    assert program.Training.load("training.gin", bindings=["seed=3", "Network.width=9"]) == program.Training(
        seed=3, lr=0.5, network=program.Network(width=9)
    )
    with genever.Session():
        assert program.Training().lr == 0.1
        genever.parse_config("Training.lr = 0.75")
        assert (program.Training().lr, program.Training(lr=1).lr) == (0.75, 1.0)
