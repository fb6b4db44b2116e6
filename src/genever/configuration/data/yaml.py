"""YAML as PyYAML's safe loader reads it: no tag of Python's, no alias inside itself, and no more than is written."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from genever.configuration.data.contents import Budget, Contents, FormatError
from genever.language.evaluation.bounds import check_collisions
from genever.language.text.errors import error
from genever.language.values.data import Trap, Way

_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"


def yaml_contents(text: str) -> Contents:
    """Return what YAML holds; dates and times are texts, as they are written.

    Raises:
        GeneverError: PyYAML is not installed, code ``no-yaml``; or it holds too much.
        FormatError: It is no YAML, or no plain data.
    """
    try:
        yaml = import_module("yaml")
    except ImportError:
        raise error("no-yaml", "YAML needs the package PyYAML", hint="pip install 'genever[yaml]'") from None
    try:
        loader = yaml.SafeLoader(text)
    except yaml.reader.ReaderError as problem:  # It looks through the first characters at once.
        raise _unreadable(problem, text) from None
    try:
        node = loader.get_single_node()
        reader = _Reader(loader, yaml)
        return Contents(None if node is None else reader.value(node, ()), reader.lines, tuple(reader.traps))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        message = problem.problem or problem.context
        if message.startswith(("but ", "second ")):
            message = f"{problem.context}, {message}"
        raise FormatError(message, mark and mark.line + 1) from None
    except yaml.reader.ReaderError as problem:
        raise _unreadable(problem, text) from None
    finally:
        loader.dispose()


def _unreadable(problem: Any, text: str) -> FormatError:
    line = text.count("\n", 0, problem.position) + 1
    return FormatError(f"the character U+{problem.character:04X} is not allowed in it", line)


class _Reader:
    """Makes values of PyYAML's nodes. What an alias stands for is made, and counted, each time."""

    def __init__(self, loader: Any, yaml: Any) -> None:
        self.lines: dict[Way, int] = {}
        self.traps: list[Trap] = []
        self._loader = loader
        self._yaml = yaml
        self._budget = Budget()
        self._open: set[int] = set()

    def value(self, node: Any, way: Way) -> Any:
        line = node.start_mark.line + 1
        self._budget.spend(len(self._open))
        self.lines.setdefault(way, line)
        if isinstance(node, self._yaml.ScalarNode):
            return self._scalar(node, way, line)
        if id(node) in self._open:
            raise FormatError("an alias stands inside of what it is an alias for", line)
        self._open.add(id(node))
        try:
            return self._collection(node, way, line)
        finally:
            self._open.discard(id(node))

    def _collection(self, node: Any, way: Way, line: int) -> Any:
        match node.tag.removeprefix(_TAG):
            case "seq" if isinstance(node, self._yaml.SequenceNode):
                return [self.value(item, (*way, index)) for index, item in enumerate(node.value)]
            case "map" if isinstance(node, self._yaml.MappingNode):
                return self._mapping(node, way)
            case "set" if isinstance(node, self._yaml.MappingNode):
                return set(self._mapping(node, way))
            case "omap" | "pairs" if isinstance(node, self._yaml.SequenceNode):
                maps = [self.value(item, (*way, index)) for index, item in enumerate(node.value)]
                if all(isinstance(each, dict) and len(each) == 1 for each in maps):
                    return [pair for each in maps for pair in each.items()]
        raise FormatError(f"the tag {_shown(node.tag)} is of no plain data", line, "a data file never makes objects")

    def _mapping(self, node: Any, way: Way) -> dict[Any, Any]:
        merged: dict[Any, Any] = {}
        own: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged = self._merged(value_node, way) | merged
                continue
            line = key_node.start_mark.line + 1
            key = self.value(key_node, (*way, None))
            del self.lines[*way, None]
            try:
                is_double = key in own
            except TypeError:
                raise FormatError("a list or a mapping cannot be a key", line) from None
            inner = (*way, key)
            if is_double:
                hint = "leave one of them out"
                self.traps.append(Trap(inner, line, f"the key {key!r} stands twice, and the last one counts", hint))
            self.lines[inner] = line
            own[key] = self.value(value_node, inner)
        made = {**merged, **own}
        check_collisions(list(made))
        return made

    def _merged(self, node: Any, way: Way) -> dict[Any, Any]:
        """The values of ``<<``: of several mappings, the first that has a key counts."""
        parts = node.value if isinstance(node, self._yaml.SequenceNode) else [node]
        made: dict[Any, Any] = {}
        for part in reversed(parts):
            value = self.value(part, way)
            if not isinstance(value, dict):
                raise FormatError("<< takes a mapping, or a list of them", part.start_mark.line + 1)
            made |= value
        return made

    def _scalar(self, node: Any, way: Way, line: int) -> Any:
        tag, text = node.tag.removeprefix(_TAG), node.value
        if tag in ("timestamp", "value"):
            return text
        if tag not in ("null", "bool", "int", "float", "binary", "str"):
            raise FormatError(
                f"the tag {_shown(node.tag)} is of no plain data", line, "a data file never makes objects"
            )
        try:
            value = self._loader.construct_object(node)
        except (
            ValueError,
            LookupError,
            AttributeError,
            OverflowError,
        ):  # PyYAML lets these out where a tag was written.
            raise FormatError(f"{_short(text)} is no {tag}", line) from None
        if node.style is None and (found := _trap(text, value)) is not None:
            self.traps.append(Trap(way, line, *found))
        return value


def _shown(tag: str) -> str:
    return tag.replace(_TAG, "!!")


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


_POWER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+")
_OCTAL = re.compile(r"[-+]?0[0-7_]+")


def _trap(text: str, value: Any) -> tuple[str, str] | None:
    """Return what a plain scalar may be meant as that YAML 1.1 takes for something else, and what to write."""
    if isinstance(value, bool) and text.lower() not in ("true", "false"):
        return f"YAML takes {text} for {value}", f"write '{text}' in quotes, or {str(value).lower()}"
    if isinstance(value, str) and _POWER.fullmatch(text):
        return f"YAML takes {text} for a text", f"write {_with_point(text)} for the number, or '{text}' in quotes"
    if isinstance(value, str) and re.fullmatch(r"[-+]?0o[0-7]+", text):
        return f"YAML takes {text} for a text", f"write {int(text, 8)} for the number, or '{text}' in quotes"
    if isinstance(value, int) and not isinstance(value, bool) and _OCTAL.fullmatch(text):
        return f"YAML takes {text} for the octal number {value}", f"write {value}, or '{text}' in quotes"
    if isinstance(value, int | float) and ":" in text:
        return f"YAML takes {text} for {value}, by base 60", f"write '{text}' in quotes, or {value}"
    return None


def _with_point(text: str) -> str:
    number, _, exponent = text.lower().partition("e")
    number = number if "." in number else f"{number}.0"
    return f"{number}e{exponent if exponent[0] in '+-' else '+' + exponent}"
