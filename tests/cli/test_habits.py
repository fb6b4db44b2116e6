"""What people write out of habit from other tools: each file of ``habits`` is a command line and all that it prints.

`GENEVER_GOLDEN=write pytest tests/cli/test_habits.py` writes them anew, for the change to be read in the diff.
"""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Project

HABITS = Path(__file__).parent / "habits"
WRITING = os.environ.get("GENEVER_GOLDEN") == "write"


@pytest.mark.parametrize("path", sorted(HABITS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_habit_gets_an_answer(path: Path, project: Project) -> None:
    project.write("model/resnet.gin", "")
    line, _, expected = path.read_text(encoding="utf-8").partition("\n")
    outcome = project.genever(*shlex.split(line.removeprefix("$ genever ")))
    text = outcome.err.replace(str(project.folder), "…")
    printed = re.sub(r'  File ".*?\n(?=\S)', "", text, flags=re.DOTALL)  # The lines of a traceback.
    if WRITING:
        path.write_text(f"{line}\n{printed}", encoding="utf-8")
    assert (printed, outcome.code != 0) == (expected, True)
