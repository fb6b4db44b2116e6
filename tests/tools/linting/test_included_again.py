"""A file that is included once more adds nothing, unless something has changed in between."""

from pathlib import Path

import pytest

from genever.tools.settings import LintSettings
from tests.tools.linting.reading import found_in

ONLY = LintSettings(select=("redundant-include",))
FILES = {
    "engine.py": "import genever\n\n@genever.configurable\ndef drive(speed=1, parts=[]):\n    return speed\n",
    "fast.gin": "import engine\ndrive.speed = 3\n",
    "outer.gin": "include 'fast.gin'\n",
    "more.gin": "import engine\ndrive.parts += [1]\n",
}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("include 'fast.gin'\nmain = @drive()", [], id="once"),
        pytest.param("include 'fast.gin'\ninclude 'fast.gin'\nmain = @drive()", [2], id="twice"),
        pytest.param("include 'fast.gin'\ninclude 'outer.gin'\nmain = @drive()", [], id="by another file"),
        pytest.param("include 'outer.gin'\ninclude 'outer.gin'\nmain = @drive()", [2], id="with what it includes"),
        pytest.param("include 'fast.gin'\ndrive.speed = 1\ninclude 'fast.gin'\nmain = @drive()", [], id="changed"),
        pytest.param("include 'more.gin'\ninclude 'more.gin'\nmain = @drive()", [], id="an edit"),
    ],
)
def test_a_file_that_is_included_again(tmp_path: Path, text: str, lines: list[int]) -> None:
    for name, source in FILES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    (tmp_path / "a.gin").write_text(text, encoding="utf-8")
    assert [found.line for found in found_in(tmp_path / "a.gin", settings=ONLY)] == lines
