"""Under gin's name a program has gin's outcome to the letter: errors, printed configurations, logs, privates.

The programs are those of `programs/` and, for what only holds under gin's name, those of `letters/`.
"""

from pathlib import Path

import pytest

from tests.differential.runner import PROGRAMS, run
from tests.differential.test_programs import AGREEMENTS

pytest.importorskip("gin")

LETTERS = sorted(PROGRAMS.parent.glob("letters/*.py"))


@pytest.mark.parametrize("path", [*LETTERS, *AGREEMENTS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_program_has_gins_outcome_to_the_letter(path: Path) -> None:
    source = path.read_text()
    expected = run(source, "gin", str(path), to_the_letter=True)
    actual = run(source, "shim", str(path), to_the_letter=True)
    assert expected.failure is None
    assert actual == expected
