"""The Python code behind a configuration: what its text names, and how a configurable is defined. Only read."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from genever.language.text.source import Origin
from genever.tools.linting.subject import Subject


def is_named_in_code(subject: Subject, selector: str) -> bool:
    """Return whether the modules of what ``main`` leads to name a configurable, so that their code may call it.

    Where it is defined, its own name does not count.
    """
    target = subject.catalog.target(selector)
    names = {selector.rpartition(".")[2]}
    if target is not None and target.home is not None:
        names.add(target.home[1].rpartition(".")[2])
    definition = subject.definition(selector)
    files = _files(subject)
    if definition is not None:
        own = str(definition.source.name)
        if not names.isdisjoint(_words(text_of(definition), not_defined=True)):
            return True
        files = {file: text for file, text in files.items() if file != own}
    return any(not names.isdisjoint(_words(text, not_defined=False)) for text in files.values())


def is_entered_in_code(subject: Subject, scope: str) -> bool:
    """Return whether the modules of what ``main`` leads to have the name of a scope in a string."""
    names = {scope, scope.rpartition("/")[2]}
    return any(
        f"{quote}{name}{quote}" in text for text in _files(subject).values() for name in names for quote in "'\""
    )


def _files(subject: Subject) -> dict[str, str]:
    """Return the Python files that define what ``main`` leads to, with their texts."""
    files: dict[str, str] = {}
    for selector in dict.fromkeys(use.selector for use in subject.uses):
        definition = subject.definition(selector)
        if definition is not None and str(definition.source.name) not in files:
            files[str(definition.source.name)] = text_of(definition)
    return files


def text_of(definition: Origin) -> str:
    """Return the text of the Python file that a definition stands in; empty where it cannot be read."""
    if definition.source.text:
        return definition.source.text
    return _read(str(definition.source.name))  # A line of a program that runs knows its file's name alone.


@lru_cache(256)
def _read(file: str) -> str:
    import linecache

    return "".join(linecache.getlines(file))


#: A string, a comment, or a word with what defines it.
_TOKEN = re.compile(
    r"""(?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | \#[^\n]* | (?P<defined>(?:def|class)[ \t]+)?(?P<word>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[\w./]*?(\w+)")


@lru_cache(256)
def _words(text: str, not_defined: bool) -> frozenset[str]:
    """Return the words of a Python text outside comments and sentences; if ``not_defined``, not those it defines."""
    found: set[str] = set()
    for token in _TOKEN.finditer(text):
        if (string := token["string"]) is not None:
            name = _NAME.fullmatch(string.strip("'\""))
            found.update(name.groups() if name is not None else ())
        elif token["word"] and not (not_defined and token["defined"]):
            found.add(token["word"])
    return frozenset(found)


# ---- Definitions --------------------------------------------------------------------------------------

#: What a target is defined by.
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions_of(definition: Origin) -> tuple[Definition, ...]:
    """Return what is defined at a place as Python parses it, then what is around it; empty where it cannot be found."""
    return _definitions(text_of(definition)).get(definition.line, ())


@lru_cache(64)
def _definitions(text: str) -> dict[int, tuple[Definition, ...]]:
    """Return the definitions of a text by each line from their first decorator to their name, with what is around."""
    found: dict[int, tuple[Definition, ...]] = {}
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return found
    pending: list[tuple[ast.stmt, tuple[Definition, ...]]] = [(node, ()) for node in module.body]
    while pending:
        node, around = pending.pop()
        if isinstance(node, Definition):
            around = (node, *around)
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found.update(dict.fromkeys(range(first, node.lineno + 1), around))
        bodies = [getattr(node, name, ()) for name in ("body", "orelse", "finalbody")]
        pending += [(inner, around) for body in bodies for inner in body]
    return found
