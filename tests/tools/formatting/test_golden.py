"""Whole texts before and after: each `.gin` in the folder, and beside it what formatting makes of it.

`GENEVER_GOLDEN=write pytest tests/tools/formatting` writes the texts anew, for the change to be read in the diff.
"""

import os
from pathlib import Path

import pytest

from genever.tools.formatting.format import format_text

GOLDEN = Path(__file__).parent / "golden"
WRITING = os.environ.get("GENEVER_GOLDEN") == "write"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.gin")), ids=lambda path: path.stem)
def test_text(path: Path) -> None:
    formatted = format_text(path.read_text(encoding="utf-8")).text
    expected = path.with_suffix(".txt")
    if WRITING:
        expected.write_text(formatted, encoding="utf-8")
    assert formatted == expected.read_text(encoding="utf-8")
    assert format_text(formatted).text == formatted
