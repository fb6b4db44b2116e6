"""The decorator as type checkers should not see it.

It keeps the types of what it decorates, so that a call without an argument is a type error, as it is for
whoever reads it. In tests the configuration gives such arguments on purpose.
"""

from collections.abc import Callable
from typing import Any, Protocol, overload

import genever


class _Configurable(Protocol):
    @overload
    def __call__(self, function: Callable[..., Any], /) -> Callable[..., Any]: ...
    @overload
    def __call__(self, name: str | None = None, **options: Any) -> "_Decorator": ...


class _Decorator(Protocol):
    def __call__(self, function: Callable[..., Any], /) -> Callable[..., Any]: ...


configurable: _Configurable = genever.configurable  # type: ignore[assignment]  # That is the point.
