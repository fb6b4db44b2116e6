"""``genever runs``: runs side by side."""

import csv
import io
import json
import math
import os
import pty
import re
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import genever
from tests.cli.conftest import Project

PROGRAM = """
import time
import genever


@genever.configurable
class Adam:
    def __init__(self, lr, eps=1e-8):
        self.lr = lr


@genever.configurable
class SGD:
    def __init__(self, momentum=0.9):
        self.lr = 1


@genever.configurable
def train(optimizer, seed=0, folder=None, wait=False):
    genever.report(loss=optimizer.lr * 2 + seed)
    if wait:
        print("waiting", flush=True)
        time.sleep(60)
    return {"accuracy": 1 - optimizer.lr / 2 + seed / 8}
"""

CONFIG = """
import training

main = @train()
train.optimizer = @Adam()
train.folder = %genever.run_dir
Adam.lr = %lr
lr = 0.5
"""


@pytest.fixture
def runs(project: Project) -> Project:
    """A folder with five runs in it: a to d differ in two parameters, and sgd has another optimizer."""
    project.write("training.py", PROGRAM)
    project.write("train.gin", CONFIG)
    for name, lr, seed in (("a", 0.5, 0), ("b", 0.5, 1), ("c", 0.25, 0), ("d", 0.25, 1)):
        outcome = project.genever("run", "train.gin", f"lr={lr}", f"train.seed={seed}", "--out", f"runs/{name}")
        assert outcome.code == 0
    assert project.genever("run", "train.gin", "train.optimizer=@SGD()", "--out", "runs/sgd").code == 0
    return project


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    monkeypatch.setenv("GENEVER_CACHE", str(folder))
    return folder


def table(text: str) -> list[list[str]]:
    """The cells of a table in CSV."""
    return list(csv.reader(io.StringIO(text)))


def chosen(project: Project, *arguments: str) -> list[str]:
    """The names of the runs that are shown, in order."""
    outcome = project.genever("runs", "--columns", "folder", "--format", "csv", *arguments)
    assert outcome.code == 0, outcome.err
    return [row[0].removeprefix("runs/") for row in table(outcome.out)[1:]]


def as_json(project: Project, *arguments: str) -> list[dict[str, Any]]:
    outcome = project.genever("runs", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    data: list[dict[str, Any]] = json.loads(outcome.out, parse_constant=refuse)
    return data


# ---- What is shown ------------------------------------------------------------------------------------


def test_a_table_has_in_what_runs_differ_and_what_came_out(runs: Project) -> None:
    shutil.rmtree("runs/sgd")
    outcome = runs.genever("runs")
    head, *rows = (line.split() for line in outcome.out.splitlines())
    assert head == ["folder", "state", "Adam.lr", "train.seed", "accuracy", "loss", "duration", "fingerprint", "commit"]
    assert [row[:6] for row in rows] == [
        ["runs/a", "done", "0.5", "0", "0.75", "1"],
        ["runs/b", "done", "0.5", "1", "0.875", "2"],
        ["runs/c", "done", "0.25", "0", "0.875", "0.5"],
        ["runs/d", "done", "0.25", "1", "1", "1.5"],
    ]
    for row in rows:
        fingerprint = json.loads(runs.read(f"{row[0]}/run.json"))["fingerprint"]
        assert (row[7], row[8:]) == ("s", [fingerprint[:8]])


def test_what_only_some_runs_have_differs(runs: Project) -> None:
    head = table(runs.genever("runs", "--format", "csv").out)[0]
    assert head[2:-5] == ["Adam.eps", "Adam.lr", "train.optimizer", "train.seed", "SGD.momentum"]
    assert head[-5:] == ["accuracy", "loss", "seconds", "fingerprint", "commit"]


def test_csv_has_plain_values(runs: Project) -> None:
    names = "folder,Adam.lr,train.optimizer,accuracy,%lr,error"
    outcome = runs.genever("runs", "--format", "csv", "--columns", names, "--where", "train.seed == 0")
    assert table(outcome.out) == [
        names.split(","),
        ["runs/a", "0.5", "@training.Adam()", "0.75", "0.5", ""],
        ["runs/c", "0.25", "@training.Adam()", "0.875", "0.25", ""],
        ["runs/sgd", "", "@training.SGD()", "0.5", "0.5", ""],
    ]


def test_json_has_all_of_a_run(runs: Project) -> None:
    found = as_json(runs)[0]
    manifest = json.loads(runs.read("runs/a/run.json"))
    facts = ("main", "started", "ended", "seconds", "fingerprint", "exit_status")
    assert {name: found[name] for name in facts} == {name: manifest[name] for name in facts}
    assert (found["folder"], found["state"], found["host"]) == ("runs/a", "done", manifest["host"]["name"])
    values = {"Adam.lr": 0.5, "Adam.eps": 1e-8, "train.seed": 0, "accuracy": 0.75, "loss": 1.0, "%lr": 0.5}
    assert {name: found[name] for name in values} == values
    assert found["SGD.momentum"] is None
    assert found["train.optimizer"] == "@training.Adam()"


def test_markdown(runs: Project) -> None:
    outcome = runs.genever("runs", "-f", "markdown", "-c", "folder,train.optimizer,accuracy", "-w", "accuracy < 0.8")
    assert outcome.out == (
        "| folder | train.optimizer | accuracy |\n"
        "| --- | --- | --- |\n"
        "| runs/a | @training.Adam() | 0.75 |\n"
        "| runs/sgd | @training.SGD() | 0.5 |\n"
    )


def test_parquet(runs: Project) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    runs.genever("run", "train.gin", "Adam.lr='fast'", "--out", "runs/\udcff")
    assert runs.genever("runs", "--format", "parquet", "--out", "runs.parquet").code == 0
    found = parquet.read_table("runs.parquet").to_pylist()
    assert [row["folder"] for row in found] == [f"runs/{name}" for name in ("a", "b", "c", "d", "sgd", "?")]
    assert found[0] == {**as_json(runs)[0], "Adam.lr": "0.5"}
    assert [row["Adam.lr"] for row in found[1:]] == ["0.5", "0.25", "0.25", None, '"fast"']
    assert [row["accuracy"] for row in found] == [0.75, 0.875, 0.875, 1.0, 0.5, None]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Error: --format parquet is for single runs, and needs --out FILE\n"),
        (["--out", "x", "--group-by", "lr"], "Error: --format parquet is for single runs, and needs --out FILE\n"),
        (["--out", "x"], "error: Parquet needs the package PyArrow [no-pyarrow]\n  pip install pyarrow\n"),
    ],
)
def test_parquet_needs_a_file_and_pyarrow(
    runs: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    outcome = runs.genever("runs", "--format", "parquet", *arguments)
    assert outcome.code == 2
    assert outcome.err.endswith(message)


def drawn(project: Project, width: int, *arguments: str) -> list[str]:
    """The lines that a terminal of some width shows, without their colours."""
    parts: list[bytes] = []

    def read(terminal: int) -> bytes:
        parts.append(os.read(terminal, 1000))
        return parts[-1]

    program = "from genever.cli import main; main()"
    environment = ["env", "TERM=xterm", f"COLUMNS={width}", f"PWD={project.folder}"]
    pty.spawn([*environment, sys.executable, "-c", program, "runs", *arguments], read)
    text = re.sub(rb"\x1b\[[0-9;]*m", b"", b"".join(parts)).decode()
    return [line.rstrip() for line in text.splitlines()]


def test_on_a_terminal_long_cells_are_folded(runs: Project) -> None:
    arguments = ("-c", "folder,train.optimizer,state", "-w", "lr == 0.25")
    assert drawn(runs, 31, *arguments) == [
        "folder  train.optimizer   state",
        "runs/c  @training.Adam()  done",
        "runs/d  @training.Adam()  done",
    ]
    folded = drawn(runs, 23, *arguments)
    assert max(map(len, folded)) <= 23
    assert "".join("".join(folded).split()).count("done") == 2


def test_it_is_written_to_a_file(runs: Project) -> None:
    outcome = runs.genever("runs", "-c", "folder", "-w", "lr == 0.25", "--out", "table.txt")
    assert (outcome.out, runs.read("table.txt")) == ("", "folder\nruns/c\nruns/d\n")


def test_many_parameters_that_differ_are_said_to_be_more(project: Project) -> None:
    parameters = [f"p{number:02}" for number in range(15)]
    project.write(
        "wide.py",
        f"import genever\n\n@genever.configurable\ndef wide({', '.join(f'{p}=0' for p in parameters)}): ...\n",
    )
    project.write("wide.gin", "import wide\nmain = @wide()\n")
    project.genever("run", "wide.gin")
    project.genever("run", "wide.gin", *(f"wide.{name}=1" for name in parameters))
    outcome = project.genever("runs")
    assert outcome.out.split()[2:14] == [f"wide.{name}" for name in parameters[:12]]
    assert outcome.err == "3 more parameters differ: --columns names them, and --format json has all\n"


def test_only_folders_that_are_named_are_looked_into(runs: Project) -> None:
    os.rename("runs/a", "elsewhere")
    os.symlink("../elsewhere", "runs/link")
    os.makedirs("runs/deep/er")
    os.rename("runs/b", "runs/deep/er/b")
    runs.write("runs/c/inner/command.txt", "x")  # A part of that run.
    assert chosen(runs) == ["deep/er/b", "c", "d", "sgd"]
    assert chosen(runs, "elsewhere", "runs/deep", "runs/deep/er/b", "runs/link") == ["elsewhere", "deep/er/b"]


def test_no_runs_and_no_folder(project: Project) -> None:
    outcome = project.genever("runs")
    assert (outcome.code, outcome.err) == (
        2,
        "error: there is no folder runs [file-not-found]\n"
        "  name folders with runs in them, as genever run makes them below runs/\n",
    )
    os.mkdir("runs")
    outcome = project.genever("runs", "--format", "json", "--where", "x > 1", "--sort", "y")
    assert (outcome.code, outcome.out, outcome.err) == (0, "[]\n", "no runs in runs\n")


# ---- Which, and in which order ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("Adam.lr < 0.4 and accuracy > 0.9", "d"),
        ("lr == 0.25", "cd"),
        ("train.optimizer == @SGD()", ["sgd"]),
        ("training.Adam.lr == 0.5", "ab"),
        ("not Adam.lr < 1", ["sgd"]),
        ("loss > 1 or state == 'failed'", ["b", "d", "sgd"]),
        ("seconds < 1000 and started > '2020' and exit_status == 0 and train.seed", "bd"),
    ],
)
def test_where(runs: Project, condition: str, names: str | list[str]) -> None:
    assert chosen(runs, "--where", condition) == [*names]


def test_all_conditions_hold(runs: Project) -> None:
    assert chosen(runs, "-w", "Adam.lr == 0.25", "-w", "train.seed == 1") == ["d"]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("accuracy", ["sgd", "a", "b", "c", "d"]),
        ("-accuracy", ["d", "b", "c", "a", "sgd"]),
        ("Adam.lr", ["c", "d", "a", "b", "sgd"]),
        ("-Adam.lr", ["a", "b", "c", "d", "sgd"]),
        ("-folder", ["sgd", "d", "c", "b", "a"]),
        ("accuracy - loss", ["sgd", "b", "d", "a", "c"]),
    ],
)
def test_sort(runs: Project, key: str, names: list[str]) -> None:
    assert chosen(runs, "--sort", key) == names


@pytest.mark.parametrize("option", ["--where", "--sort"])
def test_a_name_that_no_run_has_is_an_error(runs: Project, option: str) -> None:
    outcome = runs.genever("runs", option, "Adam.lr + acuracy")
    assert (outcome.code, outcome.err) == (
        2,
        f"{option}: error: no run has 'acuracy' [unknown-column]\n"
        "  | Adam.lr + acuracy\n"
        "  |           ^^^^^^^ did you mean 'accuracy'?\n",
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acc", "error: no run has 'acc' [unknown-column]\n"),
        ("lr_", "error: no run has 'lr_' [unknown-column]\n"),
        ("eps", "error: no run has 'eps' [unknown-column]\n  did you mean 'Adam.eps'?\n"),
    ],
)
@pytest.mark.parametrize("option", ["--columns", "--group-by"])
def test_a_column_that_no_run_has_is_an_error(runs: Project, option: str, name: str, message: str) -> None:
    outcome = runs.genever("runs", option, name)
    assert outcome.code == 2
    assert outcome.err.startswith(message.rstrip("\n"))


def test_runs_for_which_a_condition_makes_no_sense_are_left_out_and_said_to_be(runs: Project) -> None:
    runs.genever("run", "train.gin", "Adam.lr='fast'", "--out", "runs/text")
    outcome = runs.genever("runs", "-w", "Adam.lr < 0.4", "-c", "folder")
    assert outcome.out == "folder\nruns/c\nruns/d\n"
    assert outcome.err == (
        "warning: 1 left out: '<' not supported between instances of 'str' and 'float', with 'fast' and 0.4\n"
    )


# ---- Groups -------------------------------------------------------------------------------------------


def test_groups_have_mean_deviation_and_number(runs: Project) -> None:
    outcome = runs.genever("runs", "--group-by", "Adam.lr", "-c", "accuracy,loss", "-w", "Adam.lr < 1")
    deviation = f"{statistics.stdev([0.875, 1]):.2g}"
    assert [re.split(" {2,}", line) for line in outcome.out.splitlines()] == [
        ["Adam.lr", "runs", "accuracy", "loss"],
        ["0.25", "2", f"0.9375 ± {deviation}", f"1 ± {statistics.stdev([0.5, 1.5]):.2g}"],
        ["0.5", "2", f"0.8125 ± {deviation}", f"1.5 ± {statistics.stdev([1, 2]):.2g}"],
    ]
    data = as_json(runs, "--group-by", "lr,train.optimizer", "--sort", "-accuracy")
    assert [(group["by"], group["runs"]) for group in data] == [
        ({"%lr": 0.25, "train.optimizer": "@training.Adam()"}, 2),
        ({"%lr": 0.5, "train.optimizer": "@training.Adam()"}, 2),
        ({"%lr": 0.5, "train.optimizer": "@training.SGD()"}, 1),
    ]
    assert data[2]["numbers"]["accuracy"] == {"mean": 0.5, "deviation": None, "number": 1}
    assert data[0]["numbers"]["accuracy"]["deviation"] == pytest.approx(statistics.stdev([0.875, 1]))


def test_groups_are_sorted_by_what_is_not_shown_too(runs: Project) -> None:
    outcome = runs.genever("runs", "--group-by", "Adam.lr", "-c", "seconds", "--sort", "loss", "-f", "csv")
    assert [row[0] for row in table(outcome.out)[1:]] == ["0.25", "0.5", ""]


def test_groups_as_csv(runs: Project) -> None:
    outcome = runs.genever("runs", "--group-by", "SGD.momentum", "-c", "accuracy", "-f", "csv", "-w", "train.seed == 0")
    head, *rows = table(outcome.out)
    assert head == ["SGD.momentum", "runs", "accuracy.mean", "accuracy.deviation", "accuracy.number"]
    assert rows == [["0.9", "1", "0.5", "", "1"], ["", "2", "0.8125", str(statistics.stdev([0.75, 0.875])), "2"]]


def test_a_group_with_nan_has_the_mean_nan(project: Project) -> None:
    project.write("odd.py", "import genever\n\n@genever.configurable\ndef odd(x): return x\n")
    project.write("odd.gin", "import odd\nmain = @odd()\nodd.x = float('nan')\n")
    project.genever("run", "odd.gin")
    project.genever("run", "odd.gin", "odd.x=1")
    [group] = as_json(project, "--group-by", "state")
    assert group["numbers"]["result"] == {"mean": "NaN", "deviation": "NaN", "number": 2}
    assert [run["result"] for run in as_json(project)] == ["NaN", 1]
    assert chosen(project, "--sort", "-result")[0] == project.runs()[1].relative_to(project.folder / "runs").as_posix()


# ---- States, and what is wrong ------------------------------------------------------------------------


def states(project: Project) -> dict[str, str]:
    return {run["folder"].removeprefix("runs/"): run["state"] for run in as_json(project)}


def test_a_run_is_running_until_it_ends_or_is_killed(runs: Project) -> None:
    process = runs.start("-m", "genever", "run", "train.gin", "train.wait=True", "--out", "runs/now")
    assert process.stdout is not None
    process.stdout.readline()
    assert states(runs)["now"] == "running"
    outcome = runs.genever("runs", "-w", "state == 'running'", "-c", "folder,loss,seconds")
    assert outcome.out.split()[:-1][3:5] == ["runs/now", "1"]  # It has reported that already.
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert states(runs)["now"] == "killed"
    assert runs.genever("run", "train.gin", "--out", "runs/now").code == 0
    assert states(runs)["now"] == "done"


def test_runs_that_failed_or_were_interrupted(runs: Project) -> None:
    runs.genever("run", "train.gin", "Adam.lr='fast'", "--out", "runs/failed")
    process = runs.start("-m", "genever", "run", "train.gin", "train.wait=True", "--out", "runs/stopped")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert {name: state for name, state in states(runs).items() if state != "done"} == {
        "failed": "failed",
        "stopped": "interrupted",
    }
    failed = next(run for run in as_json(runs) if run["folder"] == "runs/failed")
    assert failed["error"].startswith("TypeError: ")


def test_damaged_folders_are_listed_with_what_is_wrong(runs: Project) -> None:
    runs.write("runs/empty/command.txt", "genever run")
    runs.write("runs/cut/run.json", runs.read("runs/a/run.json")[:500])
    runs.write("runs/later/run.json", runs.read("runs/a/run.json").replace('"version": 4', '"version": 99', 1))
    runs.write("runs/other/run.json", "[]")
    parameters = json.loads(runs.read("runs/a/run.json"))["parameters"]
    at = [parameter["key"] for parameter in parameters].index("train.seed")
    runs.write("runs/form/run.json", runs.read("runs/a/run.json").replace('"key": "train.seed"', '"key": 3'))
    os.makedirs("runs/folder/run.json")
    for _ in range(2):  # From the manifests, and from the index.
        found = {run["folder"]: (run["state"], run["problem"]) for run in as_json(runs)}
        assert {state for state, problem in found.values() if problem is not None} == {"damaged"}
        problems = {folder.removeprefix("runs/"): problem for folder, (_, problem) in found.items() if problem}
        assert problems.pop("cut").startswith("is not the manifest of a run: it is cut off or no JSON (")
        assert problems == {
            "empty": "cannot be read: No such file or directory",
            "later": "is a manifest of version 99, and this Genever reads versions up to 4",
            "other": "is not the manifest of a run: it does not say that it is a 'genever run'",
            "form": f"is not the manifest of a run: what it has as parameters[{at}].key is missing or of another type",
            "folder": "cannot be read: Is a directory",
        }
    assert runs.genever("runs").out.splitlines()[0].endswith("commit  problem")
    assert runs.genever("runs", "--group-by", "lr").err == "6 damaged left out\n"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_runs_of_earlier_versions_are_among_them(runs: Project, version: int) -> None:
    recorded = (Path(__file__).parent / "earlier_manifests" / f"version_{version}.json").read_text()
    runs.write("runs/earlier/run.json", recorded)
    [found] = [run for run in as_json(runs) if run["folder"] == "runs/earlier"]
    assert (found["state"], found["train.steps"], found["%half"]) == ("done", 3, 0.5)


def test_a_metric_with_the_name_of_something_else(project: Project) -> None:
    project.write(
        "named.py",
        "import genever\n\n@genever.configurable\ndef named(x=1):\n"
        "    genever.report({'state': 5, 'named.x': 6, 'val/loss': 7})\n",
    )
    project.write("named.gin", "import named\nmain = @named()\n")
    project.genever("run", "named.gin")
    [found] = as_json(project)
    names = ("state", "metrics.state", "named.x", "metrics.named.x", "val/loss")
    assert [found[name] for name in names] == ["done", 5, 1, 6, 7]
    assert len(chosen(project, "-w", "metrics.state == 5 and val/loss == 7 and named.x == 1")) == 1


#: What a manifest that nobody knows may have in any place.
STRANGE: list[Any] = [
    None,
    True,
    -1,
    1e308,
    math.nan,
    math.inf,
    "",
    "NaN",
    "\x1b[2J\n|",
    "(" * 300,
    "@",
    "%",
    [],
    {},
    [[]],
    {"a": {}},
]


def places(data: Any, *, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value in data, as keys and indexes."""
    yield path
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from places(part, path=(*path, key))


def with_value(data: Any, path: tuple[Any, ...], value: object) -> Any:
    """The data with another value in a place."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = with_value(copy[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("status", ["succeeded", "running"])
def test_whatever_a_manifest_says_there_is_a_table(runs: Project, cache: Path, status: str) -> None:
    data = json.loads(runs.read("runs/a/run.json"))
    kept = ("format", "version", "status", "started", "seconds", "result", "metrics", "git", "host", "main", "error")
    data = {name: data[name] for name in (*kept, "ended", "exit_status", "fingerprint")} | {
        "bindings": [],
        "record": [],
        "parameters": data["parameters"][:2],
        "macros": data["macros"][:1],
        "git": {"commit": "a", "branch": "b", "dirty": False},
        "error": {"type": "a", "message": "b"},
        "config": "",
        "operative": "",
        "status": status,
    }
    assert len([*places(data)]) > 40
    for number, path in enumerate(places(data)):
        for kind, value in enumerate(STRANGE):
            runs.write(f"odd/{number}-{kind}/run.json", json.dumps(with_value(data, path, value)))
    forms = [["--format", form] for form in ("table", "markdown", "csv", "json")]
    for more in (*forms, ["--group-by", "Adam.eps"], ["--sort", "seconds"], ["--where", "Adam.eps < seconds"]):
        outcome = runs.genever("runs", "odd", *more)
        assert (outcome.code, "Traceback" in outcome.err, "\x1b" in outcome.out) == (0, False, False)


def test_nothing_that_a_terminal_obeys_is_printed(runs: Project) -> None:
    evil = "\x1b[31m"
    text = runs.read("runs/a/run.json").replace('"value": "0.5"', json.dumps({"value": f"'{evil}'"})[1:-1])
    runs.write(f"runs/a{evil}/run.json", text)
    for form in ("table", "markdown", "csv", "json"):
        outcome = runs.genever("runs", "--format", form)
        assert outcome.code == 0
        assert "\x1b" not in outcome.out + outcome.err


def test_secrets_are_not_known(runs: Project) -> None:
    runs.genever("run", "train.gin", "train.wait=secret('')", "lr=secret(0.123456)", "--out", "runs/secret")
    for form in ("table", "json"):
        assert "123456" not in runs.genever("runs", "--format", form).out


# ---- The index ----------------------------------------------------------------------------------------


def test_what_is_shown_is_the_same_from_the_index(runs: Project, cache: Path) -> None:
    first = as_json(runs)
    assert len(list((cache / "runs").iterdir())) == 1
    os.utime("runs/a/run.json", ns=(0, 0))
    assert as_json(runs) == first
    manifest = Path("runs/b/run.json")
    manifest.chmod(0)
    if os.geteuid():  # A superuser reads all files.
        assert as_json(runs) == first
    manifest.chmod(0o644)


def test_a_run_that_changed_is_read_again(runs: Project, cache: Path) -> None:
    as_json(runs)
    assert runs.genever("run", "train.gin", "lr=0.125", "--out", "runs/a").code == 0
    shutil.rmtree("runs/b")
    found = {run["folder"]: run["Adam.lr"] for run in as_json(runs)}
    assert found == {"runs/a": 0.125, "runs/c": 0.25, "runs/d": 0.25, "runs/sgd": None}
    os.rename("runs", "moved")
    assert [run["folder"] for run in as_json(runs, "moved")] == ["moved/c", "moved/d", "moved/sgd", "moved/a"]


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"\0\0\0\0"])
def test_a_damaged_index_is_none(runs: Project, cache: Path, content: bytes) -> None:
    first = as_json(runs)
    [entry] = (cache / "runs").iterdir()
    entry.write_bytes(content)
    assert as_json(runs) == first
    assert entry.read_bytes() != content


def test_an_index_that_others_may_write_to_is_not_believed(runs: Project, cache: Path) -> None:
    first = as_json(runs)
    [entry] = (cache / "runs").iterdir()
    entry.write_bytes(entry.read_bytes().replace(b"Adam.lr", b"Evil.lr"))
    (cache / "runs").chmod(0o777)
    assert as_json(runs) == first


# ---- In Python ----------------------------------------------------------------------------------------


def test_runs_as_dicts(runs: Project) -> None:
    found = genever.runs.load("runs", condition="Adam.lr < 0.4")
    assert [(run["folder"], run["Adam.lr"], run["accuracy"]) for run in found] == [
        ("runs/c", 0.25, 0.875),
        ("runs/d", 0.25, 1.0),
    ]
    assert len({tuple(run) for run in genever.runs.load()}) == 1  # The same keys, in the same order.
    assert genever.runs.load(Path("runs/a"))[0]["train.optimizer"] == "@training.Adam()"
    with pytest.raises(genever.ConfigFileError):
        genever.runs.load("nowhere")


def test_what_a_run_has_reported(tmp_path: Path) -> None:
    lines = [
        {"time": "2026-01-31T09:30:05.000042Z", "step": 1, "metrics": {"loss": 0.5, "step": 3}},
        {"time": "2026-01-31T09:30:06.000042Z", "step": None, "metrics": {"loss": "NaN"}},
    ]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    first, second = genever.runs.metrics(tmp_path)
    assert first == {"step": 1, "time": "2026-01-31T09:30:05.000042Z", "loss": 0.5, "metrics.step": 3}
    assert math.isnan(second["loss"])
    assert time.strptime(second["time"], "%Y-%m-%dT%H:%M:%S.%fZ").tm_sec == 6
