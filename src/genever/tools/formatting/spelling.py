"""How strings and numbers are written: of the ways to write one value, the one that is used."""

from __future__ import annotations

import re

_STRING = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2\Z", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def string_text(written: str) -> str:
    """Return a string as it is written: in single quotes, or in those that save a backslash.

    Triple quotes stay, and so do the quotes of an f-string that has others inside.

    >>> print(string_text('"a"'), string_text(r"'don\\'t'"))
    'a' "don't"
    """
    if written[0] == "'" and "\\" not in written:
        return written
    found = _STRING.match(written)
    assert found is not None, written
    prefix, quote, body = found.groups()
    prefix = prefix.lower().replace("u", "")
    if len(quote) == 1:
        if "f" in prefix:
            quote = quote if "'" in body or '"' in body else "'"
        elif quote == '"' and "'" not in body:
            quote, body = "'", body if "r" in prefix else _unescaped(body, '"')
        elif quote == "'" and "\\'" in body and '"' not in body and "r" not in prefix:
            quote, body = '"', _unescaped(body, "'")
    return f"{prefix}{quote}{body}{quote}"


def _unescaped(body: str, quote: str) -> str:
    """Return what is between quotes without the backslashes before one kind of them."""
    return _ESCAPE.sub(lambda escape: quote if escape[1] == quote else escape[0], body)


def number_text(written: str) -> str:
    """Return a number as it is written: with small letters, but for the digits of a hexadecimal one.

    >>> number_text("1E-8"), number_text("0XFF")
    ('1e-8', '0xFF')
    """
    return written[:2].lower() + written[2:] if written[:2] in ("0x", "0X") else written.lower()
