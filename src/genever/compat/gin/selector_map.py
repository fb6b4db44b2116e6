"""`gin.selector_map`: a mapping that also finds values by the last parts of their selectors."""

from __future__ import annotations

import re
from collections.abc import ItemsView
from typing import Generic, TypeVar

from genever.errors import error
from genever.selectors import SelectorIndex, is_selector

T = TypeVar("T")

SELECTOR_RE = re.compile(r"^([a-zA-Z_]\w*\.)*[a-zA-Z_]\w*$")


class SelectorMap(Generic[T]):
    """`genever.selectors.SelectorIndex` with the methods that gin's class has.

    >>> found = SelectorMap()
    >>> found["torch.optim.Adam"] = 1
    >>> found.get_match("Adam")
    1
    """

    def __init__(self) -> None:
        self._entries: SelectorIndex[T] = SelectorIndex()

    @property
    def _index(self) -> SelectorIndex[T]:
        return self._entries

    @property
    def _selector_map(self) -> dict[str, T]:
        return dict(self._index.items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._selector_map!r})"

    def __setitem__(self, complete_selector: str, value: T) -> None:
        if not is_selector(complete_selector):
            raise error("bad-name", f"Invalid selector '{complete_selector}'.", hint="names joined by dots")
        self._index[complete_selector] = value

    def __getitem__(self, complete_selector: str) -> T:
        return self._index[complete_selector]

    def __contains__(self, complete_selector: object) -> bool:
        return complete_selector in self._index

    def __len__(self) -> int:
        return len(self._index)

    def __copy__(self) -> SelectorMap[T]:
        return self.copy()

    def copy(self) -> SelectorMap[T]:
        """Return an independent map with the same entries."""
        new = SelectorMap[T]()
        new._entries = self._index.copy()
        return new

    def clear(self) -> None:
        """Forget everything."""
        self._index.clear()

    def items(self) -> ItemsView[str, T]:
        """Return the complete selectors with their values."""
        return self._index.items()

    def get(self, complete_selector: str, default: T | None = None) -> T | None:
        """Return the value under a complete selector, or ``default``."""
        if complete_selector not in self._index:
            return default
        return self._index[complete_selector]

    def pop(self, complete_selector: str) -> T:
        """Remove a complete selector and return its value.

        Raises:
            KeyError: It is not there.
        """
        value = self._index[complete_selector]
        del self._index[complete_selector]
        return value

    def matching_selectors(self, partial_selector: str) -> list[str]:
        """Return the complete selectors that one may mean; a full match beats the rest."""
        return self._index.matches(partial_selector)

    def get_match(self, partial_selector: str, default: T | None = None) -> T | None:
        """Return the value of the one selector meant, or ``default`` where there is none.

        Raises:
            ConfigKeyError: There are several.
        """
        found = self.matching_selectors(partial_selector)
        if len(found) > 1:
            message = f"Ambiguous selector '{partial_selector}', matches {found}."
            raise error("ambiguous-selector", message, hint="write more of it")
        return self._index[found[0]] if found else default

    def get_all_matches(self, partial_selector: str) -> list[T]:
        """Return the values of all selectors that one may mean."""
        return [self._index[selector] for selector in self.matching_selectors(partial_selector)]

    def minimal_selector(self, complete_selector: str) -> str:
        """Return the shortest selector that means this complete one alone.

        Raises:
            KeyError: It is not there.
        """
        if complete_selector not in self._index:
            raise KeyError(f"No value with selector '{complete_selector}'.")
        shortest = self._index.shortest(complete_selector)
        return complete_selector if len(self) == 1 else shortest  # gin leaves a lone one whole.
