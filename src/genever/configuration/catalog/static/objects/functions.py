"""What calls of known functions give: of Python's own, and of the methods of texts, lists and dicts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from genever.configuration.catalog.static.objects.expressions import items_of, wrapped
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import MAKERS, REGISTERS
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
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

#: The length of the longest text whose methods are called.
_LONGEST = 10_000

Arguments = tuple[Value, ...]
Keywords = dict[str, Value]
_Items = TypeVar("_Items", Many, Table)


def builtin(
    name: str, arguments: Arguments, keywords: Keywords, frame: Frame, written: syntax.Call | None
) -> Value | None:
    """Return what a call of a known function gives; None for one whose calls are not known."""
    found = _FUNCTIONS.get(name)
    if found is None:
        return None
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


def _callable(arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    match forced(arguments[0]):
        case Function() | Class() | Native() | Builtin():
            return Known(True)
        case Known() | Many() | Table():
            return Known(False)
    return Unknown()


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
    "callable": _callable,
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


def method(owner: Value, name: str, arguments: Arguments) -> Value:
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
