"""Text for terminals: what a terminal would obey, or what turns the order of characters round, is shown instead.

Those are control characters (C0, DEL, C1), the marks and overrides of bidirectional text, and Unicode's own line ends.
"""

from __future__ import annotations

_OBEYED = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x061C,
    *(0x200E, 0x200F),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x2070),
    0xFEFF,
)
_LAYOUT = (ord("\t"), ord("\n"))
_ON_ONE_LINE = {code: chr(code).encode("unicode_escape").decode("ascii") for code in _OBEYED}
_ESCAPES = {code: text for code, text in _ON_ONE_LINE.items() if code not in _LAYOUT}
_IN_JSON = {code: f"\\u{code:04x}" for code in _OBEYED if code not in _LAYOUT}
#: Each in one column: those that have a picture as that, U+2400 and its neighbours.
_PICTURES: dict[int, int | str] = dict.fromkeys(_ESCAPES, "�")
_PICTURES |= {code: 0x2400 + code for code in range(0x20) if code != ord("\t")} | {0x7F: 0x2421}


def printable(text: str) -> str:
    r"""Return a text with what a terminal would obey escaped; line ends and tabs stay.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return text if text.isprintable() else text.translate(_ESCAPES)


def on_one_line(text: str) -> str:
    r"""Return a name or a path with all that is no character of a line escaped, line ends and tabs too.

    >>> on_one_line("a\nb")
    'a\\nb'
    """
    return text if text.isprintable() else text.translate(_ON_ONE_LINE)


def in_json(text: str) -> str:
    """Return JSON, or YAML in double quotes, with what a terminal would obey escaped as JSON does."""
    return text.translate(_IN_JSON)


def pictured(line: str) -> str:
    """Return a line in which each character that a terminal would obey is a picture, every column where it was."""
    return line if line.isprintable() else line.translate(_PICTURES)
