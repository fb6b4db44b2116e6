"""What the command prints: text for pipes, colour for terminals."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from genever.experiments.runs.folder import write_whole
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import Diagnostic, render, render_all, render_line
from genever.language.text.errors import error
from genever.language.text.printable import in_json, printable
from genever.records import NamedTuple

if TYPE_CHECKING:
    from rich.text import Text

_SEVERITIES = {"error": "bold red", "warning": "bold yellow", "hint": "bold cyan"}
_SEVERITY = re.compile(r"(?:^|(?<=: ))(?:error|warning|hint)(?=: )", re.MULTILINE)


class Line(NamedTuple):
    """A line of a tree with the lines below it: what it says, where that was set, and whether it is a problem."""

    text: str
    note: str = ""
    below: tuple[Line, ...] = ()
    alarming: bool = False


def say(text: str, *, ending: str = "\n") -> None:
    """Print to stdout."""
    click.echo(printable(text) + ending, nl=False)


def write(text: str, path: str | None) -> None:
    """Write a text to a file, or print it to stdout where there is none.

    Raises:
        ConfigFileError: The file cannot be written.
    """
    if path is None:
        say(text, ending="")
        return
    try:
        write_whole(Path(path), text)
    except OSError as failure:
        raise error("not-written", f"{path} cannot be written: {failure.strerror}") from failure


def write_new(text: str, path: str | None) -> None:
    """Write a text that people go on with to a file that is not there yet, or print it where there is no path.

    Raises:
        ConfigFileError: The file is there, or cannot be written.
    """
    if path is not None and os.path.isfile(path):  # What is no file, as a pipe, holds nothing that could be lost.
        raise error("not-written", f"{path} is there already", hint="name another file, or remove that one")
    write(text, path)


def rewrite(path: str, text: str) -> None:
    """Write a text to a file that holds another one; what is read-only stays as it is.

    Raises:
        ConfigFileError: The file cannot be written.
    """
    if not os.access(path, os.W_OK):
        raise error("not-written", f"{path} cannot be written: it is read-only")
    write(text, path)


def print_tree(lines: Iterable[Line]) -> None:
    """Print lines with what is below each: drawn and coloured on a terminal, indented elsewhere."""
    if sys.stdout.isatty():
        _draw(lines)
        return
    for line in lines:
        for text in _indented(line, 0):
            say(text)


def _indented(line: Line, depth: int) -> Iterable[str]:
    text = "  " * depth + line.text
    yield f"{text:<46}  {line.note}".rstrip() if line.note else text
    for inner in line.below:
        yield from _indented(inner, depth + 1)


def _draw(lines: Iterable[Line]) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    def label(line: Line) -> Text:
        name, equals, value = printable(line.text).partition(" = ")
        is_default = line.note == "default"
        name_style = "bold red" if line.alarming else "dim" if is_default else "bold"
        text = Text().append(name, style=name_style).append(equals)
        text.append(value, style="dim" if is_default else _STYLES.get(value.strip()[:1], ""))
        return text.append(f"  {printable(line.note)}".rstrip(), style="red" if line.alarming else "dim")

    def grow(tree: Tree, below: tuple[Line, ...]) -> Tree:
        for line in below:
            grow(tree.add(label(line)), line.below)
        return tree

    console = Console(highlight=False)
    for line in lines:
        console.print(grow(Tree(label(line), guide_style="dim"), line.below))


#: The style of a value, by its first character: references, macros and strings stand out from numbers.
_STYLES = {"@": "cyan", "%": "magenta", "'": "green"}


def print_changes(lines: Iterable[str]) -> None:
    """Print lines of which those that begin with ``-`` and ``+`` are what is gone and what is new."""
    if not sys.stdout.isatty():
        for line in lines:
            say(line)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        styles = {"-": "red", "+": "green"}
        console.print(Text(printable(line), style=styles.get(line.lstrip()[:1], "bold" if line.endswith(":") else "")))


def as_json(data: Any) -> str:
    """Return data as JSON to read, with a line end; escaped is what no encoding has, and what a terminal would obey."""
    text = in_json(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def complain(text: str) -> None:
    """Print to stderr. Where that fails, as on a full disk, nothing else is disturbed."""
    text = printable(text)
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            from rich.console import Console

            Console(stderr=True, highlight=False, soft_wrap=True).print(_coloured(text))
        else:
            click.echo(text, err=True)


def _coloured(text: str) -> Text:
    """Return a message with its severities in their colours."""
    from rich.text import Text

    styled = Text(text)
    for found in _SEVERITY.finditer(text):
        styled.stylize(_SEVERITIES[found.group()], *found.span())
    return styled


def say_findings(findings: Iterable[Diagnostic]) -> None:
    """Print all findings to stdout."""
    for finding in findings:
        text = render(finding)
        if sys.stdout.isatty():
            from rich.console import Console

            Console(highlight=False, soft_wrap=True).print(_coloured(printable(text)))
        else:
            say(text)


def complain_of(findings: Iterable[Diagnostic]) -> None:
    """Print findings to stderr, as errors and warnings look everywhere."""
    found = tuple(findings)
    if found:
        complain(render_all(found))


def complain_of_unused(found: Iterable[Unused], *, strict: bool, most: int = 20) -> None:
    """Print what has no effect to stderr, each on a line; as errors if ``strict``."""
    findings = [unused.finding._replace(severity="error" if strict else "warning") for unused in found]
    if findings:
        more = [f"(+{len(findings) - most} more)"] if len(findings) > most else []
        complain("\n".join([*map(render_line, findings[:most]), *more]))
