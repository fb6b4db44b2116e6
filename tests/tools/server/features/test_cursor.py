"""What is being written, in finished and unfinished statements."""

from typing import Any

import pytest

from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source, Span
from genever.tools.server.features.cursor import Call, Cursor, cursor
from tests.tools.server.project import MARK


def written(marked: str) -> dict[str, Any]:
    """What the cursor says, but for what is empty."""
    offset = marked.index(MARK)
    found: Cursor = cursor(parse_anew(Source(marked.replace(MARK, ""))), offset)
    said = {name: value for name, value in found._asdict().items() if value}
    assert said.pop("span").end >= offset
    return said


F = Call("f", 0, "", (), 6)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("‸", {"writing": "key"}),
        ("tr‸", {"writing": "key", "prefix": "tr"}),
        ("a/b.c‸", {"writing": "key", "prefix": "a/b.c"}),
        ("x = 1\n\n‸", {"writing": "key"}),
        ("import to‸", {"writing": "module", "prefix": "to"}),
        ("from a.b‸", {"writing": "module", "prefix": "a.b"}),
        ("from a.b import c‸", {"writing": "member", "prefix": "c", "package": "a.b"}),
        ("from a.b im‸", {"writing": "none"}),
        ("include 'x/y‸", {"writing": "include", "prefix": "x/y", "quote": "'"}),
        ("include 'x' as tr‸", {"writing": "scope", "prefix": "tr"}),
        ("del a.b‸", {"writing": "del", "prefix": "a.b"}),
        ("a.b = ‸", {"writing": "value", "selector": "a", "parameter": "b"}),
        ("s/a.b = ‸", {"writing": "value", "scope": "s", "selector": "a", "parameter": "b"}),
        ("lr = ‸", {"writing": "value", "selector": "lr"}),
        ("a.b += ‸", {"writing": "value", "selector": "a", "parameter": "b"}),
        ("a.b = Tr‸", {"writing": "value", "prefix": "Tr", "selector": "a", "parameter": "b"}),
        ("a.b = @s/Ad‸am()", {"writing": "reference", "prefix": "s/Ad", "selector": "a", "parameter": "b"}),
        ("a.b = %l‸", {"writing": "macro", "prefix": "l", "selector": "a", "parameter": "b"}),
        ("a.b = %‸", {"writing": "macro", "selector": "a", "parameter": "b"}),
        ("a.b = 12‸", {"writing": "none", "selector": "a", "parameter": "b"}),
        ("a.b = 1  # ‸", {"writing": "none", "selector": "a", "parameter": "b"}),
        ("a.b = [1, ‸", {"writing": "value", "selector": "a", "parameter": "b", "depth": 1}),
        ("a.b = @f(‸", {"writing": "argument", "selector": "a", "parameter": "b", "depth": 1, "calls": (F,)}),
        (
            "a.b = @f(x=1, y=‸",
            {
                "writing": "value",
                "selector": "a",
                "parameter": "b",
                "depth": 1,
                "calls": (F._replace(keyword="y", given=("x", "y")),),
            },
        ),
        (
            "a.b = @f(@g(1), ‸)",
            {"writing": "argument", "selector": "a", "parameter": "b", "depth": 1, "calls": (F._replace(position=1),)},
        ),
        (
            "a.b = max(1, ‸",
            {
                "writing": "value",
                "selector": "a",
                "parameter": "b",
                "depth": 1,
                "calls": (Call("max", 1, "", (), 6, True),),
            },
        ),
        ("a.b = 're‸", {"writing": "value", "prefix": "re", "selector": "a", "parameter": "b", "quote": "'"}),
        ("a.b = '''re‸", {"writing": "none", "selector": "a", "parameter": "b"}),
        ("A:\n    ‸", {"writing": "entry", "selector": "A"}),
        ("s/A:\n    lr‸\nx = 1", {"writing": "entry", "prefix": "lr", "scope": "s", "selector": "A"}),
        ("A:\n    lr = ‸", {"writing": "value", "selector": "A", "parameter": "lr"}),
        ("A:\n    lr = 1\n\n    ‸", {"writing": "entry", "selector": "A"}),
        ("assert %a > ‸", {"writing": "value"}),
    ],
)
def test_cursor(marked: str, said: dict[str, Any]) -> None:
    assert written(marked) == said


def test_a_completion_replaces_the_whole_name_that_the_cursor_is_in() -> None:
    text = "f.x = @Adam()"
    assert cursor(parse_anew(Source(text)), 9).span == Span(7, 11)
    assert cursor(parse_anew(Source("train.lr = 1")), 3).span == Span(0, 8)


def test_there_is_something_at_every_offset_of_every_text() -> None:
    for text in ("a.b = [1, {'x': @f(y=%z,", "A:\n  b =\n c", "'''", "from\nimport\ninclude '", "\\\n@%\n)]}"):
        for offset in range(len(text) + 1):
            assert cursor(parse_anew(Source(text)), offset).writing
