"""Sweeps over files to choose from: each choice with the modules that it imports, and no others."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Project

MODEL = """
import genever
from shared import Layer


@genever.configurable
class Model:
    def __init__(self, {size}=1):
        self.size = ("{size}", {size})
"""

PROGRAM = """
import genever


@genever.configurable
def train(model, lr=1):
    print(*model.size, lr)
    return model.size[1] * lr
"""

BASE = """
import program
main = @train()
model = choice('mlp', 'conv')
include f'./model/{%model}.gin'
"""


@pytest.fixture
def grouped(project: Project) -> Project:
    """Two files to choose from, that import modules with classes of one name."""
    project.write("program.py", PROGRAM)
    project.write("shared.py", "import genever\n\n\n@genever.configurable\nclass Layer:\n    pass\n")
    for name, size in (("mlp", "width"), ("conv", "kernel")):
        project.write(f"{name}.py", MODEL.format(size=size))
        project.write(f"model/{name}.gin", f"import {name}\ntrain.model = @Model()\nModel.{size} = choice(1, 2)\n")
    project.write("base.gin", BASE)
    return project


def recorded(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    return data


def test_each_choice_knows_the_modules_that_it_imports(grouped: Project) -> None:
    """As a run of its own does, in a process that has imported nothing else."""
    outcome = grouped.genever("sweep", "base.gin", "--out", "out")
    assert (outcome.code, outcome.out.splitlines()[:4]) == (
        0,
        [
            "0: model='mlp', Model.width=1: result 1",
            "1: model='mlp', Model.width=2: result 2",
            "2: model='conv', Model.kernel=1: result 1",
            "3: model='conv', Model.kernel=2: result 2",
        ],
    )
    trial = grouped.folder / "out/trials/00003"
    alone = grouped.python(
        "-m", "genever", "run", "base.gin", "model='conv'", "Model.kernel=2", "--out", str(grouped.folder / "alone")
    )
    assert (alone.code, alone.out) == (0, "kernel 2 1\n")
    for part in ("fingerprint", "operative", "parameters"):
        assert json.dumps(recorded(trial)[part]).replace("what the sweep has drawn", "argument") == json.dumps(
            recorded(grouped.folder / "alone")[part]
        ).replace("argument 2", "argument").replace("argument 3", "argument"), part


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("model = choice('mlp', 'conv')\nassert %model != 'mlp'\n", {"conv"}),
        ("model = choice('mlp', 'conv')\nassert %model != 'conv'\n", {"mlp"}),
        ("model = choice('mlp', 'conv')\nassert %model == 'none'\n", set()),
    ],
)
@pytest.mark.parametrize("sampler", ["grid", "random"])
def test_a_file_that_breaks_an_assertion_is_left_out(
    grouped: Project, written: str, kept: set[str], sampler: str
) -> None:
    grouped.write("base.gin", BASE.replace("model = choice('mlp', 'conv')\n", written))
    outcome = grouped.genever("sweep", "base.gin", "--sampler", sampler, "--trials", "8", "--out", "out")
    if not kept:
        assert "error: each of the files that may be chosen breaks an assertion" in outcome.err
        assert outcome.code == 2
        return
    assert outcome.code == 0, outcome.err
    trials = [line for line in outcome.out.splitlines() if line[0].isdigit() and "model=" in line]
    assert len(trials) >= 2
    assert {line.split("'")[1] for line in trials} == kept


def test_trials_are_repeated_over_a_space_of_any_file(grouped: Project) -> None:
    for name in ("model", "Model.width", "Model.kernel"):
        assert grouped.genever("sweep", "base.gin", "--repeat-over", name, "--dry-run").code == 0
    outcome = grouped.genever("sweep", "base.gin", "--repeat-over", "Model.kernal", "--out", "out")
    assert outcome.code == 2
    assert "error: a sweep cannot repeat over Model.kernal: that is no space" in outcome.err
    assert "did you mean 'Model.kernel'?" in outcome.err


def test_what_is_ambiguous_in_a_run_is_so_in_a_sweep(grouped: Project) -> None:
    grouped.write("conv.py", grouped.read("conv.py") + "import mlp\n")
    outcome = grouped.genever("sweep", "base.gin", "--dry-run")
    assert outcome.code == 2
    assert "Ambiguous selector 'Model', matches ['conv.Model', 'mlp.Model']." in outcome.err


def test_a_file_under_a_scope_may_be_chosen_too(grouped: Project) -> None:
    for name, lr in (("slow", 1), ("fast", 10)):
        grouped.write(f"optimizer/{name}.gin", f"lr = {lr}\n")
    grouped.write("parts/one.gin", "kind = choice('slow', 'fast')\ninclude f'../optimizer/{%kind}.gin'\n")
    grouped.write(
        "scoped.gin",
        "include 'base.gin'\nmodel = 'mlp'\nModel.width = 1\n"
        "include 'parts/one.gin' as encoder\n"
        "decoder = choice('fast', 'slow')\ninclude f'./optimizer/{%decoder}.gin' as decoder\n"
        "train.lr = %encoder/lr - %decoder/lr\n",
    )
    outcome = grouped.genever("sweep", "scoped.gin", "--out", "out")
    assert (outcome.code, outcome.out.splitlines()[:4]) == (
        0,
        [
            "0: encoder/kind='slow', decoder='fast': result -9",
            "1: encoder/kind='slow', decoder='slow': result 0",
            "2: encoder/kind='fast', decoder='fast': result 0",
            "3: encoder/kind='fast', decoder='slow': result 9",
        ],
    )
    best = grouped.genever("best", "out", "--maximize", "--out", "best.gin")
    assert best.code == 0, best.err
    assert grouped.genever("run", "best.gin").out == "width 1 9\n"


@pytest.mark.parametrize("name", ["base.gin", "model/mlp.gin", "model/conv.gin"])
def test_another_text_of_any_file_makes_another_sweep(name: str, grouped: Project) -> None:
    assert grouped.genever("sweep", "base.gin", "--out", "out").code == 0
    assert grouped.genever("sweep", "base.gin", "--out", "out").code == 0
    grouped.write(name, grouped.read(name).replace("choice(1, 2)", "choice(1, 3)") + "train.lr = 2\n")
    outcome = grouped.genever("sweep", "base.gin", "--out", "out")
    assert outcome.code == 2
    assert "another sweep is in out: " in outcome.err


def test_a_choice_without_a_file_is_found_before_anything_runs(grouped: Project) -> None:
    grouped.write("base.gin", BASE.replace("'conv'", "'con'"))
    outcome = grouped.genever("sweep", "base.gin", "--out", "out")
    assert outcome.code == 2
    assert "./model/con.gin" in outcome.err
    assert not (grouped.folder / "out").exists()


def test_choices_that_register_one_name_are_refused(grouped: Project) -> None:
    for name in ("mlp", "conv"):
        grouped.write(
            f"{name}.py", "import genever\n\n\n@genever.configurable(module='models')\nclass Model:\n    size = 1, 1\n"
        )
        grouped.write(f"model/{name}.gin", f"import {name}\ntrain.model = @Model()\n")
    outcome = grouped.genever("sweep", "base.gin", "--out", "out")
    assert outcome.code == 2
    assert "A different configurable matching 'models.Model' already exists. [already-registered]" in outcome.err
    assert "a sweep loads all files that may be chosen in one process: give it a name or module that no" in outcome.err
