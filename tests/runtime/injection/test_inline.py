"""Frequent calls that build what references name: they do what the first one did, only sooner."""

import traceback
import weakref
from typing import Any

import pytest

import genever
from genever import Session
from tests.untyped import configurable

MANY = 50


class Call(tuple[Any, ...]):
    """What a call got, and in which scope: ``(name, scope, args, kwargs)``."""

    __slots__ = ()


@pytest.fixture
def events(session: Session) -> list[Call]:
    """What the configurables ``f``, ``g``, ``h`` and ``k`` were called with, in order; each returns its event."""
    events: list[Call] = []

    def register(name: str) -> None:
        @configurable(name)
        def called(a: Any = None, b: Any = None, /, c: Any = None, *, d: Any = None, **rest: Any) -> Any:
            events.append(Call((name, genever.current_scope_str(), a, b, c, d, rest)))
            return events[-1]

    for name in "fghk":
        register(name)
    return events


PROGRAMS = {
    "calls": "f.c = @g()\nf.d = @h()\ng.c = 3\nh.c = @k()",
    "scopes": "f.d = @s/g()\nf.c = @t/u/h()\nf.more = @k()\ns/g.c = 1\nu/h.c = 2\nt/u/h.d = 3",
    "arguments": "f.c = @g(1, @h(2, c=@k()), d=@s/k(@h()))\nf.rest = @s/g(c=[1, @k()], other=%m)\nm = 7",
    "macros": "m = @g(c=%n)\nn = @s/h()\no = %p\np = %m\nf.c = %m\nf.d = %n\nf.x = %o\np/g.d = 4\nn/h.c = 5",
    "deep": "f.c = @g(c=@h(c=@k(c=@g(c=@h(c=@k(c=@g(c=@h(c=@k(c=@s/g(c=@h()))))))))))",
    "wide": "f.c = @g(" + ", ".join(["c=@h()", *(f"p{n}=@k(c={n})" for n in range(60))]) + ")",
    "values": "f.c = @g(c=1 + len(@h()), d={'k': @k()})\nf.d = [@g(), (@h(),)]\nf.x = @k\nf.y = 2 if @g() else 3",
    "made once": "f.c = once @g()\nf.d = @h(once @s/k())\nf.e = lazy @g()",
    "positions": "f.a = @g()\nf.b = 2\nf.c = @h(1, 2, 3)",
    "names of the code": "f.p0 = @g(t1=1, call=2)\nf.v0 = @h(function=3)\nf.enter = @k(active=4)\nf.problem = @k()",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize(
    "arguments",
    [((), {}), ((1,), {}), ((1, 2, 3), {"d": 4}), ((), {"c": 1, "z": 2}), ((), {"t1": 3, "p0": 4})],
    ids=str,
)
def test_the_same_calls_are_made_in_the_same_order(
    events: list[Call], session: Session, text: str, arguments: tuple[tuple[Any, ...], dict[str, Any]]
) -> None:
    args, kwargs = arguments
    genever.parse_config(text)
    f = genever.get_configurable("f")
    with genever.config_scope("outer"):
        f(*args, **kwargs)
        begin = len(events)
        f(*args, **kwargs)
        expected = [repr(event) for event in events[begin:]]
        for _ in range(2 * MANY):
            begin = len(events)
            f(*args, **kwargs)
            assert [repr(event) for event in events[begin:]] == expected


def test_calls_are_counted_as_before(events: list[Call]) -> None:
    genever.parse_config("f.c = @g()\nf.d = @s/h(1)\ns/h.d = @k()")
    f = genever.get_configurable("f")
    for _ in range(MANY):
        f()
    rows = {(row.scope, row.selector.rpartition(".")[2]): row.calls for row in genever.recorded_calls()}
    assert rows == {("", "f"): MANY, ("", "g"): MANY, ("s", "h"): MANY, ("s", "k"): MANY}


def test_a_change_that_a_reference_makes_counts_for_the_next_one(session: Session) -> None:
    calls = 0

    @configurable("first")
    def first() -> int:
        nonlocal calls
        calls += 1
        if calls == MANY:
            genever.bind_parameter("second.x", 2)
        return calls

    @configurable("second")
    def second(x: int = 1) -> int:
        return x

    @configurable("both")
    def both(a: int, b: int) -> int:
        return b

    genever.parse_config("both.a = @first()\nboth.b = @second()")
    assert [both() for _ in range(MANY + 2)] == [1] * (MANY - 1) + [2] * 3


def test_a_scope_that_a_reference_leaves_entered_counts_for_the_next_one(session: Session) -> None:
    entered = genever.config_scope("s")
    seen: list[str] = []

    @configurable("first")
    def first() -> None:
        if len(seen) == MANY:
            entered.__enter__()

    @configurable("second")
    def second() -> None:
        seen.append(genever.current_scope_str())

    both = configurable("both")(lambda a, b: None)
    genever.parse_config("both.a = @first()\nboth.b = @second()")
    for _ in range(MANY + 1):
        both()
    entered.__exit__(None, None, None)
    assert seen == [""] * MANY + ["s"]


def test_an_error_has_the_notes_that_it_had_and_leads_to_its_line(session: Session) -> None:
    fail = False

    @configurable("inner")
    def inner(x: int = 1) -> int:
        if fail:
            raise KeyError(x)
        return x

    outer = configurable("outer")(lambda a, b: (a, b))
    genever.parse_config("outer.a = @inner()\nouter.b = @s/inner()\ns/inner.x = 2")
    said, shown = [], ""
    for _ in range(2 * MANY):
        fail = not fail
        try:
            outer()
        except KeyError as error:
            said.append((error.args, error.__notes__))
            shown = "".join(traceback.format_exception(error))
    assert said == [said[0]] * MANY
    assert genever.current_scope() == []
    assert "raise KeyError(x)" in shown


def test_what_an_argument_was_is_gone_when_nobody_holds_it(session: Session) -> None:
    class Part:
        pass

    parts: list[weakref.ref[Part]] = []
    alive = []

    @configurable("part")
    def part() -> Part:
        made = Part()
        parts.append(weakref.ref(made))
        return made

    @configurable("size")
    def size(part: Part) -> int:
        return 3

    @configurable("use")
    def use(size: int) -> None:
        alive.append(parts[-1]() is not None)

    genever.parse_config("use.size = @size(@part())")
    for _ in range(MANY):
        use()
    assert alive == [False] * MANY


def test_code_is_written_for_frequent_calls_only(events: list[Call]) -> None:
    frames: list[str] = []

    @configurable("outer")
    def outer(a: Any) -> None:
        frames.append(traceback.extract_stack(limit=2)[0].filename)

    genever.parse_config("outer.a = @g()")
    for _ in range(MANY):
        outer()
    assert not frames[0].startswith("<genever wrapper ")
    assert frames[-1].startswith("<genever wrapper ")
