"""What a configuration leads to: a walk over its references that finds each parameter with its canonical value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeAlias, assert_never, cast

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Kind, Target
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    MAX_CALLS,
    Broken,
    Cached,
    Call,
    Computed,
    Constant,
    Container,
    Copy,
    Folded,
    Handle,
    Lazy,
    Macro,
    NamedConstant,
    Node,
    Once,
    Partial,
    Space,
    children,
    is_held,
    is_unread,
    parts,
    too_deep,
)
from genever.configuration.plan.resolve import Known, resolve, resolve_value
from genever.inspection.canonical.text import UNREAD, Marked, Shared, Shown, Use, canonical_text
from genever.inspection.overridden import led_to, overridden
from genever.inspection.provenance import ValueGiver, provenance
from genever.language import operations
from genever.language.text.errors import error
from genever.language.text.selectors import nearest
from genever.language.values.expressions import Expression, references_in
from genever.language.values.references import MAIN, REQUIRED, RUN_DIR

#: Parts of values, all together, and how many more for each binding: macros that use macros twice come to any size.
_MOST_STEPS, _STEPS_OF_ONE = 500_000, 100


class _Where(NamedTuple):
    """Where a value is made, in which scope what it hands on is going to be called, and what binding it is of.

    ``written`` is the binding that it stands in: a macro's, where it is what a macro is bound to.
    """

    scope: str
    user: str
    binding: Binding | None
    losers: tuple[Binding, ...] = ()
    semantic: bool = True
    written: Binding | None = None


class Found(NamedTuple):
    """A parameter's value, the binding that it is from, who gives it, and the macros that it is made with.

    ``losers`` are the bindings of outer scopes that the binding shadows.
    """

    plain: Any
    binding: Binding | None
    giver: ValueGiver
    macros: tuple[tuple[Macro, Any], ...] = ()
    losers: tuple[Binding, ...] = ()
    fingerprint_ignored: bool = False


class FoundSpace(NamedTuple):
    """A space to draw a value from, and the binding that it stands in."""

    binding: Binding
    space: Space


class Reach(Protocol):
    """What a walk asks where it must stop at steps, and follow code."""

    def step(self, node: Cached, scope: str, *, semantic: bool) -> Any:
        """Return what stands for a cached reference that is evaluated in a scope."""

    def behind(self, selector: str) -> Iterable[str]:
        """Return the complete selectors of the configurables that one calls from its code."""


#: Returns how the step stands that a cached reference is in a scope, in one word.
Marks: TypeAlias = Callable[[Cached, str], str]


class _AnyRun:
    """A catalog in which the folder of the run is its name, so that each run has the same."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalog, name)

    def constant(self, name: str) -> Any:
        return f"%{name}" if name == RUN_DIR else self._catalog.constant(name)


class Walk:
    """Follows references from ``main`` and collects the parameters that take effect.

    ``found`` has a place once for all uses of a configurable in a scope. Values are *plain*: macros resolved,
    references as `Use`, secrets as `Shown`.
    """

    def __init__(
        self, config: Config, catalog: Catalog, reach: Reach | None = None, marks: Marks | None = None
    ) -> None:
        self._config = config
        self._catalog = cast(Catalog, _AnyRun(catalog))
        self._reach = reach
        self._marks = marks
        self._live = config.scopes
        self.found: dict[BindingKey, Found] = {}
        #: The spaces met by the `id` of their expressions, but for those that only a value of another one leads to.
        self.spaces: dict[int, FoundSpace] = {}
        self._undrawn = 0  # How many spaces are around what is taken in.
        #: The uses met: (complete selector, scope, parameters that the reference gives) -> whether semantic.
        self._seen: dict[tuple[str, str, frozenset[str]], bool] = {}
        #: The bindings that uses have: those that win, and those that they shadow.
        self._met: set[BindingKey] = set()
        self._known = Known()
        self._shared: dict[tuple[int, str, bool], Shared] = {}
        self._depth = 0  # Of the uses that lead to the one that is taken in.
        self._steps_left = _MOST_STEPS + _STEPS_OF_ONE * sum(map(len, config.bindings.values()))

    def start(self) -> None:
        """Follow ``main``, and then what else is bound."""
        main = self._config.macro(MAIN)
        if main is not None:
            node = resolve_value(main.value, self._config, self._catalog)
            self._keep(main.key, node, _Where("", "", main, written=main))
            reached = {selector for selector, _, _ in self._seen}
        else:
            reached = {reference.complete or "" for bound in self._config for reference in references_in(bound.value)}
        swapped_out = led_to(self._config, list(overridden(self._config)))
        unmet = dict.fromkeys(b.owner for b in self._config if not b.is_macro and b.key not in self._met)
        for scope, selector in unmet:
            is_out = ("", selector) in swapped_out and selector not in reached
            if not is_out:
                self._use(selector, scope, frozenset(), semantic=True)

    def follow(self, node: Node, scope: str) -> Any:
        """Return a value that is made in a scope as plain; take in what it refers to."""
        return self._plain(node, _Where(scope, scope, None))

    @property
    def selectors(self) -> list[str]:
        """The configurables met that have a part in the result, in order."""
        return sorted({selector for (selector, _, _), semantic in self._seen.items() if semantic})

    def value(self, value: Any, scope: str) -> Any:
        """Return a bound value as plain, for a parameter in a scope."""
        return self._plain(resolve_value(value, self._config, self._catalog, scope), _Where(scope, scope, None))

    # ---- Uses ------------------------------------------------------------------------------------

    def _use(self, selector: str, scope: str, given: frozenset[str], *, semantic: bool) -> None:
        """Take in a configurable's parameters in a scope, but for those that a reference gives itself."""
        if self._seen.get((selector, scope, given)) in (True, semantic):
            return
        if self._depth == MAX_CALLS:
            raise too_deep()
        self._seen[selector, scope, given] = semantic
        self._depth += 1
        self._take_in(self._target(selector), scope, given, semantic=semantic)
        for other in self._reach.behind(selector) if self._reach is not None else ():
            self._use(other, scope, frozenset(), semantic=semantic)
        self._depth -= 1

    def _take_in(self, target: Target, scope: str, given: frozenset[str], *, semantic: bool) -> None:
        selector = target.selector
        arguments = resolve(self._config, self._catalog, scope, target, self._known).arguments
        for argument in arguments.values():
            self._met.update(binding.key for binding in (argument.binding, *argument.losers))
        declared = [p for p in target.signature.declared if p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)]
        names = dict.fromkeys([*(parameter.name for parameter in declared), *arguments])  # The last are for **kwargs.
        by_name = {parameter.name: parameter for parameter in declared}
        for name in names:
            if name in given:
                continue
            found, parameter = arguments.get(name), by_name.get(name)
            binding = found.binding if found is not None else None
            losers = found.losers if found is not None else ()
            semantic_here = semantic and name not in target.fingerprint_ignore
            place = _Where(scope, scope, binding, losers, semantic_here, binding)
            key = BindingKey(scope, selector, name)
            if found is not None and not found.is_required:
                self._keep(key, found.node, place)
            elif found is not None or parameter is None or _is_missing(parameter.default):
                self._add(key, Found(None, binding, "caller"), place)
            else:
                self._keep_default(key, parameter.default, place)

    def _keep(self, key: BindingKey, node: Node, place: _Where) -> None:
        plain = self._plain(node, place)
        macros = tuple((macro, self._plain(macro, place)) for macro in _macros(node))
        self._add(key, Found(plain, place.binding, "binding", macros, place.losers), place)

    def _keep_default(self, key: BindingKey, default: Any, place: _Where) -> None:
        target = self._catalog.injecting(default)
        if target is not None:
            self._use(target.selector, place.user, frozenset(), semantic=place.semantic)
        self._add(key, Found(default, None, "default"), place)

    def _add(self, key: BindingKey, found: Found, place: _Where) -> None:
        before = self.found.get(key)
        if before is None or before.fingerprint_ignored or place.semantic:
            self.found[key] = found._replace(fingerprint_ignored=not place.semantic)

    def _target(self, selector: str) -> Target:
        target = self._catalog.target(selector)
        assert target is not None, selector
        return target

    # ---- Values ----------------------------------------------------------------------------------

    def _plain(self, node: Node, place: _Where) -> Any:
        """Return a value with macros resolved and references canonical; take in what it refers to."""
        self._steps_left -= 1
        if self._steps_left < 0:
            raise error("nesting", "macros that name macros come to values too large to write out")
        match node:
            case Constant(value) | Copy(value):
                return value
            case NamedConstant(name, value):
                text = canonical_text(value)
                if text.startswith(UNREAD):
                    return value
                return Shown(f"<%{name}: {text}>") if text.startswith("<") else value
            case Folded(_, inner, expression, hidden):
                return _hidden(expression) if hidden else self._plain(inner, place)
            case Computed():
                return self._computed(node, place)
            case Space():
                return self._space(node, place)
            case Container(kind, items):
                return self._container(kind, items, place)
            case Macro(scope, _, inner):
                return self._plain(inner, place._replace(scope=self._alive(scope), written=node.binding))
            case Once(expression, scope, inner):
                key = id(expression), place.user, place.semantic
                if key not in self._shared:
                    made = self._plain(inner, place._replace(scope=self._alive(scope)))
                    self._shared[key] = Shared(id(expression), made)
                return self._shared[key]
            case Cached(_, inner):
                if self._reach is not None and isinstance(inner, Call):
                    return self._reach.step(node, self._alive(place.scope), semantic=place.semantic)
                value = self._plain(inner, place)
                if self._marks is not None and isinstance(inner, Call):
                    return Marked(self._marks(node, self._alive(place.scope)), value)
                return value
            case Lazy(_, scope, inner):
                made = self._plain(inner, place._replace(scope=self._alive(scope)))
                return made if is_held(node) else Expression("lazy", (made,))
            case Call() | Partial() | Handle():
                return self._reference(node, place)
            case Broken(problem):
                return Shown(f"<{problem.code}: {problem.diagnostics[0].message}>")
            case _:
                assert_never(node)

    def _computed(self, node: Computed, place: _Where) -> Any:
        expression, operands, hidden = node
        parts = tuple(self._plain(operand, place) for operand in operands)
        if hidden:
            return _hidden(expression)
        if isinstance(expression.operator, operations.Edit):
            return _edited(expression.operator.name, *parts)
        if expression.operator == "set":
            parts = tuple(sorted(parts, key=canonical_text))
        made = Expression(expression.operator, parts)
        return Shown(f"{UNREAD}{canonical_text(made)}>") if is_unread(node) else made

    def _space(self, node: Space, place: _Where) -> Expression:
        if self._undrawn == 0 and node.distribution is not None and place.written is not None:
            self.spaces.setdefault(id(node.expression), FoundSpace(place.written, node))
        self._undrawn += node.distribution is not None
        parts = tuple(self._plain(operand, place) for operand in node.operands)
        self._undrawn -= node.distribution is not None
        return Expression(node.expression.operator, parts)

    def _container(self, kind: type, items: tuple[Any, ...], place: _Where) -> Any:
        if kind is dict:
            return {self._plain(key, place): self._plain(item, place) for key, item in items}
        return kind([self._plain(item, place) for item in items])

    def _reference(self, node: Call | Partial | Handle, place: _Where) -> Any:
        called = isinstance(node, Call)
        scope = self._alive(node.scope) if node.scope is not None else place.scope if called else place.user
        text = f"@{self._prefix(node, scope)}{node.selector}{'()' if called else ''}"
        reference = Use(text, node.selector, scope, called)
        if isinstance(node, Handle):
            self._use(node.selector, scope, frozenset(), semantic=place.semantic)
            return reference
        target = self._target(node.selector)
        arguments = place._replace(user=scope)
        values = [self._plain(value, arguments) for value in node.arguments]
        names = target.signature.positional[: len(values)]
        keywords = dict(zip(names, values, strict=False))
        keywords |= {name: self._plain(value, arguments) for name, value in node.keywords}
        self._use(node.selector, scope, frozenset(keywords), semantic=place.semantic)
        for name in sorted(keywords.keys() & set(target.fingerprint_ignore)):  # It changes nothing in the reference.
            key = BindingKey(scope, node.selector, name)
            found = Found(keywords.pop(name), place.binding, "argument")
            self._add(key, found, place._replace(semantic=False))
        rest = values[len(names) :]
        if called and not rest and not keywords:
            return reference
        in_order = sorted(keywords)
        operator = operations.Call(len(rest), tuple(in_order), not called)
        return Expression(operator, (reference, *rest, *(keywords[name] for name in in_order)))

    def _prefix(self, node: Call | Partial | Handle, scope: str) -> str:
        """Return the scope of a reference as text; a handle without one is used in any scope."""
        if not isinstance(node, Call) and (node.scope is None or not self._live):
            return ""
        return f"{scope}/" if scope or not isinstance(node, Call) else ""

    def _alive(self, scope: str) -> str:
        return nearest(scope, self._live)


def _is_missing(default: Any) -> bool:
    return default is NO_DEFAULT or default is REQUIRED


def _edited(operator: str, before: Any, change: Any) -> Any:
    """Return a value after an edit, as if it had been written so."""
    if operator == "+=" and type(before) is type(change) and isinstance(before, list | tuple):
        return before + change
    if operator == "|=" and type(before) is type(change) and isinstance(before, dict | set):
        return before | change
    return Shown(f"{canonical_text(before)} {operator} {canonical_text(change)}")


def _hidden(expression: Expression) -> Shown:
    """Return what stands for a secret: the name of the variable that it is read from, at most."""
    if expression.is_secret:
        (inner,) = expression.operands
        if isinstance(inner, Expression) and inner.variable is not None:
            return Shown(f"secret(env({inner.variable!r}))")
    return Shown("secret('<hidden>')")


def _macros(node: Node) -> Iterator[Macro]:
    """Yield the macros that a value is made with, each once, outermost first; none of a secret's."""
    met = set()
    for part in parts(node, lambda part: () if isinstance(part, Computed | Folded) and part.hidden else children(part)):
        if isinstance(part, Macro) and part.scope not in met:
            met.add(part.scope)
            yield part


def replaced(binding: Binding, *losers: Binding) -> tuple[str, ...]:
    """Return where the bindings stand that one replaced, and then others with what those replaced."""
    older = [step for each in (binding, *losers) for step in each.history()][1:]
    places = (provenance(step.origin).location for step in older)
    return tuple(place for place in places if place is not None)
