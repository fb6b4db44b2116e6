"""``genever check`` and types: what is said where other things are wrong too."""

from pathlib import Path
from textwrap import dedent

import pytest

from genever.tools.checkers.checker import find_checker
from tests.cli.conftest import Project

CODE = """
    import genever

    @genever.configurable
    class Net:
        def __init__(self, width: int, depth: int = 1) -> None: ...

    @genever.configurable
    def train(net: Net) -> None: ...
"""


@pytest.fixture
def project_of(project: Project) -> Project:
    if find_checker("ty") is None:
        pytest.skip("ty is not installed")
    project.write("model.py", CODE)
    return project


def codes(project: Project, text: str) -> list[str]:
    project.write("train.gin", text)
    lines = project.genever("check", "train.gin", "--checker", "ty").out.splitlines()
    return [line.rpartition("[")[2].rstrip("]") for line in lines if line.startswith("train.gin:")]


def test_a_missing_argument_is_said_once(project_of: Project) -> None:
    assert codes(project_of, "import model\nmain = @train(@Net())\n") == ["required"]


def test_what_a_misspelt_binding_may_have_given_is_not_said_to_be_missing(project_of: Project) -> None:
    assert codes(project_of, "import model\nmain = @train(@Net())\nNet.widht = 3\n") == ["unknown-parameter"]


def test_types_are_looked_at_where_other_things_are_wrong(project_of: Project) -> None:
    text = "import model\nmain = @train(@Net(1))\nNet.depth = 'x'\nNet.widht = 3\n"
    assert codes(project_of, text) == ["argument-type", "unknown-parameter"]
    assert not Path("__pycache__").exists()


MISTAKES = """import model
main = @fit()
fit.net = @Net
fit.make = @Net()
fit.rate = '0.1'  # measured
fit.kind = 'adma'
fit.fast = 0
fit.names = 'a'
fit.size = [3, 4]
fit.steps = 10.0
fit.nets = [@Net(1), @a/Net]
a/Net.width = 2
Net.width = 3
rate = '0.5'
fit.other = %rate
fit.path = secret(env('PATH'))
"""
FIXED = (
    MISTAKES.replace("fit.net = @Net", "fit.net = @Net()")
    .replace("fit.make = @Net()", "fit.make = @Net")
    .replace("'0.1'", "0.1")
    .replace("'adma'", "'adam'")
    .replace("fit.fast = 0", "fit.fast = False")
    .replace("fit.names = 'a'", "fit.names = ['a']")
    .replace("[3, 4]", "(3, 4)")
    .replace("10.0", "10")
    .replace("@a/Net]", "@a/Net()]")
)


def test_what_was_plainly_meant_is_written_where_unsafe_fixes_are_wanted(project_of: Project) -> None:
    fit = """
    from collections.abc import Callable
    from typing import Literal

    @genever.configurable
    def fit(
        net: Net,
        make: Callable[[], Net],
        rate: float,
        kind: Literal["adam", "sgd"],
        fast: bool,
        names: list[str],
        size: tuple[int, int],
        steps: int,
        nets: list[Net],
        other: float,
        path: float,
    ) -> None: ...
    """
    project_of.write("model.py", dedent(CODE) + dedent(fit))
    project_of.write("train.gin", MISTAKES)
    project_of.genever("check", "train.gin", "--checker", "ty", "--fix")
    assert Path("train.gin").read_text() == MISTAKES
    project_of.genever("check", "train.gin", "--checker", "ty", "--unsafe-fixes")
    assert Path("train.gin").read_text() == FIXED
    assert (
        codes(project_of, FIXED) == ["argument-type"] * 2
    )  # A macro's value has other uses, and a secret is not shown.


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("parts += [@Net(1)]", "+= does not fit a tuple and a list [bad-edit]"),
        ("parts += (@Net(1),)", ""),
        ("nothing += [@Net(1)]", "+= does not fit None and a list [bad-edit]"),
        ("table += {'a': @Net(1)}", "+= does not fit a dict and a dict [bad-edit]"),
        ("table |= {'a': @Net(1)}", ""),
    ],
)
def test_an_edit_that_fits_nothing_is_said_before_a_run_calls_anything(
    edit: str, said: str, project_of: Project
) -> None:
    many = '\n@genever.configurable\ndef many(parts=(), nothing=None, table={"a": 1}): print("called")\n'
    project_of.write("model.py", dedent(CODE) + many)
    project_of.write("train.gin", f"import model\nmain = @many()\nmany.{edit}\n")
    report = f"train.gin:3:1: error: {said}" if said else ""
    assert project_of.genever("check", "train.gin", "--checker", "none").out.partition("\n")[0] == report
    outcome = project_of.genever("run", "train.gin")
    assert (outcome.err.partition("\n")[0], "called" in outcome.out) == (report, not said)
