"""What the documentation's pages show of the source itself."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the documentation is made with it")


@pytest.fixture(scope="module")
def generated() -> Any:
    path = Path(__file__).parents[2] / "docs" / "generated.py"
    spec = importlib.util.spec_from_file_location("generated", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_row_of_a_table_has_as_many_cells_as_its_head(generated: Any) -> None:
    rows = [row for row in generated.manifest_table() if row.startswith("|")]
    assert [row for row in rows if len(re.split(r"(?<!\\)\|", row)) != len(["", "field", "type", "what", ""])] == []


def test_a_page_with_headings_begins_with_one(generated: Any) -> None:
    assert next(generated.manifest_table()) == "### manifest"
    assert next(generated.grammar_page()) == "## Documents"
