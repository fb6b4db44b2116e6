"""What ``torch.jit.trace`` must not see: it records every operation on a tensor, whoever makes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def untraced() -> Iterator[None]:
    """Do something that is no part of the call that is being traced, if one is."""
    tracer: Any = getattr(sys.modules.get("torch"), "_C", None)
    state = getattr(tracer, "_get_tracing_state", lambda: None)()
    if state is None:
        yield
        return
    tracer._set_tracing_state(None)
    try:
        yield
    finally:
        tracer._set_tracing_state(state)
