"""What `explain` says, against what calls receive."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import Session
from genever.inspection.explain import explain_in
from genever.inspection.explanation import Explanation
from tests.untyped import configurable

Scope = tuple[str, ...]

SCOPES = st.lists(st.sampled_from(["a", "b"]), max_size=3).map(tuple)
KEYS = st.tuples(SCOPES, st.sampled_from(["x", "y"]))
#: Statements that bind, each another number: its place among all of them.
BINDINGS = st.lists(KEYS, max_size=10)
#: Statements of every kind.
STATEMENTS = st.lists(st.tuples(KEYS, st.sampled_from(["=", "=", "+=", "del"])), max_size=12)
DEFAULT = {"x": [-1], "y": [-2]}


def text_of(key: tuple[Scope, str], operator: str, number: int) -> str:
    name = f"{'/'.join((*key[0], 'f'))}.{key[1]}"
    return f"del {name}" if operator == "del" else f"{name} {operator} [{number}]"


def session_of(lines: list[str]) -> Session:
    made = Session()
    with made:
        configurable("f", module="m")(lambda x=[-1], y=[-2]: {"x": x, "y": y})
        genever.parse_config("\n".join(lines))
    return made


def received(session: Session, scope: Scope, parameter: str) -> Any:
    """What a call in a scope gets."""
    with session, genever.config_scope(list(scope)):
        return genever.get_configurable("f")()[parameter]


def explained(session: Session, scope: Scope, parameter: str) -> Explanation:
    return explain_in(f"{'/'.join((*scope, 'f'))}.{parameter}", session.config, session.catalog)


@given(BINDINGS, SCOPES, st.sampled_from(["x", "y"]))
def test_losers_stand_in_the_order_in_which_they_would_win(
    keys: list[tuple[Scope, str]], scope: Scope, parameter: str
) -> None:
    lines = [text_of(key, "=", number) for number, key in enumerate(keys)]
    found = explained(session_of(lines), scope, parameter)
    for step in (*found.steps, *found.losers):
        assert step.value == received(session_of(lines), scope, parameter)
        if step.operator == "=":  # Without that line, the next one wins.
            assert step.origin is not None
            assert lines[step.origin.line - 1] == f"{step.key} = {step.text}"
            lines[step.origin.line - 1] = ""
    assert received(session_of(lines), scope, parameter) == DEFAULT[parameter]


@given(STATEMENTS, SCOPES, st.sampled_from(["x", "y"]))
def test_the_steps_make_the_value_that_a_call_receives(
    statements: list[tuple[tuple[Scope, str], str]], scope: Scope, parameter: str
) -> None:
    lines = [text_of(key, operator, number) for number, (key, operator) in enumerate(statements)]
    session = session_of(lines)
    found = explained(session, scope, parameter)
    first, *edits = found.steps
    assert first.operator in ("=", "default")
    assert {step.operator for step in edits} <= {"+="}
    assert sum((step.value for step in edits), first.value) == received(session, scope, parameter)
    assert found.giver == ("default" if len(found.steps) == 1 and first.operator == "default" else "binding")


@given(STATEMENTS, SCOPES, st.sampled_from(["x", "y"]))
def test_every_statement_that_applies_is_told_once(
    statements: list[tuple[tuple[Scope, str], str]], scope: Scope, parameter: str
) -> None:
    lines = [text_of(key, operator, number) for number, (key, operator) in enumerate(statements)]
    found = explained(session_of(lines), scope, parameter)
    listed = [
        step.origin.line - 1 for step in (*found.steps, *found.losers) if step.origin and step.operator != "default"
    ]
    applying = [
        number
        for number, ((place, name), operator) in enumerate(statements)
        if name == parameter and scope[: len(place)] == place and operator != "del"
    ]
    assert sorted(listed) == applying
    assert [step.lost for step in found.steps] == [""] * len(found.steps)
    assert all(step.lost for step in found.losers)
