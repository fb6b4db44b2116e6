"""YAML as OmegaConf reads it, with the place of each value and the comments."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from genever.language.text.codes import Code
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import Source, Span

#: Values in one file, aliases followed: a few lines of YAML may stand for any number of them.
MAX_VALUES = 200_000
#: How deep they may nest.
MAX_DEPTH = 100
#: The largest file, in bytes.
MAX_SIZE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without parts, on the lines ``first`` to ``last`` (from 1)."""

    value: Any
    first: int
    last: int
    text: str = ""  # How a number was written.


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value; the key stands on the line ``line``."""

    key: Any
    value: Node
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict."""

    entries: tuple[Entry, ...]
    first: int
    last: int

    def get(self, key: object) -> Entry | None:
        """Return the entry of a key."""
        return next((entry for entry in self.entries if entry.key == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(slots=True)
class Comments:
    """The comments of a file: those ``above`` what begins on a line, and those ``beside`` what ends on it."""

    above: dict[int, list[str]] = field(default_factory=dict)
    beside: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file: its top level, and what a comment at its top says about where it goes."""

    source: Source
    body: Mapping
    comments: Comments
    package: str | None

    def span(self, line: int) -> Span:
        """Return what stands on a line, without the space around it."""
        start = 0
        lines = self.source.text.split("\n")
        for text in lines[: line - 1]:
            start += len(text) + 1
        text = lines[line - 1] if line <= len(lines) else ""
        return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def read(path: str) -> YamlFile:
    """Read a file.

    Raises:
        GeneverError: It cannot be read, is no YAML, or is too large.
    """
    try:
        if os.path.getsize(path) > MAX_SIZE:
            raise error("too-large", f"{path} has more than {MAX_SIZE // 2**20} MiB")
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise error("bad-encoding", f"{path}:{line} is not UTF-8: {problem.reason}") from None
    except OSError as problem:
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror}") from None
    return read_text(text, path)


def read_text(text: str, name: str) -> YamlFile:
    """Read a text that messages call by a name.

    Raises:
        GeneverError: It is no YAML, or is too large.
    """
    source = Source(text, name)
    body = _Reader(source).body()
    return YamlFile(source, body, _comments(text), _package(text))


def value_of(text: str) -> Any:
    """Return a value that stands alone, as on a command line; a text that is no YAML is itself."""
    yaml = _yaml()
    try:
        return yaml.load(text, _loader())
    except (yaml.YAMLError, ValueError, RecursionError):
        return text


_HEADER = re.compile(r"#\s*@package\s+(\S+)\s*$")


def _package(text: str) -> str | None:
    """Return what a comment such as ``# @package _global_`` says, which stands before all else."""
    for line in filter(None, map(str.strip, text.split("\n"))):
        found = _HEADER.match(line)
        if found is not None:
            return found[1]
        if not re.match(r"#\s*@", line):
            return None
    return None


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = MAX_VALUES
        self._open: set[int] = set()

    def body(self) -> Mapping:
        yaml = _yaml()
        try:
            self._loader = _loader()(self._source.text)
            root = self._loader.get_single_node()
            node = self._node(root) if root is not None else Mapping((), 1, 1)
        except yaml.MarkedYAMLError as problem:
            message, mark = problem.problem or "this is no YAML", problem.problem_mark
            if message.startswith(("but ", "second ")):
                message = f"{problem.context}, {message}"
            raise self._error(message, mark) from None
        except yaml.reader.ReaderError as problem:
            span = Span(problem.position, problem.position + 1)
            message = f"the character U+{problem.character:04X} is not allowed in YAML"
            raise error("bad-yaml", message, source=self._source, span=span) from None
        except RecursionError:
            raise error("nesting", f"{self._source.name} nests too deep") from None
        if isinstance(node, Scalar) and node.value is None:
            return Mapping((), 1, 1)
        if not isinstance(node, Mapping):
            kind = "a list" if isinstance(node, Sequence) else f"the single value {node.value!r}"
            raise self._error(f"a configuration is a mapping of keys to values, and this is {kind}", root.start_mark)
        return node

    def _node(self, node: Any) -> Node:
        yaml = _yaml()
        self._left -= 1
        if self._left < 0:
            raise self._error(f"aliases make more than {MAX_VALUES:,} values of this", node.start_mark, "too-large")
        if id(node) in self._open:
            raise self._error("this holds itself: an alias stands inside of what it is an alias for", node.start_mark)
        if len(self._open) > MAX_DEPTH:
            raise self._error(f"this nests deeper than {MAX_DEPTH} levels", node.start_mark, "nesting")
        first, last = node.start_mark.line + 1, _last_line(node)
        if isinstance(node, yaml.ScalarNode):
            value = self._value(node)
            return Scalar(value, first, last, node.value if isinstance(value, int | float) else "")
        self._open.add(id(node))
        made: Node
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "seq")
            made = Sequence(tuple(map(self._node, node.value)), first, last)
        else:
            self._check_tag(node, "map")
            made = Mapping(tuple(self._entries(node)), first, last)
        self._open.discard(id(node))
        return made

    def _entries(self, node: Any) -> Iterator[Entry]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:str":
                if key_node.value in seen:
                    raise self._error(f"the key {key_node.value!r} stands here twice", key_node.start_mark)
                seen.add(key_node.value)
        self._loader.flatten_mapping(node)  # What `<<` takes in stands first, and so is replaced.
        entries: dict[Any, Entry] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, _yaml().ScalarNode):
                raise self._error("a key is a single value", key_node.start_mark)
            key = self._value(key_node)
            entries[key] = Entry(key, self._node(value_node), key_node.start_mark.line + 1)
        yield from entries.values()

    def _value(self, node: Any) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind not in ("str", "int", "float", "bool", "null", "binary", "value"):
            raise self._error(f"the tag {_shown(node.tag)} is not carried over: it makes an object", node.start_mark)
        try:
            return self._loader.construct_object(node)
        except ValueError as problem:
            shown = node.value if len(node.value) <= 40 else f"{node.value[:40]}…"
            raise self._error(f"{shown!r} is no {kind}: {problem}", node.start_mark) from None

    def _check_tag(self, node: Any, kind: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{kind}":
            raise self._error(f"the tag {_shown(node.tag)} is not carried over: it makes an object", node.start_mark)

    def _error(self, message: str, mark: Any, code: Code = "bad-yaml") -> GeneverError:
        span = Span(mark.index, mark.index + 1) if mark is not None else None
        return error(code, message, source=self._source, span=span)


def _shown(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _last_line(node: Any) -> int:
    """Return the line that a value ends on; a block ends where the next line begins."""
    end = node.end_mark
    return int(end.line if end.column == 0 and end.line > node.start_mark.line else end.line + 1)


def _yaml() -> Any:
    try:
        return import_module("yaml")
    except ImportError:
        raise error("no-yaml", "YAML needs the package PyYAML", hint="pip install 'genever[yaml]'") from None


@cache
def _loader() -> Any:
    """Return PyYAML's safe loader with what OmegaConf changes in it: dates stay text, and ``1e-3`` is a number."""
    yaml = _yaml()
    resolvers = {
        key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    loader = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers})
    exponent = re.compile(r"[-+]?(?:\d+(?:_\d+)*(?:\.[\d_]*)?|\.\d+(?:_\d+)*)[eE][-+]?\d+\Z")
    loader.add_implicit_resolver("tag:yaml.org,2002:float", exponent, list("-+0123456789."))  # type: ignore[attr-defined]
    return loader


def _comments(text: str) -> Comments:
    """Return the comments of a text that is YAML: what stands between its tokens."""
    yaml = _yaml()
    comments = Comments()
    waiting: list[str] = []
    end = 0
    for token in yaml.scan(text, Loader=_loader()):
        start = token.start_mark.index
        if start > end:
            waiting += _between(text, end, start, comments)
        is_written = token.end_mark.index > start
        if waiting and (is_written or isinstance(token, yaml.StreamEndToken)):
            comments.above.setdefault(token.start_mark.line + 1, []).extend(waiting)
            waiting = []
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):  # A comment may stand beside the sign.
            _, _, beside = text[start : text.find("\n", start)].partition(" #")
            if beside:
                comments.beside[token.start_mark.line + 1] = f"#{beside}".rstrip()
        end = max(end, token.end_mark.index)
    waiting += _between(text, end, len(text), comments)
    if waiting:
        comments.above.setdefault(text.count("\n") + 2, []).extend(waiting)
    return comments


def _between(text: str, start: int, end: int, comments: Comments) -> list[str]:
    """Return the comments between two tokens that have lines of their own; keep the one beside the first."""
    found: list[str] = []
    line = text.count("\n", 0, start) + 1
    for number, part in enumerate(text[start:end].split("\n"), line):
        stripped = part.strip()
        if not stripped.startswith("#") or _HEADER.match(stripped):
            continue
        begins_line = number > line or not text[text.rfind("\n", 0, start) + 1 : start].strip()
        if begins_line:
            found.append(stripped)
        else:
            comments.beside[number] = stripped
    return found
