"""Each file under `programs/` is a program with one outcome under gin-config and Genever.

Those in `programs/differences/` are where Genever is better on purpose, and assert what is better: gin-config
fails them. `differences.toml` has the reason of each.
"""

import tomllib
from pathlib import Path

import pytest

from tests.differential.runner import PROGRAMS, as_gin_would_tell, run

pytest.importorskip("gin")

DIFFERENCES = sorted(PROGRAMS.glob("differences/*.py"))
AGREEMENTS = sorted(set(PROGRAMS.rglob("*.py")) - set(DIFFERENCES))


def name(path: Path) -> str:
    return path.relative_to(PROGRAMS).with_suffix("").as_posix()


@pytest.mark.parametrize("path", AGREEMENTS, ids=name)
def test_program_has_gins_outcome(path: Path) -> None:
    source = path.read_text()
    expected = run(source, "gin", str(path))
    assert expected.failure is None
    actual = run(source, "genever", str(path))
    assert as_gin_would_tell(actual, expected) == expected


@pytest.mark.parametrize("path", DIFFERENCES, ids=name)
def test_difference_is_one(path: Path) -> None:
    source = path.read_text()
    failures = run(source, "gin", str(path)).failure, run(source, "genever", str(path)).failure
    assert failures[0] is not None
    assert failures[1] is None


def test_every_difference_has_its_reason() -> None:
    reasons = tomllib.loads((PROGRAMS.parent / "differences.toml").read_text())
    assert sorted(reasons) == [path.stem for path in DIFFERENCES]
