"""The environment of the trackers, and Genever run in it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.installing import lacking

_ROOT = Path(__file__).parents[2]
_SERVICES = _ROOT / "build" / "services"

#: A program that takes no time, and its binding file.
PROGRAM = """
import time

import genever


@genever.configurable
class Adam:
    def __init__(self, lr, betas=(0.9, 0.999), name="adam"):
        self.lr = lr


@genever.configurable
def noise(level=0.25):
    return level


@genever.configurable
def train(optimizer, token=None, wait=0, note=""):
    for step in range(3):
        genever.report({"val/loss": optimizer.lr / (step + 1)}, step=10 * step)
    genever.report(odd=float("nan"), large=float("inf"), small=float("-inf"))
    noise()
    print("started", flush=True)
    time.sleep(wait)
    return {"accuracy": 0.5 + optimizer.lr}
"""

CONFIG = """
import program

main = @train()
train.optimizer = @Adam()
Adam.lr = 0.25
train.token = secret('sesame')
"""


class Trackers:
    """A folder with a program, in which Python and Genever run with the trackers' libraries.

    Attributes:
        folder: The folder.
        environment: What the environment has.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        paths = os.pathsep.join([str(_ROOT / "src"), str(folder)])
        self.environment = {**os.environ, "PYTHONPATH": paths, "GENEVER_CACHE": "", **environment}
        (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
        (folder / "conf.gin").write_text(CONFIG, encoding="utf-8")

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start Python in the folder."""
        return subprocess.Popen(
            [python(), *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def python(self, *command: str) -> str:
        """Return what Python prints, run in the folder."""
        process = self.start(*command)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    def genever(self, *arguments: str) -> str:
        """Return what Genever prints, run in the folder."""
        return self.python("-m", "genever", *arguments)


def python() -> str:
    """Return the Python of the environment."""
    return str(_SERVICES / "trackers" / "bin" / "python")


def require(name: str = "trackers") -> None:
    """Skip where something is not installed; in CI that is an error."""
    if (_SERVICES / f"{name}.missing").exists() or not os.path.exists(python()):
        lacking(name, "services")
