"""``genever report``: a page about a sweep, or about runs."""

import re

import pytest

from tests.cli.conftest import Project

PROGRAM = """
import genever


@genever.configurable
def train(lr, steps=3):
    for step in range(steps):
        genever.report(loss=lr / (step + 1), step=step)
    if lr == 3:
        raise ValueError("diverged")
    return {"accuracy": 1 - lr}
"""

CONFIG = """
import training

main = @train()
train.lr = choice(1, 2, 3)
"""


@pytest.fixture
def swept(project: Project) -> Project:
    """A folder with a sweep of three trials, one of which failed."""
    project.write("training.py", PROGRAM)
    project.write("train.gin", CONFIG)
    assert project.genever("sweep", "train.gin", "--out", "sweep", "--objective", "accuracy", "--maximize").code == 1
    return project


def test_a_sweep_makes_a_page(swept: Project) -> None:
    pytest.importorskip("plotly", reason="Plotly is not installed")
    outcome = swept.genever("report", "sweep", "-o", "page.html")
    assert (outcome.code, outcome.out) == (0, "")
    assert re.fullmatch(r"page\.html: 3 trials, \d\.\d MB\n", outcome.err)
    text = swept.read("page.html")
    assert swept.genever("best", "sweep").out.replace("'", "&#39;") in text
    for title in ("Best configuration", "Trials", "History", "Learning curves", "Failures"):
        assert f">{title} <a" in text
    assert "<code>ValueError: diverged</code>" in text


def test_runs_make_a_page(swept: Project) -> None:
    pytest.importorskip("plotly", reason="Plotly is not installed")
    for lr in (1, 2):
        assert swept.genever("run", "train.gin", f"train.lr={lr}", "--out", f"runs/{lr}").code == 0
    assert swept.genever("report", "--objective", "loss").code == 0
    text = swept.read("report.html")
    assert "# runs/1, the best of 2: loss 0.333333\n" in text
    assert "train.lr = 1\n" in text


def test_a_folder_with_nothing_in_it_is_refused(swept: Project) -> None:
    (swept.folder / "empty").mkdir()
    outcome = swept.genever("report", "empty")
    assert outcome.code == 2
    assert "no runs in empty [no-manifest]" in outcome.err
    assert not (swept.folder / "report.html").exists()


@pytest.mark.parametrize("module", ["plotly", "jinja2", "optuna"])
def test_what_is_not_installed_is_said(swept: Project, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    for name in ("plotly", "jinja2", "optuna"):
        pytest.importorskip(name)
    monkeypatch.setitem(__import__("sys").modules, module, None)
    outcome = swept.genever("report", "sweep")
    assert outcome.code == 2
    assert "which is not installed [no-module]" in outcome.err
    assert "pip install 'genever[report]'" in outcome.err
