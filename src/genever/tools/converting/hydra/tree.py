"""The tree that Hydra would compose, from the binding files that a tree of Hydra's became."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.loading.choices import macros_read
from genever.configuration.plan.nodes import (
    Computed,
    Container,
    Folded,
    Macro,
    Node,
    NotStaticError,
    references_of,
    static_value,
)
from genever.configuration.plan.resolve import resolve_value
from genever.language.evaluation.compute import compute
from genever.language.text.errors import GeneverError
from genever.language.values.references import REQUIRED
from genever.records import NamedTuple
from genever.tools.converting.hydra.project import ALL, ROOT, SELECTED


class Unresolved(NamedTuple):
    """Stands for a value that cannot be computed, and says why."""

    why: str


def tree_of(config: Config, catalog: Catalog, choices: Iterable[str] = ()) -> dict[Any, Any]:
    """Return the macros of a configuration as a tree: ``a/b = 1`` is ``{'a': {'b': 1}}``.

    Left out are macros that choose files, those of objects, and what only serves to compute others. What is still to
    be given is ``'???'``, as in Hydra; what cannot be computed is `Unresolved`.

    Args:
        config: The configuration.
        catalog: What it configures.
        choices: Further names of macros that choose files.
    """
    left_out = {binding.scope for _, binding in macros_read(config, catalog)} | set(choices)
    tree: dict[Any, Any] = {}
    for binding in config:
        name = binding.scope
        path = tuple(name.split("/"))
        if not binding.is_macro or path[0] in (ALL, SELECTED) or name in left_out:
            continue
        node = resolve_value(binding.value, config, catalog, binding.scope)
        if next(references_of(node, ""), None) is not None:
            continue
        try:
            value = _plain(_value(node))
        except NotStaticError:
            value = Unresolved("it is known only when the program runs")
        except GeneverError as problem:
            value = Unresolved(problem.diagnostics[0].message)
        _put(tree, () if path == (ROOT,) else path, value)
    return tree


def _value(node: Node) -> Any:
    """Return the value of a node, in which something may still have to be given."""
    match node:
        case Macro():
            return _value(node.node)
        case Folded():
            return _value(node.node)
        case Container():
            if node.type is dict:
                return {_value(key): _value(item) for key, item in node.items}
            return node.type(map(_value, node.items))
        case Computed():
            return compute(node.expression, [partial(_value, operand) for operand in node.operands], node.hidden)
    return static_value(node)


def _plain(value: Any) -> Any:
    if value is REQUIRED:
        return "???"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _put(tree: dict[Any, Any], path: tuple[Any, ...], value: Any) -> None:
    """Give a path a value; a dict joins what is there."""
    if isinstance(value, dict) and (value or not path):
        for key, item in value.items():
            _put(tree, (*path, key), item)
        return
    for key in path[:-1]:
        inner = tree.get(key)
        if not isinstance(inner, dict):
            inner = tree[key] = {}
        tree = inner
    if not isinstance(tree.get(path[-1]), dict):
        tree[path[-1]] = value
