"""The tree that Hydra would compose, from the binding files that a tree of Hydra's became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.loading.choices import macros_read
from genever.configuration.plan.nodes import (
    Call,
    Computed,
    Container,
    Folded,
    Handle,
    Macro,
    Node,
    NotStaticError,
    Partial,
    static_value,
)
from genever.configuration.plan.resolve import resolve_value
from genever.language.evaluation.compute import compute
from genever.language.operations import Edit
from genever.language.text.errors import GeneverError
from genever.language.values.expressions import Expression, references_in
from genever.language.values.references import MAIN, REQUIRED
from genever.records import NamedTuple
from genever.tools.converting.hydra.writing.project import ALL, INNER, KEYS, ROOT, SELECTED

#: The last part of the names of macros that make objects of nodes.
OBJECT = ("object", "_object_")


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
    references = (reference for binding in config for reference in references_in(binding.value))
    names = {reference.complete or "": reference.selector for reference in references}
    values = _Values(config, catalog, names)
    tree: dict[Any, Any] = {}
    of_root: list[dict[Any, Any]] = []
    for binding in config:
        name = binding.scope
        path = tuple(name.split("/"))
        if not binding.is_macro or path[0] in (ALL, INNER, SELECTED, MAIN) or name in left_out:
            continue
        path = path[1:] if path[0] == KEYS else path
        node = resolve_value(binding.value, config, catalog, binding.scope)
        if path[-1] in OBJECT and isinstance(node, Call | Partial | Handle):
            _put(tree, (*path[:-1], "_target_"), names.get(node.selector, node.selector))
            if not isinstance(node, Call):
                _put(tree, (*path[:-1], "_partial_"), True)
            continue
        value = _plain(values.written(binding.value, binding.scope))
        if path[-1] != ROOT and (value or name.partition("/")[0] != KEYS):
            _put(tree, path, value)
        elif isinstance(value, dict):
            of_root.append(value)
    for value in of_root:
        _add(tree, value)
    filled = _filled(tree, tree, ())
    assert isinstance(filled, dict)
    return filled


class _Node(NamedTuple):
    """Stands for a node of the tree: the object that a macro of it makes is used."""

    path: tuple[str, ...]


class _Values:
    """Values, in which something may still have to be given, and what is called is as Hydra has it in its tree."""

    def __init__(self, config: Config, catalog: Catalog, names: Mapping[str, str]) -> None:
        self._config = config
        self._catalog = catalog
        self._names = names

    def written(self, value: Any, scope: str) -> Any:
        """Return a value as it is bound; what of it cannot be computed is `Unresolved`."""
        if type(value) is dict:
            return {key: self.written(item, scope) for key, item in value.items()}
        if type(value) is list:
            return [self.written(item, scope) for item in value]
        if isinstance(value, Expression) and isinstance(value.operator, Edit):
            before, more = (self.written(operand, scope) for operand in value.operands)
            if isinstance(before, dict) and isinstance(more, dict):
                return before | more
        return self._item(resolve_value(value, self._config, self._catalog, scope))

    def value(self, node: Node) -> Any:
        """Return the value of a node."""
        match node:
            case Macro(scope) if scope.rpartition("/")[2] in OBJECT and isinstance(node.node, Call | Partial | Handle):
                return _Node(tuple(scope.split("/")[:-1]))
            case Macro() | Folded():
                return self.value(node.node)
            case Container():
                if node.type is dict:
                    return {self.value(key): self._item(item) for key, item in node.items}
                return node.type(map(self._item, node.items))
            case Computed():
                return compute(node.expression, [partial(self._operand, each) for each in node.operands], node.hidden)
            case Call(selector, _, arguments, keywords) | Partial(selector, _, arguments, keywords):
                made = {"_target_": self._names.get(selector, selector)}
                given = {"_args_": [self.value(each) for each in arguments]} if arguments else {}
                named = {name: self.value(each) for name, each in keywords}
                return made | given | named | ({} if isinstance(node, Call) else {"_partial_": True})
            case Handle(selector):
                return {"_target_": self._names.get(selector, selector), "_partial_": True}
        return static_value(node)

    def _item(self, node: Node) -> Any:
        """Return the value of an item, which may be `Unresolved` while the others are known."""
        try:
            return self.value(node)
        except (GeneverError, NotStaticError) as problem:
            return _unresolved(problem)

    def _operand(self, node: Node) -> Any:
        value = self.value(node)
        if isinstance(value, Unresolved | _Node):
            raise NotStaticError
        return value


def _unresolved(problem: GeneverError | NotStaticError) -> Unresolved:
    if isinstance(problem, NotStaticError):
        return Unresolved("it is known only when the program runs")
    return Unresolved(problem.diagnostics[0].message)


def _filled(value: Any, tree: dict[Any, Any], around: tuple[tuple[str, ...], ...]) -> Any:
    """Return a value with the nodes that it uses in their place."""
    if isinstance(value, _Node):
        inner = _at(tree, value.path)
        return (
            _filled(inner, tree, (*around, value.path)) if value.path not in around else Unresolved("it holds itself")
        )
    if isinstance(value, dict):
        return {key: _filled(item, tree, around) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, tree, around) for item in value]
    return value


def _at(tree: dict[Any, Any], path: tuple[str, ...]) -> Any:
    """Return the value at a path, which may lead through nodes that stand for others."""
    value: Any = tree
    for key in path:
        while isinstance(value, _Node):
            value = _at(tree, value.path)
        value = value[key] if isinstance(value, dict) and key in value else Unresolved("there is no such node")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, _Node | Unresolved):
        return value
    if value is REQUIRED:
        return "???"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _add(tree: dict[Any, Any], more: dict[Any, Any]) -> None:
    """Add keys to a tree, where it does not have them."""
    for key, value in more.items():
        there = tree.setdefault(key, value)
        if there is not value and isinstance(there, dict) and isinstance(value, dict):
            _add(there, value)


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
