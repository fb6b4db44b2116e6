"""Functions to call when a module has been imported, for modules too heavy to import in advance."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


#: When this process has imported this package. A file of code that was written later may not be the one that runs.
STARTED = time.time()


def when_imported(name: str, then: Callable[[ModuleType], None]) -> None:
    """Call a function with a module: now if it has been imported, else as soon as it is."""
    if name in sys.modules:
        then(sys.modules[name])
        return
    waiting = [finder for finder in sys.meta_path if isinstance(finder, _WhenImported)]
    if not any(finder.awaits == (name, then) for finder in waiting):
        sys.meta_path.insert(0, _WhenImported(name, then))


class _WhenImported:
    """A finder for `sys.meta_path` that calls a function when a module has been imported, then goes."""

    def __init__(self, name: str, then: Callable[[ModuleType], None]) -> None:
        self.awaits = name, then

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the spec that the other finders have for the module, with the call added; None for any other."""
        awaited, then = self.awaits
        if name != awaited:
            return None
        from importlib.util import find_spec

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            loader: Any = _LoaderThen(spec.loader, then)
            spec.loader = loader
        return spec


class _LoaderThen:
    """A loader that calls a function after another one has done the work."""

    def __init__(self, loader: Any, then: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._then = then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return what the other loader makes."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module and call the function."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        try:
            self._loader.exec_module(module)
        except BaseException:  # Whoever fixes it, or interrupted it, will import it again.
            sys.meta_path.insert(0, _WhenImported(module.__name__, self._then))
            raise
        self._then(module)
