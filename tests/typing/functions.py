"""What the functions return that make runs; each ``type: ignore`` must be needed."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, assert_type

import genever
from genever.runs import Run


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
