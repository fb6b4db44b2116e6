"""What took effect."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

import genever
from genever import REQUIRED, Session
from genever.language.values.references import CONSTANT, MACRO
from tests.untyped import configurable

F = f"{__name__}.f"


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    """A configurable with parameters of every kind."""

    def f(a: Any, b: Any = 2, *rest: Any, c: Any = 3, d: Any = REQUIRED, **more: Any) -> None: ...

    return configurable("f")(f)


def used(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    return session.record.snapshot()


def test_nothing_took_effect_before_a_call(session: Session, f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = 1")
    assert used(session) == {}
    assert genever.operative_config_str() == ""


def test_bindings_and_defaults_that_a_call_used_are_recorded(session: Session, f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = 1\nf.d = 4\nf.e = 5")
    f()
    assert used(session) == {("", F): {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}}


def test_what_callers_supply_is_left_out(session: Session, f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = 1\nf.b = 5\nf.d = 4")
    f(1, c=2)
    assert used(session) == {("", F): {"b": 5, "d": 4}}


def test_calls_are_merged_by_scope(session: Session, f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = 1\nf.d = 4\ns/f.a = 2")
    f(b=0)
    f(a=0)
    with genever.config_scope("s"):
        f(b=0, c=0)
    assert used(session) == {("", F): {"a": 1, "b": 2, "c": 3, "d": 4}, ("s", F): {"a": 2, "d": 4}}


def test_the_macros_and_constants_behind_a_value_are_recorded(session: Session, f: Callable[..., Any]) -> None:
    genever.constant("shop.K", 7)
    genever.parse_config("X = [%Y, %K]\nY = 1\nunused = 2\nf.a = %X\nf.d = 4")
    f(b=0, c=0)
    assert used(session).keys() == {("", F), ("X", MACRO), ("Y", MACRO), ("shop.K", CONSTANT)}
    assert "unused" not in genever.operative_config_str()


def test_what_a_reference_calls_is_recorded_in_its_scope(session: Session, f: Callable[..., Any]) -> None:
    configurable("g")(lambda x=1: x)
    genever.parse_config("f.a = @s/g()\nf.d = 4\ns/g.x = 5")
    f(b=0, c=0)
    assert used(session)["s", f"{__name__}.g"] == {"x": 5}


def test_a_call_that_fails_is_on_the_record(session: Session) -> None:
    @genever.configurable
    def fail(x: int = 1) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert used(session) == {("", f"{__name__}.fail"): {"x": 1}}


def test_a_change_of_a_value_replaces_it_on_the_record(session: Session, f: Callable[..., Any]) -> None:
    for value in (1, 2):
        genever.parse_config(f"f.a = {value}\nf.d = 4")
        f(b=0, c=0)
    assert used(session) == {("", F): {"a": 2, "d": 4}}


def test_clearing_the_configuration_clears_the_record(session: Session, f: Callable[..., Any]) -> None:
    f(a=1, d=2)
    genever.clear_config()
    assert used(session) == {}


def test_a_snapshot_is_not_changed_by_later_calls(session: Session, f: Callable[..., Any]) -> None:
    f(1, 2, c=3, d=4)
    before = used(session)
    f(1, d=4)
    assert before == {("", F): {}}


def test_the_record_parses_as_a_configuration_that_does_the_same(session: Session) -> None:
    calls: list[Any] = []
    configurable("g")(lambda x=(1, 2), y="text": calls.append((x, y)))
    configurable("outer")(lambda make, times=2: [make() for _ in range(times)])
    genever.parse_config("outer.make = @s/g\ns/g.x = %X\nX = {'k': [1, %K]}\nK = None")
    genever.get_configurable("outer")()
    text = genever.operative_config_str()
    genever.clear_config()
    genever.parse_config(text)
    genever.get_configurable("outer")()
    assert genever.operative_config_str() == text
    assert calls == [({"k": [1, None]}, "text")] * 4


def test_a_signal_handler_may_call_while_the_record_is_written(session: Session, f: Callable[..., Any]) -> None:
    def interrupted() -> None:
        with session, session.record._lock:
            f(1, d=2)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the call hangs"
