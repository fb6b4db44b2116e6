"""A stranger's folder: nothing in it runs but the modules that a binding file names."""

import ast
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

#: The command as it is installed, and as a module of Python's; without ``-P``, Python itself imports what is here.
COMMANDS = {
    "genever": [os.path.join(sysconfig.get_path("scripts"), "genever")],
    "python -P -m": [sys.executable, "-P", "-m", "genever"],
}

GOOD = """
import genever

import sibling

@genever.configurable
def train(lr=0.1, name="first"):
    raise AssertionError("nothing is called")
"""

HOSTILE = """
with open({mark!r}, "a") as file:
    file.write(__name__ + "\\n")
"""


def imported_by(folder: Path) -> Iterator[str]:
    """The first parts of the names of all modules that the sources in a folder import, at any depth of their code."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def folder_of(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """All that the command and its dependencies import, or try to, in any run, and all of the standard library."""
    found = set(sys.stdlib_module_names)
    found.update(module.name for module in pkgutil.iter_modules())
    found.update(name.partition(".")[0] for name in sys.modules)
    for package in ("genever", "lark", "click", "rich", "pygments", "fsspec", "yaml"):
        found.update(imported_by(folder_of(package)))
    found |= {"sitecustomize", "usercustomize", "cloudpickle", "attr", "IPython", "ipywidgets", "regex", "conftest"}
    return frozenset(name for name in found if name.isidentifier() and name != "__main__")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, names: frozenset[str]) -> Path:
    """A folder with hostile modules, and with ``good`` and what that imports."""
    folder = tmp_path_factory.mktemp("stranger") / "hostile"
    folder.mkdir()
    mark = str(folder.parent / "ran")
    for name in names:
        (folder / f"{name}.py").write_text(HOSTILE.format(mark=mark))
    (folder / "good.py").write_text(GOOD)
    (folder / "sibling.py").write_text("")
    (folder / "plain.gin").write_text("x = 1\nmain = %x\n")
    (folder / "wrong.gin").write_text("x = = 1\nf.x = @g(]\n")
    (folder / "good.gin").write_text("import good\nmain = @train()\ntrain.lr = 0.3\n")
    (folder / "include.gin").write_text("include 'package/base.gin'\ninclude 'https://localhost:1/x.gin'\n")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text(HOSTILE.format(mark=mark))
    (folder / "package" / "base.gin").write_text("y = 2\n")
    return folder


@pytest.fixture
def folder(hostile: Path) -> Path:
    (hostile.parent / "ran").unlink(missing_ok=True)
    return hostile


def run(folder: Path, command: Sequence[str], *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "GENEVER_CACHE": "", **environment},
    )


def ran(folder: Path) -> list[str]:
    """The names of the hostile modules that have run."""
    mark = folder.parent / "ran"
    return sorted(set(mark.read_text().split())) if mark.exists() else []


LINES = {
    "show": (["show", "plain.gin"], 2),
    "show a named module": (["show", "good.gin"], 0),
    "show --text": (["show", "--text", "good.gin"], 0),
    "show what is wrong": (["show", "wrong.gin"], 2),
    "show a picture": (["show", "--graph", "out.mmd", "good.gin"], 0),
    "show includes": (["show", "include.gin"], 2),
    "show a file of a package": (["show", "package/absent.gin"], 2),
    "why": (["why", "good.gin", "train.lr"], 0),
    "why --json": (["why", "--json", "plain.gin", "%x"], 0),
    "diff": (["diff", "good.gin", "good.gin train.lr=0.4"], 1),
    "diff --json": (["diff", "--json", "plain.gin", "plain.gin"], 0),
    "fingerprint": (["fingerprint", "good.gin"], 0),
    "export": (["export", "good.gin"], 0),
    "export as yaml": (["export", "--format", "yaml", "good.gin"], 0),
    "help": (["--help"], 0),
    "completion": (["completion", "bash"], 0),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(("line", "status"), LINES.values(), ids=LINES)
def test_a_command_runs_only_what_a_file_names(folder: Path, command: list[str], line: list[str], status: int) -> None:
    outcome = run(folder, command, *line)
    assert (ran(folder), outcome.returncode) == ([], status), outcome.stderr


@pytest.mark.parametrize("path", [".", "", "{folder}"])
def test_what_is_installed_wins_where_the_folder_is_on_the_path(folder: Path, path: str) -> None:
    """Python's start and the package's own are left out: there nothing but the environment has a say."""
    program = f"import sys, genever.cli; sys.path.insert(0, {path.format(folder=folder)!r}); genever.cli.main()"
    outcome = run(folder, [sys.executable, "-P", "-c", program], "show", "good.gin")
    assert [name for name in ran(folder) if find_spec(name) is not None] == [], outcome.stderr


@pytest.mark.parametrize("words", ["genever show ", "genever show good.gin train.", "genever why good.gin "])
def test_completion_runs_only_what_a_file_names(folder: Path, words: str) -> None:
    asked = {"_GENEVER_COMPLETE": "zsh_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
    outcome = run(folder, COMMANDS["genever"], **asked)
    assert ran(folder) == [], outcome.stderr
    assert ".gin" in outcome.stdout or "train.lr=" in outcome.stdout


def test_a_program_that_is_installed_runs_without_the_folder(folder: Path) -> None:
    (folder / "installed.gin").write_text("import genever.testing\nmain = 1 + %x\nx = 2")
    outcome = run(folder, COMMANDS["genever"], "run", "installed.gin")
    assert ran(folder) == [], outcome.stderr


def test_what_is_installed_wins_over_a_module_of_the_folder_that_a_file_names(folder: Path) -> None:
    (folder / "logs.gin").write_text("import logging\nimport lark\nx = 1\n")
    outcome = run(folder, COMMANDS["genever"], "why", "logs.gin", "%x")
    assert (ran(folder), outcome.returncode) == ([], 0), outcome.stderr


# ---- A stranger's repository --------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hostile_repository(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of that folder's files, whose settings name programs."""
    folder = tmp_path_factory.mktemp("cloned") / "repository"
    shutil.copytree(hostile, folder)
    mark = folder.parent / "ran"
    for path in folder.rglob("*.py"):
        if path.name not in ("good.py", "sibling.py"):
            path.write_text(HOSTILE.format(mark=str(mark)))
    program = folder / "program"
    program.write_text(f"#!/bin/sh\necho git >> '{mark}'\ncat\n")
    program.chmod(0o755)
    (folder / ".gitattributes").write_text("*.gin filter=f diff=d\n*.txt filter=a=b\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    core = ("core.fsmonitor", "core.pager", "core.sshCommand")
    attributes = ("filter.f.clean", "filter.f.smudge", "filter.f.process", "diff.d.textconv", "diff.d.command")
    for name in (*core, *attributes, "diff.external", "pager.status", "alias.status"):
        git(folder, "config", name, str(program))
    git(folder, "config", "filter.f.required", "true")
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        shutil.copy(program, folder / ".git" / "hooks" / hook)
    (folder / "good.gin").write_text("import good\nmain = @train()\ntrain.lr = 0.7\n")
    return folder


@pytest.fixture
def repository(hostile_repository: Path) -> Path:
    (hostile_repository.parent / "ran").unlink(missing_ok=True)
    return hostile_repository


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (["diff", "git:HEAD:good.gin", "good.gin"], 1),
        (["show", "git:HEAD:good.gin"], 0),
        (["export", "git:HEAD:good.gin"], 0),
        (["run", "good.gin"], 1),  # Its manifest says what git says.
    ],
    ids=["diff", "show", "export", "run"],
)
def test_git_runs_nothing_that_a_repository_names(repository: Path, line: list[str], status: int) -> None:
    outcome = run(repository, COMMANDS["genever"], *line)
    assert (ran(repository), outcome.returncode) == ([], status), outcome.stderr


def test_what_git_says_of_changes_is_right_without_a_filter_of_the_repository(repository: Path) -> None:
    run(repository, COMMANDS["genever"], "run", "good.gin", "--out", "out")
    assert json.loads((repository / "out" / "run.json").read_text())["git"]["dirty"] is True
    assert ran(repository) == []
    subprocess.run(["git", "status"], cwd=repository, capture_output=True)
    assert ran(repository) == ["git"]  # Those settings do run programs.
