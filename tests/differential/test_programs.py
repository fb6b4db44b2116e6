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


#: Programs whose outcome under Genever's own name is another one on purpose, and why; under gin's name it is gin's.
OWN_OUTCOMES = {
    "files/includes_and_imports_are_logged_on_demand": "what is logged does not name gin",
    "imports/names_that_clash_are_printed_with_aliases": "a printed file invents no aliases",
    "internals/messages_say_what_gins_say": "messages have words of their own",
}


@pytest.mark.parametrize("path", [path for path in AGREEMENTS if name(path) in OWN_OUTCOMES], ids=name)
def test_program_has_an_outcome_of_its_own_only_under_genevers_name(path: Path) -> None:
    source = path.read_text()
    expected = run(source, "gin", str(path))
    assert run(source, "shim", str(path)) == expected
    assert run(source, "genever", str(path)) != expected


@pytest.mark.parametrize("path", [path for path in AGREEMENTS if name(path) not in OWN_OUTCOMES], ids=name)
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
