"""Where the files of a tree may stand in what Hydra composes from it, for any choice of options."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.tools.converting.hydra.defaults import GLOBAL, Default, defaults_of, group_path, key_of, package_in
from genever.tools.converting.hydra.documents import Entry, Mapping, YamlFile, read

#: Files in places: each is a binding file.
MAX_UNITS = 20_000

Keys: TypeAlias = tuple[str, ...]


@dataclass(eq=False, slots=True)
class Unit:
    """A file in a place of the tree.

    Attributes:
        config: Its path without the suffix, from the folder of the configuration.
        base: Its folder, as Hydra's overrides name it.
        package: Where its keys go.
        folder: The folder that the binding file is in, and its name there.
        file: What it holds.
        items: What it takes in, and None where its own keys come.
        overrides: The options that it gives to groups elsewhere, by their keys.
    """

    config: str
    base: str
    package: Keys
    folder: str
    name: str
    file: YamlFile
    items: list[Site | None] = field(default_factory=list)
    overrides: list[tuple[str, Default]] = field(default_factory=list)
    is_entry: bool = False

    @property
    def path(self) -> str:
        """The path of the binding file."""
        return f"{self.folder}/{self.name}.gin" if self.folder else f"{self.name}.gin"

    @property
    def entries(self) -> Iterator[Entry]:
        """Its own keys."""
        return (entry for entry in self.file.body.entries if entry.key != "defaults")


@dataclass(eq=False, slots=True)
class Site:
    """A place where a file is taken in: always the same one, or an option of the group ``key``.

    Attributes:
        key: The group, as Hydra's overrides name it; None where nothing can choose.
        group: The path of the group.
        package: Where what is taken in goes, unless it says so itself.
        default: The item of the defaults list; None for a group that no list names.
        folder: Where the binding files are that it may take in.
        options: Those that are there, by name.
    """

    key: str | None
    group: str
    package: str
    default: Default | None
    folder: str
    options: dict[str, Unit] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether several options are chosen."""
        return self.default is not None and isinstance(self.default.value, tuple)


@dataclass(eq=False)
class Tree:
    """A folder of configurations, as far as its entries lead into it.

    Attributes:
        folder: Where it is.
        entries: The files that programs name.
        units: The files in their places, by place.
        sites: The groups, by key: all places where each may be chosen.
        findings: What is not carried over.
    """

    folder: str
    entries: list[Unit] = field(default_factory=list)
    units: dict[tuple[str, str, str], Unit] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    files: dict[str, YamlFile | None] = field(default_factory=dict)

    @cached_property
    def orders(self) -> list[list[Unit]]:
        """For each entry, the units in the order in which their keys may come."""
        return [_order(entry) for entry in self.entries]

    def may_precede(self, first: Unit, second: Unit) -> bool:
        """Return whether the keys of one unit may come before those of another, in one composition."""
        for order in self.orders:
            if first in order and second in order:
                start = order.index(first)
                end = len(order) - 1 - order[::-1].index(second)
                if start < end and not self._exclude(first, second):
                    return True
        return False

    def _exclude(self, first: Unit, second: Unit) -> bool:
        """Return whether two units are options of one group, of which one is chosen."""
        return any(
            first in options and second in options
            for sites in self.sites.values()
            for site in sites
            if not site.is_list and (options := list(site.options.values()))
        )

    def warn(self, message: str, unit: Unit, line: int, hint: str | None = None) -> None:
        """Take note of something that is not carried over, once."""
        found = Diagnostic("not-converted", message, unit.file.source, unit.file.span(line), hint, "warning")
        if found not in self.findings:
            self.findings.append(found)


def _order(entry: Unit) -> list[Unit]:
    order: list[Unit] = []
    around: set[int] = set()

    def visit(unit: Unit) -> None:
        if id(unit) in around:
            return
        around.add(id(unit))
        for item in unit.items:
            if item is None:
                order.append(unit)
            else:
                for option in item.options.values():
                    visit(option)
        around.discard(id(unit))

    visit(entry)
    return order


def explore(folder: str, entries: list[str]) -> Tree:
    """Read a tree from its entries on.

    Args:
        folder: Where it is.
        entries: The names of the files that programs name, without the suffix.

    Raises:
        GeneverError: An entry is not there, or a file is wrong.
    """
    tree = Tree(folder)
    explorer = _Explorer(tree)
    for name in entries:
        file = explorer.file(name)
        if file is None:
            there = ", ".join(sorted(explorer.options("", deep=False))) or "none"
            raise error("file-not-found", f"there is no {name}.yaml in {folder}", hint=f"the files there: {there}")
        unit = explorer.unit(name, "", package_in("", _ENTRY, "", file.package, name), "", "", name, file)
        unit.is_entry = True
        tree.entries.append(unit)
    taken = {id(option) for unit in tree.units.values() for item in unit.items if item for option in item.options.values()}
    for unit in tree.entries:
        if id(unit) not in taken:
            explorer.left_out(unit)
    _shorten(tree)
    return tree


def _shorten(tree: Tree) -> None:
    """Leave the package out of the names of folders where a group has one only."""
    sites = [site for unit in tree.units.values() for site in unit.items if site is not None]
    folders: dict[str, set[str]] = {}
    for site in sites:
        folders.setdefault(site.folder.partition("@")[0], set()).add(site.folder)
    for place in (*sites, *tree.units.values()):
        group = place.folder.partition("@")[0]
        if group and len(folders.get(group, ())) == 1:
            place.folder = group
    by_path: dict[str, Unit] = {}
    for unit in tree.units.values():
        other = by_path.setdefault(unit.path, unit)
        if other is not unit:  # `server/site` may be an option of the group `server`, and a group: other packages.
            _move(max(unit, other, key=lambda each: each.name.count("/")).folder, sites)


def _move(folder: str, sites: list[Site]) -> None:
    """Say the package in the name of a folder."""
    for site in sites:
        if site.folder == folder:
            site.folder = f"{folder}@{site.package or GLOBAL}"
            for unit in site.options.values():
                unit.folder = site.folder


_ENTRY = Default("config", "", "", None, False, False, 1)


class _Explorer:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._options: dict[tuple[str, bool], dict[str, str]] = {}

    def file(self, config: str) -> YamlFile | None:
        """Return a file of the tree, or None where there is none."""
        files = self._tree.files
        if config not in files:
            path = os.path.join(self._tree.folder, f"{config}.yaml")
            if not os.path.isfile(path):
                path = os.path.join(self._tree.folder, f"{config}.yml")
            files[config] = read(path) if os.path.isfile(path) and not config.startswith("..") else None
        return files[config]

    def options(self, group: str, *, deep: bool = True) -> dict[str, str]:
        """Return the options of a group, ``{name: path of the file}``; those of folders in it have paths for names."""
        if (group, deep) not in self._options:
            folder = Path(self._tree.folder, group)
            pattern = "**/*.y*ml" if deep else "*.y*ml"
            paths = sorted(path for path in folder.glob(pattern) if path.suffix in (".yaml", ".yml"))
            names = [path.relative_to(folder).with_suffix("").as_posix() for path in paths]
            self._options[group, deep] = {name: _normal(f"{group}/{name}") for name in names}
        return self._options[group, deep]

    def unit(
        self, config: str, base: str, package: str, nominal: str, folder: str, name: str, file: YamlFile
    ) -> Unit:
        """Return a file in a place, with all that it may take in."""
        place = config, package, nominal
        units = self._tree.units
        if place in units:
            return units[place]
        if len(units) >= MAX_UNITS:
            raise error("too-large", f"the files of {self._tree.folder} may stand in more than {MAX_UNITS:,} places")
        unit = units[place] = Unit(config, base, tuple(filter(None, package.split("."))), folder, name, file)
        defaults = defaults_of(file)
        for default in defaults:
            if default.kind == "self":
                unit.items.append(None)
            else:
                self._take_in(unit, default)
        if None not in unit.items:
            unit.items.append(None)
        return unit

    def _take_in(self, unit: Unit, default: Default) -> None:
        group = group_path(unit.base, default)
        parent = ".".join(unit.package)
        package = package_in(parent, default, group)
        if package == "hydra" or package.startswith("hydra.") or group == "hydra" or group.startswith("hydra/"):
            what = "what Hydra itself is configured with is not carried over"
            self._tree.warn(what, unit, default.line, "`genever run` and `genever sweep` have options for it")
            return
        key = key_of(group, package)
        if default.override:
            unit.overrides.append((key, default))
            return
        is_fixed = default.kind == "config" or any(part in (".", "..") for part in group.split("/"))
        normal = _normal(group)
        folder = normal if normal.replace("/", ".") == package else f"{normal}@{package}"
        site = Site(None if is_fixed else key, group, package, default, folder)
        unit.items.append(site)
        self._fill(site, unit, default, parent)
        if site.key is not None:
            self._tree.sites.setdefault(site.key, []).append(site)

    def _fill(self, site: Site, unit: Unit, default: Default, parent: str) -> None:
        names = self.options(_normal(site.group))
        if site.key is None:
            wanted = default.path.rpartition("/")[2] if default.kind == "config" else str(default.value)
            config = _normal(f"{site.group}/{wanted}")
            names = {wanted: config} if self.file(config) is not None else {}
        for name, config in names.items():
            file = self.file(config)
            assert file is not None
            package = package_in(parent, default, site.group, file.package, name)
            if package == "hydra" or package.startswith("hydra."):
                continue
            # An option of a group may be in a folder inside of it; what that names is relative to the group all the same.
            inner = name.rpartition("/")[0] if site.is_list else ""
            base = "/".join(filter(None, (site.group, inner)))
            site.options[name] = self.unit(config, base, package, site.package, site.folder, name, file)

    def left_out(self, unit: Unit) -> None:
        """Add the groups that the entry does not always have: a command line may still take them in, after all else."""
        tree = self._tree
        always = {site.key for site in _always(unit)}
        named = {_normal(site.group) for sites in tree.sites.values() for site in sites}
        added: list[Site] = []
        for path in sorted(path for path in Path(tree.folder).iterdir() if path.is_dir()):
            group = path.name
            if group == "hydra" or group in always or not self.options(group, deep=False):
                continue
            if group in named and group not in tree.sites:
                continue  # It is in other packages only.
            default = Default("group", group, None, None, False, False, 1)
            site = Site(f"+{group}" if group in tree.sites else group, group, group, None, group)
            self._fill(site, unit, default, "")
            added.append(site)
        for site in added:
            unit.items.append(site)
            tree.sites.setdefault(str(site.key), []).append(site)


def _always(unit: Unit) -> Iterator[Site]:
    """Yield the places of groups that a unit has whatever is chosen."""
    for site in filter(None, unit.items):
        if site.key is not None:
            yield site
        else:
            for option in site.options.values():
                yield from _always(option)


def _normal(path: str) -> str:
    made = os.path.normpath(path).replace(os.sep, "/")
    return "" if made == "." else made.removeprefix("/")


