"""Text for terminals."""

import json

import pytest

from genever.language.text.printable import in_json, on_one_line, pictured, printable

#: Every character of the first planes, surrogates left out.
ALL = "".join(chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000)
OBEYED = [
    *map(chr, [*range(9), *range(11, 32), *range(127, 160)]),
    *"\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029",
]


@pytest.mark.parametrize("show", [printable, on_one_line, pictured, in_json])
def test_nothing_that_a_terminal_would_obey_is_left(show: object) -> None:
    assert callable(show)
    assert set(show(ALL)).isdisjoint(OBEYED)


def test_line_ends_and_tabs_stay_but_in_a_name() -> None:
    assert (printable("a\n\tb"), on_one_line("a\n\tb")) == ("a\n\tb", "a\\n\\tb")


def test_what_is_no_such_character_stays() -> None:
    for text in ("naïve \u65e5\u672c \U0001f600", "a\u200db", "caf\u00e9 \\x1b"):
        assert printable(text) == on_one_line(text) == pictured(text) == in_json(text) == text


def test_a_line_keeps_its_columns() -> None:
    assert pictured("a\x1bb\x7fc\x9bd\u202ee\tf") == "a\u241bb\u2421c\ufffdd\ufffde\tf"
    assert len(pictured(ALL)) == len(ALL)


def test_json_means_what_it_meant() -> None:
    text = "".join(OBEYED) + "é"
    shown = in_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
