"""Files that are included again: their statements are known by then, and repeated without reading them.

So what files cost that include the next one twice grows with their number, not with the number of ways through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from genever.configuration.bindings import Assertion, Binding, BindingKey
from genever.configuration.loading.files import same_file
from genever.language.text.source import Origin, Source, Span
from genever.records import NamedTuple

#: How many bindings and assertions may come from files that were taken in before; each file counts as some more.
MAX_REPEATED = 50_000
#: As how many bindings a file counts that is read once more.
COST_OF_READING = 100


class Repeat(NamedTuple):
    """What a file says, with all that it includes; the same again wherever it is taken in, as long as nothing is new.

    Attributes:
        source: The file.
        result: What it includes and what it imports, as the load says it to its caller.
        bindings: The last one of each parameter, none of them an edit or a ``del``.
        assertions: Each once.
        files: It and the files that it includes, each once.
        identities: What these are for the file system.
        depth: How deep they nest.
        known: How much had been imported and registered.
    """

    source: Source
    result: tuple[list[Any], list[str]]
    bindings: tuple[Binding, ...]
    assertions: tuple[Assertion, ...]
    files: tuple[Source, ...]
    identities: frozenset[str]
    depth: int
    known: int

    @property
    def size(self) -> int:
        """As how many bindings it counts."""
        return 1 + len(self.bindings) + len(self.assertions) + len(self.files)

    def included(self, via: Origin | None) -> Repeat:
        """Return what it is where another statement includes it: the same with that way to its places."""
        again = _Moved(self.source, via)
        return self._replace(
            bindings=tuple(b._replace(origin=again.origin(b.origin)) for b in self.bindings),
            assertions=tuple(a._replace(origin=again.origin(a.origin)) for a in self.assertions),
            files=tuple(map(again.source, self.files)),
        )


class _Moved:
    """Gives a file and those that it includes another statement that led to them."""

    def __init__(self, root: Source, via: Origin | None) -> None:
        self._known = {id(root): Source(root.text, root.name, via)}

    def origin(self, origin: Any) -> Any:
        return origin and origin._replace(source=self.source(origin.source))

    def source(self, source: Source) -> Source:
        found = self._known.get(id(source))
        if found is None:
            found = self._known[id(source)] = Source(source.text, source.name, self.origin(source.via))
        return found


def repeat_of(
    source: Source,
    result: tuple[list[Any], list[str]],
    bindings: Iterable[Binding],
    assertions: Iterable[Assertion],
    files: Sequence[Source],
    known: int,
) -> Repeat | None:
    """Return what a file says that was read just now; None where that depends on what was said before."""
    last: dict[BindingKey, Binding] = {}
    for binding in bindings:
        if binding.operator != "=":
            return None
        last[binding.key] = binding
    said = {(a.origin.source.name, a.origin.span, repr(a.test), repr(a.message)): a for a in assertions}
    inner = {file.name: file for file in reversed(files)}  # Backwards: of each the first, and it before all.
    identities = frozenset(same_file(str(name)) for name in inner)
    depth = max(map(_depth, inner.values())) - _depth(source)
    files = tuple(inner.values())[::-1]
    return Repeat(source, result, tuple(last.values()), tuple(said.values()), files, identities, depth, known)


def _depth(source: Source) -> int:
    return sum(1 for _ in Origin(source, Span(0, 0)).route())
