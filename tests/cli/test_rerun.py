"""``genever rerun``: a run that was made, once more."""

import json
from pathlib import Path
from typing import Any

import pytest

from genever.cli.commands.rerun import differences
from tests.cli.conftest import Project

#: Where no repository says which code a run had.
NO_REPOSITORY = "warning: the run was in no git repository, so its code may have changed since\n"


def manifest(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return data


def test_the_same_runs_again_whatever_the_files_say_now(project: Project) -> None:
    first = project.genever("run", "conf.gin", "lr=0.5", "--main", "@train(name='named')")
    [before] = project.runs()
    project.write("conf.gin", "main = 1\n")
    outcome = project.genever("rerun", str(before.relative_to(project.folder)))
    assert (outcome.code, outcome.out, outcome.err) == (0, first.out, NO_REPOSITORY)
    _, after = project.runs()
    assert manifest(after)["fingerprint"] == manifest(before)["fingerprint"]
    assert manifest(after)["command"] == ["genever", "rerun", f"runs/train/{before.name}"]


def test_it_runs_where_it_ran_and_can_be_run_again(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project.write("conf/model.py", project.read("program.py"))
    project.write("conf/conf.gin", project.read("conf.gin").replace("import program", "import model"))
    first = project.genever("run", "conf/conf.gin")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    outcome = project.genever("rerun", str(project.runs()[0]), "--out", "again")
    assert (outcome.code, outcome.out) == (0, first.out)
    assert outcome.err == f"in {project.folder}\n{NO_REPOSITORY}"
    assert Path.cwd() == project.folder
    monkeypatch.chdir(elsewhere)
    outcome = project.genever("rerun", "again", "train.by=2")
    assert (outcome.code, outcome.out) == (0, first.out)
    bindings = {binding["key"]: binding["value"] for binding in manifest(project.runs()[1])["bindings"]}
    assert bindings["train.by"] == "2"


def test_it_ends_as_the_run_does(project: Project) -> None:
    project.genever("run", "conf.gin", "train.by=0", "--out", "failed")
    assert project.genever("rerun", "failed").code == 1
    assert manifest(project.runs()[0])["error"]["type"] == "builtins.ZeroDivisionError"


def test_environment_variables_are_what_they_were(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME_OF_RUN", "blue")
    monkeypatch.delenv("SPEED", raising=False)
    project.genever("run", "conf.gin", "train.name=env('NAME_OF_RUN')", "lr=env('SPEED', 0.25)", "--out", "out")
    monkeypatch.setenv("NAME_OF_RUN", "red")
    monkeypatch.setenv("SPEED", "3")
    assert project.genever("rerun", "out").out == "blue: lr=0.25\n"


def test_secrets_of_the_environment_are_read_anew(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter-22")
    project.genever("run", "conf.gin", "train.name=secret(env('TOKEN'))", "--out", "out")
    monkeypatch.setenv("TOKEN", "hunter-33")
    assert project.genever("rerun", "out").out == "hunter-33: lr=0.1\n"
    monkeypatch.delenv("TOKEN")
    outcome = project.genever("rerun", "out")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        "warning: the environment variable TOKEN, a secret, was set then and is not now",
    )


def test_a_secret_that_is_not_recorded_must_be_given(project: Project) -> None:
    project.genever("run", "conf.gin", "train.name=secret('hunter-22')", "--out", "out")
    outcome = project.genever("rerun", "out")
    assert (outcome.code, outcome.out, outcome.err) == (
        2,
        "",
        "error: a secret of the run is not recorded: train.name [not-rerun]\n"
        "  give it: \"train.name=secret(env('NAME'))\"\n",
    )
    assert project.genever("rerun", "out", "train.name=secret('hunter-33')").out == "hunter-33: lr=0.1\n"


def test_a_default_in_the_code_that_has_changed_is_warned_of(project: Project) -> None:
    project.genever("run", "conf.gin", "--out", "out")
    project.write("program.py", project.read("program.py").replace("by=1", "by=2"))
    outcome = project.genever("rerun", "out")
    assert (outcome.code, outcome.err) == (
        0,
        NO_REPOSITORY
        + "warning: what takes effect is not what it was then; `genever diff` of the two runs says what differs\n",
    )


def test_another_commit_is_warned_of(project: Project) -> None:
    project.write(".gitignore", "runs\nout\n")
    project.commit("first")
    assert project.python("-m", "genever", "run", "conf.gin", "--out", "out").code == 0
    assert project.python("-m", "genever", "rerun", "out").err == ""
    first = project.git("rev-parse", "HEAD")
    project.write("conf.gin", project.read("conf.gin") + "# More.\n")
    outcome = project.python("-m", "genever", "rerun", "out")
    assert outcome.err == f"warning: files differ from commit {first[:8]}, and did not when it ran\n"
    project.commit("second")
    outcome = project.python("-m", "genever", "rerun", "out")
    second = project.git("rev-parse", "HEAD")
    assert outcome.err == f"warning: the run was from commit {first[:8]}, this is {second[:8]}\n"


def surroundings(**changes: Any) -> dict[str, Any]:
    git = {"commit": "a" * 40, "branch": "main", "dirty": False}
    return {"git": git, "python": {"version": "3.11.7"}, "packages": {"lark": "1.3.1", "torch": "2.4"}, **changes}


@pytest.mark.parametrize(
    ("then", "now", "warnings"),
    [
        ({}, {}, []),
        ({}, {"git": None}, ["the run was from commit aaaaaaaa, and this is no git repository"]),
        (
            {"git": {"commit": "b" * 40, "branch": None, "dirty": True}},
            {},
            [
                "the run was from commit bbbbbbbb, this is aaaaaaaa",
                "files differed from commit bbbbbbbb when it ran",
            ],
        ),
        ({"python": {"version": "3.13.1"}}, {}, ["the run had Python 3.13.1, this is 3.11.7"]),
        (
            {},
            {"packages": {"torch": "2.5", "more": "1"}},
            ["other packages are installed: no lark (it was 1.3.1), torch 2.5 (it was 2.4)"],
        ),
        (
            {"packages": {f"p{number}": "1" for number in range(7)}},
            {"packages": {f"p{number}": "2" for number in range(7)}},
            [
                "other packages are installed: p0 2 (it was 1), p1 2 (it was 1), p2 2 (it was 1), p3 2 (it was 1), "
                "p4 2 (it was 1) and 2 more"
            ],
        ),
    ],
)
def test_what_is_different_now(then: dict[str, Any], now: dict[str, Any], warnings: list[str]) -> None:
    assert list(differences(surroundings(**then), surroundings(**now))) == warnings


SCRIPT = """
import genever
from program import Adam


def fit(optimizer, name="first"):
    print(f"{name}: lr={optimizer.lr}")


if __name__ == "__main__":
    genever.main(fit)
"""


@pytest.mark.parametrize("how", [["fit.py"], ["-m", "fit"], ["-Xutf8", "-W", "ignore", "-um", "fit"]])
def test_a_script_runs_again(project: Project, how: list[str]) -> None:
    project.write("fit.py", SCRIPT)
    project.write("fit.gin", "fit.optimizer = @Adam()\nAdam.lr = 0.1\n")
    first = project.python(*how, "fit.gin", "name='a'", "Adam.lr=0.5", "--out", "out")
    assert (first.code, first.out) == (0, "a: lr=0.5\n")
    project.write("fit.gin", "")
    outcome = project.python("-m", "genever", "rerun", "out", "--out", "again")
    assert (outcome.code, outcome.out, outcome.err, outcome.folder) == (0, first.out, NO_REPOSITORY, "again")
    assert manifest(project.folder / "again")["fingerprint"] == manifest(project.folder / "out")["fingerprint"]


def test_what_cannot_be_run_again(project: Project) -> None:
    outcome = project.genever("rerun", "nowhere")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        "error: nowhere cannot be read: No such file or directory [no-manifest]",
    )
    project.genever("run", "conf.gin", "--out", "out")
    outcome = project.genever("rerun", "out", "other.gin")
    assert (outcome.code, outcome.err) == (
        2,
        "error: other.gin is no binding, and the files of a run are known [not-rerun]\n"
        "  a binding is NAME=VALUE; name one folder\n",
    )
    (project.folder / "out" / "config.gin").unlink()
    outcome = project.genever("rerun", "out")
    assert (outcome.code, outcome.err) == (
        2,
        "error: out has no config.gin, with what was configured [not-rerun]\n"
        "  name the folder that `genever run` has made, below runs/\n",
    )


def test_a_program_that_is_no_file_cannot_be_run_again(project: Project) -> None:
    program = "import genever, program; genever.main(program.train)"
    assert project.python("-c", program, "optimizer=@Adam(1)", "--out", "out").code == 0
    outcome = project.genever("rerun", "out")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith("error: the run was of a program that is no file: ")
