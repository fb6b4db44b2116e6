"""Builds that are killed, two at once, and caches that cannot be used: nothing half is read, and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genever.experiments.steps.entry import Entry
from genever.experiments.steps.opened import Cache
from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.upkeep import verify
from genever.language.text.errors import error
from tests.experiments.steps.conftest import Run
from tests.experiments.steps.test_evaluation import BINDINGS, CODE

PROGRAM = """
import time

import genever


def note(name):
    with open("ran", "a") as file:
        file.write(name + "\\n")


@genever.configurable
def part(number, wait=0.0):
    time.sleep(wait)
    note(f"part {number}")
    path = genever.output_dir() / "part"
    path.mkdir()
    for each in range(5):
        (path / str(each)).write_text(str(number) * 1000)
    return path


@genever.configurable
def total(parts):
    note("total")
    return sum(len((path / str(each)).read_text()) for path in parts for each in range(5))


@genever.configurable
def main(total):
    print(total)
"""
CONFIG = """
import program

main = @main()
main.total = cached @total()
total.parts = [cached @part(number=0), cached @part(number=1), cached @part(number=2), cached @part(number=3)]
"""
BUILD = (sys.executable, "-m", "genever", "build", "conf.gin", "--jobs", "2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "conf.gin").write_text(CONFIG)
    return tmp_path


def start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*BUILD, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ran() -> Counter[str]:
    try:
        return Counter(Path("ran").read_text().splitlines())
    except FileNotFoundError:
        return Counter()


ALL = Counter({"total": 1, **{f"part {number}": 1 for number in range(4)}})


def test_a_build_that_is_killed_whenever_leaves_nothing_half(folder: Path) -> None:
    @settings(max_examples=200 if settings.get_current_profile_name() == "fuzz" else 2)
    @given(moments=st.lists(st.floats(0.1, 3.0), min_size=1, max_size=2), together=st.booleans())
    def check(moments: list[float], together: bool) -> None:
        name = f"cache-{time.monotonic_ns()}"
        Path("ran").unlink(missing_ok=True)
        for moment in moments:
            builds = [start("--cache", name, "part.wait=0.05") for _ in range(1 + together)]
            time.sleep(moment)
            for build in builds:
                build.send_signal(signal.SIGKILL)
            for build in builds:
                build.communicate(timeout=60)
        storage = open_storage(os.path.abspath(name))
        assert [*verify(storage)] == []
        last = start("--cache", name)
        said, complaints = last.communicate(timeout=120)
        assert (last.returncode, complaints) == (0, ""), said
        assert [*verify(storage)] == []
        assert all(count <= 1 + len(moments) * (1 + together) for count in ran().values())
        shown = subprocess.run(
            [sys.executable, "-m", "genever", "run", "conf.gin", "--cache", name],
            capture_output=True,
            text=True,
            check=True,
        )
        assert shown.stdout == "20000\n"

    check()


def test_two_builds_at_once_make_each_step_once(folder: Path) -> None:
    builds = [start("part.wait=0.3") for _ in range(2)]
    for build in builds:
        said, waited = build.communicate(timeout=120)
        assert build.returncode == 0, (said, waited)
    assert ran() == ALL


def test_without_space_steps_run_without_the_cache(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> bool:
        raise error("no-storage", "the cache cannot be written: No space left on device")

    monkeypatch.setattr("genever.experiments.steps.storage.folder.FolderStorage.put", full)
    assert run(CODE, BINDINGS) == (6, ["ids", "features", "train"])
    assert "No space left on device [not-cached]" in capsys.readouterr().err
    monkeypatch.undo()
    assert not [*(tmp_path / ".genever").rglob("*.json")]


def test_what_fails_while_a_result_is_kept_loses_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that a step has written stays where it is, and its value is used though it could not be kept."""
    code = """
@genever.configurable
def write():
    RUNS.append("write")
    path = genever.output_dir() / "text.txt"
    path.write_text("text")
    return path

@genever.configurable
def read(path):
    RUNS.append("read")
    return path.read_text()

@genever.configurable
def show(read): return read
"""

    def full(entry: Entry) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Entry, "text", full)
        assert run(code, "main = @show()\nshow.read = cached @read()\nread.path = cached @write()") == (
            "text",
            ["write", "read"],
        )
    said = "warning: the result of write is not kept: No space left on device [not-cached]\n"
    assert said in capsys.readouterr().err


def test_without_rights_steps_run_without_the_cache(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".genever").write_text("this is no folder")
    assert run(CODE, BINDINGS) == (6, ["ids", "features", "train"])
    assert "[not-cached]" in capsys.readouterr().err


def test_a_clock_that_goes_wrong_changes_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 4e9)
        run(CODE, BINDINGS)
    assert run(CODE, BINDINGS) == (6, ["train"])
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 1.0)
        assert run(CODE, BINDINGS + "features.scale = 2") == (12, ["features", "train"])
    assert run(CODE, BINDINGS + "features.scale = 2") == (12, ["train"])


def test_what_does_not_come_back_equal_is_not_kept(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    code = """
class Odd:
    count = 0
    def __reduce__(self):
        Odd.count += 1
        return Odd, (), {"count": Odd.count}

@genever.configurable
def odd():
    RUNS.append("odd")
    return Odd()

@genever.configurable
def show(it): return type(it).__name__
"""
    bindings = "main = @show()\nshow.it = cached @odd()"
    assert run(code, bindings) == ("Odd", ["odd"])
    assert "the Odd that odd gives does not come back equal, and is not kept" in capsys.readouterr().err
    assert run(code, bindings) == ("Odd", ["odd"])


def test_an_entry_of_another_version_is_made_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CODE, BINDINGS)
    [path] = (tmp_path / ".genever/cache/steps/steps.features").rglob("*.json")
    given: dict[str, Any] = json.loads(path.read_text())
    path.write_text(json.dumps(given | {"schema": 2, "more": []}))
    assert run(CODE, BINDINGS) == (6, ["features", "train"])
    assert "it is of version 2 and not 1" in capsys.readouterr().err


def test_pickles_are_not_exchanged_where_others_can_write(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = """
class Thing:
    pass

@genever.configurable
def thing():
    RUNS.append("thing")
    return Thing()

@genever.configurable
def show(it): return type(it).__name__
"""
    bindings = "main = @show()\nshow.it = cached @thing()"
    assert run(code, bindings) == ("Thing", ["thing"])
    assert run(code, bindings) == ("Thing", [])
    monkeypatch.setattr("genever.experiments.steps.storage.folder.FolderStorage.shared", True)
    with pytest.raises(ValueError, match=r"thing gives a Thing, kept as pickle, and others can write to"):
        run(code, bindings)
    assert "since reading pickle runs code of whoever has written it" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text("[tool.genever.cache]\nallow-pickle = true\n")
    assert run(code, bindings) == ("Thing", [])


def test_a_cache_travels_to_other_processes(tmp_path: Path) -> None:
    import pickle

    cache = Cache(str(tmp_path), tmp_path, "warn")
    assert cache.storage.url
    assert pickle.loads(pickle.dumps(cache)) == cache
