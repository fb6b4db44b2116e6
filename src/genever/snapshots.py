"""A configuration on its way to another process."""

from __future__ import annotations

import importlib
from typing import Any

from genever.inject import Frame
from genever.model import Config, references_in
from genever.registry import Registry
from genever.session import Session, active


class Snapshot:
    """A configuration and a scope, with the modules that register what it configures. Picklable.

    In another process its session is made anew, on top of what is registered there.
    """

    def __init__(self, config: Config, scope: tuple[str, ...], modules: tuple[str, ...]) -> None:
        self.config = config
        self.scope = scope
        self.modules = modules
        self._session: Session | None = None

    @classmethod
    def of(cls, session: Session, frame: Frame) -> Snapshot:
        """Return the snapshot of a frame of a session."""
        made = cls(session.config, frame.scope, _modules(session))
        made._session = session
        return made

    def frame(self) -> Frame:
        """Return the frame to make calls in: the original one, or in another process a new one."""
        if self._session is None:
            for module in self.modules:
                importlib.import_module(module)
            self._session = Session(Registry(parent=active().catalog), config=self.config)
        elif self._session.config is not self.config:
            self._session = self._session.with_config(self.config)
        return self._session.frame(self.scope)

    def __reduce__(self) -> tuple[Any, ...]:
        return Snapshot, (self.config, self.scope, self.modules)


def _modules(session: Session) -> tuple[str, ...]:
    """The modules that registered what a configuration binds and refers to, in order of name."""
    config = session.config
    selectors = {selector for _, selector in config.bindings}
    selectors.update(r.complete for binding in config for r in references_in(binding.value) if r.complete)
    targets = [session.catalog.target(selector) for selector in selectors]
    names = {getattr(target.wrapped, "__module__", None) for target in targets if target is not None}
    return tuple(sorted(name for name in names if name and name not in ("__main__", "builtins")))
