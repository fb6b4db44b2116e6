"""A cache of steps in an object store, spoken to over HTTP with s3fs: as many processes and machines share one."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.services.pipelines import ObjectStore, Project, object_store, require

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ObjectStore, Project]]:
    require()
    with object_store(tmp_path_factory.mktemp("project"), "data") as made:
        yield made


@pytest.fixture
def project(served: tuple[ObjectStore, Project]) -> Project:
    return served[1]


OPENED = """
import sys, threading, time
from pathlib import Path
from genever.experiments.steps.storage.opening import open_storage
storage = open_storage("s3://data/" + sys.argv[1])
"""


def test_what_is_put_is_read_whole(project: Project) -> None:
    program = """
Path("large").write_bytes(bytes(range(256)) * 250_000)  # In several parts.
print(storage.put("objects/large", Path("large"), new=True), storage.put("objects/large", Path("large"), new=True))
storage.fetch("objects/large", Path("copy"))
print(Path("copy").read_bytes() == Path("large").read_bytes(), storage.put("a", b"1"), storage.put("a", b"2"))
print(storage.read("a"), [each.name for each in storage.names("")], [each.size for each in storage.names("objects/")])
storage.delete("a"); storage.delete("a")
try:
    storage.read("a")
except FileNotFoundError as problem:
    print(type(problem).__name__)
"""
    assert project.python(OPENED + program, "whole") == (
        "True False\nTrue True True\nb'2' ['a', 'objects/large'] [64000000]\nFileNotFoundError\n"
    )


def test_of_several_processes_one_puts_what_is_to_be_new(project: Project) -> None:
    program = """
storage.names("")
print("ready", flush=True)
while not Path("go").exists():
    pass
print(storage.put("new", sys.argv[2].encode(), new=True))
"""
    processes = [project.start("python", "-c", OPENED + program, "race", str(number)) for number in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    project.write("go", "")
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert sorted(said) == ["False\n"] * 3 + ["True\n"]
    winner = project.python(OPENED + "print(storage.read('new'))", "race")
    assert winner == f"b'{said.index('True' + chr(10))}'\n"


def test_a_process_that_was_forked_goes_on_with_what_was_opened(project: Project) -> None:
    program = """
import os
storage.put("a", b"1")
child = os.fork()
if not child:
    ok = storage.read("a") == b"1" and storage.put("b", b"2", new=True)
    with storage.lock("step"):
        os._exit(0 if ok else 1)
print(os.waitpid(child, 0)[1], storage.read("b"))
with storage.lock("step"):  # Its holder has ended without releasing it.
    print("mine")
"""
    assert project.python(OPENED + program, "forked") == "0 b'2'\nmine\n"


HOLD = """
with storage.lock("step"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_is_held_by_one_and_does_not_survive_a_kill(project: Project) -> None:
    wait = """
with storage.lock("step", lambda who: print("waiting", flush=True)):
    print("mine", [each.name[:6] for each in storage.names("locks/")], flush=True)
print(list(storage.names("locks/")))
"""
    holder = project.start("python", "-c", OPENED + HOLD, "locks")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiter = project.start("python", "-c", OPENED + wait, "locks")
    assert waiter.stdout is not None
    assert waiter.stdout.readline() == "waiting\n"
    assert waiter.poll() is None
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    out, err = waiter.communicate(timeout=120)
    assert (out, err) == ("mine ['locks/']\n[]\n", "")


def test_a_lock_of_a_machine_that_is_gone_is_given_up(project: Project) -> None:
    program = """
from genever.experiments.steps.storage import locks
from genever.experiments.sweeps.sharing.processes import Process
locks.LIMIT = 1.0
with storage.lock("step"):
    [found] = storage.names("locks/")
storage.put(found.name, locks._Holder("token", Process("host", "another machine", 1)).content())
with storage.lock("step", lambda who: print("waiting for", who)):
    print("mine")
"""
    assert project.python(OPENED + program, "gone") == "waiting for host:1\nmine\n"


def test_a_bucket_that_is_not_there_is_said(project: Project) -> None:
    program = """
storage = open_storage("s3://nowhere/cache")
for act in (lambda: storage.read("a"), lambda: storage.put("a", b""), lambda: list(storage.names(""))):
    try:
        act()
    except OSError as problem:
        print(problem)
"""
    assert project.python(OPENED + program, "x").splitlines() == [
        f"error: s3://nowhere/cache cannot be {done}: The specified bucket does not exist [no-storage]"
        for done in ("read", "written", "read")
    ]


PROGRAM = """
import os, time

import genever


@genever.configurable
def features(size):
    print("made", flush=True)
    if os.environ.get("WAIT"):
        time.sleep(float(os.environ["WAIT"]))
    return {"x": tuple(range(size)), "names": {"a", "b"}}


@genever.configurable
def train(features):
    return sum(features["x"])
"""

CONFIG = """
import program

main = @train()
train.features = cached @features()
features.size = 10
"""


def written(project: Project, cache: str) -> None:
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)
    project.write("pyproject.toml", f'[tool.genever.cache]\nurl = "s3://data/{cache}"\n')


def test_a_step_is_made_once_for_all_that_share_a_bucket(project: Project) -> None:
    written(project, "once")
    processes = [project.start("python", "-m", "genever", "run", "conf.gin", "--out", f"once-{n}") for n in range(2)]
    outs = [process.communicate(timeout=180) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outs
    assert sum(out.count("made\n") for out, _ in outs) == 1
    assert "made" not in project.genever("run", "conf.gin", "--out", "once-3")[0]


def test_what_is_damaged_in_a_bucket_is_made_again(project: Project) -> None:
    written(project, "damaged")
    project.genever("run", "conf.gin", "--out", "damaged-1")
    project.python(
        OPENED + "for each in list(storage.names('objects/')): storage.put(each.name, storage.read(each.name)[:-1])",
        "damaged",
    )
    out, err = project.genever("run", "conf.gin", "--out", "damaged-2")
    assert ("made" in out, "was damaged, and it runs again" in err) == (True, True)
    assert project.genever("run", "conf.gin", "--out", "damaged-3")[1] == "run folder: damaged-3\n"


def test_results_are_looked_after_in_a_bucket(project: Project) -> None:
    written(project, "upkeep")
    project.genever("build", "conf.gin")
    assert project.genever("status", "conf.gin")[0].endswith("1 step: 1 done\n")
    assert project.genever("cache", "push", "s3://data/copy")[0].endswith("copied to s3://data/copy, 0 there already\n")
    assert project.genever("cache", "verify", "--cache", "s3://data/copy")[0] == "all is sound in s3://data/copy\n"
    project.genever("cache", "prune", "--older-than", "0s")
    assert project.genever("status", "conf.gin")[0].endswith("1 step: 1 missing\n")
    project.genever("cache", "pull", "s3://data/copy")
    assert project.genever("status", "conf.gin")[0].endswith("1 step: 1 done\n")


def test_runs_that_are_killed_leave_nothing_damaged_in_a_bucket(project: Project) -> None:
    written(project, "killed")
    for number in range(8):
        running = project.start("python", "-m", "genever", "run", "conf.gin", f"features.size={number % 2}")
        with suppress(subprocess.TimeoutExpired):
            running.communicate(timeout=0.6 + 0.15 * number)
        running.kill()
        running.communicate()
    assert project.genever("cache", "verify")[0] == "all is sound in s3://data/killed\n"
    for size in range(2):
        project.genever("run", "conf.gin", f"features.size={size}")
        assert "made" not in project.genever("run", "conf.gin", f"features.size={size}")[0]


def test_a_run_is_published_to_a_bucket_and_never_overwritten(project: Project) -> None:
    written(project, "published")
    project.genever("run", "conf.gin", "--out", "published")
    assert project.genever("publish", "published", "s3://data/models", "--as", "v1")[0] == "s3://data/models/v1\n"
    assert project.genever("publish", "published", "s3://data/models", "--as", "v1")[1].endswith(", as before\n")
    read = "import s3fs; print(s3fs.S3FileSystem().cat_file('data/models/v1/operative.gin').decode(), end='')"
    assert project.python(read) == (project.folder / "published" / "operative.gin").read_text()
    project.genever("run", "conf.gin", "features.size=11", "--out", "published-2")
    _, err = project.genever("publish", "published-2", "s3://data/models", "--as", "v1", code=2)
    assert "s3://data/models has a version v1 with another SHA256SUMS" in err


def test_a_bucket_that_goes_away_in_the_middle_costs_no_run(tmp_path: Path) -> None:
    require()
    with object_store(tmp_path, "data") as (store, project):
        written(project, "away")
        project.environment["WAIT"] = "0.5"
        running = project.start("python", "-m", "genever", "run", "conf.gin", "--out", "out")
        assert running.stdout is not None
        assert running.stdout.readline() == "made\n"  # And so the step is at work.
        store.stop()
        out, err = running.communicate(timeout=180)
        assert running.returncode == 0, err
        assert "the result of features is not kept: s3://data/away cannot be written: Could not connect" in err
        out, err = project.genever("run", "conf.gin", "--out", "again")
        assert "made" in out
        assert "features runs without the cache of steps: s3://data/away cannot be read: Could not connect" in err
        store.start()
        project.python("import s3fs, sys; s3fs.S3FileSystem().mkdir('data')")
        project.genever("run", "conf.gin", "--out", "third")
        assert "made" not in project.genever("run", "conf.gin", "--out", "fourth")[0]
