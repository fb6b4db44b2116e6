"""Selectors and scopes: which names are valid, how they are split, and which scopes apply inside another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

IDENTIFIER = re.compile(r"[a-zA-Z_]\w*\Z")


def is_identifier(text: str) -> bool:
    """Return whether ``text`` is one name, as in ``lr``."""
    return IDENTIFIER.match(text) is not None


def is_selector(text: object) -> bool:
    """Return whether ``text`` is names joined by dots, as in ``torch.optim.Adam``."""
    return isinstance(text, str) and all(map(IDENTIFIER.match, text.split(".")))


def split_scoped(scoped: str) -> tuple[str, str]:
    """Split ``a/b/mod.f`` into its scope and the rest: ``('a/b', 'mod.f')``."""
    scope, _, rest = scoped.rpartition("/")
    return scope, rest


def scoped(scope: str, name: str) -> str:
    """Return a name in a scope: ``a/b/mod.f``."""
    return f"{scope}/{name}" if scope else name


def split_binding_key(key: str) -> tuple[str, str, str]:
    """Split ``a/b/mod.f.x`` into scope, selector and parameter: ``('a/b', 'mod.f', 'x')``.

    The parameter is empty where the key holds no dot, as for a macro.
    """
    scope, _, rest = key.rpartition("/")
    selector, dot, parameter = rest.rpartition(".")
    return (scope, selector, parameter) if dot else (scope, rest, "")


def scope_parts(scope: str) -> tuple[str, ...]:
    """Return the names in a scope, outermost first: ``('a', 'b')`` for ``a/b``."""
    return tuple(scope.split("/")) if scope else ()


def scope_prefixes(scope: str) -> Iterator[str]:
    """Yield the scopes whose bindings apply inside ``scope``, outermost first: ``''``, ``a``, ``a/b``."""
    yield ""
    end = scope.find("/")
    while end >= 0:
        yield scope[:end]
        end = scope.find("/", end + 1)
    if scope:
        yield scope


def is_inside(scope: str, outer: str) -> bool:
    """Return whether a scope is another one or lies inside of it."""
    return not outer or f"{scope}/".startswith(f"{outer}/")


def nearest(scope: str, live: Collection[str]) -> str:
    """Return a scope, or the nearest one around it, that is one of ``live``."""
    while scope and scope not in live:
        scope = scope.rpartition("/")[0]
    return scope


def module_of(defined: Any) -> str | None:
    """Return the name of the module that something was defined in; one that is no dotted name is made into one."""
    module: str | None = getattr(defined, "__module__", None)
    if module == "__mp_main__":  # What a spawned process calls the main module.
        return "__main__"
    if not module or is_selector(module):
        return module
    names = re.sub(r"[^\w.]", "_", module, flags=re.ASCII)  # As in <run_path>, or my-script.
    return re.sub(r"(?<![^.])(?=\d)", "_", names)
