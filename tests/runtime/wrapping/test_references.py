"""References as values that a program may hold: what `query_parameter` gives."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

import genever
from genever import Session
from genever.api import iterate_references, validate_reference
from genever.runtime.wrapping.references import ConfigurableReference
from tests.untyped import configurable


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    """A configurable bound in two scopes."""
    f = configurable("f", module="m")(lambda x=0: (x, genever.current_scope_str()))
    configurable("g", module="m")(lambda x=0: x)
    genever.parse_config("f.x = 1\ns/f.x = 2\ng.x = [@s/f(), {'k': @f}, %X]\nX = @g")
    return f


def test_a_query_gives_references_unevaluated(f: Callable[..., Any]) -> None:
    assert repr(genever.query_parameter("g.x")) == "[@s/f(), {'k': @f}, %X]"


def test_a_reference_finds_what_it_means(session: Session, f: Callable[..., Any]) -> None:
    reference = ConfigurableReference("s/f", True)
    assert (reference.scopes, reference.config_key, reference.complete) == (["s"], ("s", "m.f"), "m.f")
    assert reference.configurable is session.match("f")
    assert reference.scoped_configurable_fn() == (2, "s")


def test_copying_a_reference_deeply_evaluates_it(f: Callable[..., Any]) -> None:
    assert copy.deepcopy([ConfigurableReference("s/f", True)]) == [(2, "s")]
    assert copy.copy(ConfigurableReference("s/f", True)) == ConfigurableReference("s/f", True)


def test_references_are_iterated_at_any_depth(session: Session, f: Callable[..., Any]) -> None:
    found = list(iterate_references(session.values()))
    assert list(map(repr, found)) == ["@s/f()", "@f", "%X", "@g"]
    assert list(map(repr, iterate_references(session.values(), to=genever.get_configurable("f")))) == ["@s/f()", "@f"]


def test_a_reference_that_is_as_asked_passes(f: Callable[..., Any]) -> None:
    validate_reference(ConfigurableReference("s/f", True), require_bindings=True, require_evaluation=True)
