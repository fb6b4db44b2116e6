"""Which strings look like paths that other machines do not have."""

from pathlib import Path

import pytest

from genever.tools.settings import LintSettings
from tests.tools.linting.reading import found_in

ONLY = LintSettings(select=("absolute-path",))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("/home/ada/books", True),
        ("/data/books", True),
        ("~/books", True),
        ("/path/to/books", False),
        ("C:\\path\\to\\books", False),
        ("/your/path/here", False),
        ("/gpu:0", False),
        ("books/of/ada", False),
        ("/pathology/slides", True),  # As the parameter is called a path.
    ],
)
def test_a_path_of_one_machine(tmp_path: Path, text: str, is_found: bool) -> None:
    (tmp_path / "a.gin").write_text(f"path = {text!r}\n", encoding="utf-8")
    assert [found.code for found in found_in(tmp_path / "a.gin", settings=ONLY)] == ["absolute-path"] * is_found
