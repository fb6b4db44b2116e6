"""A folder with a program in it, and the command run there."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from genever import Session
from genever.cli.command import genever
from genever.language.values.references import BUILTINS
from genever.runtime.session import default

_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command.md"
#: The commands, as the documentation has them: a section for each, the last one under another title.
COMMANDS = [*re.findall(r"^## `genever (\w+)`$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE), "completion"]

#: The program that most tests run.
PROGRAM = """
import os

import genever


@genever.configurable
class Adam:
    def __init__(self, lr, eps=1e-8):
        self.lr = lr


@genever.configurable
def divide(by):
    return 1 / by


@genever.configurable
def train(optimizer, name="first", by=1, folder=None):
    print(f"{name}: lr={optimizer.lr}")
    return divide(by)
"""

CONFIG = """
import program

main = @train()
train.optimizer = @Adam()
Adam.lr = %lr
lr = 0.1
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it printed; that a run says at its end where its folder is, stands apart."""

    code: int
    out: str
    err: str
    folder: str = ""

    @classmethod
    def of(cls, code: int, out: str, err: str) -> "Outcome":
        lines = err.splitlines(keepends=True)
        if lines and lines[-1].startswith("run folder: "):
            return cls(code, out, "".join(lines[:-1]), lines[-1].removeprefix("run folder: ").rstrip("\n"))
        return cls(code, out, err)


@pytest.fixture(autouse=True)
def alone(nothing_registered: None) -> None:
    """What other tests have registered, the command would list and suggest."""


@contextmanager
def registered_apart() -> Iterator[None]:
    """Forget what modules that are imported inside register, for all sessions, when it ends."""
    catalog = default.catalog
    before = (
        catalog.configurables.copy(),
        catalog.constants.copy(),
        catalog._aliases.copy(),
        dict(catalog.by_object),
    )
    try:
        yield
    finally:
        catalog.configurables, catalog.constants, catalog._aliases, catalog.by_object = before


@contextmanager
def nothing_else_registered() -> Iterator[None]:
    """Leave out what other tests have registered for all sessions, inside a ``with`` block."""
    with registered_apart():
        known = default.catalog.configurables = default.catalog.configurables.copy()
        for selector in [*known]:
            if selector not in BUILTINS:
                del known[selector]
        default.catalog.by_object = {}
        yield


def hear_signals() -> None:
    """Undo what a shell that runs the tests in the background has its children ignore."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Project:
    """A folder with files, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def genever(self, *arguments: str) -> Outcome:
        """Run the command in this process, in a session of its own, and forget the modules it imported."""
        path, modules = list(sys.path), set(sys.modules)
        code = 0
        try:
            with registered_apart(), Session():
                genever(list(arguments), prog_name="genever")
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 0
        finally:
            sys.path[:] = path
            for name in set(sys.modules) - modules:
                is_own = str(getattr(sys.modules[name], "__file__", "")).startswith(str(self.folder))
                if is_own or name in ("genever.sweeps", "genever.trackers"):  # What these register is forgotten too.
                    del sys.modules[name]
        printed = self._capsys.readouterr()
        return Outcome.of(code, printed.out, printed.err)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a Python process in the folder."""
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hear_signals,
        )

    def python(self, *command: str) -> Outcome:
        """Run Python in the folder."""
        process = self.start(*command)
        out, err = process.communicate(timeout=60)
        return Outcome.of(process.returncode, out, err)

    def git(self, *command: str) -> str:
        """What git prints, run in the folder by somebody with no settings of their own."""
        if shutil.which("git") is None:
            pytest.skip("git is not installed")
        identity = ("-c", "user.name=A", "-c", "user.email=a@b")
        made = subprocess.run(["git", *identity, *command], cwd=self.folder, check=True, capture_output=True, text=True)
        return made.stdout.strip()

    def commit(self, message: str) -> None:
        """Commit all that is in the folder, to the branch ``work`` of a repository of its own."""
        if not (self.folder / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=work")
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={message}")

    def runs(self) -> list[Path]:
        """The run folders, oldest first."""
        return sorted(path for path in self.folder.glob("runs/*/*") if not path.is_symlink())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """A folder with ``program.py`` and ``conf.gin``, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:  # As a hook of git's has them.
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Files written within one second share a time stamp.
    made = Project(tmp_path, capsys)
    made.write("program.py", PROGRAM)
    made.write("conf.gin", CONFIG)
    return made
