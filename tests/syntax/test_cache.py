"""Parsed texts on disk: found again, never trusted, never in the way."""

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genever.syntax import cache, nodes, parse

TEXT = "import a.b\nf.x = [1, -2.5, 'é', b'c', None, {%X: (@s/g(), 1j)}]\nf:\n  y = f'{1 + %X:>5}'\n"


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
    path = cache._path("f.y = 2")
    assert path is not None
    entry.rename(path)
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
    path = cache._path(TEXT)
    assert path is not None
    os.makedirs(path)
    assert parse(TEXT).diagnostics == ()


@pytest.mark.parametrize(
    "place", ["/dev/null/cache", "/proc/cache", "\0"], ids=["a file", "no place to write", "no name"]
)
def test_a_cache_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if "\0" in place:
        monkeypatch.setattr(os, "environ", {**os.environ, "GENEVER_CACHE": place})
    else:
        monkeypatch.setenv("GENEVER_CACHE", place)
    assert len(parse(TEXT).statements) == 3


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
