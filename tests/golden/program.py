"""What the golden files configure."""

from typing import Any

import genever
from tests.untyped import configurable


def register() -> None:
    """Registers it all in the active session."""
    genever.configurable("train", module="golden.program")(train)
    genever.configurable("Adam", module="golden.optim")(Adam)
    genever.configurable("SGD", module="golden.optim")(SGD)
    configurable("Net", module="golden.small")(lambda width=8: width)
    configurable("Net", module="golden.large")(lambda width=512: width)
    genever.configurable("sample", module="golden.program", denylist=["seed"])(sample)
    genever.configurable("crop", module="golden.program", allowlist=["size"])(crop)
    configurable("anything", module="golden.program")(lambda **parameters: parameters)
    genever.register(Trainer.step)
    genever.register("Trainer", module="golden.program")(Trainer)
    genever.constant("golden.limits.SIZE", 64)
    genever.constant("small.DEPTH", 2)
    genever.constant("large.DEPTH", 50)


def train(optimizer: Any = None, lr: float = 0.1, steps: int = 10, layers: Any = (64,), name: str = "run") -> Any:
    return optimizer, lr, steps, layers, name


class Adam:
    def __init__(self, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self.lr, self.betas = lr, betas


class SGD:
    def __init__(self, lr: float = genever.REQUIRED, momentum: float = 0.0) -> None:
        self.lr, self.momentum = lr, momentum


def sample(count: int = 1, seed: int = 0) -> tuple[int, int]:
    return count, seed


def crop(size: int = 32, fill: int = 0) -> tuple[int, int]:
    return size, fill


class Trainer:
    def step(self, batch: int = 1) -> int:
        return batch
