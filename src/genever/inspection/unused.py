"""What in a configuration has no effect: bindings that nothing consumes, macros that nobody reads.

Before anything is called that is what ``main`` does not lead to. What a program has used, its record knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from genever.configuration.bindings import Binding, BindingKey, Key, place_of
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Macro, Node, parts
from genever.configuration.plan.resolve import Known, resolve_value
from genever.inspection.outline import Outline, uses
from genever.inspection.superseded import Spared
from genever.language.text.diagnostics import Diagnostic, Meant, Suggestion, render_line, suggest
from genever.language.text.selectors import scope_prefixes, scoped
from genever.language.values.references import FOR_COMMANDS

#: Why bindings took no effect.
Kind: TypeAlias = Literal["macro", "uncalled", "shadowed", "del"]


class Called(Protocol):
    """Calls that a program made, as `genever.runtime.record.record.Called` has them."""

    @property
    def scope(self) -> str:
        """The scope, empty for none."""

    @property
    def selector(self) -> str:
        """The complete selector."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What each parameter got; ``binding`` of it is None where the caller gave it."""


class Unused(NamedTuple):
    """Bindings that took no effect, and why.

    Attributes:
        kind: ``macro``: nothing read it. ``uncalled``: nothing called the configurable in that scope, and none of
            its bindings there counts. ``shadowed``: it was called, and got this parameter from elsewhere. ``del``:
            there was nothing to unbind.
        key: ``%name``, ``scope/configurable`` or ``scope/configurable.parameter``, with the shortest selector.
        message: What happened, in words.
        bindings: The bindings, at least one.
        hint: What may have been meant, or None; of very many, the first ones alone have one.
        meant: The one name that the hint suggests, with the one that it replaces; or None.
    """

    kind: Kind
    key: str
    message: str
    bindings: tuple[Binding, ...]
    hint: str | None = None
    meant: Meant | None = None

    @property
    def finding(self) -> Diagnostic:
        """A warning, at the place of the first binding."""
        source, span = place_of(self.bindings[0])
        if self.kind == "macro":
            found = Diagnostic("unused-macro", self.message, source, span, self.hint, "warning", meant=self.meant)
        else:
            found = Diagnostic("unused-binding", self.message, source, span, self.hint, "warning", meant=self.meant)
        return found if source is None or span is None else found.at(source, span)

    def __str__(self) -> str:
        return render_line(self.finding)


def unreachable(
    tree: Outline,
    config: Config,
    catalog: Catalog,
    read: Set[BindingKey] = frozenset(),
    known: Known | None = None,
) -> tuple[Unused, ...]:
    """Return the bindings that ``main`` does not lead to, before anything is called.

    Assertions and the paths of includes count as readers of macros. Code may still call what is reported here.
    ``read`` is what the program has looked up, ``known`` what the configuration was resolved to before.
    """
    led_from_main = {binding.key for binding in config} - {binding.key for binding in tree.others}
    consumed = led_from_main | looked_up(config, catalog, read)
    used = [("/".join(use.scope), use.selector) for use in uses(tree.main)]
    spared = Spared(config, catalog, dict.fromkeys(used, ()), known)
    spared.follow_overridden()
    left = outside_groups(left_over(config, consumed, spared.places), config)
    macros = [key.owner for key in led_from_main if key.is_macro]
    judge = Judge(catalog, [*used, *sorted(macros)], None)
    return (*judge.findings(left), *vain_unbindings(config, catalog))


def _unused(kind: Kind, key: str, message: str, bindings: tuple[Binding, ...], hint: str | Suggestion | None) -> Unused:
    meant = hint.meant if isinstance(hint, Suggestion) else None
    return Unused(kind, key, message, bindings, None if hint is None else str(hint), meant)


def vain_unbindings(config: Config, catalog: Catalog) -> Iterator[Unused]:
    """Yield each ``del`` of what was not bound in that scope."""
    vain = [unbinding for unbinding in config.unbound.values() if unbinding.replaced is None]
    known = [binding.key.text(catalog.shortest) for binding in config] if vain else []
    for unbinding in vain:
        name = unbinding.key.text(catalog.shortest)
        key = f"%{name}" if unbinding.is_macro else name
        yield _unused("del", key, f"nothing had bound {name!r}", (unbinding,), suggest(name, known))


def left_over(
    config: Config, consumed: Set[BindingKey], spared: Set[BindingKey]
) -> Iterator[tuple[Key, list[Binding], bool]]:
    """Yield the bindings of each configurable and scope that had no effect, and whether none of that scope had one.

    Those that are ``spared`` are left out, and those that are for a command of Genever's.
    """
    for key, bound in config.bindings.items():
        if key[1].startswith(FOR_COMMANDS):
            continue
        idle = [binding for binding in bound.values() if binding.key not in consumed]
        left = [binding for binding in idle if binding.key not in spared]
        if left:
            yield key, left, len(idle) == len(bound)


def outside_groups(
    left: Iterable[tuple[Key, list[Binding], bool]], config: Config
) -> Iterator[tuple[Key, list[Binding], bool]]:
    """Yield what is left but for macros that another file uses that an include might have chosen."""
    used: set[str] | None = None if config.choices else set()
    for key, bindings, are_all in left:
        if bindings[0].is_macro:
            if used is None:
                from genever.inspection.groups import macros_of_groups  # It needs the parser.

                used = macros_of_groups(config)
            if any(key[0] == name or key[0].endswith(f"/{name}") for name in used):
                continue  # A file under a scope has its own macros there.
        yield key, bindings, are_all


class Judge:
    """Says why bindings had no effect; or where there are no ``calls`` yet, why ``main`` alone gives them none.

    ``used`` are the configurables and macros that had, or will have, an effect in some scope.
    """

    def __init__(self, catalog: Catalog, used: Iterable[Key], calls: tuple[Called, ...] | None) -> None:
        self._catalog = catalog
        self._used: dict[str, dict[str, None]] = {}  # selector -> its scopes
        self._reached: set[Key] = set()  # With the scopes around those.
        for scope, selector in used:
            self._used.setdefault(selector, {})[scope] = None
            self._reached.update((outer, selector) for outer in _outer(scope))
        self._has_run = calls is not None
        self._calls: dict[Key, list[Called]] = {}  # By the scopes that they were made inside of.
        for called in calls or ():
            for outer in _outer(called.scope):
                self._calls.setdefault((outer, called.selector), []).append(called)

    def findings(self, left: Iterable[tuple[Key, list[Binding], bool]]) -> Iterator[Unused]:
        """Yield why what is left over has no effect."""
        for number, ((scope, selector), idle, are_all) in enumerate(left):
            looks = number < _MOST_HINTS  # Through all that is used: time that very many findings have not.
            if idle[0].is_macro:
                hint = suggest(scope, self._scopes(selector)) if looks else None
                yield _unused("macro", f"%{scope}", self._unread(scope), tuple(idle), hint)
                continue
            name = self._catalog.shortest(selector)
            key = scoped(scope, name)
            if are_all and (scope, selector) not in self._reached:
                message, instead = self._uncalled(name, scope, len(idle)), self._elsewhere(selector, scope, looks)
                yield _unused("uncalled", key, message, tuple(idle), instead)
            else:
                for binding in idle:
                    yield Unused("shadowed", f"{key}.{binding.parameter}", self._shadowed(name, binding), (binding,))

    def _scopes(self, selector: str) -> list[str]:
        """The scopes in which a configurable was called."""
        return list(self._used.get(selector, ()))

    def _unread(self, name: str) -> str:
        reads = "nothing read" if self._has_run else "main leads to nothing that reads"
        return f"{reads} the macro {name!r}"

    def _uncalled(self, name: str, scope: str, count: int) -> str:
        what = "its binding" if count == 1 else f"its {count} bindings"
        if self._has_run:
            return f"nothing called {name}{_within(scope)}: {what} had no effect"
        return f"main does not lead to {name}{_within(scope)}: only code could give {what} an effect"

    def _elsewhere(self, selector: str, scope: str, looks: bool) -> str | Suggestion | None:
        """Say in which scopes a configurable was called instead, one that is nearly the same first of all."""
        scopes = self._scopes(selector)
        inner = [other for other in scopes if other]
        if not scopes:
            return None
        named = ", ".join(map(repr, inner[:_MOST_SCOPES])) + (", …" if len(inner) > _MOST_SCOPES else "")
        where = [*(["outside all scopes"] if "" in scopes else []), *([f"in {named}"] if inner else [])]
        called = "was called" if self._has_run else "is used"
        return (suggest(scope, inner) if looks else None) or f"it {called} {' and '.join(where)}"

    def _shadowed(self, name: str, binding: Binding) -> str:
        """Say what calls took a parameter from instead."""
        what = f"{name}{_within(binding.scope)}"
        if not self._has_run:
            return f"main leads to no call of {what} that takes {binding.parameter!r} from here"
        givers: dict[str, None] = {}
        for called in self._calls.get((binding.scope, binding.selector), ()):
            given = called.arguments.get(binding.parameter)
            if given is not None:
                by = given.binding
                givers["its caller" if by is None else by.key.text(self._catalog.shortest)] = None
        found = " or ".join(givers) or "its caller or an inner scope"
        return f"no call of {what} took {binding.parameter!r} from here: {found} gave it"


_MOST_SCOPES = 3  # Named in a hint.
_MOST_HINTS = 100


def _within(scope: str) -> str:
    return f" in the scope {scope!r}" if scope else ""


def _outer(scope: str) -> Iterator[str]:
    """Yield the scopes that one lies inside of, and itself."""
    return scope_prefixes(scope)


def looked_up(config: Config, catalog: Catalog, read: Set[BindingKey]) -> set[BindingKey]:
    """Return what the program and the configuration itself have looked up, calls left out."""
    consumed = set(read)
    for scope, selector, parameter in read:
        binding = config.get(scope, selector, parameter)
        if binding is not None:
            consumed.update(macros_in(resolve_value(binding.value, config, catalog, scope)))
    values = [value for assertion in config.assertions for value in (assertion.test, assertion.message)]
    for value in (*values, *(choice.path for choice in config.choices)):
        consumed.update(macros_in(resolve_value(value, config, catalog)))
    return consumed


def macros_in(node: Node) -> Iterator[BindingKey]:
    """Yield the macros that a value uses, also those of what is made later."""
    return (part.binding.key for part in parts(node) if isinstance(part, Macro))
