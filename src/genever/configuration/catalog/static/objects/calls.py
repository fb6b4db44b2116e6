"""What calls give: of functions that are known here, of classes, and of the program's own functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from genever.configuration.catalog.static.objects.expressions import items_of, value_of, wrapped
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import BINDING, MAKERS, REGISTERING
from genever.configuration.catalog.static.objects.statements import run
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
    Instance,
    Known,
    Later,
    Many,
    Module,
    Native,
    NotPlainError,
    Partial,
    Table,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter

_REGISTERING = frozenset(f"genever.{name}" for name in (*REGISTERING, *BINDING))
#: The length of the longest text whose methods are called.
_LONGEST = 10_000
#: How deep functions of the program are looked into.
_DEEPEST = 8
#: How many calls of functions of the program are looked into.
_MOST_CALLS = 20_000

Arguments = tuple[Value, ...]
Keywords = dict[str, Value]
_Items = TypeVar("_Items", Many, Table)


def call(called: Value, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None) -> Value:
    """Return what a call gives; see `genever.configuration.catalog.static.objects.program.Program.call`."""
    match called:
        case Builtin(name=name):
            return _builtin(name, arguments, keywords, frame, written)
        case Applied(name=name, arguments=first, keywords=before):
            if name.startswith("method "):
                return _method(first[0], name.removeprefix("method "), arguments)
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
        if isinstance(inner, Builtin) and inner.name in _REGISTERING:
            where = f"line {written.line}: " if written is not None else ""
            reason = f"{where}{inner.name.rpartition('.')[2]} is handed on"
            frame.program.open_modules.setdefault(frame.module.name, reason)


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


# ---- Functions that are known -------------------------------------------------------------------------


def _builtin(name: str, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None) -> Value:
    if name in _REGISTERING:
        return frame.program.register(name.removeprefix("genever."), arguments, keywords, frame, written)
    found = _FUNCTIONS.get(name)
    if found is None:
        return _unknown(Builtin(name), arguments, frame)
    try:
        return found(arguments, keywords, frame)
    except NotPlainError:
        if name in _RUNNING and frame.registers:
            where = f"line {written.line}: " if written is not None else ""
            frame.program.open_modules.setdefault(frame.module.name, f"{where}{_RUNNING[name]}")
        return Unknown()
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return Unknown()


#: What runs other code, and what to say where it is not known which.
_RUNNING = {
    "importlib.import_module": "the name of a module to import is computed",
    "__import__": "the name of a module to import is computed",
    "exec": "exec(…) runs code",
    "eval": "eval(…) runs code",
}


def _getattr(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    owner, name, *default = arguments
    attribute = plain(name)
    if isinstance(owner, Later) or (isinstance(owner, Module) and not (owner.is_run or owner.is_known)):
        program = frame.program

        def find() -> Value:
            return program.attribute(forced(owner), attribute) or (default[0] if default else Unknown(attribute))

        return Later(attribute, find)
    return frame.program.attribute(owner, attribute) or (default[0] if default else Unknown(attribute))


def _hasattr(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    owner, name = arguments
    found = frame.program.attribute(forced(owner), plain(name))
    return Unknown() if isinstance(found, Unknown) else Known(found is not None)


def _partial(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return Partial(arguments[0], arguments[1:], keywords)


def _wraps(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Return what ``functools.wraps(function)`` is, or makes of a wrapper."""
    if len(arguments) < 2:
        return Applied("functools.wraps", arguments or (keywords["wrapped"],), {})
    inner, wrapper = forced(arguments[0]), forced(arguments[1])
    if not isinstance(wrapper, Function):
        return wrapper
    made = Function(wrapper.syntax, wrapper.frame, wrapper.qualname, wrapper.defaults)
    made.wrapped = inner
    if isinstance(inner, Function | Class):
        made.name, made.module, made.qualname = inner.name, inner.module, inner.qualname
    elif isinstance(inner, Native):
        made.name, made.module, made.qualname = inner.name, inner.module, inner.name
    return made


def _update_wrapper(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    wrapper, inner = arguments[:2]
    return _wraps((inner, wrapper), {}, frame)


def _cache(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Return what `functools.cache` or ``lru_cache(…)`` makes: a callable like the function."""
    inner = forced(arguments[0]) if arguments else None
    if not isinstance(inner, Function):
        return Builtin("functools.cache")
    made = Function(inner.syntax, inner.frame, inner.qualname, inner.defaults)
    made.name, made.module, made.wrapped, made.is_opaque = inner.name, inner.module, inner, True
    return made


def _maker(name: str) -> Callable[[Arguments, Keywords, Frame], Value]:
    """Return what a decorator does that makes a class's constructor: nothing that is to be seen here."""

    def make(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
        cls = forced(arguments[0]) if arguments else None
        return cls if isinstance(cls, Class) else Applied(name, (), keywords)

    return make


def _cast(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return arguments[1]


def _namedtuple(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Return the class that `collections.namedtuple` or a call of `typing.NamedTuple` makes."""
    name, fields = plain(arguments[0]), arguments[1] if len(arguments) > 1 else keywords["field_names"]
    items = items_of(fields)
    if isinstance(forced(fields), Known):
        names = plain(fields).replace(",", " ").split()
    elif items is not None and all(isinstance(forced(item), Many) for item in items):
        names = [plain(_items(item)[0]) for item in items]
    else:
        names = plain(fields)
    defaults = list(plain(keywords["defaults"])) if "defaults" in keywords else []
    missing = len(names) - len(defaults)
    definition = syntax.Class(name, syntax.Place(0, 0, 0, 0), (), (), (), ())
    made = Class(definition, frame, frame, name, dict)
    made.fields = tuple(
        Parameter(field, Kind.POSITIONAL_OR_KEYWORD, defaults[index - missing] if index >= missing else NO_DEFAULT)
        for index, field in enumerate(names)
    )
    return made


def _descriptor(kind: str) -> Callable[[Arguments, Keywords, Frame], Value]:
    return lambda arguments, keywords, frame: Descriptor(kind, arguments[0])


def _collection(kind: str) -> Callable[[Arguments, Keywords, Frame], Value]:
    def make(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
        items = items_of(arguments[0]) if arguments else []
        return Many(kind, tuple(items)) if items is not None else Unknown()

    return make


def _dict(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    items: list[tuple[Value, Value]] = []
    if arguments:
        given = forced(arguments[0])
        if isinstance(given, Table):
            items += given.items
        else:
            for pair in _items(given):
                key, value = _items(pair)
                items.append((key, value))
    return Table((*items, *((Known(name), value) for name, value in keywords.items())))


def _items(value: Value) -> list[Value]:
    items = items_of(value)
    if items is None:
        raise NotPlainError
    return items


def _zip(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return Many("list", tuple(Many("tuple", pair) for pair in zip(*map(_items, arguments), strict=False)))


def _enumerate(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    start = plain(keywords["start"]) if "start" in keywords else plain(arguments[1]) if len(arguments) > 1 else 0
    return Many("list", tuple(Many("tuple", (Known(n), i)) for n, i in enumerate(_items(arguments[0]), start)))


def _sorted(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if keywords.keys() - {"reverse"}:
        return Unknown()
    reverse = bool(plain(keywords["reverse"])) if "reverse" in keywords else False
    return Many("list", tuple(sorted(_items(arguments[0]), key=plain, reverse=reverse)))


def _range(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    numbers = range(*map(plain, arguments))
    return Many("list", tuple(map(Known, numbers))) if len(numbers) <= 10_000 else Unknown()


def _str(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return Known(str(plain(arguments[0]))) if arguments else Known("")


def _number(kind: type) -> Callable[[Arguments, Keywords, Frame], Value]:
    return lambda arguments, keywords, frame: Known(kind(*map(plain, arguments)))


def _len(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return Known(len(_items(arguments[0])))


def _map(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    function, items = arguments
    return Many("list", tuple(frame.program.call(function, (item,), {}, frame) for item in _items(items)))


def _import_module(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    name = plain(arguments[0])
    level = len(name) - len(name.lstrip("."))
    target = frame.program.absolute(name.lstrip("."), level, frame.module) if level else name
    found = frame.program.imported(target) if target is not None else None
    return found if found is not None else Unknown(name)


def _import(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Return what ``__import__`` gives: the top package."""
    name = plain(arguments[0])
    frame.program.imported(name)
    return frame.program.module(name.partition(".")[0]) or Unknown(name)


def _exec(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Return what `exec` and `eval` give, which run a text: it is known to register nothing, and not looked into.

    Raises:
        NotPlainError: It may.
    """
    text = plain(arguments[0])
    if not isinstance(text, str) or REGISTERS.search(text) is not None or "import" in text:
        raise NotPlainError
    return Unknown()


_FUNCTIONS: dict[str, Callable[[Arguments, Keywords, Frame], Value]] = {
    "getattr": _getattr,
    "hasattr": _hasattr,
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "functools.update_wrapper": _update_wrapper,
    "functools.cache": _cache,
    "functools.lru_cache": _cache,
    "functools.singledispatch": _cache,
    "importlib.import_module": _import_module,
    "__import__": _import,
    "exec": _exec,
    "eval": _exec,
    **{name: _maker(name) for name in MAKERS},
    "typing.cast": _cast,
    "collections.namedtuple": _namedtuple,
    "typing.NamedTuple": _namedtuple,
    "list": _collection("list"),
    "tuple": _collection("tuple"),
    "set": _collection("set"),
    "frozenset": _collection("frozenset"),
    "reversed": lambda arguments, keywords, frame: Many("list", tuple(_items(arguments[0])[::-1])),
    "dict": _dict,
    "zip": _zip,
    "enumerate": _enumerate,
    "sorted": _sorted,
    "range": _range,
    "str": _str,
    **{kind.__name__: _number(kind) for kind in (int, float, bool)},
    "len": _len,
    "map": _map,
    "staticmethod": _descriptor("staticmethod"),
    "classmethod": _descriptor("classmethod"),
    "property": _descriptor("property"),
}

# ---- Methods of texts, lists and dicts ------------------------------------------------------------------

_OF_TEXTS = frozenset(
    [
        *("capitalize", "endswith", "format", "isidentifier", "isupper", "islower", "join", "lower", "lstrip"),
        *("partition", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip", "split"),
        *("splitlines", "startswith", "strip", "title", "upper"),
    ]
)


def _method(owner: Value, name: str, arguments: Arguments) -> Value:
    """Return what a method of a text, list or dict gives."""
    try:
        match owner:
            case Table(items=items) if name == "items":
                return _like(owner, Many("list", tuple(Many("tuple", pair) for pair in items)))
            case Table(items=items) if name in ("keys", "values"):
                return _like(owner, Many("list", tuple(pair[name == "values"] for pair in items)))
            case Table(items=items) if name == "get":
                wanted = plain(arguments[0])
                found = [value for key, value in items if plain(key) == wanted]
                if not found and owner.is_open:
                    return Unknown()
                return found[-1] if found else arguments[1] if len(arguments) > 1 else Known(None)
            case Known(value=str() as text) if name in _OF_TEXTS and len(text) <= _LONGEST:
                given: list[Any] = [plain(argument) for argument in arguments]
                if name == "format" and re.search(r"\d{4}|\{\}\}", text):  # It may make a long one.
                    return Unknown()
                return wrapped(getattr(text, name)(*given))
            case Many() if name == "copy":
                return _like(owner, Many(owner.kind, owner.items))
            case Table() if name == "copy":
                return _like(owner, Table(owner.items))
    except (NotPlainError, TypeError, ValueError, IndexError, KeyError):
        pass
    return Unknown()


def _like(owner: Many | Table, made: _Items) -> _Items:
    """Return what is made of the items of a list or dict: it may have others where that may."""
    made.is_open = owner.is_open
    return made


# ---- What a function is looked into for -----------------------------------------------------------------

#: What a function has in it that registers something itself.
REGISTERS = re.compile(rf"\b(?:{'|'.join((*REGISTERING, *BINDING))})\b")
#: The names of its module that a function binds.
GLOBAL = re.compile(r"^[ \t]+global[ \t]+([\w, \t]+)", re.MULTILINE)
#: The names of what a function changes in place.
CHANGES = re.compile(
    r"\b(\w+)(?:\[[^\n]*\][ \t]*=(?!=)|\.(?:add|append|clear|extend|insert|pop|popitem|remove|setdefault|update)\()"
)
#: What a function has in it that gives back another function: a decorator with arguments.
RETURNS_FUNCTION = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]", re.MULTILINE)
