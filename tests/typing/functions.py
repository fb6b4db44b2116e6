"""What the functions return that make runs; each ``type: ignore`` must be needed."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, assert_type

import genever
from genever.runs import Run
from genever.sweeps import Sweep, TPESampler, Trial


def train(lr: float = 0.1) -> float:
    return lr


made = genever.run(train, "train.lr = 1", {"lr": 2}, files=["base.gin", Path("more.gin")], out=Path("here"))
assert_type(made, Run)
assert_type(made.metrics, Mapping[str, float])
assert_type(made.folder, Path)
assert_type(made.duration, timedelta)
assert_type(made.fingerprint, str)
assert_type(made.manifest, dict[str, Any])
assert_type(genever.run(files="base.gin"), Run)
assert_type(genever.run("@train()", files=Path("base.gin")).config, str)
made.state = "failed"  # type: ignore[misc]
genever.run(train, 1)  # type: ignore[arg-type]
genever.run(train, lr=1)  # type: ignore[call-arg]


# ---- Sweeps -------------------------------------------------------------------------------------


found = genever.sweep(train, {"lr": "loguniform(1e-5, 1e-1)"}, {"steps": 3}, files="base.gin", trials=20, jobs=2)
assert_type(found, Sweep)
assert_type(found.trials, tuple[Trial, ...])
assert_type(found.best, Trial | None)
assert_type(found.rows(), list[dict[str, Any]])
assert_type(found.folder, Path)
assert_type([trial.metrics for trial in found], list[Mapping[str, float]])
genever.sweep("@train()", "train.lr = choice(1, 2)", direction="maximize", sampler=TPESampler())
genever.sweep(train, {"lr": [0.1, 0.2]}, direction="up")  # type: ignore[arg-type]
genever.sweep(train, 1)  # type: ignore[arg-type]
