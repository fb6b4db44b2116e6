"""Frames: the scopes of a session, and the calls that were prepared in each.

A `Frame` is a scope of one session. It keeps, for every configurable and every *shape* of call (how many
positional arguments, which keywords), a callable with the configuration's values in it. Such a callable
is made on the first call of its shape, when the plan is resolved and recorded; every later call is two
look-ups and one call. It lies in an iterator that gives it again and again, so that what is left of that tells
how often it was made; see `genever.runtime.record.record`. A change of the configuration empties the frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.language.text.selectors import scope_parts
from genever.records import NamedTuple
from genever.runtime.record.record import Calls, Record, Shape
from genever.runtime.registry.configurable import Configurable
from genever.runtime.state.shared import Shared

if TYPE_CHECKING:
    from genever.configuration.plan.nodes import Cached, Node


class Runtime(Protocol):
    """What a frame asks of its session."""

    @property
    def config(self) -> Config:
        """The configuration in force."""

    @property
    def catalog(self) -> Catalog:
        """The configurables that exist."""

    def frame(self, scope: str) -> Frame:
        """Return the frame of a scope."""

    def handle(self, selector: str, scope: str) -> Callable[..., Any]:
        """Return a configurable as a value: one that enters ``scope`` when it is called."""

    def adopt(self, configurable: Configurable) -> None:
        """Register, beside its object, a configurable that came from another process."""

    @property
    def shared(self) -> Shared:
        """The objects made by ``once``."""

    def singleton(self, key: str, constructor: Callable[[], Any] | None = None) -> Any:
        """Return the object shared under a name."""

    def snapshot(self, frame: Frame) -> Picture:
        """Return the configuration and a frame's scope as a value that other processes can take."""

    @property
    def record(self) -> Record:
        """What took effect."""

    def cached(self, node: Cached, scope: str, make: Callable[[], Any]) -> Any:
        """Return the value of a step: from the cache, or made by ``make`` and kept there."""

    def keep(self, frame: Frame, configurable: Configurable, shape: Shape, prepared: Prepared) -> None:
        """Put a prepared call into a frame, unless the configuration has changed since."""


class StepCache(Protocol):
    """What a session asks for the values of ``cached`` references. It can be pickled, and travels with the session."""

    def value(self, node: Cached, scope: str, session: Runtime, make: Callable[[], Any]) -> Any:
        """Return the value of a step: what was kept, or what ``make`` makes while the step's frame is active."""

    def forget(self, session: Runtime) -> None:
        """Drop what was found out about a session, whose configuration or code has changed."""


class Picture(Protocol):
    """A configuration and a scope on their way to another process."""

    def frame(self) -> Frame:
        """Return the frame to make calls in."""


#: Makes a callable that makes arguments and calls a function: of the frame, the function, the nodes and the shape.
Making: TypeAlias = "Callable[[Frame, Callable[..., Any], Mapping[str, Node], Shape], Callable[..., Any]]"


class Prepared(NamedTuple):
    """A call with its parameters filled in: the callable, the configuration in it, and where it is counted.

    ``again`` prepares the call once more, with another way to make its arguments; None where it makes none.
    """

    call: Callable[..., Any]
    config: Config
    calls: Calls
    again: Callable[[Making], Callable[..., Any]] | None = None


#: Shapes of call that a wrapper has fast code for: it tries each before the next one.
MOST_FREQUENT = 4


#: The prepared calls of a configurable, each as something that gives the callable when it is iterated.
ByShape: TypeAlias = dict[Shape, Iterable[Callable[..., Any]]]


class Frame:
    """A scope of a session, with the calls prepared in it: ``{configurable: {shape: prepared call}}``.

    ``parts`` are the names in the scope, outermost first, as `genever.current_scope` gives them.
    ``calls`` holds them as the wrappers need them; ``frequent`` those of the shapes in `Configurable.frequent` once
    more, in that order.
    """

    __slots__ = ("__weakref__", "calls", "children", "frequent", "parts", "prepared", "scope", "session")

    #: Whether calls are written down here instead of made; see `genever.runtime.deferring.deferred`.
    defers = False

    def __init__(self, session: Runtime | None, scope: str) -> None:
        self.session: Runtime = session  # type: ignore[assignment]  # The root frame gets its session right after.
        self.scope = scope
        self.parts = scope_parts(scope)
        self.calls: dict[Configurable, ByShape] = {}
        self.frequent: dict[Configurable, list[Iterable[Callable[..., Any]]]] = {}
        self.prepared: dict[Configurable, dict[Shape, Prepared]] = {}
        self.children: dict[str, Frame] = {}

    def __repr__(self) -> str:
        return f"Frame({self.scope!r})"

    def forget(self) -> None:
        """Drop what was prepared, after a change of the configuration."""
        self.calls.clear()
        self.frequent.clear()
        self.prepared.clear()

    def class_configured(self, cls: type) -> None:
        """Take note that a class became configurable while this frame is active."""


#: The frame of the default session outside all scopes.
ROOT = Frame(None, "")
#: The frame in which calls are made. Threads start in the root; tasks inherit a copy of their own.
ACTIVE: ContextVar[Frame] = ContextVar("genever_frame", default=ROOT)
#: Returns the active frame. All wrappers call this one object: `genever.integrations.dynamo` knows it by identity.
active_frame = ACTIVE.get


def leave(token: Token[Frame]) -> bool:
    """Go back to the frame that was active before, if it was in this thread or task; return whether it was."""
    try:
        ACTIVE.reset(token)
    except ValueError:  # A generator closed by another task: that one's scope is not ours to change.
        return False
    return True
