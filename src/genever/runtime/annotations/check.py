"""The values that `main` leads to, each compared with the annotation of the parameter that gets it."""

from __future__ import annotations

import enum
import functools
import typing
from collections.abc import Iterator
from typing import Any, NamedTuple

from genever.configuration.catalog.target import NO_DEFAULT, Kind
from genever.configuration.checking.main import find_main, main_node
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
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
)
from genever.configuration.plan.resolve import Known, resolve
from genever.configuration.spots import Spot, Spots
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Related, in_order, suggest
from genever.language.text.source import Origin
from genever.language.values.lazy import Lazy as LazyHandle
from genever.language.values.literals import value_text
from genever.language.values.references import REQUIRED
from genever.runtime.annotations.fit import (
    Fit,
    all_fit,
    alternatives,
    annotation_text,
    any_fits,
    constant_text,
    fits,
    fits_as_path,
    is_of_other_length,
    is_plain_class,
    items_with_hints,
    result_fits,
)
from genever.runtime.annotations.hints import hint_of, parameter_hints, result_hint
from genever.runtime.annotations.structural import is_protocol, keys_of, lacks_method, wrong_keys
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.registry.signatures import is_typed_dict


def type_findings(config: Config, catalog: Registry) -> tuple[Diagnostic, ...]:
    """Return a warning for each value that ``main`` leads to and that does not fit its parameter's annotation.

    Looked at is what is known before anything is called: constants, references, containers of them. What an annotation
    or an expression leaves open is left open.

    Raises:
        ConfigValueError: There is no ``main``, or it calls nothing.
    """
    return tuple(in_order(dict.fromkeys(_Check(config, catalog).findings())))


class _Site(NamedTuple):
    """A parameter that gets a value, and where the value is written."""

    key: str
    annotation: Any
    spot: Spot


class _Check:
    """Follows references from ``main``, each configurable in each scope once."""

    def __init__(self, config: Config, catalog: Registry) -> None:
        self._config, self._catalog = config, catalog
        self._known = Known()
        self._spots = Spots()
        self._seen: set[tuple[str, str]] = set()
        self._visited: dict[tuple[int, str], Node] = {}  # A node that is kept keeps its `id`.

    def findings(self) -> Iterator[Diagnostic]:
        main = find_main(self._config)
        pending: list[tuple[Node, str, Spot]] = [
            (main_node(main, self._config, self._catalog), "", self._spots.of(main))
        ]
        while pending:
            node, scope, spot = pending.pop()
            if (id(node), scope) in self._visited:
                continue
            self._visited[id(node), scope] = node
            if isinstance(node, Call | Handle | Partial):
                yield from self._own_arguments(node, spot)
                inner = scope if node.scope is None else node.scope
                if (node.selector, inner) not in self._seen:
                    self._seen.add((node.selector, inner))
                    for found, site in self._bound(node, inner):
                        yield from self._compared(found, site)
                        pending.append((found, inner, site.spot))
            if isinstance(node, Macro | Once | Lazy):
                scope = node.scope
            below = {id(child): found for child, found in zip(children(node), self._below(node, spot), strict=True)}
            pending.extend((child, scope, below.get(id(child), spot)) for child in reversed(needed(node)))

    def _below(self, node: Node, spot: Spot) -> list[Spot]:
        """Return where the children of a node are written, if it is written in a spot."""
        count = len(children(node))
        match node:
            case Macro():
                return [self._spots.of(node.binding)]
            case Container():
                return spot.items(count)
            case Call() | Partial():
                return spot.arguments(count)
            case (
                Once(expression)
                | Cached(expression)
                | Computed(expression)
                | Folded(_, _, expression)
                | Space(expression)
            ) if isinstance(spot.node, nodes.Operation) and spot.node.operator == expression.operator:
                return spot.items(count)
            case Lazy() if isinstance(spot.node, nodes.Operation) and spot.node.operator == "lazy":
                return spot.items(count)
        return [spot] * count

    def _bound(self, node: Call | Handle | Partial, scope: str) -> Iterator[tuple[Node, _Site]]:
        """Yield what the configuration gives a configurable in a scope; what a reference gives itself comes before."""
        target = self._target(node.selector)
        own = {*_names(node, target.signature.positional)}
        hints = parameter_hints(target)
        for name, argument in resolve(self._config, self._catalog, scope, target, self._known).arguments.items():
            if name not in own:
                key = f"{self._catalog.shortest(node.selector)}.{name}"
                yield argument.node, _Site(key, hint_of(name, target, hints), self._spots.of(argument.binding))

    def _own_arguments(self, node: Call | Handle | Partial, spot: Spot) -> Iterator[Diagnostic]:
        if isinstance(node, Handle) or not (node.arguments or node.keywords):
            return
        target = self._target(node.selector)
        hints = parameter_hints(target)
        values, names = children(node), _names(node, target.signature.positional)
        for name, value, inner in zip(names, values, spot.arguments(len(values)), strict=False):
            key = f"{self._catalog.shortest(node.selector)}.{_shown_name(name, target)}"
            yield from self._compared(value, _Site(key, hint_of(name, target, hints), inner))

    def _target(self, selector: str) -> Configurable:
        target = self._catalog.target(selector)
        assert target is not None, selector
        return target

    # ---- One value -------------------------------------------------------------------------------

    def _compared(self, node: Node, site: _Site) -> Iterator[Diagnostic]:
        if self._fits(node, site.annotation) is not False:
            return
        inner = _inner(node)
        is_secret = holds_secret(node)
        wanted = annotation_text(site.annotation)
        macros = list(_macros(node))
        places = [f"%{name} is set in {origin or 'the program'}" for name, origin in macros]
        related = tuple(Related(f"%{name} was set here", o.source, o.span) for name, o in macros if o is not None)
        hints = [*(() if is_secret else self._repairs(inner, site.annotation)), *places]
        what = "this secret is of another type" if is_secret else self._described(inner, site.annotation)
        message = f"{site.key} takes {wanted}, and {what}"
        place = site.spot.place
        source, span = (place.source, place.span) if place is not None else (None, None)
        hint = "; ".join(hints) or None
        if isinstance(inner, Constant | Copy) and not is_secret and fits_as_path(inner.value, site.annotation):
            yield Diagnostic("path-as-text", message, source, span, hint, "warning", related)
        else:
            yield Diagnostic("argument-type", message, source, span, hint, "warning", related)

    def _fits(self, node: Node, annotation: Any) -> Fit:
        node = _inner(node)
        match node:
            case Constant(value) | Copy(value) | NamedConstant(_, value):
                return True if value is REQUIRED else fits(value, annotation)
            case Container(kind, items):
                return any_fits(self._container_fits(kind, items, option) for option in alternatives(annotation))
            case Call(selector):
                given, is_exact = result_hint(self._target(selector))
                return None if given is NO_DEFAULT else result_fits(given, annotation, is_exact=is_exact)
            case Handle(selector) | Partial(selector):
                return any_fits(
                    self._handle_fits(selector, option, is_partial=isinstance(node, Partial))
                    for option in alternatives(annotation)
                )
            case Cached(_, inner):
                return self._fits(inner, annotation)
            case Lazy(_, _, inner):
                held = [typing.get_args(option) for option in alternatives(annotation) if _is_lazy(option)]
                if not held:
                    return result_fits(LazyHandle, annotation, is_exact=True)
                return self._fits(inner, held[0][0]) if len(held) == 1 and held[0] else None
        return None

    def _container_fits(self, kind: type, items: tuple[Any, ...], annotation: Any) -> Fit:
        origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
        if annotation is Any or annotation is object:
            return True
        if is_typed_dict(origin):
            return self._dict_fits(kind, items, origin)
        if is_protocol(origin):
            return False if lacks_method(kind, origin) else None
        if not is_plain_class(origin):
            return False if origin is typing.Literal else None
        has_length = kind is tuple and bool(arguments) and arguments[-1] is not ...
        if not issubclass(kind, origin) or (has_length and len(items) != len(arguments)):
            return False
        return all_fit(self._fits(item, wanted) for item, wanted in _pairs(kind, items, origin, arguments))

    def _dict_fits(self, kind: type, items: tuple[Any, ...], annotation: Any) -> Fit:
        keys = _keys(items) if kind is dict else None
        if keys is None:
            return False if kind is not dict else None
        if any(wrong_keys(keys, annotation)):
            return False
        hints = keys_of(annotation)
        return all_fit(self._fits(item, hints.get(key, Any)) for key, (_, item) in zip(keys, items, strict=True))

    def _handle_fits(self, selector: str, annotation: Any, *, is_partial: bool) -> Fit:
        """Return whether a configurable that is handed on uncalled fits."""
        target = self._target(selector)
        origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
        if origin is type:
            if is_partial or not target.is_class:
                return False
            return fits(target.wrapped, annotation) if arguments else True
        if origin.__class__ is type(typing.Any) or annotation is Any or annotation is object:
            return True
        if origin is typing.get_origin(typing.Callable[..., Any]):
            given, is_exact = result_hint(target)
            if not arguments or given is NO_DEFAULT:
                return True
            return result_fits(given, arguments[1], is_exact=is_exact)
        if not is_plain_class(origin):
            return False if origin is typing.Literal else None
        return result_fits(functools.partial, origin, is_exact=True) if is_partial else fits(target.wrapped, origin)

    # ---- In words --------------------------------------------------------------------------------

    def _described(self, node: Node, annotation: Any) -> str:
        match node:
            case Call(selector):
                given, _ = result_hint(self._target(selector))
                return f"@{self._catalog.shortest(selector)}() gives {annotation_text(given)}"
            case Handle(selector) | Partial(selector):
                given, _ = result_hint(self._target(selector))
                name = f"@{self._catalog.shortest(selector)}"
                if self._fits(Call(selector, None), annotation):
                    return f"{name} is not called"
                if _asks_for_callable(annotation) and given is not NO_DEFAULT:
                    return f"{name} gives {annotation_text(given)}"
                return f"{name} is {_kind_of(self._target(selector), partial=isinstance(node, Partial))}"
            case Container(kind, items):
                return self._described_container(kind, items, annotation)
            case Constant(value) | Copy(value) | NamedConstant(_, value):
                return _described_value(value, annotation)
            case Cached(_, inner):
                return self._described(inner, annotation)
            case Lazy(_, _, inner):
                is_wanted = any(map(_is_lazy, alternatives(annotation)))
                return self._described(_inner(inner), annotation) if is_wanted else "this is a Lazy handle"
        return "this is of another type"

    def _described_container(self, kind: type, items: tuple[Any, ...], annotation: Any) -> str:
        for option in alternatives(annotation):
            origin, arguments = typing.get_origin(option), typing.get_args(option)
            pairs: list[tuple[Node, Any]] = []
            if is_typed_dict(option) and kind is dict:
                keys, hints = _keys(items) or [], keys_of(option)
                if wrong := ", ".join(wrong_keys(keys, option)):
                    return wrong
                pairs = [(item, hints.get(key, Any)) for key, (_, item) in zip(keys, items, strict=False)]
            elif is_plain_class(origin) and issubclass(kind, origin):
                pairs = _pairs(kind, items, origin, arguments)
            for item, wanted in pairs:
                if self._fits(item, wanted) is False and not holds_secret(item):
                    return f"{self._described(_inner(item), wanted)}, in a {kind.__name__}"
        return f"this is {_article(kind)}"

    def _repairs(self, node: Node, annotation: Any) -> Iterator[str]:
        """Yield what to write instead."""
        match node:
            case Handle(selector) if self._fits(Call(selector, None), annotation):
                if not _asks_for_callable(annotation) and not self._lacks_arguments(selector):
                    yield f"write @{self._catalog.shortest(selector)}()"
            case Call(selector, _, (), ()) if self._fits(Handle(selector, None), annotation):
                yield f"write @{self._catalog.shortest(selector)}"
            case Constant(value) | Copy(value):
                yield from _other_literals(value, annotation)

    def _lacks_arguments(self, selector: str) -> bool:
        """Return whether a call without arguments would lack some that no binding gives."""
        bound = {name for (_, owner), found in self._config.bindings.items() if owner == selector for name in found}
        needed = (p for p in self._target(selector).signature.parameters if p.default is NO_DEFAULT)
        return any(p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD) and p.name not in bound for p in needed)


def _pairs(kind: type, items: tuple[Any, ...], origin: Any, arguments: tuple[Any, ...]) -> list[tuple[Node, Any]]:
    """Return what is in a container with the annotation of each item."""
    if kind is dict:
        return [pair for item in items for pair in zip(item, arguments, strict=False)]
    if kind is tuple and issubclass(origin, tuple) and arguments[-1:] != (...,):
        return list(zip(items, arguments, strict=False))
    return [(item, arguments[0]) for item in items] if arguments else []


def _keys(items: tuple[Any, ...]) -> list[Any] | None:
    """Return the keys of a dict; None where one is not known before something is called."""
    return [static_value(key) for key, _ in items] if all(is_static(key) for key, _ in items) else None


def _kind_of(target: Configurable, *, partial: bool) -> str:
    return "a functools.partial" if partial else "another class" if target.is_class else "a function"


def _other_literals(value: Any, annotation: Any) -> Iterator[str]:
    candidates: list[Any] = []
    if isinstance(value, str):
        import ast  # Only a mistake pays for this import.

        try:
            candidates.append(ast.literal_eval(value))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            known = [arg for option in alternatives(annotation) for arg in typing.get_args(option)]
            close = suggest(value, [arg for arg in known if isinstance(arg, str)])
            if close:
                yield str(close)
    elif isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST_INTEGER:
        candidates.append(int(value))
    elif isinstance(value, int) and value in (0, 1):
        candidates.append(bool(value))
    elif isinstance(value, list):
        candidates.append(tuple(value))
    elif isinstance(value, tuple):
        candidates.append(list(value))
    candidates.append([value])
    for candidate in candidates:
        if fits(candidate, annotation):
            yield f"write {value_text(candidate)}"
            return


def _described_value(value: Any, annotation: Any) -> str:
    """Say of what type a value is, or in a container of the right type what does not fit."""
    for option in alternatives(annotation):
        origin, arguments = typing.get_origin(option), typing.get_args(option)
        pairs: list[tuple[Any, Any]] = []
        if is_typed_dict(option) and type(value) is dict:
            if wrong := ", ".join(wrong_keys(value, option)):
                return wrong
            hints = keys_of(option)
            pairs = [(item, hints.get(key, Any)) for key, item in value.items()]
        elif is_plain_class(origin) and isinstance(value, origin):
            if is_of_other_length(value, origin, arguments):
                return f"{_shown(value)} has {len(value)} item{'s' * (len(value) != 1)}"
            pairs = items_with_hints(value, origin, arguments) or []
        for item, wanted in pairs:
            if fits(item, wanted) is False:
                return f"{_shown(item)} in it is {_article(type(item))}"
    return "this is None" if value is None else f"{_shown(value)} is {_article(type(value))}"


def _shown(value: Any) -> str:
    text = constant_text(value) if isinstance(value, enum.Enum) else value_text(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_LONGEST_SHOWN, _LONGEST_INTEGER = 60, 1e15  # Characters of a value; what a float says to the last digit.


def _article(kind: type) -> str:
    return f"{'an' if kind.__name__[0] in 'aeiou' else 'a'} {kind.__name__}"


def _names(node: Call | Handle | Partial, positional: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of the parameters that a reference gives itself."""
    if not isinstance(node, Handle):
        unnamed = (f"*{number}" for number in range(len(node.arguments)))
        yield from [*positional[: len(node.arguments)], *unnamed][: len(node.arguments)]
        yield from (name for name, _ in node.keywords)


def _shown_name(name: str, target: Configurable) -> str:
    """Return the name of a parameter as a message has it: ``*args`` for each argument that this takes."""
    variadic = (p.name for p in target.signature.declared if p.kind is Kind.VAR_POSITIONAL)
    return f"*{next(variadic, 'args')}" if name.startswith("*") else name


def _inner(node: Node) -> Node:
    """Return the node behind macros, shared objects and operations whose value is known."""
    while isinstance(node, Macro | Once | Cached | Folded):
        if isinstance(node, Folded) and is_static(node) and not node.hidden:
            return Constant(static_value(node))
        node = node.node
    return node


def _macros(node: Node) -> Iterator[tuple[str, Origin | None]]:
    """Yield each macro that a value is just the name of, with where it was set."""
    while isinstance(node, Macro):
        yield node.binding.scope, node.binding.origin
        node = node.node


def _asks_for_callable(annotation: Any) -> bool:
    return any(fits(_asks_for_callable, option) and option is not Any for option in alternatives(annotation))


def _is_lazy(annotation: Any) -> bool:
    return (typing.get_origin(annotation) or annotation) is LazyHandle
