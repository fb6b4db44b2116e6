"""The manifest of a run, ``run.json``: what it tells, that it is whole at any time, and how others read it."""

import hashlib
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import genever
from genever import ConfigFileError
from genever.experiments.runs.described import described
from genever.experiments.runs.reading import read, schema
from tests.cli.conftest import Project
from tests.untyped import configurable

VALIDATOR = jsonschema.Draft202012Validator(schema())


def manifest(folder: Path) -> dict[str, Any]:
    """A run's manifest, found valid."""
    data: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="ascii"))
    VALIDATOR.validate(data)
    assert read(folder) == data
    return data


def run(project: Project, *arguments: str, code: int = 0) -> dict[str, Any]:
    assert project.genever("run", *arguments).code == code
    return manifest(project.runs()[-1])


def by_key(rows: list[dict[str, Any]], key: str = "key") -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(schema())
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"format": "genever run", "version": 1})


# ---- What it tells ----------------------------------------------------------------------------------


def test_the_outer_facts(project: Project) -> None:
    before = time.time()
    data = run(project, "conf.gin", "lr=0.5")
    assert (data["status"], data["exit_status"], data["error"]) == ("succeeded", 0, None)
    assert data["command"] == ["genever", "run", "conf.gin", "lr=0.5"]
    assert data["working_directory"] == str(project.folder)
    assert data["python"]["version"] == ".".join(map(str, sys.version_info[:3]))
    assert data["packages"]["lark"]
    assert data["host"]["name"] == os.uname().nodename
    assert data["incomplete"] == []
    started, ended = (datetime.fromisoformat(data[name]).timestamp() for name in ("started", "ended"))
    assert before - 0.001 <= started <= ended <= time.time() + 0.001
    assert data["seconds"] >= 0


def test_the_packages_are_those_that_are_imported_and_a_damaged_one_costs_no_other(project: Project) -> None:
    for path, text in (("one", "Name: pkg\nVersion: 1"), ("two", "Name: pkg\nVersion: 2"), ("bad", "Name: \xff")):
        metadata = project.folder / path / f"{path}-1.dist-info" / "METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_bytes(text.encode("latin-1"))
    program = (
        "import json; from genever.experiments.runs.surroundings import surroundings; print(json.dumps(surroundings()))"
    )
    outcome = project.python("-c", f"import sys; sys.path[:0] = ['bad', 'one', 'two']; {program}")
    packages = json.loads(outcome.out)["packages"]
    assert (packages["pkg"], packages["lark"]) == ("1", importlib.metadata.version("lark"))


def test_the_files_and_what_took_them_in(project: Project) -> None:
    project.write("top.gin", "include 'conf.gin'\n")
    project.write("empty.gin", "# é\n")
    data = run(project, "top.gin", "empty.gin")
    assert [(file["path"], file["included_from"]) for file in data["files"]] == [
        ("top.gin", []),
        ("conf.gin", ["top.gin:1:1"]),
        ("empty.gin", []),
    ]
    for file in data["files"]:
        assert file["sha256"] == hashlib.sha256((project.folder / file["path"]).read_bytes()).hexdigest()


def test_bindings_with_their_history(project: Project) -> None:
    project.write("more.gin", "train.name = 'x'\ntrain.name += 'y'\nmain = @train()\ndivide.by = 4\ndel divide.by\n")
    data = run(project, "conf.gin", "more.gin", "train.name='z'", "lr=2")
    name = by_key(data["bindings"])["train.name"]
    assert (name["operator"], name["value"]) == ("=", "'z'")
    assert (name["provenance"], name["code"], name["via"]) == (
        {"source": "command line", "location": "argument 3"},
        "train.name='z'",
        [],
    )
    assert [(s["operator"], s["value"], s["provenance"]) for s in name["history"]] == [
        ("+=", "'y'", {"source": "file", "location": "more.gin:2:1"}),
        ("=", "'x'", {"source": "file", "location": "more.gin:1:1"}),
    ]
    taken_back = by_key(data["bindings"])["divide.by"]
    assert taken_back["operator"] == "del"
    assert taken_back["provenance"] == {"source": "file", "location": "more.gin:5:1"}
    assert [step["operator"] for step in taken_back["history"]] == ["="]
    assert len(data["bindings"]) == len(by_key(data["bindings"]))  # Each once.
    macros = by_key(data["macros"])
    assert macros["main"]["value"] == "@train()"
    assert not macros.keys() & by_key(data["bindings"]).keys()
    assert [step["value"] for step in (macros["lr"], *macros["lr"]["history"])] == ["2", "0.1"]


def test_how_the_arguments_were_passed(project: Project) -> None:
    project.write(
        "called.py",
        """
        import genever


        @genever.configurable
        def add(a, b=0, *, c=0, d=0): ...


        @genever.configurable
        class Pair:
            def __init__(self, first, second=0, **more): ...


        @genever.configurable
        def train():
            add(1, 2, d=3)
            add(1, d=2)
            Pair(1, 2, x=3)
        """,
    )
    project.write("called.gin", "import called\nmain = @train()\n")
    rows = [(row["selector"], row["positional"], row["keywords"]) for row in run(project, "called.gin")["record"]]
    assert sorted(rows) == [
        ("called.Pair", 2, ["x"]),
        ("called.add", 1, ["d"]),
        ("called.add", 2, ["d"]),
        ("called.train", 0, []),
    ]


def test_what_took_effect(project: Project) -> None:
    data = run(project, "conf.gin", "fast/Adam.lr=3", "train.by=2")
    [adam] = [row for row in data["record"] if row["selector"] == "program.Adam"]
    assert (adam["scope"], adam["calls"], adam["positional"], adam["keywords"]) == ("", 1, 0, [])
    assert adam["references"] == [
        {"key": "train.optimizer", "provenance": {"source": "file", "location": "conf.gin:4:1"}}
    ]
    assert by_key(adam["parameters"], "name")["lr"] == {
        "name": "lr",
        "value": "%lr",
        "provenance": {"source": "file", "location": "conf.gin:5:1"},
        "varies": False,
        "binding": "Adam.lr",
    }
    assert by_key(adam["parameters"], "name")["eps"]["provenance"] == {"source": "default", "location": None}
    [divide] = [row for row in data["record"] if row["selector"] == "program.divide"]
    assert (divide["positional"], divide["references"]) == (1, [])
    assert [(p["value"], p["provenance"]["source"]) for p in divide["parameters"]] == [("2", "caller")]
    assert by_key(data["parameters"])["Adam.lr"]["value"] == "0.1"
    assert [found["location"] for found in data["unused"]] == ["argument 2"]
    folder = project.runs()[-1]
    assert data["operative"] == (folder / "operative.gin").read_text()


def test_the_environment_without_secrets(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME_OF_RUN", "blue")
    monkeypatch.setenv("TOKEN", "hunter-22")
    monkeypatch.delenv("WORKERS", raising=False)
    data = run(
        project,
        "conf.gin",
        "train.name=f\"{env('NAME_OF_RUN')} {env('WORKERS', 8)} {secret(env('TOKEN'))}\"",
        "hidden=secret('hunter-33')",
    )
    assert data["environment"] == [
        {"name": "NAME_OF_RUN", "value": "blue", "secret": False},
        {"name": "TOKEN", "value": "<hidden>", "secret": True},
        {"name": "WORKERS", "value": None, "secret": False},
    ]
    for file in project.runs()[-1].iterdir():
        assert "hunter" not in file.read_text()


def test_the_commit_and_whether_files_differ_from_it(project: Project) -> None:
    def seen() -> Any:
        imports = "from genever.experiments.runs.surroundings import surroundings; import json"
        program = f"{imports}; print(json.dumps(surroundings()['git']))"
        return json.loads(project.python("-c", program).out)

    assert seen() is None
    project.commit("first")
    assert seen() == {"commit": project.git("rev-parse", "HEAD"), "branch": "work", "dirty": False}
    project.write("conf.gin", "main = @train()\n")
    assert seen()["dirty"] is True


@pytest.mark.usefixtures("session")
def test_a_part_that_cannot_be_told_does_not_cost_the_others() -> None:
    @configurable("g")
    def g() -> None: ...

    session = genever.Session()
    session.record.add(("", "no.such"), {"a": 1})
    session.catalog = None  # type: ignore[assignment]
    data = described(session)
    assert data["incomplete"]
    assert data["files"] == []


# ---- How it ends ------------------------------------------------------------------------------------


def test_a_run_that_fails(project: Project) -> None:
    data = run(project, "conf.gin", "train.by=0", code=1)
    assert (data["status"], data["exit_status"]) == ("failed", 1)
    assert data["error"] == {"type": "builtins.ZeroDivisionError", "message": "division by zero"}
    assert [row["calls"] for row in data["record"] if row["selector"] == "program.train"] == [1]


@pytest.mark.parametrize(
    ("code", "status", "number"),
    [
        ("0", "succeeded", 0),
        ("3", "failed", 3),
        ("'no'", "failed", 1),
        ("True", "failed", 1),
        ("-1", "failed", 255),
        ("300", "failed", 44),
        ("256", "succeeded", 0),
    ],
)
def test_a_run_that_exits(project: Project, code: str, status: str, number: int) -> None:
    project.write("leaves.py", "import sys, genever\nleave = genever.external_configurable(sys.exit, 'leave', 'm')")
    project.write("leaves.gin", f"import leaves\nmain = @leave({code})")
    project.genever("run", "leaves.gin")
    data = manifest(project.runs()[-1])
    assert (data["status"], data["exit_status"]) == (status, number)
    assert (data["error"] is None) == (status == "succeeded")


SLEEPS = """
import time
from datetime import datetime
import genever

@genever.configurable
def sleeps(x=1):
    print("started", flush=True)
    for _ in range(600):  # Python 3.14 sleeps through a signal that comes just before it falls asleep.
        time.sleep(0.1)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run(project: Project, number: int) -> None:
    project.write("sleeping.py", SLEEPS)
    project.write("sleeping.gin", "import sleeping\nmain = @sleeps()")
    process = project.start("-m", "genever", "run", "sleeping.gin", "sleeps.x=5")
    assert process.stdout is not None
    process.stdout.readline()
    early = manifest(project.runs()[0])
    assert (early["status"], early["ended"], early["exit_status"]) == ("running", None, None)
    process.send_signal(number)
    process.communicate(timeout=20)
    data = manifest(project.runs()[0])
    assert (data["status"], data["exit_status"]) == ("interrupted", process.returncode)
    assert [row["calls"] for row in data["record"] if row["selector"] == "sleeping.sleeps"] == [1]


QUICK = """
import time
from datetime import datetime
import genever

@genever.configurable
def step(x):
    time.sleep(0.01)

@genever.configurable
def train(steps=20):
    for number in range(steps):
        step(number)
"""

_kills = settings.get_profile(settings.get_current_profile_name()).max_examples > 100


@settings(max_examples=200 if _kills else 6, suppress_health_check=list(HealthCheck), deadline=None)
@given(delay=st.floats(0, 1.5))
def test_a_run_killed_at_any_moment_leaves_a_whole_manifest_or_none(
    tmp_path_factory: pytest.TempPathFactory, delay: float
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "quick.py").write_text(QUICK)
    (folder / "quick.gin").write_text("import quick\nmain = @train()")
    command = [sys.executable, "-m", "genever", "run", "quick.gin", "--out", "out"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
    if (folder / "out" / "run.json").exists():
        data = manifest(folder / "out")
        assert data["status"] == ("succeeded" if process.returncode == 0 else data["status"])
        assert data["status"] in ("running", "succeeded")
    else:
        assert process.returncode != 0


# ---- Reading it -------------------------------------------------------------------------------------


LATER = """{folder}/run.json is a manifest of version 5, and this Genever reads versions up to 4 [newer-version]
  it was written by Genever {version}: install that one"""
BAD = """{folder}/run.json is not the manifest of a run: {why} [bad-manifest]
  {folder}/operative.gin tells the values, if the run wrote it"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", BAD.replace("{why}", "it is cut off or no JSON (Expecting value: line 1 column 1 (char 0))")),
        (lambda text: "[1]", BAD.replace("{why}", "it does not say that it is a 'genever run'")),
        (lambda text: '{"format": "genever run", "version": 1}', BAD.replace("{why}", "it lacks 'config'")),
        (lambda text: text.replace('"version": 4', '"version": 5', 1), LATER),
    ],
)
def test_a_manifest_that_cannot_be_read_names_the_file_and_the_way_out(
    project: Project, change: Any, message: str
) -> None:
    run(project, "conf.gin")
    file = project.runs()[0] / "run.json"
    file.write_text(change(file.read_text()))
    with pytest.raises(ConfigFileError) as caught:
        read(file.parent)
    message = message.replace("{folder}", str(file.parent)).replace("{version}", genever.__version__)
    assert str(caught.value) == f"error: {message}"


#: Runs of one program, as Genever recorded them when it wrote the first three versions.
RECORDED = Path(__file__).parent / "earlier_manifests"


@pytest.fixture
def recorded(project: Project) -> Project:
    """The folder of that program, with its manifests as if it had run there."""
    for path in RECORDED.glob("*.*"):
        text = path.read_text(encoding="utf-8")
        project.write(path.name, text.replace("/home/me/project", str(project.folder)))
    return project


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_an_earlier_version_recorded_reads_as_if_this_one_had(recorded: Project, version: int) -> None:
    file = recorded.folder / f"version_{version}.json"
    assert json.loads(file.read_text())["version"] == version
    now, then = run(recorded, "experiment.gin", "train.steps=3"), read(file)
    for part in ("version", "parameters", "bindings", "macros", "record"):
        assert then[part] == now[part]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_run_that_an_earlier_version_recorded_is_compared(recorded: Project, version: int) -> None:
    outcome = recorded.genever("diff", f"version_{version}.json", "experiment.gin half=0.25 train.steps=3")
    assert outcome.out.splitlines()[2:] == [
        "",
        "changed on the command line:",
        "  Adam.lr",
        "    - 1.0                                       %half, experiment.gin:4",
        "    + 0.5                                       %half, argument 2",
    ]


def test_what_is_wrong_in_a_manifest_of_an_earlier_version_is_named(recorded: Project) -> None:
    file = recorded.folder / "version_2.json"
    file.write_text(file.read_text().replace('"from": "file"', '"from": "nowhere"', 1))
    with pytest.raises(ConfigFileError, match=r"what it has as parameters\[\d\]\.provenance is missing"):
        read(file)


@pytest.mark.parametrize("kept", [0, 1, 100, 3000])
def test_a_manifest_that_is_cut_off_is_none(project: Project, kept: int) -> None:
    run(project, "conf.gin")
    file = project.runs()[0] / "run.json"
    file.write_text(file.read_text()[:kept])
    with pytest.raises(ConfigFileError, match="it is cut off or no JSON"):
        read(file)


def test_a_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileError) as caught:
        read(tmp_path)
    assert str(caught.value) == (
        f"error: {tmp_path}/run.json cannot be read: No such file or directory [no-manifest]\n"
        "  a run that `genever run` makes has one"
    )
