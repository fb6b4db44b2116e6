"""What a command line of a LightningCLI sets: its files of YAML and its flags, one after the other, as one document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from genever.language.text.source import Source
from genever.tools.converting.documents import (
    Comments,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlFile,
    read,
    value_of,
)
from genever.tools.converting.lightning.writing import call_of

#: What a LightningCLI can do with a trainer.
SUBCOMMANDS = ("fit", "validate", "test", "predict")
#: Settings whose value is a class even where its name stands alone.
_CLASSES = ("callbacks", "logger", "optimizer", "lr_scheduler", "model", "data")
#: What the keys of a class are called, where others are its arguments.
_OF_CALLS = ("class_path", "init_args", "dict_kwargs")


class Settings:
    """The settings so far; a later one wins."""

    def __init__(self) -> None:
        self._body = Mapping((), 1, 1)
        self._texts: list[str] = []
        self._places: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._body.entries)

    def add_file(self, path: str, subcommand: str) -> None:
        """Add a file of YAML: what stands in it for all subcommands, and for this one.

        Raises:
            GeneverError: It cannot be read, or is no YAML.
        """
        file = read(path)
        common = [entry for entry in file.body.entries if entry.key not in SUBCOMMANDS and entry.key != "subcommand"]
        own = file.body.get(subcommand)
        lines = file.source.text.split("\n")
        first = len(self._texts)
        self._texts += lines
        self._places += [f"{path}:{number}" for number in range(1, len(lines) + 1)]
        for entries in (tuple(common), own.value.entries if own is not None and isinstance(own.value, Mapping) else ()):
            self._body = _merged(self._body, _moved(Mapping(entries, 1, 1), first))

    def add_flag(self, key: str, text: str, place: str) -> None:
        """Add a flag: ``trainer.max_epochs`` with ``5``, or ``trainer.callbacks+`` with one more of them."""
        value = value_of(text)
        if not isinstance(value, dict | list):
            value = Scalar(value, 0, 0, text)
        self.add_value(key, value, place)

    def add_value(self, key: str, value: Any, place: str) -> None:
        """Add a value of Python or a node."""
        self._texts.append(f"--{key}={value.text if isinstance(value, Scalar) else value}")
        self._places.append(place)
        line = len(self._texts)
        node = _at(value, line)
        self._body = _put(self._body, key.removesuffix("+").split("."), node, line, is_more=key.endswith("+"))

    def document(self) -> YamlFile:
        """Return the settings as one document, whose source knows where each line comes from."""
        return YamlFile(_Lines(self._texts, self._places), self._body, Comments(), None)

    def place(self, line: int) -> str:
        """Return where a line of the document comes from: ``train.yaml:3`` or ``argument 2``."""
        return self._places[line - 1] if 0 < line <= len(self._places) else "the command line"


class _Lines(Source):
    """Lines of several files and of a command line."""

    __slots__ = ("_places",)

    def __init__(self, texts: list[str], places: list[str]) -> None:
        super().__init__("\n".join(texts), "settings")
        self._places = places

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return the file and line, or which argument it is."""
        return self._places[self.position(offset).line - 1]

    def gutter(self, number: int) -> str:
        """Return what stands before a line of it."""
        return "  | "


# ---- Trees ------------------------------------------------------------------------------------------


def _at(value: Any, line: int) -> Node:
    """Return a value as a node on one line."""
    if isinstance(value, dict):
        return Mapping(tuple(Entry(key, _at(each, line), line) for key, each in value.items()), line, line)
    if isinstance(value, list | tuple):
        return Sequence(tuple(_at(each, line) for each in value), line, line)
    if isinstance(value, Scalar):
        return replace(value, first=line, last=line)
    return Scalar(value, line, line, str(value) if isinstance(value, int | float) else "")


def _moved(node: Any, by: int) -> Any:
    """Return a node some lines further down."""
    moved = replace(node, first=node.first + by, last=node.last + by)
    match moved:
        case Mapping(entries):
            return replace(moved, entries=tuple(Entry(e.key, _moved(e.value, by), e.line + by) for e in entries))
        case Sequence(items):
            return replace(moved, items=tuple(_moved(item, by) for item in items))
    return moved


def _merged(base: Node | None, over: Node) -> Any:
    """Return what two files come to, of which the later wins; another class has arguments of its own."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    before, after = call_of(base), call_of(over)
    if after is not None and (before is None or before.name != after.name):
        return over
    if before is not None and after is None and not any(entry.key in _OF_CALLS for entry in over.entries):
        over = Mapping((Entry("init_args", over, over.first),), over.first, over.last)
    entries = {entry.key: entry for entry in base.entries}
    for entry in over.entries:
        known = entries.get(entry.key)
        entries[entry.key] = entry if known is None else replace(entry, value=_merged(known.value, entry.value))
    return replace(base, entries=tuple(entries.values()))


def _put(node: Node | None, keys: list[str], value: Node, line: int, *, is_more: bool) -> Any:
    """Return a node in which what some keys lead to has another value."""
    if not keys:
        if is_more:
            items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
            return Sequence((*items, value), line, line)
        same = call_of(node) if node is not None else None
        return node if same is not None and isinstance(value, Scalar) and same.name == value.value else value
    match node:
        case Sequence(items) if items:  # As for jsonargparse, what follows is about the last one.
            return replace(node, items=(*items[:-1], _put(items[-1], keys, value, line, is_more=is_more)))
        case Scalar(str(name)):
            node = _call(name, node.first)
        case Mapping():
            pass
        case _:
            node = Mapping((), line, line)
    assert isinstance(node, Mapping)
    key, *rest = keys
    if call_of(node) is not None and key not in _OF_CALLS:
        key, rest = "init_args", keys
    known = node.get(key)
    made = _put(known.value if known is not None else None, rest, value, line, is_more=is_more)
    if not rest and key in _CLASSES:
        made = _named(made)
    others = [entry for entry in node.entries if entry.key != key]
    if known is None:
        return replace(node, entries=(*others, Entry(key, made, line)))
    return replace(node, entries=tuple(Entry(key, made, line) if e is known else e for e in node.entries))


def _named(node: Node) -> Node:
    """Return the value of a setting that is a class, where its name alone is given."""
    if isinstance(node, Sequence):
        return replace(node, items=tuple(map(_named, node.items)))
    is_name = isinstance(node, Scalar) and isinstance(node.value, str)
    return _call(node.value, node.first) if is_name and isinstance(node, Scalar) else node


def _call(name: str, line: int) -> Mapping:
    return Mapping((Entry("class_path", Scalar(name, line, line), line),), line, line)
