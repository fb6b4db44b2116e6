"""The project's own binding files are in the style."""

from pathlib import Path

import pytest

from genever.tools.formatting.format import format_text

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.gin")), ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_an_example_is_in_the_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text).text == text
