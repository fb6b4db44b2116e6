"""Public binding files, formatted: they say the same to us and to gin-config, and every comment is there."""

from collections.abc import Iterator
from typing import Any

import pytest
from gin import config_parser

from genever.tools.formatting.format import format_text
from tests.differential.test_corpus import CORPUS
from tests.laws.test_formatting import shapes

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public binding files is not here")

FILES = sorted(str(path.relative_to(CORPUS)) for path in CORPUS.rglob("*.gin"))


class Names(config_parser.ParserDelegate):  # type: ignore[misc]  # gin has no types.
    """Makes plain data of references and macros."""

    def configurable_reference(self, scoped_name: str, evaluate: bool) -> tuple[str, str, bool]:
        return "@", scoped_name, evaluate

    def macro(self, name: str) -> tuple[str, str]:
        return "%", name


def statements(text: str) -> list[Any] | None:
    """What gin-config's parser makes of a text, places left out; None where it refuses it."""
    try:
        found = list(config_parser.ConfigParser(text, Names()))
    except SyntaxError:
        return None
    return [
        (type(statement).__name__, *(repr(value) for name, value in statement._asdict().items() if name != "location"))
        for statement in found
    ]


def without_imports(rows: list[Any]) -> Iterator[Any]:
    """Statements, and for each import only that one is there: imports may have changed places with each other."""
    return (row if row[0] != "ImportStatement" else "import" for row in rows)


def imports(rows: list[Any]) -> list[Any]:
    return sorted(row for row in rows if row[0] == "ImportStatement")


@pytest.mark.parametrize("file", FILES)
def test_a_formatted_file_says_the_same_to_us_and_to_gin(file: str) -> None:
    text = (CORPUS / file).read_text(encoding="utf-8")
    formatted = format_text(text).text
    before, after = statements(text), statements(formatted)
    assert shapes(formatted) == shapes(text)
    assert format_text(formatted).text == formatted
    if before is None or after is None:
        assert before is after
    else:
        assert list(without_imports(after)) == list(without_imports(before))
        assert imports(after) == imports(before)
