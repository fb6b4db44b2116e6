"""The arguments of a command: which are files and which are bindings, and how they are loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from genever.cli import habits
from genever.experiments.running import request as requests
from genever.experiments.running.request import Request
from genever.experiments.tracking.reading import folder_of, is_tracked
from genever.language.text.diagnostics import Diagnostic, replacing, suggest
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.redaction import redacted
from genever.language.text.selectors import is_selector
from genever.language.text.source import Argument, Span
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session

#: A binding of which the shell has made several arguments: ``lr = 1``.
_APART = re.compile(r"\A\s*[-+|]?=|=\s*\Z")
_STATEMENT = re.compile(r"\s*(?:(?:import|from|include|del|assert)\s|dotenv\s*\()")
#: No shell lets a round bracket through without quotes around it.
_QUOTED = re.compile(r"['\"(]")
_BARE_VALUE = re.compile(r"(?:[^'\"\[\](){}@%,$]*|[^\s'\"\[\](){}@%,$][^\s'\"\[\](){}$]*)\Z")


class Configured(click.Command):
    """A command that takes bindings, and says so to who writes one as an option: ``--lr=0.1``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the command line apart; see `click.Command.parse_args`."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as problem:
            near = suggest(problem.option_name, problem.possibilities or ())
            meant = f"D{str(near)[1:]} {habits.PLAIN}" if near else habits.about_option(problem.option_name, given)
            raise click.UsageError(f"No such option {problem.option_name!r}. {meant}", ctx) from None


def read_arguments(arguments: Sequence[str], main: str | None = None) -> Request:
    """Return what positional arguments ask for; messages count them from 1."""
    bindings = tuple(
        Argument(text, f"argument {number}") for number, text in enumerate(arguments, start=1) if is_binding(text)
    )
    return Request(tuple(_file_of(text) for text in arguments if not is_binding(text)), bindings, main)


def _file_of(text: str) -> str:
    """Return the path of a binding file, fetched first where it is that of a run at a tracker."""
    if not is_tracked(text):
        return text
    from genever.experiments.running.perform import CONFIG  # Few command lines name one.

    return str(folder_of(text) / CONFIG)


def is_binding(argument: str) -> bool:
    """Return whether an argument is a binding, or another statement, and no file: a path may hold ``=`` too."""
    if argument.endswith(".gin") or os.path.isfile(argument):
        return False
    return "=" in argument or _STATEMENT.match(argument) is not None


def load(session: Session, request: Request, run_dir: str, owner: Configurable | None = None) -> None:
    """Load what a command line asks for, with the constant ``%genever.run_dir``.

    Raises:
        GeneverError: With everything that is wrong.
    """
    with advising(request):
        requests.load(session, request, run_dir, owner)


@contextmanager
def advising(request: Request) -> Iterator[None]:
    """Add hints for what goes wrong on command lines only to the errors that are raised inside a ``with`` block."""
    refuse_others(request.files)
    refuse_binding(request.main)
    try:
        yield
    except GeneverError as problem:
        found = tuple(for_arguments(finding, request) for finding in problem.diagnostics)
        if found == problem.diagnostics:
            raise
        raise error_for(found) from None


def _is_cut_short(text: str) -> bool:
    """Return whether the shell made several arguments of a binding: a bracket is open at its end."""
    value = text.partition("=")[2]
    return any(value.count(opening) > value.count(closing) for opening, closing in ("[]", "()", "{}"))


def refuse_binding(main: str | None) -> None:
    """Raise for what is taken for what to run, and is a binding."""
    if main is not None and (meant := habits.about_main(main)) is not None:
        raise error("syntax", f"--main takes no binding: {redacted(main)}", hint=meant)


def refuse_others(files: Iterable[str]) -> None:
    """Raise for what is taken for a binding file and is something else."""
    for file in files:
        name = os.path.basename(file).removesuffix(".py")
        refuse_python(file, f"run it with python, or name a binding file with the line: import {name}")
        if file.startswith(("@", "%")) and not os.path.exists(file):
            raise error("syntax", f"{file} is not a binding file", hint=f"what to run is said by --main '{file}'")
        if os.path.isdir(file):
            found = sorted(name for name in os.listdir(file) if name.endswith(".gin"))
            such = f"name a file in it, such as {os.path.join(file, found[0])}" if found else None
            raise error("file-unreadable", f"{file} is a folder, not a binding file", hint=such)


def refuse_python(file: str, hint: str) -> None:
    """Raise for a Python program that is taken for a binding file."""
    if file.endswith(".py"):
        raise error("syntax", f"{file} is a Python program, not a binding file", hint=hint)


def for_arguments(finding: Diagnostic, request: Request) -> Diagnostic:
    """Add a hint for what goes wrong on command lines only: a ``=`` left out, quotes that the shell took away."""
    if finding.code == "file-not-found" and finding.source is None:
        missing = next((file for file in request.files if file in finding.message), "")
        cut = next((binding.text for binding in request.bindings if _is_cut_short(binding.text)), None)
        if cut is not None:
            return finding.advising(f'put the whole argument in quotes: "{redacted(cut)} {missing}"')
        if (meant := habits.about_file(missing)) is not None:
            return finding.advising(meant)
        if any(_APART.search(binding.text) for binding in request.bindings):
            return finding.advising("a binding is one argument: no space around its '=', or quotes around it all")
        if finding.hint is None:
            hint = f"an argument without '=' is a file, looked for in {os.getcwd()}; a binding is NAME=VALUE"
            return finding.advising(hint)
    if finding.code == "bad-space" and "nothing to sweep over" in finding.message:
        pairs = (binding.text.split("=", 1) for binding in request.bindings if "=" in binding.text)
        meant = next(filter(None, (habits.about_space(key, value) for key, value in pairs)), None)
        return finding.advising(meant) if meant is not None else finding
    if finding.code != "syntax" or not isinstance(finding.source, Argument) or finding.span is None:
        return finding
    from genever.language.syntax.lines import open_bracket  # What found the mistake has loaded these.
    from genever.language.syntax.words import bare_word

    text = finding.source.text
    key, _, value = text.partition("=")
    value = value.strip()
    if finding.span.start <= len(key) or value.startswith("="):  # The mistake is not in the value.
        return finding
    if open_bracket(value, 0, len(value)) is not None:
        hint = f"{finding.hint}; if the shell cut the value short, put the whole argument in quotes"
        return finding.advising(hint)
    if (meant := habits.about_space(key, value) if "(" in value else None) is not None:
        return finding.advising(meant)
    if value.lower() in ("true", "false", "none", "null") or _QUOTED.search(value):
        return finding
    if (meant := habits.about_choice(key, value) or habits.about_commas(key, value)) is not None:
        hint = meant
    elif not value:
        hint = f"the shell takes quotes away: for an empty str write \"{key}=''\""
    elif _BARE_VALUE.match(value):
        hint = f"the shell takes quotes away: for a str write \"{key}='{value}'\""
        if not is_selector(value) and "\\" not in value:
            start = text.index(value, len(key) + 1)
            quoted = replacing(finding.source, Span(start, start + len(value)), f"'{value}'")
            return finding.advising(hint)._replace(edits=quoted)
        hint += f"; @{value} is a configurable, %{value} a macro" if is_selector(value) else ""
    elif finding.hint in (None, bare_word(text[slice(*finding.span)]).hint):
        hint = "the shell takes quotes away: put the whole argument in quotes"
    else:
        return finding
    return finding.advising(hint)
