"""A sweep whose participants die at any moment: it ends as one that nobody has disturbed.

A participant dies here by an exception that a file operation raises, and after it each other one: nothing that would
tidy up can do so, as if the process had been killed.
"""

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genever
from genever import GeneverError, Session
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger, Record, write_record
from genever.experiments.sweeps.progress import Progress
from genever.experiments.sweeps.sampling.samplers import GridSampler, RandomSampler
from genever.experiments.sweeps.sampling.trials import Composed, SamplerAt, Trials
from genever.experiments.sweeps.sharing import participants
from genever.experiments.sweeps.sharing.journal import JOURNAL, Journal
from genever.experiments.sweeps.sharing.participants import Leave, Participant, Participants
from genever.experiments.sweeps.sharing.processes import Process, is_here, is_running, this_process
from genever.experiments.sweeps.sharing.turn import Turn
from genever.experiments.sweeps.sweep import Sweep

#: As `make fuzz` asks for more than others, it gets more kills.
EXAMPLES = 500 if settings.get_current_profile_name() == "fuzz" else 25
#: Draws that are left out, and by chance some that are repeated.
CONFIG = """
main = @train()
train.x = %x
x = choice(1, 2, 3)
train.y = randint(0, 1)
assert %x < 3
"""
SAMPLERS: dict[str, SamplerAt] = {"grid": GridSampler, "random": lambda position: RandomSampler(3, position)}


class DeadError(BaseException):
    """The process was killed."""


class Death:
    """Lets this thread die at its n-th file operation from now on, if it has as many."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.torn = b""
        self._thread = 0
        sys.addaudithook(self._hook)

    def comes(self, after: int | None, torn: bytes = b"") -> None:
        self.left, self.torn, self._thread = after, torn, threading.get_ident()

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.left is None or event not in _EVENTS or threading.get_ident() != self._thread:
            return
        if event == "open" and not isinstance(arguments[0], str | Path):
            return
        self.left -= 1
        if self.left == 0 and event == "open" and str(arguments[0]).endswith(JOURNAL) and "a" in str(arguments[1]):
            descriptor = os.open(arguments[0], os.O_WRONLY | os.O_APPEND | os.O_CREAT)  # Some bytes of the line.
            os.write(descriptor, self.torn)
            os.close(descriptor)
        if self.left <= 0:
            raise DeadError


_EVENTS = ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.utime")
DEATH = Death()


class Direct(Executor):
    """Runs calls at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Silent:
    def begun(self, record: Record) -> None:
        pass

    def ended(self, record: Record) -> None:
        pass


@pytest.fixture
def composed(session: Session) -> Composed:
    genever.external_configurable(lambda x, y: x * y, "train", "tests")
    genever.parse_config(CONFIG)
    genever.finalize()
    return Composed(session.config, session.catalog)


def work(folder: Path, composed: Composed, sampler: str, finished: Counter[int], jobs: int = 1) -> Sweep:
    """Work on a sweep as one participant, and count the trials that it has finished."""

    def run_trial(record: Record, place: Path) -> Record:
        write_record(place, replace(record, started="2026-01-01T00:00:00+00:00", process=None))
        x, y = int(record.values["x"]), int(record.values["train.y"])
        ended = record.become("succeeded", metrics={"result": float(x * y)}, seconds=0.5)
        write_record(place, ended)
        finished[record.number] += 1
        return ended

    ledger = Ledger(folder)
    with Participant(folder) as participant:
        trials = Trials(lambda bindings: composed, SAMPLERS[sampler])
        sweep = Sweep(ledger, participant, trials, Goal(), Silent(), 8 if sampler == "random" else None)
        sweep.run(Direct(), run_trial, jobs)
    assert sweep.has_ended
    return sweep


def outcome(folder: Path) -> list[tuple[Any, ...]]:
    return [
        (each.number, each.state, dict(each.values), each.bindings, each.position, dict(each.metrics), each.same_as)
        for each in Ledger(folder).records().values()
    ]


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each participant seems to be a process that is there no more, to others."""
    here = this_process()
    monkeypatch.setattr(participants, "this_process", lambda: here._replace(pid=2**22 + 1, begun="0"))
    monkeypatch.setattr(participants, "LOOK", 60.0)  # How often one looks whether it shall stop.
    yield
    DEATH.comes(None)


@pytest.mark.hypothesis
@pytest.mark.usefixtures("mortal")
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_sweep_ends_the_same_whenever_its_participants_die(composed: Composed, sampler: str) -> None:
    with TemporaryDirectory() as name:
        work(Path(name), composed, sampler, Counter())
        whole = outcome(Path(name))
        (Path(name) / JOURNAL).unlink()  # All is in the folders of the trials, too.
        again: Counter[int] = Counter()
        work(Path(name), composed, sampler, again)
        assert outcome(Path(name)) == whole
        assert not again

    @settings(max_examples=EXAMPLES)
    @given(kills=st.lists(st.tuples(st.integers(1, 160), st.integers(0, 400)), min_size=1, max_size=2), jobs=_JOBS)
    def check(kills: list[tuple[int, int]], jobs: int) -> None:
        finished: Counter[int] = Counter()
        with TemporaryDirectory() as name:
            folder = Path(name)
            for after, torn in kills:
                lines = (folder / JOURNAL).read_bytes().splitlines() if (folder / JOURNAL).exists() else []
                DEATH.comes(after, (lines or [b'{"draw": {"number": 0, '])[-1][:torn])
                try:
                    work(folder, composed, sampler, finished, jobs)
                except DeadError:
                    pass
                finally:
                    DEATH.comes(None)
            sweep = work(folder, composed, sampler, finished)
            assert outcome(folder) == whole
            ran = [number for number, state, *_ in whole if state == "succeeded"]
            assert finished == Counter(ran)
            assert sweep.progress.left_out <= 2 or sampler == "random"

    check()


_JOBS = st.sampled_from([1, 3])


# ---- The journal ------------------------------------------------------------------------------------------


def test_a_line_that_was_cut_short_is_passed_over(tmp_path: Path) -> None:
    first, second = Journal(tmp_path, dict), Journal(tmp_path, dict)
    first.append({"exhausted": True})
    assert list(first.read()) == [{"exhausted": True}]
    with open(tmp_path / JOURNAL, "ab") as file:
        file.write(b'{"left_out": 3')
    assert list(first.read()) == []
    first.append({"left_out": 4})
    assert list(first.read()) == [{"left_out": 4}]
    assert list(second.read()) == [{"exhausted": True}, {"left_out": 4}]
    assert (first.skipped, second.skipped) == (1, 1)


#: Lines that no sweep writes.
ODD = [
    "nonsense",
    "[]",
    "17",
    "{}",
    '{"draw": {}}',
    '{"draw": []}',
    '{"draw": {"number": "0"}}',
    '{"change": 5}',
    '{"change": {}}',
    '{"change": {"number": 3, "color": 1}}',
    '{"change": {"number": 3, "state": "lost"}}',
    '{"change": {"number": 3, "metrics": {"loss": "low"}}}',
    '{"change": {"number": 3, "bindings": 1}}',
    '{"again": {"number": 0}}',
    '{"exhausted": true, "left_out": "many"}',
]


@pytest.mark.parametrize("odd", ODD)
def test_a_line_of_another_form_is_skipped_and_counted(tmp_path: Path, composed: Composed, odd: str) -> None:
    work(tmp_path, composed, "grid", Counter())
    before = Ledger(tmp_path).records()
    lines = (tmp_path / JOURNAL).read_text().splitlines(keepends=True)
    (tmp_path / JOURNAL).write_text("".join([*lines[:2], odd + "\n", *lines[2:]]))
    assert Ledger(tmp_path).records() == before
    progress = Progress(tmp_path)
    for _ in progress.read():
        pass
    assert (progress.skipped, progress.count, progress.is_exhausted) == (1, 4, True)


def test_of_two_that_have_drawn_one_trial_the_first_counts(
    tmp_path: Path, composed: Composed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was given up wakes up, and writes what it had drawn."""
    finished: Counter[int] = Counter()
    append, others = Journal.append, ["other"]

    def late(journal: Journal[Any], line: Any) -> None:
        if "draw" in line and others:
            append(journal, {**line, "draw": {**line["draw"], "by": others.pop()}})
        append(journal, line)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", late)
        work(tmp_path, composed, "grid", finished)
    assert set(finished.values()) == {1}
    assert [record.state for record in Ledger(tmp_path).records().values()].count("succeeded") == 4


def test_a_journal_without_a_line_is_damaged(tmp_path: Path, composed: Composed) -> None:
    work(tmp_path, composed, "grid", Counter())
    lines = (tmp_path / JOURNAL).read_text().splitlines(keepends=True)
    (tmp_path / JOURNAL).write_text("".join(line for line in lines if '"number": 1,' not in line))
    with pytest.raises(GeneverError, match=r"journal\.jsonl is damaged: trial 1 is missing before 2"):
        Ledger(tmp_path).records()


def test_a_full_disk_ends_a_sweep_that_goes_on_later(
    tmp_path: Path, composed: Composed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes some bytes of a line, and no more."""
    finished: Counter[int] = Counter()
    append, left = Journal.append, [5]

    def full(journal: Journal[Any], line: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            with open(tmp_path / JOURNAL, "ab") as file:
                file.write(json.dumps(line).encode()[:20])
            raise OSError(28, "No space left on device")
        append(journal, line)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        with pytest.raises(GeneverError, match=r"the sweep cannot be written: .*No space left"):
            work(tmp_path, composed, "grid", finished)
    work(tmp_path, composed, "grid", finished)
    assert [record.state for record in Ledger(tmp_path).records().values()].count("succeeded") == 4
    assert set(finished.values()) == {1}


# ---- The turn, and who is alive ------------------------------------------------------------------------------


def test_only_one_has_the_turn(tmp_path: Path) -> None:
    """Many threads add one to a number in a file, each in its turn."""
    path = tmp_path / "number"
    path.write_text("0")

    def add() -> None:
        with Participant(tmp_path) as participant:
            turn = Turn(tmp_path, participant)
            for _ in range(20):
                with turn.held():
                    path.write_text(str(int(path.read_text()) + 1))

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() == "120"
    assert os.listdir(tmp_path / "turn") == ["free"]


def test_who_was_given_up_notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "LOOK", 0.01)
    monkeypatch.setattr(participants, "BEAT", 0.02)
    with Participant(tmp_path) as participant:
        participant.check()
        participant.others.give_up(participant.name)
        with pytest.raises(Leave, match="lost"):
            wait_for_leave(participant)
    with Participant(tmp_path) as participant:
        participant.others.stop()
        with pytest.raises(Leave, match="stopped"):
            wait_for_leave(participant)


def wait_for_leave(participant: Participant) -> None:
    deadline = threading.Event()
    for _ in range(6000):
        participant.check()
        deadline.wait(0.01)


def test_a_process_is_told_from_another_one_of_its_number() -> None:
    own = this_process()
    assert is_here(own)
    assert is_running(own)
    assert not is_running(own._replace(begun="1"))
    assert not is_running(own._replace(pid=2**22 + 1))
    assert not is_here(own._replace(machine="another"))


def test_a_participant_of_another_machine_is_as_alive_as_its_file(tmp_path: Path) -> None:
    """Whatever the clocks of the machines say: the time is that of the file system."""
    known = Participants(tmp_path)
    file = tmp_path / "workers" / "there"
    file.parent.mkdir()
    process = Process("there", "another", 1)
    file.write_text(json.dumps({"process": process._asdict(), "started": "", "engine": None, "job": None}))
    for age, is_alive in ((0, True), (59, True), (61, False)):
        now = known.now()
        os.utime(file, (now - age,) * 2)
        assert known.is_alive("there", now) is is_alive
    file.write_text("{")  # Just being written.
    assert known.is_alive("there", known.now())
    known.give_up("there")
    assert not known.is_alive("there", known.now())
