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
    if isinstance(text, str) and text not in ("", HIDDEN):  # A record's own text for a secret is none.
        _given_out.update((text, repr(text)[1:-1], ascii(text)[1:-1]))  # As it looks in messages too.
    return value


def is_hidden(text: str) -> bool:
    """Tell whether a text is a secret, or has one in it."""
    given_out = tuple(_given_out)  # At once: another thread may give out one more.
    return text in given_out or any(len(secret) >= _SHORTEST and secret in text for secret in given_out)


def discreet(text: str) -> str:
    """Return a text, or nothing of it where it has a secret in it."""
    return HIDDEN if is_hidden(text) else text


@contextmanager
def hidden_apart() -> Iterator[None]:
    """Forget on leaving what was given out inside: a test's secret may be an ordinary word in the next one."""
    before = set(_given_out)
    try:
        yield
    finally:
        _given_out.intersection_update(before)
