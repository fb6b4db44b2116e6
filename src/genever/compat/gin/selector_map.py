"""`gin.selector_map`: a mapping that also finds values by the last parts of their selectors."""

from __future__ import annotations

import re
from collections.abc import ItemsView
from typing import Any, Generic, TypeVar

T = TypeVar("T")

SELECTOR_RE = re.compile(r"^([a-zA-Z_]\w*\.)*[a-zA-Z_]\w*$")

_TERMINAL_KEY = "$"


class SelectorMap(Generic[T]):
    """A mapping from complete selectors, which any of their dotted suffixes may stand for.

    >>> found = SelectorMap()
    >>> found["torch.optim.Adam"] = 1
    >>> found.get_match("Adam")
    1

    Attributes:
        _selector_map: ``{complete selector: value}``.
        _selector_tree: The selectors by their parts, the last part outermost: ``{'Adam': {'optim': …}}``; the key
            ``'$'`` of a part leads to the complete selector that begins there.
    """

    _selector_map: dict[str, T]
    _selector_tree: dict[str, Any]

    def __init__(self) -> None:
        self._selector_map = {}
        self._selector_tree = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self._selector_map)!r})"

    def __setitem__(self, complete_selector: str, value: T) -> None:
        if not SELECTOR_RE.match(complete_selector):
            raise ValueError(f"Invalid selector '{complete_selector}'.")
        add_to_tree(self._selector_tree, complete_selector)
        self._selector_map[complete_selector] = value

    def __getitem__(self, complete_selector: str) -> T:
        return self._selector_map[complete_selector]

    def __contains__(self, complete_selector: object) -> bool:
        return complete_selector in self._selector_map

    def __len__(self) -> int:
        return len(self._selector_map)

    def __copy__(self) -> SelectorMap[T]:
        return self.copy()

    def copy(self) -> SelectorMap[T]:
        """Return an independent map with the same entries."""
        new = SelectorMap[T]()
        for selector, value in self.items():
            new[selector] = value
        return new

    def clear(self) -> None:
        """Forget everything."""
        self._selector_map.clear()
        self._selector_tree.clear()

    def items(self) -> ItemsView[str, T]:
        """Return the complete selectors with their values."""
        return self._selector_map.items()

    def get(self, complete_selector: str, default: T | None = None) -> T | None:
        """Return the value under a complete selector, or ``default``."""
        return self._selector_map.get(complete_selector, default)

    def pop(self, complete_selector: str) -> T:
        """Remove a complete selector and return its value.

        Raises:
            KeyError: It is not there.
        """
        value = self._selector_map.pop(complete_selector)
        _take_from_tree(self._selector_tree, [*complete_selector.split(".")[::-1], _TERMINAL_KEY])
        return value

    def matching_selectors(self, partial_selector: str) -> list[str]:
        """Return the complete selectors that one may mean; a full match beats the rest."""
        if partial_selector in self._selector_map:
            return [partial_selector]
        node = self._selector_tree
        for part in reversed(partial_selector.split(".")):
            if part not in node:
                return []
            node = node[part]
        return _selectors_in(node)

    def get_match(self, partial_selector: str, default: T | None = None) -> T | None:
        """Return the value of the one selector meant, or ``default`` where there is none.

        Raises:
            KeyError: There are several.
        """
        found = self.matching_selectors(partial_selector)
        if len(found) > 1:
            raise KeyError(f"Ambiguous selector '{partial_selector}', matches {found}.")
        return self._selector_map[found[0]] if found else default

    def get_all_matches(self, partial_selector: str) -> list[T]:
        """Return the values of all selectors that one may mean."""
        return [self._selector_map[selector] for selector in self.matching_selectors(partial_selector)]

    def minimal_selector(self, complete_selector: str) -> str:
        """Return the shortest selector that means this complete one alone.

        Raises:
            KeyError: It is not there.
        """
        if complete_selector not in self._selector_map:
            raise KeyError(f"No value with selector '{complete_selector}'.")
        parts = complete_selector.split(".")
        needed: int | None = None  # How many parts are known to be enough; a lone selector stays whole.
        node = self._selector_tree
        for depth, part in enumerate(reversed(parts)):
            needed = None if len(node) > 1 else depth if needed is None else needed
            node = node[part]
        return complete_selector if len(node) > 1 or not needed else ".".join(parts[-needed:])


def add_to_tree(tree: dict[str, Any], selector: str) -> None:
    """Add a complete selector to a tree of them."""
    for part in reversed(selector.split(".")):
        tree = tree.setdefault(part, {})
    tree[_TERMINAL_KEY] = selector


def _take_from_tree(tree: dict[str, Any], path: list[str]) -> None:
    """Remove what a path leads to, and the nodes that are empty then."""
    first, *rest = path
    if rest:
        _take_from_tree(tree[first], rest)
    if not rest or not tree[first]:
        del tree[first]


def _selectors_in(tree: dict[str, Any]) -> list[str]:
    """Return the selectors of a tree in the order in which gin meets them: what was added last comes first."""
    found = [tree[_TERMINAL_KEY]] if _TERMINAL_KEY in tree else []
    for part in reversed([part for part in tree if part != _TERMINAL_KEY]):
        found += _selectors_in(tree[part])
    return found


def in_gins_order(selectors: list[str]) -> list[str]:
    """Return selectors that match one partial selector in gin's order."""
    tree: dict[str, Any] = {}
    for selector in selectors:
        add_to_tree(tree, selector)
    return _selectors_in(tree)
