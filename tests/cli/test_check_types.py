"""``genever check`` and types: what is said where other things are wrong too."""

from pathlib import Path

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
