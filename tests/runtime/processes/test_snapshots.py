"""Snapshots: the configuration and the scope as they were, in threads and in processes however they are started."""

import asyncio
import copy
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

import genever
from genever import Session
from genever.configuration.config import Config
from tests.pools import REPORTED, REPORTED_HERE, reported_by
from tests.untyped import configurable


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    """A configurable that gives its arguments."""
    return configurable("f")(lambda x=0, y=0: (x, y))


# ---- A value ------------------------------------------------------------------------------------------------


def test_it_is_the_configuration_as_it_was(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1")
    before = genever.snapshot()
    genever.parse_config("f.x = 2\nf.y = 3")
    assert (before.run(f), f(), before.run(f)) == ((1, 0), (2, 3), (1, 0))


def test_it_has_the_names_of_the_scopes_that_it_was_taken_in() -> None:
    with genever.config_scope("a/b"):
        assert genever.snapshot().scope == ("a", "b")
    assert genever.snapshot().scope == ()


def test_a_copy_of_it_is_itself_whatever_it_holds(f: Callable[..., Any]) -> None:
    genever.bind_parameter("f.x", threading.Lock())
    snapshot = genever.snapshot()
    assert copy.copy(snapshot) is copy.deepcopy([snapshot])[0] is snapshot


def test_it_finds_files_as_the_session_does_when_it_is_taken(session: Session, tmp_path: Path) -> None:
    before = genever.snapshot()
    genever.add_config_file_search_path(str(tmp_path))
    pickles = [pickle.dumps(before), pickle.dumps(genever.snapshot())]
    assert [str(tmp_path).encode() in pickled for pickled in pickles] == [False, True]


def test_a_session_with_another_configuration_has_all_else_that_the_first_one_has(session: Session) -> None:
    """Also what nobody has thought of yet: an attribute that is added later."""
    set_up(session)
    other = session.with_config(Config())
    assert other.settings() == session.settings()
    assert other.finalize_hooks == [other.check, hook]
    shared, own = ("catalog", "record", "shared", "_singletons"), {name for name in vars(Session()) if name[0] == "_"}
    for name in vars(session).keys() - own - {"root"} | set(shared):
        before, after = getattr(session, name), getattr(other, name)
        assert after is before if name in shared else after == before or name == "finalize_hooks", name
    for name in ("search_paths", "readers", "finalize_hooks", "added_later"):
        vars(other)[name].append("only there")
    assert session.settings() == genever.Session.settings(session)
    assert not any("only there" in value for value in session.settings().values() if isinstance(value, list))


def test_it_is_set_to_what_the_session_was_when_it_was_taken(session: Session) -> None:
    set_up(session)
    settings, snapshot = session.settings(), genever.snapshot()
    session.restore(Session().settings())
    for one in (snapshot, pickle.loads(pickle.dumps(snapshot))):
        with one as entered:
            assert entered.settings() == settings
            assert entered.finalize_hooks == [entered.check, hook]
    assert session.locked is False
    assert genever.snapshot().run(genever.config_is_locked) is False


def set_up(session: Session) -> None:
    """Set a session to what no other is."""
    session.search_paths.append("somewhere")
    session.readers.append((open, callable))
    session.finalize_hooks.append(hook)
    session.size_limit = 1_000
    session.locked = session.is_copy = True
    session.__dict__["added_later"] = [{"of": "any kind"}]


def hook(config: Any) -> None:
    """Does nothing, and pickles."""


def test_it_has_the_scope_and_leaves_it_again(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1\ns/t/f.x = 2")
    with genever.config_scope("s/t"):
        inside = genever.snapshot()
    with inside:
        assert (genever.current_scope(), f()) == (["s", "t"], (2, 0))
    assert (genever.current_scope(), f(), repr(inside)) == ([], (1, 0), "<genever snapshot in scope 's/t'>")


def test_entering_gives_its_session(f: Callable[..., Any], session: Session) -> None:
    genever.parse_config("f.x = 1")
    with genever.snapshot() as entered:
        assert entered is genever.current_session()
    assert (entered.config, entered.record) == (session.config, session.record)


def test_nothing_that_is_bound_later_changes_it_and_nothing_in_it_changes_others(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1")
    snapshot = genever.snapshot()
    changed = threading.Event()

    def work() -> list[Any]:
        with snapshot:
            before = f()
            changed.wait(60)
            between = f()
            genever.bind_parameter("f.y", 3)
            return [before, between, f(), snapshot.run(f)]

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        genever.bind_parameter("f.x", 2)
        changed.set()
        assert future.result(60) == [(1, 0), (1, 0), (1, 3), (1, 0)]
    assert f() == (2, 0)


def test_it_shares_record_and_objects_with_the_session_it_was_taken_of(f: Callable[..., Any], session: Session) -> None:
    configurable("make")(lambda: object())
    genever.parse_config("f.x = once @make()")
    before = genever.snapshot()
    genever.parse_config("f.y = 3")
    assert before.run(f)[0] is f()[0]
    assert [(called.selector.rpartition(".")[2], called.calls) for called in genever.recorded_calls()] == [
        ("f", 2),
        ("make", 1),
    ]


def test_it_may_be_entered_inside_itself_and_by_several_threads(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1\ns/f.x = 2")
    inside = genever.Snapshot.in_scope(genever.snapshot(), "s")
    at_once = threading.Barrier(8)

    def work() -> list[Any]:
        seen = []
        for _ in range(50):
            at_once.wait()
            with inside, inside:
                seen.append(f())
            seen.append(genever.current_scope())
        return seen

    with ThreadPoolExecutor(8) as pool:
        found = [future.result(60) for future in [pool.submit(work) for _ in range(8)]]
    assert found == [[(2, 0), []] * 50] * 8


def test_a_task_enters_it_for_itself(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = 1")
    one = genever.snapshot()
    genever.parse_config("f.x = 2")
    two = genever.snapshot()

    async def work(snapshot: genever.Snapshot) -> list[Any]:
        seen = []
        with snapshot:
            for _ in range(5):
                await asyncio.sleep(0)
                seen.append(f())
        return seen

    async def both() -> list[Any]:
        return [*await asyncio.gather(work(one), work(two))]

    assert asyncio.run(both()) == [[(1, 0)] * 5, [(2, 0)] * 5]


# ---- On the way ---------------------------------------------------------------------------------------------


def test_back_where_it_was_taken_it_is_the_same(f: Callable[..., Any], session: Session) -> None:
    genever.parse_config("f.x = 1")
    again = pickle.loads(pickle.dumps(genever.snapshot()))
    with again as entered:
        assert (entered.record is session.record, f()) == (True, (1, 0))


def test_a_secret_of_the_environment_travels_as_an_expression(
    f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hunter-22")
    genever.parse_config("f.x = secret(env('TOKEN'))")
    f()
    assert b"hunter" not in pickle.dumps(genever.snapshot())
    assert b"hunter" not in cloudpickle.dumps(genever.snapshot())


def test_what_does_not_pickle_is_no_obstacle_in_a_thread(f: Callable[..., Any]) -> None:
    class Odd:
        def __deepcopy__(self, memo: object) -> "Odd":
            return self

        def __reduce__(self) -> str:
            raise TypeError("not on my watch")

    genever.bind_parameter("f.x", odd := Odd())
    with ThreadPoolExecutor(1, initializer=genever.snapshot().apply) as pool:
        assert pool.submit(f).result(60) == (odd, 0)


def arrived(call: str, folder: Path, change: str = "", imports: str = "pass") -> tuple[int, str]:
    """The exit status of a fresh Python that gets a snapshot of `PROGRAM`, and what it prints."""
    main = f"""
import json, pickle, subprocess
snapshot = take()
pickled = pickle.dumps(snapshot)
{change}
code = "import pickle, sys; snapshot = pickle.load(sys.stdin.buffer); {imports}; print({call})"
done = subprocess.run([sys.executable, "-c", code], input=pickled, capture_output=True)
print(json.dumps([done.returncode, (done.stdout or done.stderr).decode()]))
"""
    status, output = reported_by(main, folder)
    return status, output


def test_a_process_that_knows_nothing_imports_what_it_needs(tmp_path: Path) -> None:
    call = "snapshot.run(lambda: genever.get_configurable('f')())"
    assert arrived(call, tmp_path, imports="import genever") == (0, "[1, 3, 4, 'hunter-22']\n")


def test_a_module_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    status, output = arrived("snapshot.run(print)", tmp_path, change="os.remove('parts.py')")
    assert status == 1
    assert output.splitlines()[-2:] == [
        "ModuleNotFoundError: No module named 'parts'",
        "  While a snapshot was unpacked: the configurable parts.part did not arrive from another process",
    ]


def test_a_constant_that_only_its_whole_name_finds_stays_one(tmp_path: Path) -> None:
    change = """
genever.current_session().set_constant("genever.run_dir", "there")
genever.parse_config("s/f.local = %genever.run_dir")
pickled = pickle.dumps(genever.snapshot())
"""
    call = "snapshot.run(lambda: [genever.parse_value(name).is_macro for name in ('%run_dir', '%genever.run_dir')])"
    assert arrived(call, tmp_path, change, "import genever") == (0, "[True, False]\n")


# ---- Pools of the standard library ----------------------------------------------------------------------------


def test_a_thread_pool(tmp_path: Path) -> None:
    main = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2, initializer=take().apply) as pool:
    report([*pool.map(found, range(6))])
"""
    assert reported_by(main, tmp_path) == REPORTED_HERE


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_process_pool(method: str, tmp_path: Path) -> None:
    main = f"""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(2, multiprocessing.get_context("{method}"), initializer=take().apply) as pool:
    report([*pool.map(found, range(6))])
"""
    assert reported_by(main, tmp_path) == REPORTED


def test_a_snapshot_that_is_younger_than_the_processes(tmp_path: Path) -> None:
    main = """
import multiprocessing
with multiprocessing.get_context("spawn").Pool(2) as pool:
    pool.map(print, [])
    snapshot = take()
    report(pool.starmap(snapshot.run, [(found, number) for number in range(6)]))
"""
    assert reported_by(main, tmp_path) == REPORTED


def test_the_record_of_a_fork_does_not_repeat_its_parents(tmp_path: Path) -> None:
    main = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
snapshot = take()
snapshot.run(f)
with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
    report([*pool.map(work, [snapshot] * 6, range(6))])
"""
    assert reported_by(main, tmp_path)["calls"] == [["s", "f", 7], ["s", "local", 7], ["s", "part", 7]]


def test_a_process_that_runs_another_main_module_has_the_fingerprint_the_lock_and_the_hooks(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(
        "import json, pickle, sys\nimport genever\n\nsnapshot, expected = pickle.load(sys.stdin.buffer)\n\n\n"
        "def see():\n"
        "    import later\n    session = genever.current_session()\n"
        "    names = [hook.__name__ for hook in session.finalize_hooks]\n"
        "    return [genever.fingerprint() == expected, genever.config_is_locked(), names, later.later()]\n\n\n"
        "print(json.dumps(snapshot.run(see)))\n"
    )
    (tmp_path / "later.py").write_text("import genever\n\n\n@genever.configurable\ndef later(x=1):\n    return x\n")
    (tmp_path / "program.py").write_text(
        """
import cloudpickle, subprocess, sys
import genever


@genever.register(fingerprint_ignore=["seed"])
class Model:
    def __init__(self, width=1, seed=0):
        pass


@genever.configurable(fingerprint_ignore=["log"])
def train(model=None, log=None):
    pass


def hook(config):
    pass


genever.register_finalize_hook(hook)
genever.parse_config("main = @train()\\ntrain.model = @Model()\\nModel.seed = 5\\ntrain.log = 'here'")
genever.finalize()
sent = cloudpickle.dumps((genever.snapshot(), genever.fingerprint()))
sys.exit(subprocess.run([sys.executable, "other.py"], input=sent).returncode)
"""
    )
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ('[true, true, ["check", "hook"], 1]\n', "")


def test_a_process_that_runs_another_main_module_gets_functions_by_value(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(
        "import pickle, sys\n\n\ndef f():\n    return 'another f'\n\n\n"
        "snapshot, found = pickle.load(sys.stdin.buffer)\nprint(snapshot.run(found, 0)[:3])\n"
    )
    main = """
import cloudpickle, subprocess
sent = cloudpickle.dumps((take(), found))
done = subprocess.run([sys.executable, "other.py"], input=sent, stdout=subprocess.PIPE, check=True)
print(json.dumps(done.stdout.decode()))
"""
    assert reported_by(main, tmp_path) == "(0, [1, 3, 4, 'hunter-22'], ['s'])\n"
