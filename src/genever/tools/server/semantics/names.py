"""The names that can be configured, to be found by how any part of them begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from genever.configuration.catalog.index import suffixes


class Names:
    """Complete selectors, found by how one of their dotted suffixes begins, whatever its case.

    A search takes as long as what it finds is long, whatever the number of names.

    >>> names = Names(["torch.optim.Adam", "torch.optim.AdamW", "optax.adam"])
    >>> list(names.beginning("ad"))
    ['optax.adam', 'torch.optim.Adam', 'torch.optim.AdamW']
    >>> list(names.beginning("optim.A"))
    ['torch.optim.Adam', 'torch.optim.AdamW']
    """

    __slots__ = ("_keys", "_selectors", "all")

    def __init__(self, selectors: Iterable[str]) -> None:
        self.all = tuple(selectors)
        found = sorted((suffix.lower(), selector) for selector in self.all for suffix in suffixes(selector))
        self._keys = [key for key, _ in found]
        self._selectors = [selector for _, selector in found]

    def beginning(self, prefix: str) -> Iterator[str]:
        """Yield the selectors that a prefix may be the beginning of, each once, in the order of their suffixes."""
        prefix = prefix.lower()
        met: set[str] = set()
        for index in range(bisect_left(self._keys, prefix), len(self._keys)):
            if not self._keys[index].startswith(prefix):
                return
            selector = self._selectors[index]
            if selector not in met:
                met.add(selector)
                yield selector
