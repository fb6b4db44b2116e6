"""The findings about a whole configuration: what is said, where, and what is left in peace."""

import abc
import enum
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, NotRequired, Protocol, TypedDict, TypeVar, Unpack

import pytest

import genever
from genever import Lazy, Session
from genever.language.text.diagnostics import Diagnostic, render_line
from genever.runtime.annotations.check import type_findings
from tests.untyped import configurable

pydantic = pytest.importorskip("pydantic")

if TYPE_CHECKING:
    from nowhere import Unknown  # type: ignore[import-not-found]

T = TypeVar("T")


class Model:
    def __init__(self, width: int = 1, activation: Literal["relu", "tanh"] = "relu") -> None:
        self.width = width


class Encoder(Model): ...


class Box(Generic[T]): ...


def make_model() -> Model:
    return Model()


def make_anything():  # type: ignore[no-untyped-def]
    return Model()


def numbers() -> Iterator[int]:
    yield 1


class Augmentation(TypedDict):
    flip: bool
    crop: NotRequired[int]
    model: NotRequired[Model]


class Drawn(Protocol):
    def draw(self) -> None: ...


class Drawing:
    def draw(self) -> None: ...


def counted(*sizes: int, **rates: float) -> int:
    return len(sizes)


def packed(**options: Unpack[Augmentation]) -> None: ...


def use(
    model: Model | None = None,
    make: Callable[..., Model] | None = None,
    cls: type[Model] | None = None,
    rate: "float" = 0.1,
    steps: int = 1,
    on: bool = False,
    pair: tuple[float, float] = (0.0, 0.0),
    names: Sequence[str] = (),
    table: dict[str, float] | None = None,
    out: Path | None = None,
    later: Lazy[Model] | None = None,
    secretly: "Unknown" = None,
    lie: int = "text",  # type: ignore[assignment]
    boxed: Box[int] | None = None,
    asked: int = genever.REQUIRED,
    paths: list[Path] = [],  # noqa: B006  # What is tested.
    size: "Size" = None,  # type: ignore[assignment]
    legacy: (int, str) = None,  # type: ignore[syntax]
    literal: Literal["a"] = "a",
    augmentation: Augmentation = {"flip": True},  # noqa: B006  # What is tested.
    drawn: Drawn | None = None,
    strange: "Raising" = None,  # type: ignore[assignment]
    **more: Any,
) -> None: ...


async def later() -> int:
    return 1


class Needs(Model):
    def __init__(self, width: int) -> None: ...


@dataclass
class Options:
    names: list[str] = field(default_factory=list)


class RaisingBase(metaclass=abc.ABCMeta):
    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        raise RuntimeError("asked")

    @abc.abstractmethod
    def made(self) -> None: ...


class Raising(RaisingBase): ...


class NoTruth:
    """Compared with anything it gives something that is neither true nor false, as an array does."""

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError("ambiguous")

    __hash__ = None  # type: ignore[assignment]


class Size(enum.StrEnum):
    SMALL = "small"


def as_integer(function: Any) -> Any:
    return functools.wraps(function)(lambda n: function(int(n)))


@as_integer
def converted(n: int) -> int:
    return n


class Settings(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    rate: float = 0.1


@pytest.fixture(autouse=True)
def registered(nothing_registered: None, session: Session) -> None:
    functions = (make_model, make_anything, numbers, use, later, converted, counted, packed)
    for thing in (Model, Encoder, Settings, Box, Needs, Options, Drawing, *functions):
        genever.external_configurable(thing, thing.__name__)
    genever.constant("array", NoTruth())


def findings(bindings: str) -> list[str]:
    genever.clear_config()
    genever.parse_config(f"main = @use()\n{bindings}")
    return [re.sub(r"^<bindings>:2:\d+: warning: ", "", render_line(each)) for each in diagnostics()]


def diagnostics() -> tuple[Diagnostic, ...]:
    return type_findings(genever.runtime.session.active().config, genever.runtime.session.active().catalog)


@pytest.mark.parametrize(
    ("binding", "said"),
    [
        ("use.rate = '0.1'", "use.rate takes float, and '0.1' is a str [argument-type]; write 0.1"),
        ("use.steps = 1e3", "use.steps takes int, and 1000.0 is a float [argument-type]; write 1000"),
        ("use.steps = 0.5", "use.steps takes int, and 0.5 is a float [argument-type]"),
        ("use.on = 1", "use.on takes bool, and 1 is an int [argument-type]; write True"),
        ("use.steps = None", "use.steps takes int, and this is None [argument-type]"),
        (
            "use.pair = [0.5, 0.9]",
            "use.pair takes tuple[float, float], and [0.5, 0.9] is a list [argument-type]; write (0.5, 0.9)",
        ),
        ("use.pair = (0.5,)", "use.pair takes tuple[float, float], and (0.5,) has 1 item [argument-type]"),
        ("use.names = ['a', 1]", "use.names takes Sequence[str], and 1 in it is an int [argument-type]"),
        (
            "use.table = {'a': 'b'}",
            "use.table takes dict[str, float] | None, and 'b' in it is a str [argument-type]",
        ),
        ("use.out = 'runs'", "use.out takes Path | None, and 'runs' is a str [path-as-text]"),
        (
            "use.model = @Model",
            "use.model takes Model | None, and @Model is not called [argument-type]; write @Model()",
        ),
        ("use.model = @Box()", "use.model takes Model | None, and @Box() gives Box [argument-type]"),
        (
            "use.make = @Model()",
            "use.make takes Callable[..., Model] | None, and @Model() gives Model [argument-type]; write @Model",
        ),
        ("use.make = @Box", "use.make takes Callable[..., Model] | None, and @Box gives Box [argument-type]"),
        ("use.make = 'Model'", "use.make takes Callable[..., Model] | None, and 'Model' is a str [argument-type]"),
        ("use.cls = @Box", "use.cls takes type[Model] | None, and @Box is another class [argument-type]"),
        (
            "use.cls = @Encoder(width=3, ...)",
            "use.cls takes type[Model] | None, and @Encoder is a functools.partial [argument-type]",
        ),
        ("use.make = @Box(...)", "use.make takes Callable[..., Model] | None, and @Box gives Box [argument-type]"),
        ("use.model = [@Model()]", "use.model takes Model | None, and this is a list [argument-type]"),
        ("use.steps = lazy @Model()", "use.steps takes int, and this is a Lazy handle [argument-type]"),
        ("use.steps = @numbers()", "use.steps takes int, and @numbers() gives generator [argument-type]"),
        ("use.steps = @later()", "use.steps takes int, and @later() gives coroutine [argument-type]"),
        ("use.model = @Needs", "use.model takes Model | None, and @Needs is not called [argument-type]"),
        (
            "use.literal = %array",
            f"use.literal takes Literal['a'], and <{__name__}.NoTruth object> is a NoTruth [argument-type]",
        ),
        ("use.asked = 'x'", "use.asked takes int, and 'x' is a str [argument-type]"),
        ("use.paths = ['a']", "use.paths takes list[Path], and 'a' in it is a str [path-as-text]"),
        ("use.steps = 1e30", "use.steps takes int, and 1e+30 is a float [argument-type]"),
        ("use.anything = @Options(names=3)", "Options.names takes list[str], and 3 is an int [argument-type]"),
        ("use.rate = @make_model()", "use.rate takes float, and @make_model() gives Model [argument-type]"),
        (
            "use.table = {'a': @Model()}",
            "use.table takes dict[str, float] | None, and @Model() gives Model, in a dict [argument-type]",
        ),
        ("use.model = @Model(width='3')", "Model.width takes int, and '3' is a str [argument-type]; write 3"),
        ("use.make = @Model(width='3', ...)", "Model.width takes int, and '3' is a str [argument-type]; write 3"),
        ("use.later = lazy @Box()", "use.later takes Lazy[Model] | None, and @Box() gives Box [argument-type]"),
        ("use.rate = 'a' 'b'", "use.rate takes float, and 'ab' is a str [argument-type]"),
        (
            "use.augmentation = {'flip': 'yes'}",
            "use.augmentation takes Augmentation, and 'yes' in it is a str [argument-type]",
        ),
        (
            "use.augmentation = {'crop': 3}",
            "use.augmentation takes Augmentation, and the key 'flip' is missing [argument-type]",
        ),
        (
            "use.augmentation = {'flip': True, 'corp': 3}",
            "use.augmentation takes Augmentation, and the key 'corp' is not known [argument-type]",
        ),
        (
            "use.augmentation = {'flip': True, 'model': @Box()}",
            "use.augmentation takes Augmentation, and @Box() gives Box, in a dict [argument-type]",
        ),
        ("use.drawn = 3", "use.drawn takes Drawn | None, and 3 is an int [argument-type]"),
        ("use.drawn = @Box()", "use.drawn takes Drawn | None, and @Box() gives Box [argument-type]"),
        ("use.anything = @counted(1, 'a')", "counted.*sizes takes int, and 'a' is a str [argument-type]"),
        ("use.anything = @counted(rate='x')", "counted.rate takes float, and 'x' is a str [argument-type]"),
        ("counted.rate = 'x'\nuse.anything = @counted()", "counted.rate takes float, and 'x' is a str [argument-type]"),
        (
            "use.anything = @packed(flip='x')",
            "packed.flip takes bool, and 'x' is a str [argument-type]",
        ),
        ("use.steps = 2 * 0.25", "use.steps takes int, and 0.5 is a float [argument-type]"),
    ],
)
def test_what_does_not_fit_is_said(binding: str, said: str) -> None:
    assert findings(binding) == [said]


@pytest.mark.parametrize(
    ("bindings", "marked"),
    [
        ("use.rate = '0.1'", "'0.1'"),
        ("use.rate = %m\nm = 'x'", "%m"),
        ("use.model = @Model(width='3')", "'3'"),
        ("use.model = once @Model(1, activation='rleu')", "'rleu'"),
        ("use.later = lazy @Model(width='3')", "'3'"),
        ("use.anything = [1, {'key': @Model('3')}]", "'3'"),
        ("use.anything = @Box() if False else @Model(width='3')", "'3'"),
        ("use.anything = @Options(names=@Model(width='3'), ...)\nuse.lie = 3", "@Model(width='3')"),
        ("use.anything = %m\nm = @Model(\n    width='3')", "'3'"),
        ("use.paths = []\nuse.paths += @Model(width='3')", "'3'"),
        ("use:\n  steps = 1\n  rate = 'x'", "'x'"),
        ("use.rate = ('a'\n  'b')", "'a'\n  'b'"),
    ],
)
def test_the_value_that_does_not_fit_is_marked(bindings: str, marked: str) -> None:
    assert findings(bindings)
    found = diagnostics()[0]
    assert found.source is not None
    assert found.span is not None
    assert found.source.text[slice(*found.span)] == marked


def test_a_value_that_the_program_binds_is_marked_by_the_line_that_does() -> None:
    assert findings("") == []
    genever.bind_parameter("use.rate", "x")
    assert [render_line(each).partition("use.rate")[2] for each in diagnostics()] == [
        " takes float, and 'x' is a str [argument-type]"
    ]


@pytest.mark.parametrize(
    "binding",
    [
        "use.rate = 1",
        "use.model = None",
        "use.model = @Encoder()",
        "use.model = @make_model()",
        "use.model = @make_anything()",
        "use.model = once @Encoder()",
        "use.make = @Encoder",
        "use.make = @make_model",
        "use.make = @make_anything",
        "use.make = @Encoder(width=3, ...)",
        "use.cls = @Encoder",
        "use.pair = (1, 2.5)",
        "use.names = ['a', 'b']",
        "use.table = {'a': 1}",
        "use.later = lazy @Encoder()",
        "use.later = @Encoder()",
        "use.secretly = 3",
        "use.lie = 3",
        "use.lie = 'other'",
        "use.anything = object",
        "use.boxed = @Box()",
        "use.augmentation = {'flip': True}",
        "use.augmentation = {'flip': False, 'crop': 3, 'model': @Encoder()}",
        "use.drawn = @Drawing()",
        "use.anything = @counted(1, 2, rate=3, other=0.5)",
        "use.anything = @packed(flip=True)",
        "use.rate = %gin.REQUIRED",
        "use.rate = float('0.5')",
        "use.anything = @converted(n='3')",
        "use.size = 'small'",
        "use.legacy = 3",
        "use.strange = 3",
        "use.anything = @Settings()\nSettings.rate = '0.5'",
        "use.rate = 0.5 if @make_anything() else 'a'",
    ],
)
def test_what_fits_or_cannot_be_known_is_left_in_peace(binding: str) -> None:
    if "object" in binding:
        binding = binding.replace("object", "'object'")
    assert findings(binding) == []


def test_a_macro_is_traced_to_its_place() -> None:
    assert findings("use.rate = %outer\nouter = %inner\ninner = 'x'") == [
        "use.rate takes float, and 'x' is a str [argument-type]; "
        "%outer is set in <bindings>:3:1; %inner is set in <bindings>:4:1"
    ]
    [found] = diagnostics()
    assert [(related.message, related.source.text[slice(*related.span)]) for related in found.related] == [
        ("%outer was set here", "outer = %inner"),
        ("%inner was set here", "inner = 'x'"),
    ]


def test_the_scope_decides_which_value_is_looked_at() -> None:
    assert findings("use.model = @wide/Model()\nModel.width = 'x'\nwide/Model.width = 3") == []
    assert findings("use.model = @Model()\nModel.width = 'x'\nwide/Model.width = 3") == [
        "<bindings>:3:15: warning: Model.width takes int, and 'x' is a str [argument-type]"
    ]


def test_what_main_does_not_lead_to_is_not_looked_at() -> None:
    assert findings("Model.width = 'x'") == []


def test_a_secret_is_not_shown() -> None:
    assert findings("use.steps = secret('hunter-22')") == [
        "use.steps takes int, and this secret is of another type [argument-type]"
    ]


def test_values_that_need_each_other_end() -> None:
    configurable("ring")(lambda next=None, size=1: None)
    assert findings("use.anything = @ring\nring.next = @ring") == []
