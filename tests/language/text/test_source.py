"""Places in a text."""

import pytest

from genever.language.text.source import Argument, Position, Source


def test_a_position_counts_lines_from_one_and_columns_from_zero() -> None:
    source = Source("ab\n\ncd\n")
    assert [source.position(offset) for offset in (0, 1, 2, 3, 4, 6, 7)] == [
        Position(1, 0),
        Position(1, 1),
        Position(1, 2),
        Position(2, 0),
        Position(3, 0),
        Position(3, 2),
        Position(4, 0),
    ]


def test_columns_are_code_points() -> None:
    assert Source("é = '😀' x").position(8) == Position(1, 8)


def test_a_line_is_shown_without_its_end() -> None:
    source = Source("a\r\nb\n\nc")
    assert [source.line(number) for number in range(6)] == ["", "a", "b", "", "c", ""]


def test_a_line_is_shown_without_what_a_terminal_would_obey() -> None:
    assert Source("x =\t'\x1b[31mred\x7f'\n").line(1) == "x =\t'␛[31mred␡'"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source("x = 1", "conf/base.gin"), "conf/base.gin:1:3"),
        (Source("x = 1"), "<bindings>:1:3"),
        (Argument("x = 1", "argument 3"), "argument 3"),
    ],
)
def test_a_place_is_told_for_people(source: Source, expected: str) -> None:
    assert source.place(2) == expected


def test_a_place_may_leave_the_column_out() -> None:
    assert Source("a\nb", "f.gin").place(2, column=False) == "f.gin:2"


def test_a_source_is_shown_by_its_name_and_size() -> None:
    assert repr(Source("abc", "f.gin")) == "Source('f.gin', 3 characters)"
