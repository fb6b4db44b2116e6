"""References that look up what they mean in the active session: the values of `query_parameter`."""

from __future__ import annotations

from collections.abc import Callable
from types import EllipsisType
from typing import Any

from genever.configuration.bindings import Key
from genever.language.text.selectors import scope_parts
from genever.language.values.references import Reference
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.registry.configurable import Configurable


class ConfigurableReference(Reference):
    """A reference with the names that gin gives its parts.

    ``ConfigurableReference('scope/Adam', True)`` finds ``complete``, where it is not given, in the active session.

    Raises:
        ConfigValueError: Nothing of that name is known.
        ConfigKeyError: Several configurables are.
    """

    __slots__ = ()

    def __init__(self, scoped_selector: str, evaluate: bool, complete: str | EllipsisType | None = ...) -> None:
        if not isinstance(complete, EllipsisType):
            Reference.__init__(self, scoped_selector, evaluate, complete)
            return
        Reference.__init__(self, scoped_selector, evaluate, None)
        target = ACTIVE.get().session.catalog.match(self.selector)
        if target is None:
            from genever.configuration.plan.resolve import unknown_reference

            raise unknown_reference(self)
        object.__setattr__(self, "complete", target.selector)

    @property
    def configurable(self) -> Configurable:
        """What it refers to."""
        target = ACTIVE.get().session.catalog.target(self.complete) if self.complete else None
        if not isinstance(target, Configurable):
            from genever.configuration.plan.resolve import unknown_reference

            raise unknown_reference(self)
        return target

    @property
    def scoped_configurable_fn(self) -> Callable[..., Any]:
        """What it refers to, as a callable that enters its scope."""
        return ACTIVE.get().session.handle(self.configurable.selector, self.scope)

    @property
    def scopes(self) -> list[str]:
        """The names of its scope, outermost first."""
        return list(scope_parts(self.scope))

    @property
    def config_key(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.configurable.selector

    # ---- Names that gin's references have, which programs use although they are private --------------

    _scoped_selector = property(lambda self: self.scoped_selector)
    _selector = property(lambda self: self.selector)
    _scopes = property(lambda self: self.scopes)
    _evaluate = property(lambda self: self.evaluate)
    _configurable = property(lambda self: self.configurable)
    _scoped_configurable_fn = property(lambda self: self.scoped_configurable_fn)

    def initialize(self) -> None:
        """Do nothing: what it refers to is looked up at each use."""

    def __repr__(self) -> str:
        from genever.language.values.literals import reference_text

        return reference_text(self, self.selector)

    def __reduce__(self) -> tuple[Any, ...]:
        target = ACTIVE.get().session.catalog.target(self.complete) if self.complete else None
        module = getattr(target.wrapped, "__module__", None) if isinstance(target, Configurable) else None
        return _restored, (module, type(self), self.scoped_selector, self.evaluate, self.complete)

    def __copy__(self) -> ConfigurableReference:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        """Return what it stands for: gin programs evaluate references by copying what holds them."""
        from genever.configuration.plan.resolve import resolve_value
        from genever.runtime.injection.makers import evaluate

        frame = ACTIVE.get()
        return evaluate(resolve_value(self, frame.session.config, frame.session.catalog, frame.scope), frame)


def _restored(
    module: str | None, kind: type[ConfigurableReference], scoped_selector: str, evaluate: bool, complete: str | None
) -> ConfigurableReference:
    """Return a reference in another process, where what it means may not have been imported."""
    if module and complete and ACTIVE.get().session.catalog.target(complete) is None:
        from importlib import import_module

        import_module(module)
    return kind(scoped_selector, evaluate, complete)
