"""The YAML of a LightningCLI: built by jsonargparse, and by the binding file that it became."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import Session
from genever.errors import GeneverError
from genever.language.text.diagnostics import render_all
from genever.tools.converting.lightning.convert import Conversion, convert
from tests.tools.converting.lightning_judge import CONFIG, MODULE, SCHEDULED, state
from tests.untyped import configurable

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning: Any = pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
pytest.importorskip("jsonargparse", reason="jsonargparse is not installed")

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "lit_digits.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("lit_digits", None)


def _converted(text: str, **options: str) -> Conversion:
    Path("config.yaml").write_text(text)
    return convert("config.yaml", **options)


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What trainers were called to fit."""
    calls: list[Any] = []
    monkeypatch.setattr(
        lightning.Trainer,
        "fit",
        lambda self, model, datamodule=None, **rest: calls.append((self, model, datamodule, rest)),
    )
    return calls


@pytest.fixture(scope="module")
def by_lightning(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What LightningCLI builds from both files."""
    folder = tmp_path_factory.mktemp("judge")
    (folder / "lit_digits.py").write_text(MODULE)
    (folder / "named.yaml").write_text(CONFIG)
    (folder / "sections.yaml").write_text(SCHEDULED)
    python = [sys.executable, "-m", "tests.tools.converting.lightning_judge"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))}
    made = subprocess.run(python, cwd=folder, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()[-2:]


def _by_genever(fits: list[Any], text: str) -> str:
    Path("config.gin").write_text(text)
    with Session():
        started = configurable("started", module="test")(lambda value: value)
        genever.parse_config_files_and_bindings(["config.gin"], ["started.value = %main"], finalize_config=False)
        started()
        return state(fits.pop())


@pytest.mark.filterwarnings("ignore")  # Lightning's own.
def test_the_same_is_built_from_a_file_that_names_all_classes(fits: list[Any], by_lightning: list[str]) -> None:
    conversion = _converted(CONFIG)
    assert conversion.findings == ()
    assert _by_genever(fits, conversion.text) == by_lightning[0]


@pytest.mark.filterwarnings("ignore")  # Lightning's own.
def test_the_same_is_built_where_the_program_names_model_and_data(fits: list[Any], by_lightning: list[str]) -> None:
    options = {"model": "lit_digits.Classifier", "data": "lit_digits.Digits"}
    conversion = _converted(SCHEDULED, subcommand="fit", **options)
    assert conversion.findings == ()
    made = _by_genever(fits, conversion.text)
    assert made == by_lightning[1]
    assert "'rest': {'ckpt_path': 'some.ckpt'}" in made


def test_comments_stay_with_what_they_are_about() -> None:
    text = _converted(CONFIG).text
    assert text.startswith("# A configuration of LightningCLI.\n# Two lines.\n\nfrom __gin__")
    assert "    # for all\n    seed = 7  # of weights\n" in text
    assert (
        "    # they watch\n"
        "    callbacks = [\n"
        "        # stop early\n"
        "        # ours\n"
        "        @pytorch_lightning.callbacks.EarlyStopping(),\n"
        "        @pytorch_lightning.callbacks.ModelCheckpoint(monitor='loss', dirpath='out'),\n"
        "        @pytorch_lightning.callbacks.ModelCheckpoint(\n"
        "            # here\n"
        "            dirpath='last',\n"
    ) in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model: {rate: 1}", "config.yaml:1:1: warning: the program says which class the model is"),
        (
            "optimizer: {lr: 1}",
            "config.yaml:1:1: warning: the program says which class gets the arguments of optimizer",
        ),
        ("mine: 1", "config.yaml:1:1: warning: the program has added 'mine' to its parser, and knows what for"),
        ("a-b: 1", "config.yaml:1:1: warning: 'a-b' is no name"),
        ("\ndata: {class_path: nowhere.Thing}", "config.yaml:2:1: warning: no module of nowhere.Thing is found"),
        ("data: {class_path: Nowhere}", "config.yaml:1:1: warning: no class Nowhere is found for 'data'"),
        (
            "data: {class_path: lit_digits.Digits, init_args: {size: 1}}",
            "config.yaml:1:1: warning: lit_digits.Digits has no parameter 'size'",
        ),
        (
            "model:\n  class_path: lit_digits.Classifier",
            "config.yaml:2:3: warning: lit_digits.Classifier needs 'encoder', and the file does not give it",
        ),
        ("trainer: {max_epochs: '${n}'}", "config.yaml:1:1: warning: the interpolation in '${n}' stays text"),
        (
            "data: {class_path: lit_digits.Digits, init_args: {root: {a: 1}}}",
            "the type hint Optional[Path] of 'root' makes an object of this mapping",
        ),
        ("trainer: {1: 2}", "config.yaml:1:1: warning: 1 is no name of a parameter"),
    ],
)
def test_what_is_not_carried_over_is_said_with_its_place(text: str, message: str) -> None:
    findings = _converted(text + "\n").findings
    assert message in render_all(findings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1", "a configuration is a mapping"),
        ("a: &a [*a]", "this holds itself"),
        ("a: !!python/object:os.system {}", "the tag !!python/object:os.system is not carried over"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "\n".join(
                f"{y}: &{y} [{','.join(f'*{x}' for _ in range(10))}]" for x, y in zip("abcde", "bcdef", strict=True)
            ),
            "aliases make more than",
        ),
        ("fit: {}\ntest: {}", "config.yaml has sections for fit and test"),
        ("fit: 1", "the section fit is no mapping"),
    ],
)
def test_what_is_no_configuration_is_an_error(text: str, message: str) -> None:
    with pytest.raises(GeneverError, match=message):
        _converted(text)


def test_a_section_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GeneverError, match=r"config\.yaml has no section predict"):
        _converted("fit: {}", subcommand="predict")


def test_a_class_of_the_program_has_to_be_found() -> None:
    with pytest.raises(GeneverError, match=r"no module of nowhere\.Model is found"):
        _converted("model: {}", model="nowhere.Model")
