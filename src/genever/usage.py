"""What of a configuration took no effect: bindings that nothing consumed, macros that nobody read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genever.catalog import Catalog
from genever.diagnostics import Diagnostic
from genever.entry import place_of
from genever.model import INHERITED, MACRO, Binding, Config, Expression, Key, references_in
from genever.record import Record
from genever.resolve import Argument, Lazy, Macro, Node, children, resolve, resolve_value

#: Names a binding: (scope, complete selector, parameter).
_Place = tuple[str, str, str]


def unused(config: Config, catalog: Catalog, record: Record) -> tuple[Diagnostic, ...]:
    """Return a warning for each macro and binding that had no effect on what is on the record.

    A binding is consumed when a call in its scope, or in one inside it, got its value from there; also when
    the program looked it up. The bindings of a configurable that was never called share one warning. What
    only an overridden binding led to was set aside on purpose, and gets none; nor does what a call got a
    lazy handle on, whether it was made or not.
    """
    consumed = _consumed(config, catalog, record)
    called = {(scope, selector) for scope, selector in record.used}
    aside = led_to(config, [*overridden(config), *_given_lazily(config, catalog, record)])
    findings = []
    for key, bound in config.bindings.items():
        if (key if key[1] == MACRO else ("", key[1])) in aside:
            continue
        idle = [binding for binding in bound.values() if binding[:3] not in consumed]
        if not idle:
            continue
        if key[1] == MACRO:
            findings.append(_finding("unused-macro", f"nothing read the macro {key[0]!r}", idle[0]))
        elif len(idle) == len(bound) and not _was_called(key, called):
            findings.append(_finding("unused-binding", _never_called(key, len(idle), catalog), idle[0]))
        else:
            findings += [_finding("unused-binding", _beaten(binding, catalog), binding) for binding in idle]
    return tuple(findings)


def _finding(code: str, message: str, binding: Binding) -> Diagnostic:
    return Diagnostic(code, message, *place_of(binding), None, "warning")


def _never_called(key: Key, count: int, catalog: Catalog) -> str:
    scope, selector = key
    where = f" in the scope {scope!r}" if scope else ""
    what = "its binding" if count == 1 else f"its {count} bindings"
    return f"nothing called {catalog.shortest(selector)}{where}: {what} had no effect"


def _beaten(binding: Binding, catalog: Catalog) -> str:
    name = catalog.shortest(binding.selector)
    where = f" in the scope {binding.scope!r}" if binding.scope else ""
    return f"no call of {name}{where} took {binding.parameter!r} from here: its caller or an inner scope gave it"


def _was_called(key: Key, called: Iterable[Key]) -> bool:
    scope, selector = key
    return any(selector == other and (not scope or f"{inner}/".startswith(f"{scope}/")) for inner, other in called)


def _consumed(config: Config, catalog: Catalog, record: Record) -> set[_Place]:
    consumed = set(record.read)
    for (scope, selector), values in record.snapshot().items():
        target = catalog.target(selector)
        if target is None:
            continue
        arguments = resolve(config, catalog, tuple(scope.split("/")) if scope else (), target).arguments
        for name in values:
            argument = arguments.get(name)
            if argument is not None:
                consumed.update(_makers(argument))
                consumed.update(_macros(argument.node))
    for scope, selector, parameter in record.read:
        binding = config.get(scope, selector, parameter)
        if binding is not None:
            inside = tuple(scope.split("/")) if scope else ()
            consumed.update(_macros(resolve_value(binding.value, config, catalog, inside)))
    for assertion in config.assertions:
        for value in (assertion.test, assertion.message):
            consumed.update(_macros(resolve_value(value, config, catalog)))
    return consumed


def overridden(config: Config) -> Iterator[Any]:
    """Yield the values that later bindings replaced."""
    for binding in config:
        yield from (older.value for older in binding.history() if older is not binding)


def _given_lazily(config: Config, catalog: Catalog, record: Record) -> Iterator[Any]:
    """Yield the values that calls on the record got a handle on."""
    for (scope, selector), values in record.snapshot().items():
        target = catalog.target(selector)
        if target is None:
            continue
        arguments = resolve(config, catalog, tuple(scope.split("/")) if scope else (), target).arguments
        for name in values.keys() & arguments.keys():
            yield from _lazy_values(arguments[name].node)


def _lazy_values(node: Node) -> Iterator[Any]:
    if isinstance(node, Lazy):
        yield node.value
    for child in children(node):
        yield from _lazy_values(child)


def led_to(config: Config, values: list[Any]) -> set[Key]:
    """Return the macros, and the configurables under the scope ``''``, that values lead to."""
    by_selector: dict[str, list[Binding]] = {}
    for binding in config:
        by_selector.setdefault(binding.selector, []).append(binding)
    aside: set[Key] = set()
    pending = values
    while pending:
        for reference in references_in(pending.pop()):
            selector = reference.complete or ""
            key = (reference.scope, MACRO) if selector == MACRO else ("", selector)
            if key not in aside:
                aside.add(key)
                led_to = by_selector.get(selector, ())
                pending += [b.value for b in led_to if selector != MACRO or b.scope == reference.scope]
    return aside


def _makers(argument: Argument) -> Iterator[_Place]:
    """Yield the bindings that a value comes from: the winner, and what it edits."""
    for binding in (argument.binding, *argument.losers):
        yield binding[:3]
        value = binding.value
        while isinstance(value, Expression) and value.kind == "edit":
            value = value.operands[0]
        if value is not INHERITED:
            return


def _macros(node: Node) -> Iterator[_Place]:
    """Yield the macros that a value uses, also those of what is made later."""
    if isinstance(node, Macro):
        yield node.binding[:3]
    for child in (node.node,) if isinstance(node, Lazy) else children(node):
        yield from _macros(child)
