"""What a tree holds, path by path, and what each path is called in binding files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from genever.tools.converting.documents import Entry, Mapping, Node, Scalar
from genever.tools.converting.hydra.reading.units import Keys, Site, Tree, Unit
from genever.tools.converting.hydra.writing.targets import Found, Target

#: A path in the tree, with keys as they are written.
Path: TypeAlias = tuple[object, ...]

#: The macro for what stands at the top of the tree and can have no macro of its own.
ROOT = "_root_"
#: The scopes of macros that are not in the tree: nodes that are used as a whole, and values that may be missing.
ALL, SELECTED = "_all_", "_select_"
#: The scope of macros for the keys of a node that are no names, where several files have such keys for it.
KEYS = "_keys_"
#: The scope of macros for mappings in such mappings, where several files add to one.
INNER = "_inner_"

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def is_name(key: object) -> bool:
    """Return whether a key can be a part of a macro's name."""
    return isinstance(key, str) and _IDENTIFIER.fullmatch(key) is not None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value with a macro of its own.

    Attributes:
        path: The macro's name in parts.
        node: The value; of a mapping with keys that are no names, those of its entries that have such keys.
        place: The node that this makes nothing, or a node without keys, where no macro can say that.
        lines: The lines of the keys that lead to it and were not written before, and of the key itself.
    """

    path: Keys
    node: Node
    lines: tuple[int, ...]
    place: Keys | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it is ``???``."""
        return isinstance(self.node, Scalar) and self.node.value == "???"


@dataclass(eq=False)
class Project:
    """A tree, with the names of everything in it.

    Attributes:
        tree: The tree.
        leaves: The leaves of each unit, in the order of its file.
        bound: The units that give each path a value, and those values.
        nodes: The paths that have paths below them.
        choices: The macro of each group.
        whole: The nodes that are used as a whole.
        used: The paths whose macros are used, with the units that do.
        objects: The nodes that are objects wherever they are there, and the macros of those.
        made: The nodes that are objects for some choice of options, and the macros of those.
        raw: The nodes whose inner nodes are handed on as data.
        found: What is known of each target.
        merged: The mappings to which several files add keys that are no names.
        inner: The mappings in these to which several files add, by their paths, and the macro of each.
        selected: Per path that may be missing where it is used, the macro for each default.
    """

    tree: Tree
    leaves: dict[int, list[Leaf]] = field(default_factory=dict)
    bound: dict[Keys, list[tuple[Unit, Leaf]]] = field(default_factory=dict)
    nodes: set[Keys] = field(default_factory=set)
    choices: dict[str, str] = field(default_factory=dict)
    whole: set[Keys] = field(default_factory=set)
    selected: dict[Keys, dict[str, str]] = field(default_factory=dict)
    merged: set[Keys] = field(default_factory=set)
    inner: dict[Path, str] = field(default_factory=dict)
    used: dict[Keys, set[Unit]] = field(default_factory=dict)
    objects: dict[Keys, str] = field(default_factory=dict)
    made: dict[Keys, str] = field(default_factory=dict)
    raw: set[Keys] = field(default_factory=set)
    found: dict[Target, Found] = field(default_factory=dict)

    def macro(self, path: Keys) -> str:
        """Return the macro of a path that has a value."""
        return "/".join((KEYS, *path) if path in self.merged else path)

    def inner_macro(self, path: Path) -> str:
        """Return the macro of a mapping in a mapping to which several files add keys."""
        if path not in self.inner:
            name = "/".join((INNER, *(as_name(str(key)) for key in path)))
            count = sum(other == name or other.startswith(f"{name}_") for other in self.inner.values())
            self.inner[path] = f"{name}_{count + 1}" if count else name
        return self.inner[path]

    def macros_of(self, path: Keys) -> list[str]:
        """Return the macros that say a leaf: those of an object stand for its ``_target_``."""
        node = path[:-1]
        made = [self.made[node]] if path[-1] == "_target_" and node in self.made else []
        is_said = path[-1] in ("_target_", "_partial_") and node in self.objects
        return made if is_said else [*made, "/".join(path)]

    def leaf_around(self, path: Path) -> Keys | None:
        """Return the longest beginning of a path that is a macro's, but for the path itself."""
        for length in range(len(path) - 1, 0, -1):
            start = tuple(map(str, path[:length]))
            if start in self.bound:
                return start
        return None


def project_of(tree: Tree) -> Project:
    """Return what a tree holds."""
    project = Project(tree)
    chosen = {tuple(site.package.split(".")) for sites in tree.sites.values() for site in sites}
    for unit in tree.units.values():
        own = None if unit.package else unit.file.body.get("hydra")
        if own is not None:
            hint = "`genever run` and `genever sweep` have options for it"
            tree.warn("what Hydra itself is configured with is not carried over", unit, own.line, hint)
        found = [_without_node(leaf) if leaf.path in chosen else leaf for leaf in _leaves(unit)]
        found = project.leaves[id(unit)] = found or list(_empty(unit, tree))
        for leaf in found:
            project.bound.setdefault(leaf.path, []).append((unit, leaf))
            project.nodes.update(leaf.path[:length] for length in range(1, len(leaf.path)))
    taken = set(project.bound)
    for key, sites in tree.sites.items():
        name = _choice(key, sites[0], taken)
        taken.add(name)
        project.choices[key] = "/".join(name)
    return project


def _choice(key: str, site: Site, taken: set[Keys]) -> Keys:
    """Return the name of the macro that chooses the option of a group: the node's that it fills, if that is free."""
    package = tuple(map(as_name, filter(None, site.package.split("."))))
    group = tuple(map(as_name, filter(None, site.group.split("/"))))
    if key.startswith("+"):
        return ("added", *group)
    for name in (package, group, (*package, *group) if package != group else ()):
        if name and name not in taken and not is_reserved(name):
            return name
    name = package or group
    while name in taken or is_reserved(name):
        name = (*name[:-1], f"{name[-1]}_choice")
    return name


def rename_choices(project: Project) -> None:
    """Give the macros of groups other names where a use of a missing value would mean them.

    ``%model/width`` is what ``model`` is where there is no ``model/width``.
    """
    for key, sites in project.tree.sites.items():
        name = tuple(project.choices[key].split("/"))
        if any(path[: len(name)] == name and _may_be_missing(path, sites, project) for path in project.used):
            project.choices[key] = f"{project.choices[key]}_choice"


def _may_be_missing(path: Keys, sites: list[Site], project: Project) -> bool:
    tree = project.tree
    node = path[:-1] if path[-1] in ("object", "_object_") and path[:-1] in project.made else None
    bound = project.bound.get((*node, "_target_") if node is not None else path, ())
    units = {unit for unit, _ in bound}
    is_removed = node is not None and any(leaf.place == node for leaves in project.leaves.values() for leaf in leaves)
    if not is_removed and all(units & tree.always(entry) for entry in tree.entries):
        return False
    options = [option for site in sites for option in site.options.values()]
    is_in_all = all(units & tree.always(option) for option in options)
    is_chosen = all(site.default is not None and site.default.value is not None for site in sites)
    if is_in_all and is_chosen and not is_removed:
        return False
    return any(is_removed or not units & tree.always(user) for user in project.used[path])


def is_reserved(name: Keys) -> bool:
    """Return whether a macro of this name means something to Genever, or is one of those that are not in the tree."""
    return name == ("main",) or name[0] in ("gin", ROOT, ALL, SELECTED, KEYS, INNER)


def _is_plain(path: Keys, key: object) -> bool:
    """Return whether a key can be a part of a macro's name, where it stands."""
    return is_name(key) and not is_reserved((*path, str(key)))


def as_name(text: str) -> str:
    """Return a name that is like a text."""
    made = re.sub(r"\W", "_", text)
    return made if is_name(made) else f"_{made}"


def _leaves(unit: Unit) -> Iterator[Leaf]:
    own = Mapping(tuple(unit.entries), 1, 1)
    if not own.entries:
        return
    prefix: Path = unit.package
    names = 0
    while names < len(prefix) and is_name(prefix[names]):
        names += 1
    node: Node = own
    for key in reversed(prefix[names:]):
        node = Mapping((Entry(key, node, 1),), 1, 1)
    yield from _inside(unit.package[:names], node, (), is_root=not prefix)


def _without_node(leaf: Leaf) -> Leaf:
    """Return what makes a node of the top level nothing, so that its name is free for the macro that chooses it."""
    if len(leaf.path) > 1 or not isinstance(leaf.node, Scalar) or leaf.node.value is not None:
        return leaf
    node = Mapping((Entry(leaf.path[0], leaf.node, leaf.node.first),), leaf.node.first, leaf.node.last)
    return Leaf((ROOT,), node, leaf.lines, leaf.path)


def _empty(unit: Unit, tree: Tree) -> Iterator[Leaf]:
    """Yield what a file without keys stands for: its place, which is there without keys."""
    others = tree.reached(unit) - {unit}
    is_filled = any(other.package[: len(unit.package)] == unit.package and any(other.entries) for other in others)
    if unit.package and unit.package[0] != "hydra" and not is_filled:
        node: Node = Mapping((), 1, 1)
        for key in reversed(unit.package):
            node = Mapping((Entry(key, node, 1),), 1, 1)
        yield Leaf((ROOT,), node, (), unit.package)


def _inside(path: Keys, node: Node, lines: tuple[int, ...], *, is_root: bool = False) -> Iterator[Leaf]:
    if not isinstance(node, Mapping) or (not node.entries and path and not is_root):
        yield Leaf(path, node, lines)
        return
    odd = tuple(entry for entry in node.entries if not _is_plain(path, entry.key))
    if odd:
        yield Leaf(path or (ROOT,), Mapping(odd, node.first, node.last), (*lines, odd[0].line))
    for entry in node.entries:
        if _is_plain(path, entry.key) and (path, entry.key) != ((), "hydra"):
            yield from _inside((*path, entry.key), entry.value, (*lines, entry.line))
            lines = ()
