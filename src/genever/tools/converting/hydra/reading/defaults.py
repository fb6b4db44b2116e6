"""Defaults lists as data, and which package Hydra gives what they take in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from genever.language.text.errors import error
from genever.tools.converting.documents import Entry, Mapping, Node, Scalar, Sequence, YamlFile

GLOBAL = "_global_"


@dataclass(frozen=True, slots=True)
class Default:
    """An item of a defaults list.

    Attributes:
        kind: ``_self_``, a file by its path, or an option of a group.
        path: The path or the group, relative to that of the file unless it begins with a slash.
        package: What stands after ``@``, if anything.
        value: The option, a list of options, or None for no option.
        optional: Whether the file may be missing.
        override: Whether it only says which option a group that is elsewhere has.
        line: Where it stands.
    """

    kind: Literal["self", "config", "group"]
    path: str
    package: str | None
    value: str | tuple[str, ...] | None
    optional: bool
    override: bool
    line: int


def defaults_of(file: YamlFile) -> tuple[Default, ...]:
    """Return the defaults list of a file.

    Raises:
        GeneverError: It is not one.
    """
    found = file.body.get("defaults")
    if found is None:
        return ()
    if isinstance(found.value, Scalar) and found.value.value is None:
        return ()
    if not isinstance(found.value, Sequence):
        what = "`defaults` is a list in a Hydra configuration"
        raise error("bad-defaults", what, source=file.source, span=file.span(found.line))
    return tuple(_default(item, file) for item in found.value.items)


def _default(item: Node, file: YamlFile) -> Default:
    if isinstance(item, Scalar) and isinstance(item.value, str):
        if item.value == "_self_":
            return Default("self", "_self_", None, None, False, False, item.first)
        words = item.value.split()
        path, package = _split(words[-1])
        return Default("config", path, package, None, "optional" in words[:-1], False, item.first)
    if isinstance(item, Mapping):
        entries = [entry for entry in item.entries if entry.key != "optional" or len(item.entries) == 1]
        flagged = item.get("optional") if len(item.entries) == 2 else None
        if len(entries) == 1:
            is_optional = flagged is not None and isinstance(flagged.value, Scalar) and flagged.value.value is True
            return _group(entries[0], is_optional, file)
    hint = "an item is _self_, a path, or GROUP: OPTION"
    raise error(
        "bad-defaults", "this is no item of a defaults list", hint=hint, source=file.source, span=file.span(item.first)
    )


def _group(entry: Entry, optional: bool, file: YamlFile) -> Default:
    *words, name = str(entry.key).split()
    group, package = _split(name)
    value = _option(entry.value, file)
    return Default("group", group, package, value, optional or "optional" in words, "override" in words, entry.line)


def _option(node: Node, file: YamlFile) -> str | tuple[str, ...] | None:
    match node:
        case Scalar(None):
            return None
        case Scalar(value) if isinstance(value, str | int | float):
            return str(value)
        case Sequence(items) if all(isinstance(item, Scalar) for item in items):
            return tuple(str(item.value) for item in items if isinstance(item, Scalar))
    raise error(
        "bad-defaults",
        "an option is the name of a file, a list of such names, or null",
        source=file.source,
        span=file.span(node.first),
    )


def _split(text: str) -> tuple[str, str | None]:
    path, at, package = text.partition("@")
    if not at:
        return path, None
    return path, package.partition(":")[0]  # `@old:new` is how Hydra 1.0 renamed one.


def group_path(base: str, default: Default) -> str:
    """Return the folder that the option or the file of a default is in, as Hydra's overrides name it."""
    path = default.path if default.kind == "group" else default.path.rpartition("/")[0]
    if default.path.startswith("/"):
        return path.removeprefix("/")
    return "/".join(filter(None, (base, path)))


def package_in(parent: str, default: Default, group: str, header: str | None = None, name: str | None = None) -> str:
    """Return the package of what a default takes in: where its keys go, with dots.

    Args:
        parent: The package of the file that the defaults list is in.
        default: The default.
        group: Its `group_path`.
        header: What the file that is taken in says itself.
        name: Its name.
    """
    package = default.package
    if package == "_here_":
        package = ""
    elif package is not None and "_group_" in package:
        package = f"{GLOBAL}.{package.replace('_group_', group.replace('/', '.'))}"
    if package is None and header is not None and header != "_group_":
        package = header if header == GLOBAL or header.startswith(f"{GLOBAL}.") else f"{GLOBAL}.{header}"
        package = package.replace("_group_", group.replace("/", "."))
    if package is None:
        path = default.path.removeprefix("/")
        package = (path if default.kind == "group" else path.rpartition("/")[0]).replace("/", ".")
    if name is not None:
        package = package.replace("_name_", name)
    joined = ".".join(filter(None, (parent, package)))
    start = joined.rfind(GLOBAL)
    return joined if start < 0 else joined[start + len(GLOBAL) + 1 :]


def key_of(group: str, package: str) -> str:
    """Return how overrides name a group in a package: ``db``, or ``db@source``."""
    return group if group.replace("/", ".") == package else f"{group}@{package or GLOBAL}"
