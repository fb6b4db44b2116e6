"""Type checkers see what is decorated, not what decorates it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
@pytest.mark.parametrize("path", [p for p in Path(__file__).parent.glob("*.py") if "test" not in p.name], ids=str)
def test_the_types_of_a_file_are_as_it_says(path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", str(path.relative_to(ROOT))]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (result.returncode, result.stdout) == (0, "Success: no issues found in 1 source file\n")
