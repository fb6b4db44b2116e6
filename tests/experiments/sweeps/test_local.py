"""Calls in processes of their own: what they return, raise, and what is left when one dies."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from genever.experiments.sweeps.local import LocalExecutor, TimedOutError, WorkerDiedError


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


def test_a_process_that_leaves_says_with_what(executor: LocalExecutor) -> None:
    with pytest.raises(WorkerDiedError, match="its process ended with status 7"):
        executor.submit(os._exit, 7).result(30)


def test_a_call_that_takes_too_long_is_ended() -> None:
    executor = LocalExecutor(1, timeout=0.5)
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
