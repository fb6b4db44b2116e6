"""Which calls were made: how often, with what, and from whom each parameter came."""

import asyncio
import copy
import gc
import pickle
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import REQUIRED, Session
from genever.runtime.record.record import UNSEEN, Called, Given
from tests.untyped import configurable


@pytest.fixture(autouse=True)
def f(session: Session) -> Callable[..., Any]:
    """A configurable with parameters of every kind."""

    def f(a: Any = 1, b: Any = 2, *rest: Any, c: Any = 3, **more: Any) -> None: ...

    return configurable("f")(f)


def rows(selector: str = "f") -> list[Called]:
    return [called for called in genever.recorded_calls() if called.selector.rpartition(".")[2] == selector]


def given_by(called: Called) -> dict[str, tuple[Any, str]]:
    return {name: (given.value, given.by) for name, given in called.arguments.items()}


def test_each_parameter_says_who_gave_it(f: Callable[..., Any]) -> None:
    genever.parse_config("f.b = 5\nf.d = 'x'")
    f(7, e=8)
    [called] = rows()
    assert given_by(called) == {
        "a": (7, "caller"),
        "b": (5, "binding"),
        "c": (3, "default"),
        "d": ("x", "binding"),
        "e": (8, "caller"),
    }
    assert str(called.arguments["b"].binding.origin) == "<bindings>:1:1"  # type: ignore[union-attr]
    assert (called.shape, called.calls, called.references) == ((1, "e"), 1, ())


def test_more_positional_arguments_than_parameters(f: Callable[..., Any]) -> None:
    f(1, 2, 3, 4)
    assert rows()[0].arguments["*rest"] == Given((3, 4), "caller")


@pytest.mark.parametrize("count", [1, 2, 99, 100, 101, 102, 1100, 1101, 5003])
@pytest.mark.parametrize("arguments", [(), (1,)])
def test_calls_are_counted(f: Callable[..., Any], count: int, arguments: tuple[Any, ...]) -> None:
    for _ in range(count):
        f(*arguments)
    assert [called.calls for called in rows()] == [count]


def test_calls_that_vary_are_counted(f: Callable[..., Any]) -> None:
    for number in range(3000):
        f(number)
    [called] = rows()
    assert called.calls == 3000
    assert called.arguments["a"] == Given(0, "caller", varies=True)


def test_shapes_and_scopes_are_counted_by_themselves(f: Callable[..., Any]) -> None:
    f()
    f(1)
    f(a=1)
    f(c=1)
    with genever.config_scope("s"):
        f()
        f()
    assert [(r.scope, r.shape, r.calls) for r in rows()] == [("", 0, 1), ("", 1, 2), ("", ("c",), 1), ("s", 0, 2)]


def test_shapes_without_end_share_a_row(f: Callable[..., Any]) -> None:
    for number in range(2000):
        f(**{f"key{number}": 1, f"key{number % 3}": 2})
    assert sum(called.calls for called in rows()) == 2000
    assert len(rows()) < 300


def test_calls_go_on_being_counted_when_the_configuration_changes(f: Callable[..., Any]) -> None:
    for number in range(200):
        genever.bind_parameter("f.a", number)
        f()
        f()
    [called] = rows()
    assert (called.calls, called.arguments["a"].value) == (400, 199)


def test_the_calls_of_many_threads_are_counted(f: Callable[..., Any], session: Session) -> None:
    def work() -> None:
        with session:
            for number in range(2000):
                f(number)
                f()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {called.shape: called.calls for called in rows()} == {0: 8000, 1: 8000}


def test_calls_of_tasks_are_counted(session: Session) -> None:
    @configurable("g")
    async def g(a: int) -> int:
        return a

    async def work() -> None:
        await asyncio.gather(*[g(number) for number in range(50)])

    asyncio.run(work())
    assert [called.calls for called in rows("g")] == [50]


def test_a_call_that_fails_is_counted(session: Session) -> None:
    @configurable("g")
    def g() -> None:
        raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):
            g()
    assert [called.calls for called in rows("g")] == [3]


def test_clearing_forgets_the_calls(f: Callable[..., Any]) -> None:
    f()
    genever.clear_config()
    assert genever.recorded_calls() == ()
    f()
    assert [called.calls for called in rows()] == [1]


def test_required_arguments_come_from_the_binding(f: Callable[..., Any]) -> None:
    genever.parse_config("f.a = 5")
    f(REQUIRED, 6)
    f(REQUIRED, 7)
    [called] = rows()
    assert called.calls == 2
    assert (called.arguments["a"].by, called.arguments["b"]) == ("binding", Given(6, "caller", varies=True))


# ---- References -------------------------------------------------------------------------------------


def test_the_references_that_lead_to_a_call(f: Callable[..., Any], session: Session) -> None:
    @configurable("g")
    def g(x: Any = None, h: Any = None) -> Any:
        return h and h()

    genever.parse_config("m = [@s/f(c=1)]\ng.x = %m\ng.h = @f\nother/g.x = 1")
    g()
    plain, scoped = sorted(rows(), key=lambda called: called.scope)
    assert [(r.scope, r.calls) for r in (plain, scoped)] == [("", 1), ("s", 1)]
    assert [(b.selector.rpartition(".")[2], b.parameter) for b in plain.references] == [("g", "h")]
    assert [(b.selector.rpartition(".")[2], b.parameter) for b in scoped.references] == [("g", "x")]
    assert scoped.arguments["c"] == Given(1, "caller")
    assert rows("g")[0].references == ()


def test_a_class_and_what_code_passes_its_constructor(session: Session) -> None:
    @configurable("Layer")
    class Layer:
        def __init__(self, size: int, rate: float = 0.5) -> None: ...

    genever.parse_config("Layer.rate = 0.1")
    for size in (64, 64, 128):
        Layer(size)
    [called] = rows("Layer")
    assert called.calls == 3
    assert called.arguments["size"] == Given(64, "caller", varies=True)
    assert called.arguments["rate"].by == "binding"


# ---- What is kept of a caller's values --------------------------------------------------------------


class Thing:
    """Something without a literal form."""

    def __repr__(self) -> str:
        raise AssertionError("no code of a value runs")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("no code of a value runs")

    __hash__ = None  # type: ignore[assignment]


def test_objects_are_described_and_not_kept_alive(f: Callable[..., Any]) -> None:
    thing = Thing()
    known = weakref.ref(thing)
    f(thing, [thing, 1], c=Thing)
    f(thing, [thing, 1], c=Thing)
    name = f"{__name__}.Thing"
    [called] = rows()
    assert {key: repr(value) for key, (value, _) in given_by(called).items()} == {
        "a": f"<{name}>",
        "b": f"[<{name}>, 1]",
        "c": f"<{name}>",
    }
    assert not any(given.varies for given in called.arguments.values())
    f(Thing(), [1, thing], c=Called)
    assert all(given.varies for given in rows()[0].arguments.values())
    del thing
    gc.collect()
    assert known() is None


class Proxy:
    """Stands for something that is not there: to ask what it is fails."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError("nothing is bound here")

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


class Hostile(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)


def test_a_value_that_cannot_be_asked_does_not_fail_the_call(f: Callable[..., Any]) -> None:
    for _ in range(3):
        f(Proxy(), [Proxy()], c=Hostile("Odd", (), {}))
    [called] = rows()
    assert called.calls == 3
    assert repr(called.arguments["a"].value) == f"<{__name__}.Proxy>"


def test_arrays_are_described_by_their_layout(f: Callable[..., Any]) -> None:
    numpy = pytest.importorskip("numpy")
    f(numpy.zeros((3, 4), dtype="float32"))
    assert repr(rows()[0].arguments["a"].value) == "<numpy.ndarray float32 (3, 4)>"


def test_a_scalar_of_numpy_is_a_number(f: Callable[..., Any]) -> None:
    numpy = pytest.importorskip("numpy")
    f(numpy.float64(0.25), [numpy.int32(3)], c=numpy.bool_(True))
    assert given_by(rows()[0]) == {"a": (0.25, "caller"), "b": ([3], "caller"), "c": (True, "caller")}
    assert genever.operative_dict(flat=True) == {"f.a": 0.25, "f.b": [3], "f.c": True}
    genever.clear_config()
    genever.bind_parameter("f.a", numpy.float32(0.5))
    f()
    assert genever.operative_dict(flat=True)["f.a"] == 0.5


def test_what_is_large_is_cut(f: Callable[..., Any]) -> None:
    f("x" * 1_000_000, list(range(1_000_000)))
    assert all(len(repr(value)) < 2000 for value, _ in given_by(rows()[0]).values())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
)
def test_literals_are_kept_and_equal_ones_do_not_vary(value: Any) -> None:
    with Session():

        @configurable("fresh")
        def fresh(a: Any) -> None: ...

        fresh(value)
        fresh(copy.deepcopy(value))
        given = rows("fresh")[0].arguments["a"]
        assert repr(given.value) == repr(value)
        assert not given.varies


def test_a_secret_that_code_passes_on_is_hidden(f: Callable[..., Any]) -> None:
    @configurable("g")
    def g(token: str) -> None:
        f(token, f"Bearer {token}", c=[token])

    genever.parse_config("g.token = secret('hunter-22')")
    g()
    assert "hunter" not in repr(genever.recorded_calls())
    assert b"hunter" not in pickle.dumps(genever.recorded_calls())


# ---- Merging ----------------------------------------------------------------------------------------


def test_a_record_comes_back_from_another_process_and_is_counted_together(
    f: Callable[..., Any], session: Session
) -> None:
    genever.parse_config("f.b = secret('hunter-22')\nf.c = 4")
    f(1)
    sent = pickle.dumps(session.record)
    assert b"hunter" not in sent
    other = pickle.loads(sent)
    assert [(c.shape, c.calls, c.arguments["a"]) for c in other.called()] == [(1, 1, Given(1, "caller"))]
    session.record.clear()
    genever.parse_config("")
    f(2)
    session.record.merge(other)
    [called] = rows()
    assert called.calls == 2
    assert called.arguments["a"] == Given(2, "caller", varies=True)
    assert not called.arguments["c"].varies


def test_a_record_merged_into_an_empty_one_is_the_same(f: Callable[..., Any], session: Session) -> None:
    genever.parse_config("f.c = 4\nf.d = @f")
    f(1)
    f(2, e=[1])
    other = Session()
    other.record.merge(session.record)
    assert other.record.called() == session.record.called()
    assert other.record.snapshot() == session.record.snapshot()


def test_a_record_that_is_sent_again_adds_what_is_new(f: Callable[..., Any], session: Session) -> None:
    f(1)
    first = pickle.loads(pickle.dumps(session.record))
    f(1)
    second = pickle.loads(pickle.dumps(session.record))
    other = Session().record
    for sent in (first, second, first, session.record):
        other.merge(sent)
    assert [called.calls for called in other.called()] == [2]
    session.record.merge(session.record)
    session.record.merge(second)
    assert [called.calls for called in session.record.called()] == [2]


def test_what_nobody_has_seen_is_still_so_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(UNSEEN)) is UNSEEN
