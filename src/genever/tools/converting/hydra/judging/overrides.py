"""Hydra's command line as bindings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from genever.language.text.errors import error
from genever.tools.converting.documents import Mapping, Sequence
from genever.tools.converting.hydra.reading.interpolation import (
    Argument,
    InterpolationError,
    Items,
    Literal,
    Pairs,
    parse_argument,
)
from genever.tools.converting.hydra.reading.units import Keys, Site
from genever.tools.converting.hydra.writing.project import ROOT, Project, is_name
from genever.tools.converting.hydra.writing.values import Values
from genever.tools.converting.literals import literal

_OVERRIDE = re.compile(r"(\+\+|\+|~)?([^=]+?)(?:=(.*))?", re.DOTALL)
#: What Hydra's grammar takes for a group or a path.
_KEY = re.compile(r"[\w$@/:-]+(?:\.[\w$@/:-]+)*")


@dataclass(frozen=True, slots=True)
class Translation:
    """Overrides as bindings.

    Attributes:
        bindings: The texts of bindings.
        expected: The macros that must be bound without them, each with the override that says so.
        groups: The groups that some defaults list must have, each with the override that says so.
        added: The groups that no defaults list may have, in the same way.
    """

    bindings: tuple[str, ...]
    expected: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]


def translated(overrides: list[str], project: Project) -> Translation:
    """Return overrides as bindings.

    Raises:
        GeneverError: One is no override, or says what is not carried over.
    """
    bindings: list[str] = []
    expected: list[tuple[str, str]] = []
    groups: list[tuple[str, str]] = []
    added: list[tuple[str, str]] = []
    for override in overrides:
        found = _OVERRIDE.fullmatch(override)
        if found is None or not _KEY.fullmatch(found[2]):
            what = f"{override} is no override: Hydra cannot read a group or path such as {override.partition('=')[0]}"
            raise error("bad-override", what, hint="bind the macro of the group")
        sign, key, text = found[1] or "", found[2], found[3]
        if re.match(r"hydra\b", key):
            _check_of_hydra(override, key, text, project)
            continue
        try:
            value = parse_argument(text) if text is not None else None
        except InterpolationError as problem:
            raise error("bad-override", f"{override}: {problem}") from None
        group = _group(key, project)
        if group is not None and not isinstance(value, Pairs):
            bindings.append(_chosen(override, sign, group, value, project))
            (added if sign == "+" else groups).append((group, override))
            continue
        if "@" in key or "/" in key:
            raise error("bad-override", f"{override}: there is no group {key} here", hint=_groups(project))
        path = tuple(key.split("."))
        bindings += _bound(path, value, project, is_deleted=sign == "~")
        if not sign and value is not None:
            expected += [("/".join(each), override) for each in _leaves(path, value)]
    return Translation(tuple(bindings), tuple(expected), tuple(groups), tuple(added))


#: The files of Hydra and its plugins that say themselves where their keys go, and so fit anywhere.
_OF_HYDRA = ("env/default", "output/default", "hydra_logging/colorlog", "job_logging/colorlog")


def _check_of_hydra(override: str, key: str, text: str | None, project: Project) -> None:
    """Check what is about Hydra itself, and so is left out.

    Raises:
        GeneverError: Hydra's node is given a file that is not for it.
    """
    is_there = any(os.path.isfile(os.path.join(project.tree.folder, "hydra", f"{text}{end}")) for end in _ENDS)
    if key == "hydra" and not is_there and text not in _OF_HYDRA:
        what = f"{override}: the file {text} is for a part of what Hydra itself is configured with"
        raise error("bad-override", what, hint="this is not carried over; leave it out")


_ENDS = (".yaml", ".yml")


def _leaves(path: Keys, value: Argument) -> Iterator[Keys]:
    if isinstance(value, Pairs) and value.pairs:
        for key, item in value.pairs:
            yield from _leaves((*path, str(key)), item)
    else:
        yield path


def _groups(project: Project) -> str:
    return f"the groups are: {', '.join(sorted(key for key in project.tree.sites if not key.startswith('+')))}"


def _group(key: str, project: Project) -> str | None:
    """Return the group that a key names, by its own key, or None where it is the path of a value."""
    is_folder = os.path.isdir(os.path.join(project.tree.folder, key.partition("@")[0]))
    return key if is_folder or key in project.tree.sites or f"+{key}" in project.tree.sites else None


def _chosen(override: str, sign: str, group: str, value: Argument | None, project: Project) -> str:
    if sign == "++":
        raise error("bad-override", f"{override}: an option of a group is chosen with + or without a sign")
    sites = project.tree.sites
    adds = sign == "+" or group not in sites
    key = f"+{group}" if sign == "+" and f"+{group}" in sites else group
    is_named = any(site.default is not None for site in sites.get(key, ()))
    if adds and is_named:
        hint = "without the + it chooses the option"
        raise error("bad-override", f"{override}: the defaults list has the group {group} already", hint=hint)
    if key not in sites or (not adds and not is_named):
        raise error("bad-override", f"{override}: no defaults list has the group {group}", hint=f"+{override} adds it")
    if sign != "~" and value == Literal(None):
        raise error("bad-override", f"{override}: an option is a name or a list of names", hint=f"~{group} takes none")
    if sign == "~":
        return f"{project.choices[key]} = None"
    text = "None"
    if value is not None:
        site = sites[key][0]
        named = _named(value, site)
        named = Items((named,)) if site.is_list and isinstance(named, Literal) else named
        text = Values(project, project.tree.entries[0]).argument(named)
    return f"{project.choices[key]} = {text}"


def _named(value: Argument, site: Site) -> Argument:
    """Return an option, or a list of options, as the binding files are named."""
    match value:
        case Literal(name):
            return Literal(None if name is None else site.name_of(str(name)))
        case Items(items):
            return Items(tuple(_named(item, site) for item in items))
    return value


def _bound(path: Keys, value: Argument | None, project: Project, *, is_deleted: bool) -> Iterator[str]:
    """Yield the bindings that give a path of the tree a value, or take it away."""
    names = "/".join(path)
    below = [leaf for leaf in project.bound if leaf[: len(path)] == path]
    if is_deleted:
        yield from (f"del {macro}" for leaf in below for macro in project.macros_of(leaf))
        return
    assert value is not None
    if isinstance(value, Pairs) and value.pairs and all(is_name(key) for key, _ in value.pairs):
        for key, item in value.pairs:
            yield from _bound((*path, str(key)), item, project, is_deleted=False)
        return
    text = Values(project, project.tree.entries[0]).argument(value, path)
    around = _around(path, project)
    if around is not None:
        keys = path if around == (ROOT,) else path[len(around) :]
        if len(keys) > 1:
            what = f"{'.'.join(path)} lies in the value of {'/'.join(around)}"
            raise error("bad-override", what, hint="bind that as a whole")
        yield f"{project.macro(around)} |= {{{literal(_key(keys[0], around, project))}: {text}}}"
        return
    if path in project.nodes and not (isinstance(value, Pairs) or value == Literal("???")):
        yield from (f"del {macro}" for leaf in below if leaf != path for macro in project.macros_of(leaf))
    yield f"{names} = {text}"
    yield from (f"{macro} = %{names}" for macro in project.selected.get(path, {}).values())


def _around(path: Keys, project: Project) -> Keys | None:
    """Return the macro whose value a path lies in, where it has no macro of its own."""
    if path in project.bound or path in project.nodes:
        return None
    around = project.leaf_around(path)
    if not all(map(is_name, path)):
        return around or (ROOT,)
    if around is None:
        return None
    for _, leaf in project.bound[around]:
        if isinstance(leaf.node, Sequence) or (isinstance(leaf.node, Mapping) and leaf.node.get(path[len(around)])):
            return around
    return None


def _key(text: str, around: Keys, project: Project) -> Any:
    """Return a key as the mapping has it: it may be a number there."""
    for _, leaf in project.bound.get(around, ()):
        if isinstance(leaf.node, Mapping):
            for entry in leaf.node.entries:
                if str(entry.key) == text:
                    return entry.key
    return text
