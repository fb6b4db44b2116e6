"""Where the files of a tree may stand in what Hydra composes from it, for any choice of options."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.tools.converting.documents import Entry, YamlFile, read, read_text
from genever.tools.converting.hydra.reading.defaults import GLOBAL, Default, defaults_of, group_path, key_of, package_in

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
        is_list: Whether several of them may be chosen.
    """

    key: str | None
    group: str
    package: str
    default: Default | None
    folder: str
    options: dict[str, Unit] = field(default_factory=dict)
    is_list: bool = False

    def name_of(self, option: str) -> str:
        """Return the name that the binding file of an option has."""
        unit = self.options.get(option)
        return option if unit is None else unit.name


@dataclass(eq=False)
class Tree:
    """A folder of configurations, as far as its entries lead into it.

    Attributes:
        folder: Where it is.
        entries: The files that programs name.
        units: The files in their places, by place.
        sites: The groups, by key: all places where each may be chosen.
        findings: What is not carried over.
        stored: The texts of files that are not in the folder, by their paths without suffix: structured configs.
    """

    folder: str
    entries: list[Unit] = field(default_factory=list)
    units: dict[tuple[str, str, str], Unit] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    files: dict[str, YamlFile | None] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)
    _precedes: dict[tuple[int, int], bool] = field(default_factory=dict)
    _reached: dict[int, set[Unit]] = field(default_factory=dict)
    _keys: dict[int, set[str | None]] = field(default_factory=dict)

    def may_precede(self, first: Unit, second: Unit) -> bool:
        """Return whether the keys of one unit come before those of another in some composition."""
        place = id(first), id(second)
        if self._exclude(first, second):
            return False
        if place not in self._precedes:
            seen: set[int] = set()
            self._precedes[place] = any(self._precede(entry, first, second, seen) for entry in self.entries)
        return self._precedes[place]

    def _exclude(self, first: Unit, second: Unit) -> bool:
        """Return whether two units are options of one group, of which one is chosen."""
        groups, others = self._groups(first), self._groups(second)
        return bool(groups & others) and None not in groups | others

    def _groups(self, unit: Unit) -> set[str | None]:
        """Return the groups that a unit is an option of; None is among them where it is taken in otherwise."""
        if not self._keys:
            for site in (item for each in self.units.values() for item in each.items if item is not None):
                key = None if site.key is None or site.is_list else site.key.removeprefix("+")
                for option in site.options.values():
                    self._keys.setdefault(id(option), set()).add(key)
        return self._keys.get(id(unit), {None})

    def is_always_before(self, units: list[Unit], unit: Unit) -> bool:
        """Return whether one of some units comes before another one, wherever that is taken in."""
        entries = [entry for entry in self.entries if unit in self.reached(entry)]
        return all(any(each in self.always(entry) for each in units) for entry in entries)

    def always(self, entry: Unit) -> set[Unit]:
        """Return the units that an entry takes in whatever is chosen."""
        found = {entry}
        pending = [entry]
        while pending:
            for item in pending.pop().items:
                new = [option for option in item.options.values() if option not in found] if item else []
                if item is not None and item.key is None:
                    found.update(new)
                    pending += new
        return found

    def _precede(self, unit: Unit, first: Unit, second: Unit, seen: set[int]) -> bool:
        if id(unit) in seen or first not in self.reached(unit) or second not in self.reached(unit):
            return False
        seen.add(id(unit))
        begun = False
        for item in unit.items:
            options = [] if item is None else list(item.options.values())
            here = [{unit}] if item is None else [self.reached(option) for option in options]
            if begun and any(second in each for each in here):
                return True
            if any(self._precede(option, first, second, seen) for option in options):
                return True
            if item is not None and item.is_list and self._are_two(item, first, second):
                return True
            begun = begun or any(first in each for each in here)
        return False

    def _are_two(self, site: Site, first: Unit, second: Unit) -> bool:
        """Return whether two options of a list of them have two units."""
        options = [self.reached(option) for option in site.options.values()]
        return any(first in one and second in two for one in options for two in options if one is not two)

    def reached(self, unit: Unit) -> set[Unit]:
        """Return the units that a unit may take in, and itself."""
        found = self._reached.get(id(unit))
        if found is None:
            found = self._reached[id(unit)] = {unit}  # What takes itself in is refused when it is loaded.
            pending = [unit]
            while pending:
                for item in pending.pop().items:
                    new = [option for option in item.options.values() if option not in found] if item else []
                    found.update(new)
                    pending += new
        return found

    def warn(self, message: str, unit: Unit, line: int, hint: str | None = None) -> None:
        """Take note of something that is not carried over, once."""
        found = Diagnostic("not-converted", message, unit.file.source, unit.file.span(line), hint, "warning")
        if found not in self.findings:
            self.findings.append(found)


def explore(folder: str, entries: list[str], stored: Mapping[str, str]) -> Tree:
    """Read a tree from its entries on.

    Args:
        folder: Where it is.
        entries: The names of the files that programs name, without the suffix.
        stored: The texts of files that are not in the folder, by their paths without suffix.

    Raises:
        GeneverError: An entry is not there, or a file is wrong.
    """
    tree = Tree(folder, stored=stored)
    explorer = _Explorer(tree)
    for name in entries:
        file = explorer.file(name)
        if file is None:
            there = ", ".join(sorted(explorer.options("", deep=False))) or "none"
            raise error("file-not-found", f"there is no {name}.yaml in {folder}", hint=f"the files there: {there}")
        unit = explorer.unit(name, "", package_in("", _ENTRY, "", file.package, name), "", name, file)
        unit.is_entry = True
        tree.entries.append(unit)
    sites = [item for unit in tree.units.values() for item in unit.items if item is not None]
    taken = {id(option) for site in sites for option in site.options.values()}
    named = set(tree.sites)
    for unit in tree.entries:
        if id(unit) not in taken:
            explorer.left_out(unit, named)
    _shorten(tree)
    overridden = {key for unit in tree.units.values() for key, default in unit.overrides if _is_list(default)}
    for key, places in tree.sites.items():
        if key in overridden or any(site.default is not None and _is_list(site.default) for site in places):
            for site in places:
                site.is_list = True
    return tree


def _is_list(default: Default) -> bool:
    return isinstance(default.value, tuple)


def _shorten(tree: Tree) -> None:
    """Leave the package out of the names of folders where a group has one only."""
    sites = [site for unit in tree.units.values() for site in unit.items if site is not None]
    folders: dict[str, set[str]] = {}
    for site in sites:
        folders.setdefault(site.folder.partition("@")[0], set()).add(site.folder)
    places: list[Site | Unit] = [*sites, *tree.units.values()]
    for place in places:
        group = place.folder.partition("@")[0]
        if group and len(folders.get(group, ())) == 1:
            place.folder = group
    by_path: dict[str, Unit] = {}
    for unit in sorted(tree.units.values(), key=lambda unit: unit.name.count("/")):
        other = by_path.setdefault(unit.path, unit)
        if other is not unit:  # `server/site` may be a group, and its options are those of `server` in another package.
            folder, _, name = unit.name.rpartition("/")
            unit.name = f"{folder}@{'.'.join(unit.package) or GLOBAL}/{name}"


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
            if os.path.isfile(path) and not config.startswith(".."):
                files[config] = read(path)
            else:
                text = self._tree.stored.get(config)
                files[config] = read_text(text, f"ConfigStore/{config}.yaml") if text is not None else None
        return files[config]

    def options(self, group: str, *, deep: bool = True) -> dict[str, str]:
        """Return the options of a group, ``{name: path of the file}``; those of folders in it have paths for names."""
        if (group, deep) not in self._options:
            folder = Path(self._tree.folder, group)
            pattern = "**/*.y*ml" if deep else "*.y*ml"
            paths = sorted(path for path in folder.glob(pattern) if path.suffix in (".yaml", ".yml") and path.is_file())
            names = [path.relative_to(folder).with_suffix("").as_posix() for path in paths]
            prefix = f"{group}/" if group else ""
            inner = (path.removeprefix(prefix) for path in self._tree.stored if path.startswith(prefix))
            names = sorted({*names, *(name for name in inner if deep or "/" not in name)})
            self._options[group, deep] = {name: _normal(f"{group}/{name}") for name in names}
        return self._options[group, deep]

    def unit(self, config: str, base: str, package: str, folder: str, name: str, file: YamlFile) -> Unit:
        """Return a file in a place, with all that it may take in."""
        place = folder, name, package
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
            hint = "`genever run` and `genever sweep` have options for it"
            self._tree.warn("what Hydra itself is configured with is not carried over", unit, default.line, hint)
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
        if not default.optional:
            self._check_there(site, default, unit)

    def _check_there(self, site: Site, default: Default, unit: Unit) -> None:
        """Warn of what a defaults list names and is not there."""
        wanted = default.value if isinstance(default.value, tuple) else (default.value,)
        if default.kind == "config":
            wanted = (default.path.rpartition("/")[2],)
        for name in wanted:
            if name is None or name == "???" or "${" in name or name in site.options:
                continue
            what = f"there is no {'/'.join(filter(None, (_normal(site.group), name)))}.yaml"
            hint = "--import MODULE reads what code puts in the ConfigStore; what hydra.searchpath adds is not read"
            if site.options and site.key is not None:
                hint = f"the options of {site.group} are {', '.join(sorted(site.options))}"
            self._tree.warn(what, unit, default.line, hint)

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
            # An option may be in a folder inside of the group: what it names is relative to the group all the same.
            inner = name.rpartition("/")[0] if _is_list(default) else ""
            base = "/".join(filter(None, (site.group, inner)))
            site.options[name] = self.unit(config, base, package, site.folder, name, file)

    def left_out(self, unit: Unit, named: set[str]) -> None:
        """Add the groups that the entry does not always have: a command line may still take them in, after all else."""
        tree = self._tree
        always = {site.key for site in _always(unit)} | {_normal(site.group) for site in _always(unit)}
        added: list[Site] = []
        folders = {path.name for path in Path(tree.folder).iterdir() if path.is_dir()}
        for group in sorted(folders | {path.partition("/")[0] for path in tree.stored if "/" in path}):
            if group == "hydra" or group in always or not self.options(group, deep=False):
                continue
            default = Default("group", group, None, None, False, False, 1)
            site = Site(f"+{group}" if group in named else group, group, group, None, group)
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
