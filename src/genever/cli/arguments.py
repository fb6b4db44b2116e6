"""The arguments of a command: which are files and which are bindings, and how they are loaded."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import click

from genever.cli import habits
from genever.configuration.bindings import Binding, BindingKey, place_of
from genever.configuration.checking.main import main_text
from genever.experiments.runs.folder import MANIFEST
from genever.language.text.diagnostics import Diagnostic, Suggestion, diagnose, replacing, suggest
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.redaction import redacted
from genever.language.text.selectors import is_selector
from genever.language.text.source import Argument, Origin, Span
from genever.language.values.expressions import references_in
from genever.language.values.references import MAIN, RUN_DIR
from genever.records import NamedTuple
from genever.runtime.imports.beside import look_in
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session

#: A binding of which the shell has made several arguments: ``lr = 1``.
_APART = re.compile(r"\A\s*[-+|]?=|=\s*\Z")
_STATEMENT = re.compile(r"\s*(?:import|from|include|del|assert)\s")
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


class Request(NamedTuple):
    """What a command line asks for: binding files, then bindings, and what to run."""

    files: tuple[str, ...]
    bindings: tuple[Argument, ...]
    main: str | None = None


def read_arguments(arguments: Sequence[str], main: str | None = None) -> Request:
    """Return what positional arguments ask for; messages count them from 1."""
    bindings = tuple(
        Argument(text, f"argument {number}") for number, text in enumerate(arguments, start=1) if is_binding(text)
    )
    return Request(tuple(text for text in arguments if not is_binding(text)), bindings, main)


def is_binding(argument: str) -> bool:
    """Return whether an argument is a binding, or another statement, and no file: a path may hold ``=`` too."""
    if argument.endswith(".gin") or os.path.isfile(argument):
        return False
    return "=" in argument or _STATEMENT.match(argument) is not None


def look_beside(files: Iterable[str], *, is_command: bool = True) -> None:
    """Let the ``import`` of a binding file find modules beside the first file, and then in the working directory.

    Both come after all that is installed. For the ``is_command`` of this package that holds also where they are on
    ``sys.path``; a script's own path stays as it is.
    """
    here = working_directory()
    folders = [*(folder for file in [*files][:1] for folder in module_folders(file)), here]
    look_in(folders)
    if is_command:
        sys.path.sort(key=lambda entry: os.path.abspath(entry) in folders)


def working_directory() -> str:
    """Return the working directory.

    Raises:
        ConfigFileError: It has been removed.
    """
    try:
        return os.getcwd()
    except OSError:
        message = "the working directory is not there any more"
        raise error("no-working-directory", message, hint="change to one that exists") from None


def module_folders(file: str) -> list[str]:
    """Return where the modules for a file may be: beside it; for one of a run's folder also beside the run's file.

    That may be of a run's folder itself, where a run was run again.
    """
    folders: list[str] = []
    while (beside := os.path.dirname(os.path.abspath(file))) not in folders:
        folders.append(beside)
        if not os.path.exists(os.path.join(beside, MANIFEST)):
            break
        from genever.experiments.runs.manifest import read  # Rarely needed, and no cheap import.

        with suppress(GeneverError, LookupError, TypeError):  # Whatever a manifest may be that nobody has asked for.
            run = read(beside)
            file = os.path.join(os.path.abspath(run["working_directory"] or ""), run["files"][0]["path"])
    return folders


def load(session: Session, request: Request, run_dir: str, owner: Configurable | None = None) -> None:
    """Load what was asked for, with the constant ``%genever.run_dir``.

    Raises:
        GeneverError: With everything that is wrong.
    """
    session.set_constant(RUN_DIR, run_dir)
    refuse_others(request.files)
    try:
        session.load_command(request.files, request.bindings, owner)
        if request.main is not None:
            _bind_main(session, request.main)
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


def _bind_main(session: Session, text: str) -> None:
    refuse_binding(text)
    source = Argument(main_text(text.strip(), session.config, session.catalog), "--main")
    origin = Origin(source, Span(0, len(source.text)), "argument")
    session.bind(BindingKey.of_macro(MAIN), session.parse_value(source), origin)


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


# ---- Overrides that miss ----------------------------------------------------------------------------


def missed(session: Session, owner: Configurable | None, names: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a finding for each macro on the command line that no file has and nothing reads.

    Args:
        session: Has what was loaded.
        owner: The function of a script, whose parameters go by their names alone: there a name that is
            neither a parameter nor a macro is an error.
        names: The keys that may have been meant.
    """
    config = session.config
    values = [binding.value for binding in config] + [assertion.test for assertion in config.assertions]
    values += [choice.path for choice in config.choices]
    read = {reference.scope for reference in references_in(values) if reference.is_macro}
    read |= {key.scope for key in session.record.read if key.is_macro}
    keys = list(names)
    for binding in config:
        name, place = binding.scope, place_of(binding)
        if not _is_new_macro(binding) or any(f"{macro}/".startswith(f"{name}/") for macro in read):
            continue
        if owner is not None:
            message = f"{owner.label} has no parameter {name!r}, and nothing reads a macro of that name"
            yield diagnose("unknown-parameter", message, *place, suggest(name, [*owner.signature.names, *read]))
            continue
        meant = [key for key in keys if key.endswith(f".{name}")]
        hint = Suggestion(name, (meant[0],)) if meant else suggest(name, read) or _same_initials(name, read)
        yield diagnose("unused-macro", f"nothing reads the macro {name!r}", *place, hint, "warning")


def _same_initials(name: str, known: Iterable[str]) -> str | Suggestion | None:
    """Return what may have been meant, ``lr`` for ``learning_rate`` or the other way round; else what there is."""
    initials = "".join(word[:1] for word in name.split("_"))
    names = sorted(known)
    for other in names:
        if other == initials or name == "".join(word[:1] for word in other.split("_")):
            return Suggestion(name, (other,))
    shown = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return f"the macros that are read: {shown}" if names else None


_MOST_NAMED = 6


def _is_new_macro(binding: Binding) -> bool:
    """Return whether an argument makes a macro that no file has."""
    given = binding.origin is not None and binding.origin.kind == "argument"
    return given and binding.is_macro and binding.replaced is None and binding.scope != MAIN
