"""An index that finds selectors by their dotted suffixes."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from genever.language.text.errors import error

if TYPE_CHECKING:
    pass

T = TypeVar("T")


class SelectorIndex(Generic[T]):
    """A mapping from complete selectors to values that also matches by dotted suffix.

    ``'Adam'`` and ``'optim.Adam'`` both match ``'torch.optim.Adam'``; a complete selector matches only
    itself. A look-up by suffix takes the same time whatever the number of selectors stored.

    >>> index = SelectorIndex[int]()
    >>> index["torch.optim.Adam"] = 1
    >>> index["optax.Adam"] = 2
    >>> index.matches("Adam")
    ['torch.optim.Adam', 'optax.Adam']
    >>> index.shortest("torch.optim.Adam")
    'optim.Adam'
    """

    __slots__ = ("_by_suffix", "_values")

    def __init__(self) -> None:
        self._values: dict[str, T] = {}
        #: suffix -> complete selectors ending in it, in the order they came (a dict as ordered set).
        self._by_suffix: dict[str, dict[str, None]] = {}

    def __setitem__(self, selector: str, value: T) -> None:
        if selector not in self._values:
            for suffix in suffixes(selector):
                self._by_suffix.setdefault(suffix, {})[selector] = None
        self._values[selector] = value

    def set_whole(self, selector: str, value: T) -> None:
        """Store a value that only the complete selector finds, none of its suffixes."""
        self._by_suffix.setdefault(selector, {})[selector] = None
        self._values[selector] = value

    def __delitem__(self, selector: str) -> None:
        del self._values[selector]
        for suffix in suffixes(selector):
            matching = self._by_suffix.get(suffix, {})
            matching.pop(selector, None)
            if not matching:
                self._by_suffix.pop(suffix, None)

    def __getitem__(self, selector: str) -> T:
        return self._values[selector]

    def __contains__(self, selector: object) -> bool:
        return selector in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def items(self) -> ItemsView[str, T]:
        """Return the complete selectors with their values, in the order they came."""
        return self._values.items()

    def get(self, selector: str) -> T | None:
        """Return the value under a complete selector, or None."""
        return self._values.get(selector)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._by_suffix.clear()

    def copy(self) -> SelectorIndex[T]:
        """Return an independent index with the same entries."""
        new = SelectorIndex[T]()
        new._values = self._values.copy()
        new._by_suffix = {suffix: matching.copy() for suffix, matching in self._by_suffix.items()}
        return new

    def matches(self, partial: str) -> list[str]:
        """Return the complete selectors that ``partial`` may mean; a full match wins over the rest."""
        if partial in self._values:
            return [partial]
        return list(self._by_suffix.get(partial, ()))

    def shortest(self, selector: str) -> str:
        """Return the shortest suffix that means this complete selector alone.

        Raises:
            KeyError: It is not in the index.
        """
        if selector not in self._values:
            raise KeyError(selector)
        for suffix in reversed(list(suffixes(selector))):
            if len(self._by_suffix.get(suffix, ())) == 1:
                return suffix
        return selector  # Also a suffix of a longer one: the full match wins.


def suffixes(selector: str) -> Iterator[str]:
    """Yield the dotted suffixes of a selector, the whole first: ``a.b.c``, ``b.c``, ``c``."""
    while True:
        yield selector
        _, dot, selector = selector.partition(".")
        if not dot:
            return


def only_selector(selector: str, found: Sequence[str]) -> str | None:
    """Return the one complete selector that another one means; None where it means none.

    Raises:
        ConfigKeyError: It means several.
    """
    if len(found) > 1:
        raise error("ambiguous-selector", f"Ambiguous selector {selector!r}{_matches(found)}", hint=_WRITE_MORE)
    return found[0] if found else None


def only_constant(name: str, found: Sequence[str]) -> str | None:
    """Return the complete name of the one constant that a name means; None where it means none.

    Raises:
        ConfigValueError: It means several.
    """
    if len(found) > 1:
        raise error("ambiguous-constant", f"Ambiguous constant selector {name!r}{_matches(found)}", hint=_WRITE_MORE)
    return found[0] if found else None


_WRITE_MORE = "write more of it"


def _matches(found: Sequence[str]) -> str:
    return f", matches {sorted(found)}."
