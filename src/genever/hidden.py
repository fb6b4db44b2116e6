"""What ``secret(…)`` has given out, so that no record shows it when it comes back from the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

HIDDEN = "<hidden>"

_SHORTEST = 4  # A shorter secret is looked for as a whole text only: it is a part of too many others.
_given_out: set[str] = set()


def give_out(value: object) -> object:
    """Return a secret as the plain value that the program gets, and keep in mind that it is one."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    if isinstance(text, str) and text:
        _given_out.add(text)
    return value


def is_hidden(text: str) -> bool:
    """Tell whether a text is a secret, or has one in it."""
    return text in _given_out or any(len(secret) >= _SHORTEST and secret in text for secret in _given_out)


@contextmanager
def hidden_apart() -> Iterator[None]:
    """Forget on leaving what was given out inside: a test's secret may be an ordinary word in the next one."""
    before = set(_given_out)
    try:
        yield
    finally:
        _given_out.intersection_update(before)
