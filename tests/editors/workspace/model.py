"""A network, what trains it, and what moves its weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import genever


@genever.configurable
@dataclass
class Network:
    """A stack of dense layers.

    Args:
        widths: How many units each layer has.
        dropout: Which share of them is left out while it learns.
    """

    widths: Sequence[int]
    dropout: float = 0.0


@genever.configurable
class Adam:
    """Moves each weight by a step of its own.

    Args:
        network: What it moves.
        lr: How long a step is.
        betas: How slowly the two averages forget.
    """

    def __init__(self, network: Network, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self.network = network
        self.lr = lr
        self.betas = betas


@genever.configurable
def train(
    network: Network,
    optimizer: Callable[[Network], Adam],
    epochs: int = 1,
    schedule: Literal["constant", "cosine", "linear"] = "constant",
) -> float:
    """Train a network, and return the loss that is left."""
    return optimizer(network).lr / epochs * len(schedule)
