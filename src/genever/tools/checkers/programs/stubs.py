"""Types for what programs decorate their functions with, where a checker could not see them itself."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

#: gin-config has no annotations: what its decorators give would be unknown, and with that all that is configurable.
GIN = """\
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

_T = TypeVar("_T", bound=Callable[..., Any])
_Names = Sequence[str] | None

@overload
def configurable(name_or_fn: _T, /) -> _T: ...
@overload
def configurable(
    name_or_fn: str | None = None,
    module: str | None = None,
    allowlist: _Names = None,
    denylist: _Names = None,
    **more: Any,
) -> Callable[[_T], _T]: ...
@overload
def register(name_or_fn: _T, /) -> _T: ...
@overload
def register(
    name_or_fn: str | None = None,
    module: str | None = None,
    allowlist: _Names = None,
    denylist: _Names = None,
    **more: Any,
) -> Callable[[_T], _T]: ...
def external_configurable(fn_or_cls: _T, *args: Any, **named: Any) -> _T: ...
@overload
def constants_from_enum(cls: _T, module: str | None = None) -> _T: ...
@overload
def constants_from_enum(cls: None = None, module: str | None = None) -> Callable[[_T], _T]: ...

REQUIRED: Any
def __getattr__(name: str) -> Any: ...
"""


def write_stubs(folder: Path, *, with_genever: bool) -> str:
    """Write what a checker is to know, into a folder that it looks at first; return that folder.

    Args:
        folder: Where it may be made.
        with_genever: Whether Genever itself is to be found there: it need not be installed beside the program.
    """
    stubs = folder / "stubs"
    (stubs / "gin").mkdir(parents=True, exist_ok=True)
    (stubs / "gin" / "__init__.pyi").write_text(GIN, encoding="utf-8")
    (stubs / "gin" / "config.pyi").write_text(GIN, encoding="utf-8")
    own = stubs / "genever"
    if with_genever and not own.exists():
        with suppress(OSError):  # Not every system lets a user make a link; then decorated functions are unknown.
            own.symlink_to(Path(__file__).parents[3], target_is_directory=True)
    return os.fspath(stubs)
