"""Data files in runs: what is recorded of them, run again, compared, swept over, checked and ejected."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.data.uses import uses_of_data
from genever.language.text.source import Argument
from genever.tools.checking.check import check_entries
from genever.tools.checking.entries import Entry
from genever.tools.reading.reading import read
from genever.tools.settings import Settings
from tests.cli.conftest import Project


@pytest.fixture
def data(project: Project) -> Path:
    """A data file beside the configuration, which uses it."""
    project.write(
        "data.gin", "include 'conf.gin'\nlr = data('params.json')['train']['lr']\ntrain.by = data('params.json')['by']"
    )
    path = project.folder / "params.json"
    path.write_text('{"train": {"lr": 0.5}, "by": 4, "other": 1}')
    return path


def test_a_run_lists_it_with_its_hash_and_what_reads_it(project: Project, data: Path) -> None:
    assert project.genever("run", "data.gin", "--out", "out").out == "first: lr=0.5\n"
    manifest = json.loads((project.folder / "out" / "run.json").read_text())
    assert manifest["files"][2:] == [
        {
            "path": "params.json",
            "sha256": sha256(data.read_bytes()).hexdigest(),
            "included_from": ["data.gin:3:12", "data.gin:2:6"],
        }
    ]


def test_a_run_is_run_again_with_the_values_of_then(project: Project, data: Path) -> None:
    project.genever("run", "data.gin", "--out", "out")
    data.unlink()
    outcome = project.genever("rerun", "out", "--out", "again")
    assert (outcome.code, outcome.out) == (0, "first: lr=0.5\n")
    assert "what takes effect is not" not in outcome.err


def test_runs_differ_by_what_is_used_of_it(project: Project, data: Path) -> None:
    project.genever("run", "data.gin", "--out", "out")
    data.write_text('{"train": {"lr": 0.5}, "by": 4, "other": 2}')
    assert project.genever("diff", "out", "data.gin").code == 0
    data.write_text('{"train": {"lr": 0.25}, "by": 4, "other": 2}')
    outcome = project.genever("diff", "out", "data.gin")
    assert (outcome.code, [" ".join(line.split()) for line in outcome.out.splitlines()[3:]]) == (
        1,
        ["changed in data.gin:", "Adam.lr", "- 0.5 %lr, data.gin:2", "+ 0.25 %lr, data.gin:2"],
    )


def test_a_revision_of_git_has_its_own(project: Project, data: Path) -> None:
    project.commit("one")
    data.write_text('{"train": {"lr": 0.25}, "by": 4}')
    story = project.genever("why", "git:HEAD:data.gin", "Adam.lr").out
    assert "data('params.json')['train']['lr'] = 0.5 " in story


def test_a_text_that_is_not_saved_is_the_one_that_counts(project: Project, data: Path) -> None:
    file = str(project.folder / "data.gin")
    search = search_for([file], {str(data): '{"train": {"lr": 0.75}, "by": 4}'})
    reading = read([file], search=search)
    assert [use.value for each in reading.config for use in uses_of_data(each.value)] == [4, 0.75]


def test_a_sweep_keeps_it_as_it_was(project: Project, data: Path) -> None:
    text = data.read_text()
    project.genever("sweep", "data.gin", "train.name=choice('a', 'b')", "--out", "out")
    [kept] = (project.folder / "out" / "files").glob("*-params.json")
    assert kept.read_text() == text


def test_its_types_are_judged_and_its_traps_are_found(project: Project) -> None:
    pytest.importorskip("yaml")
    project.write(
        "typed.py", "import genever\n\n@genever.configurable\ndef fit(rate: float = 0.1, fast: bool = True): ...\n"
    )
    (project.folder / "p.yaml").write_text("rate: 1e-3\nfast: no\nunused: off\n")
    project.write(
        "typed.gin",
        "import typed\nmain = @fit()\nfit.rate = data('p.yaml')['rate']\nfit.fast = data('p.yaml')['fast']\n",
    )
    outcome = project.genever("check", "typed.gin")
    assert outcome.code == 1
    assert [line for line in outcome.out.splitlines() if line.startswith("typed.gin")] == [
        "typed.gin:3:12: error: fit.rate takes float, and '1e-3' is a str [argument-type]",
        "typed.gin:3:12: warning: in p.yaml:1, YAML takes 1e-3 for a text [data-trap]",
        "typed.gin:4:12: warning: in p.yaml:2, YAML takes no for False [data-trap]",
    ]


def test_an_ejected_program_has_the_values(project: Project, data: Path) -> None:
    outcome = project.genever("eject", "data.gin")
    assert outcome.code == 0
    assert ("lr = 0.5" in outcome.out, "by=4" in outcome.out, "data(" in outcome.out) == (True, True, False)


def test_what_is_watched_has_data_files_also_those_that_cannot_be_read(
    project: Project, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    sources = [Argument("train.name=data('missing.json')", "argument 1")]
    checked = check_entries([Entry(("data.gin",), is_part=False)], sources, settings=Settings(), judge=None)
    assert {path for path in checked.modules if path.endswith("json")} == {"params.json", "missing.json"}
