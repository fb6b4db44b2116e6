"""Plain values as JSON, each of the type that it had: numbers, texts, bytes, dates, containers, enums, dataclasses.

What JSON has no form for is an object of one key, which begins with ``$`` and says the type. What is in a container and
is of none of these types, as an array or a path, is in a folder of its own, in the format that it has by itself.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import json
import math
import sys
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from genever.experiments.steps.formats.protocol import Format, library_of, missing, unreadable
from genever.language.text.errors import GeneverError, error

#: The file, and what the folders of parts are called before their numbers.
_FILE, _PART = "value.json", "part-"
#: Longer integers are written in hexadecimal: Python refuses to write more than 4,300 decimal digits.
_MOST_DECIMAL_BITS = 14_000
#: What is raised for JSON of another form.
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
#: What the ways to keep them are called: those with parts that are files, or pickles, by names of their own.
_NAME, _WITH_FILES, _WITH_PICKLES = "values", "+files", "+pickle"


class Values:
    """The formats of plain values and of containers.

    Args:
        leaf_for: Returns the format of what is in a container and is neither plain nor a container.
        named: Returns the format with a name.
    """

    def __init__(self, leaf_for: Callable[[Any], Format], named: Callable[[str], Format]) -> None:
        self._leaf_for = leaf_for
        self._formats = {
            (keeps_files, has_pickles): _Format(
                f"{_NAME}{_WITH_FILES * keeps_files}{_WITH_PICKLES * has_pickles}",
                not has_pickles,
                keeps_files,
                leaf_for,
                named,
            )
            for keeps_files in (False, True)
            for has_pickles in (False, True)
        }

    def every(self) -> tuple[Format, ...]:
        """Return all of them."""
        return tuple(self._formats.values())

    def fitting(self, value: Any) -> Format | None:
        """Return the one that keeps a value; None for what is neither plain nor a container, or contains itself.

        Raises:
            ConfigValueError: Something in it cannot be kept.
        """
        writer = _Writer(self._leaf_for)
        try:
            writer.form(value)
        except (_NoFormError, RecursionError):
            return None
        parts = [form for form, _ in writer.parts]
        if writer.is_part:  # It is no container, and each format has been asked already.
            return None
        return self._formats[any(each.keeps_files for each in parts), not all(each.is_safe for each in parts)]


@dataclass(frozen=True)
class _Format:
    name: str
    is_safe: bool
    keeps_files: bool
    leaf_for: Callable[[Any], Format]
    named: Callable[[str], Format]

    def accepts(self, value: Any) -> bool:
        return Values(self.leaf_for, self.named).fitting(value) == self

    def save(self, value: Any, folder: Path) -> None:
        writer = _Writer(self.leaf_for)
        text = json.dumps(writer.form(value), allow_nan=False, separators=(",", ":"))
        for number, (form, part) in enumerate(writer.parts):
            place = folder / f"{_PART}{number}"
            place.mkdir()
            form.save(part, place)
        (folder / _FILE).write_text(text, encoding="utf-8")

    def load(self, folder: Path) -> Any:
        def part(name: str, number: int) -> Any:
            form = self.named(name)
            if (self.is_safe and not form.is_safe) or (form.keeps_files and not self.keeps_files):
                raise unreadable(self.name, f"a part of it is said to be kept as {name}")
            return form.load(folder / f"{_PART}{int(number)}")

        try:
            return _read(json.loads((folder / _FILE).read_text(encoding="utf-8")), part)
        except GeneverError:
            raise
        except _MALFORMED as problem:
            raise unreadable(self.name, problem) from problem


class _NoFormError(Exception):
    """A value is neither plain nor a container of such."""


# ---- Writing -----------------------------------------------------------------------------------------


@dataclass
class _Writer:
    """Makes the form of a value.

    Attributes:
        leaf_for: Returns the format of a part.
        parts: The parts that have been met, with their formats.
        is_part: Whether the value itself is one.
    """

    leaf_for: Callable[[Any], Format]
    parts: list[tuple[Format, Any]] = field(default_factory=list)
    is_part: bool = False
    _open: set[int] = field(default_factory=set)

    def form(self, value: Any, *, is_inside: bool = False) -> Any:
        """Return the form of a value in JSON."""
        kind = type(value)
        if kind in _PLAIN:
            return _PLAIN[kind](value)
        if kind not in _CONTAINER_TYPES:
            if isinstance(value, Enum):
                return {"$enum": [*_named(kind), value.name]} if _is_member(value) else self._part(value, is_inside)
            if library_of(value) == "numpy" and hasattr(value, "dtype") and kind.__name__ != "ndarray":
                return _numpy_scalar(value) or self._part(value, is_inside)
        if id(value) in self._open:
            raise _NoFormError
        self._open.add(id(value))
        try:
            if kind is dict and is_inside and (leaf := self._one_part(value)) is not None:
                return leaf
            contents = self._contents(value, kind)
            return contents if contents is not None else self._part(value, is_inside)
        finally:
            self._open.discard(id(value))

    def _contents(self, value: Any, kind: type) -> Any:
        """Return the form of a container; None for anything else."""
        if kind is list:
            return self._all(value)
        if kind is dict:
            if all(type(key) is str and not key.startswith("$") for key in value):
                return {key: self.form(each, is_inside=True) for key, each in value.items()}
            return {"$dict": self._pairs(value)}
        if kind is tuple:
            return {"$tuple": self._all(value)}
        if kind is set or kind is frozenset:  # In an order that does not change from process to process.
            return {f"${kind.__name__}": sorted(self._all(value), key=json.dumps)}
        if kind is OrderedDict and not vars(value):
            return self._one_part(value) or {"$ordered": self._pairs(value)}
        if kind is Counter:
            return {"$counter": self._pairs(value)}
        if kind is deque:
            return {"$deque": [value.maxlen, self._all(value)]}
        if kind is slice:
            return {"$slice": self._all([value.start, value.stop, value.step])}
        if isinstance(value, tuple) and _is_named_tuple(kind):
            return {"$namedtuple": [*_named(kind), list(kind._fields), self._all(value)]}  # type: ignore[attr-defined]
        if dataclasses.is_dataclass(kind) and _is_plain_dataclass(value, kind):
            fields = [each.name for each in dataclasses.fields(kind)]
            return {"$dataclass": [*_named(kind), [[name, self._inside(getattr(value, name))] for name in fields]]}
        return None

    def _all(self, values: Any) -> list[Any]:
        kinds = set(map(type, values))
        if kinds <= _AS_THEY_ARE or (kinds == {float} and all(map(math.isfinite, values))):
            return [*values]  # A list of a million texts is nothing rare.
        return [self._inside(each) for each in values]

    def _pairs(self, value: Any) -> list[Any]:
        return [[self._inside(key), self._inside(each)] for key, each in value.items()]

    def _inside(self, value: Any) -> Any:
        return self.form(value, is_inside=True)

    def _one_part(self, value: Any) -> Any:
        """Return the form of a dict that a format keeps as one thing, as a module's state; else None."""
        if not value or all(type(each) in _PLAIN for each in value.values()):
            return None
        form = self.leaf_for(value)
        return self._part(value, is_inside=True) if form.is_safe else None

    def _part(self, value: Any, is_inside: bool) -> Any:
        self.is_part = self.is_part or not is_inside
        form = self.leaf_for(value)
        self.parts.append((form, value))
        return {"$part": [form.name, len(self.parts) - 1]}


def _float(value: float) -> Any:
    return value if math.isfinite(value) else {"$float": str(value)}


def _int(value: int) -> Any:
    return value if value.bit_length() <= _MOST_DECIMAL_BITS else {"$int": hex(value)}


def _moment(kind: str) -> Callable[[Any], Any]:
    def form(value: Any) -> Any:
        zone = value.tzinfo
        if zone is not None and type(zone) not in (timezone, ZoneInfo):
            raise _NoFormError
        if isinstance(zone, ZoneInfo) and zone.key is None:
            raise _NoFormError
        key = zone.key if isinstance(zone, ZoneInfo) else None
        if key is None:
            return {f"${kind}": [value.isoformat(), value.fold, None]}
        return {f"${kind}": [value.replace(tzinfo=None).isoformat(), value.fold, key]}

    return form


def _tagged(tag: str, form: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {f"${tag}": form(value)}


def _base64(value: Any) -> str:
    return base64.b64encode(value).decode("ascii")


def _same(value: Any) -> Any:
    return value


#: The form of what is no container, by its exact type.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): _same,
    bool: _same,
    str: _same,
    int: _int,
    float: _float,
    complex: _tagged("complex", lambda value: [_float(value.real), _float(value.imag)]),
    bytes: _tagged("bytes", _base64),
    bytearray: _tagged("bytearray", _base64),
    type(...): _tagged("ellipsis", lambda value: None),
    range: _tagged("range", lambda value: [_int(value.start), _int(value.stop), _int(value.step)]),
    date: _tagged("date", date.isoformat),
    datetime: _moment("datetime"),
    time: _moment("time"),
    timedelta: _tagged("timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    Decimal: _tagged("decimal", str),
    Fraction: _tagged("fraction", lambda value: [_int(value.numerator), _int(value.denominator)]),
    UUID: _tagged("uuid", str),
}


#: The commonest containers, which are none of what is looked for otherwise.
_CONTAINER_TYPES = frozenset([list, tuple, dict, set])
#: The types that JSON has as they are.
_AS_THEY_ARE = frozenset([type(None), bool, str])


def _numpy_scalar(value: Any) -> Any:
    """Return the form of a number of NumPy's; None for what is none, or is a record or an object."""
    import numpy

    if not isinstance(value, numpy.generic) or value.dtype.kind in "VO" or type(value) is not value.dtype.type:
        return None
    return {"$numpy": [value.dtype.str, _base64(value.tobytes())]}


def _is_member(value: Enum) -> bool:
    """Return whether an enum's value is one that has a name, and no combination of flags."""
    return type(value).__members__.get(str(value.name)) is value and _is_found(type(value))


def _is_named_tuple(kind: type) -> bool:
    return tuple in kind.__bases__ and hasattr(kind, "_fields") and hasattr(kind, "_make") and _is_found(kind)


def _is_plain_dataclass(value: Any, kind: type) -> bool:
    """Return whether all that there is to a dataclass's instance are its fields."""
    own = ("__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__new__", "__getnewargs__")
    bases = [base for base in kind.__mro__ if base is not object and base.__module__ != "typing"]
    names = {each.name for each in dataclasses.fields(kind)}
    return (
        _is_found(kind)
        and not any(name in vars(base) and not _is_generated(base, name) for base in bases for name in own)
        and all(dataclasses.is_dataclass(base) for base in bases)
        and getattr(value, "__dict__", {}).keys() <= names
        and all(hasattr(value, name) for name in names)
    )


def _is_generated(kind: type, name: str) -> bool:
    """Return whether a method is one that `dataclasses` adds to classes that are frozen and have slots."""
    return getattr(vars(kind)[name], "__module__", None) == "dataclasses"


def _is_found(kind: type) -> bool:
    try:
        return _class(*_named(kind)) is kind
    except (GeneverError, ValueError, AttributeError):
        return False


def _named(kind: type) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__


# ---- Reading -----------------------------------------------------------------------------------------


def _read(form: Any, part: Callable[[str, int], Any]) -> Any:
    if isinstance(form, list):
        if not set(map(type, form)) & {list, dict}:
            return form
        return [_read(each, part) for each in form]
    if not isinstance(form, dict):
        return form
    tag = next(iter(form), "")
    if len(form) != 1 or not tag.startswith("$"):
        return {key: _read(each, part) for key, each in form.items()}
    given = form[tag]
    if tag == "$part":
        return part(*given)
    if tag in _SCALARS:
        return _SCALARS[tag](given)
    if tag not in _CONTAINERS:
        raise ValueError(f"it has a part of the unknown type {tag!r}; a newer version of Genever may have written it")
    return _CONTAINERS[tag](given, lambda each: _read(each, part))


def _number(form: Any) -> Any:
    return _read(form, lambda *_: None)


def _complex(given: Any) -> complex:
    return complex(_number(given[0]), _number(given[1]))


def _datetime(given: Any) -> datetime:
    text, fold, key = given
    found = datetime.fromisoformat(text).replace(fold=fold)
    return found if key is None else found.replace(tzinfo=ZoneInfo(key))


def _time(given: Any) -> time:
    text, fold, key = given
    found = time.fromisoformat(text).replace(fold=fold)
    return found if key is None else found.replace(tzinfo=ZoneInfo(key))


def _numpy(given: Any) -> Any:
    try:
        import numpy
    except ImportError:
        raise missing(_NAME, "numpy") from None
    dtype = numpy.dtype(given[0])
    content = base64.b64decode(given[1])
    if not dtype.itemsize:  # An empty text.
        return dtype.type()
    return numpy.frombuffer(content, dtype)[0]


def _enum(given: Any) -> Any:
    module, name, member = given
    kind = _class(module, name)
    if not issubclass(kind, Enum):
        raise ValueError(f"{module}.{name} is no enum")
    return kind[member]


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "$float": float,
    "$int": lambda given: int(given, 16),
    "$complex": _complex,
    "$bytes": base64.b64decode,
    "$bytearray": lambda given: bytearray(base64.b64decode(given)),
    "$ellipsis": lambda given: ...,
    "$range": lambda given: range(*map(_number, given)),
    "$date": date.fromisoformat,
    "$datetime": _datetime,
    "$time": _time,
    "$timedelta": lambda given: timedelta(*given),
    "$decimal": Decimal,
    "$fraction": lambda given: Fraction(*map(_number, given)),
    "$uuid": UUID,
    "$numpy": _numpy,
    "$enum": _enum,
}


def _pairs(given: Any, read: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
    return ((read(key), read(each)) for key, each in given)


def _counter(given: Any, read: Callable[[Any], Any]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    dict.update(found, _pairs(given, read))
    return found


def _named_tuple(given: Any, read: Callable[[Any], Any]) -> Any:
    module, name, fields, values = given
    kind = _class(module, name)
    if not _is_named_tuple(kind) or list(kind._fields) != fields:  # type: ignore[attr-defined]  # Just looked at.
        raise ValueError(f"{module}.{name} has other fields now")
    return tuple.__new__(kind, read(values))


def _dataclass(given: Any, read: Callable[[Any], Any]) -> Any:
    module, name, fields = given
    kind = _class(module, name)
    if not dataclasses.is_dataclass(kind) or [each.name for each in dataclasses.fields(kind)] != [n for n, _ in fields]:
        raise ValueError(f"{module}.{name} has other fields now")
    made = object.__new__(kind)
    for field_name, form in fields:
        object.__setattr__(made, field_name, read(form))
    return made


_CONTAINERS: dict[str, Callable[[Any, Callable[[Any], Any]], Any]] = {
    "$dict": lambda given, read: dict(_pairs(given, read)),
    "$tuple": lambda given, read: tuple(read(given)),
    "$set": lambda given, read: set(read(given)),
    "$frozenset": lambda given, read: frozenset(read(given)),
    "$ordered": lambda given, read: OrderedDict(_pairs(given, read)),
    "$counter": _counter,
    "$deque": lambda given, read: deque(read(given[1]), maxlen=given[0]),
    "$slice": lambda given, read: slice(*read(given)),
    "$namedtuple": _named_tuple,
    "$dataclass": _dataclass,
}


def _class(module: str, name: str) -> type:
    """Return a class; its module is imported only as part of a package that the program has imported.

    Raises:
        ConfigValueError: It is not there.
    """
    found: Any = sys.modules.get(module)
    if found is None and module.partition(".")[0] in sys.modules:
        try:
            found = importlib.import_module(module)
        except ImportError:
            found = None
    for each in name.split("."):
        found = getattr(found, each, None)
    if not isinstance(found, type):
        what = f"a result of a step has a value of the class {module}.{name}, which is not there"
        raise error("not-cached", what, hint="import its module where the configuration is loaded")
    return found
