"""The sweep of the examples, run as its page says."""

import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def report(folder: Path) -> Path:
    """The report of the example's sweep, which takes half a minute."""
    shutil.copytree(_ROOT / "examples" / "sweep", folder / "examples" / "sweep")
    goal = ["--objective", "accuracy", "--maximize", "--out", "swept"]
    for words in (
        ["sweep", "examples/sweep/sweep.gin", "--sampler", "random", "--trials", "30", "--jobs", "2", *goal],
        ["report", "swept"],
    ):
        command = [sys.executable, "-m", "genever", *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "report.html"
