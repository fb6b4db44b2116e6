"""Texts with other names of parameters, where the code has given them other names or has dropped them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from genever.language.syntax import nodes
from genever.language.text.errors import error
from genever.store.texts.editing import removed
from genever.store.texts.statements import Item, is_same_name, items

_KEY = re.compile(r"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\Z")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)\s*=[\s(]*\Z")


class Rename(NamedTuple):
    """A parameter that has another name: both as ``retrieve.top_k``; ``new`` is empty for one that is no more."""

    old: str
    new: str = ""


def read_rename(text: str) -> Rename:
    """Return what ``old.param=new.param`` says.

    Raises:
        ConfigValueError: It is not of that form.
    """
    old, _, new = (part.strip() for part in text.partition("="))
    if not _KEY.match(old) or not _KEY.match(new):
        raise error("bad-setting", f"{text!r} is no rename", hint="as in retrieve.top_k=retrieve.limit")
    return Rename(old, new)


def read_drop(text: str) -> Rename:
    """Return what says that a parameter is no more.

    Raises:
        ConfigValueError: It names none.
    """
    if not _KEY.match(text):
        raise error("bad-setting", f"{text!r} names no parameter", hint="as in retrieve.top_k")
    return Rename(text)


def renamed(text: str, rename: Rename, name: str | None = None) -> str:
    """Return a text in which a parameter has its new name, in bindings and in the arguments of references.

    A parameter that is no more loses its bindings. As an argument of a reference it stays, for somebody to look at.

    Raises:
        ConfigSyntaxError: The text cannot be read.
    """
    for item in reversed(items(text, name)):
        if isinstance(item.statement, nodes.Binding | nodes.Unbinding):
            text = _binding(text, item, rename)
        else:
            text = _arguments(text, item.statement, rename)
    return text


def _binding(text: str, item: Item, rename: Rename) -> str:
    binding = item.statement
    assert isinstance(binding, nodes.Binding | nodes.Unbinding)
    scope, slash, key = item.name.rpartition("/")
    if "." in key and is_same_name(key, rename.old):
        if not rename.new:
            return removed(text, item)
        text = _arguments(text, binding, rename)
        return _with_key(text, item, f"{scope}{slash}{_new_name(key, rename)}")
    return _arguments(text, binding, rename)


def _new_name(key: str, rename: Rename) -> str:
    """Return the new key, with as much of the selector as the old one had where that is the same."""
    selector, _, _ = rename.old.rpartition(".")
    new_selector, _, parameter = rename.new.rpartition(".")
    return f"{key.rpartition('.')[0]}.{parameter}" if selector == new_selector else rename.new


def _with_key(text: str, item: Item, key: str) -> str:
    binding = item.statement
    assert isinstance(binding, nodes.Binding | nodes.Unbinding)
    if item.block is None:
        start = binding.start if isinstance(binding, nodes.Binding) else text.rindex(item.name, 0, binding.key_end)
        return text[:start] + key + text[binding.key_end :]
    owner, _, parameter = key.rpartition(".")
    if owner == item.name.rpartition(".")[0]:
        return text[: binding.start] + parameter + text[binding.key_end :]
    line = f"{key}{text[binding.key_end : _end_of(text, item)]}"
    end = max(other.end for other in items(text) if other.block is not None and other.block == item.block)
    at = text.find("\n", end) + 1 or len(text)
    text = f"{text[:at]}{'' if text[:at].endswith(chr(10)) else chr(10)}{line}\n{text[at:]}"
    return removed(text, next(other for other in items(text) if other.start == item.start and other.key == item.key))


def _end_of(text: str, item: Item) -> int:
    return next(other.end for other in items(text) if other.start == item.start)


def _arguments(text: str, node: object, rename: Rename) -> str:
    """Rename the arguments of references in a statement, the last one first."""
    selector, _, parameter = rename.old.rpartition(".")
    new_selector, _, new = rename.new.rpartition(".")
    if not new or selector != new_selector:
        return text
    for call in sorted(_calls(node), key=lambda call: call.start, reverse=True):
        owner = call.reference.name.rpartition("/")[2]
        if not is_same_name(f"{owner}.x", f"{selector}.x"):
            continue
        for keyword, value in reversed(call.keywords):
            found = _ASSIGNED.search(text, call.start, value.start)
            if keyword == parameter and found is not None:
                text = text[: found.start(1)] + new + text[found.end(1) :]
    return text


def _calls(node: object) -> Iterator[nodes.Call]:
    if isinstance(node, nodes.Call):
        yield node
    if isinstance(node, tuple):
        for part in node:
            yield from _calls(part)
