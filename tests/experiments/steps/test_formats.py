"""Formats: every value comes back as it was, from bytes that are the same for equal values, or is refused."""

import enum
import math
import pickle
import sys
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever import GeneverError
from genever.experiments.steps.formats import choice
from genever.experiments.steps.formats.choice import format_for, format_named
from tests.experiments.steps.keeping import files_in, kept, shape


class Colour(enum.Enum):
    RED = 1
    GREEN = "g"


class Level(enum.IntEnum):
    LOW = 1


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Point(NamedTuple):
    x: float
    y: Any = None


@dataclass(frozen=True, slots=True)
class Split:
    train: Any
    test: Any = ()


@dataclass
class Counted:
    number: int
    notes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.number += 1


class Custom:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Custom) and self.value == other.value

    def __hash__(self) -> int:
        return 1


class Text(str):
    pass


PLAIN: dict[str, Any] = {
    "nothing": None,
    "bools and numbers": [True, 1, 0, -1, 10**30, 1.0, 0.1, -0.0, 1e308],
    "what is no number": [math.nan, math.inf, -math.inf],
    "complex": [1 + 2j, complex(math.nan, -0.0)],
    "texts": ["", "é", "\ud800", "a\nb", "\x00", "$set", "😀"],
    "bytes": [b"", b"\x00\xff", bytearray(b"ab")],
    "tuples in lists": [(), (1,), (1, [2, (3,)])],
    "sets": [set(), {3, 1, 2}, frozenset({"a", "b"}), {(1, 2), None}],
    "keys of any type": {1: "a", "1": "b", None: 2, (1, 2): [3], 2.5: {}, True + 1: 4},
    "a key that looks like a type": {"$tuple": [1]},
    "dicts in their order": {"b": 1, "a": 2},
    "an ordered dict": OrderedDict([("b", 1), ("a", 2)]),
    "a counter": Counter({"a": 3, "b": -1}),
    "deques": [deque([1, 2]), deque([1], maxlen=3)],
    "ranges and slices": [range(0, 10, 3), slice(None, 3), ...],
    "dates": [date(2024, 2, 29), datetime(2024, 1, 1, 1, 2, 3, 4), time(1, 2), timedelta(-1, 3, 5)],
    "zones": [
        datetime(2024, 1, 1, tzinfo=UTC),
        datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        time(1, tzinfo=UTC),
    ],
    "exact numbers": [Decimal("1.10"), Decimal("NaN"), Fraction(1, 3)],
    "a uuid": UUID(int=5),
    "enums": [Colour.RED, Colour.GREEN, Level.LOW, {Colour.RED: 1}],
    "named tuples": [Point(1.0, (2,)), Point(math.nan)],
    "dataclasses": [Split((1, 2), {3}), Counted(3, {"a": (1,)})],
}


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_a_plain_value_comes_back_as_it_was(value: Any, tmp_path: Path) -> None:
    name, found = kept(value, tmp_path / "value")
    assert (name, repr(shape(found))) == ("values", repr(shape(value)))
    assert format_named(name).is_safe
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers()
    | st.dates() | st.datetimes(timezones=st.none() | st.just(UTC)) | st.timedeltas()
    | st.sampled_from([*Colour, *Level])
)  # fmt: skip
HASHABLE = st.recursive(SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(HASHABLE, inner, max_size=4)
        | st.sets(HASHABLE, max_size=4)
        | st.builds(Point, inner, inner)
        | st.builds(Split, inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_is_plain_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    _, found = kept(value, tmp_path_factory.mktemp("values") / "value")
    assert repr(shape(found)) == repr(shape(value))


def test_a_long_integer_comes_back(tmp_path: Path) -> None:
    name, found = kept([2**20_000, -(3**15_000)], tmp_path / "value")
    assert (name, found == [2**20_000, -(3**15_000)]) == ("values", True)


def test_a_set_is_written_in_one_order(tmp_path: Path) -> None:
    kept({"a", "b", "c", "d"}, tmp_path / "one")
    kept({"d", "c", "b", "a"}, tmp_path / "other")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "other")


UNPLAIN = {
    "an object": Custom(1),
    "an object in a list": [Custom((1, 2))],
    "a subclass of a text": Text("a"),
    "several flags": Access.READ | Access.WRITE,
}


@pytest.mark.parametrize("value", UNPLAIN.values(), ids=UNPLAIN)
def test_what_has_no_better_form_is_pickled_and_said_to_be(value: Any, tmp_path: Path) -> None:
    name, found = kept(value, tmp_path / "value")
    assert (found, type(found)) == (value, type(value))
    assert name in ("pickle", "values+pickle")
    assert not format_named(name).is_safe


def test_what_contains_itself_is_pickled(tmp_path: Path) -> None:
    value: list[Any] = [1]
    value.append(value)
    name, found = kept(value, tmp_path / "value")
    assert (name, found[1] is found) == ("pickle", True)


def test_a_pickle_is_no_part_of_what_is_safe(tmp_path: Path) -> None:
    kept([Custom(1)], tmp_path / "value")
    with pytest.raises(GeneverError) as caught:
        format_named("values").load(tmp_path / "value")
    assert str(caught.value) == (
        "error: a result kept as values cannot be read: a part of it is said to be kept as pickle [not-cached]"
    )


BROKEN = ["", "[", '{"$set": 1}', '{"$nothing": 1}', '{"$bytes": "é"}', '{"$enum": ["os", "path", "join"]}',
          '{"$dataclass": ["os", "DirEntry", []]}', "[" * 100_000]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_value_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "value.json").write_text(text, encoding="utf-8")
    with pytest.raises(GeneverError, match="not-cached"):
        format_named("values").load(tmp_path)


def test_a_class_is_not_looked_for_in_packages_that_the_program_does_not_use(tmp_path: Path) -> None:
    assert "this" not in sys.modules
    (tmp_path / "value.json").write_text('{"$enum": ["this", "A", "B"]}')
    with pytest.raises(GeneverError) as caught:
        format_named("values").load(tmp_path)
    assert "this" not in sys.modules
    assert str(caught.value) == (
        "error: a result of a step has a value of the class this.A, which is not there [not-cached]\n"
        "  import its module where the configuration is loaded"
    )


async def awaited() -> None: ...


PASSING: dict[str, Callable[[], Any]] = {
    "a generator": lambda: (each for each in "ab"),
    "a map": lambda: map(str, [1]),
    "a generator in a tuple": lambda: (1, iter([2])),
    "an iterator in a dict": lambda: {"a": zip([1], [2], strict=True)},
}


@pytest.mark.parametrize("make", PASSING.values(), ids=PASSING)
def test_an_iterator_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(GeneverError, match="return a list of what it yields"):
        format_for(make())


def test_an_iterator_is_refused_with_a_hint() -> None:
    with pytest.raises(GeneverError) as caught:
        format_for(iter([1]))
    assert str(caught.value) == (
        "error: an iterator (list_iterator) cannot be kept for other runs [not-cached]\n"
        "  return a list of what it yields"
    )


def test_an_open_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with open(tmp_path / "a") as file, pytest.raises(GeneverError, match="return the path of a file"):
        format_for(file)


def test_what_is_to_be_awaited_is_refused() -> None:
    coroutine = awaited()
    with pytest.raises(GeneverError, match="return what it gives"):
        format_for(coroutine)
    coroutine.close()


def test_what_belongs_to_the_process_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneverError) as caught:
        kept(threading.Lock(), tmp_path / "value")
    assert str(caught.value) == (
        "error: a _thread.lock cannot be kept for other runs: cannot pickle '_thread.lock' object [not-cached]\n"
        "  return plain values, arrays, tables, or the path of a file that the step has written"
    )


# ---- Files ---------------------------------------------------------------------------------------------


def test_a_file_comes_back(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("1 2")
    (tmp_path / "ids.txt").chmod(0o755)
    name, found = kept(tmp_path / "ids.txt", tmp_path / "value")
    assert (name, found.name, found.read_text(), bool(found.stat().st_mode & 0o100)) == ("path", "ids.txt", "1 2", True)
    assert (tmp_path / "ids.txt").exists()


def test_a_folder_comes_back(tmp_path: Path) -> None:
    (tmp_path / "data" / "a" / "b").mkdir(parents=True)
    (tmp_path / "data" / "empty").mkdir()
    (tmp_path / "data" / "a" / "b" / "x").write_bytes(b"\x00")
    (tmp_path / "data" / "y").symlink_to("a/b/x")
    _, found = kept(tmp_path / "data", tmp_path / "value")
    assert sorted(path.relative_to(found).as_posix() for path in found.rglob("*")) == [
        "a",
        "a/b",
        "a/b/x",
        "empty",
        "y",
    ]
    assert (found / "y").read_bytes() == b"\x00"


def test_paths_in_a_dict_come_back(tmp_path: Path) -> None:
    for each in ("train", "test"):
        (tmp_path / each).write_text(each)
    name, found = kept({each: tmp_path / each for each in ("train", "test")}, tmp_path / "value")
    assert (name, format_named(name).keeps_files) == ("values+files", True)
    assert {key: path.read_text() for key, path in found.items()} == {"train": "train", "test": "test"}


def test_a_path_where_nothing_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneverError, match=r"write it below genever.output_dir\(\)"):
        kept(tmp_path / "nothing", tmp_path / "value")


def test_a_link_to_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "round").symlink_to(tmp_path)
    with pytest.raises(GeneverError, match="copy what it leads to"):
        kept(tmp_path / "data", tmp_path / "value")


@pytest.mark.parametrize("about", ['{"name": "../a"}', '{"name": "a", "folders": ["../../x"], "executable": []}', "[]"])
def test_a_path_that_leads_elsewhere_is_refused(about: str, tmp_path: Path) -> None:
    (tmp_path / "value").mkdir()
    (tmp_path / "value" / "path.json").write_text(about)
    with pytest.raises(GeneverError, match="not-cached"):
        format_named("path").load(tmp_path / "value")
    assert [path.name for path in tmp_path.iterdir()] == ["value"]


# ---- Which format ----------------------------------------------------------------------------------------


class Json:
    """A format of someone else's, for the class `Custom`."""

    name = "custom"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Custom)

    def save(self, value: Any, folder: Path) -> None:
        (folder / "x").write_text(str(value.value))

    def load(self, folder: Path) -> Any:
        return Custom(int((folder / "x").read_text()))


CUSTOM = Json()


def test_a_package_adds_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("custom", f"{__name__}:CUSTOM", choice.GROUP)]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points if group == choice.GROUP else [])
    choice._leaves.cache_clear()
    try:
        assert kept(Custom(3), tmp_path / "one") == ("custom", Custom(3))
        assert kept([Custom(3)], tmp_path / "many") == ("values", [Custom(3)])
        points.append(EntryPoint("gone", "no_such_module:X", choice.GROUP))
        choice._leaves.cache_clear()
        with pytest.raises(GeneverError) as caught:
            format_for(1)
    finally:
        monkeypatch.undo()
        choice._leaves.cache_clear()
    assert str(caught.value) == (
        "error: the format 'gone' (no_such_module:X) cannot be imported: "
        "No module named 'no_such_module' [not-cached]\n"
        "  repair or remove the package that adds it"
    )


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(GeneverError) as caught:
        format_named("netcdf")
    assert str(caught.value) == (
        "error: there is no format 'netcdf' for results of steps [not-cached]\n"
        "  the package that adds it to genever.formats is to be installed here too"
    )


def test_a_pickle_that_is_damaged_is_refused(tmp_path: Path) -> None:
    kept(Custom(1), tmp_path / "value")
    path = tmp_path / "value" / "value.pickle"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(GeneverError, match="a result kept as pickle cannot be read"):
        format_named("pickle").load(tmp_path / "value")


def test_formats_survive_a_pickle() -> None:
    assert pickle.loads(pickle.dumps(format_for(Custom(1)))).name == "pickle"
