"""Calls with their parameters filled in: what Python programs may do with a configurable."""

import ast
import asyncio
import contextlib
import functools
import inspect
import itertools
import sys
import textwrap
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import genever
from genever import REQUIRED, Session
from genever.runtime.injection.prepare import prepare
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


# ---- Whose value counts ---------------------------------------------------------------------------------


def test_a_binding_fills_in_what_the_caller_leaves_out() -> None:
    f = configurable("f")(lambda a, b, c=3: (a, b, c))
    genever.parse_config("f.a = 1\nf.b = 2")
    assert [f(), f(9), f(b=9), f(9, c=8), f(7, 8, 9)] == [(1, 2, 3), (9, 2, 3), (1, 9, 3), (9, 2, 8), (7, 8, 9)]


@pytest.mark.parametrize("shape", [((5,), {}), ((), {"x": 5})], ids=["by position", "by name"])
def test_an_argument_spares_the_making_of_what_it_displaces(shape: tuple[tuple[int, ...], dict[str, int]]) -> None:
    made = []
    configurable("make")(lambda: made.append(1))
    f = configurable("f")(lambda x: x)
    genever.parse_config("f.x = @make()")
    assert (f(*shape[0], **shape[1]), made) == (5, [])


def test_a_change_between_calls_counts() -> None:
    f = configurable("f")(lambda x=0: x)
    seen = [f()]
    for text in ("f.x = 1", "f.x = 2", "g = 3"):
        genever.parse_config(text)
        seen.append(f())
    genever.bind_parameter("f.x", 4)
    seen.append(f())
    genever.clear_config()
    assert [*seen, f()] == [0, 1, 2, 2, 4, 0]


def test_a_change_during_a_call_counts_for_the_next() -> None:
    @configurable
    def f(x: int, deeper: bool = False) -> list[int]:
        if deeper:
            return [x]
        genever.bind_parameter("f.x", x + 1)
        return [x, *f(deeper=True)]

    genever.parse_config("f.x = 1")
    assert [f(), f()] == [[1, 2], [2, 3]]


def test_a_mutable_value_is_fresh_at_every_call() -> None:
    f = configurable("f")(lambda x, y: (x.append(4), y["k"].append(5), x, y)[2:])
    genever.parse_config("f.x = [1]\nf.y = {'k': []}")
    assert f() == f() == ([1, 4], {"k": [5]})


def test_what_values_share_their_copies_share_and_the_rest_is_made_as_always() -> None:
    part: list[int] = []

    @configurable("f")
    def f(x: Any, y: Any, z: genever.Lazy[int], given: genever.Lazy[int]) -> tuple[Any, ...]:
        return x, y, z.get(), given.get()

    configurable("make")(lambda: 3)
    genever.bind_parameter("f.x", [part, part])
    genever.bind_parameter("f.y", part)
    genever.parse_config("f.z = @make()")
    x, y, *numbers = f(given=4)
    assert (x[0] is x[1] is y is not part, numbers) == (True, [3, 4])


def test_a_constant_is_the_same_object_at_every_call() -> None:
    thing = object()
    f = configurable("f")(lambda x: x)
    genever.constant("THING", thing)
    genever.parse_config("f.x = %THING")
    assert f() is thing
    genever.bind_parameter("f.x", (1, "a"))
    assert f() is f()


# ---- REQUIRED -------------------------------------------------------------------------------------------


def test_a_required_argument_comes_from_the_configuration() -> None:
    f = configurable("f")(lambda a, b=REQUIRED, *, c=0: (a, b, c))
    genever.parse_config("f.a = 1\nf.b = 2\nf.c = 3")
    seen = [f(REQUIRED), f(REQUIRED, 5), f(a=REQUIRED, c=REQUIRED), f(7, c=8)]
    assert seen == [(1, 2, 3), (1, 5, 3), (1, 2, 3), (7, 2, 8)]


def test_a_value_that_equals_anything_is_not_required() -> None:
    class Equal:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]  # Like an array, it has none.

    f = configurable("f")(lambda x=1, y=2: x)
    value = Equal()
    assert f(value) is value
    assert f(x=value) is value


# ---- Python's own ways ------------------------------------------------------------------------------------


def test_recursion() -> None:
    @configurable
    def factorial(n: int, base: int = 1) -> int:
        return base if n == 0 else int(n * factorial(n - 1))

    genever.parse_config("factorial.base = 10")
    assert factorial(5) == 1200


def test_recursion_down_to_pythons_limit_is_pythons_error() -> None:
    @configurable
    def f(x: int = 0) -> int:
        return int(f())

    genever.parse_config("f.x = 1")
    with pytest.raises(RecursionError) as caught:
        f()
    assert len(getattr(caught.value, "__notes__", [])) <= 1


def test_closures_and_the_cells_they_share() -> None:
    count = 0

    @configurable
    def add(step: int) -> int:
        nonlocal count
        count += step
        return count

    genever.parse_config("add.step = 5")
    assert [add(), add(1), add(), count] == [5, 6, 11, 11]


def test_defaults_are_those_of_the_function_itself() -> None:
    @configurable
    def f(x: int, seen: list[int] = []) -> list[int]:  # noqa: B006  # The sharing is what is tested.
        seen.append(x)
        return seen

    genever.parse_config("f.x = 1")
    assert f() is f(2) is f()
    assert f() == [1, 2, 1, 1]


def test_super_without_arguments() -> None:
    class Base:
        def __init__(self, a: int) -> None:
            self.a = a

    @genever.configurable
    class Middle(Base):
        def __init__(self, b: int, **rest: int) -> None:
            super().__init__(**rest)
            self.b = b

    class Below(Middle):
        def __init__(self) -> None:
            super().__init__(a=1)  # type: ignore[call-arg]  # `b` is bound.

    genever.parse_config("Middle.b = 2")
    below = Below()
    assert (below.a, below.b, __class_of(below)) == (1, 2, [Below, Middle, Base, object])


def __class_of(value: object) -> list[type]:
    return list(type(value).__mro__)


def test_cooperating_classes() -> None:
    class Left:
        def __init__(self, **rest: int) -> None:
            super().__init__(**rest)
            self.left = True

    @genever.configurable
    class Right:
        def __init__(self, size: int) -> None:
            self.size = size

    class Both(Left, Right):
        pass

    genever.parse_config("Right.size = 3")
    assert (Both().left, Both().size, Both(size=4).size) == (True, 3, 4)


def test_methods_of_every_kind() -> None:
    class Owner:
        @configurable
        def method(self, x: int) -> tuple[object, int]:
            return self, x

        @classmethod
        @configurable
        def of_class(cls, x: int) -> tuple[object, int]:
            return cls, x

        @staticmethod
        @configurable
        def static(x: int) -> int:
            return x

        @property
        @configurable
        def computed(self, x: int = 0) -> int:
            return x

    genever.parse_config("method.x = 1\nof_class.x = 2\nstatic.x = 3\ncomputed.x = 4")
    owner = Owner()
    assert (owner.method(), Owner.of_class(), owner.static(), owner.computed) == ((owner, 1), (Owner, 2), 3, 4)


def test_a_generator_gets_its_parameters_when_it_is_made() -> None:
    @configurable
    def count(start: int, stop: int) -> Iterator[int]:
        yield from range(start, stop)

    genever.parse_config("count.start = 1\ncount.stop = 4")
    generator = count()
    genever.parse_config("count.stop = 100")
    assert inspect.isgenerator(generator)
    assert list(generator) == [1, 2, 3]


def test_a_coroutine_gets_its_parameters_when_it_is_made() -> None:
    @configurable
    async def wait(x: int) -> int:
        await asyncio.sleep(0)
        return x

    genever.parse_config("wait.x = 1")
    coroutine = wait()
    genever.parse_config("wait.x = 2")
    assert asyncio.run(coroutine) == 1


def test_asynchronous_generators_and_context_managers() -> None:
    @configurable
    async def count(stop: int) -> AsyncIterator[int]:
        for number in range(stop):
            yield number

    @contextlib.contextmanager
    @configurable
    def held(x: int) -> Iterator[int]:
        yield x

    genever.parse_config("count.stop = 3\nheld.x = 5")

    async def collected() -> list[int]:
        return [number async for number in count()]

    assert asyncio.run(collected()) == [0, 1, 2]
    with held() as x:
        assert x == 5


def test_decorators_on_both_sides() -> None:
    def doubled(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> int:
            return 2 * function(*args, **kwargs)

        return wrapper

    @doubled
    @configurable("inner")
    def inner(x: int) -> int:
        return x

    @configurable("outer")
    @doubled
    def outer(x: int) -> int:
        return x

    genever.parse_config("inner.x = 1\nouter.x = 2")
    assert (inner(), outer()) == (2, 4)


def test_a_cached_function_and_a_partial() -> None:
    cached = configurable("cached")(functools.lru_cache(lambda x: [x]))
    partial: Any = genever.external_configurable(functools.partial(lambda x, y: (x, y), 1), "partial")
    genever.parse_config("cached.x = 1\npartial.y = 2")
    assert cached() is cached()
    assert partial() == (1, 2)


def test_builtins() -> None:
    count = genever.external_configurable(len, "count")
    ordered = genever.external_configurable(sorted, "ordered")
    shown = genever.external_configurable(print, "shown")
    genever.parse_config("ordered.reverse = True\nshown.sep = '-'\nshown.end = ''")
    assert (count([1, 2]), ordered([1, 3, 2])) == (2, [3, 2, 1])
    assert shown() is None


def test_an_object_that_can_be_called_and_not_hashed() -> None:
    @dataclass
    class Scale:
        factor: int

        def __call__(self, x: int, y: int = 0) -> tuple[int, int]:
            return self.factor * x, y

    double = genever.configurable("double")(Scale(2))
    triple = genever.external_configurable(Scale(3), "triple")
    genever.parse_config("double.y = 1\ntriple.y = 2")
    assert (double(1), triple(1)) == ((2, 1), (3, 2))


@genever.configurable
@dataclass
class Point:
    x: int
    y: int = 2


def test_a_dataclass() -> None:
    genever.parse_config("Point.x = 1")
    point: Callable[..., Point] = Point
    assert (point(), point(5), point(y=6)) == (Point(1, 2), Point(5, 2), Point(1, 6))


def test_a_function_may_be_replaced_where_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    f = configurable("f")(lambda x: x)
    genever.parse_config("f.x = 1")
    namespace = {"f": f}
    monkeypatch.setitem(namespace, "f", lambda: "replaced")
    assert (namespace["f"](), f()) == ("replaced", 1)


def test_locals_and_frames_are_those_of_the_function() -> None:
    @configurable
    def f(x: int, y: int = 2) -> tuple[dict[str, int], str]:
        return dict(locals()), sys._getframe().f_code.co_name

    genever.parse_config("f.x = 1")
    assert f() == ({"x": 1, "y": 2}, "f")


# ---- Exceptions -------------------------------------------------------------------------------------------


class Failure(Exception):
    def __init__(self, code: int, *, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def test_an_exception_is_the_object_that_was_raised() -> None:
    problem = Failure(3, detail="why")

    @configurable
    def f(x: int) -> None:
        raise problem

    genever.parse_config("f.x = 1")
    with pytest.raises(Failure) as caught:
        f()
    assert caught.value is problem
    assert (problem.args, problem.code, problem.detail) == ((3,), 3, "why")
    assert problem.__cause__ is problem.__context__ is None


def test_an_exception_gets_one_note_a_call() -> None:
    @configurable
    def inner(x: int = 0) -> None:
        raise ValueError("no")

    @configurable
    def outer(x: int = 0) -> None:
        with genever.config_scope("s"):
            inner()

    with pytest.raises(ValueError) as caught:
        outer()
    assert str(caught.value) == "no"
    notes = [note.split(" (")[0] + note.rpartition(")")[2] for note in caught.value.__notes__]
    assert notes == ["  In call to configurable 'inner' in scope 's'", "  In call to configurable 'outer'"]


def test_a_recursive_call_leaves_one_note() -> None:
    @configurable
    def f(n: int) -> None:
        if n == 0:
            raise ValueError
        f(n - 1)

    with pytest.raises(ValueError) as caught:
        f(20)
    assert len(caught.value.__notes__) == 1


def test_a_missing_argument_is_pythons_error_with_what_was_supplied() -> None:
    @configurable
    def f(a: int, b: int, c: int) -> None: ...

    genever.parse_config("f.c = 3")
    with pytest.raises(TypeError) as caught:
        f(a=1)
    assert str(caught.value).endswith(".f() missing 1 required positional argument: 'b'")
    (note,) = caught.value.__notes__
    assert note.splitlines()[:4] == [
        "  f.b is required but not set: add a line f.b = …",
        "  the configuration gives c",
        "  the caller gives a",
        f"  In call to configurable 'f' ({__name__}.test_a_missing_argument_is_pythons_error_with_what_was_supplied"
        ".<locals>.f)",
    ]


def test_what_the_caller_forgot_is_named_in_signature_order() -> None:
    @configurable
    def f(b: int, a: int) -> None: ...

    with pytest.raises(TypeError) as caught:
        f()
    assert caught.value.__notes__[0].splitlines()[0] == "  f.b and f.a are required but not set: add a line f.b = …"


@pytest.mark.parametrize(
    ("text", "traced"),
    [
        ("f.x = %lr\nlr = '0.1'", "x = %lr = '0.1' (<bindings>:2:1)"),
        ("f.x = %lr\nlr = %base\nbase = '0.1'", "x = %lr = '0.1' (<bindings>:3:1)"),
        ("f.x = %n * 2\nn = 'a'", "x = %n * 2 = 'aa' (<bindings>:1:1; %n = 'a', <bindings>:2:1)"),
        ("f.x = %n\nn = 'a' + 'b'", "x = %n = 'a' + 'b' = 'ab' (<bindings>:2:1)"),
        ("f.x = [%n, 1]\nn = 'a'", "x = [%n, 1] = ['a', 1] (<bindings>:1:1; %n = 'a', <bindings>:2:1)"),
        ("f.x = %CONSTANT", "x = %CONSTANT = 'k' (<bindings>:1:1)"),
        ("f.x = [%CONSTANT]", "x = [%CONSTANT] = ['k'] (<bindings>:1:1; %CONSTANT = 'k')"),
        ("f.x = %m\nm = @make()", "x = %m = @make() (<bindings>:2:1)"),
        ("f.x = 'b'", "x = 'b' (<bindings>:1:1)"),
        ("f.x = %t\nt = secret('pin')", "x = %t = secret('<hidden>') (<bindings>:2:1)"),
        ("f.x = %s/lr\ns/lr = 'c'\nlr = 'd'", "x = %s/lr = 'c' (<bindings>:2:1)"),
    ],
)
def test_a_wrong_value_is_traced_to_where_it_was_set(text: str, traced: str) -> None:
    genever.constant("CONSTANT", "k")
    configurable("make")(lambda: "made")

    @configurable
    def f(x: Any = 0) -> Any:
        return x + 1

    genever.parse_config(text)
    with pytest.raises(TypeError) as caught:
        f()
    assert caught.value.__notes__[0].splitlines()[-1] == f"  with {traced}"


def test_an_exception_raised_while_a_parameter_is_made_reaches_the_caller() -> None:
    problem = KeyError("k")

    @configurable
    def make() -> None:
        raise problem

    f = configurable("f")(lambda x: x)
    genever.parse_config("f.x = @make()")
    for _ in range(2):
        with pytest.raises(KeyError) as caught:
            f()
        assert caught.value is problem
        assert problem.__context__ is None


def test_a_traceback_shows_the_function_with_its_own_line() -> None:
    @configurable
    def f(x: int) -> float:
        return 1 / x

    genever.parse_config("f.x = 0")
    with pytest.raises(ZeroDivisionError) as caught:
        f()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.name, last.line) == (__file__, "f", "return 1 / x")


@dataclass(frozen=True)
class FrozenProblem(Exception):
    why: str


class Unrepresentable:
    __name__ = "thing"

    def __call__(self, x: int = 0) -> None:
        raise LookupError("mine")

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


def noted_oddly() -> Exception:
    problem = ValueError("mine")
    problem.__notes__ = "no list"  # type: ignore[assignment]  # That is what is odd.
    return problem


@pytest.mark.parametrize("problem", [FrozenProblem("mine"), noted_oddly()], ids=["frozen", "with odd notes"])
def test_an_exception_that_takes_no_note_is_raised_all_the_same(problem: Exception) -> None:
    @configurable
    def f(x: int = 0) -> None:
        raise problem

    with pytest.raises(type(problem)) as caught:
        f()
    assert caught.value is problem


def test_a_configurable_that_cannot_be_shown_raises_its_own_exception() -> None:
    f = genever.external_configurable(Unrepresentable(), "f")
    with pytest.raises(LookupError, match="mine"):
        f()


def test_exceptions_that_are_no_errors_pass_without_a_note() -> None:
    @configurable
    def f(x: int = 0) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit) as caught:
        f()
    assert not hasattr(caught.value, "__notes__")


def test_an_error_of_the_configuration_is_new_at_every_call() -> None:
    f = configurable("f")(lambda x=REQUIRED: x)
    problems = []
    for _ in range(2):
        with pytest.raises(RuntimeError) as caught:
            f()
        problems.append(caught.value)
    assert problems[0] is not problems[1]
    assert problems[0].__context__ is None


# ---- Scopes -----------------------------------------------------------------------------------------------


def test_a_scope_may_be_entered_again_inside_itself() -> None:
    scope = genever.config_scope("s")
    with scope, scope:
        assert genever.current_scope_str() == "s/s"
    assert genever.current_scope_str() == ""


def test_a_scope_decorates_a_function() -> None:
    f = configurable("f")(lambda x=0: x)

    @genever.config_scope("s")
    def inside() -> int:
        return int(f())

    genever.parse_config("s/f.x = 1")
    assert (inside(), f(), inside.__name__) == (1, 0, "inside")


def test_a_scope_decorates_a_coroutine() -> None:
    @genever.config_scope("s")
    async def inside() -> list[str]:
        await asyncio.sleep(0)
        return genever.current_scope()

    async def run() -> tuple[list[str], list[str]]:
        return await inside(), genever.current_scope()

    assert (asyncio.run(run()), inspect.iscoroutinefunction(inside)) == ((["s"], []), True)


def test_tasks_that_enter_one_scope_leave_it_in_any_order() -> None:
    scope = genever.config_scope("s")

    async def work(entered: asyncio.Barrier, after: asyncio.Event, left: asyncio.Event) -> list[str]:
        with scope:
            await entered.wait()
            await after.wait()
        left.set()
        return genever.current_scope()

    async def run() -> list[list[str]]:
        entered, events = asyncio.Barrier(3), [asyncio.Event() for _ in range(4)]
        events[0].set()
        return await asyncio.gather(*(work(entered, after, left) for after, left in itertools.pairwise(events)))

    assert asyncio.run(run()) == [[], [], []]


def test_the_list_given_to_a_scope_is_not_kept() -> None:
    names = ["a"]
    with genever.config_scope(names) as scope:
        scope.append("b")
        names.append("c")
        assert genever.current_scope() == ["a"]


def test_the_list_of_the_current_scope_is_a_copy() -> None:
    with genever.config_scope("a"):
        genever.current_scope().append("b")
        assert genever.current_scope() == ["a"]


def test_a_wrong_scope_leaves_the_present_one() -> None:
    with genever.config_scope("a"):
        with pytest.raises(ValueError), genever.config_scope("b c"):
            pass
        assert genever.current_scope() == ["a"]


def test_another_session_inside_a_call_changes_nothing_outside(session: Session) -> None:
    @configurable
    def f(x: int = 0) -> tuple[int, list[str]]:
        with Session():
            genever.constant("ONLY_THERE", 1)
        return x, genever.current_scope()

    genever.parse_config("s/f.x = 1")
    with genever.config_scope("s"):
        assert f() == (1, ["s"])
    with pytest.raises(ValueError, match="unknown"):
        genever.query_parameter("ONLY_THERE.x")


def test_a_call_that_fails_tells_what_it_got_from_where(session: Session) -> None:
    @configurable("Layer")
    class Layer:
        def __init__(self, size: int, rate: float, token: str = "", name: str = "") -> None:
            self.size = size + 1

    @configurable("build")
    def build(layer: Any = None) -> None: ...

    genever.parse_config("Layer.size = '16'\ns/Layer.rate = 0.5\nLayer.token = secret('hunter-22')\nLayer.name = 'x'")
    genever.parse_config("build.layer = @s/Layer(name='y')")
    with pytest.raises(TypeError) as caught:
        build()
    inner, outer = caught.value.__notes__
    assert inner.splitlines()[-1] == (
        "  with size = '16' (<bindings>:1:1), token = secret('<hidden>') (<bindings>:3:1), rate = 0.5 (<bindings>:2:1)"
    )
    assert "with" not in outer


def test_the_wrapper_is_written_in_what_autograph_transforms() -> None:
    """TensorFlow's AutoGraph takes a wrapper's source along to get at what it calls; it refuses `else` after a loop."""
    f = configurable("f")(lambda x: x)
    outer = ast.parse(textwrap.dedent(inspect.getsource(f.__code__)))
    loops = [node for node in ast.walk(outer) if isinstance(node, ast.For | ast.While)]
    assert loops
    assert [loop.lineno for loop in loops if loop.orelse] == []
    assert [node for node in ast.walk(outer) if isinstance(node, ast.Match | ast.Yield | ast.YieldFrom)] == []


@pytest.mark.parametrize("read", [False, True], ids=["the binding is pending", "the binding is in force"])
def test_a_call_prepared_before_a_change_is_not_kept_after_it(session: Session, read: bool) -> None:
    f = configurable("f")(lambda x=0: x)
    genever.parse_config("f.x = 1")
    known = session.match("f")
    prepared = prepare(session.root, known, known.wrapped, 0)  # As by a thread, while another one binds.
    genever.bind_parameter("f.x", 2)
    assert not read or genever.query_parameter("f.x") == 2
    session.keep(session.root, known, 0, prepared)
    assert (prepared.call(), f()) == (1, 2)


def test_a_call_with_required_is_as_python_makes_it(session: Session) -> None:
    @configurable("mixed")
    def mixed(a: Any, b: Any = 2, /, c: Any = 3, *rest: Any, d: Any = 4, **more: Any) -> Any:
        return a, b, c, rest, d, more

    genever.parse_config("mixed.a = 10\nmixed.b = 20\nmixed.c = [30]\nmixed.d = 40\nmixed.y = 1\nmixed.x = 0")
    more = {"y": 1, "x": 0}
    assert mixed(REQUIRED) == (10, 20, [30], (), 40, more)
    assert mixed(REQUIRED, 5) == (10, 5, [30], (), 40, more)
    assert mixed(5, REQUIRED, 6, 7, 8) == (5, 20, 6, (7, 8), 40, more)
    assert mixed(5, 6, REQUIRED, 7, d=REQUIRED, z=3) == (5, 6, [30], (7,), 40, {**more, "z": 3})
    assert mixed(5, d=REQUIRED, a=7) == (5, 20, [30], (), 40, {**more, "a": 7})
    assert list(mixed(5, y=REQUIRED)[-1]) == ["y", "x"]
    with pytest.raises(TypeError, match="multiple values for argument 'c'"):
        mixed(1, REQUIRED, 3, c=4)
