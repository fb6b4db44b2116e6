"""The values that ``secret(…)`` has given a program, recognized where the program passes them on or raises them.

What the language itself makes of a secret is known by the nodes of its plan. This register is for the rest: a text that
comes back from the program is compared with what it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

HIDDEN = "<hidden>"

#: A shorter secret is known as a whole text only: it is a part of too many others.
_SHORTEST = 4
#: So much of a longer one is known in the message of an exception.
_PIECE = 8


class Secrets:
    """The secrets that a session has given out.

    Strings and bytes count, also those in containers, but for a dict's keys that are names; and numbers of four digits
    or more: a smaller one is a value of too many other things.
    """

    __slots__ = ("_forms", "_lengths", "_lock", "_pieces", "_plain", "_texts")

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all of them."""
        self._texts: dict[str, None] = {}  # As they were given out.
        self._forms: set[str] = set()  # And as they look in messages.
        self._lengths: dict[str, set[int]] = {}  # How long the forms are that begin with some characters.
        self._pieces: set[str] | None = None  # Of all forms; None where one has come since.
        self._plain: str | None = None  # All texts in one, likewise.

    def add(self, value: object) -> None:
        """Keep in mind that a value is a secret."""
        for text in _texts_in(value):
            if text in self._texts or text in ("", HIDDEN):  # A record's own text for a secret is none.
                continue
            with self._lock:
                self._texts[text] = None
                self._pieces = self._plain = None
                for form in {text, repr(text)[1:-1], ascii(text)[1:-1]}:
                    self._forms.add(form)
                    if len(form) >= _SHORTEST:
                        self._lengths.setdefault(form[:_SHORTEST], set()).add(len(form))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._texts)

    @property
    def are_known(self) -> bool:
        """Whether there are any."""
        return bool(self._forms)

    def has(self, text: str) -> bool:
        """Return whether a text is a secret, or has one in it."""
        if not self._forms:
            return False
        return text in self._forms or any(self._found(text))

    def is_of(self, text: str) -> bool:
        """Return whether a text is a secret, has one in it, or is a part of one."""
        if not self._forms:
            return False
        return self.has(text) or (len(text) >= _SHORTEST and text in self._joined())

    def are_in(self, value: object) -> bool:
        """Return whether a value is a secret, or has one in it."""
        return bool(self._forms) and any(map(self.has, _texts_in(value)))

    def hidden(self, text: str) -> str:
        """Return a text, or what stands for one that has a secret in it."""
        return HIDDEN if self.has(text) else text

    def redacted(self, text: str) -> str:
        """Return a message without the secrets, and the parts of secrets, that are in it."""
        if not self._forms:
            return text
        if text in self._forms:
            return HIDDEN
        kept: list[str] = []
        at = 0
        for start, end in _merged(self._parts(text)):
            kept += [text[at:start], HIDDEN]
            at = end
        return "".join([*kept, text[at:]])

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where in a text secrets of `_SHORTEST` characters or more stand."""
        for start in range(len(text) - _SHORTEST + 1):
            for length in tuple(self._lengths.get(text[start : start + _SHORTEST], ())):
                if text[start : start + length] in self._forms:
                    yield start, start + length

    def _parts(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where in a text secrets and pieces of them stand, in order."""
        pieces = self._all_pieces()
        for start in range(len(text)):
            if text[start : start + _PIECE] in pieces:
                yield start, start + _PIECE
            for length in tuple(self._lengths.get(text[start : start + _SHORTEST], ())):
                if length < _PIECE and text[start : start + length] in self._forms:
                    yield start, start + length

    def _all_pieces(self) -> set[str]:
        with self._lock:
            if self._pieces is None:
                starts = ((form, at) for form in self._forms for at in range(len(form) - _PIECE + 1))
                self._pieces = {form[at : at + _PIECE] for form, at in starts}
            return self._pieces

    def _joined(self) -> str:
        with self._lock:
            if self._plain is None:
                self._plain = "\0".join(self._texts)
            return self._plain


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the texts that a value is known by: those in it, and the digits of its numbers."""
    seen: set[int] = set()
    pending = [value]
    while pending:
        part = pending.pop()
        kind = type(part)
        if isinstance(part, str):
            yield str(part)
        elif isinstance(part, bytes | bytearray):
            yield bytes(part).decode(errors="replace")
        elif kind in (int, float, complex):
            text = repr(part) if kind is not int or part.bit_length() < 10_000 else ""
            if sum(map(str.isdigit, text)) >= _SHORTEST:
                yield text.lstrip("-")
        elif kind in (list, tuple, set, frozenset, dict) and id(part) not in seen:
            seen.add(id(part))
            pending.extend([*_keys(part), *part.values()] if kind is dict else part)


def _keys(mapping: dict[Any, Any]) -> Iterator[Any]:
    return (key for key in mapping if not (isinstance(key, str) and key.isidentifier()))


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans that are in order of their starts, those that overlap as one."""
    begin, end = 0, 0
    for start, stop in spans:
        if start > end or not end:
            if end:
                yield begin, end
            begin, end = start, stop
        end = max(end, stop)
    if end:
        yield begin, end
