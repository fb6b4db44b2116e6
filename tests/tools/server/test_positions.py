"""Positions in the three encodings, compared with what Python's codecs say."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.language.text.source import Span
from genever.tools.server.protocol.positions import ENCODINGS, Encoding, Lines
from genever.tools.server.protocol.problems import ProtocolError

TEXTS = st.text(st.sampled_from("aé€😀 \n\r\t=\x0b\x0c\x85\u2028"), max_size=40)


def _units(text: str, encoding: Encoding) -> int:
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    return len(text.encode(codec)) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]


@given(TEXTS, st.sampled_from(ENCODINGS), st.data())
def test_position_is_the_line_and_the_units_before(text: str, encoding: Encoding, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1
    before = re.split(r"\r\n|\r|\n", text[:offset])
    lines = Lines(text, encoding)
    position = {"line": len(before) - 1, "character": _units(before[-1], encoding)}
    assert lines.position(offset) == position
    assert lines.offset(position) == offset


@given(TEXTS, st.sampled_from(ENCODINGS), st.integers(0, 50), st.integers(0, 50))
def test_every_position_is_an_offset_in_its_line(text: str, encoding: Encoding, line: int, character: int) -> None:
    lines = Lines(text, encoding)
    offset = lines.offset({"line": line, "character": character})
    ends = [*re.finditer(r"\r\n|\r|\n|\Z", text)]
    assert offset <= (ends[line].start() if line < len(ends) else len(text))


def test_a_position_inside_of_a_character_is_before_it() -> None:
    assert Lines("a😀b", "utf-16").offset({"line": 0, "character": 2}) == 1
    assert Lines("a😀b", "utf-8").offset({"line": 0, "character": 4}) == 1


@pytest.mark.parametrize(
    "range",
    [
        None,
        [],
        {"start": {"line": 0, "character": 0}},
        {"start": 1, "end": 2},
        {"start": {"line": True, "character": 0}, "end": {"line": 0, "character": 0}},
        {"start": {"line": 0, "character": 2**31}, "end": {"line": 0, "character": 0}},
    ],
)
def test_what_is_no_range_is_refused(range: Any) -> None:
    with pytest.raises(ProtocolError):
        Lines("abc").span(range)


def test_a_range_the_wrong_way_round_is_the_same() -> None:
    start, end = {"line": 0, "character": 2}, {"line": 0, "character": 1}
    assert Lines("abc").span({"start": start, "end": end}) == Span(1, 2)
