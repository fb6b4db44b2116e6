"""Frequent calls whose arguments are made anew: a function written for each, with what makes them one below the other.

Makers call one another, and each packs and unpacks what it hands on. Here stands instead what one would write by hand::

    def call(p0):
        t0 = v0(a=v1)
        t1 = enter(v2)
        try:
            t3 = v3()
        finally:
            leave(t1)
        return function(p0, t0, optimizer=t3)

What is called is the same, in the same order and the same scopes. Whatever is no call is left to its maker.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from keyword import iskeyword
from types import FunctionType
from typing import Any

from genever.configuration.plan.nodes import Call, Constant, Folded, Macro, NamedConstant, Node, settled
from genever.runtime.injection.fill import made_at_call
from genever.runtime.injection.frames import ACTIVE, Frame, active_frame
from genever.runtime.injection.injector import explain
from genever.runtime.injection.makers import called, configurable_of, last_macro, maker
from genever.runtime.injection.specialize import written
from genever.runtime.record.record import Shape, parts_of_shape
from genever.runtime.registry.configurable import Configurable

_GIVEN = ("function", "active", "enter", "leave", "explain")  # What the code uses besides what it is written for.
_MOST_CALLS, _MOST_LEVELS = 32, 8  # That are written for one call; Python allows twenty blocks in one another.


def inlined(frame: Frame, function: Callable[..., Any], values: Mapping[str, Node], shape: Shape) -> Callable[..., Any]:
    """Return what `made_at_call` does, as code of its own where code can say it."""
    count, names = parts_of_shape(shape)
    if not all(map(_is_plain, (*names, *values))):
        return made_at_call(frame, function, values, shape)
    writer = _Writer(frame)
    passed = [f"p{place}" for place in range(count)]
    parameters = ", ".join([*passed, *(["*"] if names else []), *names])
    named = {name: writer.value(node, frame, "        ", 0) for name, node in values.items()} | {n: n for n in names}
    passed += [named.pop(name) for name in _in_place(function, count, named)]
    lines = [
        f"def with_values({', '.join([*_GIVEN, *writer.objects])}):",
        f"    def call({parameters}):",
        *writer.lines,
        f"        return function({', '.join([*passed, *(f'{name}={text}' for name, text in named.items())])})",
        "    return call",
    ]
    make = _written("\n".join(lines))
    made: Callable[..., Any] = make(function, active_frame, ACTIVE.set, ACTIVE.reset, explain, *writer.objects.values())
    return made


@functools.lru_cache(maxsize=1024)
def _written(text: str) -> Callable[..., Any]:
    return written("with_values", text.splitlines())


def _is_plain(name: str) -> bool:
    """Return whether a parameter can be written as it is, and is no name of the code's own."""
    own = name in _GIVEN or name in ("calls", "call", "problem") or (name[1:].isdecimal() and name[0] in "ptv")
    return name.isascii() and name.isidentifier() and not iskeyword(name) and name != "__debug__" and not own


def _in_place(function: Callable[..., Any], count: int, named: Mapping[str, str]) -> Sequence[str]:
    """Return which arguments can follow the first ``count`` by position: that is faster than by name."""
    if type(function) is not FunctionType:
        return ()
    code = function.__code__
    names = code.co_varnames[: code.co_argcount] if count >= code.co_posonlyargcount else ()
    missing = (place for place in range(count, len(names)) if names[place] not in named)
    return names[count : next(missing, len(names))]


class _Writer:
    """Writes the statements that make values, and keeps the objects that they need under the names they give them."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame  # The one that is active at the beginning.
        self.lines: list[str] = []
        self.objects: dict[str, Any] = {}
        self._calls = 0
        self._tokens: list[str] = []

    def value(self, node: Node, frame: Frame, indent: str, level: int) -> str:
        """Write what makes a value while a frame is active, and return the name that it then has."""
        while isinstance(node, Folded):
            node = node.node
        match node:
            case Constant(value) | NamedConstant(_, value):
                return self._object(value)
            case Call(keywords=keywords) if (
                self._calls < _MOST_CALLS and level < _MOST_LEVELS and all(_is_plain(name) for name, _ in keywords)
            ):
                self._calls += 1
                return self._call(node, frame, indent, level + 1)
            case Macro() if level < _MOST_LEVELS and isinstance(settled(node), Call):
                last = last_macro(node)
                inner = frame.session.frame(last.scope)
                below = self._enter(inner, indent)
                name = self.value(last.node, inner, below, level + 1)
                self._leave(indent)
                return name
        return self._assign(f"{self._object(maker(node, frame))}()", indent)

    def _call(self, node: Call, frame: Frame, indent: str, level: int) -> str:
        wrapper, inner = called(node, frame)
        arguments = [self.value(argument, frame, indent, level) for argument in node.arguments]
        keywords = [(name, self.value(value, frame, indent, level)) for name, value in node.keywords]
        below = indent if inner is None else self._enter(inner, indent)
        if arguments or keywords or configurable_of(frame, node.selector).is_class:
            given = ", ".join([*arguments, *(f"{name}={text}" for name, text in keywords)])
            made = self._assign(f"{self._object(wrapper)}({given})", below)
        else:
            made = self._call_without(wrapper, configurable_of(frame, node.selector), inner, below)
        if inner is not None:
            self._leave(indent)
        spent = [text for text in (*arguments, *(text for _, text in keywords)) if text not in self.objects]
        if spent:
            self.lines.append(f"{indent}del {', '.join(spent)}")  # The call may have no use for what it got.
        return made

    def _call_without(self, wrapper: Any, target: Configurable, frame: Frame | None, indent: str) -> str:
        """Write a call of a function without arguments: what its wrapper does, if the call is prepared already."""
        if frame is None and self.lines:
            active = self._assign("active()", indent)  # A call before this one may have left a scope entered.
        else:
            active = self._object(frame or self._frame)
        general, target_name = self._object(wrapper), self._object(target)
        made = f"t{len(self.lines)}"
        text = f"""\
try:
    calls = {active}.calls[{target_name}][0]
except KeyError:
    calls = ()
for call in calls:
    try:
        {made} = call()
    except Exception as problem:
        explain(problem, {active}, {target_name}, (), {{}})
        raise
    break
else:
    {made} = {general}()"""
        self.lines += [indent + line for line in text.splitlines()]
        return made

    def _object(self, value: Any) -> str:
        name = f"v{len(self.objects)}"
        self.objects[name] = value
        return name

    def _assign(self, text: str, indent: str) -> str:
        name = f"t{len(self.lines)}"
        self.lines.append(f"{indent}{name} = {text}")
        return name

    def _enter(self, frame: Frame, indent: str) -> str:
        token = self._assign(f"enter({self._object(frame)})", indent)
        self.lines.append(f"{indent}try:")
        self._tokens.append(token)
        return f"{indent}    "

    def _leave(self, indent: str) -> None:
        self.lines += [f"{indent}finally:", f"{indent}    leave({self._tokens.pop()})"]
