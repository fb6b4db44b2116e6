"""Storages: what is put is there whole or not at all, of several processes one puts it, and locks survive a kill."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from genever import ConfigFileError, GeneverError
from genever.experiments.steps.storage import folder as folder_module
from genever.experiments.steps.storage import locks
from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.storage.protocol import Storage
from genever.experiments.sweeps.sharing.processes import Process

fsspec: Any = pytest.importorskip("fsspec")


@pytest.fixture(params=["folder", "memory", "by moving"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "folder":
        yield open_storage(tmp_path / "cache")
    elif request.param == "memory":
        yield open_storage("memory://cache/of/steps")
        fsspec.filesystem("memory").store.clear()
    else:  # A kind of URL that is no store of objects.
        yield open_storage(f"local://{tmp_path}/cache")


def names(storage: Storage, prefix: str = "") -> list[str]:
    return [stored.name for stored in storage.names(prefix)]


def test_what_is_put_is_read(storage: Storage, tmp_path: Path) -> None:
    assert storage.put("steps/a/1.json", b"{}")
    (tmp_path / "file").write_bytes(b"content")
    assert storage.put("objects/ab", tmp_path / "file")
    assert (storage.read("steps/a/1.json"), storage.read("objects/ab")) == (b"{}", b"content")
    storage.fetch("objects/ab", tmp_path / "deep" / "copy")
    assert (tmp_path / "deep" / "copy").read_bytes() == b"content"
    (tmp_path / "deep" / "copy").write_bytes(b"changed")
    assert (storage.read("objects/ab"), (tmp_path / "file").read_bytes()) == (b"content", b"content")


def test_what_is_put_again_replaces_what_was_there_unless_it_is_to_be_new(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"third")
    assert storage.put("a", b"first", new=True)
    assert storage.put("a", b"second")
    assert not storage.put("a", tmp_path / "file", new=True)
    assert not storage.put("a", b"third", new=True)
    assert storage.read("a") == b"second"


def test_names_are_listed_by_prefix(storage: Storage) -> None:
    for name in ("steps/b/2", "steps/a/1", "objects/x", "steps-other"):
        storage.put(name, b"12")
    assert names(storage) == ["objects/x", "steps-other", "steps/a/1", "steps/b/2"]
    assert names(storage, "steps/") == ["steps/a/1", "steps/b/2"]
    assert names(storage, "nothing/") == []
    [found] = storage.names("objects/")
    assert (found.size, abs(found.modified - time.time()) < 3600) == (2, True)


def test_what_is_deleted_is_gone(storage: Storage) -> None:
    storage.put("steps/a/1", b"")
    storage.delete("steps/a/1")
    storage.delete("steps/a/1")
    assert names(storage) == []
    with pytest.raises(FileNotFoundError):
        storage.read("steps/a/1")


def test_what_is_not_there_is_not_found(storage: Storage, tmp_path: Path) -> None:
    for ask in (lambda: storage.read("a"), lambda: storage.fetch("a", tmp_path / "copy")):
        with pytest.raises(FileNotFoundError) as caught:
            ask()
        assert not isinstance(caught.value, GeneverError)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "", ".hidden", "a/..", "a\\b", "a\0"])
def test_a_name_that_leads_elsewhere_is_refused(storage: Storage, name: str) -> None:
    with pytest.raises(ValueError, match="no name in a storage"):
        storage.put(name, b"")


def test_of_several_at_once_one_puts_what_is_to_be_new(storage: Storage) -> None:
    if "local" in storage.url:
        pytest.skip("such places have no conditional put")
    begin, made = threading.Barrier(8), []

    def put(number: int) -> None:
        begin.wait()
        if storage.put("a", str(number).encode() * 2000, new=True):
            made.append(number)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [storage.read("a")] == [str(number).encode() * 2000 for number in made]


# ---- Locks ---------------------------------------------------------------------------------------------


def test_one_at_a_time_has_a_lock(storage: Storage) -> None:
    holders: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with storage.lock("step"):
            holders.append(number)
            most.append(len(holders))
            time.sleep(0.01)
            holders.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5
    assert names(storage, "locks/") == []


def test_a_waiter_is_told_once_who_has_the_lock(storage: Storage) -> None:
    holders: list[str] = []
    free = threading.Event()

    def hold() -> None:
        with storage.lock("step"):
            held.set()
            free.wait(60)

    def waiting(who: str) -> None:
        holders.append(who)
        threading.Timer(0.2, free.set).start()

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(60)
    with storage.lock("step", waiting):
        pass
    holder.join()
    assert holders == [f"{os.uname().nodename}:{os.getpid()}"]


def test_locks_of_several_names_are_held_at_once(storage: Storage) -> None:
    with storage.lock("one"), storage.lock("other"):
        assert len(names(storage, "locks/")) == 2


HOLD = """
import sys, time
from genever.experiments.steps.storage.opening import open_storage
with open_storage(sys.argv[1]).lock("step"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_survives_no_kill(tmp_path: Path) -> None:
    storage = open_storage(tmp_path / "cache")
    for _ in range(2):
        with subprocess.Popen([sys.executable, "-c", HOLD, storage.url], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            process.send_signal(signal.SIGKILL)
            process.wait()
    holders: list[str] = []
    with storage.lock("step", holders.append):
        assert holders == []
    assert names(storage, "locks/") == []


def elsewhere(beat: int) -> bytes:
    return locks._Holder("token", Process("host", "another machine", 1), beat).content()


def put_lock(storage: Storage, content: bytes) -> str:
    with storage.lock("step"):
        [name] = names(storage, "locks/")
    storage.put(name, content)
    return name


class Clock:
    """A clock of the waiter's own, which goes on only while it sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.sleeps = 0
        self.between: Callable[[], object] = lambda: None
        monkeypatch.setattr(locks, "time", self)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _: float) -> None:
        self.now += 0.9 * locks.LIMIT
        self.sleeps += 1
        self.between()


@pytest.mark.parametrize("content", [elsewhere(3), b"", b"[]"], ids=["another machine's", "empty", "damaged"])
def test_a_lock_of_another_machine_is_given_up_where_it_shows_no_life(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    put_lock(storage, content)
    clock = Clock(monkeypatch)
    with storage.lock("step"):
        assert (clock.sleeps, len(names(storage, "locks/"))) == (2, 1)
    assert names(storage, "locks/") == []


def test_a_lock_of_another_machine_is_waited_for_as_long_as_it_shows_life(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put_lock(storage, elsewhere(0))
    clock = Clock(monkeypatch)

    def between() -> None:
        if clock.sleeps < 9:
            storage.put(name, elsewhere(clock.sleeps))
        else:
            storage.delete(name)

    clock.between = between
    with storage.lock("step"):
        assert clock.sleeps == 9


def test_a_lock_that_another_one_has_taken_over_is_not_taken_again(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put_lock(storage, elsewhere(0))
    other = locks._Holder("other", Process("host", "a third machine", 1)).content()
    clock = Clock(monkeypatch)
    acts: dict[int, Callable[[], object]] = {2: partial(storage.put, name, other), 3: partial(storage.delete, name)}
    clock.between = lambda: acts.get(clock.sleeps, lambda: None)()
    with storage.lock("step"):
        assert clock.sleeps == 3


def test_who_has_a_lock_shows_life_and_leaves_a_lock_that_another_one_has_taken(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "BEAT", 0.02)
    with storage.lock("step"):
        [name] = names(storage, "locks/")
        first = storage.read(name)
        until = time.monotonic() + 60
        while storage.read(name) == first:
            assert time.monotonic() < until
        for thread in threading.enumerate():
            if thread.name == "genever-lock":
                storage.put(name, elsewhere(0))  # It may have been about to show life.
                thread.join(1)
                storage.put(name, elsewhere(0))
    assert storage.read(name) == elsewhere(0)


# ---- What goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "make space there, as `genever cache prune` does for a cache, or name another place"),
        (errno.EACCES, "ask for the right to write there, or name another place"),
        (errno.EROFS, "name another place"),
    ],
    ids=["no space", "no right", "read-only"],
)
def test_a_folder_that_cannot_be_written_is_said_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, hint: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    storage = open_storage(tmp_path / "cache")
    monkeypatch.setattr(folder_module, "_to_disk", fail)
    with pytest.raises(ConfigFileError) as caught:
        storage.put("a", b"1")
    reason = os.strerror(number)
    assert str(caught.value) == (f"error: {tmp_path}/cache cannot be written: {reason} [no-storage]\n  {hint}")
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigFileError, match="it is no folder"):
        open_storage(tmp_path / "file")
    for act in (
        lambda: open_storage(tmp_path / "file" / "cache").put("a", b"1"),
        lambda: open_storage(tmp_path / "file" / "cache").read("a"),
    ):
        with pytest.raises(ConfigFileError, match="no-storage"):
            act()


REFUSED = {
    "https://example.org/cache": "nothing can be put there",
    "simplecache::s3://bucket/cache": "nothing can be put there",
    "nothing://bucket/cache": "Protocol not known: nothing",
}


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_where_nothing_can_be_kept_is_refused(url: str) -> None:
    with pytest.raises(ConfigFileError) as caught:
        open_storage(url)
    assert str(caught.value).startswith(f"error: {url} cannot be opened: {REFUSED[url]}")


def test_a_url_without_fsspec_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ConfigFileError) as caught:
        open_storage("s3://bucket/cache")
    assert str(caught.value) == (
        "error: s3://bucket/cache cannot be opened: that needs the package fsspec [no-storage]\n"
        "  pip install 'genever[remote]'"
    )


class Away(Exception):
    """What a client of an object store raises."""


@pytest.mark.parametrize("act", [
    lambda storage, path: storage.read("a"),
    lambda storage, path: storage.fetch("a", path),
    lambda storage, path: storage.put("a", b"1"),
    lambda storage, path: storage.put("a", b"1", new=True),
    lambda storage, path: list(storage.names("")),
    lambda storage, path: storage.delete("a"),
    lambda storage, path: storage.lock("a").__enter__(),
])  # fmt: skip
def test_a_store_that_is_away_is_said(
    act: Callable[[Storage, Path], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    storage = open_storage("memory://user:secret@host/cache")
    kind = fsspec.get_filesystem_class("memory")
    for name in ("cat_file", "get_file", "pipe_file", "find", "rm_file"):

        def away(*_: object, **__: object) -> None:
            raise Away("could not connect to user:x://user:secret@host")

        monkeypatch.setattr(kind, name, away)
    with pytest.raises(ConfigFileError, match="no-storage") as caught:
        act(storage, tmp_path / "copy")
    assert "could not connect" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    storage = open_storage(tmp_path / "cache")
    storage.put("steps/a", b"1")
    shutil.rmtree(tmp_path / "cache")
    storage.put("steps/b", b"2")
    assert names(storage) == ["steps/b"]


def test_drafts_that_a_kill_has_left_are_taken_away_after_a_day(tmp_path: Path) -> None:
    open_storage(tmp_path).put("a", b"")
    for name, age in (("old", 25 * 3600), ("new", 60)):
        (tmp_path / ".drafts" / name).touch()
        os.utime(tmp_path / ".drafts" / name, (time.time() - age,) * 2)
    open_storage(tmp_path).put("b", b"")
    assert [path.name for path in (tmp_path / ".drafts").iterdir()] == ["new"]
    assert names(open_storage(tmp_path)) == ["a", "b"]


# ---- Who can write there ---------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_folder_is_shared_where_others_can_write(tmp_path: Path) -> None:
    old = os.umask(0o002)
    try:
        storage = open_storage(tmp_path / "cache")
        assert not storage.shared
        storage.put("steps/a/1", b"")
        assert not storage.shared
        (tmp_path / "cache").chmod(0o2775)
        assert storage.shared
        storage.put("objects/ab", b"")
    finally:
        os.umask(old)
    assert (tmp_path / "cache" / "objects").stat().st_mode & 0o7777 == 0o2775
    (tmp_path / "cache").chmod(0o755)
    assert storage.shared  # What was shared before, others can still write to.


def test_a_bucket_is_taken_to_be_shared() -> None:
    assert open_storage("memory://cache").shared


def test_a_url_of_a_folder_is_the_folder(tmp_path: Path) -> None:
    assert open_storage(f"file://{tmp_path}/a%20b").url == str(tmp_path / "a b")
