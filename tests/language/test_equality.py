"""Nodes of trees tell themselves apart."""

import itertools
import pickle
from typing import Any

import pytest

from genever.configuration.plan import nodes as plan
from genever.language.syntax import nodes as syntax
from genever.language.syntax.parse import parse_value

SYNTAX: list[Any] = [
    syntax.List((), 0, 2),
    syntax.Tuple((), 0, 2),
    syntax.Dict((), 0, 2),
    syntax.Literal((), 0, 2),
    *(syntax.Literal(value, 0, 2) for value in (1, True, 1.0, 1 + 0j)),
    syntax.Macro("x", 0, 2),
    syntax.Comment("x", 0, 2),
    ((), 0, 2),
    ("x", 0, 2),
]
PLAN: list[Any] = [
    plan.Constant(1),
    plan.Constant(True),
    plan.Constant(1.0),
    plan.Copy(1),
    plan.Handle("f", ""),
    plan.NamedConstant("f", ""),
    (1,),
    ("f", ""),
]


@pytest.mark.parametrize(
    ("one", "other"), [*itertools.combinations(SYNTAX, 2), *itertools.combinations(PLAN, 2)], ids=repr
)
def test_nodes_of_two_kinds_differ_whatever_they_hold(one: Any, other: Any) -> None:
    assert (one == other, other == one, one != other, other != one) == (False, False, True, True)


@pytest.mark.parametrize("node", [*SYNTAX, *PLAN], ids=repr)
def test_a_node_equals_another_of_its_kind_that_holds_the_same(node: Any) -> None:
    again = pickle.loads(pickle.dumps(node))
    assert (again == node, again != node, hash(again) == hash(node)) == (True, False, True)


def test_nodes_differ_by_what_is_deep_in_them() -> None:
    outer = parse_value("[(), 1]")
    assert isinstance(outer, syntax.List)
    inner, one = outer.items
    changed = outer._replace(items=(syntax.List((), inner.start, inner.end), one))
    assert (outer == changed, outer != changed, len({outer, changed})) == (False, True, 2)


@pytest.mark.parametrize("module", [syntax, plan], ids=["syntax", "plan"])
def test_every_kind_of_node_has_an_equality_of_its_own(module: Any) -> None:
    union = module.Value | module.Statement if module is syntax else module.Node
    assert [kind for kind in union.__args__ if "__eq__" not in vars(kind) or "__ne__" not in vars(kind)] == []
