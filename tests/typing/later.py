"""Handles and deferred calls know what they will be; each ``type: ignore`` must be needed."""

from typing import assert_type

import genever
from genever import Deferred, Lazy


@genever.configurable
class Encoder:
    def __init__(self, width: int = 1) -> None:
        self.width = width


@genever.configurable
def train(encoder: Lazy[Encoder]) -> float:
    assert_type(encoder, Lazy[Encoder])
    assert_type(encoder.get().width, int)
    encoder.width  # type: ignore[attr-defined]  # noqa: B018
    return 0.5


with genever.deferring():
    encoder = Encoder(width=3)
    Encoder(depth=3)  # type: ignore[call-arg]
    run = Deferred.of(train(Lazy.of(encoder)))

assert_type(encoder, Encoder)
assert_type(Lazy.of(encoder), Lazy[Encoder])
assert_type(Deferred.of(encoder), Deferred[Encoder])
assert_type(run, Deferred[float])
assert_type(run.build(), float)
assert_type(genever.to_bindings(run), str)
