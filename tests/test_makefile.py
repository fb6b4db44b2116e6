"""The Makefile's first two commands, in a clone that has nothing installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

if shutil.which("make") is None:
    pytest.skip("make is not installed", allow_module_level=True)

#: Stands in for the command: it leaves what a run leaves.
GENEVER = """#!/bin/sh
mkdir -p runs/train/2025-01-01T00-00-00.000000Z runs/train/2025-01-02T00-00-00.000000Z
touch -d 2025-01-01 runs/train/2025-01-01T00-00-00.000000Z/samples.png
touch -d 2025-01-02 runs/train/2025-01-02T00-00-00.000000Z/samples.png
ln -s 2025-01-02T00-00-00.000000Z runs/train/latest
echo "$@"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(clone: Path, *arguments: str) -> list[str]:
    """The lines that make prints in a clone."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=clone,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def installed(lines: list[str]) -> list[str]:
    return [line.split()[-1].strip("'") for line in lines if "pip install" in line]


def test_the_demo_installs_what_the_examples_need_and_nothing_else(clone: Path) -> None:
    lines = make(clone, "--dry-run", "demo")
    assert installed(lines) == [".[examples]"]
    assert not any("--quiet" in line for line in lines)


def test_the_tests_install_the_rest(clone: Path) -> None:
    assert installed(make(clone, "--dry-run", "test")) == [".[examples]", ".[dev]"]


def test_what_is_installed_is_not_installed_again(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".ready-for-demo").touch()
    assert installed(make(clone, "--dry-run", "demo")) == []
    assert installed(make(clone, "--dry-run", "test")) == [".[dev]"]
    (clone / ".venv" / ".ready").touch()
    assert installed(make(clone, "--dry-run", "test")) == []


def test_the_demo_ends_with_the_path_of_its_picture(clone: Path) -> None:
    command = clone / ".venv" / "bin" / "genever"
    command.parent.mkdir(parents=True)
    command.write_text(GENEVER)
    command.chmod(0o755)
    (clone / ".venv" / ".ready-for-demo").touch()
    assert make(clone, "--silent", "demo", "DEMO_ARGS=train.max_epochs=1") == [
        "run examples/gan/gan.gin train.max_epochs=1",
        "The digits that it drew: runs/train/2025-01-02T00-00-00.000000Z/samples.png",
    ]
