"""``genever fmt``: binding files in the one style."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import click

from genever.cli.arguments import refuse_python
from genever.cli.exit import ending
from genever.cli.output import complain, complain_of, print_changes, rewrite, say
from genever.experiments.running.endings import MISCONFIGURED
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import redacted
from genever.tools.folders import binding_files
from genever.tools.formatting.files import FormattedFile, format_file
from genever.tools.settings import settings

#: The exit code of ``--check`` where a file would change.
CHANGED = 1
#: What stands for the standard input among the files.
STDIN = "-"


class Wish(NamedTuple):
    """What is to be done with what formatting makes: with neither ``check`` nor ``diff``, it is written.

    Attributes:
        check: Whether to name what would change.
        diff: Whether to show what would change.
        width: The longest line, in characters; None for what the project of each file sets.
    """

    check: bool
    diff: bool
    width: int | None


def fmt(paths: Sequence[str], wish: Wish) -> None:
    """Format files, those in folders, or what comes from the standard input.

    Raises:
        SystemExit: With 2 where one cannot be read, parsed or written, with 1 where ``check`` finds one to change.
    """
    with ending():
        if STDIN in paths and len(paths) > 1:
            raise click.UsageError(f"{STDIN} is the standard input, and stands alone")
        changed, failed = _format_stdin(wish) if STDIN in paths else _format_files(paths or ["."], wish)
    if failed:
        raise SystemExit(MISCONFIGURED)
    if changed and wish.check:
        raise SystemExit(CHANGED)


# ---- Files --------------------------------------------------------------------------------------------


def _format_files(paths: Sequence[str], wish: Wish) -> tuple[int, int]:
    """Format files one after the other; return how many change and with how many something is wrong."""
    changed = unchanged = failed = 0
    width_in = cache(partial(_width, wish))
    for path in _files(paths):
        try:
            refuse_python(path, "format it with a formatter for Python")
            done = _read(path, width_in(os.path.dirname(path)))
            if done.is_changed:
                _carry_out(path, done, wish)
                changed += 1
            elif not done.diagnostics:
                unchanged += 1
            wrong = done.diagnostics
        except GeneverError as problem:
            wrong = problem.diagnostics
        failed += bool(wrong)
        complain_of(wrong)
    complain(_summary(changed, unchanged, failed, wish) or f"no binding files in {', '.join(paths)}")
    return changed, failed


def _summary(changed: int, unchanged: int, failed: int, wish: Wish) -> str:
    verb = "would be formatted" if wish.check or wish.diff else "formatted"
    counts = {verb: changed, "unchanged": unchanged, "with errors": failed}
    return ", ".join(f"{_count(number)} {what}" for what, number in counts.items() if number)


def _count(number: int) -> str:
    return f"{number} file{'s' if number != 1 else ''}"


def _files(paths: Iterable[str]) -> Iterator[str]:
    """Yield each file once: those that are named, and the binding files below the folders that are."""
    seen: set[str] = set()
    for path in paths:
        for file in binding_files(path) if os.path.isdir(path) else [path]:
            identity = os.path.realpath(file)
            if identity not in seen:
                seen.add(identity)
                yield file


def _width(wish: Wish, folder: str) -> int:
    """Return how long lines may be in the files of a folder.

    Raises:
        GeneverError: A setting of its project is wrong.
    """
    return wish.width if wish.width is not None else settings(folder).fmt.line_length


def _read(path: str, width: int) -> FormattedFile:
    """Return what formatting makes of a file.

    Raises:
        GeneverError: It cannot be read, or is no text.
    """
    try:
        is_file = not os.path.exists(path) or os.path.isfile(path) or os.path.isdir(path)
        content = Path(path).read_bytes() if is_file else b""
    except FileNotFoundError:
        raise error("file-not-found", f"there is no file or folder {path}") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise error("file-unreadable", f"{path} cannot be read: {reason}") from None
    if not is_file:
        raise error("file-unreadable", f"{path} is not a file", hint="for what comes from a pipe: genever fmt -")
    return format_file(content, path, width)


def _carry_out(path: str, done: FormattedFile, wish: Wish) -> None:
    """Write, show or name a file that has changed.

    Raises:
        ConfigFileError: It cannot be written.
    """
    if wish.diff:
        _show(path, done)
    elif wish.check:
        say(f"would format {path}")
    else:
        rewrite(path, done.written)
        say(f"formatted {path}")


def _show(path: str, done: FormattedFile) -> None:
    """Print what changes in a file; what is secret is starred out."""
    before, after = (redacted(text).removesuffix("\n").split("\n") for text in (done.before, done.after))
    lines = list(difflib.unified_diff(before, after, path, path, lineterm=""))
    print_changes(lines or [f"--- {path}", f"+++ {path}", "the line ends, or the last of them"])


# ---- The standard input -------------------------------------------------------------------------------


def _format_stdin(wish: Wish) -> tuple[int, int]:
    """Format the standard input to the standard output; return whether it changes and whether something is wrong."""
    try:
        done = format_file(sys.stdin.buffer.read(), "<stdin>", _width(wish, "."))
    except GeneverError as problem:
        complain_of(problem.diagnostics)
        return 0, 1
    if wish.diff:
        if done.is_changed:
            _show("<stdin>", done)
    elif not wish.check and sys.stdout.isatty():
        say(done.after, ending="")
    elif not wish.check:
        sys.stdout.flush()
        sys.stdout.buffer.write(done.written.encode())
        sys.stdout.buffer.flush()
    complain_of(done.diagnostics)
    return int(done.is_changed), int(bool(done.diagnostics))
