"""The command line of a script, for `genever.main`: the function's parameters are bindings."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, ForwardRef

import click

from genever.cli import docstrings, open_streams
from genever.cli.arguments import Configured, load, look_beside, read_arguments
from genever.cli.commands.run import perform, prepared
from genever.cli.completion import BINDINGS, REFERENCE
from genever.cli.exit import INTERRUPTED, ending, escaped
from genever.cli.output import complain, say
from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter
from genever.configuration.checking.main import MAIN
from genever.configuration.plan.nodes import Argument, Constant, holds_secret, settled
from genever.configuration.plan.resolve import resolve
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import Origin
from genever.language.values.literals import value_text
from genever.language.values.references import MACRO, REQUIRED
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session, active
from genever.runtime.wrapping.references import ConfigurableReference

#: The modules before the names in an annotation; strings in it, as ``Literal`` has them, are kept.
_MODULES = re.compile(r"(?P<kept>'[^']*')|\b(?:[^\W\d]\w*\.)+(?=[^\W\d])")
#: A name in an annotation that is not there at run time.
_FORWARD = re.compile(r"ForwardRef\((?P<quote>['\"])(?P<name>.*?)(?P=quote)[^()]*\)")


def run_script(function: Callable[..., Any], arguments: Sequence[str] | None, origin: Origin) -> Any:
    """Run a function as the program of a command line; see `genever.main`.

    Args:
        function: What to run, configurable already or not.
        arguments: The command line, by default that of the process.
        origin: The place of the call, for the record.

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
    command = _command(session, target, origin, sys.orig_argv if arguments is None else [sys.argv[0], *arguments])
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
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


def _command(session: Session, target: Configurable, origin: Origin, words: Sequence[str]) -> click.Command:
    name = session.catalog.shortest(target.selector)
    main = Binding(MAIN, MACRO, "value", ConfigurableReference(name, True, target.selector), origin)

    def carry_out(
        arguments: tuple[str, ...], reference: str | None, out: str | None, strict: bool, wants_help: bool
    ) -> Any:
        request = read_arguments(arguments, reference)
        with ending():
            look_beside(request.files, is_command=False)
        if wants_help:
            _print_help(session, target, arguments)
            raise SystemExit(0)
        with ending():
            ready = prepared(session, request, out, main)
        return perform(session, ready, words, strict=strict)

    params: list[click.Parameter] = [
        click.Argument(["arguments"], nargs=-1, type=BINDINGS, metavar="[FILES]... [NAME=VALUE]..."),
        click.Option(
            ["--main", "-m", "reference"], metavar="REFERENCE", type=REFERENCE, help=f"What to run instead of {name}."
        ),
        click.Option(
            ["--out", "-o"],
            metavar="FOLDER",
            type=click.Path(file_okay=False),
            help=f"Where the run's files go, instead of a new folder runs/{name.rpartition('.')[2]}/<time>.",
        ),
        click.Option(["--strict"], is_flag=True, help="End with 3 where a binding or macro had no effect."),
        click.Option(
            ["--help", "-h", "wants_help"], is_flag=True, help="Show this, with the values that the files set."
        ),
    ]
    return Configured(name, callback=carry_out, params=params, add_help_option=False)


# ---- Help -------------------------------------------------------------------------------------------


def _print_help(session: Session, target: Configurable, arguments: Sequence[str]) -> None:
    problem = None
    try:
        load(session, read_arguments(arguments), "", target)
    except GeneverError as found:
        problem = found
    print_parameters(session, target)
    if problem is not None:
        complain(str(problem))


def print_parameters(session: Session, target: Configurable, owner: str = "") -> None:
    """Print the help of the command that runs, with the parameters of a configurable and what the files set.

    Args:
        session: Has what was loaded.
        target: The configurable.
        owner: What stands before the name of a parameter where it is bound, ``train.``; a script leaves it out.
    """
    context = click.get_current_context()
    formatter = context.make_formatter()
    context.command.format_usage(context, formatter)
    if about := docstrings.summary(target.wrapped):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(about)
    rows = list(_rows(session, target))
    if rows:
        with formatter.section(f"Parameters of {target.label}, set by {owner}NAME=VALUE"):
            formatter.write_dl(rows)
    context.command.format_options(context, formatter)
    formatter.write_paragraph()
    sets = f"NAME=VALUE sets the parameter NAME of {target.label}, or the macro NAME where the files have one"
    formatter.write_text(
        f"{'NAME=VALUE sets the macro NAME' if owner else sets}; configurable.NAME=VALUE sets any other parameter."
    )
    say(formatter.getvalue(), ending="")


def _rows(session: Session, target: Configurable) -> Iterator[tuple[str, str]]:
    about = docstrings.parameters(target.wrapped)
    bound = resolve(session.config, session.catalog, (), target).arguments
    for parameter in target.signature.parameters:
        if parameter.kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD) or target.refuses(parameter.name):
            continue
        facts = [*_default(parameter, bound), *_present(bound.get(parameter.name))]
        yield f"{parameter.name}{_type(parameter)}", f"{about.get(parameter.name, '')} [{'; '.join(facts)}]".lstrip()


def _type(parameter: Parameter) -> str:
    annotation = parameter.annotation
    if annotation is NO_DEFAULT:
        return ""
    if not isinstance(annotation, str):
        shown = repr if isinstance(annotation, ForwardRef) else inspect.formatannotation
        annotation = _FORWARD.sub(r"\g<name>", shown(annotation))
    return f": {_MODULES.sub(lambda found: found['kept'] or '', annotation)}"


def _default(parameter: Parameter, bound: dict[str, Argument]) -> Iterator[str]:
    if parameter.default is not NO_DEFAULT and parameter.default is not REQUIRED:
        yield f"default: {value_text(parameter.default)}"
    elif parameter.name not in bound:
        yield "required"


def _present(argument: Argument | None) -> Iterator[str]:
    if argument is None:
        return
    text, node = value_text(argument.binding.value), settled(argument.node)
    if text.startswith("%") and isinstance(node, Constant) and not holds_secret(argument.node):
        text += f" = {value_text(node.value)}"
    origin = argument.binding.origin
    where = f", {origin.source.place(origin.span.start, column=False)}" if origin is not None else ""
    yield f"now: {text}{where}"
