"""What a configuration runs: the macro ``main``."""

from __future__ import annotations

import re

from genever.configuration.bindings import Binding, place_of
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    Cached,
    Call,
    Constant,
    Copy,
    Handle,
    Lazy,
    NamedConstant,
    Node,
    Partial,
    children,
    settled,
)
from genever.configuration.plan.resolve import resolve_value
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import scoped, split_scoped
from genever.language.values.references import MAIN


def find_main(config: Config) -> Binding:
    """Return the binding of the macro ``main``.

    Raises:
        ConfigValueError: There is none, code ``no-main``.
    """
    found = config.macro(MAIN)
    if found is None:
        hint = suggest(MAIN, config.macro_names) or "add a line like main = @train(), or give --main"
        raise error("no-main", "nothing says what to run: the macro 'main' is not defined", hint=hint)
    return found


def main_node(main: Binding, config: Config, catalog: Catalog) -> Node:
    """Return how the value of ``main`` is made: outside all scopes, unlike that of a use ``%main``.

    Raises:
        ConfigValueError: It calls nothing, code ``nothing-called``.
    """
    node = resolve_value(main.value, config, catalog)
    found = settled(node)
    match found.node if isinstance(found, Cached) else found:
        case Handle(selector, scope):
            name = scoped(scope or "", catalog.shortest(selector))
            raise _nothing_called(main, f"main refers to {name} and does not call it", f"write @{name}()")
        case Constant() | Copy() | NamedConstant() | Partial() | Lazy():
            raise _nothing_called(main, "main calls nothing", "it is what to run, as in main = @train()")
    return node


_REFERENCE = re.compile(r"@?((?:\w+/)*[A-Za-z_][\w.]*)(?:\(\))?\Z")


def main_text(text: str, config: Config, catalog: Catalog) -> str:
    """Return the value that ``--main`` means: ``eval``, ``@eval`` and ``@eval()`` are the same; the rest is a value."""
    named = _REFERENCE.match(text)
    if named is None:
        return text
    is_macro = config.macro(text) is not None
    if is_macro and not catalog.matches(split_scoped(text)[1]):
        return f"%{text}"
    return f"@{named[1]}()"


def _nothing_called(main: Binding, message: str, hint: str) -> GeneverError:
    source, span = place_of(main)
    return error("nothing-called", message, hint=hint, source=source, span=span)


def run_name(node: Node) -> str:
    """Return the name for runs of ``main``: that of the first thing that it calls."""
    called = first_called(node)
    return called.selector.rpartition(".")[2] if called is not None else MAIN


def first_called(node: Node) -> Call | None:
    """Return the first thing that a value calls, if it calls anything."""
    waiting = [node]
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, Call):
            return found
        waiting[:0] = children(found)
    return None
