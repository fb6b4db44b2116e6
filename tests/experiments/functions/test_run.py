"""``genever.run``: the same run and folder as by the command, and what came of it as an object."""

import json
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

import genever
from genever.language.text.markup import table

PROGRAM = """
import genever


@genever.configurable
class Adam:
    def __init__(self, lr=0.1):
        self.lr = lr


@genever.configurable
def train(optimizer=None, lr=0.5, steps=2):
    genever.report(loss=1 / steps, step=steps)
    return {"accuracy": (optimizer.lr if optimizer else lr) * steps}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recorded(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    return data


@genever.configurable(module="test_run")
def rect(width: Any = 1, height: float = 1, title: str = "") -> Any:
    return width * height


def test_a_run_returns_what_came_of_it_and_leaves_a_folder() -> None:
    made = genever.run(rect, "rect.width = 3", {"height": 2.5})
    assert (made.result, made.metrics, made.state, made.name) == (7.5, {"result": 7.5}, "succeeded", "rect")
    assert made.folder.parent == Path.cwd() / "runs" / "rect"
    assert (made.folder.parent / "latest").resolve() == made.folder
    assert sorted(os.listdir(made.folder)) == ["command.txt", "config.gin", "operative.gin", "run.json"]
    about = recorded(made.folder)
    assert (about["status"], about["result"], about["fingerprint"]) == ("succeeded", 7.5, made.fingerprint)
    assert about["seconds"] == made.duration.total_seconds()
    assert made.manifest == about
    assert "rect.height = 2.5" in made.config
    assert "rect.title = ''" in made.operative


def test_the_command_that_is_recorded_makes_the_same_run(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "inner" / "base.gin").write_text("import program\nprogram.train.steps = 5\n", encoding="utf-8")
    finders = [*sys.meta_path]
    made = genever.run("@train()", "train.optimizer = @Adam()\nAdam.lr = 2", files="inner/base.gin")
    assert (made.metrics, [*sys.meta_path]) == ({"loss": 0.2, "accuracy": 10}, finders)
    command = recorded(made.folder)["command"]
    subprocess.run([sys.executable, "-m", *command, "--out", "again"], check=True, capture_output=True)
    again = recorded(folder / "again")
    for part in ("fingerprint", "operative", "metrics", "result", "main", "files"):
        assert again[part] == made.manifest[part], part
    assert [each["key"] for each in again["parameters"]] == [each["key"] for each in made.manifest["parameters"]]


def test_a_function_of_an_imported_module_can_be_run_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "imported.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    made = genever.run(__import__("imported").train, {"lr": 3.0}, out="first")
    assert made.folder == folder / "first"
    command = [sys.executable, "-m", "genever", "rerun", "first", "--out", "again"]
    subprocess.run(command, check=True, capture_output=True)
    assert recorded(folder / "again")["fingerprint"] == made.fingerprint


def test_a_function_need_not_be_configurable() -> None:
    def double(number: int = 1) -> int:
        return 2 * number

    assert genever.run(double, {"number": 4}).result == 8
    assert genever.run(double, "double.number = 5").result == 10
    with pytest.raises(genever.ConfigValueError):
        genever.get_configurable("double")  # It was so for the runs alone.


def test_a_value_may_be_any_object_and_a_text_among_values_is_one() -> None:
    thing = abs

    def pair(first: object, second: object) -> tuple[object, object]:
        return first, second

    made = genever.run(pair, {"first": thing, "second": "1"})
    assert made.result == (thing, "1")
    assert genever.run(pair, "a = 3", {"first": 1}, "pair.second = %a").result == (1, 3)
    assert genever.run(pair, "pair.first = %a\npair.second = %a", {"a": thing}).result == (thing, thing)


def test_the_configuration_outside_does_not_count_and_stays_as_it_is() -> None:
    with genever.Session().parse("rect.width = 9") as session:
        with pytest.warns(UserWarning, match="does not count in genever.run") as warned:
            assert genever.run(rect, {"height": 2}).result == 2
        assert warned[0].filename == __file__
        assert session.query("rect.width") == 9
        assert not session.record.called()
        with pytest.warns(UserWarning):
            assert genever.run(rect, genever.config_str()).result == 9


def test_runs_in_threads_are_apart() -> None:
    barrier = Barrier(2)

    def wait(number: int) -> int:
        barrier.wait(60)
        genever.report(number=number)
        return number

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda number: genever.run(wait, {"number": number}), (1, 2)))
    assert [run.metrics for run in made] == [{"number": 1, "result": 1}, {"number": 2, "result": 2}]


class FrozenError(Exception):
    def add_note(self, note: str) -> None:
        raise TypeError


@pytest.mark.parametrize(
    ("problem", "status"),
    [(ValueError("too fast"), "failed"), (FrozenError(), "failed"), (KeyboardInterrupt(), "interrupted")],
)
def test_what_a_program_raises_is_recorded_and_propagates(problem: BaseException, status: str) -> None:
    def fails() -> None:
        raise problem

    with pytest.raises(type(problem)) as caught:
        genever.run(fails, out="failed")
    assert caught.value is problem
    assert recorded(Path("failed"))["status"] == status
    if not isinstance(problem, FrozenError):
        assert problem.__notes__[-1] == "  Recorded in failed"


@pytest.mark.parametrize(
    ("entry", "bindings", "message"),
    [
        (
            rect,
            ["rect.widht = 1"],
            "binding 1: error: Configurable 'rect' doesn't have a parameter named 'widht'.",
        ),
        (rect, [{"widht": 1}], "the value of widht: error: rect has no parameter 'widht'"),
        (rect, ["rect.width = choice(1, 2)"], "binding 1: error: this is a space of 2 values"),
        ("@nothing()", [], "what to run: error: No configurable matching reference '@nothing()'."),
        (rect, [3], "error: bindings are texts, or dicts of values by their names, not int"),
        (3, [], "error: what is to be run is a function or class that has a name, or a reference, not 3"),
        (None, [], "error: no binding file is named, and nothing else says what to run"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(entry: Any, bindings: list[Any], message: str) -> None:
    with pytest.raises(genever.GeneverError) as caught:
        genever.run(entry, *bindings)
    assert str(caught.value).startswith(message)
    assert not Path("runs").exists()


def test_what_is_odd_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def odd(number: int = 1) -> int:
        return number

    with caplog.at_level(logging.WARNING, "genever"):
        assert genever.run(odd, "rect.width = 3", {"number": 2}).result == 2
    assert [record.message.splitlines()[0] for record in caplog.records] == [
        "binding 1: warning: main does not lead to rect: only code could give rect.width an effect [unused-binding]",
    ]


def test_a_run_is_shown() -> None:
    made = genever.run(rect, {"width": 2}, out="shown")
    assert repr(made) == f"<run of rect, succeeded: result 2, {made.duration}, in shown>"
    assert made._repr_html_() == table(
        ["rect", "succeeded"],
        [
            ("result", "2"),
            ("duration", str(made.duration)),
            ("folder", "shown"),
            ("fingerprint", made.fingerprint[:12]),
        ],
    )
    text = genever.run(rect, {"width": "a<", "height": 2}, out="text")
    assert repr(text).startswith("<run of rect, succeeded, 0:00:")
    assert "<td>result</td><td>&#x27;a&lt;a&lt;&#x27;</td>" in text._repr_html_()
