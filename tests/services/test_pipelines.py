"""Steps in pipelines of others: Luigi's scheduler, flows of Metaflow's and stages of DVC."""

import os
from pathlib import Path

import pytest

from tests.docs.test_examples import ROOT
from tests.services.pipelines import Project, require

pytestmark = pytest.mark.services

PROGRAM = """
import os

import genever


@genever.configurable
def texts(count=4):
    log("texts")
    return ["x" * number for number in range(count)]


@genever.configurable
def features(texts, width=6):
    log("features")
    return [len(text) * width for text in texts]


@genever.configurable
def train(features, epochs=3):
    log("train")
    if epochs < 0:
        raise ValueError("no such number of epochs")
    return sum(features) * epochs


@genever.configurable
def report(texts, model):
    pass


def log(text):
    with open("log", "a") as file:
        file.write(text + "\\n")
"""

CONFIG = """
import program

main = @report()
report.model = cached @train()
report.texts = cached @texts()
train.features = cached @features()
features.texts = cached @texts()
"""

RUN = """
import sys
import luigi
from genever.integrations.luigi import tasks

roots = tasks("conf.gin", *sys.argv[1:])
summary = luigi.build(roots, workers=2, local_scheduler=True, detailed_summary=True, log_level="CRITICAL")
print(summary.status.name, [(task.task_id.partition("_")[0], task.complete()) for task in roots])
print([task.output().value() for task in roots if task.complete()])
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    require()
    project = Project(tmp_path, {"USER": "me", "HOME": str(tmp_path), "DVC_NO_ANALYTICS": "1"})
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)
    return project


def logged(project: Project) -> list[str]:
    """What has run since this was last asked."""
    log = project.folder / "log"
    found = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def test_what_the_page_about_pipelines_shows_runs(tmp_path: Path) -> None:
    require()
    require("dvc")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "genever").write_text('#!/bin/sh\nexec python -m genever "$@"\n')
    (programs / "genever").chmod(0o755)
    paths = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "USER": "me", "HOME": str(tmp_path)}
    project = Project(tmp_path, {**paths, "DVC_NO_ANALYTICS": "1"})
    page = ROOT / "docs" / "howto" / "pipelines-elsewhere.md"
    project.run("python", str(ROOT / "tests" / "docs" / "page.py"), str(page), "services")


def test_luigi_runs_what_the_cache_does_not_have(project: Project) -> None:
    assert project.python(RUN) == "SUCCESS [('train', True)]\n[108]\n"
    assert logged(project) == ["texts", "features", "train"]
    assert project.python(RUN) == "SUCCESS [('train', True)]\n[108]\n"
    project.genever("run", "conf.gin")
    assert logged(project) == []
    assert project.python(RUN, "train.epochs=4") == "SUCCESS [('train', True)]\n[144]\n"
    assert logged(project) == ["train"]
    project.genever("build", "conf.gin", "features.width=5")
    assert logged(project) == ["features", "train"]
    assert project.python(RUN, "features.width=5") == "SUCCESS [('train', True)]\n[90]\n"
    assert logged(project) == []


def test_luigi_goes_on_after_a_step_that_fails(project: Project) -> None:
    assert project.python(RUN, "train.epochs=-1") == "FAILED [('train', False)]\n[]\n"
    assert logged(project) == ["texts", "features", "train"]
    assert project.python(RUN, "train.epochs=2") == "SUCCESS [('train', True)]\n[72]\n"
    assert logged(project) == ["train"]


def test_a_task_is_made_again_from_its_parameters(project: Project) -> None:
    program = """
import pickle
from genever.integrations.luigi import StepTask, tasks
[task] = tasks("conf.gin")
print(task.task_id == f"train_{task.recipe}", pickle.loads(pickle.dumps(task)).complete())
words = task.to_str_params()
StepTask.clear_instance_cache()
again = StepTask.from_str_params(words)
print(again is not task, again == task, [each.step for each in again.requires()])
try:
    StepTask(step="train", recipe="0", configuration=task.configuration).complete()
except ValueError as problem:
    print(problem)
try:
    task.output().value()
except ValueError as problem:
    print(problem)
"""
    assert project.python(program) == (
        "True False\n"
        "True True ['features']\n"
        "error: the configuration leads to no step train with the recipe 0 any more [not-cached]\n"
        "  call genever.integrations.luigi.tasks again\n"
        "error: there is no result of train that could be read [not-cached]\n  run its task\n"
    )


def test_the_tasks_leave_what_the_program_has_configured(project: Project) -> None:
    program = """
import genever, luigi
import program as code
from genever.integrations.luigi import tasks
genever.parse_config("train.epochs = 100")
luigi.build(tasks("conf.gin"), local_scheduler=True, log_level="CRITICAL")
print(code.train([1]), tasks("conf.gin")[0].output().value())
try:
    tasks("plain.gin")
except ValueError as problem:
    print(problem)
"""
    project.write("plain.gin", "import program\nmain = @train()\ntrain.features = @features()")
    assert project.python(program) == (
        f"100 108\nerror: nothing that {project.folder}/plain.gin leads to is cached [not-cached]\n"
        "  write cached before a reference: train.features = cached @features()\n"
    )


def test_metaflow_is_told_what_is_wrong(project: Project) -> None:
    program = """
from metaflow.exception import MetaflowException
from genever.integrations.metaflow import configured, parser
found = parser("import program\\ntrain.epochs = 2\\ntrain.features = [1, (2,)]\\nmain = @train()")
print({name: value for name, value in found.items() if name != "genever"}, sorted(found["genever"]))
import program
with configured(found) as session:
    print(program.train(), session.locked)
for act in (lambda: parser("import program\\ntrain.epoch = 2"), lambda: configured({}).__enter__(),
            lambda: parser("import program\\ntrain.epochs = secret(3333)")):
    try:
        act()
    except (ValueError, MetaflowException) as problem:
        print(problem)
"""
    project.write("program.py", PROGRAM.replace("sum(features)", "len(features)"))
    assert project.python(program) == (
        "{'main': '@program.train()', 'train': {'epochs': 2, 'features': [1, [2]]}} ['config', 'fingerprint']\n"
        "4 True\n"
        "the configuration is wrong\n"
        "<bindings>:2:7: error: Configurable 'train' doesn't have a parameter named 'epoch'. [unknown-parameter]\n"
        "  2 | train.epoch = 2\n"
        "    |       ^^^^^ did you mean 'epochs'?\n"
        "error: this is no configuration that genever.integrations.metaflow.parser has read [no-config]\n"
        "  say so: metaflow.Config('config', default=…, parser=parser)\n"
        "the configuration is wrong\n"
        "error: a secret stands in the configuration, and Metaflow would keep it with each run [bad-setting]\n"
        "  read it where it is needed: secret(env('NAME'))\n"
    )
