"""Operators are values: equal by what they say, and the same after a copy or a pickle."""

import copy
import itertools
import pickle
from typing import Any, get_args

import pytest

from genever.language import operations
from genever.language.operations import Arithmetic, Call, Comparison, Edit, Format, Function, Operator, Sign, Space
from genever.language.values.expressions import Expression

OPERATORS: list[Operator] = [
    *get_args(operations.Word),
    Arithmetic(("+",)),
    Arithmetic(("-",)),
    Comparison(("+",)),
    Sign("+"),
    Function("+"),
    Space("+", ()),
    Space("+", ("step",)),
    Edit("+"),
    Format(("+",)),
    Format(("+", (0, "r", ">8"))),
    Call(1, ("x",), partial=False),
    Call(1, ("x",), partial=True),
]


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(OPERATORS, 2)], ids=repr)
def test_operators_differ_by_what_they_are_and_by_their_details(one: Any, other: Any) -> None:
    assert (one == other, other == one, Expression(one, (1,)) == Expression(other, (1,))) == (False, False, False)


@pytest.mark.parametrize("operator", OPERATORS, ids=repr)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_an_operator_equals_itself_made_again(operator: Any, again: Any) -> None:
    made = again(operator)
    assert (made, hash(made), repr(made)) == (operator, hash(operator), repr(operator))


def test_an_operator_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="an operator is immutable: cannot set 'name'"):
        Sign("+").name = "-"


def test_every_operator_is_tried_here() -> None:
    kinds = {type(operator) for operator in OPERATORS} - {str}
    assert kinds == {kind for kind in get_args(Operator) if isinstance(kind, type)}
