"""What gin appends to the message of an exception, without another object."""

import pickle
from typing import Any

import pytest

from genever.compat.gin.utils import augment_exception_message_and_reraise
from genever.runtime.injection.augment import extend


class Coded(Exception):
    def __init__(self, code: int, detail: str) -> None:
        super().__init__(code, detail)


class Speaking(Exception):
    def __str__(self) -> str:
        return "my own words"


PROBLEMS = [
    *(ValueError("v"), ValueError(), ValueError(3), ValueError("a", 2), KeyError("k"), KeyError(3), IndexError("i")),
    *(OSError("plain"), OSError(2, "none"), OSError(2, "none", "x"), OSError(2, "none", "x", None, "y")),
    *(ImportError("i", name="n"), ModuleNotFoundError("m"), SyntaxError("s"), AttributeError("a"), NameError("n")),
    *(UnicodeDecodeError("utf-8", b"x", 0, 1, "r"), UnicodeTranslateError("x", 0, 1, "r"), StopIteration(4)),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
def test_a_text_is_appended_to_the_same_object(problem: Any) -> None:
    kind, arguments, *state = problem.__reduce__()  # Not by `pickle`: libraries teach that other ways.
    problem = kind(*arguments)
    for each in state:
        problem.__setstate__(each)
    before = str(problem)
    assert extend(problem, "\n  more")
    assert str(problem) == f"{before}\n  more"
    assert extend(problem, "\n  still")
    assert str(problem) == f"{before}\n  more\n  still"
    assert type(pickle.loads(pickle.dumps(problem))) is type(problem)


class Slotted(Exception):
    __slots__ = ("code",)

    def __str__(self) -> str:
        return "its own"


@pytest.mark.parametrize("problem", [Coded(1, "x"), Speaking("x"), Slotted("x")], ids=repr)
def test_an_object_that_makes_its_message_itself_gets_a_class_below_its_own(problem: Exception) -> None:
    kind, message, args, shown = type(problem), str(problem), problem.args, repr(problem)
    problem.extra = 3  # type: ignore[attr-defined]
    for said in ("\n  more", "\n  more\n  still"):
        assert extend(problem, said.removeprefix(str(problem).removeprefix(message)))
        assert str(problem) == f"{message}{said}"
        assert isinstance(problem, kind)
        assert (type(problem).__name__, type(problem).__module__, problem.args) == (
            kind.__name__,
            kind.__module__,
            args,
        )
        assert repr(problem) == shown
    copied = pickle.loads(pickle.dumps(problem))
    assert (type(copied), str(copied), copied.extra) == (kind, message, 3)


def test_a_syntax_error_with_a_place_keeps_its_message() -> None:
    problem = SyntaxError("s", ("f", 1, 1, "text"))
    before = str(problem), problem.args
    assert not extend(problem, "\n  more")
    assert (str(problem), problem.args, type(problem)) == (*before, SyntaxError)


@pytest.mark.parametrize("problem", [ValueError("v"), Speaking("v")], ids=repr)
def test_an_object_that_is_raised_again_has_only_what_was_appended_then(problem: Exception) -> None:

    def called(depth: int) -> None:
        try:
            if depth:
                called(depth - 1)
            raise problem
        except Exception as caught:
            extend(caught, f" {depth}")
            raise

    for _ in range(3):
        with pytest.raises((ValueError, Speaking), match=r"^(v|my own words) 0 1 2$"):
            called(2)


def test_gins_own_function_makes_an_exception_that_can_be_made_again() -> None:
    with pytest.raises(Coded) as caught:
        augment_exception_message_and_reraise(Coded(3, "why"), "\n  more")
    problem: Any = caught.value
    assert (str(problem), problem.args, type(problem).__name__) == (
        "(3, 'why')\n  more",
        ("(3, 'why')\n  more",),
        "Coded",
    )
    assert str(type(problem)(f"again: {problem}")) == "again: (3, 'why')\n  more"
