"""What calls give: of the program's own functions, which are looked into where that may tell something, and others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genever.configuration.catalog.static.objects.expressions import value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.functions import Arguments, Keywords, builtin, method
from genever.configuration.catalog.static.objects.known import CALLED
from genever.configuration.catalog.static.objects.statements import run
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
    Instance,
    Known,
    Many,
    Native,
    Partial,
    Table,
    Unknown,
    Value,
    forced,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.target import Kind

#: How deep functions of the program are looked into.
_DEEPEST = 8
#: How many calls of functions of the program are looked into.
_MOST_CALLS = 20_000


def call(called: Value, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None) -> Value:
    """Return what a call gives; see `genever.configuration.catalog.static.objects.program.Program.call`."""
    match called:
        case Builtin(name=name):
            return _builtin(name, arguments, keywords, frame, written)
        case Applied(name=name, arguments=first, keywords=before):
            if name.startswith("method "):
                return method(first[0], name.removeprefix("method "), arguments)
            return _builtin(name, (*first, *arguments), {**before, **keywords}, frame, written)
        case Partial(function=inner, arguments=first, keywords=before):
            return frame.program.call(inner, (*first, *arguments), {**before, **keywords}, frame, written)
        case Function():
            return _function(called, arguments, keywords, frame, written)
        case Descriptor(kind="staticmethod", function=inner):
            return frame.program.call(forced(inner), arguments, keywords, frame, written)
        case Descriptor(kind="classmethod", function=inner):
            return frame.program.call(forced(inner), (Unknown("cls"), *arguments), keywords, frame, written)
        case Instance(function=Class() as cls) if "__call__" in cls.members:
            inner = forced(cls.members["__call__"])
            return frame.program.call(inner, (called, *arguments), keywords, frame, written)
        case Native(module="typing" | "typing_extensions" | "abc", name=name) if name in _GIVING_BACK and arguments:
            return arguments[0]
    open_handed(arguments, keywords, frame, written)
    if isinstance(called, Class | Native):
        return Instance(called, written, frame)
    return _unknown(called, arguments, frame)


#: The decorators that give back what they decorate.
_GIVING_BACK = frozenset(["abstractmethod", "final", "no_type_check", "overload", "override", "runtime_checkable"])


def open_handed(arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None) -> None:
    """Take note that what is not looked into may call a function that registers something, if it gets one."""
    for given in (*arguments, *keywords.values()) if frame.registers else ():
        inner = given.function if isinstance(given, Partial) else given
        if isinstance(inner, Builtin) and inner.name in CALLED:
            where = f"line {written.line}: " if written is not None else ""
            reason = f"{where}{inner.name.rpartition('.')[2]} is handed on"
            frame.program.open_modules.setdefault(frame.module.name, reason)


def _builtin(name: str, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None) -> Value:
    if name in CALLED:
        return frame.program.register(name.removeprefix("genever."), arguments, keywords, frame, written)
    found = builtin(name, arguments, keywords, frame, written)
    return found if found is not None else _unknown(Builtin(name), arguments, frame)


def _unknown(called: Value, arguments: Arguments, frame: Frame) -> Value:
    """Return what something unknown gives: taken for a decorator, it gives back what it decorates."""
    if len(arguments) == 1 and isinstance(arguments[0], Function | Class | Descriptor):
        return arguments[0]
    return Unknown()


# ---- Functions of the program ------------------------------------------------------------------------


def _function(
    called: Function, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None
) -> Value:
    """Return what a function of the program gives: it is looked into where it decorates, or registers something."""
    program = frame.program
    decorates = len(arguments) == 1 and isinstance(arguments[0], Function | Class | Descriptor)
    may_register = frame.registers and program.may_register(called)
    is_looked_into = decorates or may_register or (program.depth < 2 and program.returns_function(called))
    is_lambda = called.syntax.name == "<lambda>"
    if is_lambda and may_register:
        program.open_modules.setdefault(frame.module.name, f"line {called.syntax.place.line}: a lambda registers")
    if not is_looked_into or is_lambda or program.depth >= _DEEPEST:
        if frame.registers:
            _open_changed(called, (*arguments, *keywords.values()))
            _forget_globals(called)
        return _unknown(called, arguments, frame)
    program.calls += 1
    if program.calls > _MOST_CALLS:
        if frame.registers:
            program.open_modules.setdefault(frame.module.name, "it calls more functions than are looked into")
        return _unknown(called, arguments, frame)
    home = called.frame
    names = _bound(called, arguments, keywords)
    inner = Frame(program, home.module, names, f"{called.qualname}.<locals>.", home, registers=frame.registers)
    inner.uncertain = frame.uncertain
    program.depth += 1
    try:
        left = run(program.body(called), inner)
    finally:
        program.depth -= 1
    if frame.registers:
        _forget_globals(called)
    found = left.value if left is not None and left.kind == "return" and left.value is not None else Known(None)
    if inner.returned and not _are_one([*inner.returned, found]):
        return Unknown()
    if decorates and isinstance(forced(found), Unknown):
        return arguments[0]
    return found


def _are_one(values: Sequence[Value]) -> bool:
    """Return whether values are one, or wrappers of one function: of several, it is not known which one it is."""
    return len({id(_innermost(value)) for value in values}) == 1


def _innermost(value: Value) -> Value:
    found = forced(value)
    while isinstance(found, Function) and found.wrapped is not None:
        found = forced(found.wrapped)
    return found


def _open_changed(called: Function, given: Arguments) -> None:
    """Take note that a call, which is not looked into, may change the lists and dicts that it gets or names."""
    names = set(CHANGES.findall(called.frame.program.text_of(called)))
    named = (called.frame.lookup(name) for name in names if name not in {p.name for p in called.syntax.parameters})
    for value in (*given, *named) if names else ():
        if isinstance(value, Many | Table):
            value.is_open = True


def _forget_globals(called: Function) -> None:
    """Take note that a call may give the names of its module that it calls ``global`` another value."""
    for line in GLOBAL.findall(called.frame.program.text_of(called)):
        for name in re.findall(r"\w+", line):
            called.frame.module.names[name] = Unknown(name)


def _bound(called: Function, arguments: Arguments, keywords: Keywords) -> dict[str, Value]:
    """Return the names that a call binds to its arguments."""
    given, rest = list(arguments), dict(keywords)
    names: dict[str, Value] = {}
    for parameter in called.syntax.parameters:
        if parameter.kind == Kind.VAR_POSITIONAL:
            names[parameter.name] = Many("tuple", tuple(given))
            given = []
        elif parameter.kind == Kind.VAR_KEYWORD:
            names[parameter.name] = Table(tuple((Known(name), value) for name, value in rest.items()))
        elif given and parameter.kind <= Kind.POSITIONAL_OR_KEYWORD:
            names[parameter.name] = given.pop(0)
        elif parameter.name in rest:
            names[parameter.name] = rest.pop(parameter.name)
        elif parameter.default is not None:
            known = called.defaults.get(parameter.name)
            names[parameter.name] = known if known is not None else value_of(parameter.default, called.frame)
        else:
            names[parameter.name] = Unknown(parameter.name)
    return names


# ---- What a function is looked into for -----------------------------------------------------------------

#: The names of its module that a function binds.
GLOBAL = re.compile(r"^[ \t]+global[ \t]+([\w, \t]+)", re.MULTILINE)
#: The names of what a function changes in place.
CHANGES = re.compile(
    r"\b(\w+)(?:\[[^\n]*\][ \t]*=(?!=)|\.(?:add|append|clear|extend|insert|pop|popitem|remove|setdefault|update)\()"
)
#: What a function has in it that gives back another function: a decorator with arguments.
RETURNS_FUNCTION = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]", re.MULTILINE)
