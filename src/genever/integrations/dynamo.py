"""Lets ``torch.compile`` see through configurables: one graph, also with ``fullgraph=True``.

Without it a compiled function is right too, but breaks into several graphs: Dynamo cannot trace a
`ContextVar`, and so none of the scopes. It can trace an attribute of a module, though. It reads the attribute
while it traces, and again before each run of the compiled code, to compile anew when it has changed. So here
is a module whose attributes are the calls that the active frame has prepared. A change of the configuration
or of the scope changes them.
"""

from __future__ import annotations

import functools
import sys
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from genever.runtime.injection import specialize
from genever.runtime.injection.frames import ACTIVE, active_frame
from genever.runtime.injection.prepare import prepare
from genever.runtime.processes.import_hooks import when_imported
from genever.runtime.record.record import Shape
from genever.runtime.registry.configurable import Configurable
from genever.runtime.wrapping import callables


def trace_through() -> None:
    """Tell Dynamo, now or when it is imported, what stands for the active frame while it traces.

    Importing the package does so too.
    """
    when_imported("torch._dynamo", integrate)


@functools.cache
def integrate(dynamo: Any) -> None:
    """Tell Dynamo what stands for the active frame while it traces."""
    dynamo.substitute_in_graph(active_frame, skip_signature_check=True)(_traced_frame)
    context = import_module("torch._guards").TracingContext
    callables.is_taken_apart = lambda: context.try_get() is not None
    specialize.prepare_change = _forget


def _forget(wrapper: FunctionType) -> bool:
    """Drop what Dynamo keeps of a function's parameters; return whether that was possible.

    It looks at them once and never again. Releases that keep it elsewhere, or nothing, cannot be known here.
    """
    functions = sys.modules.get("torch._dynamo.variables.functions")
    known: Any = getattr(functions, "_spec_cache", None)
    if known is None:
        return functions is None
    known.pop(wrapper, None)
    return True


# ---- What Dynamo traces -------------------------------------------------------------------------


class _TracedFrame:
    """Has what a wrapper asks of a frame: ``calls[configurable][shape]`` and ``frequent[configurable][place]``."""

    def __init__(self) -> None:
        self.calls = _Calls()
        self.frequent = _Frequent()


class _Frequent:
    def __getitem__(self, configurable: Configurable) -> Any:
        return _Places(configurable)


class _Places:
    def __init__(self, configurable: Configurable) -> None:
        self.configurable = configurable

    def __getitem__(self, place: int) -> Any:
        return _CALLS[self.configurable][self.configurable.frequent[place]]


class _Calls:
    def __getitem__(self, configurable: Configurable) -> Any:
        name = configurable.selector.replace(".", "/")  # Dynamo refuses an attribute with a dot.
        if getattr(_LIVE, f"{name} ") is not configurable:
            return _NO_CALLS  # Another one has its name now: the wrapper goes the long way.
        return _Shapes(name)


class _Shapes:
    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, shape: Shape) -> Any:
        parts = shape if isinstance(shape, tuple) else (shape,)
        return (getattr(_LIVE, self.name + " " + ",".join([str(part) for part in parts])),)


class _NoShapes:
    def __getitem__(self, shape: Shape) -> tuple[()]:
        return ()


_NO_CALLS = _NoShapes()


def _traced_frame() -> _TracedFrame:
    return _FRAME


_CALLS = _Calls()
_FRAME = _TracedFrame()


# ---- What Python runs ---------------------------------------------------------------------------


def _attribute(name: str) -> Any:
    """Return the configurable that ``"module/name "`` means, or the call that ``"module/name 2,lr"`` does."""
    path, _, parts = name.partition(" ")
    frame = ACTIVE.get()
    target = frame.session.catalog.target(path.replace("/", "."))
    if not isinstance(target, Configurable):
        raise AttributeError(name)
    if not parts:
        return target
    first, *names = parts.split(",")
    count = int(first) if first.isdigit() else first
    shape: Shape = count if isinstance(count, int) and not names else (count, *names)
    prepared = prepare(frame, target, target.invoke.__wrapped__, shape)  # type: ignore[attr-defined]
    if target not in frame.calls or shape not in frame.calls[target]:
        frame.session.keep(frame, target, shape, prepared)
    return prepared.call


_LIVE = ModuleType("genever.integrations.dynamo.live", "The calls prepared in the active frame.")
_LIVE.__getattr__ = _attribute  # type: ignore[method-assign]
