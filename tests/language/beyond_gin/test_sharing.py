"""``once @f()``: one object a session and place, made on first need."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import genever
from genever import ConfigCycleError, Session
from genever.api import singleton_value
from tests.language.beyond_gin.outcomes import again, configure


class Tokenizer:
    """Notes that it was made."""

    def __init__(self, made: list[Any], size: Any = 1, inner: Any = None) -> None:
        self.size, self.inner = size, inner
        self.scope = genever.current_scope_str()
        made.append(self)


@pytest.fixture
def made() -> list[Any]:
    """The tokenizers made, in order."""
    made: list[Any] = []

    def tokenizer(size: Any = 1, inner: Any = None) -> Tokenizer:
        return Tokenizer(made, size, inner)

    genever.configurable("Tokenizer", module="tests")(tokenizer)
    genever.configurable("f", module="tests")(lambda a=None, b=None: (a, b))
    genever.configurable("g", module="tests")(lambda a=None, b=None: (a, b))
    return made


def call(name: str = "f") -> Any:
    return genever.get_configurable(name)()


# ---- One object -----------------------------------------------------------------------------------------


def test_every_call_gets_the_object_of_a_place(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer()")
    assert [call()[0] for _ in range(3)] == made * 3


def test_two_places_have_two_objects_even_if_they_read_the_same(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer()\nf.b = once @Tokenizer()\ng.a = [once @Tokenizer(), once @Tokenizer()]")
    assert [*call(), *call("g")[0]] == made
    assert len(made) == 4


def test_every_use_of_a_macro_gets_its_object(made: list[Any]) -> None:
    configure("t = once @Tokenizer()\nf.a = %t\nf.b = [%t, {1: %t}]\ng.a = %u\nu = %t")
    (a, (b, c)), (d, _) = call(), call("g")
    assert [a, b, c[1], d] == made * 4


def test_a_macro_that_calls_without_once_makes_an_object_for_every_use(made: list[Any]) -> None:
    configure("t = @Tokenizer()\nf.a = %t\nf.b = %t")
    assert call() == tuple(made)
    assert len(made) == 2


def test_an_object_is_made_when_it_is_first_needed(made: list[Any]) -> None:
    configure("t = once @Tokenizer()\nf.a = %t if False else 1\nf.b = 2 or %t\ng.a = %t")
    genever.finalize()
    call()
    assert made == []
    call("g")
    assert len(made) == 1


def test_scopes_share_the_object_of_a_binding_and_keep_their_own(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer()\nt/f.a = once @Tokenizer()")
    with genever.config_scope("s"):
        in_s = call()[0]
    with genever.config_scope("t"):
        in_t = call()[0]
    assert (call()[0] is in_s, in_t is in_s) == (True, False)


def test_an_object_is_made_in_the_scope_of_its_binding_whoever_asks_first(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer()\nTokenizer.size = 1\nt/Tokenizer.size = 2\nt/f.a = once @Tokenizer()")
    configure("t/u/g.a = %m\nm = once @Tokenizer()")
    with genever.config_scope("t/u"):
        assert (call()[0].size, call("g")[0].size) == (2, 1)
    with genever.config_scope("s"):
        assert genever.get_configurable("f")()[0].scope == ""


def test_a_scope_in_the_reference_counts(made: list[Any]) -> None:
    configure("f.a = once @inner/Tokenizer(inner=%n)\ninner/Tokenizer.size = 4\nn = 5")
    assert (call()[0].size, call()[0].inner, made[0].scope) == (4, 5, "inner")


def test_objects_are_made_in_the_order_of_what_they_need(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer(size='outer', inner=%t)\nt = once @Tokenizer(size='inner')\nf.b = %t")
    assert [tokenizer.size for tokenizer in made] == []
    a, b = call()
    assert ([tokenizer.size for tokenizer in made], a.inner is b) == (["inner", "outer"], True)


def test_a_failing_object_is_tried_again(made: list[Any]) -> None:
    failures = [ValueError("not yet")]

    def fragile() -> str:
        if failures:
            raise failures.pop()
        return "made"

    genever.configurable("fragile", module="tests")(fragile)
    configure("f.a = once @fragile()")
    with pytest.raises(ValueError, match="not yet"):
        call()
    assert call()[0] == "made"


def test_one_may_be_none(made: list[Any]) -> None:
    calls: list[int] = []
    genever.configurable("nothing", module="tests")(lambda: calls.append(1))
    configure("f.a = once @nothing()")
    assert (call(), call(), calls) == ((None, None), (None, None), [1])


# ---- How long it lives ------------------------------------------------------------------------------------


def test_more_configuration_leaves_the_object_and_another_binding_makes_another(made: list[Any]) -> None:
    configure("f.a = once @Tokenizer()")
    first = call()[0]
    configure("f.b = 3")
    genever.bind_parameter("Tokenizer.size", 4)
    assert call()[0] is first
    configure("f.a = once @Tokenizer()")
    assert call()[0] is not first


def test_clear_config_forgets_the_objects(made: list[Any], session: Session) -> None:
    configure("f.a = once @Tokenizer()")
    first = call()[0]
    genever.clear_config()
    assert list(session.shared) == []
    configure("f.a = once @Tokenizer()")
    assert call()[0] is not first


def test_an_object_that_was_being_made_is_forgotten_too(made: list[Any]) -> None:
    def make() -> object:
        if not made:
            genever.clear_config()
        made.append(object())
        return made[-1]

    assert [singleton_value("one", make) for _ in range(3)] == [made[0], made[1], made[1]]


def test_every_session_has_its_own(made: list[Any], session: Session) -> None:
    configure("f.a = once @Tokenizer()")
    first = call()[0]
    with Session(session.catalog) as other:
        other.replace_config(session.config)
        assert call()[0] is not first
    assert call()[0] is first


def test_gins_singleton_goes_on_working(made: list[Any]) -> None:
    configure("f.a = @t/singleton()\nt/singleton.constructor = @Tokenizer\nf.b = once @t/singleton()")
    assert call() == (made[0], made[0])


# ---- Threads ------------------------------------------------------------------------------------------------


def together(count: int, work: Callable[[], Any]) -> list[Any]:
    """What ``work`` gives, or the exception it raises, in threads that begin at one time."""
    barrier = threading.Barrier(count)
    found: list[Any] = []

    def run(session: Session) -> None:
        with session:
            barrier.wait()
            try:
                found.append(work())
            except Exception as problem:
                found.append(problem)

    threads = [threading.Thread(target=run, args=(active(),)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a thread hangs"
    return found


def active() -> Session:
    from genever.runtime.session import active

    return active()


FORKED_WHILE_A_THREAD_MAKES_THE_OBJECT = """
import os, signal, sys, threading
import genever

parent, begun, go_on = os.getpid(), threading.Event(), threading.Event()

@genever.configurable
def make():
    if os.getpid() == parent:
        begun.set()
        go_on.wait()
    return os.getpid()

@genever.configurable
def f(a):
    return a

genever.parse_config("f.a = once @make()")
threading.Thread(target=f).start()
begun.wait()
child = os.fork()
if not child:
    signal.alarm(60)
    os._exit(0 if f() == os.getpid() else 1)
_, status = os.waitpid(child, 0)
go_on.set()
sys.exit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_makes_what_a_thread_of_its_parent_was_making() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED_WHILE_A_THREAD_MAKES_THE_OBJECT], check=False, timeout=120)
    assert done.returncode == 0


def test_threads_that_need_an_object_at_once_get_the_same(made: list[Any]) -> None:
    def slow() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    genever.configurable("slow", module="tests")(slow)
    configure("f.a = %t\nt = once @slow()\nf.b = [once @Tokenizer(inner=%t)]")
    found = together(8, call)
    assert [a for a, _ in found] == [made[0]] * 8
    assert [b.inner for _, [b] in found] == [made[0]] * 8
    assert len(made) == 2


def test_threads_that_need_different_objects_make_them_at_one_time(made: list[Any]) -> None:
    meeting = threading.Barrier(2)

    def meet() -> int:
        return meeting.wait(10)

    genever.configurable("meet", module="tests")(meet)
    configure("f.a = once @meet()\ng.a = once @meet()")
    names = iter(["f", "g"])
    assert sorted(found[0] for found in together(2, lambda: call(next(names)))) == [0, 1]


def test_threads_that_wait_for_each_other_are_a_cycle_and_do_not_hang(made: list[Any]) -> None:
    here = threading.Barrier(2)
    arrivals = iter(range(2))

    def meet_once() -> None:
        if next(arrivals, None) is not None:
            here.wait(10)

    def first() -> Any:
        meet_once()
        return genever.get_configurable("g")()

    def second() -> Any:
        meet_once()
        return genever.get_configurable("f")()

    genever.configurable("first", module="tests")(first)
    genever.configurable("second", module="tests")(second)
    configure("f.a = once @first()\ng.a = once @second()")
    names = iter(["f", "g"])
    found = together(2, lambda: call(next(names)))
    assert {type(outcome) for outcome in found} == {ConfigCycleError}


# ---- Cycles ---------------------------------------------------------------------------------------------------


def test_an_object_that_needs_itself_is_an_error_that_says_how(made: list[Any]) -> None:
    configure("t = once @Tokenizer(inner=%u)\nu = once @s/Tokenizer(2, inner=[%t])\nf.a = %t")
    with pytest.raises(ConfigCycleError, match="%t → %u → %t"):
        call()


def test_an_object_that_needs_itself_through_bindings_is_an_error_that_says_how(made: list[Any]) -> None:
    configure("f.a = once @g(b=1)\ng.a = once @f()")
    with pytest.raises(ConfigCycleError) as caught:
        call("g")
    assert str(caught.value) == (
        "error: a shared object needs itself to be made: "
        "once @f() (<bindings>:2:7) → once @g(b=1) (<bindings>:1:7) → once @f() (<bindings>:2:7) [reference-cycle]"
    )


# ---- Printing -------------------------------------------------------------------------------------------------


def test_the_word_is_printed(made: list[Any]) -> None:
    text = "f.a = once @Tokenizer()\nf.b = [%t, {'x': once @s/Tokenizer(2, inner=%t)}]\nt = once @Tokenizer(size=3)"
    configure(text)
    call()
    for printed in (genever.config_str(), genever.operative_config_str(), again(text)):
        for line in text.splitlines():
            assert line in printed


def test_the_operative_text_makes_the_same_objects(made: list[Any]) -> None:
    configure("t = once @Tokenizer()\nf.a = %t\nf.b = %t")
    call()
    operative = genever.operative_config_str()
    genever.clear_config()
    genever.parse_config(operative)
    a, b = call()
    assert (a is b, len(made)) == (True, 2)
