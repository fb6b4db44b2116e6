"""Programs written for gin do the same under Genever: what they print, write and exit with.

Each folder under `programs/` is one: it runs once for each line of `arguments.txt`, in a copy of the folder.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).with_name("programs")
SCRIPTS = {
    "agents": ["run.py"],
    "packaged": ["-m", "project"],
    "parsing": ["lint.py"],
    "sweep": ["sweep.py"],
    "torch_training": ["fit.py"],
    "trainer": ["train.py"],
}
GIN = ("-W", "ignore")
GENEVER = ("-m", "genever.compat")

#: Genever shows, as a comment, a value that gin leaves out.
VALUE_IN_A_COMMENT = re.compile(r"^# \S+ = .*\n", re.MULTILINE)

pytestmark = pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")


def runs() -> list[tuple[str, str]]:
    found = []
    for name in SCRIPTS:
        arguments = PROGRAMS / name / "arguments.txt"
        lines = arguments.read_text().splitlines() if arguments.exists() else [""]
        found += [(name, line) for line in lines]
    return found


def outcome(name: str, arguments: str, how: tuple[str, ...], folder: Path) -> tuple[int, str, dict[str, str]]:
    """The status, output and files of a program."""
    shutil.copytree(PROGRAMS / name, folder)
    result = subprocess.run(
        [sys.executable, *how, *SCRIPTS[name], *shlex.split(arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    files = {
        str(path.relative_to(folder)): VALUE_IN_A_COMMENT.sub("", path.read_text())
        for path in folder.rglob("*")
        if path.is_file()
    }
    return result.returncode, VALUE_IN_A_COMMENT.sub("", result.stdout), files


@pytest.mark.parametrize(("name", "arguments"), runs())
def test_a_program_does_the_same(name: str, arguments: str, tmp_path: Path) -> None:
    if name == "torch_training":
        pytest.importorskip("torch", reason="the program needs PyTorch")
        pytest.importorskip("distutils", reason="gin.torch needs distutils")
    expected = outcome(name, arguments, GIN, tmp_path / "gin")
    assert outcome(name, arguments, GENEVER, tmp_path / "genever") == expected


def test_every_program_is_run() -> None:
    assert sorted(SCRIPTS) == sorted(path.name for path in PROGRAMS.iterdir())
