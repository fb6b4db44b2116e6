"""Parsed texts on disk: found again, never trusted, never in the way."""

import itertools
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from platformdirs.macos import MacOS

from genever.language.syntax import cache, nodes
from genever.language.syntax import parse as parsing
from genever.language.syntax.parse import parse

TEXT = "import a.b\nf.x = [1, -2.5, 'é', b'c', None, {%X: (@s/g(), 1j)}]\nf:\n  y = f'{1 + %X:>5}'\n"
TEXT += "f.z = [%X < 1, not -%X, min(1, 2), %X[1:], 1 if %X or 2 and 3 else {4}, once @f(), lazy @f(1, a=2)]\n"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process itself remembers of texts, the cache is not asked for."""
    monkeypatch.setattr(parsing, "_recent", {})
    monkeypatch.setattr(parsing, "_MOST_RECENT", 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The cache's directory, with no limit on what one program keeps."""
    monkeypatch.setenv("GENEVER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_BUDGET", itertools.count())
    yield tmp_path / "cache"


def kept(text: str) -> tuple[nodes.Statement, ...]:
    """The statements of a text, which is then in the cache."""
    statements = parse(text).statements
    assert cache.find(text) is not None
    return statements


def entry_of(folder: Path, text: str = TEXT) -> Path:
    """The path of the entry of a text, in a cache that is made if there is none."""
    name = cache._name(text)
    assert name is not None
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name


def test_a_text_is_found_as_it_was_parsed(folder: Path) -> None:
    statements = kept(TEXT)
    found = cache.find(TEXT)
    assert repr(found) == repr(statements)
    assert found == statements


def test_a_text_with_mistakes_is_not_kept(folder: Path) -> None:
    parse("f.x = \n")
    assert not folder.exists()


def test_a_text_that_speaks_of_a_secret_is_not_kept(folder: Path) -> None:
    parse("f.x = secret('hush')")
    assert not folder.exists()


def test_a_large_text_is_not_kept(folder: Path) -> None:
    parse("f.x = 1\n" * 50_000)
    assert not folder.exists()


def test_another_text_is_not_found(folder: Path) -> None:
    kept("f.x = 1")
    assert cache.find("f.x = 2") is None


def test_a_text_of_the_same_name_in_the_cache_is_not_taken_for_another(folder: Path) -> None:
    kept("f.x = 1")
    (entry,) = folder.iterdir()
    name = cache._name("f.y = 2")
    assert name is not None
    entry.rename(folder / name)
    assert cache.find("f.y = 2") is None


def test_an_entry_of_another_version_is_not_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept("f.x = 1")
    monkeypatch.setattr(cache, "_version", lambda: ("another",))
    assert cache.find("f.x = 1") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_entry_is_no_entry(folder: Path, data: st.DataObject) -> None:
    for left in folder.glob("*"):
        left.unlink()
    statements = kept(TEXT)
    (entry,) = folder.iterdir()
    content = bytearray(entry.read_bytes())
    if data.draw(st.booleans(), label="cut"):
        del content[data.draw(st.integers(0, len(content) - 1), label="at") :]
    else:
        content[data.draw(st.integers(0, len(content) - 1), label="at")] ^= data.draw(st.integers(1, 255), label="bits")
    entry.write_bytes(content)
    assert cache.find(TEXT) in (None, statements)
    assert parse(TEXT).statements == statements


def test_a_directory_in_the_place_of_an_entry_is_no_entry(folder: Path) -> None:
    os.makedirs(entry_of(folder))
    assert parse(TEXT).diagnostics == ()


@pytest.mark.parametrize(
    "place", ["/dev/null/cache", "/proc/cache", "\0"], ids=["a file", "no place to write", "no name"]
)
def test_a_cache_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if "\0" in place:
        monkeypatch.setattr(os, "environ", {**os.environ, "GENEVER_CACHE": place})
    else:
        monkeypatch.setenv("GENEVER_CACHE", place)
    assert len(parse(TEXT).statements) == 4


def test_no_cache_is_kept_where_it_is_turned_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENEVER_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    parse(TEXT)
    assert list(tmp_path.iterdir()) == []


def test_the_cache_is_for_its_owner_alone(folder: Path) -> None:
    kept(TEXT)
    assert folder.stat().st_mode & 0o077 == 0


def test_the_older_half_goes_when_there_are_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 10)
    for number in range(30):
        kept(f"f.x = {number}")
    assert len(list(folder.iterdir())) <= 10


def test_many_threads_may_keep_one_text(folder: Path) -> None:
    threads = [threading.Thread(target=parse, args=[TEXT]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.suffix for path in folder.iterdir()] == [""]
    assert cache.find(TEXT) == parse(TEXT).statements


@pytest.mark.parametrize("value", ["- " * 5_000 + "1", "not " * 5_000 + "1", "0xf" + "f" * 5_000, "1 + " * 5_000 + "1"])
def test_what_cannot_be_kept_is_parsed_all_the_same(folder: Path, value: str) -> None:
    assert parse(f"f.x = {value}").statements != ()


# ---- Places that are not ours -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707, 0o1777])
def test_nothing_in_a_folder_that_others_may_write_to_is_believed_or_added(folder: Path, mode: int) -> None:
    kept("f.x = 31337")
    entry_of(folder, "f.x = 31337").rename(entry_of(folder, "f.x = 2"))
    folder.chmod(mode)
    assert cache.find("f.x = 2") is None
    parse("f.x = 3")
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("is_it", [stat.S_ISDIR, stat.S_ISREG], ids=["folder", "entry"])
def test_what_belongs_to_another_user_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, is_it: Callable[[int], bool]
) -> None:
    kept(TEXT)
    fstat = os.fstat

    def of_another(descriptor: int) -> os.stat_result:
        about: list[int] = [int(value) for value in fstat(descriptor)]
        about[stat.ST_UID] += is_it(about[stat.ST_MODE])
        return os.stat_result(about)

    monkeypatch.setattr(os, "fstat", of_another)
    assert cache.find(TEXT) is None
    monkeypatch.undo()
    monkeypatch.setenv("GENEVER_CACHE", str(folder))
    assert cache.find(TEXT) is not None


def test_a_folder_that_is_a_link_is_no_cache(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    parse(TEXT)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_entry_that_is_a_pipe_does_not_hang(folder: Path) -> None:
    os.mkfifo(entry_of(folder))
    assert cache.find(TEXT) is None


def test_an_entry_that_is_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    kept(TEXT)
    entry_of(folder).rename(tmp_path / "moved")
    entry_of(folder).symlink_to(tmp_path / "moved")
    assert cache.find(TEXT) is None
    (entry_of(folder, "f.x = 2")).symlink_to("/dev/zero")
    assert cache.find("f.x = 2") is None


def test_an_entry_that_is_a_link_is_replaced_and_not_written_through(folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    entry_of(folder).symlink_to(victim)
    parse(TEXT)
    assert victim.read_text() == "mine"
    assert cache.find(TEXT) is not None


def test_an_entry_that_is_too_large_is_not_read(folder: Path) -> None:
    with open(entry_of(folder), "wb") as file:
        file.truncate(cache.MAX_SIZE + 1)
    assert cache.find(TEXT) is None


def test_the_name_of_a_draft_cannot_be_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = []

    def refuse(source: str, target: str, **place: object) -> None:
        drafts.append(source)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    parse(TEXT)
    parse(TEXT)
    assert len(set(drafts)) == 2
    assert list(folder.iterdir()) == []  # What was not finished is gone.


def test_only_entries_are_ever_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    own = [folder / f"my-{number}.txt" for number in range(20)]
    for path in own:
        path.write_text("mine")
    monkeypatch.setattr(cache, "MAX_ENTRIES", 2)
    for number in range(10):
        kept(f"f.x = {number}")
    assert all(path.exists() for path in own)


def test_a_draft_that_was_left_behind_goes_after_an_hour(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name, age in (("old", 7200), ("new", 60)):
        (folder / f".draft-{name}").touch()
        os.utime(folder / f".draft-{name}", (time.time() - age,) * 2)
    kept(TEXT)
    assert sorted(path.name for path in folder.glob(".draft*")) == [".draft-new"]


@pytest.mark.parametrize("place", ["relative", "~/cache", "./x", None], ids=["relative", "tilde", "dot", "no home"])
def test_a_cache_without_an_absolute_path_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    if place is not None:
        monkeypatch.setenv("GENEVER_CACHE", place)
    else:
        for name in ("GENEVER_CACHE", "XDG_CACHE_HOME"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # As where nobody has a home directory.
    parse(TEXT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("system", "place"), [("linux", ".cache/genever"), ("darwin", "Library/Caches/genever")], ids=["linux", "macos"]
)
def test_the_cache_is_where_the_system_keeps_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, place: str
) -> None:
    for name in ("GENEVER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(cache, "_BUDGET", itertools.count())
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    kept(TEXT)
    assert len(list((tmp_path / place).iterdir())) == 1


def test_the_cache_is_where_the_user_says_on_every_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENEVER_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "_BUDGET", itertools.count())
    monkeypatch.setattr(sys, "platform", "darwin")
    kept(TEXT)
    assert len(list((tmp_path / "genever").iterdir())) == 1
