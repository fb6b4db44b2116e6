"""Values against annotations; pydantic's strict mode, which converts nothing either, is the oracle."""

import collections.abc
import dataclasses
import enum
import functools
import io
import pathlib
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, NewType, Optional, Protocol, TypedDict, TypeVar, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.runtime.annotations.fit import annotation_text, fits, result_fits

if typing.TYPE_CHECKING:
    import typing_extensions
else:
    typing_extensions = pytest.importorskip("typing_extensions")
pydantic = pytest.importorskip("pydantic")

PLAIN = [int, float, str, bool, None, Literal["a", 1], Any]
ANNOTATIONS = st.recursive(
    st.sampled_from(PLAIN),
    lambda inner: st.one_of(
        inner.map(lambda a: Optional[a]),  # noqa: UP045  # What these give is what is tested.
        st.tuples(inner, inner).map(lambda pair: Union[pair]),  # noqa: UP007
        inner.map(lambda a: list[a]),  # type: ignore[valid-type]
        inner.map(lambda a: set[a]),  # type: ignore[valid-type]
        inner.map(lambda a: tuple[a, ...]),  # type: ignore[valid-type]
        st.tuples(inner, inner).map(lambda pair: tuple[pair]),  # type: ignore[valid-type]
        inner.map(lambda a: dict[str, a]),  # type: ignore[valid-type]
        inner.map(lambda a: Annotated[a, "note"]),
    ),
    max_leaves=4,
)
VALUES = st.recursive(
    st.sampled_from([0, 1, -5, 0.5, 2.0, "", "a", "0.1", None]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
        st.sets(st.sampled_from([1, "a", 0.5]), max_size=2),
    ),
    max_leaves=5,
)


@functools.cache
def adapter(annotation: Any) -> Any:
    return pydantic.TypeAdapter(annotation)


def is_valid(value: Any, annotation: Any) -> bool:
    try:
        adapter(annotation).validate_python(value, strict=True)
    except pydantic.ValidationError:
        return False
    return True


@given(ANNOTATIONS, VALUES)
def test_a_value_fits_where_strict_validation_takes_it(annotation: Any, value: Any) -> None:
    assert fits(value, annotation) is is_valid(value, annotation)


class Settings(typing_extensions.TypedDict):
    """What pydantic knows on all Pythons."""

    rate: float
    name: typing_extensions.NotRequired[str | None]
    sizes: list[int]


Settings.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]  # As type checkers have it.


KEYS = st.dictionaries(st.sampled_from(["rate", "name", "sizes", "other"]), VALUES)
FULL = st.fixed_dictionaries({"rate": VALUES, "sizes": VALUES}, optional={"name": VALUES})


@given(st.one_of(VALUES, KEYS, FULL))
def test_a_typed_dict_fits_where_strict_validation_takes_it(value: Any) -> None:
    assert fits(value, Settings) is is_valid(value, Settings)


class Shape:
    """A base."""


class Round(Shape):
    """Below it."""


class Drawn(Protocol):
    def draw(self) -> None: ...


class Sketch:
    def draw(self) -> None: ...


class Asked:
    """Makes up what it has."""

    def __getattr__(self, name: str) -> object:
        return object()


class Named(Protocol):
    name: str


class Calling(Protocol):
    def __call__(self, value: object, /) -> int: ...


class Options(TypedDict):
    name: str


class Odd(type):
    def __instancecheck__(cls, instance: object) -> bool:
        raise AssertionError("no code of a user's runs")


class Strange(metaclass=Odd):
    """Decides itself what its instances are."""


class Level(enum.IntEnum):
    LOW = 1


class Color(enum.StrEnum):
    RED = "red"


class Mode(enum.Enum):
    TRAIN = "TRAIN"


T = TypeVar("T")
Bounded = TypeVar("Bounded", bound=Shape)
Width = NewType("Width", int)


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        (True, int, True),
        (True, float, True),
        (1, complex, True),
        (1j, float, False),
        (b"a", str, False),
        ("runs", pathlib.Path, False),
        (pathlib.Path("runs"), pathlib.Path, True),
        ([1, "a"], Sequence[int], False),
        ("abc", Sequence[str], True),
        ({"a": 1}, Mapping[str, float], True),
        ({1: 1}, Mapping[str, float], False),
        (len, Callable[[Any], int], True),
        ("relu", Callable[..., Any], False),
        ("relu", collections.abc.Callable, False),
        (Round, type[Shape], True),
        (int, type[Shape], False),
        (Round(), type[Shape], False),
        (Round(), Shape, True),
        (3, Width, True),
        ("3", Width, False),
        (3, T, True),
        (3, Bounded, False),
        (Round(), Drawn, False),
        (Sketch(), Drawn, None),
        (Asked(), Drawn, None),
        (3, Named, False),
        (len, Calling, None),
        (3, Calling, False),
        (3, typing.SupportsFloat, None),
        ("3", typing.SupportsFloat, False),
        ({"name": 1}, Options, False),
        ({"name": "a"}, Options, True),
        ({}, Options, False),
        ({"name": "a", "nmae": "a"}, Options, False),
        ({"name": "a"}, list[Options] | Options, True),
        (3, Options, False),
        (3, "Model", None),
        (3, Strange, None),
        ([1], typing.Iterable[int], True),
        (3, typing.Iterable[int], False),
        ((1, 2, 3), tuple[int, int], False),
        ((), tuple[()], True),
        (1, Literal[True], False),
        ("64,64", Sequence[int], False),
        ("64", Sequence[int] | int, False),
        ("ab", Sequence[Sequence[int]], False),
        (b"abc", Sequence[int], True),
        (b"abc", Sequence[bytes], False),
        ({"a": 1}, typing.Collection[float], False),
        ({"a"}, frozenset[str], None),
        (io.StringIO("x"), typing.TextIO, None),
        (1, Level, None),
        (7, Level, False),
        (Level.LOW, Level, True),
        ("red", Color, None),
        ("TRAIN", Mode, False),
        (3, dataclasses.InitVar[int], True),
        ("x", dataclasses.InitVar[int], False),
    ],
)
def test_what_is_beyond_the_oracle(value: Any, annotation: Any, expected: bool | None) -> None:
    assert fits(value, annotation) is expected


def test_scalars_of_numpy_are_left_to_the_code() -> None:
    numpy = pytest.importorskip("numpy")
    assert (fits(numpy.float32(0.5), float), fits(numpy.float64(0.5), float)) == (None, True)
    assert fits(numpy.int64(5), int) is None
    assert fits(numpy.bool_(True), bool) is None


@pytest.mark.parametrize(
    ("given", "annotation", "exact", "expected"),
    [
        (Round, Shape, True, True),
        (Shape, Round, True, False),
        (Shape, Round, False, None),
        (Shape, int, False, False),
        (Shape, Shape | None, True, True),
        (Shape | None, Shape, False, True),
        (int, float, True, True),
        (Shape, Callable[..., Any], True, False),
        (functools.partial, Callable[..., Any], True, True),
        (Shape, Drawn, True, False),
        (Shape, Drawn, False, None),
        (Sketch, Drawn, True, None),
        (Asked, Drawn, True, None),
        (Shape, Named, True, None),
        (Shape, Literal["a"], True, False),
        (list[int], Sequence[int], False, True),
        (Any, Shape, False, None),
        (None, Shape, False, False),
        (Shape, None, True, False),
    ],
)
def test_what_a_call_gives(given: Any, annotation: Any, exact: bool, expected: bool | None) -> None:
    assert result_fits(given, annotation, is_exact=exact) is expected


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (None, "None"),
        (Optional[int], "int | None"),  # noqa: UP045
        (int | str, "int | str"),
        (dict[str, list[float]], "dict[str, list[float]]"),
        (Literal["a", 1], "Literal['a', 1]"),
        (Callable[[int], Shape], "Callable[[int], Shape]"),
        (Callable[..., Shape], "Callable[..., Shape]"),
        (Annotated[int, "note"], "int"),
        (tuple[int, ...], "tuple[int, ...]"),
        (Sequence[Shape], "Sequence[Shape]"),
        (typing.Sequence[int], "Sequence[int]"),
        (tuple[()], "tuple[()]"),
        (Literal[Mode.TRAIN], "Literal[Mode.TRAIN]"),
        (Any, "Any"),
    ],
)
def test_the_text_of_an_annotation(annotation: Any, text: str) -> None:
    assert annotation_text(annotation) == text
