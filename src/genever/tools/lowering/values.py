"""Values as Python expressions: what is bound is written as the code that would make it."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable
from typing import Any

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Catalog, Kind, Parameter, Target
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    Folded,
    Macro,
    Node,
    NotStaticError,
    Plan,
    holds_secret,
    macros_in,
    static_value,
)
from genever.configuration.plan.resolve import Known, effective_value, resolve, resolve_value
from genever.configuration.spots import NOWHERE, Spot, Spots, key_of
from genever.language import operations
from genever.language.operations import ENV, SECRET
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Span
from genever.language.values.expressions import Expression, values_in
from genever.language.values.references import BUILTINS, MACRO, REQUIRED, RUN_DIR, Reference
from genever.tools.lowering.calls import Given, Use, Within, arguments_of, still_open
from genever.tools.lowering.edits import edited
from genever.tools.lowering.literals import BRACKETS, constant_text, container_text, object_text, static_text, type_text
from genever.tools.lowering.names import Names
from genever.tools.lowering.operations import notation, reads_environment
from genever.tools.lowering.pieces import Called, Piece, Slot

#: How often one call, or one macro that is no constant, is written out: macros that are used several times multiply.
MAX_REPEATS = 16
#: How deep values nest in the text; calls are written on their own from half of that.
MAX_DEPTH = 60


class Writer:
    """Writes values as Python, one piece after the other.

    Args:
        config: Has the bindings.
        catalog: Has what they are of.
        names: The names in the text, if some are taken already.
        repeats: How often one call, or one macro that is no constant, is written out.
        depth: How deep values nest.

    Attributes:
        names: The names in the text so far.
        waiting: The calls that were too deep to be written where they are made.
        written: The bindings that have a part in what was written.
    """

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        names: Names | None = None,
        repeats: int = MAX_REPEATS,
        depth: int = MAX_DEPTH,
    ) -> None:
        self.names = names if names is not None else Names(catalog)
        self.waiting: list[tuple[str, str]] = []
        self.written: set[BindingKey] = set()
        self._config, self._catalog = config, catalog
        self._spots = Spots()
        self._known = Known()
        self._texts: list[str] = []
        self._length = 0
        self._depth = 0
        self._most = repeats, depth
        self._calls: Counter[tuple[str, str]] = Counter()
        self._macros: Counter[str] = Counter()

    # ---- Text --------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._texts)

    def write(self, text: str) -> None:
        """Write a text that stands for nothing."""
        self._texts.append(text)
        self._length += len(text)

    def _leaf(self, text: str, value: Any, spot: Spot) -> Piece:
        start = self._length
        self.write(text)
        return Piece(Span(start, self._length), value, spot.place)

    def _joined(self, start: int, value: Any, spot: Spot, parts: Iterable[Piece]) -> Piece:
        return Piece(Span(start, self._length), value, spot.place, tuple(parts))

    # ---- Values ------------------------------------------------------------------------------------

    def bound(self, binding: Binding, value: Any, within: Within) -> Piece:
        """Write what a binding gives: its own value, or one that its edits make with those before."""
        self.met(binding)
        spot = self._spots.of(binding)
        if isinstance(value, Expression) and isinstance(value.operator, operations.Edit):
            found = edited(value, spot, binding, self._spots)
            if found is not None:
                kind, items, places = found
                return self._listed(value, kind, items, spot, places, within)
        return self.value(value, spot, within)

    def met(self, binding: Binding) -> None:
        """Take note that a binding has its part in what is written."""
        self.written.add(binding.key)

    def value(self, value: Any, spot: Spot, within: Within) -> Piece:
        """Write a value that stands at a spot."""
        if self._depth > self._most[1]:
            return self._leaf("_any", value, spot)
        self._depth += 1
        try:
            return self._value(value, spot, within)
        finally:
            self._depth -= 1

    def _value(self, value: Any, spot: Spot, within: Within) -> Piece:
        if isinstance(value, Reference):
            return self._reference(value, spot, within)
        if isinstance(value, Expression):
            return self._expression(value, spot, within)
        if type(value) in (list, tuple, set, dict):
            return self._container(value, spot, within)
        text = type_text(value) if within.is_hidden else constant_text(value)
        return self._leaf(text or "_any", value, spot)

    def _container(self, value: Any, spot: Spot, within: Within) -> Piece:
        if (text := container_text(value)) is not None:
            return self._leaf(text, value, spot)
        if type(value) is dict:
            inner = [part for pair in value.items() for part in pair]
            return self._listed(value, dict, inner, spot, spot.items(len(inner)), within)
        return self._listed(value, type(value), value, spot, spot.items(len(value)), within)

    def _listed(
        self, value: Any, kind: type, items: Iterable[Any], spot: Spot, spots: list[Spot], within: Within
    ) -> Piece:
        """Write a container of some items; for a dict its keys and values in turn."""
        start = self._length
        opening, closing = BRACKETS[kind]
        self.write(opening)
        parts: list[Piece] = []
        for item, place in zip(items, spots, strict=True):
            if parts:
                self.write(": " if kind is dict and len(parts) % 2 else ", ")
            parts.append(self.value(item, place, within))
        self.write(closing)
        return self._joined(start, value, spot, parts)

    # ---- References --------------------------------------------------------------------------------

    def _reference(self, reference: Reference, spot: Spot, within: Within) -> Piece:
        if reference.is_macro:
            return self._macro(reference, spot, within)
        if reference.is_constant:
            return self._constant(reference, spot)
        target = self._target(reference)
        if target is None:
            return self._leaf("_any", reference, spot)
        use = Use(reference, spot, within, target, reference.scope or within.scope)
        return self._call(use) if reference.evaluate else self._handle(use)

    def _target(self, reference: Reference) -> Target | None:
        if reference.complete is None or reference.complete in BUILTINS:
            return None
        return self._catalog.target(reference.complete)

    def _macro(self, reference: Reference, spot: Spot, within: Within) -> Piece:
        name = reference.scope
        found = [self._config.macro(prefix) for prefix in scope_prefixes(name)]
        bindings = [binding for binding in found if binding is not None]
        target = self._catalog.target(MACRO)
        if not bindings or target is None or name in within.path:
            return self._leaf("_any", reference, spot)
        binding = bindings[-1]
        value = effective_value(bindings, "value", target)
        if constant_text(value) is None:
            self._macros[name] += 1
            if self._macros[name] > self._most[0]:
                return self._leaf("_any", reference, spot)
        start = self._length
        inner = self.bound(binding, value, Within(name, binding.scope, (*within.path, name), within.is_hidden))
        return self._joined(start, reference, spot, [inner])._replace(macro=binding)

    def _constant(self, reference: Reference, spot: Spot) -> Piece:
        if reference.scope == RUN_DIR:
            return self._leaf("_some(str)", reference, spot)
        try:
            value = self._catalog.constant(reference.scope)
        except GeneverError:
            value = REQUIRED
        text = object_text(value, self.names.imported)
        if text.startswith(("_any", "_some(")) and value is not REQUIRED:
            home = self._catalog.home_of_constant(reference.scope)
            text = (self.names.imported(*home) if home is not None else None) or text
        return self._leaf(text, reference, spot)

    # ---- Calls -------------------------------------------------------------------------------------

    def root(self, selector: str, scope: str, binding: Binding | None) -> Piece | None:
        """Write a call that stands alone; for a ``binding`` that no reference leads to, one that some code may make."""
        target = self._catalog.target(selector)
        if target is None or selector in BUILTINS:
            return None
        if binding is None:
            return self._call(Use(None, NOWHERE, Within(scope, scope), target, scope))
        return self._handle(Use(None, key_of(binding), Within(scope, scope), target, scope))

    def _call(self, use: Use) -> Piece:
        if not self._may_write(use):
            callee = self._callee(use.target)
            return self._named(self._leaf(f"_result({callee})", use.value, use.spot), use, is_made=True)
        start = self._length
        call, parts = self._made(use, (), is_made=True)
        return self._joined(start, use.value, use.spot, parts)._replace(call=call)

    def _handle(self, use: Use) -> Piece:
        """Write what is handed on to be called: the target itself, or a ``lambda`` over what it still takes."""
        if not use.arguments and not self._is_bound(use):
            return self._named(self._leaf(self._callee(use.target), use.value, use.spot), use, is_made=False)
        if not self._may_write(use):
            return self._leaf("_any", use.value, use.spot)
        start = self._length
        left = still_open(use, self._plan(use))
        positional = [self.names.parameter(p.name) for p in left if p.kind is not Kind.KEYWORD_ONLY]
        named = [self.names.parameter(p.name) for p in left if p.kind is Kind.KEYWORD_ONLY]
        self.write(f"lambda {', '.join([*positional, '*_args', *named, '**_named'])}: ")
        call, parts = self._made(use, left, is_made=False)
        return self._joined(start, use.value, use.spot, parts)._replace(call=call)

    def _may_write(self, use: Use) -> bool:
        """Return whether a call is written out here; if not because it is too deep, it is written on its own later."""
        key = use.target.selector, use.scope
        if self._depth > self._most[1] // 2:
            self.waiting.append(key)
            return False
        self._calls[key] += 1
        return self._calls[key] <= self._most[0]

    def _callee(self, target: Target) -> str:
        return self.names.of(target) or "_any"

    def _is_bound(self, use: Use) -> bool:
        return any((prefix, use.target.selector) in self._config.bindings for prefix in scope_prefixes(use.scope))

    def _plan(self, use: Use) -> Plan:
        return resolve(self._config, self._catalog, use.scope, use.target, self._known)

    def _made(self, use: Use, left: tuple[Parameter, ...], *, is_made: bool) -> tuple[Called, list[Piece]]:
        """Write a call: with what the reference gives, what is bound, and what a ``lambda`` hands on."""
        start = self._length
        callee = self._callee(use.target)
        self.write(f"{callee}(")
        unnamed, named = arguments_of(use, self._plan(use), self._spots)
        slots = [self._slot("", number == 0, given) for number, given in enumerate(unnamed)]
        handed = {parameter.name: self.names.parameter(parameter.name) for parameter in left}
        only = [p.name for p in use.target.signature.parameters if p.kind is Kind.POSITIONAL_ONLY][len(unnamed) :]
        last = max((number for number, name in enumerate(only) if name in named or name in handed), default=-1)
        for name in only[: last + 1]:
            slots.append(self._slot("", not slots, named.pop(name, None), name, handed.pop(name, "_any")))
        for name in dict.fromkeys([*handed, *named]):
            is_name = name.isidentifier() and not keyword.iskeyword(name)
            prefix = f"{name}=" if is_name else f"**{{{name!a}: "
            slots.append(self._slot(prefix, not slots, named.get(name), name, handed.get(name, "_any")))
        self.write(")")
        called = self._called(use, Span(start, self._length), tuple(slots), is_made)
        return called, [slot.piece for slot in slots if slot.piece is not None]

    def _called(self, use: Use, span: Span, slots: tuple[Slot, ...], is_made: bool) -> Called:
        name = self._catalog.shortest(use.target.selector)
        return Called(span, use.target, name, use.scope, slots, is_made, self._callee(use.target))

    def _named(self, piece: Piece, use: Use, *, is_made: bool) -> Piece:
        """Return a piece that names what it calls without any argument."""
        return piece._replace(call=self._called(use, piece.span, (), is_made))

    def _slot(self, prefix: str, is_first: bool, given: Given | None, name: str = "", handed: str = "") -> Slot:
        if not is_first:
            self.write(", ")
        start = self._length
        self.write(prefix)
        piece = None
        if given is None:
            self.write(handed)
        else:
            piece = self._given(given)
        if prefix.endswith(": "):
            self.write("}")
        binding = given.binding if given is not None else None
        return Slot(Span(start, self._length), given.parameter if given is not None else name, piece, binding)

    def _given(self, given: Given) -> Piece:
        if given.is_lazy and not self._is_lazy(given.value):
            if given.binding is not None:
                self.met(given.binding)
            return self._lazy(given.value, given.value, given.spot, given.spot, given.within)
        if given.binding is not None:
            return self.bound(given.binding, given.value, given.within)
        return self.value(given.value, given.spot, given.within)

    def _is_lazy(self, value: Any) -> bool:
        """Return whether a value needs no handle made for it: it is one, or None, or to come."""
        value = self._held(value)
        if isinstance(value, Reference):
            return value.is_constant
        return value is None or (isinstance(value, Expression) and value.operator == "lazy")

    def _is_tuple(self, value: Any) -> bool:
        """Return whether the type of each item is known: of a tuple, or a choice of tuples, without lists and the like.

        What type a list has depends on what it is for.
        """
        value = self._held(value)
        if isinstance(value, Expression) and isinstance(value.operator, operations.Space):
            return len(value.operands) > 1 and all(map(self._is_tuple, value.operands))
        return isinstance(value, tuple) and not any(isinstance(part, list | dict | set) for part in values_in(value))

    def _held(self, value: Any) -> Any:
        """Return what a macro holds, through others; any other value as it is, None for a macro that is not set."""
        met: set[str] = set()
        while isinstance(value, Reference) and value.is_macro and value.scope not in met:
            met.add(value.scope)
            found = [self._config.macro(prefix) for prefix in scope_prefixes(value.scope)]
            value = next((binding.value for binding in reversed(found) if binding is not None), None)
        return value

    # ---- Expressions -------------------------------------------------------------------------------

    def _expression(self, expression: Expression, spot: Spot, within: Within) -> Piece:
        operands = expression.operands
        match expression.operator:
            case operations.Call(_, names, is_partial):
                reference, *arguments = operands
                target = self._target(reference)
                if target is None:
                    return self._leaf("_any", expression, spot)
                scope = reference.scope or within.scope
                use = Use(expression, spot, within, target, scope, tuple(arguments), names)
                return self._handle(use) if is_partial else self._call(use)
            case "once":
                inner = self.value(operands[0], spot.items(1)[0], within._replace(scope=within.home))
                return Piece(inner.span, expression, spot.place, (inner,))
            case "cached":
                inner = self.value(operands[0], spot.items(1)[0], within)
                return Piece(inner.span, expression, spot.place, (inner,))
            case "lazy":
                return self._lazy(expression, operands[0], spot, spot.items(1)[0], within)
            case "set":
                return self._listed(expression, set, operands, spot, spot.items(len(operands)), within)
            case operations.Function(name):
                if name == SECRET.name:
                    inner = self.value(operands[0], spot.items(1)[0], within._replace(is_hidden=True))
                    return Piece(inner.span, expression, spot.place, (inner,))
                if name == ENV.name:
                    return self._environment(expression, spot, within)
        return self._operation(expression, spot, within)

    def _environment(self, expression: Expression, spot: Spot, within: Within) -> Piece:
        """Write a value of the type that a variable is read as: that of its default."""
        start = self._length
        if len(expression.operands) == 1:
            return self._leaf("_some(str)", expression, spot)
        default = self.value(expression.operands[1], spot.items(2)[1], within)
        return self._joined(start, expression, spot, [default])

    def _lazy(self, value: Any, inner: Any, spot: Spot, inner_spot: Spot, within: Within) -> Piece:
        """Write a handle on a value, unless it makes one itself."""
        start = self._length
        self.write(f"{self.names.imported('genever', 'Lazy')}(lambda: ")
        piece = self.value(inner, inner_spot, within)
        self.write(")")
        return self._joined(start, value, spot, [piece])

    def _operation(self, expression: Expression, spot: Spot, within: Within) -> Piece:
        """Write what an operation gives: its value where it is known, else the operation."""
        node = resolve_value(expression, self._config, self._catalog, within.scope, within.home, self._known)
        try:
            value = static_value(node)
        except NotStaticError:
            return self._computed(expression, node, spot, within)
        except GeneverError:
            return self._leaf("_any", expression, spot)
        for macro in macros_in(node):
            if isinstance(macro, Macro):
                self.met(macro.binding)
        bound = [macro.binding.value for macro in macros_in(node) if isinstance(macro, Macro)]
        is_open = within.is_hidden or holds_secret(node) or reads_environment(expression, *bound)
        return self._leaf(static_text(value, self.names.imported, is_open=is_open), expression, spot)

    def _computed(self, expression: Expression, node: Node, spot: Spot, within: Within) -> Piece:
        """Write an operation with something in it that only a call can make."""
        operator, operands, spots = expression.operator, expression.operands, spot.items(len(expression.operands))
        for macro in macros_in(node):
            if isinstance(macro, Macro):
                self.met(macro.binding)
        if isinstance(node, Folded):  # A choice whose condition is known.
            chosen = next((n for n, operand in enumerate(node.operands) if operand is node.node), None)
            if chosen is not None:
                inner = self.value(operands[chosen], spots[chosen], within)
                return Piece(inner.span, expression, spot.place, (inner,))
        start = self._length
        before, between, after = notation(operator, operands)
        if operator == "index" and self._is_tuple(operands[0]):
            before, between, after = "(", [")["], "]"
        self.write(before)
        parts: list[Piece] = []
        for operand, place in zip(operands, spots, strict=True):
            if parts:
                self.write(between[len(parts) - 1])
            parts.append(self.value(operand, place, within))
        self.write(after)
        return self._joined(start, expression, spot, parts)
