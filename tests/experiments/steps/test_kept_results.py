"""Results of steps as the cache gives them back: of any type, and made again where nothing here reads them."""

import json
from pathlib import Path

import pytest

from tests.experiments.steps.conftest import Run

BINDINGS = "main = @train()\ntrain.made = cached @step()"


def test_files_in_containers_are_there_when_they_are_read(run: Run) -> None:
    code = """
@genever.configurable
def step():
    RUNS.append("step")
    folder = genever.output_dir()
    (folder / "data").mkdir()
    for name in ("train", "test"):
        (folder / "data" / name).write_text(name)
    return {"all": folder / "data", "files": (folder / "data" / "train", folder / "data" / "test")}

@genever.configurable
def train(made):
    return [path.read_text() for path in made["files"]], sorted(path.name for path in made["all"].iterdir())
"""
    expected = ["train", "test"], ["test", "train"]
    assert run(code, BINDINGS) == (expected, ["step"])
    assert run(code, BINDINGS) == (expected, [])


CODE = """
from dataclasses import dataclass

@dataclass
class Split:
    train: tuple
    test: tuple = ()

@genever.configurable
def step():
    RUNS.append("step")
    return Split((1, 2))

@genever.configurable
def train(made):
    return made.train, made.test
"""


def test_a_dataclass_is_read_and_one_with_other_fields_is_made_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.genever.cache]\ncode = "ignore"\n')
    assert run(CODE, BINDINGS) == (((1, 2), ()), ["step"])
    assert run(CODE, BINDINGS) == (((1, 2), ()), [])
    assert capsys.readouterr().err == ""
    changed = CODE.replace("    test: tuple = ()\n", "    test: tuple = ()\n    seed: int = 0\n")
    assert run(changed, BINDINGS) == (((1, 2), ()), ["step"])
    assert capsys.readouterr().err == (
        "warning: step runs again: a result kept as values cannot be read: steps.Split has other fields now "
        "[not-cached]\n"
    )
    assert run(changed, BINDINGS) == (((1, 2), ()), [])


def test_a_result_in_a_format_that_is_not_installed_here_is_made_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CODE, BINDINGS)
    [manifest] = (tmp_path / ".genever" / "cache" / "steps").rglob("*.json")
    entry = json.loads(manifest.read_text())
    from genever.experiments.steps.entry import data_hash

    files = {name: digest for name, (digest, _) in entry["files"].items()}
    entry["data"] = data_hash("netcdf", files, entry["behind"])
    manifest.write_text(json.dumps({**entry, "format": "netcdf"}))
    assert run(CODE, BINDINGS) == (((1, 2), ()), ["step"])
    assert capsys.readouterr().err == (
        "warning: step runs again: there is no format 'netcdf' for results of steps [not-cached]\n"
    )
    assert run(CODE, BINDINGS) == (((1, 2), ()), [])


def test_a_pickle_is_not_read_where_others_can_write(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = """
class Model:
    def __eq__(self, other):
        return isinstance(other, Model)

@genever.configurable
def step():
    RUNS.append("step")
    return [Model()]

@genever.configurable
def train(made):
    return len(made)
"""
    assert run(code, BINDINGS) == (1, ["step"])
    assert run(code, BINDINGS) == (1, [])
    (tmp_path / ".genever" / "cache").chmod(0o777)
    with pytest.raises(ValueError, match=r"allow-pickle = true in \[tool.genever.cache\] allows it"):
        run(code, BINDINGS)
    (tmp_path / "pyproject.toml").write_text("[tool.genever.cache]\nallow-pickle = true\n")
    assert run(code, BINDINGS) == (1, [])


def test_a_path_is_not_shared_with_what_wrote_it(run: Run, tmp_path: Path) -> None:
    code = """
@genever.configurable
def step():
    RUNS.append("step")
    path = genever.output_dir() / "a"
    path.write_text("one")
    return path

@genever.configurable
def train(made):
    found = made.read_text()
    made.write_text("damaged by who reads it")
    return found
"""
    assert run(code, BINDINGS) == ("one", ["step"])
    assert run(code, BINDINGS) == ("one", [])
    assert run(code, BINDINGS) == ("one", [])


def test_a_step_whose_files_find_no_space_in_the_cache_writes_them_elsewhere(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    code = """
import errno

@genever.configurable
def step():
    RUNS.append("step")
    path = genever.output_dir() / "a"
    if ".genever" in path.parts:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))
    path.write_text("one")
    return path

@genever.configurable
def train(made):
    return made.read_text()
"""
    assert run(code, BINDINGS) == ("one", ["step", "step"])
    assert capsys.readouterr().err == (
        "warning: step runs again without the cache of steps: No space left on device [not-cached]\n"
    )
