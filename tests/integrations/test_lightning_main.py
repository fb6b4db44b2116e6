"""`genever.integrations.lightning.main`: the same command lines as for a LightningCLI give the same objects."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.tools.converting.lightning_judge import CONFIG, MODULE, SCHEDULED

for package in ("torch", "pytorch_lightning", "jsonargparse"):  # Other processes import them: here that takes long.
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed", allow_module_level=True)

ROOT = Path(__file__).parents[2]

QUIET = "--trainer.accelerator=cpu --trainer.logger=false --seed_everything=5 "
ENCODER = "--model.encoder=lit_digits.Encoder --model.encoder.width=5 "

#: Command lines that both understand: whether the program names the classes of the model and the data.
SAME = {
    "a file that names all classes": (False, "fit --config named.yaml"),
    "flags over files over files": (
        True,
        "--config fit.yaml --config more.yaml fit --trainer.max_epochs 3 --data.batch_size 7 "
        "--optimizer Adam --optimizer.lr 0.5 --optimizer.betas [0.5,0.75]",
    ),
    "optimizer and callbacks by flags": (
        True,
        f"fit {QUIET} {ENCODER} --optimizer=SGD --optimizer.lr=1e-2 --lr_scheduler=ReduceLROnPlateau "
        "--lr_scheduler.monitor=loss --lr_scheduler.patience 7 "
        "--trainer.callbacks+=EarlyStopping --trainer.callbacks.monitor=loss "
        "--trainer.callbacks+=ModelCheckpoint --trainer.callbacks.dirpath=here",
    ),
    "texts, lists and nested classes": (
        True,
        f"validate {QUIET} {ENCODER} --model.name 12 --data.root 3 --model.encoder.sizes=[3,4] "
        "--model.encoder.activation=torch.nn.Tanh --verbose false --ckpt_path some.ckpt",
    ),
    "classes by flags": (
        False,
        f"predict {QUIET} --model lit_digits.Classifier --model.encoder lit_digits.Encoder --model.encoder.width 4 "
        "--data lit_digits.Digits --data.batch_size 2 --return_predictions false",
    ),
}
#: Command lines that both refuse, with a part of what is said here.
WRONG = {
    "fit --modle.rate 3": "No such flag: --modle.rate. Did you mean 'model'?",
    f"fit {QUIET} {ENCODER} --model.rrate 3": "did you mean 'rate'?",
    f"fit {QUIET} {ENCODER} --model.rate fast": "argument 7: error: Classifier.rate takes float, and 'fast' is a str",
    f"fit {QUIET} {ENCODER} --model.rate": "The flag --model.rate needs a value",
    "fit --config missing.yaml": "there is no file missing.yaml",
    "fit --config list.yaml": "list.yaml:1:1: error: a configuration is a mapping",
    "fit --config extra.yaml": "extra.yaml:2: error: the program has added 'extra' to its parser",
    f"fit {QUIET} --model.encoder lit_digits.Missing": "lit_digits.Missing",
    f"fit {QUIET}": "encoder",
    "": "It has to be said what to do: fit, validate, test, predict.",
    "train": "It has to be said what to do",
}
#: Command lines in the words of Genever.
OWN = {
    "files": "fit run.gin",
    "bindings over flags": "fit --config run.gin --model.rate 7 Classifier.rate=8 seed=2",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What each command line came to, for a LightningCLI and here."""
    folder = tmp_path_factory.mktemp("commands")
    scheduled = SCHEDULED.replace("max_epochs: 1", "max_epochs: 1, num_sanity_val_steps: 0")
    files = {
        "lit_digits.py": MODULE,
        "named.yaml": CONFIG,
        "fit.yaml": scheduled.replace("logger: false, callbacks: {class_path: LearningRateMonitor}", "logger: false"),
        "more.yaml": "fit:\n  model: {rate: 4, encoder: {class_path: lit_digits.Encoder, init_args: {width: 9}}}\n"
        "  data: {scale: 5}\n",
        "list.yaml": "- 1\n",
        "extra.yaml": "seed_everything: 1\nextra: 1\n",
        "run.gin": "from __gin__ import dynamic_registration\nimport lit_digits\nimport pytorch_lightning\n"
        "pytorch_lightning.Trainer:\n    accelerator = 'cpu'\n    logger = False\n"
        "lit_digits.Classifier:\n    encoder = @lit_digits.Encoder()\n    rate = 6\nlit_digits.Encoder.width = 3\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    shared = [(has, line.split()) for has, line in SAME.values()] + [(True, line.split()) for line in WRONG]
    own = [(True, line.split()) for line in OWN.values()]
    return {"cli": _run(folder, "cli", shared), "main": _run(folder, "main", [*shared, *own])}


def _run(folder: Path, way: str, commands: list[tuple[bool, list[str]]]) -> list[Any]:
    (folder / "commands.json").write_text(json.dumps(commands))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))}
    python = [sys.executable, "-m", "tests.integrations.lightning_commands", way]
    made = subprocess.run(python, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    found: list[Any] = json.loads(made.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", SAME)
def test_what_a_lightningcli_builds_is_built(name: str, results: dict[str, list[Any]]) -> None:
    number = list(SAME).index(name)
    expected, actual = results["cli"][number], results["main"][number]
    assert expected[0] == 0, expected[2]
    assert actual == expected


@pytest.mark.parametrize("line", WRONG)
def test_what_a_lightningcli_refuses_is_refused_with_a_reason(line: str, results: dict[str, list[Any]]) -> None:
    number = len(SAME) + list(WRONG).index(line)
    assert results["cli"][number][0] == 2
    status, _, said = results["main"][number]
    assert (status, WRONG[line] in said) == (2, True), said


def test_binding_files_and_bindings_take_the_place_of_yaml(results: dict[str, list[Any]]) -> None:
    found = results["main"][len(SAME) + len(WRONG) :]
    assert [status for status, _, _ in found] == [0, 0], found
    rates = [next(rate for rate in (6, 7, 8) if f"'rate': {rate}" in seen) for _, seen, _ in found]
    assert rates == [6, 8]
