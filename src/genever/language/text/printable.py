"""Text for terminals: control characters, and those that change the direction of text, are shown escaped.

Those are control characters (C0, DEL, C1), the marks and overrides of bidirectional text, and Unicode's own line ends.
"""

from __future__ import annotations

from functools import cache


@cache
def _table(form: str) -> dict[int, str]:
    """Return what `str.translate` takes, made when the first such character is met: most programs have none."""
    controls = (*range(0x20), *range(0x7F, 0xA0))
    directions = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
    codes = (*controls, *directions, 0x2028, 0x2029, 0xFEFF)
    escapes = {code: chr(code).encode("unicode_escape").decode("ascii") for code in codes}
    if form == "one line":
        return escapes
    inner = {code: text for code, text in escapes.items() if chr(code) not in "\t\n"}
    if form == "lines":
        return inner
    if form == "json":
        return {code: f"\\u{code:04x}" for code in inner}
    pictures = {code: chr(0x2400 + code) for code in range(0x20) if code != 0x09} | {0x7F: "\N{SYMBOL FOR DELETE}"}
    return dict.fromkeys(inner, "\N{REPLACEMENT CHARACTER}") | pictures


def printable(text: str) -> str:
    r"""Return a text with what a terminal would obey escaped; line ends and tabs stay.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return text if text.isprintable() else text.translate(_table("lines"))


def on_one_line(text: str) -> str:
    r"""Return a name or a path with all that is no character of a line escaped, line ends and tabs too.

    >>> on_one_line("a\nb")
    'a\\nb'
    """
    return text if text.isprintable() else text.translate(_table("one line"))


def in_json(text: str) -> str:
    """Return JSON, or YAML in double quotes, with what a terminal would obey escaped as JSON does."""
    return text.translate(_table("json"))


def pictured(line: str) -> str:
    """Return a line in which each character that a terminal would obey is a picture, every column where it was."""
    return line if line.isprintable() else line.translate(_table("pictures"))
