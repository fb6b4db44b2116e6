"""A text with other bindings; all else in it stays as it was laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error, error_for
from genever.language.text.source import Argument
from genever.store.texts.statements import Item, is_same_name, items, key_text


class Setting(NamedTuple):
    """A binding that a text shall have: its key, its operator and its value, as they are written."""

    name: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {self.value}"


def read_setting(text: str, label: str) -> Setting:
    """Return the binding that a text is; ``label`` is what messages call the text.

    Raises:
        ConfigSyntaxError: It is no binding.
    """
    source = Argument(text, label)
    document = parse(source)
    if document.diagnostics:
        raise error_for(document.diagnostics)
    match document.statements:
        case [nodes.Binding() as binding]:
            value = text[binding.key_end :].partition("=")[2].strip()
            return Setting(key_text(binding.scope, binding.selector, binding.parameter), binding.operator, value)
    raise error("syntax", f"{text!r} is no binding", hint="as in retrieval.top_k=20")


def edited(text: str, settings: Sequence[Setting], name: str | None = None) -> str:
    """Return a text with these bindings in it, each where its key is bound last, and else at the end.

    Raises:
        ConfigSyntaxError: The text, or a value, cannot be read.
    """
    for setting in settings:
        bound = [item for item in _bindings(text, name) if is_same_name(item.name, setting.name)]
        last = bound[-1] if bound else None
        if last is None or setting.operator != "=" or not isinstance(last.statement, nodes.Binding):
            text = f"{_ended(text)}{setting}\n"
        elif last.statement.operator != "=":
            text = f"{_ended(text)}{setting}\n"  # An edit of what is bound before it: that would still be in effect.
        else:
            start = last.statement.key_end
            text = f"{text[:start]} = {setting.value}{text[last.end :]}"
    items(text, name)
    return text


def without(text: str, keys: Sequence[str], name: str | None = None) -> str:
    """Return a text without the bindings of these keys.

    Raises:
        ConfigSyntaxError: The text cannot be read.
        ConfigValueError: It has no such binding.
    """
    for key in keys:
        found = [item for item in _bindings(text, name) if is_same_name(item.name, key)]
        if not found:
            known = {item.name for item in _bindings(text, name)}
            raise error("not-bound", f"{name or 'the text'} has no binding of {key}", hint=suggest(key, known))
        for item in reversed(found):
            text = removed(text, item)
    return text


def removed(text: str, item: Item) -> str:
    """Return a text without a statement; its line goes, and that of a block with nothing else in it."""
    if item.block is not None and len(item.block.bindings) == 1:
        return _without_lines(text, item.block.start, item.end)
    return _without_lines(text, item.start, item.end)


def added(text: str, line: str, at: int) -> str:
    """Return a text with a line of its own before an offset, which begins a line or is the end."""
    return f"{_ended(text[:at])}{line}\n{text[at:]}"


def _bindings(text: str, name: str | None) -> list[Item]:
    return [item for item in items(text, name) if item.key[0] == "binding"]


def _without_lines(text: str, start: int, end: int) -> str:
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end) + 1 or len(text)
    return text[:begin] + text[stop:]


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
