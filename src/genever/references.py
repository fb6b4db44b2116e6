"""References that look up what they mean in the active session: the values of `query_parameter`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genever.inject import ACTIVE
from genever.model import Key, Reference
from genever.registry import Configurable


class ConfigurableReference(Reference):
    """A reference with the names that gin gives its parts."""

    __slots__ = ()

    @property
    def configurable(self) -> Configurable:
        """What it refers to."""
        target = ACTIVE.get().session.catalog.target(self.complete) if self.complete else None
        if not isinstance(target, Configurable):
            from genever.resolve import unknown_reference

            raise unknown_reference(self)
        return target

    @property
    def scoped_configurable_fn(self) -> Callable[..., Any]:
        """What it refers to, as a callable that enters its scope."""
        return ACTIVE.get().session.handle(self.configurable.selector, tuple(self.scopes))

    @property
    def scopes(self) -> list[str]:
        """The names of its scope, outermost first."""
        return self.scope.split("/") if self.scope else []

    @property
    def config_key(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.configurable.selector

    def __repr__(self) -> str:
        from genever.report import reference_text

        return reference_text(self, self.selector)

    def __copy__(self) -> ConfigurableReference:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        """Return what it stands for: gin programs evaluate references by copying what holds them."""
        from genever.prepare import evaluate
        from genever.resolve import resolve_value

        frame = ACTIVE.get()
        return evaluate(resolve_value(self, frame.session.config, frame.session.catalog, frame.scope), frame)
