"""What Hydra's ``instantiate`` makes of a node, as references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from genever.tools.converting.hydra.documents import Mapping, Node, Scalar, Sequence
from genever.tools.converting.hydra.interpolation import InterpolationError, Use, parse
from genever.tools.converting.hydra.project import Path, Project, is_name
from genever.tools.converting.hydra.targets import SPECIAL, Found, Target, look_up
from genever.tools.converting.hydra.units import Keys, Unit
from genever.tools.converting.hydra.values import Values, literal

_TARGET = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


@dataclass(eq=False)
class Objects:
    """The objects of a project.

    Attributes:
        project: The project.
        found: What is known of each target.
        nodes: The nodes that have an object, with the units that say which.
        targets: The calls that each unit says, by the node.
    """

    project: Project
    found: dict[Target, Found] = field(default_factory=dict)
    nodes: dict[Keys, list[Unit]] = field(default_factory=dict)
    targets: dict[int, dict[Keys, Target]] = field(default_factory=dict)

    def name(self, node: Keys) -> str:
        """Return the macro of the object of a node."""
        inner = (*node, "object")
        is_taken = inner in self.project.bound or inner in self.project.nodes
        return "/".join((*node, "_object_" if is_taken else "object"))

    def written(self, unit: Unit, values: Values) -> Iterator[tuple[str, str, str]]:
        """Yield the objects that a unit says, each as its macro, its value, and the modules that it needs."""
        for node, target in self.targets[id(unit)].items():
            found = self.found.get(target)
            if found is not None and found.problem is None:
                writer = _Writer(self, unit, values)
                yield self.name(node), writer.node(node), "\n".join(sorted(writer.modules))


def objects_of(project: Project) -> Objects:
    """Return the objects of a project; say which ``_target_`` stays a text."""
    objects = Objects(project)
    wanted: list[tuple[Unit, Keys | None, Target, int]] = []
    for unit in project.tree.units.values():
        own = objects.targets[id(unit)] = dict(_targets(project, unit))
        for node, target in own.items():
            wanted.append((unit, node, target, _line_of(project, unit, node)))
        for leaf in project.leaves[id(unit)]:
            for inner in _mappings(leaf.node):
                if (call := _inner_target(inner)) is not None:
                    wanted.append((unit, None, call, inner.first))
    if wanted:
        objects.found = look_up((target for _, _, target, _ in wanted), project.tree.folder)
    for unit, place, target, line in wanted:
        problem = objects.found[target].problem
        if problem is not None:
            hint = "where it can be found, the conversion makes a reference of it"
            project.tree.warn(f"{target.path} stays a text: {problem.rstrip('.')}", unit, line, hint)
        elif place is not None:
            objects.nodes.setdefault(place, []).append(unit)
    return objects


def _targets(project: Project, unit: Unit) -> Iterator[tuple[Keys, Target]]:
    """Yield the nodes of which a unit says what they are, each with the call."""
    for leaf in project.leaves[id(unit)]:
        if leaf.path[-1] == "_target_" and len(leaf.path) > 1 and isinstance(leaf.node, Scalar):
            path, node = str(leaf.node.value), leaf.path[:-1]
            if _TARGET.fullmatch(path):
                arguments = _positional(project, unit, node)
                yield node, Target(path, len(arguments), tuple(_keywords(project, unit, node)))


def _line_of(project: Project, unit: Unit, node: Keys) -> int:
    return next(leaf.node.first for leaf in project.leaves[id(unit)] if leaf.path == (*node, "_target_"))


def _positional(project: Project, unit: Unit, node: Keys) -> tuple[Node, ...]:
    leaves = (leaf.node for leaf in project.leaves[id(unit)] if leaf.path == (*node, "_args_"))
    found = next(leaves, None)
    return found.items if isinstance(found, Sequence) else ()


def _keywords(project: Project, unit: Unit, node: Keys) -> list[str]:
    """Return the keys of a node that are there wherever a unit is, but for those that stay to be given."""
    length = len(node)
    keys: dict[str, None] = {}
    for path, bound in project.bound.items():
        if path[:length] != node or len(path) == length or path[length] in SPECIAL:
            continue
        is_there = any(_comes_with(project, each, unit) and not leaf.is_missing for each, leaf in bound)
        if is_there:
            keys[path[length]] = None
    return list(keys)


def _comes_with(project: Project, unit: Unit, other: Unit) -> bool:
    """Return whether a unit is there wherever another one is."""
    if unit is other or unit in project.tree.always(other):
        return True
    entries = [entry for entry in project.tree.entries if other in project.tree.reached(entry)]
    return all(unit in project.tree.always(entry) for entry in entries)


def _mappings(node: Node) -> Iterator[Mapping]:
    if isinstance(node, Mapping):
        yield node
        for entry in node.entries:
            yield from _mappings(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _mappings(item)


def _inner_target(node: Mapping) -> Target | None:
    """Return the call that a mapping in a list stands for."""
    entry = node.get("_target_")
    if entry is None or not isinstance(entry.value, Scalar) or not _TARGET.fullmatch(str(entry.value.value)):
        return None
    keys = tuple(str(each.key) for each in node.entries if each.key not in SPECIAL)
    given = node.get("_args_")
    count = len(given.value.items) if given is not None and isinstance(given.value, Sequence) else 0
    return Target(str(entry.value.value), count, keys) if all(map(is_name, keys)) else None


class _Writer:
    """Writes the references of one unit."""

    def __init__(self, objects: Objects, unit: Unit, values: Values) -> None:
        self._objects = objects
        self._project = objects.project
        self._unit = unit
        self._values = values
        self.modules: set[str] = set()

    def node(self, node: Keys) -> str:
        """Return the reference of a node that has a target."""
        target = self._objects.targets[id(self._unit)][node]
        self.modules.add(self._objects.found[target].module)
        is_deep = self._flag(node, "_recursive_") is not False
        path = (*node, "_args_")
        arguments = [
            self._inline(item, (*path, index)) if is_deep else self._values.text(item, path, (*path, index))
            for index, item in enumerate(_positional(self._project, self._unit, node))
        ]
        for key in target.keywords:
            arguments.append(f"{key}={self._value((*node, key)) if is_deep else self._data((*node, key))}")
        is_partial = self._flag(node, "_partial_") is True or self._is_incomplete(node)
        return _reference(target.path, arguments, is_partial=is_partial)

    def _flag(self, node: Keys, key: str) -> object:
        for leaf in self._project.leaves[id(self._unit)]:
            if leaf.path == (*node, key) and isinstance(leaf.node, Scalar):
                return leaf.node.value
        return None

    def _is_incomplete(self, node: Keys) -> bool:
        """Return whether something of a node stays to be given, by the code that calls it."""
        leaves = self._project.leaves[id(self._unit)]
        return any(leaf.path[:-1] == node and leaf.is_missing and self._is_left(leaf.path) for leaf in leaves)

    def _is_left(self, path: Keys) -> bool:
        return path[-1] not in _keywords(self._project, self._unit, path[:-1])

    def _value(self, path: Keys) -> str:
        """Return the value at a path, with objects in the place of what says their targets."""
        if path in self._objects.nodes:
            return f"%{self._objects.name(path)}"
        if path in self._project.nodes:
            keys = _keywords(self._project, self._unit, path)
            if not any(node[: len(path)] == path for node in self._objects.nodes):
                return self._data(path)
            return f"{{{', '.join(f'{literal(key)}: {self._value((*path, key))}' for key in keys)}}}"
        own = [leaf.node for unit, leaf in self._project.bound[path] if unit is self._unit]
        if own and any(_inner_target(inner) for inner in _mappings(own[0])):
            return self._inline(own[0], path)
        if own and (node := self._interpolated(own[0], path)) is not None:
            return f"%{self._objects.name(node)}"
        return self._data(path)

    def _data(self, path: Keys) -> str:
        return self._values.reference(path)

    def _interpolated(self, node: Node, path: Path) -> Keys | None:
        """Return the node with an object that a value is an interpolation of."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or "${" not in node.value:
            return None
        try:
            parts = parse(node.value)
        except InterpolationError:
            return None
        if len(parts) != 1 or not isinstance(parts[0], Use):
            return None
        use = parts[0]
        start = path[: len(path) - use.up] if use.up else ()
        keys = tuple(str(key) for key in (*start, *(key[0] for key in use.keys)))
        return keys if keys in self._objects.nodes else None

    def _inline(self, node: Node, path: Path) -> str:
        """Return a value of a list, with references in it."""
        match node:
            case Sequence(items):
                return f"[{', '.join(self._inline(item, (*path, index)) for index, item in enumerate(items))}]"
            case Mapping(entries):
                target = _inner_target(node)
                found = self._objects.found.get(target) if target is not None else None
                if target is None or found is None or found.problem is not None:
                    pairs = (f"{literal(e.key)}: {self._inline(e.value, (*path, e.key))}" for e in entries)
                    return f"{{{', '.join(pairs)}}}"
                self.modules.add(found.module)
                given = node.get("_args_")
                items = given.value.items if given is not None and isinstance(given.value, Sequence) else ()
                arguments = [self._inline(item, (*path, "_args_", index)) for index, item in enumerate(items)]
                for entry in entries:
                    if entry.key not in SPECIAL:
                        arguments.append(f"{entry.key}={self._inline(entry.value, (*path, entry.key))}")
                partial = node.get("_partial_")
                is_partial = partial is not None and isinstance(partial.value, Scalar) and partial.value.value is True
                return _reference(target.path, arguments, is_partial=is_partial)
            case Scalar():
                if (inner := self._interpolated(node, path)) is not None:
                    return f"%{self._objects.name(inner)}"
                return self._values.text(node, (), path)


def _reference(path: str, arguments: list[str], *, is_partial: bool) -> str:
    if is_partial and not arguments:
        return f"@{path}"
    return f"@{path}({', '.join([*arguments, *(['...'] if is_partial else [])])})"
