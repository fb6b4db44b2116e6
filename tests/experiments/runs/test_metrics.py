"""What a run reports, and what its ``main`` returns: in its folder, as it happens, and in the manifest."""

import json
import math
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import ConfigTypeError
from genever.experiments.runs.metrics import last_metrics, number, receiving, reports, result_of
from genever.language.text.secrets import Secrets
from tests.cli.conftest import Project, alone, project

__all__ = ["alone", "project"]  # Fixtures.


def lines(folder: Path) -> list[dict[str, Any]]:
    """The lines of the file, read as any reader of JSON does."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    text = (folder / "metrics.jsonl").read_text(encoding="ascii")
    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


# ---- Reporting ----------------------------------------------------------------------------------------


def test_a_report_is_a_line_at_once(tmp_path: Path) -> None:
    with receiving(tmp_path):
        genever.report(loss=0.5, step=1)
        assert [(line["step"], line["metrics"]) for line in lines(tmp_path)] == [(1, {"loss": 0.5})]
        genever.report({"val/loss": 2}, accuracy=True)
    assert [(line["step"], line["metrics"]) for line in lines(tmp_path)] == [
        (1, {"loss": 0.5}),
        (None, {"val/loss": 2, "accuracy": 1}),
    ]


def test_what_json_lacks_is_text_that_readers_take(tmp_path: Path) -> None:
    with receiving(tmp_path):
        genever.report(a=math.nan, b=math.inf, c=-math.inf)
    [line] = lines(tmp_path)
    assert line["metrics"] == {"a": "NaN", "b": "Infinity", "c": "-Infinity"}
    read = [number(value) for value in line["metrics"].values()]
    assert [str(value) for value in read] == ["nan", "inf", "-inf"]


def test_numbers_of_libraries_are_numbers(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    torch = pytest.importorskip("torch")
    with receiving(tmp_path):
        genever.report(
            a=numpy.float32(0.5),
            b=numpy.int64(3),
            c=torch.tensor([0.25], requires_grad=True),
            d=torch.tensor(7),
            e=numpy.longdouble(2),
            step=numpy.int64(4),
        )
    [line] = lines(tmp_path)
    assert (line["step"], line["metrics"]) == (4, {"a": 0.5, "b": 3, "c": 0.25, "d": 7, "e": 2.0})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"accuracy": "high"}, "the metric 'accuracy' is no number: 'high'"),
        ({"accuracy": None}, "the metric 'accuracy' is no number: None"),
        ({"accuracy": [1, 2]}, "the metric 'accuracy' is no number: [1, 2]"),
        ({"accuracy": 1j}, "the metric 'accuracy' is no number: 1j"),
        ({"accuracy": 10**400}, "the metric 'accuracy' is no number: 1" + "0" * 400),
    ],
)
@pytest.mark.parametrize("is_in_a_run", [True, False])
def test_what_is_no_number_is_refused_in_a_run_and_outside(
    tmp_path: Path, is_in_a_run: bool, arguments: dict[str, Any], message: str
) -> None:
    folder = receiving(tmp_path) if is_in_a_run else genever.Session()
    with folder, pytest.raises(ConfigTypeError) as caught:
        genever.report(**arguments)
    hint = "  give an int, a float, or a tensor of one element"
    assert str(caught.value) == f"error: {message} [wrong-type]\n{hint}"
    assert list(tmp_path.iterdir()) == []


def test_a_step_is_an_integer() -> None:
    with pytest.raises(ConfigTypeError) as caught:
        genever.report(accuracy=1, step=0.5)  # type: ignore[arg-type]
    assert str(caught.value) == "error: the step of a report is an integer, not 0.5 [wrong-type]"


def test_outside_of_a_run_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    genever.report(accuracy=1)
    assert list(tmp_path.iterdir()) == []


def test_threads_report_whole_lines(tmp_path: Path) -> None:
    def work(thread: int) -> None:
        for step in range(50):
            genever.report({f"metric {thread}": step}, step=step)

    with receiving(tmp_path):
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(lines(tmp_path)) == 400
    assert last_metrics(tmp_path) == {f"metric {thread}": 49 for thread in range(8)}


def test_runs_in_threads_of_one_process_stay_apart(tmp_path: Path) -> None:
    both = threading.Barrier(2)

    def run(name: str) -> None:
        (tmp_path / name).mkdir()
        with receiving(tmp_path / name):
            both.wait(10)
            genever.report({name: 1})
            both.wait(10)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [last_metrics(tmp_path / name) for name in ("a", "b")] == [{"a": 1}, {"b": 1}]


def test_a_full_disk_stops_no_program(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "metrics.jsonl").symlink_to("/dev/full")  # Not followed, like any link there.
    with receiving(tmp_path), receiving(tmp_path):
        genever.report(accuracy=1)
    with receiving(tmp_path / "gone"):
        genever.report(accuracy=1)
    assert [record.message.partition(": ")[0] for record in caplog.records] == ["a metric is not recorded"] * 2
    assert caplog.messages[1].endswith("No such file or directory")


def test_secrets_stay_out(tmp_path: Path) -> None:
    session = genever.Session()
    session.record.secrets.add("hunter-22")
    session.record.secrets.add(123456)
    with session, receiving(tmp_path):
        genever.report({"a hunter-22 b": 123456, "c": 1234})
    [line] = lines(tmp_path)
    assert line["metrics"] == {"a <hidden> b": "<hidden>", "c": 1234}
    assert last_metrics(tmp_path) == {"c": 1234}


# ---- Reading ------------------------------------------------------------------------------------------


def test_lines_that_are_cut_off_or_damaged_are_left_out(tmp_path: Path) -> None:
    whole = '{"time": "t", "step": 1, "metrics": {"a": 1, "b": "x", "c": "NaN"}}\n'
    damaged = ["[]\n", "\n", "\xff\n", '{"metrics": 3}\n', "[" * 10_000 + "\n", "9" * 5000 + "\n", whole[:20]]
    (tmp_path / "metrics.jsonl").write_text(whole + "".join(damaged), encoding="latin-1")
    assert [line["step"] for line in reports(tmp_path)] == [1]
    assert last_metrics(tmp_path) == {"a": 1, "c": "NaN"}


def test_a_folder_without_reports_has_none(tmp_path: Path) -> None:
    assert list(reports(tmp_path)) == []
    (tmp_path / "metrics.jsonl").mkdir()
    assert last_metrics(tmp_path) == {}


# ---- What main returns --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (0.5, 0.5),
        (3, 3),
        (True, 1),
        (math.nan, "NaN"),
        ({"accuracy": 0.5, "loss": math.inf}, {"accuracy": 0.5, "loss": "Infinity"}),
        (None, None),
        ("NaN", "'NaN'"),
        ({}, "{}"),
        ({"accuracy": "high"}, "{'accuracy': 'high'}"),
        ({1: 2}, "{1: 2}"),
        ([1, 2], "[1, 2]"),
        (threading.Thread, "<threading.Thread>"),
    ],
)
def test_a_result_is_numbers_or_words(value: object, result: object) -> None:
    assert result_of(value, Secrets()) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (0.5, 0.5),
        (None, None),
        ("hunter-22", "<str>"),
        ("made of h22 and more", "<str>"),
        (["hunter-22"], "<list>"),
        ({"accuracy": "hunter"}, "<dict>"),
        ({"hunter-22": 1}, {"<hidden>": 1}),
        (123456, "<hidden>"),
    ],
)
def test_a_result_of_a_run_with_secrets_has_no_text(value: object, result: object) -> None:
    secrets = Secrets()
    secrets.add(["hunter-22", 123456])
    assert result_of(value, secrets) == result


def test_a_tensor_of_one_element_is_a_number() -> None:
    torch = pytest.importorskip("torch")
    assert result_of(torch.tensor([0.5]), Secrets()) == 0.5
    assert result_of({"accuracy": torch.tensor(2)}, Secrets()) == {"accuracy": 2}
    assert result_of(torch.zeros(3), Secrets()) == "<torch.Tensor float32 (3,)>"


# ---- In runs ------------------------------------------------------------------------------------------

PROGRAM = """
import multiprocessing, os, sys, time
import genever


def part(rank):
    if rank is not None:
        os.environ["RANK"] = str(rank)
    genever.report({f"rank {rank}": 1})


@genever.configurable
def train(ends="returns", ranks=()):
    for step in range(3):
        genever.report(loss=1 / (step + 1), step=step)
    context = multiprocessing.get_context("spawn")
    for rank in ranks:
        process = context.Process(target=part, args=(rank,))
        process.start()
        process.join()
    if ends == "raises":
        raise ValueError("no more")
    if ends == "waits":
        print("waiting", flush=True)
        time.sleep(60)
    return {"accuracy": float("nan"), "steps": 3}
"""


@pytest.fixture
def reporting(project: Project) -> Project:
    project.write("reporting.py", PROGRAM)
    project.write("reporting.gin", "import reporting\nmain = @train()\n")
    return project


def manifest(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return data


def test_the_manifest_has_the_last_values_and_the_result(reporting: Project) -> None:
    assert reporting.genever("run", "reporting.gin").code == 0
    data = manifest(reporting.runs()[0])
    assert data["result"] == {"accuracy": "NaN", "steps": 3}
    assert data["metrics"] == {"loss": 1 / 3}
    assert [line["metrics"]["loss"] for line in lines(reporting.runs()[0])] == [1, 1 / 2, 1 / 3]


def test_a_run_that_fails_has_its_metrics(reporting: Project) -> None:
    assert reporting.genever("run", "reporting.gin", "train.ends='raises'").code == 1
    data = manifest(reporting.runs()[0])
    assert (data["status"], data["result"], data["metrics"]) == ("failed", None, {"loss": 1 / 3})


def test_a_run_that_is_killed_leaves_its_metrics(reporting: Project) -> None:
    process = reporting.start("-m", "genever", "run", "reporting.gin", "train.ends='waits'")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert manifest(reporting.runs()[0])["metrics"] == {}
    assert last_metrics(reporting.runs()[0]) == {"loss": 1 / 3}


def test_processes_of_a_run_report_but_those_of_a_rank_above_0(reporting: Project) -> None:
    assert reporting.python("-m", "genever", "run", "reporting.gin", "train.ranks=(None, 0, 1)").code == 0
    assert manifest(reporting.runs()[0])["metrics"] == {"loss": 1 / 3, "rank None": 1, "rank 0": 1}


def test_metrics_of_an_earlier_run_in_the_folder_move_aside(reporting: Project) -> None:
    for _ in range(2):
        assert reporting.genever("run", "reporting.gin", "--out", "out").code == 0
    assert [line["step"] for line in lines(reporting.folder / "out")] == [0, 1, 2]
    assert [line["step"] for line in lines(reporting.folder / "out" / "earlier")] == [0, 1, 2]
    assert not os.path.exists("out/.lock")
