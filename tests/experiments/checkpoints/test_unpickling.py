"""Files of others as input: what they hold is read, nothing of it is run, and what it costs is bounded."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.experiments.checkpoints.entry import read
from genever.experiments.checkpoints.unpickling import UNREAD, plain_data
from genever.experiments.runs.reading import read as read_manifest
from genever.language.text.errors import GeneverError

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)


@given(data=PLAIN, protocol=st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_plain_data_come_back(data: Any, protocol: int) -> None:
    assert plain_data(pickle.dumps(data, protocol)) == data


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_all_else_is_not_read_and_not_made(protocol: int) -> None:
    data = {"a": [1, {2}, print], "b": OrderedDict(x=1), "c": (1, 2), "d": b"x", 5: 6, "e": Path("x")}
    found = plain_data(pickle.dumps(data, protocol))
    assert found == {"a": [1, UNREAD, UNREAD], **dict.fromkeys("bcde", UNREAD)}


def test_shared_parts_stay_shared() -> None:
    inner: list[int] = [1]
    found = plain_data(pickle.dumps({"a": inner, "b": inner}))
    assert found["a"] is found["b"]


# ---- Hostile files ------------------------------------------------------------------------------------


def archive(path: Path, pickled: bytes, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("archive/data.pkl", pickled)


def doubling(depth: int = 60) -> Any:
    data: Any = ["x"]
    for _ in range(depth):
        data = [data, data]
    return data


def entry(**parts: Any) -> dict[str, Any]:
    sound = {
        "version": 1,
        "config": "",
        "manifest": {},
        "defaults": {},
        "constants": {},
        "modules": [],
        "folders": [],
        "main": None,
        "module": {"class": "c", "selector": None, "calls": []},
    }
    return {"genever": {**sound, **parts}}


ITSELF: dict[str, Any] = {}
ITSELF["a"] = ITSELF

CHECKPOINTS: dict[str, Callable[[Path], object]] = {
    "a bomb": lambda path: archive(path, bytes(2**28), zipfile.ZIP_DEFLATED),
    "many lists": lambda path: archive(path, b"\x80\x02(" + b"]" * 20_000_000, zipfile.ZIP_DEFLATED),
    "many marks": lambda path: archive(path, b"\x80\x02" + b"(" * 20_000_000 + b".", zipfile.ZIP_DEFLATED),
    "a far memo": lambda path: archive(path, b"\x80\x02Nr\xff\xff\xff\x7f."),
    "a long text": lambda path: archive(path, b"\x80\x04\x8d\x00\x00\x00\x00\x01\x00\x00\x00."),
    "a number in digits": lambda path: archive(path, b"I" + b"9" * 5_000_000 + b"\n."),
    "lists that double": lambda path: archive(path, pickle.dumps(entry(manifest={"parameters": doubling()}))),
    "lists that double where texts are": lambda path: archive(path, pickle.dumps(entry(modules=doubling()))),
    "a dict in itself": lambda path: archive(path, pickle.dumps(entry(manifest=ITSELF))),
    "wrong types": lambda path: archive(path, pickle.dumps(entry(module={"class": 1, "selector": [], "calls": 0}))),
    "no main": lambda path: archive(path, pickle.dumps(entry(main={"path": 1}))),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "no archive": lambda path: path.write_bytes(b"PK" + bytes(1000)),
    "a table of contents that is too large": lambda path: path.write_bytes(
        b"PK" + bytes(1000) + b"PK\5\6" + bytes(8) + b"\xff\xff\xff\x7f" + bytes(6)
    ),
}

MANIFEST = {"format": "genever run", "version": 1}
NAMES = ("config", "operative", "parameters", "record", "bindings")

MANIFESTS: dict[str, Callable[[Path], object]] = {
    "brackets": lambda path: path.write_text("[" * 200_000),
    "brackets that close": lambda path: path.write_text("[" * 20_000 + "]" * 20_000),
    "many parts": lambda path: path.write_text("[" + "{}," * 8_000_000 + "0]"),
    "a large file": lambda path: path.write_text('"' + "x" * 40_000_000 + '"'),
    "digits": lambda path: path.write_text(json.dumps({**MANIFEST, "config": 0})[:-2] + "9" * 1_000_000 + "}"),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe{}"),
    "wrong types": lambda path: path.write_text(json.dumps({**MANIFEST, **dict.fromkeys(NAMES, 5)})),
    "a version that is no number": lambda path: path.write_text(json.dumps({**MANIFEST, "version": True})),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
}

#: What a process prints that reads a file: how it went, the seconds, and the MiB of memory that it took.
MEASURE = """
import resource, sys, time
import genever
from genever.checkpoints import read as checkpoint
from genever.language.text.errors import GeneverError
from genever.experiments.runs.reading import read as manifest
import genever.experiments.checkpoints.archive
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
try:
    print({"checkpoint": checkpoint, "manifest": manifest}[sys.argv[1]](sys.argv[2]))
except GeneverError as problem:
    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print("refused", round(time.process_time() - began), taken)
"""


def measured(kind: str, path: Path) -> tuple[str, int, int]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    outcome, seconds, size = done.stdout.split()
    return outcome, int(seconds), int(size)


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured otherwise")
@pytest.mark.parametrize("make", CHECKPOINTS.values(), ids=CHECKPOINTS)
def test_a_hostile_checkpoint_is_refused_at_a_bounded_cost(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "x.ckpt")
    outcome, seconds, size = measured("checkpoint", tmp_path / "x.ckpt")
    assert (outcome, seconds <= 3, size <= 100) == ("refused", True, True), (seconds, size)


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured otherwise")
@pytest.mark.parametrize("make", MANIFESTS.values(), ids=MANIFESTS)
def test_a_hostile_manifest_is_refused_at_a_bounded_cost(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "run.json")
    outcome, seconds, size = measured("manifest", tmp_path / "run.json")
    assert (outcome, seconds <= 3, size <= 100) == ("refused", True, True), (seconds, size)


def test_a_sound_entry_is_read(tmp_path: Path) -> None:
    archive(tmp_path / "x.ckpt", pickle.dumps(entry()))
    assert read(str(tmp_path / "x.ckpt")) == entry()["genever"]


def test_what_is_wrong_in_a_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({**MANIFEST, **dict.fromkeys(NAMES, None), "genever": 5}))
    with pytest.raises(GeneverError, match=r"what it has as [a-z]+ is missing or of another type"):
        read_manifest(tmp_path)
