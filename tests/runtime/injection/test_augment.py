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
    problem = pickle.loads(pickle.dumps(problem))
    before = str(problem)
    assert extend(problem, "\n  more")
    assert str(problem) == f"{before}\n  more"
    assert extend(problem, "\n  still")
    assert str(problem) == f"{before}\n  more\n  still"
    assert type(pickle.loads(pickle.dumps(problem))) is type(problem)


@pytest.mark.parametrize("problem", [Coded(1, "x"), Speaking("x"), SyntaxError("s", ("f", 1, 1, "text"))], ids=repr)
def test_what_makes_its_message_itself_keeps_it(problem: Exception) -> None:
    before = str(problem), problem.args
    assert not extend(problem, "\n  more")
    assert (str(problem), problem.args) == before


def test_an_object_that_is_raised_again_has_only_what_was_appended_then() -> None:
    problem = ValueError("v")

    def called(depth: int) -> None:
        try:
            if depth:
                called(depth - 1)
            raise problem
        except ValueError as caught:
            extend(caught, f" {depth}")
            raise

    for _ in range(3):
        with pytest.raises(ValueError, match=r"^v 0 1 2$"):
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
