"""Sessions: locking, finalizing, queries, shared objects."""

import asyncio
import contextvars
import gc
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

import genever
from genever import REQUIRED, GeneverError, Session
from genever.api import interactive_mode, singleton_value
from genever.configuration.config import MAX_HISTORY, Config
from genever.language.values.references import MACRO
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.registry.registry import Registry
from genever.runtime.session import default
from tests.cli.conftest import registered_apart
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


LEFT = "x = %gin.REQUIRED\ny = %x + 1\nz/w = [%y]\n"


def test_what_is_still_to_be_given_is_no_problem_where_nothing_uses_it(f: Callable[..., Any]) -> None:
    genever.parse_config(f"{LEFT}main = @f()\nf.a = %other\nother = 3\nassert %other")
    with pytest.raises(GeneverError) as caught:
        genever.finalize()
    assert [problem.code for problem in caught.value.diagnostics] == ["bad-assertion"]


@pytest.mark.parametrize("use", ["f.a = %x", "main = @f(a=%z/w)", "f.a = {1: [%y]}", "assert %x == 1"])
def test_what_is_still_to_be_given_is_a_problem_where_something_uses_it(f: Callable[..., Any], use: str) -> None:
    genever.parse_config(f"{LEFT}{use}")
    with pytest.raises(GeneverError) as caught:
        genever.finalize()
    assert "required-left" in [problem.code for problem in caught.value.diagnostics]


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


def test_the_bindings_of_another_session_are_made_inside_of_it() -> None:
    with Session() as other:
        configurable("inner", module="other")(lambda x=0: (x, genever.current_session()))
        configurable("outer", module="other")(lambda y: y)
        genever.parse_config("outer.y = @inner()\ninner.x = 7")
    found = other.bindings_for("other.outer", "", resolve_references=True, inherit_scopes=True)
    assert found == {"y": (7, other)}


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
    assert repr(session) == "<genever session: 1 binding, 0 calls so far>"
    f(), f()
    genever.parse_config("g = 1")
    genever.finalize()
    assert repr(session) == "<genever session: 2 bindings, 2 calls so far, finalized>"


def test_a_function_runs_inside_a_session(f: Callable[..., Any], session: Session) -> None:
    other = Session(session.catalog).parse("f.x = 1")
    genever.parse_config("f.x = 2")
    with genever.config_scope("s"):
        assert (other.run(f, y=3), other.run(genever.current_scope), f()) == ({"x": 1, "y": 3}, [], {"x": 2})


def test_files_and_bindings_are_taken_in_at_once(f: Callable[..., Any], session: Session, tmp_path: Path) -> None:
    (tmp_path / "f.gin").write_text("f.x = 1\nf.y = 2")
    assert session.parse(["f.y = 3", "f.z = 4"], [str(tmp_path / "f.gin")]) is session
    assert f() == {"x": 1, "y": 3, "z": 4}
    with pytest.raises(GeneverError):
        session.parse("f.x = 5\ng.x = 5")
    assert f() == {"x": 1, "y": 3, "z": 4}


@pytest.mark.parametrize("kind", [str, Path])
def test_one_file_is_given_by_its_path_alone(
    f: Callable[..., Any], session: Session, tmp_path: Path, kind: Callable[[Path], Any]
) -> None:
    (tmp_path / "f.gin").write_text("f.x = 1")
    session.parse("f.y = 2", kind(tmp_path / "f.gin"))
    assert f() == {"x": 1, "y": 2}
    genever.parse_config_files_and_bindings(kind(tmp_path / "f.gin"), "f.y = 3")
    assert f() == {"x": 1, "y": 3}


def test_several_threads_are_inside_one_session_and_each_leaves_it(session: Session) -> None:
    other = Session()
    at_once = threading.Barrier(2, timeout=60)

    def work(after: float) -> Session:
        with other:
            at_once.wait()
            threading.Event().wait(after)
        at_once.wait()
        return genever.current_session()

    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(contextvars.copy_context().run, work, after) for after in (0.0, 0.05)]
        assert [future.result(60) for future in found] == [session, session]


@dataclass
class Tool:
    """An object that a configuration makes once."""

    size: int


def two_sessions() -> tuple[Callable[[], Any], list[Session]]:
    """A configurable that gives a shared object twice, and two sessions that configure it each in its own way."""
    configurable("make")(lambda size: Tool(size))
    use: Callable[[], Any] = configurable("use")(lambda one, two: (one, two))
    text = "use.one = once @make()\nuse.two = @t/gin.singleton()\nt/gin.singleton.constructor = @make\nmake.size = "
    return use, [Session(genever.current_session().catalog).parse(f"{text}{size}") for size in (1, 2)]


def outcome_of(session: Session, results: list[tuple[Tool, Tool]]) -> tuple[Any, ...]:
    """The sizes that calls of `use` got, how many objects those are, and how often the record has each called."""
    calls = [
        (called.scope, called.selector.rpartition(".")[2], called.calls)
        for called in session.run(genever.recorded_calls)
    ]
    return (
        {(one.size, two.size) for one, two in results},
        len({id(tool) for pair in results for tool in pair}),
        sorted(call for call in calls if call[1] != "singleton"),
    )


def test_two_sessions_live_at_once_in_threads(session: Session) -> None:
    use, sessions = two_sessions()
    with ThreadPoolExecutor(8) as pool:
        waiting = [[pool.submit(own.run, use) for _ in range(50)] for own in sessions]
        found = [[future.result(60) for future in futures] for futures in waiting]
    assert [outcome_of(*pair) for pair in zip(sessions, found, strict=True)] == [
        ({(1, 1)}, 2, [("", "make", 1), ("", "use", 50), ("t", "make", 1)]),
        ({(2, 2)}, 2, [("", "make", 1), ("", "use", 50), ("t", "make", 1)]),
    ]


def test_two_sessions_live_at_once_in_tasks(session: Session) -> None:
    use, sessions = two_sessions()

    async def work(own: Session) -> list[Any]:
        results = []
        with own:
            for _ in range(50):
                await asyncio.sleep(0)
                results.append(use())
        return results

    async def both() -> list[list[Any]]:
        return [*await asyncio.gather(*map(work, sessions))]

    assert [outcome_of(*pair) for pair in zip(sessions, asyncio.run(both()), strict=True)] == [
        ({(1, 1)}, 2, [("", "make", 1), ("", "use", 50), ("t", "make", 1)]),
        ({(2, 2)}, 2, [("", "make", 1), ("", "use", 50), ("t", "make", 1)]),
    ]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that has not been imported and that registers a function and a constant."""
    name = f"registers_{tmp_path.name.replace('-', '_')}"
    text = f"import genever\n\n\n@genever.configurable\ndef {name}_f(x=0):\n    return x\n\n"
    (tmp_path / f"{name}.py").write_text(f"{text}genever.constant('{name}.HERE', 1)\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    del sys.modules[name]


@pytest.mark.parametrize("statement", ["", "import {}\n"])
def test_what_a_module_registers_when_it_is_imported_all_sessions_know(module: str, statement: str) -> None:
    text = f"{statement.format(module)}{module}_f.x = %{module}.HERE"
    with Session() as session:
        if not statement:
            import_module(module)
        session.parse(text)
    with Session() as session:
        session.parse(text)
        assert genever.get_configurable(f"{module}_f")() == 1


def test_what_is_registered_inside_ends_with_the_session() -> None:
    with Session():
        configurable("only_here")(lambda: None)
        genever.constant("only_here.CONSTANT", 1)
    with Session() as other:
        assert other.catalog.matches("only_here") == other.catalog.matching_constants("only_here.CONSTANT") == []


def test_what_is_registered_again_takes_its_place_in_all_sessions() -> None:
    known_to_both = Registry(parent=default.catalog)
    sessions = [Session(Registry(parent=known_to_both)), Session(Registry(parent=known_to_both))]
    with Session(known_to_both), interactive_mode():
        f = configurable("f")(lambda x, y: (x(), y))
        for number in (1, 2):
            genever.register("again")(lambda number=number: number)
            for session in sessions:
                if number == 1:
                    session.parse("f.x = @again\nf.y = @s/again()")
                assert session.run(f) == (number, number)


def test_a_module_may_register_in_a_session_of_its_own(module: str, tmp_path: Path) -> None:
    path = tmp_path / f"{module}.py"
    lines = path.read_text().replace("\n", "\n    ")
    path.write_text(f"import genever\nwith genever.Session() as session:\n    {lines}")
    with Session() as session:
        own = import_module(module).session
        assert (own.catalog.matches(f"{module}_f"), session.catalog.matches(f"{module}_f")) == (
            [f"{module}.{module}_f"],
            [],
        )


def test_required_is_a_constant_of_every_session(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = %gin.REQUIRED")
    assert genever.query_parameter("gin.REQUIRED") is REQUIRED
    with pytest.raises(RuntimeError, match=r"\['x'\]"):
        f()


# ---- Several threads --------------------------------------------------------------------------------------------


def test_a_binding_counts_for_every_thread_from_the_moment_it_is_made(
    session: Session, f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()
    extended = Config.extended

    def slowly(config: Config, *changes: Any) -> Config:
        reading.set()
        assert go_on.wait(60)
        return extended(config, *changes)

    genever.bind_parameter("f.x", 1)
    monkeypatch.setattr(Config, "extended", slowly)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(session.run, f)
        assert reading.wait(60)
        second = pool.submit(session.run, f)
        wait([second], 0.2)  # It may not come back before the binding is in force.
        go_on.set()
        assert (first.result(), second.result()) == ({"x": 1}, {"x": 1})


# ---- The folder of a run --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["f.x = %genever.run_dir", "f.x = f'{%here}/a'\nhere = %genever.run_dir"])
def test_a_file_that_uses_the_folder_of_a_run_loads_outside_of_runs(
    session: Session, f: Callable[..., Any], text: str
) -> None:
    session.parse(text)
    before = genever.fingerprint()
    session.finalize()
    with pytest.raises(ValueError, match="no-run"):
        f()
    genever.constant("genever.run_dir", "out")  # As the message says.
    assert f()["x"] in ("out", "out/a")
    assert genever.fingerprint() == before


# ---- What is registered late ----------------------------------------------------------------------------------


def test_a_module_may_be_imported_once_the_configuration_is_locked(
    session: Session, f: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "comes_late.py").write_text("import genever\n@genever.configurable\ndef late(x=1): return x\n")
    session.parse("f.x = 3").finalize()
    with registered_apart():
        assert import_module("comes_late").late() == 1


def test_what_a_function_defines_is_late(session: Session) -> None:
    session.finalize()
    with pytest.raises(RuntimeError) as caught:
        configurable("made")(lambda: None)
    assert str(caught.value) == (
        f"error: made of the module {__name__} becomes configurable after the configuration was locked [locked]\n"
        "  define it outside of the function that defines it now, so that it is known before that"
    )


# ---- What is kept ---------------------------------------------------------------------------------------------


def test_scopes_whose_names_a_loop_makes_up_are_not_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genever.runtime.state.state._MOST_FRAMES", 10)
    entered: WeakSet[object] = WeakSet()
    with genever.config_scope("outer"):
        for number in range(100):
            with genever.config_scope(f"step{number}"):
                entered.add(ACTIVE.get())
        gc.collect()
        assert len(entered) <= 10


def test_binding_again_and_again_keeps_a_bounded_history(session: Session) -> None:
    @genever.configurable("rebound", module="program")
    def rebound(x: object = None) -> object:
        return x

    for value in range(5000):
        genever.bind_parameter("rebound.x", value)
    assert len(session._pending) <= 1000
    binding = session.config.get("", "program.rebound", "x")
    assert binding is not None
    assert binding.value == rebound() == 4999
    assert len(list(binding.history())) <= MAX_HISTORY + 1
