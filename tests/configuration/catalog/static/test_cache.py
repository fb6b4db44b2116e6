"""What was read of sources is kept, and read again when it changes."""

from __future__ import annotations

import json
import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest

from genever.configuration.catalog.static.sources import cache, files
from genever.configuration.catalog.static.sources.outline import outline_of
from genever.configuration.catalog.static.sources.syntax import Outline
from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described

EXAMPLES = Path(__file__).parents[4] / "examples"
FORMS = Path(__file__).parent / "forms"
SOURCE = (
    "import genever\n\n\n@genever.configurable\ndef f(a, b=(1, 2j, ...), *, c: int = -1):\n    pass\n"
    + "# long\n" * 100
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, which is on and empty."""
    monkeypatch.setenv("GENEVER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sources"


def _described(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(described(read([file]).catalog)))
    return found


@pytest.mark.parametrize(("place", "file"), [(FORMS, "forms.gin"), (EXAMPLES / "gan", "gan.gin")])
def test_a_second_look_finds_the_same(place: Path, file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    first = _described(file)
    parsed: list[str] = []

    def parse(text: str, *, is_sound: bool = False) -> Outline:
        parsed.append(text)
        return outline_of(text)

    monkeypatch.setattr(files, "outline_of", parse)

    second = _described(file)

    assert second == first
    assert [text for text in parsed if len(text) >= cache.SHORTEST] == []


def test_a_source_that_has_changed_is_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.gin").write_text("import module\n")
    (tmp_path / "module.py").write_text(SOURCE)
    assert "f" in [name.rpartition(".")[2] for name in read(["main.gin"]).catalog.names()]

    (tmp_path / "module.py").write_text(SOURCE.replace("def f", "def g"))

    assert "module.g" in read(["main.gin"]).catalog.names()


def test_an_outline_comes_back_whole(folder: Path) -> None:
    outline = outline_of((FORMS / "shapes" / "functions.py").read_text())
    cache.keep("outline-0", outline)

    assert cache.find("outline-0") == outline
    assert type(cache.find("outline-0")) is Outline


class _Harmful:
    def __reduce__(self) -> Any:
        return os.mkdir, ("made_by_an_entry",)


def test_an_entry_makes_nothing_but_outlines(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache.keep("outline-0", outline_of("x = 1"))
    content = pickle.dumps((cache._version(), _Harmful()))
    (folder / "outline-0").write_bytes(zlib.crc32(content).to_bytes(4, "big") + content)

    assert cache.find("outline-0") is None
    assert not (tmp_path / "made_by_an_entry").exists()


@pytest.mark.parametrize("damage", [b"", b"junk", b"\0" * 100])
def test_a_damaged_entry_is_no_entry(damage: bytes, folder: Path) -> None:
    cache.keep("outline-0", outline_of("x = 1"))
    (folder / "outline-0").write_bytes(damage)

    assert cache.find("outline-0") is None


def test_without_a_cache_nothing_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENEVER_CACHE", "")

    cache.keep("outline-0", outline_of("x = 1"))

    assert cache.find("outline-0") is None
    assert not folder.exists()
