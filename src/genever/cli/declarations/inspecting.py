"""Look at a configuration, and call nothing."""

from __future__ import annotations

from pathlib import Path

import click

from genever.cli.arguments import read_arguments
from genever.cli.completion import KEYS
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import live, request, with_main

#: The endings of the pictures that `show --graph` can write.
GRAPHS = (".svg", ".dot", ".mmd")


def _checked_kind(context: click.Context, parameter: click.Parameter, file: Path | None) -> Path | None:
    """Refuse a file whose name does not say which kind of picture is wanted."""
    if file is not None and file.suffix not in GRAPHS:
        raise click.BadParameter(f"{str(file)!r} ends in none of {', '.join(GRAPHS)}", context, parameter)
    return file


@genever.command(short_help="Show what would run, and call nothing.")
@request
@click.option("--text", is_flag=True, help="As a binding file, defaults included, that means the same.")
@click.option("--no-defaults", is_flag=True, help="Leave the code's defaults out.")
@click.option(
    "--only",
    metavar="KEY",
    multiple=True,
    help="Only this and what is behind it: a configurable, a parameter or a macro. May be given several times.",
)
@click.option("--strict", is_flag=True, help="End with 3 where main does not lead to a binding or macro.")
@click.option(
    "--graph",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_checked_kind,
    help="Draw who gets which object into FILE: .mmd for Mermaid, .dot for Graphviz, or .svg where that is installed.",
)
@live
def show(
    arguments: tuple[str, ...],
    main: str | None,
    text: bool,
    no_defaults: bool,
    only: tuple[str, ...],
    strict: bool,
    graph: Path | None,
    live: bool,
) -> None:
    """Show what would run: every parameter that references lead to from 'main', and where it was set.

    Reads what the files import, and imports and calls nothing; --live and --strict import it.
    """
    if text and only:
        raise click.UsageError("--only is for what is shown without --text: a binding file is a whole one")
    if graph is not None:
        from genever.cli.commands.graph import draw

        draw(read_arguments(arguments, main), graph, live=live)
        return
    from genever.cli.commands.show import show as show_outline

    request = read_arguments(arguments, main)
    show_outline(request, text, no_defaults=no_defaults, only=only, strict=strict, live=live)


@genever.command(short_help="Tell where a value comes from.")
@with_main
@click.argument("arguments", nargs=-1, required=True, type=KEYS, metavar="FILES... KEY [BINDINGS]...")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@live
def why(arguments: tuple[str, ...], main: str | None, wants_json: bool, live: bool) -> None:
    """Tell where a value comes from: who set it, what that replaced, and what is behind it.

    \b
      genever why gan.gin conv.gin generator/Adam.lr
      genever why gan.gin %batch_size batch_size=32

    What is neither a file nor a binding is the key: [scope/]configurable.parameter, or a macro. Reads what the files
    import, and imports and calls nothing unless --live says so.
    """
    from genever.cli.commands.why import read_question
    from genever.cli.commands.why import why as explain

    explain(*read_question(arguments, main), wants_json, live=live)


@genever.command(short_help="Print a hash of what determines the result.")
@request
@click.option("--text", is_flag=True, help="The text that is hashed instead: a line for each parameter.")
@live
def fingerprint(arguments: tuple[str, ...], main: str | None, text: bool, live: bool) -> None:
    """Print a hash of what determines the result: the same for all that means the same.

    It changes with any value that takes effect, the defaults in the code included, and not with the order,
    spelling or layout of bindings, with macros or with includes. Parameters in fingerprint_ignore and secrets
    stay out. Calls nothing, and imports what the files import only where a default in the code is more than a
    literal.
    """
    from genever.cli.commands.fingerprint import fingerprint as print_fingerprint

    print_fingerprint(read_arguments(arguments, main), text, live=live)


#: What `export` can write.
FORMATS = ("json", "yaml", "flat", "parameters", "tree")


@genever.command(short_help="Print what would take effect as data.")
@request
@click.option(
    "--format",
    "-f",
    type=click.Choice(FORMATS),
    default="json",
    show_default=True,
    help="json and yaml have a dict for each configurable; flat is JSON with a key for each parameter; parameters "
    "is a JSON list that also says where each value was set; tree is JSON of the macros, as Hydra composes a tree.",
)
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@live
def export(arguments: tuple[str, ...], main: str | None, format: str, out: str | None, live: bool) -> None:
    """Print every parameter that would take effect as data: for experiment trackers and other programs.

    Macros and expressions are resolved; references and other values that JSON has no form for are strings.
    Reads what the files import, and imports and calls nothing unless --live says so.
    """
    from genever.cli.commands.export import export as export_data

    export_data(read_arguments(arguments, main), format, out, live=live)


@genever.command(short_help="Print the configuration as a Python program.")
@request
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@live
def eject(arguments: tuple[str, ...], main: str | None, out: str | None, live: bool) -> None:
    """Print a program that makes the same calls without a configuration, as a person would have written it.

    Macros are variables with their comments, references are calls. What the program does without is said: bindings
    to which no reference leads. Reads what the files import, and imports and calls nothing unless --live says so.
    """
    from genever.cli.commands.eject import eject as print_program

    print_program(read_arguments(arguments, main), out, live=live)
