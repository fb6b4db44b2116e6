"""Scopes: which binding a call gets, against a model of a few lines."""

from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import Session
from tests.untyped import configurable

Scope = tuple[str, ...]
Bound = dict[tuple[Scope, str], int]

NAMES = st.sampled_from(["a", "b"])
SCOPES = st.lists(NAMES, max_size=3).map(tuple)
BINDINGS = st.dictionaries(st.tuples(SCOPES, st.sampled_from(["x", "y"])), st.integers(0, 99), max_size=8)

#: Ways to enter a scope: a name, names joined, a list that replaces, or nothing that clears.
STEPS = st.lists(NAMES | SCOPES.filter(len).map("/".join) | SCOPES.map(list) | st.sampled_from([None, ""]), max_size=4)


def chosen(bound: Bound, scope: Scope) -> dict[str, int]:
    """The model: of the bindings in the scopes around a call, the innermost."""
    found: dict[str, int] = {}
    for depth in range(len(scope) + 1):
        found.update({name: value for (place, name), value in bound.items() if place == scope[:depth]})
    return found


def entered(scope: Scope, step: str | list[str] | None) -> Scope:
    """The model: the scope inside `config_scope(step)`."""
    if not step:
        return ()
    return tuple(step) if isinstance(step, list) else (*scope, *step.split("/"))


def text_of(bound: Bound) -> str:
    return "".join(f"{'/'.join((*scope, 'f'))}.{name} = {value}\n" for (scope, name), value in bound.items())


@given(BINDINGS, STEPS)
def test_a_call_gets_the_innermost_bindings_around_it(bound: Bound, steps: list[str | list[str] | None]) -> None:
    with Session() as session:
        f = configurable("f")(lambda x=None, y=None: {"x": x, "y": y})
        session.load_text(text_of(bound))
        scope: Scope = ()
        with ExitStack() as stack:
            for step in steps:
                scope = entered(scope, step)
                assert stack.enter_context(genever.config_scope(step)) == list(scope)
                assert f() == {"x": None, "y": None} | chosen(bound, scope)
            assert genever.current_scope() == list(scope)
            assert genever.get_bindings("f") == chosen(bound, scope)
        assert genever.current_scope() == []
        assert f() == {"x": None, "y": None} | chosen(bound, ())


@given(BINDINGS, SCOPES, SCOPES)
def test_a_reference_replaces_the_scope_or_inherits_it(bound: Bound, outer: Scope, inner: Scope) -> None:
    with Session() as session:
        configurable("f")(lambda x=None, y=None: {"x": x, "y": y})
        g = configurable("g")(lambda made, function: (made, function()))
        name = "/".join((*inner, "f"))
        session.load_text(f"{text_of(bound)}\ng.made = @{name}()\ng.function = @{name}")
        with genever.config_scope(list(outer)):
            made, called = g()
    expected = {"x": None, "y": None} | chosen(bound, inner or outer)
    assert made == expected
    assert called == expected


@given(BINDINGS, SCOPES, st.sampled_from([{}, {"x": -1}, {"y": -1}, {"x": -1, "y": -2}]), st.integers(0, 2))
def test_the_caller_wins_over_every_scope(bound: Bound, scope: Scope, given: dict[str, int], positional: int) -> None:
    args = tuple(given.values())[:positional] if tuple(given)[:positional] == ("x", "y")[:positional] else ()
    kwargs = dict(list(given.items())[len(args) :])
    with Session() as session:
        f = configurable("f")(lambda x=None, y=None: {"x": x, "y": y})
        session.load_text(text_of(bound))
        with genever.config_scope(list(scope)):
            assert f(*args, **kwargs) == {"x": None, "y": None} | chosen(bound, scope) | given


@given(st.lists(st.tuples(SCOPES, st.integers(0, 99)), min_size=1, max_size=6), SCOPES)
def test_the_last_binding_of_a_scope_wins(bindings: list[tuple[Scope, int]], scope: Scope) -> None:
    with Session() as session:
        f = configurable("f")(lambda x=None: x)
        for place, value in bindings:
            session.load_text(text_of({(place, "x"): value}))
            f()  # What was prepared before must not outlive the change.
        with genever.config_scope(list(scope)):
            last = {(place, "x"): value for place, value in bindings}
            assert f() == chosen(last, scope).get("x")


@given(SCOPES, SCOPES)
def test_a_scope_ends_with_its_block_whatever_happens_in_it(outer: Scope, inner: Scope) -> None:
    with Session():
        with genever.config_scope(list(outer)):
            try:
                with genever.config_scope(list(inner)):
                    raise LookupError
            except LookupError:
                pass
            assert genever.current_scope() == list(outer)
        assert genever.current_scope_str() == ""
