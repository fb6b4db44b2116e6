"""Runs and sweeps in a real notebook: what it shows, and functions that are in no file."""

from pathlib import Path
from typing import Any

import pytest

CELLS = [
    "import genever\n\n"
    "@genever.configurable\nclass Adam:\n    def __init__(self, lr=0.1):\n        self.lr = lr\n\n"
    "def train(optimizer, width=1):\n    print('training')\n    return {'loss': optimizer.lr * width}",
    "genever.run(train, 'train.optimizer = @Adam()', {'width': 5})",
    "space = {'Adam.lr': [0.5, 0.25], 'width': 'choice(1, 2)'}\n"
    "genever.sweep(train, space, {'optimizer': genever.parse_value('@Adam()')})",
    "def train(optimizer, width=1):\n    return {'loss': -width}",
    "apart = genever.sweep(train, {'width': range(3)}, 'train.optimizer = @Adam()', jobs=2, progress=False)\n"
    "print([trial.metrics for trial in apart], [trial.problem for trial in apart.failed])",
    "import sys\nsys.modules['cloudpickle'] = None\n"
    "genever.sweep(train, {'width': range(3)}, 'train.optimizer = @Adam()', jobs=2)",
]


def test_a_notebook_shows_runs_and_sweeps_and_its_functions_run_in_processes_too(tmp_path: Path) -> None:
    nbformat: Any = pytest.importorskip("nbformat")
    nbclient: Any = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=240, resources=resources, allow_errors=True).execute()
    _, run, sweep, _, apart, refused = [cell.outputs for cell in notebook.cells]
    assert run[0].text == "training\n"
    assert "<tr><td>loss</td><td>0.5</td></tr>" in run[-1].data["text/html"]
    bar, table = sweep
    assert '<progress value="1" max="1"></progress> 4 of 4 trials; ' in bar.data["text/html"]
    assert "best 2: Adam.lr=0.25, train.width=1: loss 0.25" in bar.data["text/html"]
    assert "<td>2 (best)</td><td>0.25</td><td>1</td><td>loss 0.25</td>" in table.data["text/html"]
    assert apart[0].text == "[{'loss': 0}, {'loss': -1}, {'loss': -2}] []\n"
    assert refused[-1].ename == "ConfigTypeError"
    assert "is in no file, as a notebook's cells are" in refused[-1].evalue
    assert "install cloudpickle" in refused[-1].evalue
    folders = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert folders == ["sweeps", "train"]
