"""The program whose runs earlier versions of Genever have recorded, in `version_1.json` and those after it."""

from typing import Any

import genever


@genever.configurable
class Adam:
    def __init__(self, lr: float, eps: float = 1e-8) -> None:
        self.lr = lr


@genever.configurable(module="program")
def load(path: str, workers: int = 1) -> str:
    return path


@genever.configurable
def train(optimizer: Adam, data: str, tags: tuple[str, ...] = (), steps: int = 1, seed: int = 0) -> None: ...


@genever.register_finalize_hook
def seed(config: Any) -> dict[str, int]:
    return {"train.seed": 7}
