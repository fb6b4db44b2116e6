"""Dotted names, and an index that finds them by their last parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

IDENTIFIER = re.compile(r"[a-zA-Z_]\w*\Z")
SELECTOR = re.compile(r"([a-zA-Z_]\w*\.)*[a-zA-Z_]\w*\Z")


def is_identifier(text: str) -> bool:
    """Tell whether ``text`` is one name, as in ``lr``."""
    return IDENTIFIER.match(text) is not None


def is_selector(text: object) -> bool:
    """Tell whether ``text`` is names joined by dots, as in ``torch.optim.Adam``."""
    return isinstance(text, str) and SELECTOR.match(text) is not None


def split_scoped(scoped: str) -> tuple[str, str]:
    """Split ``a/b/mod.f`` into its scope and the rest: ``('a/b', 'mod.f')``."""
    scope, _, rest = scoped.rpartition("/")
    return scope, rest


def split_binding_key(key: str) -> tuple[str, str, str]:
    """Split ``a/b/mod.f.x`` into scope, selector and parameter: ``('a/b', 'mod.f', 'x')``.

    The parameter is empty where the key holds no dot, as for a macro.
    """
    scope, rest = split_scoped(key)
    selector, dot, parameter = rest.rpartition(".")
    return (scope, selector, parameter) if dot else (scope, rest, "")


def scope_prefixes(scope: tuple[str, ...]) -> Iterator[str]:
    """Yield the scopes whose bindings apply inside ``scope``, outermost first: ``''``, ``a``, ``a/b``."""
    yield ""
    for depth in range(1, len(scope) + 1):
        yield "/".join(scope[:depth])
