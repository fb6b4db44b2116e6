"""Sessions: locking, finalizing, queries, shared objects."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

import genever
from genever import REQUIRED, GeneverError, Session
from genever.api import singleton_value
from genever.model import MACRO
from tests.untyped import configurable


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    """A configurable that gives its arguments."""
    return configurable("f")(lambda **parameters: parameters)


# ---- Locking ------------------------------------------------------------------------------------------------


def test_finalizing_locks(session: Session, f: Callable[..., Any]) -> None:
    assert not genever.config_is_locked()
    genever.finalize()
    assert genever.config_is_locked()


@pytest.mark.parametrize(
    "change",
    [
        lambda: genever.parse_config("f.x = 1"),
        lambda: genever.parse_config_files_and_bindings([], "f.x = 1"),
        lambda: genever.bind_parameter("f.x", 1),
        lambda: configurable("h")(lambda: None),
        lambda: genever.external_configurable(dict, "h"),
        lambda: genever.finalize(),
    ],
)
def test_a_locked_configuration_refuses_changes(f: Callable[..., Any], change: Callable[[], object]) -> None:
    genever.finalize()
    with pytest.raises(RuntimeError, match=r"\[locked\]"):
        change()
    assert f() == {}


def test_unlocking_lasts_for_a_block(f: Callable[..., Any]) -> None:
    genever.finalize()
    with genever.unlock_config():
        genever.bind_parameter("f.x", 1)
        assert not genever.config_is_locked()
    assert (genever.config_is_locked(), f()) == (True, {"x": 1})


def test_unlocking_ends_whatever_happens(f: Callable[..., Any]) -> None:
    genever.finalize()
    with pytest.raises(LookupError), genever.unlock_config():
        raise LookupError
    assert genever.config_is_locked()


def test_clearing_unlocks(f: Callable[..., Any]) -> None:
    genever.finalize()
    genever.clear_config()
    assert not genever.config_is_locked()


# ---- Finalizing ---------------------------------------------------------------------------------------------


def test_hooks_see_the_configuration_and_add_to_it(f: Callable[..., Any]) -> None:
    seen: list[Mapping[Any, Any]] = []

    @genever.register_finalize_hook
    def first(config: Mapping[Any, Any]) -> dict[str, int]:
        seen.append(config)
        return {"s/f.x": 2}

    @genever.register_finalize_hook
    def second(config: Mapping[Any, Any]) -> None:
        seen.append(config)

    genever.parse_config("f.x = 1\nM = 3")
    genever.finalize()
    assert seen == [{("", f"{__name__}.f"): {"x": 1}, ("M", MACRO): {"value": 3}}] * 2
    with genever.config_scope("s"):
        assert f() == {"x": 2}


@pytest.mark.parametrize("returned", [{"ff.x": 1}, {"%X.value": 1}, {5: 1}])
def test_a_hook_that_fails_leaves_all_open(session: Session, f: Callable[..., Any], returned: Any) -> None:
    session.finalize_hooks += [lambda config: {"f.y": 1}, lambda config: returned]
    genever.parse_config("f.x = 1")
    with pytest.raises(GeneverError):
        genever.finalize()
    assert (genever.config_is_locked(), f()) == (False, {"x": 1})


def test_every_problem_is_told_when_finalizing(f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = %nowhere\nf.b = @missing\nf.c = %gin.REQUIRED\nf.d = [%elsewhere]\nassert 1 == 2", True)
    with pytest.raises(GeneverError) as caught:
        genever.finalize()
    assert [problem.code for problem in caught.value.diagnostics] == [
        "no-macro",
        "unknown-reference",
        "required-left",
        "no-macro",
        "assertion-failed",
    ]
    assert not genever.config_is_locked()


def test_finalizing_calls_nothing(f: Callable[..., Any]) -> None:
    called = []
    configurable("make")(lambda: called.append(1))
    genever.parse_config("f.x = @make()\nX = [@make()]\nf.y = %X")
    genever.finalize()
    assert called == []


# ---- Queries ------------------------------------------------------------------------------------------------


def test_a_query_looks_in_one_exact_scope(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1\ns/f.y = 2")
    assert genever.query_parameter("f.x") == 1
    assert genever.query_parameter("s/f.y") == 2
    with pytest.raises(ValueError):
        genever.query_parameter("s/f.x")


def test_bindings_are_those_of_the_scope_and_the_outer_ones(f: Callable[..., Any]) -> None:
    configurable("make")(lambda: "made")
    genever.parse_config("f.x = 1\ns/f.y = @make()\ns/t/f.z = %M\nM = [3]")
    assert genever.get_bindings("f") == {"x": 1}
    assert genever.get_bindings("s/t/f") == {"x": 1, "y": "made", "z": [3]}
    assert genever.get_bindings("s/t/f", inherit_scopes=False) == {"z": [3]}
    assert list(map(repr, genever.get_bindings("s/t/f", resolve_references=False).values())) == ["1", "@make()", "%M"]
    with genever.config_scope("s"):
        assert genever.get_bindings(f) == {"x": 1, "y": "made"}


def test_a_configurable_is_given_in_the_active_scope(f: Callable[..., Any]) -> None:
    genever.parse_config("s/f.x = 1\nt/f.x = 2")
    with genever.config_scope("s"):
        inside = genever.get_configurable("f")
    assert (inside(), genever.get_configurable("t/f")(), genever.get_configurable(f)()) == ({"x": 1}, {"x": 2}, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", 1), ("[1, 'a']", [1, "a"]), ("{1: (2,)}", {1: (2,)}), (" 5 ", 5), ("1 + 1", "Expression")],
)
def test_a_value_is_parsed_alone(session: Session, text: str, expected: Any) -> None:
    found = genever.parse_value(text)
    assert (type(found).__name__ if expected == "Expression" else found) == expected


@pytest.mark.parametrize("key", ["s/m.f.x", ("s", "f", "x"), ["s", "m.f", "x"], ("s", "f", "m.f", "x")])
def test_a_key_has_many_forms(session: Session, key: Any) -> None:
    configurable("f", module="m")(lambda x: x)
    genever.bind_parameter(key, 5)
    assert genever.query_parameter("s/f.x") == 5


def test_a_macro_is_bound_and_queried_by_its_name(f: Callable[..., Any]) -> None:
    genever.bind_parameter("%s/X", 5)
    assert genever.query_parameter("%s/X") == 5
    assert genever.query_parameter("s/X/gin.macro.value") == 5


# ---- Shared objects -------------------------------------------------------------------------------------------


def test_a_singleton_is_made_once_and_forgotten_by_clearing(session: Session) -> None:
    made: list[object] = []

    @genever.configurable
    def make() -> object:
        made.append(object())
        return made[-1]

    use = configurable("use")(lambda a, b: (a, b))
    text = "one/gin.singleton.constructor = @make\nuse.a = @one/gin.singleton()\nuse.b = @one/gin.singleton()"
    genever.parse_config(text)
    assert use() == (made[0], made[0])
    assert singleton_value("one") is made[0]
    genever.clear_config()
    genever.parse_config(text)
    assert use() == (made[1], made[1])


def test_a_singleton_may_be_none(session: Session) -> None:
    calls: list[None] = []
    assert [singleton_value("nothing", lambda: calls.append(None)) for _ in range(2)] == [None, None]
    assert len(calls) == 1


# ---- Sessions -------------------------------------------------------------------------------------------------


def test_a_session_sees_what_the_default_one_has_registered() -> None:
    with Session():
        genever.parse_config("gin.macro.value = 3")
        assert genever.query_parameter("gin.macro.value") == 3


def test_a_sessions_configuration_ends_with_it() -> None:
    session = Session()
    with session:
        f = configurable("f")(lambda x=0: x)
        genever.parse_config("f.x = 1")
        assert f() == 1
    assert f() == 0
    with session:
        assert f() == 1


def test_a_session_may_be_entered_inside_itself(session: Session) -> None:
    with genever.config_scope("s"):
        with session:
            assert genever.current_scope() == []
        assert genever.current_scope() == ["s"]


def test_a_session_says_what_it_holds(session: Session, f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1\nimport os")
    assert repr(session) == "<genever session with Config(1 bindings, 1 imports)>"


def test_required_is_a_constant_of_every_session(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = %gin.REQUIRED")
    assert genever.query_parameter("gin.REQUIRED") is REQUIRED
    with pytest.raises(RuntimeError, match=r"\['x'\]"):
        f()
