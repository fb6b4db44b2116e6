"""The command line of a script, for `genever.main`: the function's parameters are bindings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import click

from genever.cli.arguments import Configured, load, read_arguments
from genever.cli.commands.run import carry_out, prepared
from genever.cli.completion import SCRIPT_BINDINGS, SCRIPT_REFERENCE, TRACKER
from genever.cli.declarations.options import HELP_TRACK
from genever.cli.exit import ending, escaped
from genever.cli.output import complain, say
from genever.cli.streams import open_streams
from genever.configuration.bindings import Binding, BindingKey
from genever.experiments.running.endings import INTERRUPTED
from genever.experiments.running.modules import look_beside
from genever.experiments.running.request import Request
from genever.experiments.tracking.settings import trackers_of
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import Argument, Origin
from genever.language.values.references import MAIN
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session, active
from genever.runtime.wrapping.references import ConfigurableReference


class Program(NamedTuple):
    """What a script says beside its function.

    Attributes:
        before: What it binds before the files of the command line.
        after: What its own flags bind, after the files.
        parts: The classes whose parameters help shows too, by what stands before their names in flags.
        prints_config: Whether the configuration is printed, and nothing run.
        refuses_types: Whether a value of another type than its parameter's is an error.
    """

    before: tuple[Argument, ...] = ()
    after: tuple[Argument, ...] = ()
    parts: tuple[tuple[str, type], ...] = ()
    prints_config: bool = False
    refuses_types: bool = False


NOTHING = Program()


def run_script(
    function: Callable[..., Any],
    arguments: Sequence[str] | None,
    origin: Origin,
    *,
    flags: bool = False,
    program: Program = NOTHING,
) -> Any:
    """Run a function as the program of a command line; see `genever.main`.

    Args:
        function: What to run, configurable already or not.
        arguments: The command line, by default that of the process.
        origin: The place of the call, for the record.
        flags: Whether flags set the function's parameters, too.
        program: What the script says beside the function.

    Returns:
        What the function returns.

    Raises:
        SystemExit: It failed, or only help was wanted.
    """
    session = active()
    open_streams()
    _let_be_imported(sys.modules["__main__"])
    with ending():
        target = _registered(session, function)
    words = sys.orig_argv if arguments is None else [sys.argv[0], *arguments]
    command = _command(session, target, origin, words, program, flags=flags)
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if flags:
            from genever.cli.flags import as_bindings  # Few scripts take them.

            given = as_bindings(target, given)
        return command.main(given, os.path.basename(sys.argv[0]), standalone_mode=False)
    except click.ClickException as problem:
        escaped(problem).show()
        sys.exit(problem.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)


def _let_be_imported(script: ModuleType) -> None:
    """Let ``import train`` in a binding file give ``train.py`` as it runs, not a second copy with the same names."""
    spec, file = script.__spec__, getattr(script, "__file__", None)
    if spec is not None:  # Run with `python -m`.
        sys.modules.setdefault(spec.name, script)
    elif file is not None and sys.path[:1] == [os.path.dirname(os.path.abspath(file))]:
        sys.modules.setdefault(os.path.basename(file).removesuffix(".py"), script)


def _registered(session: Session, function: Callable[..., Any]) -> Configurable:
    found = session.catalog.find(function)
    if found is not None:
        return found
    if not hasattr(function, "__name__"):
        raise error("wrong-type", f"genever.main takes a function or class that has a name, not {function!r}")
    return session.register(function)


def _command(
    session: Session, target: Configurable, origin: Origin, words: Sequence[str], program: Program, *, flags: bool
) -> click.Command:
    name = session.catalog.shortest(target.selector)
    main = Binding(*BindingKey.of_macro(MAIN), ConfigurableReference(name, True, target.selector), origin)

    def callback(
        arguments: tuple[str, ...],
        reference: str | None,
        out: str | None,
        strict: bool,
        track: tuple[str, ...],
        wants_help: bool,
    ) -> Any:
        request = read_arguments(arguments, reference)
        request = request._replace(before=program.before, bindings=(*program.after, *request.bindings))
        with ending():
            look_beside(request.files, is_command=False)
        if wants_help:
            _print_help(session, target, request._replace(main=None), program, flags=flags)
            raise SystemExit(0)
        with ending():
            if program.prints_config:
                load(session, request, "", target)
                say(session.config_text(), ending="")
                raise SystemExit(0)
            ready = prepared(session, request, out, main, strict=strict or program.refuses_types)
            trackers = trackers_of(session, track)
        return carry_out(session, ready, words, trackers, strict=strict)

    params: list[click.Parameter] = [
        click.Argument(["arguments"], nargs=-1, type=SCRIPT_BINDINGS, metavar="[FILES]... [NAME=VALUE]..."),
        click.Option(
            ["--main", "-m", "reference"],
            metavar="REFERENCE",
            type=SCRIPT_REFERENCE,
            help=f"What to run instead of {name}.",
        ),
        click.Option(
            ["--out", "-o"],
            metavar="FOLDER",
            type=click.Path(file_okay=False),
            help=f"Where the run's files go, instead of a new folder runs/{name.rpartition('.')[2]}/<time>.",
        ),
        click.Option(["--strict"], is_flag=True, help="End with 3 where a binding or macro had no effect."),
        click.Option(["--track"], metavar="TRACKER", multiple=True, type=TRACKER, help=HELP_TRACK),
        click.Option(
            ["--help", "-h", "wants_help"], is_flag=True, help="Show this, with the values that the files set."
        ),
    ]
    return Configured(name, callback=callback, params=params, add_help_option=False)


def _print_help(session: Session, target: Configurable, request: Request, program: Program, *, flags: bool) -> None:
    from genever.cli import docstrings  # A run needs none of these.
    from genever.cli.commands.parameters import print_parameters
    from genever.cli.loading import View

    problem = None
    try:
        load(session, request, "", target)
    except GeneverError as found:
        problem = found
    view = View(session.config, session.catalog)
    known = ((prefix, session.catalog.find(part)) for prefix, part in program.parts)
    parts = [(prefix, part, docstrings.texts(part.wrapped)) for prefix, part in known if part is not None]
    print_parameters(view, target, docstrings.texts(target.wrapped), flags=flags, parts=parts)
    if problem is not None:
        complain(str(problem))
