"""What the configurations of these tests are made of."""

import enum
from collections.abc import Callable, Sequence
from typing import Any

from genever import Lazy
from genever.runtime.session import Session


class Color(enum.Enum):
    RED = 1


def net(width: int, depth: int = 2, *, name: str = "") -> list[int]:
    return [width] * depth


class Adam:
    def __init__(self, params: Sequence[int], lr: float = 0.1, betas: tuple[float, ...] = ()) -> None: ...

    def step(self, count: int) -> None: ...


def train(
    model: Any = None, optimizer: Callable[..., Any] | None = None, tags: Sequence[str] = ("a",), /, steps: int = 0
) -> None: ...


def options(**options: Any) -> None: ...


def late(model: Lazy[list[int]]) -> None: ...


def hook(lambda_: int = 0, *, net: int) -> int:
    return net


def session() -> Session:
    """Return a session that knows all this."""
    made = Session()
    for part in (net, Adam, train, options, late, hook):
        made.register(part, module="parts")
    made.register(Adam.step, "Adam.step", "parts")
    made.add_constant("parts.Color.RED", Color.RED)
    return made
