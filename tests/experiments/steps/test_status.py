"""``genever status`` and ``genever build``: which steps have run, why others would, and making them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from genever import Session
from genever.cli.command import genever

CODE = """
import genever

@genever.configurable
def ids(n=3):
    return list(range(n))

@genever.configurable
def features(ids, scale=1):
    return [twice(each) * scale for each in ids]

def twice(each):
    return 2 * each

@genever.configurable
def model(features, depth=2):
    if depth < 0:
        raise ValueError("it has no depth")
    return {"depth": depth, "sum": sum(features)}

@genever.configurable
def other(text="a"):
    return text

@genever.configurable
def train(model, other):
    print(model, other)
"""
BINDINGS = """
import pipeline

main = @train()
train.model = cached @model()
train.other = cached @other()
model.features = cached @features()
features.ids = cached @ids()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENEVER_STEPS", "")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")  # Files written within one second share a time stamp.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "pipeline.py").write_text(CODE)
    (tmp_path / "pipeline.gin").write_text(BINDINGS)
    return tmp_path


def command(*words: str, status: int = 0) -> str:
    with Session():
        done = CliRunner().invoke(genever, words, catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.output


def standing(*words: str) -> dict[str, tuple[str, list[str]]]:
    """How steps stand, and the causes."""
    found: list[dict[str, Any]] = json.loads(command("status", "pipeline.gin", *words, "--format", "json"))
    return {each["step"]: (each["state"], [cause["text"] for cause in each["causes"]]) for each in found}


def test_steps_that_never_ran_are_missing(folder: Path) -> None:
    assert command("status", "pipeline.gin") == (
        "model  missing\n"
        "  features runs before it\n"
        "  features  missing\n"
        "    ids runs before it\n"
        "    ids  missing\n"
        "other  missing\n"
        "4 steps: 4 missing\n"
    )
    command("status", "pipeline.gin", "--strict", status=3)


def test_a_build_makes_them_and_nothing_twice(folder: Path) -> None:
    said = command("build", "pipeline.gin", "--jobs", "2")
    assert said.splitlines()[-1] == "4 steps: 4 made"
    assert {line.partition(":")[0] for line in said.splitlines()[:-1]} == {"ids", "features", "model", "other"}
    assert command("build", "pipeline.gin") == "4 steps: 4 there already\n"
    done: tuple[str, list[str]] = ("done", [])
    assert standing() == dict.fromkeys(("ids", "features", "model", "other"), done)
    command("status", "pipeline.gin", "--strict")


def test_status_says_what_has_changed(folder: Path) -> None:
    command("build", "pipeline.gin")
    assert standing("features.scale=3") == {
        "ids": ("done", []),
        "features": ("stale", ["features.scale: 1 → 3"]),
        "model": ("stale", ["features runs before it"]),
        "other": ("done", []),
    }
    (folder / "pipeline.py").write_text(CODE.replace("2 * each", "each + each").replace("depth=2", "depth=3"))
    assert standing() == {
        "ids": ("done", []),
        "features": ("stale", ["the code of pipeline.twice has changed"]),
        "model": ("stale", ["model.depth: 2 → 3", "the code of pipeline.model has changed", "features runs before it"]),
        "other": ("done", []),
    }
    said = command("build", "pipeline.gin", "model.depth=2")
    assert said.splitlines()[-1] == "4 steps: 2 made, 2 there already"  # The data of features is what it was.


def test_data_of_another_step_is_a_cause(folder: Path) -> None:
    command("build", "pipeline.gin")
    (folder / "pipeline.py").write_text(CODE.replace("2 * each", "3 * each + 0"))
    (folder / "features.gin").write_text(
        BINDINGS.replace("train.model = cached @model()", "train.model = cached @features()")
    )
    command("build", "features.gin")
    assert standing()["model"] == ("stale", ["features gives other data"])


def test_a_build_goes_on_with_what_does_not_depend_on_a_failure(folder: Path) -> None:
    said = command("build", "pipeline.gin", "model.depth=-1", "other.text='b'", status=1)
    assert "ValueError: it has no depth" in said
    assert "model: failed" in said
    assert said.splitlines()[-1] == "4 steps: 3 made, 1 failed"
    said = command("build", "pipeline.gin", "ids.n='b'", status=1)
    assert "features: left out, since ids failed" in said
    assert said.splitlines()[-1] == "4 steps: 1 made, 1 failed, 2 left out"


def test_another_cache_is_named(folder: Path) -> None:
    command("build", "pipeline.gin", "--cache", "there")
    assert standing("--cache", "there")["ids"] == ("done", [])
    assert "{'depth': 2, 'sum': 6} a\n" in command("run", "pipeline.gin", "--cache", "there")
    assert not (folder / ".genever").exists()


def test_without_steps_there_is_nothing_to_do(folder: Path) -> None:
    (folder / "plain.gin").write_text(BINDINGS.replace("cached ", ""))
    assert command("status", "plain.gin") == "no steps: nothing in the configuration is cached\n"
    assert command("build", "plain.gin") == "no steps: nothing in the configuration is cached\n"


def test_a_step_is_invalidated(folder: Path) -> None:
    command("build", "pipeline.gin")
    assert command("invalidate", "pipeline.gin", "features").startswith("1 result removed, ")
    assert standing()["features"] == ("missing", [])
    assert command("build", "pipeline.gin").splitlines()[-1] == "4 steps: 1 made, 3 there already"
    said = command("invalidate", "pipeline.gin", "feature", status=2)
    assert "there is no step 'feature' [not-cached]\n  did you mean 'features'?" in said


def test_results_are_listed_shown_and_removed(folder: Path) -> None:
    command("build", "pipeline.gin")
    listed = command("cache", "ls").splitlines()
    assert [line.split()[0] for line in listed[:5]] == ["step", *[line.split()[0] for line in listed[1:5]]]
    assert sorted(line.split()[0] for line in listed[1:5]) == ["features", "ids", "model", "other"]
    assert listed[5].startswith("4 results, ")
    entries = json.loads(command("cache", "ls", "--json"))
    assert {entry["step"]: entry["selector"] for entry in entries}["model"] == "pipeline.model"
    shown = command("cache", "show", "features")
    assert "pipeline.features.scale = 1" in shown
    assert "pipeline.twice = " in shown
    [entry] = json.loads(command("cache", "show", "model", "--json"))
    assert entry["inputs"].keys() == {"features"}
    assert command("cache", "rm", entry["meaning"][:8]).startswith("1 result removed, ")
    assert standing()["model"] == ("missing", [])
    assert "has no result of 'nothing' [not-cached]" in command("cache", "rm", "nothing", status=2)


def test_old_results_and_what_was_left_are_pruned(folder: Path) -> None:
    command("build", "pipeline.gin")
    assert command("cache", "prune").startswith("0 results removed, ")
    assert command("cache", "prune", "--older-than", "1h").startswith("0 results removed, ")
    cache = folder / ".genever/cache"
    for path in (cache / "steps/pipeline.ids").rglob("*.json"):
        os.utime(path, (0, 0))
    lost = cache / "work/1-lost"
    lost.mkdir(parents=True, exist_ok=True)
    os.utime(lost, (0, 0))
    assert command("cache", "prune", "--older-than", "30 days").startswith("1 result removed, ")
    assert not lost.exists()
    assert standing()["ids"] == ("missing", [])
    assert "--older-than cannot be 'long' [bad-setting]" in command("cache", "prune", "--older-than", "long", status=2)


def test_damage_is_found_and_repaired(folder: Path) -> None:
    command("build", "pipeline.gin")
    assert command("cache", "verify").startswith("all is sound in ")
    [manifest] = (folder / ".genever/cache/steps/pipeline.ids").rglob("*.json")
    digest = next(iter(json.loads(manifest.read_text())["files"].values()))[0]
    [path] = [each for each in (folder / ".genever/cache/objects").rglob("*") if each.name == digest]
    path.chmod(0o644)
    path.write_bytes(b"")
    assert "is missing or damaged" in command("cache", "verify", status=1)
    assert ", and is taken away" in command("cache", "verify", "--repair")
    assert command("cache", "verify").startswith("all is sound in ")
    assert standing()["ids"] == ("missing", [])


def test_results_are_copied_to_another_cache_and_back(folder: Path) -> None:
    command("build", "pipeline.gin")
    assert "4 results copied to" in command("cache", "push", "elsewhere")
    assert "0 results copied to" in command("cache", "push", "elsewhere")
    shutil.rmtree(folder / ".genever")
    assert "1 result copied to" in command("cache", "pull", "elsewhere", "ids")
    assert "3 results copied to" in command("cache", "pull", "elsewhere")
    assert command("status", "pipeline.gin", "--strict").endswith("4 steps: 4 done\n")


def test_the_graph_shows_how_steps_stand(folder: Path) -> None:
    command("build", "pipeline.gin")
    command("show", "pipeline.gin", "features.scale=2", "--graph", "graph.mmd")
    lines = (folder / "graph.mmd").read_text().splitlines()
    names = {line.split('"')[1].partition("<br>")[0]: line.split("[")[0].strip() for line in lines if '["' in line}
    classes = {
        word: line.split()[2] for line in lines if line.startswith("  class n") for word in line.split()[1].split(",")
    }
    states = {name: classes.get(box) for name, box in names.items()}
    assert states | {"main": None} == {
        "main": None, "train": None, "model": "stale", "features": "stale", "ids": "done", "other": "done",
    }  # fmt: skip
    command("show", "pipeline.gin", "--graph", "graph.dot")
    assert 'fillcolor="#d5f0d5"' in (folder / "graph.dot").read_text()


def test_what_is_read_in_sources_is_what_imported_modules_say(folder: Path) -> None:
    command("build", "pipeline.gin")
    for bindings in ([], ["features.scale=2", "model.depth=1"]):
        read = json.loads(command("status", "pipeline.gin", *bindings, "--format", "json"))
        words = [sys.executable, "-m", "genever", "status", "pipeline.gin", *bindings, "--format", "json", "--live"]
        live = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
        assert read == live


def test_a_run_that_reads_results_records_what_determined_them(folder: Path) -> None:
    """Nothing counts as unused that led to a result, and the operative configuration has it."""
    words = "pipeline.gin", "features.scale=2", "--out"
    first, second = (command("run", *words, name) for name in ("first", "second"))
    assert "had no effect" not in first + second
    assert (folder / "first/operative.gin").read_text() == (folder / "second/operative.gin").read_text()
    assert "features.scale = 2" in (folder / "second/operative.gin").read_text()
