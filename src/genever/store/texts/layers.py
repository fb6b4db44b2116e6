"""What entries bind together with those that they include, by the names that stand there: layer over layer.

That needs no code, so it is quick for many entries: ``retrieve.top_k`` is the parameter of anything that is called so.
What takes effect when a program runs, ``genever why`` says.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from genever.configuration.sources.stored import LATEST, SCHEME, Address
from genever.inspection.canonical.condition import Condition, MissingError
from genever.language.evaluation.compute import compute
from genever.language.operations import DATA, ENV, SECRET, Edit
from genever.language.syntax import nodes
from genever.language.text.errors import GeneverError
from genever.language.text.redaction import redacted
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Argument, Origin, Span
from genever.language.values.expressions import Expression
from genever.store.texts.statements import Item, is_same_name, items

#: How deep entries may include each other, and macros name each other.
_MOST = 64
#: What has no value that may be looked at: it depends on where it is evaluated, or is secret.
_CLOSED = (ENV, SECRET, DATA)


class Bound(NamedTuple):
    """A binding of an entry, of its own or of one that it includes.

    Attributes:
        name: Its key, with the scopes that the entry was included under.
        scope: These scopes.
        operator: ``=``, an edit's, or ``del``.
        written: The value as it is written; empty for what unbinds.
        value: What that means; None for what unbinds.
        entry: The name of the entry that it stands in.
    """

    name: str
    scope: str
    operator: str
    written: str
    value: nodes.Value | None
    entry: str


class Layers(NamedTuple):
    """What an entry binds, in order, with what it includes.

    Attributes:
        name: The entry's name.
        bound: The bindings; a later one replaces an earlier one.
        unread: What it includes that is no entry which is there, as it is written.
    """

    name: str
    bound: tuple[Bound, ...]
    unread: tuple[str, ...] = ()

    def chain(self, name: str) -> list[Bound]:
        """Return the bindings of a name, the one in effect last; those of outer scopes where its own has none."""
        scope, _, rest = name.rpartition("/")
        for around in scope_prefixes(scope):
            key = f"{around}/{rest}" if around else rest
            found = [each for each in self.bound if is_same_name(each.name, key)]
            if found and found[-1].operator != "del":
                return found
        return []

    def source(self, name: str) -> str | None:
        """Return the entry that the binding in effect stands in, None where there is none."""
        found = self.chain(name)
        return found[-1].entry if found else None

    def names(self) -> list[str]:
        """Return the names that are bound, each once, in order."""
        return [name for name in dict.fromkeys(each.name for each in self.bound) if self.chain(name)]

    def value(self, name: str) -> Any:
        """Return the value in effect, as far as it is data.

        Raises:
            MissingError: There is none, or only a run can say.
        """
        return self._value(name, 0)

    def holds(self, condition: Condition) -> bool:
        """Return whether a condition holds; not where the entry does not have what it needs.

        Raises:
            GeneverError: It cannot be evaluated.
        """
        return condition.holds(self.look)

    def look(self, name: str) -> Any:
        """Return the value of a name in a condition: a parameter, or a macro with a ``%`` or without."""
        return self.value(name.removeprefix("%"))

    def _value(self, name: str, depth: int) -> Any:
        found = self.chain(name)
        first = max((n for n, each in enumerate(found) if each.operator == "="), default=None)
        if first is None or depth > _MOST:
            raise MissingError
        value = self._evaluated(found[first], depth)
        for each in found[first + 1 :]:
            change = self._evaluated(each, depth)
            edit = Expression(Edit(each.operator), (), Origin(Argument(each.written, name), Span(0, 0), "argument"))
            try:
                value = compute(edit, [lambda value=value: value, lambda change=change: change])  # type: ignore[misc]
            except GeneverError:
                raise MissingError from None
        return value

    def _evaluated(self, bound: Bound, depth: int) -> Any:
        if bound.value is None or not is_open(bound.value):
            raise MissingError

        def look(name: str) -> Any:
            own = f"{bound.scope}/{name[1:]}" if bound.scope else name[1:]
            return self._value(own, depth + 1)

        try:
            return Condition(Argument(bound.written, bound.name), bound.value, ()).value(look)
        except GeneverError:  # It is wrong, which a check says.
            raise MissingError from None


def written(chain: Sequence[Bound]) -> str:
    """Return the value that a chain of bindings comes to, as it is written, without secrets; edits stand behind it."""
    last = max((n for n, each in enumerate(chain) if each.operator == "="), default=0)
    parts = [each.written if each.operator == "=" else f"{each.operator} {each.written}" for each in chain[last:]]
    return redacted(f"x = {' '.join(parts)}").removeprefix("x = ")


def is_open(node: Any) -> bool:
    """Return whether a value is the same wherever it is evaluated, and no secret."""
    if isinstance(node, nodes.Operation) and node.operator in _CLOSED:
        return False
    return not isinstance(node, tuple) or all(map(is_open, node))


class Shelf:
    """The layers of many entries, each worked out once.

    Args:
        texts: The texts of all entries, by their names.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._made: dict[str, Layers] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def layers(self, name: str) -> Layers:
        """Return what an entry binds.

        Raises:
            ConfigSyntaxError: A text cannot be read.
        """
        made = self._made.get(name)
        if made is None:
            bound, unread = self._read(name, ())
            made = self._made[name] = Layers(name, tuple(bound), tuple(unread))
        return made

    def _read(self, name: str, around: Sequence[str]) -> tuple[list[Bound], list[str]]:
        bound: list[Bound] = []
        unread: list[str] = []
        text = self._texts[name]
        for item in _items(text):
            match item.statement:
                case nodes.Binding() | nodes.Unbinding():
                    bound.append(_bound(item, text, name))
                case nodes.Include() as include:
                    path = self._path(include.path, Layers(name, tuple(bound)))
                    other = _entry_of(path, name) if path is not None else None
                    if other is None or other not in self._texts or other in around or len(around) >= _MOST:
                        unread.append(path if path is not None else item.name)
                        continue
                    if around or include.scope or other not in self._made:
                        inner, more = self._read(other, (*around, name))
                    else:
                        inner, more = [*self._made[other].bound], [*self._made[other].unread]
                    bound += [_moved(each, include.scope) for each in inner]
                    unread += more
        return bound, unread

    def _path(self, path: nodes.Literal | nodes.Operation, before: Layers) -> str | None:
        if isinstance(path, nodes.Literal):
            return str(path.value)
        try:
            found = before._evaluated(Bound("include", "", "=", "", path, before.name), 0)
        except MissingError:
            return None
        return str(found)


@lru_cache(20_000)
def _items(text: str) -> tuple[Item, ...]:
    return tuple(items(text))


def _bound(item: Item, text: str, entry: str) -> Bound:
    if not isinstance(item.statement, nodes.Binding):
        return Bound(item.name, "", "del", "", None, entry)
    written = text[item.statement.key_end : item.end].partition("=")[2].strip()
    return Bound(item.name, "", item.statement.operator, written, item.statement.value, entry)


def _moved(bound: Bound, scope: str) -> Bound:
    if not scope:
        return bound
    inner = f"{scope}/{bound.scope}" if bound.scope else scope
    return bound._replace(name=f"{scope}/{bound.name}", scope=inner)


def _entry_of(path: str, name: str) -> str | None:
    """Return the entry that a path in another one means, None for a file, or for an entry at another time."""
    if path.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if not path.startswith(SCHEME):
        return None
    try:
        address = Address.read(path)
    except GeneverError:  # A check says so.
        return None
    return address.name if address.time == LATEST and address.number is None else None
