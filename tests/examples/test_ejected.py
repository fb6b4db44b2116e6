"""The programs that the examples are ejected as: they train as the configuration does, and type checkers like them."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
pytest.importorskip("sklearn", reason="scikit-learn is not installed")
accumulation: Any = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")

EXAMPLES = Path(__file__).parents[2] / "examples"

#: What makes the training short.
SHORT = [
    "train.max_epochs = 2",
    "Trainer.limit_train_batches = 5",
    "Trainer.log_every_n_steps = 1",
    "Trainer.enable_progress_bar = False",
    "Trainer.callbacks = [@EMAWeightAveraging()]",
    "TensorBoardLogger.name = 'logs'",
]


def run(folder: Path, *command: str) -> str:
    result = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def losses(folder: Path) -> dict[str, list[float]]:
    """Return what a training has logged at each step."""
    [log] = folder.glob("**/logs/version_0")
    events = accumulation.EventAccumulator(str(log)).Reload()
    return {name: [event.value for event in events.Scalars(name)] for name in ("generator_loss", "discriminator_loss")}


@pytest.mark.examples
def test_the_gan_of_the_program_has_the_same_losses(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "gan", tmp_path / "gan")
    configured, ejected = tmp_path / "gan" / "runs", tmp_path / "gan" / "run"
    run(tmp_path / "gan", "-m", "genever", "run", "gan.gin", *SHORT)
    run(tmp_path / "gan", "-m", "genever", "eject", "gan.gin", *SHORT, "-o", "program.py")
    assert "genever" not in (tmp_path / "gan" / "program.py").read_text(encoding="utf-8")
    run(tmp_path / "gan", "program.py")
    expected = losses(configured)
    assert len(expected["generator_loss"]) == 10
    assert losses(ejected) == expected


@pytest.mark.examples
@pytest.mark.parametrize("example", ["gan/gan.gin", "gan/conv.gin", "classifier/forest.gin", "lazy/lazy.gin"])
def test_type_checkers_have_nothing_against_the_program(example: str, tmp_path: Path) -> None:
    folder, _, file = example.partition("/")
    shutil.copytree(EXAMPLES / folder, tmp_path / folder)
    run(tmp_path / folder, "-m", "genever", "eject", file, "-o", "program.py")
    strict = ["--check-untyped-defs", "--ignore-missing-imports", "--follow-imports=silent", "--config-file="]
    assert "no issues found" in run(tmp_path / folder, "-m", "mypy", *strict, "program.py")
    program = shutil.which("ty", path=str(Path(sys.executable).parent))
    if program is not None:
        command = [program, "check", "program.py", "--python", sys.prefix, "--project", "."]
        result = subprocess.run(command, cwd=tmp_path / folder, capture_output=True, text=True, timeout=300)
        assert "All checks passed!" in result.stdout, result.stdout
