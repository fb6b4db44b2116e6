"""What a configuration would run, as a tree: every parameter that references lead to from one value.

Nothing is called. A reference without a scope is taken to be used in the scope in which its parameter is;
code may call a configurable in another one, or without any reference: such calls are not in the outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, assert_never

from genever.configuration.bindings import Binding, BindingKey, Choice
from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Kind, Parameter, Target
from genever.configuration.checking.main import find_main, main_node
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    MAX_CALLS,
    Argument,
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
    holds_secret,
    is_static,
    needed,
    static_value,
    too_deep,
)
from genever.configuration.plan.recursion import deep_recursion
from genever.configuration.plan.resolve import Known, resolve, resolve_value
from genever.inspection.provenance import ValueGiver
from genever.language.equality import own_equality
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.selectors import scope_parts, scoped
from genever.language.text.source import Origin
from genever.language.values.expressions import INHERITED, Expression, unedited
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN, REQUIRED
from genever.records import NamedTuple

#: Who gives a parameter its value. ``argument``: the reference that calls. ``caller``: it has none, and
#: whoever calls must pass one; ``nobody``: it has none, and the call is a reference's that passes none.
Giver: TypeAlias = ValueGiver | Literal["nobody"]


@own_equality
class Setting(NamedTuple):
    """A parameter or a macro with its value.

    Attributes:
        name: The parameter's name, or that of a macro or constant with its ``%``.
        giver: Who gives the value.
        text: The value as a binding file says it, or its `repr` where it has no such form; empty for none.
        result: What an expression comes to, where that is known before anything is called; else empty.
        value: The value as bound, references unevaluated, or the code default; None where there is none.
        binding: The winning binding, where there is one. What it shadows is in ``losers`` and its history.
        losers: The bindings of outer scopes that it shadows, the nearest first.
        behind: What the value uses, in the order in which it stands there; what is the same twice, once.
    """

    name: str
    giver: Giver
    text: str = ""
    result: str = ""
    value: Any = None
    binding: Binding | None = None
    losers: tuple[Binding, ...] = ()
    behind: tuple[Setting | Use | Flaw, ...] = ()


@own_equality
class Use(NamedTuple):
    """A configurable that a value refers to.

    Attributes:
        text: The reference, with its arguments and the shortest selector.
        selector: The complete selector.
        scope: The scope that it is used in.
        called: Whether the reference calls it; else it is handed on for code to call.
        lazily: Whether it may not be called: only when the program asks, or when a condition says so.
        settings: Its parameters in signature order; empty where ``again`` says why.
        again: ``above`` where the same use stands earlier in the tree, ``cycle`` where it is inside itself.
    """

    text: str
    selector: str
    scope: tuple[str, ...]
    called: bool
    lazily: bool = False
    settings: tuple[Setting, ...] = ()
    again: Literal["", "above", "cycle"] = ""


@own_equality
class Flaw(NamedTuple):
    """Something in a value that cannot be made."""

    finding: Diagnostic


@own_equality
class Include(NamedTuple):
    """An include that macros chose the file for.

    Attributes:
        text: The path as written.
        chosen: What it came to.
        origin: Where it stands.
        behind: The macros that it is computed from.
    """

    text: str
    chosen: str
    origin: Origin
    behind: tuple[Setting | Use | Flaw, ...]


@own_equality
class Outline(NamedTuple):
    """What a configuration would run.

    Attributes:
        main: The macro ``main`` and all that is behind it.
        others: The bindings that the outline of ``main`` has no place for, in the order they came.
        includes: The includes that macros chose the file for.
    """

    main: Setting
    others: tuple[Binding, ...]
    includes: tuple[Include, ...] = ()


def outline(config: Config, catalog: Catalog, *, with_texts: bool = True, known: Known | None = None) -> Outline:
    """Return what a configuration would run.

    Args:
        config: The configuration.
        catalog: What it configures.
        with_texts: Whether its settings have the texts and results of their values.
        known: What it was resolved to before; it takes in what is resolved now.

    Raises:
        ConfigValueError: It has no ``main``, or one that calls nothing.
        ConfigSyntaxError: References and macros lead too deep.
    """
    walk = _Walk(config, catalog, with_texts, known)
    main = find_main(config)
    node = main_node(main, config, catalog)
    with deep_recursion():
        top = walk.bound(MAIN, Argument(main, (), main.value, node), _Place())
        includes = tuple(map(walk.include, config.choices))
    return Outline(top, tuple(b for b in config if b.key not in walk.met), includes)


def setting_of(name: str, argument: Argument, config: Config, catalog: Catalog, scope: str) -> Setting:
    """Return a parameter that has a binding, or a macro, with what is behind its value in a scope."""
    with deep_recursion():
        return _Walk(config, catalog).bound(name, argument, _Place(scope))


#: The types of nodes with nothing behind them.
_PLAIN = frozenset({Constant, Copy})


# ---- The walk ---------------------------------------------------------------------------------------


@own_equality
class _Place(NamedTuple):
    """Where in the tree a value stands.

    ``path`` holds the uses that call each other, one inside the other, as (selector, scope); ``depth`` is the
    number of those that lead here, called or not.
    """

    scope: str = ""
    path: tuple[tuple[str, str], ...] = ()
    lazily: bool = False
    depth: int = 0


class _Walk:
    """Follows references, each use once."""

    def __init__(self, config: Config, catalog: Catalog, with_texts: bool = True, known: Known | None = None) -> None:
        self._config = config
        self._catalog = catalog
        self._with_texts = with_texts
        self._known = known or Known()
        self._uses: set[tuple[str, str, str]] = set()
        self._macros: set[tuple[str, bool]] = set()
        #: The keys of the bindings that were met.
        self.met: set[BindingKey] = set()

    def bound(self, name: str, argument: Argument, place: _Place, *, follow: bool = True) -> Setting:
        """Return the setting of a parameter or macro that has a binding, and what is behind it if that is to follow."""
        binding, losers, value, node = argument
        self.met.add(binding.key)
        for loser in losers:
            self.met.add(loser.key)
        behind = tuple(_once_each(self._behind(node, place))) if follow and type(node) not in _PLAIN else ()
        if not self._with_texts:
            return Setting(name, "binding", "", "", value, binding, losers, behind)
        made = node.node if isinstance(node, Lazy) and node.is_asked_for else node
        text = self._text(made) if isinstance(made, Call | Handle | Partial) else _edited_text(value)
        return Setting(name, "binding", text, _result(value, made), value, binding, losers, behind)

    def include(self, choice: Choice) -> Include:
        """Return an include with the macros that chose its file."""
        node = resolve_value(choice.path, self._config, self._catalog)
        behind = tuple(_once_each(self._behind(node, _Place())))
        return Include(value_text(choice.path), choice.chosen, choice.origin, behind)

    def _behind(self, node: Node, place: _Place) -> Iterator[Setting | Use | Flaw]:
        match node:
            case Call() | Handle() | Partial():
                yield self._use(node, place)
            case Macro(scope, binding, inner):
                known = (scope, place.lazily) in self._macros and not isinstance(inner, Call | Handle | Partial)
                self._macros.add((scope, place.lazily))
                macro = Argument(binding, (), binding.value, inner)
                inside = _Place(scope, place.path, place.lazily, place.depth)
                yield self.bound(f"%{scope}", macro, inside, follow=not known)
            case NamedConstant(name, value):
                if value is not REQUIRED:
                    yield Setting(f"%{name}", "binding", value_text(value), "", value)
            case Once(_, scope, inner):
                yield from self._behind(inner, _Place(scope, place.path, place.lazily, place.depth))
            case Cached(_, inner):
                yield from self._behind(inner, place)
            case Lazy(_, scope, inner):
                yield from self._behind(inner, _Place(scope, (), True, place.depth))
            case Broken(problem):
                yield from map(Flaw, problem.diagnostics)
            case Constant() | Copy() | Container() | Computed() | Folded() | Space():
                sure = set(map(id, needed(node)))
                for child in children(node):
                    is_sure = id(child) in sure
                    if is_sure or not isinstance(node, Folded) or is_static(child):
                        later = place if is_sure else _Place(place.scope, (), True, place.depth)
                        yield from self._behind(child, later)
            case _:
                assert_never(node)

    def _use(self, node: Call | Handle | Partial, place: _Place) -> Use:
        selector = node.selector
        scope = place.scope if node.scope is None else node.scope
        called = isinstance(node, Call)
        use = Use(self._text(node), selector, scope_parts(scope), called, place.lazily)
        if (selector, scope) in place.path:
            return use._replace(again="cycle")
        if (selector, scope, use.text) in self._uses:
            return use._replace(again="above")
        if place.depth == MAX_CALLS:
            raise too_deep()
        self._uses.add((selector, scope, use.text))
        path = (*place.path, (selector, scope)) if called else ()
        given = tuple(self._given(node, place))
        inner = _Place(scope, path, place.lazily, place.depth + 1)
        settings = tuple(self._settings(given, use, inner))
        return Use(use.text, selector, use.scope, called, place.lazily, settings)

    def _given(self, node: Call | Handle | Partial, place: _Place) -> Iterator[Setting]:
        """Yield the parameters that a reference gives itself."""
        if isinstance(node, Handle):
            return
        names = self._target(node.selector).signature.positional
        unnamed = (f"*{number}" for number in range(len(node.arguments)))
        positional = zip([*names[: len(node.arguments)], *unnamed], node.arguments, strict=False)
        for name, value in (*positional, *node.keywords):
            behind = tuple(_once_each(self._behind(value, place)))
            text = self._text(value) if self._with_texts else ""
            result = _result(value.expression, value) if self._with_texts and isinstance(value, Folded) else ""
            yield Setting(name, "argument", text, result, behind=behind)

    def _settings(self, given: tuple[Setting, ...], use: Use, place: _Place) -> Iterator[Setting]:
        target = self._target(use.selector)
        own = {setting.name: setting for setting in given}
        arguments = dict(resolve(self._config, self._catalog, place.scope, target, self._known).arguments)
        # A decorator that hides the parameters may give some of them itself.
        must_be_given = use.called and target.signature.declared == target.signature.parameters
        for parameter in target.signature.declared:
            if parameter.kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD):
                continue
            argument = arguments.pop(parameter.name, None)
            if parameter.name in own:
                self.met.update(met.key for met in _bindings(argument))
                yield own.pop(parameter.name)
            elif argument is None or argument.is_required:
                yield self._unbound(parameter, argument, must_be_given)
            else:
                yield self.bound(parameter.name, argument, place)
        yield from own.values()
        for name, argument in arguments.items():  # Those for **kwargs.
            if name not in own:
                yield self.bound(name, argument, place)

    def _unbound(self, parameter: Parameter, asking: Argument | None, must_be_given: bool) -> Setting:
        """A parameter without a binding, or with one to ``%gin.REQUIRED``."""
        name, default = parameter.name, parameter.default
        if asking is None and default is not NO_DEFAULT and default is not REQUIRED:
            return Setting(name, "default", value_text(default) if self._with_texts else "", "", default)
        self.met.update(met.key for met in _bindings(asking))
        binding, *losers = _bindings(asking) or (None,)
        return Setting(name, "nobody" if must_be_given else "caller", "", "", None, binding, tuple(losers))

    def _target(self, selector: str) -> Target:
        target = self._catalog.target(selector)
        assert target is not None, selector
        return target

    def _text(self, node: Node) -> str:
        """Return what a node was written as, near enough, with the shortest selectors."""
        match node:
            case Call(selector, scope, arguments, keywords) | Partial(selector, scope, arguments, keywords):
                values = [self._text(value) for value in arguments]
                values += [f"{name}={self._text(value)}" for name, value in keywords]
                values += ["..."] if isinstance(node, Partial) else []
                return f"{self._name(selector, scope)}({', '.join(values)})"
            case Handle(selector, scope):
                return self._name(selector, scope)
            case Macro(scope):
                return f"%{scope}"
            case NamedConstant(name):
                return f"%{name}"
            case Container():
                return _container_text(node.type, [self._text(child) for child in children(node)])
            case Once(_, _, inner):
                return f"once {self._text(inner)}"
            case Cached(_, inner):
                return f"cached {self._text(inner)}"
            case Lazy(_, _, inner, _, is_asked_for):
                return self._text(inner) if is_asked_for else f"lazy {self._text(inner)}"
            case Computed() | Folded() | Space():
                return value_text(node.expression)
            case Constant(value) | Copy(value):
                return value_text(value)
            case Broken():
                return "?"
            case _:
                assert_never(node)

    def _name(self, selector: str, scope: str | None) -> str:
        return f"@{scoped(scope or '', self._catalog.shortest(selector))}"


def _once_each(parts: Iterator[Setting | Use | Flaw]) -> Iterator[Setting | Use | Flaw]:
    """Leave out macros and flaws that came before: they say nothing new."""
    met = set()
    for part in parts:
        key = part.name if isinstance(part, Setting) else part.finding if isinstance(part, Flaw) else None
        if key not in met or (isinstance(part, Setting) and part.behind):
            yield part
        if key is not None:
            met.add(key)


def _bindings(argument: Argument | None) -> tuple[Binding, ...]:
    return () if argument is None else (argument.binding, *argument.losers)


def _container_text(kind: type, parts: list[str]) -> str:
    """Return a container of these parts; those of a dict are its keys and values in turn."""
    if kind is dict:
        return "{" + ", ".join(map(": ".join, zip(parts[::2], parts[1::2], strict=True))) + "}"
    if kind is tuple:
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    return f"[{', '.join(parts)}]" if kind is list else f"{{{', '.join(parts)}}}"


def _edited_text(value: Any) -> str:
    """Return a value as it is written; one with edits as its first value and then each edit."""
    base, edits = unedited(value)
    first = [] if base is INHERITED else [value_text(base)]
    return " ".join([*first, *(f"{edit.operator} {value_text(edit.operands[1])}" for edit in edits)])


def _result(value: Any, node: Node) -> str:
    """Return what an expression comes to, where that is known and no secret."""
    if not isinstance(value, Expression) or holds_secret(node) or not is_static(node):
        return ""
    return value_text(static_value(node))


# ---- What an outline says ---------------------------------------------------------------------------


def uses(setting: Setting) -> Iterator[Use]:
    """Yield every use behind a setting, in the order of the tree."""
    for part in setting.behind:
        if isinstance(part, Setting):
            yield from uses(part)
        elif isinstance(part, Use):
            yield part
            for inner in part.settings:
                yield from uses(inner)
