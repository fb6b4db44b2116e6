"""Named tuples that are quick to define are what `typing` makes of the same statement."""

import pickle
import typing
from typing import Any

import pytest

from genever import records

STATEMENT = '''
from __future__ import annotations

class Place(NamedTuple):
    """Where."""

    file: str
    line: int = 1
    column: Unknown | None = None

    @property
    def label(self) -> str:
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        return self.label
'''


def defined(base: object) -> Any:
    names: dict[str, Any] = {"NamedTuple": base, "__name__": __name__}
    exec(STATEMENT, names)
    return names["Place"]


OURS, THEIRS = defined(records.NamedTuple), defined(typing.NamedTuple)
Place = OURS  # Where pickle looks for it.


@pytest.mark.parametrize(
    "name",
    ["__doc__", "__name__", "__qualname__", "__module__", "__match_args__", "__slots__", "_fields", "_field_defaults"],
)
def test_a_class_says_of_itself_what_one_of_typing_says(name: str) -> None:
    assert getattr(OURS, name) == getattr(THEIRS, name)


def test_a_class_is_a_tuple_and_nothing_more() -> None:
    assert OURS.__mro__[1:] == THEIRS.__mro__[1:] == (tuple, object)
    assert set(dir(OURS)) == set(dir(THEIRS)) - {"__orig_bases__"}


@pytest.mark.parametrize(
    "use",
    [
        lambda cls: tuple(cls("a")),
        lambda cls: repr(cls("a", line=2, column=3)),
        lambda cls: str(cls("a", 2)),
        lambda cls: cls("a")._replace(line=4)._asdict(),
        lambda cls: tuple(cls._make("abc")),
        lambda cls: hash(cls("a")),
        lambda cls: hasattr(cls("a"), "__dict__"),
    ],
)
def test_an_instance_does_what_one_of_typing_does(use: Any) -> None:
    assert use(OURS) == use(THEIRS)


def test_an_instance_survives_pickling() -> None:
    place = OURS("a", 2)
    assert pickle.loads(pickle.dumps(place)) == place


@pytest.mark.parametrize("arguments", [(), ("a", 1, 2, 3)])
def test_wrong_arguments_are_a_type_error(arguments: tuple[object, ...]) -> None:
    for cls in (OURS, THEIRS):
        with pytest.raises(TypeError):
            cls(*arguments)
