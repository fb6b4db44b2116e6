"""Threads, tasks, generators and processes: each sees its own scope, its own session, and the one configuration."""

import asyncio
import contextvars
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import Session
from genever.language.syntax.parse import parse
from tests.untyped import configurable

WORKERS = 8
ROUNDS = 50


def together(work: Callable[[int], Any]) -> list[Any]:
    """What `work(0)`, `work(1)`, … return, each in a thread that has this one's session, all begun at once."""
    barrier = threading.Barrier(WORKERS)

    def begin(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(WORKERS) as pool:
        waiting = [pool.submit(contextvars.copy_context().run, begin, number) for number in range(WORKERS)]
        return [future.result(timeout=60) for future in waiting]


@pytest.fixture
def where(session: Session) -> Callable[[], int]:
    """A configurable that returns a number bound in each of the scopes `w0`, `w1`, …; -1 outside them."""
    where: Callable[[], int] = configurable("where")(lambda number: number)
    session.load_text("\n".join(["where.number = -1", *(f"w{n}/where.number = {n}" for n in range(WORKERS))]))
    return where


# ---- Threads ----------------------------------------------------------------------------------------


def test_a_thread_sees_its_own_scope_only(where: Callable[[], int]) -> None:
    def work(number: int) -> set[tuple[str, int]]:
        seen = set()
        for _ in range(ROUNDS):
            with genever.config_scope(f"w{number}"):
                seen.add((genever.current_scope_str(), where()))
        return seen

    assert together(work) == [{(f"w{number}", number)} for number in range(WORKERS)]
    assert where() == -1


def test_a_new_thread_starts_outside_all_scopes_of_the_default_session(session: Session) -> None:
    if getattr(sys.flags, "thread_inherit_context", False):
        pytest.skip("this Python starts threads in the context of what starts them")
    seen: list[tuple[list[str], bool]] = []
    with genever.config_scope("outer"):
        thread = threading.Thread(target=lambda: seen.append((genever.current_scope(), genever.config_is_locked())))
        session.finalize()
        thread.start()
        thread.join()
    assert seen == [([], False)]


def test_a_change_of_the_configuration_reaches_every_thread(session: Session) -> None:
    """After `bind_parameter` has returned, no call anywhere gets the value before."""
    f = configurable("f")(lambda x: x)
    session.bind("f.x", 0)

    def work(number: int) -> bool:
        for value in range(ROUNDS):
            if number == 0:
                session.bind("f.x", value)
                if f() != value:
                    return False
            elif not isinstance(f(), int):
                return False
        return True

    assert together(work) == [True] * WORKERS
    assert f() == ROUNDS - 1


def test_bindings_from_many_threads_all_arrive(session: Session) -> None:
    configurable("f")(lambda **parameters: parameters)

    def work(number: int) -> None:
        for round_ in range(ROUNDS):
            session.bind(f"f.p_{number}_{round_}", round_)
            session.load_text(f"f.q_{number}_{round_} = {round_}")

    together(work)
    assert genever.get_bindings("f") == {
        f"{kind}_{number}_{round_}": round_ for kind in "pq" for number in range(WORKERS) for round_ in range(ROUNDS)
    }


def test_the_record_of_calls_from_many_threads_is_whole(session: Session) -> None:
    f = configurable("f")(lambda x=0: x)

    def work(number: int) -> None:
        for round_ in range(ROUNDS):
            with genever.config_scope(f"s{number}_{round_}"):
                f()

    together(work)
    assert session.record.snapshot() == {
        (f"s{number}_{round_}", f"{__name__}.f"): {"x": 0} for number in range(WORKERS) for round_ in range(ROUNDS)
    }


@pytest.mark.parametrize("text", ["X/gin.singleton.constructor = @make\nX = @X/gin.singleton()", "X = once @make()"])
def test_a_shared_object_is_built_once(session: Session, text: str) -> None:
    made: list[object] = []

    @genever.configurable
    def make() -> object:
        made.append(object())
        threading.Event().wait(0.01)
        return made[-1]

    use = configurable("use")(lambda thing: thing)
    session.load_text(f"{text}\nuse.thing = %X")
    assert set(together(lambda number: use())) == set(made)
    assert len(made) == 1


def test_parsing_in_many_threads_at_once_gives_what_one_gives() -> None:
    texts = [f"# {n}\ns{n}/f.x = [{n}, @g(),\n  %X]\nf:\n  a = {n}\n  b = 'c'\n" * 20 for n in range(WORKERS - 1)]
    texts.append("f.x = [\nf:\n  a = \n" * 20)
    expected = [repr((parse(text).statements, parse(text).diagnostics)) for text in texts]

    def work(number: int) -> str:
        documents = [parse(texts[number]) for _ in range(5)]
        (found,) = {repr((document.statements, document.diagnostics)) for document in documents}
        return found

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        assert together(work) == expected
    finally:
        sys.setswitchinterval(interval)


def test_the_first_parse_may_happen_in_many_threads_at_once() -> None:
    program = (
        "import threading, genever\n"
        "f = genever.configurable('f')(lambda **parameters: parameters)\n"
        "gate = threading.Barrier(8)\n"
        "def work(n):\n"
        "    gate.wait(); genever.parse_config(f'f.x{n} = {n}'); f()\n"
        "threads = [threading.Thread(target=work, args=[n]) for n in range(8)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "assert f() == {f'x{n}': n for n in range(8)}, f()\n"
    )
    run_program(program)


# ---- Tasks and generators -----------------------------------------------------------------------------


def test_a_task_sees_its_own_scope_only(where: Callable[[], int]) -> None:
    async def work(number: int) -> set[tuple[str, int]]:
        seen = set()
        with genever.config_scope(f"w{number}"):
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
                seen.add((genever.current_scope_str(), where()))
        return seen

    async def main() -> list[set[tuple[str, int]]]:
        return await asyncio.gather(*map(work, range(WORKERS)))

    assert asyncio.run(main()) == [{(f"w{number}", number)} for number in range(WORKERS)]
    assert genever.current_scope() == []


def test_a_task_begins_in_the_scope_that_made_it_and_keeps_it(where: Callable[[], int]) -> None:
    async def main() -> tuple[int, int, int]:
        async def call() -> int:
            await asyncio.sleep(0)
            return where()

        with genever.config_scope("w1"):
            inside = asyncio.create_task(call())
        outside = asyncio.create_task(call())
        return await inside, await outside, where()

    assert asyncio.run(main()) == (1, -1, -1)


def test_a_cancelled_task_leaves_its_scope_behind(where: Callable[[], int]) -> None:
    async def main() -> int:
        async def wait() -> None:
            with genever.config_scope("w1"):
                await asyncio.sleep(60)

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return where()

    assert asyncio.run(main()) == -1


def test_work_handed_to_a_thread_by_a_task_runs_in_its_scope(where: Callable[[], int]) -> None:
    async def main() -> int:
        with genever.config_scope("w2"):
            return await asyncio.to_thread(where)

    assert asyncio.run(main()) == 2


def test_a_generator_closed_by_another_task_changes_no_scope(where: Callable[[], int]) -> None:
    async def steps() -> AsyncIterator[int]:
        with genever.config_scope("w1"):
            yield where()

    async def main() -> tuple[int, int]:
        generator = steps()
        first: int = await asyncio.create_task(anext(generator))  # type: ignore[arg-type]  # `anext` gives a coroutine here.
        with genever.config_scope("w2"):
            await asyncio.create_task(generator.aclose())  # type: ignore[attr-defined]  # It is a generator.
            return first, where()

    assert asyncio.run(main()) == (1, 2)


def test_a_generator_resumed_in_a_thread_may_end_its_scope_there(where: Callable[[], int]) -> None:
    def steps() -> Iterator[int]:
        with genever.config_scope("w1"):
            yield 1

    generator = steps()
    next(generator)
    thread = threading.Thread(target=lambda: list(generator))
    thread.start()
    thread.join()
    assert list(generator) == []


# ---- Sessions -----------------------------------------------------------------------------------------


def test_two_sessions_live_side_by_side() -> None:
    one, two = Session(), Session()
    with one:
        f = configurable("f")(lambda x=0: x)
        genever.parse_config("f.x = 1")
        with two:
            configurable("f")(lambda x=0: -x)
            genever.parse_config("f.x = 2")
            assert genever.get_configurable("f")() == -2
        assert (f(), genever.get_configurable("f")()) == (1, 1)


def test_each_thread_may_have_a_session_of_its_own() -> None:
    def work(number: int) -> set[int]:
        seen = set()
        for round_ in range(10):
            with Session() as session:
                f = configurable("f")(lambda x=0: x)
                session.load_text(f"f.x = {number * 100 + round_}")
                seen.add(f() - round_)
        return seen

    assert together(work) == [{number * 100} for number in range(WORKERS)]


# ---- Processes ------------------------------------------------------------------------------------------

MODULE = """
import genever

@genever.configurable(module="shop")
def price(amount=1, rate=2):
    return amount * rate, genever.current_scope_str()

@genever.configurable(module="shop")
class Cart:
    def __init__(self, items=()):
        self.items = list(items)

    def __eq__(self, other):
        return type(other) is Cart and self.items == other.items

@genever.register(module="shop")
class Till:
    def __init__(self, owner="nobody"):
        self.owner = owner

def priced(scope):
    with genever.config_scope(scope):
        return price()

def configure():
    genever.parse_config("price.amount = 10\\ns/price.amount = 20")
"""


def run_program(program: str, folder: Path | None = None, module: str | None = None) -> None:
    """Runs a program that must succeed, maybe with a module `shop_code` beside it."""
    path = (folder or Path.cwd()) / "program.py"
    command = [sys.executable, "-c", program]
    if folder is not None:
        (folder / "shop_code.py").write_text(module or MODULE, encoding="utf-8")
        path.write_text(program, encoding="utf-8")
        command = [sys.executable, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_spawned_process_starts_from_its_own_modules(tmp_path: Path) -> None:
    """It imports what it needs and configures itself as its parent did; scopes do not follow it."""
    run_program(
        "import genever, multiprocessing, shop_code\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "if __name__ == '__main__':\n"
        "    shop_code.configure()\n"
        "    context = multiprocessing.get_context('spawn')\n"
        "    with genever.config_scope('s'):\n"
        "        assert shop_code.price() == (40, 's')\n"
        "        with ProcessPoolExecutor(1, context, shop_code.configure) as pool:\n"
        "            assert pool.submit(shop_code.priced, None).result() == (20, '')\n"
        "            assert pool.submit(shop_code.priced, 's').result() == (40, 's')\n"
        "            assert pool.submit(genever.get_configurable('s/price')).result() == (40, 's')\n"
        "            assert pool.submit(shop_code.Cart, [1]).result() == shop_code.Cart([1])\n",
        tmp_path,
    )


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
def test_a_forked_process_has_the_configuration_and_the_scope(tmp_path: Path) -> None:
    run_program(
        "import genever, multiprocessing, shop_code\n"
        "shop_code.configure()\n"
        "context = multiprocessing.get_context('fork')\n"
        "answers = context.SimpleQueue()\n"
        "with genever.config_scope('s'):\n"
        "    process = context.Process(target=lambda: answers.put(shop_code.price()))\n"
        "    process.start()\n"
        "    assert answers.get() == (40, 's')\n"
        "    process.join()\n",
        tmp_path,
    )


def test_a_lazy_object_is_built_in_its_own_configuration_after_pickling(tmp_path: Path) -> None:
    run_program(
        "import genever, pickle, shop_code\n"
        "hold = genever.configurable('hold')(lambda thing: thing)\n"
        "genever.parse_config('hold.thing = lazy @s/price()\\ns/price.amount = 7')\n"
        "handle = pickle.dumps(hold())\n"
        "genever.clear_config()\n"
        "assert pickle.loads(handle).get() == (14, 's')\n",
        tmp_path,
    )
