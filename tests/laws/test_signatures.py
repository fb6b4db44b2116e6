"""Signatures: what can be bound is what `inspect.signature` tells, and a configurable looks like what it was."""

import abc
import asyncio
import collections
import dataclasses
import enum
import functools
import inspect
import math
import operator
import sys
import threading
import typing
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given

import genever
from genever import Session
from genever.configuration.catalog.target import NO_DEFAULT, Signature
from genever.runtime.registry.configurable import read_signature
from tests.laws.signatures import Written, made, signatures
from tests.untyped import configurable


def plain(a: int, /, b: str = "b", *rest: float, c: bytes, d: list[int] | None = None, **more: object) -> None: ...


async def coroutine(a: int, b: int = 2) -> None: ...


def generator(a: int, b: int = 2) -> typing.Iterator[int]:
    yield a


class Callable_:
    def __call__(self, a: int, b: int = 2) -> None: ...


class Owner:
    def method(self, a: int, b: int = 2) -> None: ...

    @classmethod
    def class_method(cls, a: int, b: int = 2) -> None: ...

    @staticmethod
    def static_method(a: int, b: int = 2) -> None: ...


class WithInit:
    def __init__(self, a: int, b: int = 2) -> None: ...


class WithNew:
    def __new__(cls, a: int, b: int = 2) -> "WithNew":
        return object.__new__(cls)


class WithBoth:
    def __new__(cls, *args: Any, **kwargs: Any) -> "WithBoth":
        return object.__new__(cls)

    def __init__(self, a: int, b: int = 2) -> None: ...


class Inheriting(WithInit):
    pass


class Abstract(abc.ABC):
    def __init__(self, a: int, b: int = 2) -> None:
        super().__init__()

    @abc.abstractmethod
    def act(self) -> None: ...


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a: int, b: int = 2) -> None: ...


@dataclasses.dataclass
class Data:
    a: int
    b: int = 2
    c: list[int] = dataclasses.field(default_factory=list)
    d: int = dataclasses.field(default=4, kw_only=True)


class Tuple_(NamedTuple):
    a: int
    b: int = 2


T = typing.TypeVar("T")


class Generic_(typing.Generic[T]):
    def __init__(self, a: int, b: int = 2) -> None: ...


class Color(enum.Enum):
    RED = 1


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


FUNCTIONS = [
    plain,
    coroutine,
    generator,
    lambda a, b=2: None,
    Callable_(),
    Owner.method,
    Owner().method,
    Owner.class_method,
    Owner.static_method,
    functools.partial(plain, 1, d=[4]),
    functools.partial(Owner().method, b=5),
    functools.lru_cache(lambda a, b=2: None),
    sorted,
    len,
    "text".join,
    str.split,
]
CLASSES = [WithInit, WithNew, Inheriting, Abstract, Slotted, Data, Tuple_, Generic_, Owner]
UNTELLING = [dict, print, min, max, getattr, range, type, math.hypot, operator.attrgetter, threading.Lock().acquire]


def name(thing: object) -> str:
    return str(getattr(thing, "__qualname__", type(thing).__name__))


if sys.version_info >= (3, 12):
    is_coroutine_function = inspect.iscoroutinefunction
else:
    is_coroutine_function = asyncio.iscoroutinefunction  # The only one that a wrapper can answer there.


def fields_of(signature: inspect.Signature) -> list[tuple[str, int, Any, Any]]:
    """The parameters as `inspect` tells them."""
    return [
        (
            p.name,
            int(p.kind),
            NO_DEFAULT if p.default is p.empty else p.default,
            NO_DEFAULT if p.annotation is p.empty else p.annotation,
        )
        for p in signature.parameters.values()
    ]


def read(signature: Signature) -> list[tuple[str, int, Any, Any]]:
    return [(p.name, int(p.kind), p.default, p.annotation) for p in signature.parameters]


def bindable(signature: inspect.Signature) -> set[str]:
    return {p.name for p in signature.parameters.values() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_a_function_is_read_as_inspect_reads_it(function: Callable[..., Any]) -> None:
    expected = inspect.signature(function)
    actual = read_signature(function)
    if not hasattr(function, "__wrapped__"):
        assert read(actual) == fields_of(expected)
    assert actual.names == bindable(expected)
    assert actual.accepts_any == any(p.kind is p.VAR_KEYWORD for p in expected.parameters.values())


@pytest.mark.parametrize("cls", CLASSES, ids=name)
def test_a_class_has_the_parameters_of_its_constructor(cls: type) -> None:
    assert read_signature(cls).names == bindable(inspect.signature(cls))
    assert read_signature(cls).defaults() == {
        p.name: p.default for p in inspect.signature(cls).parameters.values() if p.default is not p.empty
    }


def test_an_init_counts_before_a_new() -> None:
    assert read_signature(WithBoth).names == {"a", "b"}


@pytest.mark.parametrize("function", UNTELLING, ids=name)
def test_what_tells_nothing_can_still_be_read(function: Callable[..., Any]) -> None:
    read_signature(function)


def test_a_decorator_that_keeps_wrapped_hides_no_name() -> None:
    actual = read_signature(decorated(plain))
    assert (actual.names, actual.accepts_any, actual.own_positional) == (frozenset("abcd"), True, ())
    assert actual.positional == read_signature(plain).positional
    assert actual.defaults() == read_signature(plain).defaults()


def test_a_chain_of_wrapped_that_runs_in_a_circle_ends() -> None:
    one: Any = decorated(plain)
    two: Any = decorated(one)
    one.__wrapped__ = two
    assert read_signature(two).names == frozenset()


@given(signatures())
def test_any_signature_is_read_as_inspect_reads_it(written: Written) -> None:
    function = made(f"def made({written.text}): pass")
    assert read(read_signature(function)) == fields_of(inspect.signature(function))
    cls = made(f"class made:\n    def __init__(self, {written.text}): pass")
    assert read(read_signature(cls)) == fields_of(inspect.signature(cls))


# ---- What a program sees of a configurable ---------------------------------------------------------------


@pytest.mark.parametrize("function", [plain, coroutine, generator, Owner.method, Owner.static_method], ids=name)
def test_a_configurable_function_looks_like_the_function(session: Session, function: Callable[..., Any]) -> None:
    configured = configurable("f")(function)
    assert configured is not function
    assert inspect.signature(configured) == inspect.signature(function)
    assert inspect.unwrap(configured) is function
    assert is_coroutine_function(configured) == is_coroutine_function(function)
    names = ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__")
    assert [getattr(configured, name) for name in names] == [getattr(function, name) for name in names]
    assert typing.get_type_hints(configured) == typing.get_type_hints(function)


@pytest.mark.parametrize("cls", CLASSES, ids=name)
def test_a_configurable_class_is_the_class(session: Session, cls: type) -> None:
    before = inspect.signature(cls)
    copied = type(cls)(cls.__name__, (cls,), {"__module__": __name__, "__doc__": cls.__doc__})
    configured = genever.configurable("C")(copied)
    assert configured is copied
    assert inspect.signature(configured) == before
    assert (configured.__name__, configured.__doc__) == (cls.__name__, cls.__doc__)


@pytest.mark.parametrize("cls", [*CLASSES, Color], ids=name)
def test_an_external_configurable_is_a_stand_in_for_the_class(session: Session, cls: type) -> None:
    before = dict(vars(cls))
    stand_in: Any = genever.external_configurable(cls, "C")
    assert dict(vars(cls)) == before
    names = ("__name__", "__qualname__", "__doc__", "__module__")
    assert [getattr(stand_in, name) for name in names] == [getattr(cls, name) for name in names]
    assert inspect.signature(stand_in) == inspect.signature(cls)


@pytest.mark.parametrize("cls", [WithInit, WithNew, WithBoth, Inheriting, Slotted, Data, Tuple_, Generic_], ids=name)
def test_an_instance_made_by_reference_is_of_the_class(session: Session, cls: type) -> None:
    genever.register("C")(cls)
    use = configurable("use")(lambda made: made)
    session.load_text("C.a = 1\nuse.made = @s/C()")
    assert type(use()) is cls


def test_a_required_default_type_checks_for_any_annotation(session: Session) -> None:
    @genever.configurable
    def train(rate: float = genever.REQUIRED, names: list[str] = genever.REQUIRED) -> tuple[float, list[str]]:
        return rate, names

    session.load_text("train.rate = 0.5\ntrain.names = ['a']")
    assert train() == (0.5, ["a"])


def test_default_containers_are_read_once() -> None:
    default: dict[str, int] = collections.OrderedDict(a=1)
    (parameter,) = read_signature(made("def made(a=default): pass", default=default)).parameters
    assert parameter.default is default
