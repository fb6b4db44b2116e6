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


def test_the_table_of_modules_has_every_module_of_every_floor(generated: Any) -> None:
    table = "\n".join(generated.module_table())
    paths = [path for floor in generated.FLOORS for path in (generated.SOURCE / floor).glob("*/**/*.py")]
    assert [str(path) for path in paths if path.stem != "__init__" and f"{path.name}`" not in table] == []
    assert "|  |" not in table  # Each says what it is for.


def test_what_the_page_on_the_architecture_names_is_there(generated: Any) -> None:
    page = (generated.ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w+/[\w/]*\w\.py)(?::(\w+))?`", page)
    texts = {
        path: (place / path).read_text(encoding="utf-8")
        for path, _ in named
        for place in (generated.SOURCE.parent, generated.SOURCE, generated.ROOT)
        if (place / path).exists()
    }
    missing = [
        (path, name)
        for path, name in named
        if path not in texts or (name and not re.search(rf"^ *(def|class) {name}\b", texts[path], re.MULTILINE))
    ]
    assert len(named) > 20
    assert missing == []
