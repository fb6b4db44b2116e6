"""What Hydra's ``instantiate`` makes of a node, as references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from genever.tools.converting.documents import Mapping, Node, Scalar, Sequence
from genever.tools.converting.hydra.reading.interpolation import InterpolationError, Use, parse
from genever.tools.converting.hydra.reading.units import Keys, Unit
from genever.tools.converting.hydra.writing.project import Leaf, Project
from genever.tools.converting.hydra.writing.targets import SPECIAL, Target, call, is_target, look_up, target_of
from genever.tools.converting.hydra.writing.values import Values
from genever.tools.converting.literals import literal

#: The values of a node that is written out as an argument.
_MOST_KEYS = 8


@dataclass(eq=False)
class Objects:
    """The objects of a project.

    Attributes:
        project: The project.
        nodes: The nodes that have an object, with the units that say which.
        targets: The calls that each unit says, by the node.
        added: The paths to which each unit gives a value that a call elsewhere does not have, and that call with it.
    """

    project: Project
    nodes: dict[Keys, list[Unit]] = field(default_factory=dict)
    targets: dict[int, dict[Keys, Target]] = field(default_factory=dict)
    added: dict[int, dict[Keys, Target]] = field(default_factory=dict)

    def name(self, node: Keys) -> str:
        """Return the macro of the object of a node."""
        inner = (*node, "object")
        is_taken = inner in self.project.bound or inner in self.project.nodes
        return "/".join((*node, "_object_" if is_taken else "object"))

    def passed_on(self, unit: Unit, path: Keys, values: Values) -> str | None:
        """Return the binding that hands a value of one unit to what another one calls, or None where none has to."""
        target = self.added.get(id(unit), {}).get(path)
        if target is None or self.project.found[target].problem is not None:
            return None
        values.modules.add(self.project.found[target].module)
        return f"{'/'.join(path[:-1])}/{target.path}.{path[-1]} = {values.use(path)}"

    def written(self, unit: Unit, node: Keys, values: Values) -> str | None:
        """Return the binding of the object that a unit makes a node, or None where it is data."""
        if unit not in self.nodes.get(node, ()):
            return None
        return f"{self.name(node)} = {_Writer(self, unit, values).node(node)}"


def objects_of(project: Project) -> Objects:
    """Return the objects of a project; say which ``_target_`` stays a text."""
    objects = Objects(project)
    wanted: list[tuple[Unit, Keys | None, Target, int]] = []
    added: list[tuple[Unit, Target, int]] = []
    for unit in project.tree.units.values():
        leaves = project.leaves[id(unit)]
        project.raw.update(
            leaf.path[:-1] for leaf in leaves if leaf.path[-1] == "_recursive_" and _value(leaf) is False
        )
        own = objects.targets[id(unit)] = dict(_targets(project, unit))
        for node, target in own.items():
            wanted.append((unit, node, target, _line_of(project, unit, node)))
        for leaf in leaves:
            if leaf.path[-1] == "_target_" and len(leaf.path) > 1:
                _check_target(project, unit, leaf.node)
            for inner in _mappings(leaf.node):
                if (entry := inner.get("_target_")) is not None:
                    _check_target(project, unit, entry.value)
                if (found := target_of(inner)) is not None:
                    wanted.append((unit, None, found, inner.first))
    for unit in project.tree.units.values():
        own = objects.added[id(unit)] = dict(_added(objects, unit))
        added += [(unit, target, _line_at(project, unit, path)) for path, target in own.items()]
    if wanted:
        targets = [*(target for _, _, target, _ in wanted), *(target for _, target, _ in added)]
        project.found = look_up(targets, project.tree.folder)
    known = {target.path for target, found in project.found.items() if found.problem is None}
    for unit, target, line in added:
        problem = project.found[target].problem
        if problem is not None and target.path in known:
            project.tree.warn(f"{target.keywords[0]} is not handed on: {problem.rstrip('.')}", unit, line)
    for unit, place, target, line in wanted:
        problem = project.found[target].problem
        if problem is not None:
            hint = "where it can be found, the conversion makes a reference of it"
            project.tree.warn(f"{target.path} stays a text: {problem.rstrip('.')}", unit, line, hint)
        elif place is not None:
            objects.nodes.setdefault(place, []).append(unit)
    project.made = {node: objects.name(node) for node in objects.nodes}
    project.objects = {node: objects.name(node) for node in objects.nodes if _is_object(objects, node)}
    return objects


def _check_target(project: Project, unit: Unit, node: Node) -> None:
    """Warn of a ``_target_`` that is no path."""
    if is_target(node) or (isinstance(node, Scalar) and node.value == "???"):
        return
    shown = literal(node.value) if isinstance(node, Scalar) else "more than one value"
    if isinstance(node, Scalar) and "${" in str(node.value):
        what, hint = f"_target_ is computed, {shown}, and no reference is", "write a reference for each that it may be"
    else:
        what, hint = (
            f"_target_ is {shown}, and stays data",
            "it is the path of a function or class: package.module.Class",
        )
    project.tree.warn(what, unit, node.first, hint)


def _is_object(objects: Objects, node: Keys) -> bool:
    """Return whether a node is an object for any choice of options, and so need not be data as well."""
    project = objects.project
    units = objects.nodes[node]
    naming = [unit for unit, _ in project.bound[(*node, "_target_")]]
    if node in project.bound or len(naming) > len(units):
        return False
    if any(node[: len(raw)] == raw and node != raw for raw in project.raw):
        return False
    for sites in project.tree.sites.values():
        for site in sites:
            options = list(site.options.values())
            if any(unit in options for unit in units):
                others = (unit for unit in options if unit not in units)
                if any(leaf.path[: len(node)] == node for unit in others for leaf in project.leaves[id(unit)]):
                    return False
    return True


def _value(leaf: Leaf) -> object:
    return leaf.node.value if isinstance(leaf.node, Scalar) else None


def _targets(project: Project, unit: Unit) -> Iterator[tuple[Keys, Target]]:
    """Yield the nodes of which a unit says what they are, each with the call."""
    for leaf in project.leaves[id(unit)]:
        if leaf.path[-1] == "_target_" and len(leaf.path) > 1 and is_target(leaf.node):
            node = leaf.path[:-1]
            count = len(_positional(project, unit, node))
            yield node, Target(str(_value(leaf)), count, tuple(_keywords(project, unit, node)))


def _added(objects: Objects, unit: Unit) -> Iterator[tuple[Keys, Target]]:
    """Yield the paths to which a unit gives a value that an argument is, where what calls it does not know of it."""
    for leaf in objects.project.leaves[id(unit)]:
        node, key = leaf.path[:-1], leaf.path[-1]
        if not node or key in SPECIAL or leaf.is_missing:
            continue
        calls = [own[node] for other, own in objects.targets.items() if node in own and other != id(unit)]
        paths = {call.path for call in calls}
        if not calls or node in objects.targets[id(unit)] or all(key in call.keywords for call in calls):
            continue
        if len(paths) == 1:
            yield leaf.path, Target(next(iter(paths)), 0, (key,))
        elif not any(key in call.keywords for call in calls):
            what = f"{'.'.join(leaf.path)} is not handed on: it may be for {' or '.join(sorted(paths))}"
            objects.project.tree.warn(what, unit, leaf.node.first, "bind it in the files that name these")


def _line_of(project: Project, unit: Unit, node: Keys) -> int:
    return _line_at(project, unit, (*node, "_target_"))


def _line_at(project: Project, unit: Unit, path: Keys) -> int:
    return next(leaf.node.first for leaf in project.leaves[id(unit)] if leaf.path == path)


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
        if any(_comes_with(project, each, unit) and not leaf.is_missing for each, leaf in bound):
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


class _Writer:
    """Writes the references of one unit."""

    def __init__(self, objects: Objects, unit: Unit, values: Values) -> None:
        self._objects = objects
        self._project = objects.project
        self._unit = unit
        self._values = values

    def node(self, node: Keys) -> str:
        """Return the reference of a node that has a target."""
        target = self._objects.targets[id(self._unit)][node]
        self._values.modules.add(self._project.found[target].module)
        count = len(_positional(self._project, self._unit, node))
        arguments = [f"%{'/'.join((*node, '_args_'))}[{index}]" for index in range(count)]
        is_raw = node in self._project.raw
        for key in target.keywords:
            path = (*node, key)
            arguments.append(f"{key}={self._values.use(path) if is_raw else self._argument(path)}")
        leaves = [leaf for leaf in self._project.leaves[id(self._unit)] if leaf.path[:-1] == node]
        is_partial = any(leaf.path[-1] == "_partial_" and _value(leaf) is True for leaf in leaves)
        is_incomplete = any(leaf.is_missing and leaf.path[-1] not in target.keywords for leaf in leaves)
        return call(target.path, arguments, is_partial=is_partial or is_incomplete)

    def _argument(self, path: Keys) -> str:
        """Return the value at a path, with objects in the place of what says their targets."""
        if path in self._objects.nodes:
            return f"%{self._objects.name(path)}"
        if path in self._project.nodes and self._is_written_out(path):
            keys = _keywords(self._project, self._unit, path)
            return f"{{{', '.join(f'{literal(key)}: {self._argument((*path, key))}' for key in keys)}}}"
        own = [leaf.node for unit, leaf in self._project.bound.get(path, ()) if unit is self._unit]
        if own and (node := self._used(own[0], path)) is not None:
            return f"%{self._objects.name(node)}"
        return self._values.use(path)

    def _is_written_out(self, path: Keys) -> bool:
        """Return whether a node is written key by key: it has objects in it, or is small and of this file alone."""
        if any(node[: len(path)] == path for node in self._objects.nodes):
            return True
        below = [bound for leaf, bound in self._project.bound.items() if leaf[: len(path)] == path]
        return len(below) <= _MOST_KEYS and all(unit is self._unit for bound in below for unit, _ in bound)

    def _used(self, value: Node, path: Keys) -> Keys | None:
        """Return the node with an object that a value is an interpolation of, where it has data as well."""
        if not isinstance(value, Scalar) or not isinstance(value.value, str) or "${" not in value.value:
            return None
        try:
            parts = parse(value.value)
        except InterpolationError:
            return None
        if len(parts) != 1 or not isinstance(parts[0], Use):
            return None
        use = parts[0]
        start = path[: len(path) - use.up] if use.up else ()
        keys = tuple(str(key) for key in (*start, *(key[0] for key in use.keys)))
        return keys if keys in self._objects.nodes and keys not in self._project.objects else None
