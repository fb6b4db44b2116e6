"""What is in a value is found in containers of every class; the edits of a value come apart."""

from collections import OrderedDict, namedtuple
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

import genever
from genever import Session
from genever.inspection.canonical.parameters import environment_of
from genever.language.operations import ENV, Arithmetic, Edit
from genever.language.values.expressions import (
    INHERITED,
    Expression,
    members,
    references_in,
    unedited,
    values_in,
    with_members,
)
from genever.language.values.references import Reference

A, B = Reference("a", False, None), Reference("b", False, None)
Pair = namedtuple("Pair", ["one", "two"])  # As a program may have it.
CONTAINERS: list[Callable[[Any, Any], Any]] = [
    lambda one, two: [one, two],
    lambda one, two: (one, two),
    lambda one, two: {one: two},
    lambda one, two: Expression(Arithmetic(("+",)), (one, two)),
    lambda one, two: OrderedDict({one: two}),
    lambda one, two: MappingProxyType({one: two}),
    Pair,
]


@pytest.mark.parametrize("container", CONTAINERS)
def test_what_is_in_a_container_is_found_in_order(container: Callable[[Any, Any], Any]) -> None:
    inner, outer = container(A, B), container("x", container(A, B))
    assert (members(inner), list(values_in(inner))) == ((A, B), [inner, A, B])
    assert list(references_in(outer)) == [A, B]


@pytest.mark.parametrize("kind", [set, frozenset])
def test_what_is_in_a_set_is_found(kind: Callable[[Any], Any]) -> None:
    assert set(references_in([kind({A, B})])) == {A, B}


@pytest.mark.parametrize("value", [None, 1, "ab", b"ab", range(2), A])
def test_there_is_nothing_in_what_is_no_container(value: Any) -> None:
    assert (members(value), list(values_in(value))) == ((), [value])


def test_what_holds_itself_is_looked_into_once() -> None:
    loop: list[Any] = [A]
    loop.append(loop)
    assert list(references_in(loop)) == [A]


def test_what_a_file_can_write_is_made_again_with_what_is_in_it_changed() -> None:
    value = [("x",), {"x"}, {"x": Expression(Arithmetic(("+",)), ("x", "x"))}]

    def change(part: Any) -> Any:
        return "y" if part == "x" else with_members(part, change)

    assert change(value) == [("y",), {"y"}, {"y": Expression(Arithmetic(("+",)), ("y", "y"))}]


def test_the_edits_of_a_value_are_in_the_order_in_which_they_apply() -> None:
    first = Expression(Edit("+="), (INHERITED, [1]))
    second = Expression(Edit("-="), (first, [2]))
    assert unedited(second) == (INHERITED, [first, second])
    assert unedited([1]) == ([1], [])


def test_a_variable_of_the_environment_is_found_in_a_frozen_set(session: Session) -> None:
    genever.configurable("f")(lambda x=None: x)
    genever.bind_parameter("f.x", (frozenset({Expression(ENV, ("GENEVER_TEST",))}),))
    (binding,) = session.config
    found = environment_of(binding)
    assert found is not None and found.variables == ("GENEVER_TEST",)


@pytest.mark.parametrize("value", ["{1 // 0: 2}", "{2: 1 // 0}", "[{(1 // 0,): 2}]"])
def test_what_cannot_be_computed_is_found_wherever_it_is_in_a_value(value: str, session: Session) -> None:
    genever.configurable("f")(lambda x=None: x)
    genever.parse_config(f"f.x = {value}")
    with pytest.raises(genever.ConfigValueError, match="division by zero"):
        genever.finalize()
