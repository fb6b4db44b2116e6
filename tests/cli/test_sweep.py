"""``genever sweep``: what it prints, writes and ends with, also when it was killed and goes on."""

import csv
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Project

PROGRAM = """
import os
import time
from contextlib import suppress
from pathlib import Path

import genever


@genever.configurable
def train(x=1, y=2, wait=0.0, fail=False, die=False):
    with open(os.environ.get("RAN", os.devnull), "a") as file:
        file.write(f"{x} {y}\\n")
    print("training", x)
    time.sleep(wait)
    if die:
        os.kill(os.getpid(), 9)
    if fail:
        raise ValueError(f"x cannot be {x}")
    return {"loss": (x - 3) ** 2 + y}
"""

CONFIG = """
import program

main = @train()
train.x = choice(1, 2, 3, 4)
train.y = randint(0, 1)
"""


@pytest.fixture(autouse=True)
def sweeping(project: Project) -> None:
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)


def rows(project: Project, folder: str = "out") -> list[dict[str, str]]:
    return list(csv.DictReader(project.read(f"{folder}/trials.csv").splitlines()))


def described(project: Project, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project.read(name))
    return found


# ---- A whole sweep ------------------------------------------------------------------------------------


def test_a_sweep_runs_each_trial_in_a_folder_of_its_own(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "--jobs", "2")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-2:] == [
        "8 trials, 0 failed; out/trials.csv",
        "best: 4: train.x=3, train.y=0: loss 0",
    ]
    found = {(row["train.x"], row["train.y"]): float(row["loss"]) for row in rows(project)}
    assert found == {(str(x), str(y)): (x - 3) ** 2 + y for x in range(1, 5) for y in (0, 1)}
    run = described(project, "out/trials/00004/run.json")
    assert run["status"] == "succeeded"
    assert "training 3" in project.read("out/trials/00004/output.txt")
    assert "train.x = 3" in project.read("out/trials/00004/operative.gin")
    assert described(project, "out/sweep.json")["ended"] is not None


def test_more_may_be_better(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "--maximize", "--objective", "loss", "train.y=0")
    assert outcome.out.splitlines()[-1] == "best: 0: train.x=1: loss 4"


def test_a_space_may_be_given_on_the_command_line(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--dry-run", "train.y=choice(5, 6)", "train.x=1")
    assert outcome.out.splitlines() == ["0: train.y=5", "1: train.y=6"]


def test_chance_draws_the_same_with_the_same_seed(project: Project) -> None:
    arguments = ("sweep", "conf.gin", "train.y=loguniform(1e-3, 1)", "--dry-run", "--trials", "5", "--seed")
    first, again, other = (project.genever(*arguments, seed).out for seed in ("1", "1", "2"))
    assert first == again
    assert first != other
    assert len(first.splitlines()) == 5


def test_the_command_of_a_trial_runs_it_alone(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--print-commands", "train.y=0")
    assert outcome.out.splitlines() == [f"genever run conf.gin train.y=0 train.x={x}" for x in (1, 2, 3, 4)]


def test_the_same_configuration_does_not_run_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    outcome = project.genever(
        "sweep", "conf.gin", "--out", "out", "train.x=choice(2, 1)", "train.y=0", "--sampler", "random", "--trials", "2"
    )
    assert outcome.out.splitlines()[:2] == ["0: train.x=1: loss 4", "1: train.x=1: the same as 0"]
    assert project.read("ran") == "1 0\n"


def test_a_value_that_stands_twice_is_drawn_once(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--dry-run", "train.x=choice(1, 2, 1)", "train.y=choice([7, 7, 7])")
    assert outcome.out.splitlines() == ["0: train.x=1, train.y=7", "1: train.x=2, train.y=7"]
    assert outcome.err.splitlines() == [
        "warning: the choice of train.x has a value more than once: each is drawn once [bad-space]",
        "warning: the choice of train.y has 2 values more than once: each is drawn once [bad-space]",
        "2 trials",
    ]


def test_values_that_fingerprints_ignore_are_values_to_sweep_over(project: Project) -> None:
    program = project.read("program.py").replace(
        "@genever.configurable", "@genever.configurable(fingerprint_ignore=['y'])"
    )
    project.write("program.py", program)
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.x=1")
    assert outcome.out.splitlines()[:2] == ["0: train.y=0: loss 4", "1: train.y=1: loss 5"]


def test_a_default_may_be_another_one_in_each_process(project: Project) -> None:
    program = project.read("program.py").replace("import os\n", "import os\nimport random\n", 1)
    project.write("program.py", program.replace("x=1, y=2", "x=1, y=2, start=random.random()"))
    outcome = project.python("-m", "genever", "sweep", "conf.gin", "--out", "out", "--jobs", "2")
    assert outcome.code == 0, outcome.out


def test_a_trial_runs_with_the_files_as_they_were(project: Project) -> None:
    project.write("conf.gin", CONFIG + "include 'more.gin'\n")
    project.write("more.gin", "train.wait = 0.0\n")
    change = "\n    if x == 1:\n        open('more.gin', 'w').write('train.x = [')\n    print('training', x)"
    project.write(
        "program.py", project.read("program.py").replace("\n    print('training', x)".replace("'", '"'), change)
    )
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.y=0", "train.x=choice(1, 2)")
    assert outcome.out.splitlines()[:2] == ["0: train.x=1: loss 4", "1: train.x=2: loss 1, the best so far"]
    assert project.read("more.gin") == "train.x = ["


def test_a_file_is_chosen_before_what_is_in_it(project: Project) -> None:
    project.write("model/small.gin", "train.x = choice(1, 2)\n")
    project.write("model/large.gin", "train.y = choice(5, 6, 7)\n")
    project.write(
        "groups.gin",
        "import program\nmain = @train()\nmodel = choice('small', 'large')\ninclude f'./model/{%model}.gin'\n",
    )
    outcome = project.genever("sweep", "groups.gin", "--out", "out")
    assert outcome.code == 0, outcome.err
    assert [line.partition(": loss")[0] for line in outcome.out.splitlines()[:5]] == [
        "0: model='small', train.x=1",
        "1: model='small', train.x=2",
        "2: model='large', train.y=5",
        "3: model='large', train.y=6",
        "4: model='large', train.y=7",
    ]


def test_the_best_trial_is_a_binding_file(project: Project) -> None:
    project.genever("sweep", "conf.gin", "--out", "out", "train.y=choice(0, 1)", "train.wait = 0")
    outcome = project.genever("best", "out")
    assert outcome.out == (
        "# Trial 4 of out, the best of 8: loss 0\ninclude 'conf.gin'\n\ntrain.wait = 0\ntrain.x = 3\ntrain.y = 0\n"
    )
    assert project.genever("best", "out", "--maximize", "-o", "worst.gin").code == 0
    again = project.genever("run", "worst.gin", "--out", "again")
    assert again.code == 0, again.err
    assert described(project, "again/run.json")["result"] == {"loss": 5}
    assert (
        described(project, "again/run.json")["fingerprint"]
        == described(project, "out/trials/00001/run.json")["fingerprint"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--objective", "accuracy"), "no trial in out has a number 'accuracy'"), ((), "name one: --objective loss")],
)
def test_there_is_no_best_trial_without_a_number(project: Project, arguments: tuple[str, ...], said: str) -> None:
    program = project.read("program.py").replace("+ y}", '+ y, "other": 1}')
    project.write("program.py", program)
    project.genever("sweep", "conf.gin", "--out", "out")
    outcome = project.genever("best", "out", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert "no sweep is in ." in project.genever("best", ".").err


def test_the_mean_over_what_only_repeats_decides(project: Project) -> None:
    """The losses of x=3 are 0 and 4, those of x=2 are 1 and 1: one lucky seed does not win."""
    project.write("seeds.gin", "include 'conf.gin'\nseed = choice(0, 4)\ntrain.x = %x\nx = choice(2, 3)\n")
    project.write("more.gin", "include 'seeds.gin'\ntrain.y = %seed if %x == 3 else 0\n")
    outcome = project.genever("sweep", "more.gin", "--repeat-over", "seed", "--out", "out")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-1] == "best: 0, 1: x=2: mean loss 1 ± 0 over 2"
    assert "best so far" not in outcome.out
    assert project.genever("best", "out").out.startswith("# Trial 0 of out, the best of 4: mean loss 1 ± 0 over 2\n")
    assert "did you mean 'seed'?" in project.genever("sweep", "more.gin", "--repeat-over", "sed").err


def test_spaces_that_change_nothing_are_reported(project: Project) -> None:
    project.write("other.gin", "include 'conf.gin'\nnever/train.x = choice(7, 8)\nseed = choice(1, 2)\n")
    outcome = project.genever("sweep", "other.gin", "--dry-run")
    assert outcome.err.splitlines() == [
        "warning: main leads to never/train.x by no reference; its space is drawn, as code may call what has it "
        "[unused-binding]",
        "warning: nothing reads the macro seed, so that its space is not drawn [unused-macro]",
        "16 trials",
    ]
    assert project.genever("sweep", "conf.gin", "--dry-run").err == "8 trials\n"


# ---- Several objectives -------------------------------------------------------------------------------


def test_several_objectives_have_a_front(project: Project) -> None:
    """With more of x both rise; y only costs: the front is y=0 with x=1 and x=3, which is better than 2 and 4."""
    returned = '{"good": 10 if x == 3 else x, "cost": x + 5 * y + (2 if x == 2 else 0)}'
    project.write("program.py", project.read("program.py").replace('{"loss": (x - 3) ** 2 + y}', returned))
    arguments = ("sweep", "conf.gin", "--out", "out", "--objective", "good:max", "--objective", "cost")
    outcome = project.genever(*arguments)
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-3:] == [
        "2 trials are the best for some balance of more good and less cost:",
        "  0: train.x=1, train.y=0: good 1, cost 1",
        "  4: train.x=3, train.y=0: good 10, cost 3",
    ]
    description = described(project, "out/sweep.json")
    assert (description["objective"], description["direction"]) == (["good", "cost"], ["maximize", "minimize"])
    listed = project.genever("best", "out")
    assert listed.code == 0
    assert [line.partition(":")[0] for line in listed.out.splitlines()[1:]] == ["0", "4"]
    assert "pick one: --trial 0" in project.genever("best", "out", "-o", "best.gin").err
    assert "train.x = 3\ntrain.y = 0\n" in project.genever("best", "out", "--trial", "4").out
    best = project.genever("best", "out", "--objective", "good").out
    assert best.startswith("# Trial 4 of out, the best of 8: good 10")
    assert "there is no trial 9 in out" in project.genever("best", "out", "--trial", "9").err


def test_a_sampler_learns_from_several_objectives(project: Project) -> None:
    pytest.importorskip("optuna")
    project.write("program.py", project.read("program.py").replace("+ y}", '+ y, "other": y}'))
    project.write("set.gin", "import genever.sweeps\ninclude 'conf.gin'\nsweep.objective = ['loss', 'other']\n")
    settings = ("sweep.sampler=@NSGAIISampler(population_size=2)", "sweep.direction=['minimize', 'maximize']")
    arguments = ("-m", "genever", "sweep", "set.gin", *settings, "--out", "out", "--trials")
    outcome = project.python(*arguments, "6")
    assert outcome.code == 0, outcome.err
    assert "for some balance of less loss and more other" in outcome.out
    again = project.python(*arguments, "8")
    assert again.code == 0, again.err
    assert len(rows(project)) == 8


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ('{"loss": "low"}', "it has no metric 'loss', but none: main returned {'loss': 'low'}, which is no number"),
        ('{"loss": float("nan")}', "loss nan, which does not count"),
        ('{"loss": float("inf")}', "0: train.x=1: loss inf\n"),
        ("None", "it has no metric 'loss', but none\n"),
        ("float('inf')", "it has no metric 'loss', but result\n"),
        ("-float('inf')", "it has no metric 'loss', but result\n"),
    ],
)
def test_what_is_no_number_is_no_objective(project: Project, returned: str, said: str) -> None:
    project.write("program.py", project.read("program.py").replace('{"loss": (x - 3) ** 2 + y}', returned))
    spaces = ("train.y=0", "train.x=choice(1, 2)")
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "--objective", "loss", *spaces)
    assert said in outcome.out


def test_trials_with_other_metrics_are_not_compared(project: Project) -> None:
    returned = '{"loss" if x < 3 else "gain": x}'
    project.write("program.py", project.read("program.py").replace('{"loss": (x - 3) ** 2 + y}', returned))
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.y=0")
    assert outcome.out.splitlines()[-1] == (
        "which is best is not known, as the trials have loss, gain: name one with --objective"
    )
    named = project.genever("best", "out", "--objective", "gain", "--maximize")
    assert named.out.startswith("# Trial 3 of out, the best of 4: gain 4\n")


def test_a_trial_that_failed_is_retried(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    arguments = ("sweep", "conf.gin", "train.y=0", "train.x=1", "train.fail=choice(True, False)", "--retries", "2")
    assert project.genever(*arguments, "--out", "out").code == 1
    assert project.read("ran") == "1 0\n" * 4
    assert described(project, "out/trials/00000/trial.json")["tries"] == 3


def test_a_study_in_a_database_is_one_of_several(project: Project) -> None:
    optuna = pytest.importorskip("optuna")
    pytest.importorskip("sqlalchemy")
    arguments = ("sweep", "conf.gin", "--sampler", "tpe", "--trials", "2", "--storage", "sqlite:///studies.db", "--out")
    for folder in ("one", "two", "one"):
        outcome = project.genever(*arguments, folder)
        assert outcome.code == 0, outcome.err
        assert not (project.folder / folder / "study.log").exists()
    names = optuna.get_all_study_names("sqlite:///studies.db")
    assert len(names) == 2
    assert described(project, "one/sweep.json")["study"] in names


def test_a_password_that_was_not_written_down_is_asked_for(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--storage", "postgresql://me:<hidden>@host/x", "--dry-run")
    assert outcome.code == 2
    assert (
        "the storage of this sweep is postgresql://me:<hidden>@host/x: its password was not written down" in outcome.err
    )


def test_passwords_of_a_database_are_not_written(project: Project) -> None:
    pytest.importorskip("optuna")
    options = ("--sampler", "tpe", "--trials", "1", "--storage", "sqlite://me:passw0rd@host/x", "--out", "out")
    outcome = project.genever("sweep", "conf.gin", *options)
    assert outcome.code == 2
    assert "<hidden>@" in outcome.err
    assert not (project.folder / "out").exists()
    assert "passw0rd" not in outcome.err + outcome.out


INSIDE = "error: a sweep writes down what it draws, so that a space inside secret() would not stay secret [bad-space]"
AMONG = "error: choice() among secrets that are in the file: nothing that a sweep may write down tells them apart"
BOUNDS = "error: the bounds of uniform() are shown beside what a sweep draws, so that no secret can be one [bad-space]"
BESIDE = "error: a sweep writes down what it binds, and here that would be a secret beside a space [bad-space]"


@pytest.mark.parametrize(
    ("bindings", "said"),
    [
        ("train.x = secret(choice('S3CR1', 'S3CR2'))", INSIDE),
        ("train.x = secret(%m)\nm = choice('S3CR1', 'S3CR2')", INSIDE),
        ("train.x = secret(env('TOKEN', choice('S3CR1', 'S3CR2')))", INSIDE),
        ("train.x = choice(secret('S3CR1'), secret('S3CR2'))", AMONG),
        ("train.x = choice(%m)\nm = [secret('S3CR1'), secret('S3CR2')]", AMONG),
        ("train.x = choice(%m, %n)\nm = secret('S3CR1')\nn = [secret('S3CR2')]", AMONG),
        ("train.x = choice(1, secret('S3CR1'))", BESIDE),
        ("train.x = choice(1, secret(env('TOKEN', 'S3CR1')))", BESIDE),
        ("train.x = [secret('S3CR1'), choice(1, 2)]", BESIDE),
        ("train.x = uniform(0, secret(7531))", BOUNDS),
        ("train.x = uniform(0, %m)\nm = secret(env('TOKEN', 7531))", BOUNDS),
    ],
)
def test_a_secret_that_a_file_holds_is_not_drawn(project: Project, bindings: str, said: str) -> None:
    project.write("secrets.gin", f"include 'conf.gin'\n{bindings}\n")
    outcome = project.genever("sweep", "secrets.gin", "--out", "out")
    assert outcome.code == 2
    assert re.search(rf"^secrets\.gin:2:\d+: {re.escape(said)}", outcome.err)
    assert "S3CR" not in outcome.err + outcome.out
    assert "7531" not in outcome.err + outcome.out
    assert not (project.folder / "out").exists()


@pytest.mark.parametrize(
    ("bindings", "drawn"),
    [
        ("train.x = secret(env(choice('TOKEN_A', 'TOKEN_B')))", ["'TOKEN_A'", "'TOKEN_B'"]),
        (
            "train.x = choice(secret(env('TOKEN_A')), secret(env('TOKEN_B')))",
            ["secret(env('TOKEN_A'))", "secret(env('TOKEN_B'))"],
        ),
        ("train.x = choice(%m)\nm = [secret(env('TOKEN_A')), secret(env('TOKEN_B'))]", ["%m[0]", "%m[1]"]),
        ("train.x = choice(1, %m)\nm = secret(1234567)", ["1", "%m"]),
    ],
)
def test_which_secret_is_drawn_may_be_known(
    project: Project, bindings: str, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_A", "1234567")
    monkeypatch.setenv("TOKEN_B", "7654321")
    project.write("program.py", PROGRAM.replace("(x - 3) ** 2 + y", "y").replace('print("training", x)', ""))
    project.write("secrets.gin", f"include 'conf.gin'\ntrain.y = 1\n{bindings}\n")
    outcome = project.genever("sweep", "secrets.gin", "--out", "out")
    assert outcome.code == 0, outcome.err
    assert [row["train.x"] for row in rows(project)] == drawn
    written = [path.read_text() for path in (project.folder / "out").rglob("*") if path.is_file()]
    held = [text for text in written if "1234567" in text or "7654321" in text]
    assert all("m = secret(1234567)" in text for text in held)
    assert "1234567" not in outcome.err + outcome.out
    assert "7654321" not in outcome.err + outcome.out


def test_a_secret_that_stands_in_a_file_is_kept_for_its_owner(project: Project) -> None:
    project.write("more.gin", "include 'conf.gin'\ntrain.x = choice(1, 2)\ntrain.wait = %token\n")
    words = ("more.gin", "key.gin", "token=secret(0)", "--out", "out")
    project.write("key.gin", "train.y = secret(1)\n")
    outcome = project.genever("sweep", *words)
    assert outcome.code == 0, outcome.err
    said = "the sweep's folder keeps it for its workers, so that only you can read it"
    hint = "secret(env('NAME')) keeps it out of there [plain-secret]"
    assert f"warning: a secret stands in key.gin, argument 3; {said}: {hint}\n" in outcome.err
    folder = project.folder / "out"
    paths = [*folder.iterdir(), *folder.glob("files/*")]
    modes = {path.name.rpartition("-")[2]: path.stat().st_mode & 0o777 for path in paths}
    usual = modes["conf.gin"]
    assert usual != 0o600
    assert (modes["key.gin"], modes["more.gin"], modes["sweep.json"], modes["files"]) == (0o600, usual, 0o600, 0o700)


def test_the_best_trial_leaves_secrets_to_bind(project: Project) -> None:
    project.genever("sweep", "conf.gin", "train.wait = secret(0)", "train.y = 1", "--out", "out")
    outcome = project.genever("best", "out")
    assert outcome.out == (
        "# Trial 2 of out, the best of 4: loss 1\ninclude 'conf.gin'\n\n"
        "# Bind this yourself, as it holds a secret: train.wait = secret(*)\n"
        "train.y = 1\ntrain.x = 3\n"
    )


# ---- Settings in files --------------------------------------------------------------------------------


def test_a_file_may_say_how_a_sweep_goes_about_it(project: Project) -> None:
    settings = "sweep.trials = 3\nsweep.direction = 'maximize'\nsweep.objective = 'loss'\nsweep.sampler = 'random'\n"
    project.write("set.gin", f"import genever.sweeps\ninclude 'conf.gin'\n{settings}sweep.seed = 5\n")
    outcome = project.python("-m", "genever", "sweep", "set.gin", "--out", "out")
    assert outcome.code == 0, outcome.err
    found = rows(project)
    assert len(found) == 3
    best = max(found, key=lambda row: float(row["loss"]))
    assert f"best: {best['number']}:" in outcome.out
    assert described(project, "out/sweep.json")["sampler"] == "@RandomSampler()"
    assert "warning" not in project.read("out/trials/00000/output.txt")
    assert project.python("-m", "genever", "sweep", "set.gin", "--out", "out", "--trials", "5").code == 0
    assert len(rows(project)) == 5
    assert project.python("-m", "genever", "sweep", "set.gin", "--out", "out", "sweep.trials=6").code == 0
    assert len(rows(project)) == 6


def test_a_sampler_may_be_a_reference_with_arguments(project: Project) -> None:
    """The first trials of TPE are chance, which its own seed decides."""
    pytest.importorskip("optuna")
    head = "import genever.sweeps\ninclude 'conf.gin'\nsweep.trials = 4\n"
    project.write("set.gin", f"{head}sweep.sampler = @TPESampler(seed=4)\nTPESampler.n_startup_trials = 4\n")
    arguments = ("-m", "genever", "sweep", "set.gin", "--dry-run", "train.y=loguniform(1e-3, 1)")
    by_reference = project.python(*arguments)
    assert by_reference.code == 0, by_reference.err
    assert by_reference.out == project.python(*arguments, "--sampler", "tpe", "--seed", "4").out
    assert project.python("-m", "genever", "check", "set.gin").err == "nothing to report in 2 files\n"
    assert project.python("-m", "genever", "run", "set.gin", "train.x=1", "train.y=1", "--strict").err == ""


def test_a_run_pays_no_attention_to_the_settings_of_a_sweep(project: Project) -> None:
    project.write("set.gin", "import genever.sweeps\nimport program\nmain = @train()\nsweep.trials = 3\n")
    project.write("not.gin", "import genever.sweeps\nimport program\nmain = @train()\n")
    assert project.python("-m", "genever", "run", "set.gin", "--strict", "--out", "out").err == ""
    assert (
        project.python("-m", "genever", "fingerprint", "set.gin").out
        == project.python("-m", "genever", "fingerprint", "not.gin").out
    )
    assert project.python("-m", "genever", "check", "set.gin").code == 0


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What registers the settings, is imported anew: each test here has a registry of its own."""
    monkeypatch.delitem(sys.modules, "genever.sweeps", raising=False)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("binding", "said"),
    [
        ("sweep.trials=0", "sweep.trials cannot be 0 [bad-setting]"),
        ("sweep.sampler='gird'", "sweep.sampler cannot be 'gird' [bad-setting]"),
        ("sweep.direction='up'", "it is 'minimize' or 'maximize'"),
        ("sweep.timeout='1'", "sweep.timeout cannot be '1'"),
        ("sweep.retries=-1", "sweep.retries cannot be -1"),
        ("sweep.sampler=@TPESampler(n_startup_trials='many')", "TPESampler.n_startup_trials cannot be 'many'"),
        ("sweep.pruner=@PatientPruner(@MedianPruner(interval_steps=1.5), 1)", "it is of type int"),
        ("sweep.pruner='median'", "one metric decides which trials are pruned, and the sweep has none"),
        ("sweep.direction=['minimize', 'maximize']", "it needs one for each objective, and there are 1"),
        ("sweep.objective=['loss', 'loss']", "each metric counts once"),
        ("sweep.storage='me:pass'", "sweep.storage cannot be '<hidden>'"),
        ("sweep.trails=3", "did you mean 'trials'?"),
    ],
)
def test_a_wrong_setting_is_refused(project: Project, binding: str, said: str) -> None:
    project.write("set.gin", "import genever.sweeps\ninclude 'conf.gin'\n")
    outcome = project.genever("sweep", "set.gin", binding)
    assert outcome.code == 2
    assert said in outcome.err


def test_what_a_sweep_is_set_to_has_no_fingerprint(project: Project) -> None:
    program = """
import sys
import genever, genever.sweeps
assert "optuna" not in sys.modules
target = genever.current_session().catalog.target("genever.sweeps.sweep")
print(set(target.fingerprint_ignore) ^ set(genever.sweeps.Settings._fields))
"""
    assert project.python("-c", program).out == "set()\n"


# ---- What goes wrong ----------------------------------------------------------------------------------


def test_a_trial_that_fails_is_reported_and_the_others_go_on(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.y=0", "train.fail=choice(True, False)")
    assert outcome.code == 1
    assert "8 trials, 4 failed" in outcome.out
    assert "0: train.x=1, train.fail=True: failed: ValueError: x cannot be 1" in outcome.out
    assert [row["state"] for row in rows(project)] == ["failed", "succeeded"] * 4


@pytest.mark.parametrize(("status", "said"), [(0, "reported 5"), (3, "failed: it ended with status 3")])
def test_a_trial_may_leave_as_a_program_does(project: Project, status: int, said: str) -> None:
    leave = f"genever.report(reported=5)\n    raise SystemExit({status})\n    print("
    project.write("program.py", project.read("program.py").replace('print("training", x)', f"{leave})"))
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.x=1", "train.y=choice(1, 2)")
    assert outcome.out.splitlines()[0] == f"0: train.y=1: {said}"
    assert (
        described(project, "out/trials/00000/trial.json")["state"]
        == described(project, "out/trials/00000/run.json")["status"]
    )


def test_a_folder_that_cannot_be_made_is_reported(project: Project) -> None:
    project.write("file", "")
    outcome = project.genever("sweep", "conf.gin", "--out", "file/out")
    assert outcome.code == 2
    assert outcome.err.startswith("error: the sweep cannot be written: ")
    assert "Not a directory" in outcome.err


def test_a_sweep_that_cannot_be_written_ends_and_goes_on_later(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out", "--trials", "1").code == 0
    Path("out/trials/00001").write_text("in the way")
    outcome = project.genever("sweep", "conf.gin", "--out", "out")
    assert outcome.code == 2
    assert "error: the sweep cannot be written: " in outcome.err
    Path("out/trials/00001").unlink()
    assert project.genever("sweep", "conf.gin", "--out", "out").code == 0
    assert len(rows(project)) == 8


def test_a_trial_that_cannot_begin_leaves_the_next_alone(project: Project) -> None:
    needs = "\n\n@genever.configurable\ndef needs(what):\n    return what\n"
    project.write("program.py", project.read("program.py") + needs)
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.x=1", "train.y=choice(@needs(), 2)")
    assert outcome.code == 1
    first, second = outcome.out.splitlines()[:2]
    assert first.startswith("0: train.y=@needs(): failed: ")
    assert second == "1: train.y=2: loss 6"


def test_a_trial_that_kills_its_process_is_tried_three_times(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    outcome = project.genever(
        "sweep", "conf.gin", "--out", "out", "train.x=1", "train.y=0", "train.die=choice(True, False)"
    )
    assert outcome.code == 1
    assert "0: train.die=True: failed: its process was killed by SIGKILL, 3 times" in outcome.out
    assert "1: train.die=False: loss 4" in outcome.out
    assert project.read("ran") == "1 0\n" * 4


def test_what_failed_can_be_run_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out", "train.y=0", "train.fail=%bad", "bad=True").code == 1
    assert [row["state"] for row in rows(project)] == ["failed"] * 4
    program = project.read("program.py").replace("if fail", "if False")
    project.write("program.py", program)
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    arguments = ("sweep", "conf.gin", "--out", "out", "train.y=0", "train.fail=%bad", "bad=True")
    assert project.genever(*arguments).code == 1
    assert project.genever(*arguments, "--retry-failed").code == 0
    assert [row["state"] for row in rows(project)] == ["succeeded"] * 4
    assert project.read("ran").count("\n") == 4


def test_a_failure_may_be_the_last_trial(project: Project) -> None:
    arguments = ("sweep", "conf.gin", "--fail-fast", "train.y=0", "train.fail=choice(True, False)", "train.x=1")
    outcome = project.genever(*arguments)
    assert outcome.code == 1
    assert outcome.out.splitlines()[-1] == (
        "no more trials were begun since one failed: the same command goes on with the rest"
    )
    (folder,) = Path("runs/sweeps/train").iterdir()
    assert len(rows(project, str(folder))) == 1
    assert "nobody works on it" in project.genever("sweep", "--status", str(folder)).out
    assert "no more trials" not in project.genever(*arguments).out
    assert [row["state"] for row in rows(project, str(folder))] == ["failed", "succeeded"]
    assert "ended" in project.genever("sweep", "--status", str(folder)).out.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train.x=1", "train.y=1"), "there is nothing to sweep over: main leads to no space [bad-space]"),
        (("train.x=1", "train.y=1", "y=choice(1, 2)"), "main leads to no space, nor to y [bad-space]"),
        (("train.y=uniform(0, 1)", "--sampler", "grid"), "train.y is a space of floats from 0 to 1"),
        (("train.y=uniform(0, 1)",), "there is no end to what RandomSampler draws"),
        (("train.y=uniform(1, 0)",), "uniform() is empty: 1 is more than 0"),
        (("--main", "trian"), "did you mean"),
    ],
)
def test_what_is_no_sweep_is_refused(project: Project, arguments: tuple[str, ...], said: str) -> None:
    outcome = project.genever("sweep", "conf.gin", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert not (project.folder / "runs").exists()


def test_an_objective_that_is_not_returned_is_a_failure(project: Project) -> None:
    outcome = project.genever(
        "sweep", "conf.gin", "--out", "out", "--objective", "accuracy", "train.y=0", "train.x=choice(1, 2)"
    )
    assert outcome.code == 1
    assert "0: train.x=1: failed: it has no metric 'accuracy', but loss" in outcome.out


def test_another_sweep_in_the_folder_is_left_alone(project: Project) -> None:
    project.genever("sweep", "conf.gin", "--out", "out")
    before = project.read("out/trials.csv")
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "train.x=choice(1, 2)")
    assert outcome.code == 2
    assert "another sweep is in out: train.x (choice(1, 2, 3, 4), now choice(1, 2)) differs [run-folder]" in outcome.err
    assert project.read("out/trials.csv") == before
    project.write("other/file.txt", "")
    assert "other is not empty, and no sweep is in it" in project.genever("sweep", "conf.gin", "--out", "other").err


def test_what_is_bound_otherwise_in_another_sweep_is_named(project: Project) -> None:
    project.write("more.gin", "include 'conf.gin'\ntrain.wait = 0.0\ntrain.y = 1\n")
    assert project.genever("sweep", "more.gin", "--out", "out", "--trials", "1").code == 0
    outcome = project.genever("sweep", "more.gin", "train.y=2", "--out", "out", "--trials", "1")
    assert (outcome.code, "another sweep is in out: train.y (1, now 2) differs [run-folder]" in outcome.err) == (
        2,
        True,
    )
    project.write("more.gin", "include 'conf.gin'\ntrain.wait = 0.25\ntrain.y = 1\ntrain.fail = True\n")
    outcome = project.genever("sweep", "more.gin", "--out", "out", "--trials", "1", "--seed", "1")
    said = "another sweep is in out: train.fail (False, now True) and train.wait (0.0, now 0.25) and its seed differ ["
    assert (outcome.code, said in outcome.err) == (2, True)
    project.write("more.gin", "include 'conf.gin'\ntrain.wait = 0.0\ntrain.y = 1\n")
    project.write("program.py", PROGRAM.replace("die=False", "die=0"))
    outcome = project.python("-m", "genever", "sweep", "more.gin", "--out", "out", "--trials", "1")
    assert "another sweep is in out: what else is bound differs [run-folder]" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--objective", "loss:maximise"), "--objective cannot be loss:maximise: a direction is max or min"),
        (("--objective", "loss:maximise"), "did you mean loss:max?"),
        (("--objective", "loss:MIN"), "did you mean loss:min?"),
        (("--memory", "foo"), "there is no memory of 'foo'"),
        (("sweep.trials=2",), "write 'import genever.sweeps' before it in a file"),
        (("run.trackers=[]",), "write 'import genever.trackers' before it in a file"),
    ],
)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_is_no_setting_is_refused(
    project: Project, arguments: tuple[str, ...], said: str, dry: tuple[str, ...]
) -> None:
    outcome = project.genever("sweep", "conf.gin", *arguments, *dry)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert not (project.folder / "runs").exists()


def test_a_metric_may_have_a_colon_in_its_name(project: Project) -> None:
    project.write("program.py", project.read("program.py").replace('{"loss"', '{"loss:maxima_seen"'))
    outcome = project.genever("sweep", "conf.gin", "--objective", "loss:maxima_seen:max", "--trials", "2")
    assert outcome.out.splitlines()[-1] == "best: 1: train.x=1, train.y=1: loss:maxima_seen 5"


def test_a_run_refuses_spaces_and_makes_no_folder(project: Project) -> None:
    outcome = project.genever("run", "conf.gin")
    assert outcome.code == 2
    assert "this is a space of 4 values: a sweep draws a value from it [undrawn-space]" in outcome.err
    assert "this is a space of 2 ints from 0 to 1" in outcome.err
    assert not (project.folder / "runs").exists()


# ---- Samplers that learn ------------------------------------------------------------------------------


def test_what_optuna_draws_does_not_depend_on_an_interruption(project: Project) -> None:
    pytest.importorskip("optuna")
    project.write("wide.gin", "import program\nmain = @train()\ntrain.x = uniform(-10, 10)\ntrain.y = choice(0, 5)\n")
    arguments = ("sweep", "wide.gin", "--sampler", "tpe", "--seed", "3", "--trials")
    assert project.genever(*arguments, "14", "--out", "whole").code == 0
    for trials in ("3", "12", "14"):
        assert project.genever(*arguments, trials, "--out", "parts").code == 0
    assert results(project, "parts") == results(project, "whole")


def test_a_sampler_that_learns_needs_one_number(project: Project) -> None:
    pytest.importorskip("optuna")
    project.write("program.py", project.read("program.py").replace("+ y}", '+ y, "other": 1}'))
    arguments = ("sweep", "conf.gin", "--trials", "4", "--sampler", "tpe", "--out")
    outcome = project.genever(*arguments, "out")
    assert outcome.code == 2
    assert "the sampler learns from one number, and trial 0 has loss, other" in outcome.err
    assert "begin another sweep with --objective loss" in outcome.err
    assert len(rows(project)) == 1
    assert project.genever(*arguments, "other", "--objective", "loss").code == 0


def test_what_a_sampler_has_learnt_is_of_one_objective(project: Project) -> None:
    pytest.importorskip("optuna")
    arguments = ("sweep", "conf.gin", "--sampler", "tpe", "--out", "out", "--trials")
    assert project.genever(*arguments, "2").code == 0
    outcome = project.genever(*arguments, "4", "--maximize")
    assert outcome.code == 2
    assert "another sweep is in out: whether more of that is better differs [run-folder]" in outcome.err


def test_what_a_sampler_has_learnt_is_in_one_place(project: Project) -> None:
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("optuna")
    arguments = ("sweep", "conf.gin", "--sampler", "tpe", "--out", "out", "--trials")
    assert project.genever(*arguments, "1").code == 0
    outcome = project.genever(*arguments, "2", "--storage", "sqlite:///study.db")
    assert outcome.code == 2
    assert "another sweep is in out: where its study is kept differs [run-folder]" in outcome.err


def test_a_sweep_of_a_later_version_is_left_alone(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out", "--trials", "1").code == 0
    description = described(project, "out/sweep.json")
    project.write("out/sweep.json", json.dumps(description | {"version": 99, "genever": "9.0"}))
    for command in (("sweep", "conf.gin", "--out", "out"), ("best", "out")):
        outcome = project.genever(*command)
        assert outcome.code == 2
        assert "out/sweep.json was written by Genever 9.0" in outcome.err
        assert "[newer-version]" in outcome.err


def test_a_shared_object_is_made_anew_for_each_trial(project: Project) -> None:
    makes = "\n\n@genever.configurable\ndef number(n):\n    return n\n"
    project.write("program.py", project.read("program.py") + makes)
    shared = ("shared=once @number(n=choice(5, 6))", "train.x=%shared", "train.y=%shared")
    outcome = project.genever("sweep", "conf.gin", "--out", "out", *shared)
    assert outcome.out.splitlines()[:2] == ["0: shared.n=5: loss 9", "1: shared.n=6: loss 15"]


def test_another_objective_of_a_grid_is_remembered(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out").code == 0
    assert project.genever("sweep", "conf.gin", "--out", "out", "--maximize").code == 0
    assert project.genever("best", "out").out.startswith("# Trial 1 of out, the best of 8: loss 5\n")


def test_a_damaged_study_is_reported(project: Project) -> None:
    pytest.importorskip("optuna")
    arguments = ("sweep", "conf.gin", "--sampler", "tpe", "--out", "out", "--trials")
    assert project.genever(*arguments, "2").code == 0
    study = Path("out/study.log")
    study.write_text("nonsense\n" + study.read_text())
    outcome = project.genever(*arguments, "4")
    assert outcome.code == 2
    assert "study.log" in outcome.err
    assert "move it away" in outcome.err


#: Spaces of all kinds, one of which another one brings with it, and an assertion that some draws break.
LEARNT = """
import learnt
main = @learn()
learn.a = choice(1, 2, %other)
learn.b = %b
b = uniform(0, 1, step=0.25)
learn.c = loguniform(0.1, 10)
learn.d = normal(5, 2)
other = randint(3, 9)
assert %b != 0.5
"""
LEARNING = """
import genever

@genever.configurable
def learn(a, b, c, d):
    return {"loss": a + b + c + d}
"""


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_sampler_learns_again_what_its_study_has_lost(project: Project, is_removed: bool) -> None:
    optuna = pytest.importorskip("optuna")
    project.write("conf.gin", LEARNT)
    project.write("learnt.py", LEARNING)
    arguments = ("sweep", "conf.gin", "--sampler", "tpe", "--out", "out", "--trials")
    assert project.genever(*arguments, "2").code == 0
    study = Path("out/study.log")
    whole = study.read_bytes()
    assert project.genever(*arguments, "4").code == 0
    if is_removed:
        study.unlink()
    else:
        study.write_bytes(whole)
    outcome = project.genever(*arguments, "5")
    assert outcome.code == 0
    said = "warning: the study lacked [2-4] of 4 trials: the sampler learns from them again, as their folders have them"
    assert re.search(said, outcome.err)
    found = rows(project)
    assert len(found) == 5
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend("out/study.log"))
    study = optuna.load_study(study_name=described(project, "out/sweep.json")["study"], storage=storage)
    completed = [trial for trial in study.trials if trial.value is not None]
    assert [trial.value for trial in completed] == [float(row["loss"]) for row in found]
    for trial, row in zip(completed, found, strict=True):
        assert (trial.params["learn.a"], str(trial.params["b"])) == (row["learn.a"], row["b"])
        assert trial.params.get("other") == (int(row["other"]) if row["other"] else None)
        quantile = statistics.NormalDist(5, 2).cdf(float(row["learn.d"]))
        assert trial.params["quantile of learn.d"] == pytest.approx(quantile)
    assert "lacked" not in project.genever(*arguments, "6").err


def test_a_damaged_journal_is_reported(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out", "train.y=0").code == 0
    before = project.read("out/trials.csv")
    with open("out/journal.jsonl", "a") as journal:
        journal.write('{"draw": {"number": "x"}}\n')
    arguments = ("sweep", "conf.gin", "--out", "out", "train.y=0")
    said = "warning: journal.jsonl is damaged: a line that cannot be read is skipped; what has ended is in the folders"
    assert said in project.genever(*arguments).err
    with open("out/journal.jsonl", "a") as journal:
        journal.write('{"change": {"color": 1}}\nnonsense\n')
    outcome = project.genever(*arguments)
    assert (outcome.code, project.read("out/trials.csv")) == (0, before)
    assert "journal.jsonl is damaged: 3 lines that cannot be read are skipped" in outcome.err
    for reading in (("sweep", "--status", "out"), ("best", "out")):
        assert "journal.jsonl is damaged: 3 lines that cannot be read are skipped" in project.genever(*reading).err


# ---- Checks -------------------------------------------------------------------------------------------


def test_each_value_of_a_space_is_checked(project: Project) -> None:
    project.write("typed.py", "import genever\n\n\n@genever.configurable\ndef train(x: int = 1, y: float = 0.5): ...\n")
    project.write(
        "typed.gin", "import typed\nmain = @train()\ntrain.x = choice(1, 'two')\ntrain.y = 2 * uniform(0, 1)\n"
    )
    outcome = project.genever("check", "typed.gin")
    assert outcome.code == 1
    assert "typed.gin:3:" in outcome.out
    assert "train.x takes int" in outcome.out
    assert "train.y" not in outcome.out


def test_each_file_of_a_space_is_checked(project: Project) -> None:
    project.write("model/small.gin", "train.x = 2\n")
    project.write("model/large.gin", "train.z = 1\n")
    project.write("model/third.gin", "train.y = [\n")
    project.write(
        "groups.gin",
        """
        import program
        main = @train()
        model = choice('small', 'large', 'third')
        include f'./model/{%model}.gin'
        """,
    )
    outcome = project.genever("check", "groups.gin")
    assert outcome.code == 1
    assert "model/large.gin:1:7: error: Configurable 'train' doesn't have a parameter named 'z'." in outcome.out
    assert "model/third.gin:1:" in outcome.out
    assert "model/small.gin" not in outcome.out
    assert "undrawn-space" not in outcome.out
    project.write("groups.gin", project.read("groups.gin").replace("'large', 'third'", "'nowhere'"))
    assert "nowhere.gin" in project.genever("check", "groups.gin").out


# ---- Going on -----------------------------------------------------------------------------------------


def results(project: Project, folder: str) -> list[tuple[str, ...]]:
    return [(row["number"], row["state"], row["train.x"], row["train.y"], row["loss"]) for row in rows(project, folder)]


def test_a_sweep_that_was_killed_again_and_again_ends_as_one_that_was_not(project: Project) -> None:
    arguments = ("-m", "genever", "sweep", "conf.gin", "train.wait=0.02", "--jobs", "2", "--out")
    assert project.python(*arguments, "whole").code == 0
    moments = random.Random(5)
    for _ in range(4):
        process = project.start(*arguments, "killed")
        time.sleep(moments.uniform(0.2, 1.2))
        process.send_signal(moments.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
        process.communicate(timeout=60)
    outcome = project.python(*arguments, "killed")
    assert outcome.code == 0, outcome.err
    assert results(project, "killed") == results(project, "whole")


def test_an_interrupted_sweep_goes_on_in_its_folder(project: Project) -> None:
    arguments = ("-m", "genever", "sweep", "conf.gin", "train.wait=0.3")
    process = project.start(*arguments)
    deadline = time.monotonic() + 60
    second = "runs/sweeps/train/*/trials/00001/trial.json"
    while not list(project.folder.glob(second)) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted: the same command goes on from here" in err
    assert project.python(*arguments).code == 0
    (folder,) = project.folder.glob("runs/sweeps/train/*")
    assert len(rows(project, str(folder.relative_to(project.folder)))) == 8
    assert project.python(*arguments).code == 0  # That one has ended: this is another one.
    assert len(list(project.folder.glob("runs/sweeps/train/*"))) == 2


def test_a_finished_trial_is_not_run_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.genever("sweep", "conf.gin", "--out", "out")
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    before = results(project, "out")
    assert project.genever("sweep", "conf.gin", "--out", "out").code == 0
    assert results(project, "out") == before
    assert not (project.folder / "ran").exists()


def test_a_damaged_trial_is_drawn_and_run_again(project: Project) -> None:
    project.genever("sweep", "conf.gin", "--out", "out")
    before = results(project, "out")
    path = Path("out/trials/00007/trial.json")
    path.write_text(path.read_text()[:50])
    assert project.genever("sweep", "conf.gin", "--out", "out").code == 0
    assert results(project, "out") == before


def test_a_terminal_shows_how_a_sweep_stands(project: Project) -> None:
    """As a person sees it: the lines of the trials stay, and what changes is gone at the end."""
    command = [sys.executable, "-m", "genever", "sweep", "conf.gin", "--out", "out", "--trials", "2", "train.wait=1.5"]
    ours, theirs = os.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    shown = bytearray()
    with suppress(OSError):  # Linux has one for the end.
        while part := os.read(ours, 1024):
            shown.extend(part)
    os.close(ours)
    assert process.wait(60) == 0
    text = shown.decode()
    assert "1 running; 1 of 2 ended" in text
    assert "train.y=1" in text.partition("1 running; 1 of 2 ended")[0]  # What runs, in a table.
    assert "0: train.x=1, train.y=0: loss 4" in text
    assert text.rstrip().splitlines()[-1].startswith("best: ")


@pytest.mark.parametrize("sampler", ["grid", "random"])
def test_a_trial_whose_folder_is_gone_is_run_again(project: Project, sampler: str) -> None:
    arguments = ("sweep", "conf.gin", "--out", "out", "--sampler", sampler, "--trials", "8", "--seed", "2")
    assert project.genever(*arguments).code == 0
    before = [(row["number"], row["train.x"], row["train.y"]) for row in rows(project)]
    shutil.rmtree("out/trials/00002")
    Path("out/trials/00005/trial.json").write_text("")
    assert project.genever(*arguments).code == 0
    assert [(row["number"], row["train.x"], row["train.y"]) for row in rows(project)] == before
