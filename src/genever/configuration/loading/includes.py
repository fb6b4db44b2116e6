"""``include '…' as scope``: the statements of a file, moved into a scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genever.configuration.bindings import Assertion, Binding, Key
from genever.language.text.selectors import scope_prefixes
from genever.language.values.expressions import with_members
from genever.language.values.references import MACRO, SINGLETON, Reference
from genever.records import NamedTuple

#: The configurables whose scope is a name: that of a macro, or of a singleton.
_NAMED = (MACRO, SINGLETON)


class Move(NamedTuple):
    """Moves what a file says into a scope: its bindings, its macros and its references.

    ``own`` are the macros and singletons that the file itself defines. Others stay what they are outside.
    """

    scope: str
    own: frozenset[Key]
    reference: type[Reference]

    @classmethod
    def of(cls, bindings: Iterable[Binding], scope: str, reference: type[Reference] = Reference) -> Move:
        """Return what moves these bindings of a file, and what refers to them; it makes references by ``reference``."""
        return cls(scope, frozenset(binding.owner for binding in bindings if binding.selector in _NAMED), reference)

    def bindings(self, bindings: Iterable[Binding]) -> Iterator[Binding]:
        """Yield bindings, moved. An edit of a macro that is defined outside begins from that one's value."""
        met = set()
        for binding in bindings:
            scope = f"{self.scope}/{binding.scope}" if binding.scope else self.scope
            if binding.is_macro and binding.owner not in met and binding.operator not in ("=", "del"):
                outside = self.reference.of_macro(binding.scope)
                yield binding._replace(scope=scope, value=outside, operator="=")
            met.add(binding.owner)
            yield binding._replace(scope=scope, value=self.value(binding.value))

    def assertion(self, assertion: Assertion) -> Assertion:
        """Return an assertion, moved."""
        return assertion._replace(test=self.value(assertion.test), message=self.value(assertion.message))

    def value(self, value: Any) -> Any:
        """Return a value with its references moved."""
        if isinstance(value, Reference):
            if value.is_constant or not self._moves(value):
                return value
            return self.reference(f"{self.scope}/{value.scoped_selector}", value.evaluate, value.complete)
        return with_members(value, self.value)

    def _moves(self, reference: Reference) -> bool:
        """Return whether a reference has to move: what is made without a scope is made inside this one anyway."""
        if reference.complete not in _NAMED:
            return bool(reference.scope) or not reference.evaluate
        names = [scope for scope in scope_prefixes(reference.scope) if scope]
        return any((scope, reference.complete) in self.own for scope in names)
