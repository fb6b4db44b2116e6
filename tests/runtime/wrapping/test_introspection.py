"""A configurable looks to Python like what was decorated."""

import abc
import asyncio
import dataclasses
import inspect
import pydoc
import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import genever
from genever import Session


def function(x: int, /, y: "str" = "a", *rest: float, z: int = genever.REQUIRED, **others: bytes) -> list[int]:
    """What it does."""
    return [x]


function.mark = "mark"  # type: ignore[attr-defined]  # A function may carry anything.


class Plain:
    """What it is."""

    def __init__(self, x: int, y: "str" = "a") -> None:
        """How it is made."""

    def method(self, z: int = 0) -> int:
        """What it does."""
        return z


@dataclasses.dataclass
class Data:
    """Fields."""

    x: int
    y: str = "a"


class New:
    def __new__(cls, x: int, *, y: str = "a") -> "New":
        """How it is made."""
        return super().__new__(cls)


class Meta(abc.ABCMeta):
    pass


class WithMeta(metaclass=Meta):
    def __init__(self, x: int) -> None:
        """How it is made."""


class Inherited(Plain):
    pass


FUNCTIONS: list[Callable[..., Any]] = [function, len, Plain.method]
CLASSES: list[type] = [Plain, Data, New, WithMeta, Inherited]


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    with Session():
        yield


def copied(cls: type) -> Any:
    """A class of the same look, for decorators that change the class."""
    kind: Any = type(cls)
    kept = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    return kind(cls.__name__, cls.__bases__, kept)


def forms_of(function: Any) -> dict[str, Any]:
    """What a program can come by that stands for a function."""
    genever.register("registered", module="m")(function)
    genever.register("pair", module="m.introspection")(lambda a, b: (a, b))
    genever.parse_config("introspection.pair.a = @m.registered\nintrospection.pair.b = @s/m.registered")
    a, b = genever.get_configurable("introspection.pair")()
    return {
        "configurable": genever.configurable("configurable", module="m")(function),
        "external": genever.external_configurable(function, "external", module="m"),
        "reference": a,
        "scoped": b,
        "found": genever.get_configurable("t/m.registered"),
    }


FORMS = ["configurable", "external", "reference", "scoped", "found"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("original", FUNCTIONS, ids=["function", "builtin", "method"])
def test_a_function_keeps_its_look(original: Callable[..., Any], form: str) -> None:
    made = forms_of(original)[form]
    assert inspect.signature(made) == inspect.signature(original)
    for name in ("__name__", "__qualname__", "__doc__"):
        assert getattr(made, name, None) == getattr(original, name, None)
    assert made.__wrapped__ is original or made.__wrapped__.__wrapped__ is original
    if inspect.isfunction(original):
        assert made.__module__ == original.__module__
        assert typing.get_type_hints(made) == typing.get_type_hints(original)
        assert inspect.getsource(made) == inspect.getsource(original)
        assert getattr(made, "mark", None) == getattr(original, "mark", None)
        assert not inspect.isclass(made)
        assert callable(made)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("original", CLASSES, ids=lambda cls: cls.__name__)
def test_a_class_keeps_its_look(original: type, form: str) -> None:
    made = forms_of(copied(original))[form]
    assert inspect.signature(made) == inspect.signature(original)
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        assert getattr(made, name, None) == getattr(original, name, None)
    assert typing.get_type_hints(made) == typing.get_type_hints(original)
    assert inspect.isclass(made)
    assert inspect.isabstract(made) == inspect.isabstract(original)
    assert dataclasses.is_dataclass(made) == dataclasses.is_dataclass(original)
    assert [name for name in dir(made) if name != "__genever__"] == dir(original)


@pytest.mark.parametrize("form", ["configurable", "external"])
def test_help_shows_the_original(form: str) -> None:
    made = forms_of(function)[form]
    _, _, text = pydoc.plain(pydoc.render_doc(made)).partition("\n\n")  # Before it stands what it is.
    assert text == pydoc.plain(pydoc.render_doc(function)).partition("\n\n")[2]
    with Session():
        made = forms_of(copied(Plain))[form]
    lines, original = (pydoc.plain(pydoc.render_doc(cls)).splitlines() for cls in (made, Plain))
    assert lines[2].startswith("class Plain(")
    assert lines[3:6] == original[3:6]  # How it is called, and what it is.


def test_a_subclass_of_an_external_class_has_its_own_signature() -> None:
    external: Any = genever.external_configurable(Plain, "Plain", module="m")

    class Child(external):  # type: ignore[misc]  # A class made at run time.
        def __init__(self, only: int) -> None:
            super().__init__(only)

    class Grandchild(Child):
        pass

    assert str(inspect.signature(Child)) == str(inspect.signature(Grandchild)) == "(only: int) -> None"


def test_coroutine_functions_are_known_as_such() -> None:
    @genever.configurable("coroutine", module="m")
    async def coroutine(x: int = 1) -> int:
        return x

    # Before Python 3.12 asyncio's is the only one that a wrapper can answer; since 3.14 it is deprecated.
    assert inspect.iscoroutinefunction(coroutine) or asyncio.iscoroutinefunction(coroutine)
    assert asyncio.run(coroutine()) == 1


def test_a_method_is_bound_like_one() -> None:
    class Owner:
        @genever.configurable("method", module="m")
        def method(self, x: int = 1) -> "tuple[Owner, int]":
            return self, x

        @classmethod
        @genever.configurable("on_class", module="m")
        def on_class(cls, x: int = 1) -> "tuple[type, int]":
            return cls, x

        @staticmethod
        @genever.configurable("static", module="m")
        def static(x: int = 1) -> int:
            return x

        @property
        @genever.configurable("attribute", module="m")
        def attribute(self, x: int = 1) -> int:
            return x

    genever.parse_config("m.method.x = 2\nm.on_class.x = 3\nm.static.x = 4\nm.attribute.x = 5")
    owner = Owner()
    assert (owner.method(), Owner.on_class(), owner.static(), owner.attribute) == ((owner, 2), (Owner, 3), 4, 5)
    assert inspect.ismethod(owner.method)
    assert str(inspect.signature(owner.method)) == "(x: int = 1) -> 'tuple[Owner, int]'"
