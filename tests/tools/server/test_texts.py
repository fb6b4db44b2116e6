"""Texts that change bit by bit, compared with an editor's that is kept as a list of lines."""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from genever.language.syntax.parse import parse_anew
from genever.language.text.diagnostics import Diagnostic, Edit, Related
from genever.language.text.source import Source, Span
from genever.tools.server.protocol.positions import ENCODINGS, Encoding
from genever.tools.server.protocol.problems import ProtocolError
from genever.tools.server.texts.places import path_of, uri_of
from genever.tools.server.texts.text import Mover, Text, change_between

PIECES = ["x", "= 1\n", "\r\n", "\r", "\n", "é", "😀", "'", "[", "@f(", "# c", "", "a.b = 2\n"]


class Buffer:
    """The text of an editor, as the units that its columns count."""

    def __init__(self, text: str, encoding: Encoding) -> None:
        self.codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
        self.width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
        self.text = text

    def edit(self, start: int, end: int, new: str) -> dict[str, Any]:
        """Replace a part; return the change as an editor sends it."""
        change = {"range": {"start": self._position(start), "end": self._position(end)}, "text": new}
        self.text = self.text[:start] + new + self.text[end:]
        return change

    def _position(self, offset: int) -> dict[str, int]:
        lines = re.split(r"\r\n|\r|\n", self.text[:offset])
        return {"line": len(lines) - 1, "character": len(lines[-1].encode(self.codec)) // self.width}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(2))
def test_a_text_follows_an_editor(encoding: Encoding, seed: int) -> None:
    dice = random.Random(seed)
    buffer = Buffer("a.b = 'é😀'\r\nlr = 1\n", encoding)
    text = Text("file:///a.gin", buffer.text, 0, encoding)
    for version in range(1, 80):
        changes = []
        for _ in range(dice.choice([1, 1, 1, 3])):
            start, end = sorted(dice.randrange(len(buffer.text) + 1) for _ in range(2))
            end = min(end, start + 6)
            start, end = (at - (buffer.text[at - 1 : at + 1] == "\r\n") for at in (start, end))
            changes.append(buffer.edit(start, end, dice.choice(PIECES)))
        text = text.changed(changes, version)
        assert text.raw == buffer.text
        assert text.version == version
        if dice.random() < 0.7:
            whole = parse_anew(Source(re.sub(r"\r\n|\r", "\n", buffer.text)))
            assert text.document.statements == whole.statements
            assert [(each.span, each.message) for each in text.document.diagnostics] == [
                (each.span, each.message) for each in whole.diagnostics
            ]


def test_a_change_without_a_range_is_the_whole_text() -> None:
    assert Text("file:///a.gin", "x = 1").changed([{"text": "y = 2"}], 2).text == "y = 2"


def test_changes_of_which_one_is_none_change_nothing() -> None:
    text = Text("file:///a.gin", "x = 1")
    with pytest.raises(ProtocolError):
        text.changed([{"text": "y"}, {"text": None}], 2)
    assert text.text == "x = 1"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [("abc", "abc", (3, 3, "")), ("abc", "axc", (1, 2, "x")), ("aa", "aaa", (2, 2, "a")), ("", "x", (0, 0, "x"))],
)
def test_the_smallest_change(old: str, new: str, change: tuple[int, int, str]) -> None:
    assert change_between(old, new) == change


def test_a_path_and_its_uri_are_one_thing(tmp_path: Path) -> None:
    for name in ("a.gin", "a b.gin", "ü#%.gin", "x?y.gin"):
        path = str(tmp_path / name)
        assert uri_of(path) == Path(path).as_uri()
        assert path_of(Path(path).as_uri()) == path


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "http://[", "file:", "git:/a.gin", "file:///a%00b"])
def test_what_lies_in_no_file_has_no_path(uri: str) -> None:
    assert path_of(uri) is None
    assert Text(uri, "").path == uri


def test_a_finding_moves_with_each_place_that_it_names() -> None:
    before, other = Source("lr = 1\nx = 2\nlr = 3\n", "a.gin"), Source("y = 1\n", "b.gin")
    edits = (Edit(before, Span(0, 7), ""), Edit(other, Span(4, 5), "2"))
    related = (Related("set here", before, Span(0, 2)), Related("and here", other, Span(0, 1)))
    finding = Diagnostic("overwritten-binding", "twice", before, Span(13, 15), related=related, edits=edits)

    after = Source("lr = 1\nx = 200\nlr = 3\n", "a.gin")
    assert Mover(after).moved(finding) == finding._replace(
        source=after,
        span=Span(15, 17),
        edits=(Edit(after, Span(0, 7), ""), edits[1]),
        related=(Related("set here", after, Span(0, 2)), related[1]),
    )
    fixed = Source("lr = 10\nx = 2\nlr = 3\n", "a.gin")
    assert Mover(fixed).moved(finding) == finding._replace(
        source=fixed, span=Span(14, 16), edits=(), related=(Related("set here", fixed, Span(0, 2)), related[1])
    )
    assert Mover(Source("lr = 1\nx = 2\nl = 3\n", "a.gin")).moved(finding) is None
