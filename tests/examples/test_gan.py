"""`examples/gan` in several processes, and what its checkpoint gives back."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from genever.experiments.runs import reading  # noqa: E402  # The tests of a program without PyTorch end above.

EXAMPLE = Path(__file__).parents[2] / "examples" / "gan"

#: Keeps what each process saw, for the test.
WITNESS = """
import os
import torch
from pytorch_lightning import Callback
import genever

@genever.configurable
class Witness(Callback):
    def __init__(self, folder):
        self.folder = folder

    def on_fit_end(self, trainer, pl_module):
        noise = torch.randn(8, pl_module.latent_dim)
        with torch.no_grad():
            images = pl_module.eval()(noise)
        seen = {
            "rank": trainer.global_rank,
            "ranks": trainer.world_size,
            "process": os.getpid(),
            "steps": trainer.global_step,
            "folder": self.folder,
            "config": genever.config_str(),
            "noise": noise,
            "images": images,
        }
        torch.save(seen, f"seen-{trainer.global_rank}.pt")
"""

TWO = """
import witness
Witness.folder = %genever.run_dir
batch_size = 128
train.max_epochs = 1
DenseGenerator.widths = [32]
DenseDiscriminator.widths = [32]
Trainer.enable_progress_bar = False
Trainer.enable_model_summary = False
Trainer.limit_train_batches = 4
Trainer.devices = 2
Trainer.strategy = @DDPStrategy()
DDPStrategy.find_unused_parameters = True
"""

STARTED = "Trainer.callbacks = [@EMAWeightAveraging(), @SampleSheet(), @RecordConfig(), @Witness()]\n"
#: Lightning's averages do not pickle, and so reach no process that is spawned.
SPAWNED = "DDPStrategy.start_method = 'spawn'\nTrainer.callbacks = [@SampleSheet(), @RecordConfig(), @Witness()]\n"

#: Knows nothing of the program but its checkpoint.
ANEW = """
import sys
import genever

gan = genever.checkpoints.rebuild(sys.argv[1]).eval()

import torch
seen = torch.load("seen-0.pt", weights_only=True)
with torch.no_grad():
    print(type(gan).__module__, torch.equal(gan(seen["noise"]), seen["images"]))
print(genever.config_str() == "")
"""


def run(folder: Path, *command: str) -> str:
    """What a Python program prints, which must end well."""
    variables = os.environ | {"GLOO_SOCKET_IFNAME": "lo", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    result = subprocess.run(
        [sys.executable, *command], cwd=folder, env=variables, capture_output=True, text=True, timeout=240
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.examples
@pytest.mark.parametrize(
    ("callbacks", "command"),
    [(STARTED, [str(Path(sys.executable).with_name("genever"))]), (SPAWNED, ["-m", "genever"])],
    ids=["ddp", "ddp_spawn"],
)
def test_two_processes_train_it_in_one_run_folder_and_its_checkpoint_makes_it_again(
    tmp_path: Path, callbacks: str, command: list[str]
) -> None:
    (tmp_path / "witness.py").write_text(WITNESS)
    (tmp_path / "two.gin").write_text(TWO + callbacks)
    run(tmp_path, *command, "run", str(EXAMPLE / "gan.gin"), "two.gin")

    [folder] = (path for path in tmp_path.glob("runs/*/*") if not path.is_symlink())
    first, second = (torch.load(tmp_path / f"seen-{rank}.pt", weights_only=True) for rank in (0, 1))
    assert [(seen["rank"], seen["ranks"], seen["folder"]) for seen in (first, second)] == [
        (0, 2, str(folder)),
        (1, 2, str(folder)),
    ]
    assert first["process"] != second["process"]
    assert first["steps"] == second["steps"] > 0
    assert first["config"] == second["config"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "command.txt", "config.gin", "lightning_logs", "operative.gin", "run.json", "samples.png",
    ]  # fmt: skip

    [logs] = folder.glob("lightning_logs/*")
    assert {path.name for path in logs.iterdir()} >= {"checkpoints", "operative.gin", "run.json"}
    for operative in (folder / "operative.gin", logs / "operative.gin"):
        for name in ("train", "GAN", "DenseGenerator", "generator/Adam", "discriminator/Adam", "Digits"):
            assert f"# Parameters for {name}:" in operative.read_text()
    called = {(row["selector"], row["scope"]): row["calls"] for row in reading.read(folder)["record"]}
    assert (called["gan.GAN", ""], called["torch.optim.Adam", "generator"]) == (1, 1)
    assert reading.read(folder)["unused"] == []

    [checkpoint] = logs.glob("checkpoints/*.ckpt")
    assert run(tmp_path, "-c", ANEW, str(checkpoint)) == "gan True\nTrue\n"


#: The distance of what a checkpoint generates to the digits, by the formula with the root of a matrix.
DISTANCE = """
import sys
import numpy as np
from scipy.linalg import sqrtm
from sklearn.datasets import load_digits

sys.path.insert(0, sys.argv[1])
import torch
from distance import frechet_distance

real = load_digits().images.reshape(-1, 64) / 8 - 1
other = real[::3] * 0.5 + 0.25
a, b = np.cov(real.T), np.cov(other.T)
expected = ((real.mean(0) - other.mean(0)) ** 2).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real)
print(expected, frechet_distance(torch.tensor(real), torch.tensor(other)))
"""


@pytest.mark.examples
def test_learning_rates_are_compared_by_the_distance_to_real_digits(tmp_path: Path) -> None:
    expected, distance = map(float, run(tmp_path, "-c", DISTANCE, str(EXAMPLE)).split())
    assert distance == pytest.approx(expected, rel=1e-3)

    few = ["train.max_epochs=1", "Digits.passes=1", "generator/lr=choice(0.0, 5e-3)", "FrechetDistance.samples=100"]
    goal = ["--objective", "distance", "--repeat-over", "seed", "--jobs", "2"]
    said = run(tmp_path, "-m", "genever", "sweep", str(EXAMPLE / "sweep.gin"), *few, *goal, "--out", "out")
    assert "4 trials, 0 failed" in said
    assert "best: 2, 3: generator/lr=0.005: mean distance" in said  # The other one learns nothing.
