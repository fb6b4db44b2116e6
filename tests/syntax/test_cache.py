"""Parsed texts are kept from one program to the next, and a cache never changes what a text means."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genever.syntax import cache, parse

TEXT = """\
# a comment
import math as m
scope/mod.f.x = [1, {'a': (None, -2.5, 1j, b'x')}, %X, @s/g(), f"{%X:>{%w}}!"]
f:
    y = %X // 2 if %X > 3 else max(1, 2)[0]
f.z += [@g(1, lr=2, ...)]
del f.w
include 'other.gin' as inner
assert %X % 2 == 0, 'even'
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's directory, empty, with room for as many texts as a test keeps."""
    monkeypatch.setenv("GENEVER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_BUDGET", iter(range(1000)))
    return tmp_path / "cache"


def test_a_kept_text_has_the_statements_it_had(folder: Path) -> None:
    first = parse(TEXT, "a.gin")
    assert cache.find(TEXT) == first.statements
    again = parse(TEXT, "b.gin")
    assert again.statements == first.statements
    assert [type(s) for s in again.statements] == [type(s) for s in first.statements]
    assert again.comments == first.comments


def test_a_second_program_loads_no_lark(folder: Path) -> None:
    program = "import sys, genever; genever.parse_config('X = 1'); print('lark' in sys.modules)"
    environment = os.environ | {"GENEVER_CACHE": str(folder)}
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout for run in runs] == ["True\n", "False\n"]


def test_the_directory_belongs_to_the_user_alone(folder: Path) -> None:
    parse(TEXT)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_broken_text_is_not_kept(folder: Path) -> None:
    assert parse("f.x = ").diagnostics
    assert not folder.exists()


def test_a_text_that_speaks_of_a_secret_is_not_kept(folder: Path) -> None:
    parse("f.x = secret('hunter2')")
    assert not folder.exists()


@pytest.mark.parametrize("damage", [b"", b"\x00", b"not marshal at all"])
def test_a_damaged_entry_is_parsed_anew(folder: Path, damage: bytes) -> None:
    statements = parse(TEXT).statements
    (entry,) = folder.iterdir()
    entry.write_bytes(damage)
    assert parse(TEXT).statements == statements


def test_another_text_under_the_same_name_is_not_taken(folder: Path) -> None:
    parse(TEXT)
    (entry,) = folder.iterdir()
    other = TEXT.replace("'even'", "'EVEN'")
    os.replace(entry, cache._path(other) or "")
    assert parse(other).statements != parse(TEXT).statements


def test_an_unwritable_directory_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENEVER_CACHE", "/dev/null/nowhere")
    assert not parse(TEXT).diagnostics


def test_old_entries_are_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 4)
    for number in range(9):
        parse(f"X = {number}")
    assert len(list(folder.iterdir())) <= 4
