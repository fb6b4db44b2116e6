"""Calls whose shape is frequent: they do what every other call does, only sooner."""

import copy
import inspect
import pickle
import re
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import cloudpickle
import pytest

import genever
from genever import REQUIRED, Session
from genever.runtime.injection import specialize
from tests.untyped import configurable

MANY = 500


def is_specialized(function: Callable[..., Any]) -> bool:
    return function.__code__.co_filename.startswith("<genever wrapper ")


def call_often(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    for _ in range(MANY):
        function(*args, **kwargs)
    assert is_specialized(function)


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    def f(a: Any, b: Any = 2, /, c: Any = 3, *, d: Any = 4) -> Any:
        return a, b, c, d

    made = configurable("f")(f)
    genever.parse_config("f.c = 30\ns/f.c = 31\nf.d = [5]")
    return made


def test_every_shape_gives_the_same_as_before(f: Callable[..., Any]) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: f(1),
        lambda: f(1, 7),
        lambda: f(1, c=7),
        lambda: f(1, 7, d=8),
        lambda: f(1, d=8, c=7),
        lambda: f(1, 7, 8, d=9),
    ]
    before = [call() for call in calls]
    assert before == [(1, 2, 30, [5]), (1, 7, 30, [5]), (1, 2, 7, [5]), (1, 7, 30, 8), (1, 2, 7, 8), (1, 7, 8, 9)]
    for call in calls:
        for _ in range(MANY):
            call()
    assert is_specialized(f)
    assert [call() for call in calls] == before
    assert {called.calls for called in genever.recorded_calls()} == {MANY + 2}


def test_the_scope_and_a_change_of_the_configuration_count(f: Callable[..., Any]) -> None:
    call_often(f, 1)
    with genever.config_scope("s"):
        assert f(1)[2] == 31
    genever.bind_parameter("f.c", 32)
    assert f(1)[2] == 32
    genever.clear_config()
    assert f(1)[2] == 3


def test_calls_in_a_scope_that_was_known_before_are_counted(f: Callable[..., Any]) -> None:
    with genever.config_scope("s"):
        f(1)
    call_often(f, 1)
    with genever.config_scope("s"):
        for _ in range(MANY):
            f(1)
    assert [(r.scope, r.calls) for r in genever.recorded_calls()] == [("s", MANY + 1), ("", MANY)]


def test_an_argument_that_is_required_comes_from_the_configuration(f: Callable[..., Any]) -> None:
    call_often(f, 1, c=2)
    assert f(1, c=REQUIRED) == (1, 2, 30, [5])
    with pytest.raises(genever.ConfigRuntimeError, match="Required bindings for `f` not provided in config"):
        f(REQUIRED)


def test_what_is_wrong_with_a_call_is_said_as_before(f: Callable[..., Any]) -> None:
    wrong: list[Callable[[Callable[..., Any]], Any]] = [
        lambda g: g(),
        lambda g: g(1, 2, 3, 4),
        lambda g: g(1, 2, 3, c=4),
        lambda g: g(1, e=4),
        lambda g: g(a=1),
        lambda g: g(1, b=2),
    ]

    def messages() -> list[str]:
        said = []
        for call in wrong:
            with pytest.raises(TypeError) as raised:
                call(f)
            said.append(str(raised.value))
        return said

    before = messages()
    call_often(f, 1)
    assert messages() == before


def test_an_error_of_the_function_is_noted_and_leads_to_its_line(session: Session) -> None:
    @configurable("fails")
    def fails(a: int, b: int = 0) -> float:
        return a / b

    genever.parse_config("fails.b = 1")
    call_often(fails, 1)
    genever.parse_config("fails.b = 0")
    with pytest.raises(ZeroDivisionError):
        fails(1)
    with pytest.raises(ZeroDivisionError) as raised:
        fails(1)
    assert is_specialized(fails)
    assert raised.value.__notes__ == [
        "  In call to configurable 'fails' (" + f"{__name__}.{fails.__qualname__})\n  with b = 0 (<bindings>:1:1)"
    ]
    shown = "".join(traceback.format_exception(raised.value))
    lines = r"<genever wrapper \d+>.*\n +return call\(a\)\n(.*\n)?.*test_specialize.*\n +return a / b\n"
    assert re.search(lines, shown)


@pytest.mark.parametrize("problem", [KeyError(), KeyError("c"), KeyError(1, 2), ValueError([1])], ids=repr)
def test_an_error_that_could_be_one_of_the_wrappers_is_the_functions(session: Session, problem: Exception) -> None:
    calls = []

    @configurable("fails")
    def fails(a: int, b: int = 0) -> None:
        calls.append(a)
        if a == 2:
            genever.clear_config()  # The wrapper would find no prepared call now.
            raise problem

    call_often(fails, 1)
    with pytest.raises(type(problem)) as raised:
        fails(2)
    assert calls == [1] * MANY + [2]
    assert raised.value is problem
    assert raised.value.__context__ is None
    assert "In call to configurable 'fails'" in raised.value.__notes__[-1]


def test_a_wrapper_looks_as_before(f: Callable[..., Any]) -> None:
    looks = inspect.signature(f), f.__name__, f.__qualname__, f.__doc__, dict(vars(f))
    call_often(f, 1)
    assert (inspect.signature(f), f.__name__, f.__qualname__, f.__doc__, dict(vars(f))) == looks


def test_generators_and_coroutines_stay_what_they_are(session: Session) -> None:
    @configurable("numbers")
    def numbers(count: int = 1) -> Iterator[int]:
        yield from range(count)

    @configurable("later")
    async def later(value: int = 1) -> int:
        return value

    genever.parse_config("numbers.count = 3\nlater.value = 4")
    for _ in range(MANY):
        numbers()
        later().close()
    assert is_specialized(numbers)
    assert is_specialized(later)
    assert inspect.isgeneratorfunction(numbers)
    assert inspect.iscoroutinefunction(later)
    assert list(numbers()) == [0, 1, 2]
    with pytest.raises(StopIteration) as stopped:
        later().send(None)
    assert stopped.value.value == 4


def test_constructors_and_their_subclasses(session: Session) -> None:
    class Base:
        def __init__(self, width: int = 1, *, depth: int = 1) -> None:
            self.size = width, depth

    made = configurable("Base")(Base)
    genever.parse_config("Base.depth = 5")

    class Below(made):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__(width=7)

    for _ in range(MANY):
        made(2)
        Below()
    assert is_specialized(made.__init__)
    assert (made(2).size, made().size, Below().size) == ((2, 5), (1, 5), (7, 5))
    assert [(r.shape, r.calls) for r in genever.recorded_calls()] == [(2, 2 * MANY + 2), (1, 1)]


@pytest.mark.parametrize("name", ["function", "frame", "call", "configurable", "rest", "REQUIRED"])
def test_a_parameter_may_have_any_name(session: Session, name: str) -> None:
    names: dict[str, Any] = {}
    exec(f"def named({name}, other=1):\n    return {name}, other", names)
    named = configurable("named")(names["named"])
    genever.parse_config("named.other = 2")
    for number in range(MANY):
        assert named(number) == (number, 2)


def test_calls_that_are_deferred_are_kept_as_they_are_written(f: Callable[..., Any]) -> None:
    call_often(f, 1, c=2)
    with genever.deferring():
        assert repr(f(1, d=3, c=2)) == "Deferred(f(1, d=3, c=2))"
    assert not is_specialized(f)


def test_threads_make_a_wrapper_faster_at_once(f: Callable[..., Any], session: Session) -> None:
    wrong: list[Any] = []

    def work(number: int) -> None:
        session.__enter__()
        for turn in range(2000):
            expected = (number, 2, turn, [5]) if turn % 2 else (number, 2, 30, [5])
            found = f(number, c=turn) if turn % 2 else f(number)
            if found != expected:
                wrong.append((found, expected))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert is_specialized(f)


def test_a_specialized_function_pickles_by_value_and_is_copied(f: Callable[..., Any]) -> None:
    call_often(f, 1)
    assert copy.deepcopy(f) is f
    restored = pickle.loads(cloudpickle.dumps(f))
    assert restored(1) == (1, 2, 30, [5])


def test_functions_with_arguments_of_any_number_keep_the_general_wrapper(session: Session) -> None:
    takes_any = configurable("takes_any")(lambda *args, **kwargs: (args, kwargs))
    genever.parse_config("takes_any.x = 1")
    for _ in range(MANY):
        assert takes_any(2) == ((2,), {"x": 1})
    assert not is_specialized(takes_any)


def test_who_cannot_follow_a_change_keeps_the_general_wrapper(
    f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(specialize, "prepare_change", lambda wrapper: False)
    for _ in range(MANY):
        assert f(1) == (1, 2, 30, [5])
    assert not is_specialized(f)


def test_a_shape_keeps_its_place_when_wrappers_were_general_meanwhile(f: Callable[..., Any]) -> None:
    with genever.config_scope("s"):
        call_often(f, 1)
    with genever.deferring():
        pass
    for _ in range(3 * MANY):
        f(1, 7)
    with genever.config_scope("s"):
        for _ in range(MANY):
            assert f(1, 7) == (1, 7, 31, [5])
            assert f(1) == (1, 2, 31, [5])
    rows = {(row.scope, row.shape): row.calls for row in genever.recorded_calls()}
    assert rows == {("s", 1): 2 * MANY, ("", 2): 3 * MANY, ("s", 2): MANY}
