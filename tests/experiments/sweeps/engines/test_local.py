"""Calls in processes of their own: what they return, raise, and what is left when one dies."""

import atexit
import importlib
import os
import pickle
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from genever import errors
from genever.experiments.sweeps.engines.local import LocalExecutor
from genever.experiments.sweeps.engines.process import MemoryExceededError, Terms, TimedOutError, WorkerDiedError


@pytest.fixture
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(2)
    yield made
    made.shutdown(cancel_futures=True)


def process_id() -> int:
    return os.getpid()


def test_calls_run_in_other_processes_which_are_kept(executor: LocalExecutor) -> None:
    found = {executor.submit(process_id).result(30) for _ in range(6)}
    assert os.getpid() not in found
    assert len(found) <= 2


def test_an_exception_comes_back_as_it_is(executor: LocalExecutor) -> None:
    with pytest.raises(ZeroDivisionError, match="division or modulo by zero"):
        executor.submit(divmod, 1, 0).result(30)


def test_what_cannot_be_sent_is_an_error_of_its_call_alone(executor: LocalExecutor) -> None:
    with pytest.raises(RuntimeError, match="the outcome cannot be sent"):
        executor.submit(threading.Lock).result(30)
    assert executor.submit(abs, -1).result(30) == 1


def test_a_process_that_dies_takes_its_call_alone(executor: LocalExecutor) -> None:
    dead = executor.submit(die)
    others = [executor.submit(abs, -number) for number in range(10)]
    assert [other.result(30) for other in others] == list(range(10))
    with pytest.raises(WorkerDiedError, match="its process was killed by SIGKILL"):
        dead.result(30)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("is_fresh", [False, True])
def test_a_process_that_is_no_longer_needed_does_what_its_program_does_at_the_end(
    tmp_path: Path, is_fresh: bool
) -> None:
    executor = LocalExecutor(1, Terms.here(is_fresh=is_fresh))
    executor.submit(atexit.register, (tmp_path / "done").touch).result(30)
    executor.shutdown(cancel_futures=True)
    assert (tmp_path / "done").exists()


def test_a_process_that_leaves_says_with_what(executor: LocalExecutor) -> None:
    with pytest.raises(WorkerDiedError, match="its process ended with status 7"):
        executor.submit(os._exit, 7).result(30)


def test_a_call_that_takes_too_long_is_ended() -> None:
    executor = LocalExecutor(1, Terms.here(timeout=0.5))
    with pytest.raises(TimedOutError, match=r"it took longer than 0\.5 seconds"):
        executor.submit(time.sleep, 60).result(30)
    executor.shutdown(cancel_futures=True)


def test_shutting_down_waits_for_what_is_waiting() -> None:
    executor = LocalExecutor(1)
    futures = [executor.submit(abs, -number) for number in range(5)]
    executor.shutdown()
    assert [future.result(0) for future in futures] == [0, 1, 2, 3, 4]


def test_what_is_cancelled_does_not_run(tmp_path: Path) -> None:
    executor = LocalExecutor(1)
    first = executor.submit(time.sleep, 60)
    second = executor.submit(Path.touch, tmp_path / "made")
    executor.shutdown(cancel_futures=True)
    wait([first], 30)
    assert second.cancelled()
    assert not (tmp_path / "made").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is forked here")
def test_a_process_that_dies_is_noticed_while_its_children_live(executor: LocalExecutor) -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerDiedError, match="its process was killed by SIGKILL"):
        executor.submit(die_and_leave_a_child).result(30)
    assert time.monotonic() - begun < 20


def die_and_leave_a_child() -> None:
    if os.fork() == 0:  # As a worker of a data loader; it holds all that its parent has open.
        time.sleep(25)
        os._exit(0)
    die()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is forked here")
def test_a_process_that_dies_leaves_no_children(executor: LocalExecutor, tmp_path: Path) -> None:
    with pytest.raises(WorkerDiedError):
        executor.submit(die_and_leave_a_writer, tmp_path / "written").result(30)
    time.sleep(2)
    assert not (tmp_path / "written").exists()


def die_and_leave_a_writer(path: Path) -> None:
    if os.fork() == 0:
        time.sleep(1.5)
        path.touch()
        os._exit(0)
    die()


# ---- Terms --------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="memory is not measured there")
def test_a_call_that_uses_too_much_memory_is_ended_and_the_others_go_on() -> None:
    executor = LocalExecutor(1, Terms.here(memory=2**28))
    with pytest.raises(MemoryExceededError, match="it used more than 256 MiB of memory"):
        executor.submit(hold, 2**29).result(30)
    assert executor.submit(hold, 2**20).result(30) == 2**20
    executor.shutdown(cancel_futures=True)


def hold(size: int) -> int:
    held = b"x" * size
    time.sleep(60 if size > 2**28 else 0)
    return len(held)


def test_each_call_may_have_a_new_process() -> None:
    executor = LocalExecutor(1, Terms.here(is_fresh=True))
    found = [executor.submit(process_id).result(30) for _ in range(3)]
    assert len(set(found)) == 3
    executor.shutdown(cancel_futures=True)


def test_each_process_sees_its_gpus() -> None:
    executor = LocalExecutor(2, gpus=["0,1", "2,3"])
    barrier = [executor.submit(gpus_after, 1.0) for _ in range(2)]
    assert {future.result(30) for future in barrier} == {"0,1", "2,3"}
    executor.shutdown(cancel_futures=True)


def gpus_after(seconds: float) -> str | None:
    time.sleep(seconds)
    return os.environ.get("CUDA_VISIBLE_DEVICES")


def test_calls_are_where_the_terms_say(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "only_there.py").touch()
    executor = LocalExecutor(1, Terms(str(tmp_path), (str(tmp_path / "code"), str(tmp_path / "missing"))))
    assert executor.submit(os.getcwd).result(30) == str(tmp_path)
    assert executor.submit(importlib.import_module, "only_there").exception(30) is not None  # Modules do not pickle.
    assert executor.submit(is_imported, "only_there").result(30)
    executor.shutdown(cancel_futures=True)


def is_imported(name: str) -> bool:
    return name in sys.modules


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    executor = LocalExecutor(1, Terms(str(tmp_path / "gone"), ()))
    with pytest.raises(errors.ConfigFileError) as caught:
        executor.submit(os.getcwd).result(30)
    assert str(caught.value) == (
        f"error: the worker on {socket.gethostname()} has no folder {tmp_path / 'gone'}: No such file or directory "
        "[no-working-directory]\n"
        "  workers need the program's folder at the same path, as on a disk that all machines share"
    )
    executor.shutdown(cancel_futures=True)


@pytest.mark.parametrize("problem", [WorkerDiedError(-9), TimedOutError(0.5), MemoryExceededError(2**30)])
def test_what_ends_a_call_can_be_sent(problem: Exception) -> None:
    assert str(pickle.loads(pickle.dumps(problem))) == str(problem)
