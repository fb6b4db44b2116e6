"""Units as binding files."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Iterator

from genever.tools.converting.documents import Mapping, Node, Scalar, Sequence
from genever.tools.converting.hydra.reading.units import Keys, Site, Unit
from genever.tools.converting.hydra.writing.objects import Objects
from genever.tools.converting.hydra.writing.project import ALL, ROOT, Leaf, Path, Project, rename_choices
from genever.tools.converting.hydra.writing.values import REQUIRED, Values
from genever.tools.converting.literals import literal
from genever.tools.formatting.format import format_text

#: The file of a group that is taken where no option is chosen.
NOTHING = "# No option is chosen.\n"


def texts_of(project: Project, objects: Objects) -> dict[str, str]:
    """Return the binding files of a project, ``{path: text}``."""
    units = list(project.tree.units.values())
    before = -1
    while before != (
        count := len(project.whole)
        + len(project.merged)
        + len(project.inner)
        + sum(map(len, project.selected.values()))
    ):
        before = count  # What is used as a whole, or may be missing, is known when all has been written once.
        _close(project)
        for unit in units:
            _Writer(project, objects, unit).text()
        rename_choices(project)
    made = {unit.path: _Writer(project, objects, unit).text() for unit in units}
    for path in _nothing(project):
        made.setdefault(path, NOTHING)
    return {path: _formatted(text) for path, text in made.items()}


def _close(project: Project) -> None:
    """Add the nodes inside of those that are used as a whole."""
    for node in list(project.whole):
        inside = (inner for inner in project.nodes if inner[: len(node)] == node and inner != node)
        project.whole.update(inner for inner in inside if inner not in project.objects)


def _formatted(text: str) -> str:
    return format_text(re.sub(r"\n{3,}", "\n\n", text)).text


def _nothing(project: Project) -> Iterator[str]:
    """Yield the paths of files for choices that take nothing in."""
    for sites in project.tree.sites.values():
        for site in sites:
            yield _path(site, "None")
    for unit in project.tree.units.values():
        for site in filter(None, unit.items):
            default = site.default
            if default is not None and default.optional and default.kind == "config":
                yield _path(site, default.path.rpartition("/")[2])
            elif default is not None and default.optional:
                yield from (_path(site, name) for name in _optional(project, site))


def _optional(project: Project, site: Site) -> Iterable[str]:
    """Return the options that an optional group may be given where there is no such file."""
    from genever.tools.converting.hydra.reading.interpolation import InterpolationError, Use, parse

    assert site.default is not None
    values = site.default.value if isinstance(site.default.value, tuple) else (site.default.value,)
    for value in filter(None, values):
        try:
            parts = parse(value)
        except InterpolationError:
            continue
        names = [""]
        for part in parts:
            options: Iterable[str] = [part] if isinstance(part, str) else ()
            if isinstance(part, Use):
                key = ".".join(str(key[0]) for key in part.keys)
                options = {option for other in project.tree.sites.get(key, ()) for option in (*other.options, "None")}
            names = [name + option for name in names for option in options][:2000]
        yield from (name for name in names if name not in site.options)


def _path(site: Site, name: str) -> str:
    return f"{site.folder}/{name}.gin" if site.folder else f"{name}.gin"


class _Writer:
    def __init__(self, project: Project, objects: Objects, unit: Unit) -> None:
        self._project = project
        self._objects = objects
        self._unit = unit
        self._values = Values(project, unit)
        comments = unit.file.comments
        self._above = {line: list(texts) for line, texts in comments.above.items()}
        self._beside = dict(comments.beside)
        self._early: list[Leaf] = []
        self._lines: list[str] = []

    def text(self) -> str:
        """Return the unit as a binding file."""
        unit, project = self._unit, self._project
        leaves = project.leaves[id(unit)]
        self._early = [leaf for leaf in leaves if leaf.is_missing and self._is_bound_before(leaf)]
        lines = self._lines
        defaults = unit.file.body.get("defaults")
        lines += self._comments([defaults.line] if defaults is not None else [], with_beside=True)
        start = len(lines)
        lines += self._head()
        for site in filter(None, unit.items):
            lines += self._choice(site)
        for leaf in self._early:
            if not self._is_given_before(leaf):
                lines += self._binding(leaf)
        for item in unit.items:
            if item is None:
                lines += self._comments(
                    _lines_of_self(defaults.value if defaults is not None else None), with_beside=True
                )
                lines += [""]
                for leaf in leaves:
                    if leaf not in self._early:
                        lines += self._binding(leaf)
                lines += self._wholes(leaves)
            else:
                lines += self._include(item)
        lines += self._again(leaves)
        for key, default in unit.overrides:
            lines += self._comments([default.line])
            macro = project.choices.get(key)
            places = project.tree.sites.get(key)
            if macro is None or places is None:
                project.tree.warn(f"no defaults list has the group {key} that this overrides", unit, default.line)
            else:
                option = self._option(default.value, default.line, places[0])
                lines.append(f"{macro} = {option}{self._trailing(default.line)}")
        modules = sorted(self._values.modules)
        if modules:
            lines[start:start] = [
                "from __gin__ import dynamic_registration",
                *(f"import {each}" for each in modules),
                "",
            ]
        lines += self._comments(sorted({*self._above, *self._beside} - _lines_of_hydra(unit)), with_beside=True)
        return "\n".join(lines).strip("\n") + "\n"

    # ---- What stands before the values -----------------------------------------------------------

    def _head(self) -> Iterator[str]:
        """Yield what an entry has for all files: nodes that are used as a whole, and values that may be missing."""
        if not self._unit.is_entry:
            return
        if self._project.selected:
            yield "# What stands for values that may be missing: a file that has one binds it again."
        for _, macros in sorted(self._project.selected.items()):
            yield from (f"{macro} = {text}" for text, macro in macros.items())
        if self._project.whole:
            yield "# Parts of the tree that are used as a whole: each file adds what it has."
        yield from (f"{_all(node)} = {{}}" for node in sorted(self._project.whole))
        if self._project.merged:
            yield "# Keys that are no names, which several files have."
        yield from (f"{self._project.macro(path)} = {{}}" for path in sorted(self._project.merged))
        yield from (f"{macro} = {{}}" for macro in sorted(self._project.inner.values()))
        yield ""

    def _choice(self, site: Site) -> Iterator[str]:
        default = site.default
        if site.key is None:
            return
        macro = self._project.choices[site.key]
        if default is None:
            yield f"{macro} = {[] if site.is_list else None}"
            return
        yield from self._comments([default.line])
        yield f"{macro} = {self._option(default.value, default.line, site)}" + self._trailing(default.line)

    def _option(self, value: str | tuple[str, ...] | None, line: int, site: Site) -> str:
        if value is None:
            return "[]" if site.is_list else "None"
        if value == "???":
            return REQUIRED
        if isinstance(value, tuple) or site.is_list:
            return literal([site.name_of(option) for option in ((value,) if isinstance(value, str) else value)])
        return self._values.choice(site.name_of(value), line)

    def _include(self, site: Site) -> Iterator[str]:
        folder = os.path.relpath(site.folder or ".", os.path.dirname(self._unit.path) or ".").replace(os.sep, "/")
        start = f"{folder}/" if folder.startswith("..") else "./" if folder == "." else f"./{folder}/"
        if site.key is None:
            assert site.default is not None
            yield from self._comments([site.default.line])
            name = site.default.path.rpartition("/")[2] if site.default.kind == "config" else site.default.value
            if name is not None:
                yield f"include {literal(f'{start}{name}.gin')}" + self._trailing(site.default.line)
            return
        macro = self._project.choices[site.key]
        if site.default is None and not any("# Groups that" in line for line in self._lines):
            yield ""
            yield "# Groups that the defaults list leaves out: a command line may take one in."
        if not site.is_list:
            yield f"include f'{start}{{%{macro}}}.gin'"
            return
        for number in range(len(site.options)):
            yield f"{macro}_{number} = %{macro}[{number}] if len(%{macro}) > {number} else None"
            yield f"include f'{start}{{%{macro}_{number}}}.gin'"

    # ---- Values ----------------------------------------------------------------------------------

    def _earlier(self, leaf: Leaf) -> list[Unit]:
        """Return the units that may give the path of a leaf a value before this one does."""
        found = (unit for unit, other in self._project.bound[leaf.path] if not other.is_missing)
        return [unit for unit in found if unit is not self._unit and self._project.tree.may_precede(unit, self._unit)]

    def _is_given_before(self, leaf: Leaf) -> bool:
        """Return whether a value that is missing here has been given before, by a file that does not stand inside."""
        tree = self._project.tree
        around = [unit for unit in self._earlier(leaf) if unit not in tree.reached(self._unit)]
        around = [unit for unit in around if not _repeats(self._project, unit, leaf.path)]
        if not around or tree.is_always_before(around, self._unit):
            return bool(around)
        what = f"??? does not replace a value in Hydra; here it does, where {around[0].path} is taken in before"
        tree.warn(f"{'.'.join(leaf.path)}: {what}", self._unit, leaf.node.first)
        return False

    def _again(self, leaves: list[Leaf]) -> Iterator[str]:
        """Yield values once more that a file taken in after them may have as ``???``, which does not replace them."""
        repeated = [leaf for leaf in leaves if not leaf.is_missing and _repeats(self._project, self._unit, leaf.path)]
        if repeated:
            yield ""
            yield "# What is ??? in a file above does not replace these."
        for leaf in repeated:
            yield f"{'/'.join(leaf.path)} = {self._values.text(leaf.node, leaf.path, leaf.path)}"

    def _is_bound_before(self, leaf: Leaf) -> bool:
        return len(self._project.bound[leaf.path]) > 1 and bool(self._earlier(leaf))

    def _binding(self, leaf: Leaf) -> Iterator[str]:
        line = leaf.lines[-1] if leaf.lines else leaf.node.first
        if any(self._is_blank_above(number) for number in leaf.lines):
            yield ""
        yield from self._comments_of(leaf, line)
        yield from self._removed(leaf)
        if leaf.path[-1] in ("_target_", "_partial_"):
            made = self._objects.written(self._unit, leaf.path[:-1], self._values)
            if made is not None and leaf.path[-1] == "_target_":
                yield f"{made}{self._trailing(line)}"
            if leaf.path[:-1] in self._project.objects:
                return
        path: Path = leaf.path if leaf.path != (ROOT,) else ()
        text = self._values.text(leaf.node, leaf.path, path)
        merges = isinstance(leaf.node, Mapping) and bool(leaf.node.entries)
        if merges and self._is_merged(leaf):
            self._project.merged.add(leaf.path)
        merges = merges and leaf.path in self._project.merged
        macro = self._project.macro(leaf.path) if merges else "/".join(leaf.path)
        if merges:
            assert isinstance(leaf.node, Mapping)
            nodes = [other.node for _, other in self._project.bound[leaf.path] if isinstance(other.node, Mapping)]
            inner: list[str] = []
            text = self._merged_text(leaf, leaf.node, nodes, path, inner)
            yield from inner
        yield f"{macro} {'|=' if merges else '='} {text}{self._trailing(leaf.node.last)}"
        passed_on = self._objects.passed_on(self._unit, leaf.path, self._values)
        yield from [passed_on] if passed_on is not None else []

    def _is_merged(self, leaf: Leaf) -> bool:
        """Return whether a mapping adds to one that another unit has."""
        assert isinstance(leaf.node, Mapping)
        others = [
            other.node
            for unit, other in self._project.bound[leaf.path]
            if isinstance(other.node, Mapping) and other.node.entries and self._follows(unit)
        ]
        return bool(others) or [each.path for each in self._project.leaves[id(self._unit)]].count(leaf.path) > 1

    def _merged_text(self, leaf: Leaf, node: Mapping, nodes: list[Mapping], path: Path, lines: list[str]) -> str:
        """Return a mapping to which other units add; ``lines`` takes in what adds to the mappings in it.

        Args:
            leaf: What it is the value of, or in the value of.
            node: The mapping.
            nodes: What all units have there.
            path: Where it is in the tree.
            lines: Takes in bindings.
        """
        pairs = []
        for entry in node.entries:
            values = [found.value for each in nodes if (found := each.get(entry.key)) is not None]
            mappings = [value for value in values if isinstance(value, Mapping)]
            inner = (*path, entry.key)
            if len(mappings) < 2 or not all(each.entries == () or each.get("_target_") is None for each in mappings):
                pairs.append(f"{literal(entry.key)}: {self._values.text(entry.value, leaf.path, inner)}")
                continue
            macro = self._project.inner_macro(inner)
            if isinstance(entry.value, Mapping):
                text = self._merged_text(leaf, entry.value, mappings, inner, lines)
                lines += [f"{macro} |= {text}"] if entry.value.entries else []
                pairs.append(f"{literal(entry.key)}: %{macro}")
            else:
                lines.append(f"{macro} = {{}}")
                pairs.append(f"{literal(entry.key)}: {self._values.text(entry.value, leaf.path, inner)}")
        return f"{{{', '.join(pairs)}}}"

    def _removed(self, leaf: Leaf) -> Iterator[str]:
        """Yield what takes away the values that a value replaces: those above it or below it in the tree."""
        project = self._project
        path = leaf.place or leaf.path
        is_place = leaf.place is not None
        is_nothing = is_place and any(self._unit.entries)
        for length in range(1, len(path) + is_place):
            start = path[:length]
            if any(unit is self._unit for unit, _ in project.bound.get(start, ())):
                continue  # Then it has been replaced already.
            for unit, other in project.bound.get(start, ()):
                if not isinstance(other.node, Mapping) and self._follows(unit):
                    if isinstance(other.node, Scalar) and "${" in str(other.node.value):
                        what = f"{'.'.join(path)} joins what {other.node.value} has in Hydra; here it replaces it"
                        project.tree.warn(what, self._unit, leaf.lines[-1] if leaf.lines else leaf.node.first)
                    yield f"del {'/'.join(start)}"
                    break
        if leaf.path in project.merged and not isinstance(leaf.node, Mapping):
            yield f"{project.macro(leaf.path)} = {{}}"
        if is_nothing or (path in project.nodes and not isinstance(leaf.node, Mapping) and not leaf.is_missing):
            for other_path, others in project.bound.items():
                if other_path[: len(path)] == path != other_path and any(self._follows(unit) for unit, _ in others):
                    yield from (f"del {macro}" for macro in project.macros_of(other_path))

    def _follows(self, unit: Unit) -> bool:
        return unit is not self._unit and self._project.tree.may_precede(unit, self._unit)

    def _wholes(self, leaves: list[Leaf]) -> Iterator[str]:
        """Yield what this file adds to nodes that are used as a whole, and to values that may be missing."""
        project = self._project
        if not project.whole and not project.selected:
            return
        yield ""
        for node in sorted(project.whole, key=lambda node: (-len(node), node)):
            inside = (leaf.path for leaf in leaves if leaf.path[: len(node)] == node != leaf.path)
            own = dict.fromkeys(path[: len(node) + 1] for path in inside)
            items = [f"{literal(path[-1])}: {self._whole(path)}" for path in own if path != (ROOT,)]
            if items:
                bound = project.bound.get(node, ())
                replaces = any(not isinstance(leaf.node, Mapping) and self._follows(unit) for unit, leaf in bound)
                yield f"{_all(node)} {'=' if replaces else '|='} {{{', '.join(items)}}}"
            if any(leaf.place == node for leaf in leaves) and any(self._unit.entries):
                yield f"{_all(node)} = None"
            if any(leaf.path == (node or (ROOT,)) for leaf in leaves):
                is_mapping = any(leaf.path == node and isinstance(leaf.node, Mapping) for leaf in leaves) or not node
                macro = project.macro(node or (ROOT,)) if is_mapping else "/".join(node)
                yield f"{_all(node)} {'|=' if is_mapping else '='} %{macro}"
        for names, macros in sorted(project.selected.items()):
            for leaf in leaves:
                if leaf.path[: len(names)] == names and not (leaf.path == names and leaf.is_missing):
                    value = self._whole(names)
                    yield from (f"{macro} = {value}" for macro in macros.values())
                    break

    def _whole(self, path: Keys) -> str:
        if path in self._project.objects:
            return f"%{self._project.objects[path]}"
        return f"%{_all(path)}" if path in self._project.nodes else f"%{'/'.join(path)}"

    # ---- Comments --------------------------------------------------------------------------------

    def _comments(self, lines: Iterable[int], *, with_beside: bool = False) -> Iterator[str]:
        """Yield the comments above lines, and those beside them where nothing here stands for the line."""
        for line in lines:
            yield from self._above.pop(line, ())
            if with_beside and line in self._beside:
                yield self._beside.pop(line)

    def _comments_of(self, leaf: Leaf, line: int) -> Iterator[str]:
        """Yield the comments of a leaf whose key is on a line, but for the one beside its last."""
        own = {line, *_lines_in(leaf.node)} if leaf.path[-1] not in ("_target_", "_partial_") else set()
        for number in (*leaf.lines, *range(line + 1, leaf.node.last + 1)):
            is_apart = number in own or number in leaf.lines[:-1]
            yield from self._comments([number], with_beside=is_apart and number != leaf.node.last)

    def _trailing(self, line: int) -> str:
        comment = self._beside.pop(line, None)
        return f"  {comment}" if comment else ""

    def _is_blank_above(self, line: int) -> bool:
        """Return whether a line, or the comments above it, stand under an empty line."""
        lines = self._unit.file.source.text.split("\n")
        line -= 2
        while line >= 0 and lines[line].lstrip().startswith("#"):
            line -= 1
        return 0 <= line < len(lines) and not lines[line].strip()


def _repeats(project: Project, unit: Unit, path: Keys) -> bool:
    """Return whether a unit binds a path, and then takes in files that all have ``???`` for it."""
    if not any(each is unit for each, _ in project.bound[path]):
        return False
    later = unit.items[unit.items.index(None) + 1 :]
    options = [option for site in filter(None, later) for option in site.options.values()]
    inside = {each for option in options for each in project.tree.reached(option)}
    found = [leaf for each, leaf in project.bound[path] if each in inside]
    return bool(found) and all(leaf.is_missing for leaf in found)


def _all(node: Keys) -> str:
    return f"{ALL}/{'/'.join(node or (ROOT,))}"


def _lines_of_self(defaults: Node | None) -> list[int]:
    items = defaults.items if isinstance(defaults, Sequence) else ()
    return [item.first for item in items if isinstance(item, Scalar) and item.value == "_self_"]


def _lines_of_hydra(unit: Unit) -> set[int]:
    """Return the lines of what Hydra itself is configured with, which is left out."""
    found = unit.file.body.get("hydra") if not unit.package else None
    return set(range(found.line, found.value.last + 1)) if found is not None else set()


def _lines_in(node: Node) -> Iterator[int]:
    yield node.last
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _lines_in(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _lines_in(entry.value)
    elif isinstance(node, Scalar):
        yield node.first
