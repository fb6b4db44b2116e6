"""Check, format and write binding files, and serve the editors and shells in which that is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from genever.cli.collection import kept
from genever.cli.completion import BINDINGS, CODES, PATHS, SHELLS, script_for
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import live, with_main

#: The forms of reports that `check` writes.
REPORTS = ("text", "json", "sarif", "github", "gitlab", "junit")


#: What a LightningCLI can do with a trainer.
SUBCOMMANDS = ("fit", "validate", "test", "predict")

#: What can judge types.
CHECKERS = ("ty", "pyrefly", "basedpyright", "mypy", "none")


def _codes(option: str, meaning: str) -> Callable[[Any], Any]:
    """Give a command an option that takes codes, and may be given several times."""
    return click.option(option, metavar="CODES", type=CODES, multiple=True, help=meaning)


@genever.command(short_help="Find what is wrong in binding files, and what can be better.")
@click.argument("arguments", nargs=-1, type=BINDINGS, metavar="[FILES or FOLDERS]... [BINDINGS]...")
@with_main
@click.option("--format", type=click.Choice(REPORTS), default="text", show_default=True, help="The form of the report.")
@click.option("--fix", is_flag=True, help="Make the fixes that leave what takes effect as it is.")
@click.option("--unsafe-fixes", is_flag=True, help="Make the others, too.")
@_codes("--select", "The rules that are on, in place of those that the project has set.")
@_codes("--extend-select", "Rules that are on beside these, or a group: idioms, all.")
@_codes("--ignore", "Findings to leave out.")
@click.option("--checker", type=click.Choice(CHECKERS), help="What judges types; by default ty or Pyrefly.")
@click.option("--live", is_flag=True, help="Import what the files import, to know what code registers.")
@click.option("--watch", is_flag=True, help="Check again at every change, until interrupted.")
@click.option("--explain", metavar="CODE", type=CODES, help="Say what a code means; 'all' lists the codes.")
def check(
    arguments: tuple[str, ...],
    main: str | None,
    explain: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    **options: Any,
) -> None:
    """Find what is wrong in binding files, and what can be better.

    \b
      genever check                             all below the working directory
      genever check conf/ --fix                 those in a folder; with the fixes that change no meaning
      genever check gan.gin conv.gin 'lr=0.1'   files and bindings that are run together
      genever check --explain unused-macro      what a code means

    In folders, each file is checked by itself that has a 'main' or that no other file includes, the others as parts of
    those. CODES are codes with commas between them. Imports nothing and runs nothing.

    Ends with 0, with 1 where there is an error, 2 where a file cannot be read or written.
    """
    with kept():
        from genever.cli.commands import check as command

    if explain is not None:
        command.explain(explain)
        return
    on, more, ignored = map(command.codes_in, (select, extend_select, ignore))
    command.check(arguments, main, command.Wish(on, more, ignored, **options))


@genever.command(short_help="Format binding files.", cls=click.Command)
@click.argument("paths", nargs=-1, type=PATHS, metavar="[FILES or FOLDERS | -]...")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--line-length",
    "width",
    metavar="N",
    type=click.IntRange(20, 1000),
    help="The longest line, in characters.  [default: the project's setting, or 100]",
)
def fmt(paths: tuple[str, ...], check: bool, diff: bool, width: int | None) -> None:
    """Format binding files in the one style, and change nothing else in them.

    \b
      genever fmt conf/                   the .gin files in a folder and below it
      genever fmt --check                 those below the working directory, and write none
      genever fmt - < a.gin > b.gin       from the standard input to the standard output

    A file says the same afterwards, with the same comments. Statements that cannot be read stay as they are, and so
    does what stands between the comments # fmt: off and # fmt: on. Imports nothing.

    Ends with 0, with 1 as --check says, 2 where a file cannot be read, parsed or written; the others are formatted.
    """
    from genever.cli.commands.fmt import Wish
    from genever.cli.commands.fmt import fmt as format_files

    format_files(paths, Wish(check, diff, width))


#: The forms that `list` has.
LISTS = ("text", "json", "jsonschema", "markdown", "html")


@genever.command("list", short_help="List what can be configured.")
@click.argument("arguments", nargs=-1, required=True, type=PATHS, metavar="FILES or MODULES...")
@click.option(
    "--search", "words", metavar="WORD", multiple=True, help="Only those that have it in names or docstrings."
)
@click.option(
    "--format", "-f", type=click.Choice(LISTS), default="text", show_default=True, help="The form of the list."
)
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@live
def list_command(arguments: tuple[str, ...], words: tuple[str, ...], format: str, out: str | None, live: bool) -> None:
    """List what binding files and modules make configurable, with parameters, types, defaults and docstrings.

    \b
      genever list examples/gan/gan.gin
      genever list genever.integrations.torch --search sgd
      genever list train --format html --out parameters.html

    The page of --format html has a field to search in; jsonschema describes the parameters for web forms and other
    tools. Reads sources and imports nothing unless --live says so.
    """
    from genever.cli.commands.list import list_configurables

    list_configurables(arguments, words, format, out, live=live)


@genever.command(short_help="Write the binding file to begin with.", cls=click.Command)
@click.argument("entry", metavar="MODULE.FUNCTION")
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
def new(entry: str, out: str | None) -> None:
    """Write the binding file to begin with for a function or class: all its parameters, with types and descriptions.

    \b
      genever new train.train > train.gin

    What is required comes first; what has a default is a comment. A function that nothing has registered is
    registered by the file. Reads sources and imports nothing.
    """
    from genever.cli.commands.new import new as write_new

    write_new(entry, out)


@genever.group(short_help="Write binding files from the configuration of another library.", cls=click.Group)
def convert() -> None:
    """Write binding files from the configuration of another library."""


@convert.command(short_help="Write binding files from a tree of Hydra's YAML.")
@click.argument("folder", metavar="CONF_DIR", type=click.Path(exists=True, file_okay=False))
@click.option("--entry", "entries", metavar="NAME", multiple=True, help="A configuration that is composed.")
@click.option(
    "--out", "-o", metavar="FOLDER", type=click.Path(file_okay=False), help="Where to write the binding files."
)
@click.option(
    "--import", "modules", metavar="MODULE", multiple=True, help="Import what puts dataclasses in the ConfigStore."
)
@click.option("--strict", is_flag=True, help="Write nothing where something is not carried over.")
@click.option("--check", is_flag=True, help="Compare what they compose to with what Hydra composes.")
@click.option("--version-base", metavar="VERSION", default="1.1", show_default=True, help="Hydra's rules, for --check.")
def hydra(folder: str, entries: tuple[str, ...], out: str | None, **options: Any) -> None:
    """Write binding files from a tree of Hydra's YAML, or compare them with it.

    \b
      genever convert hydra conf -o bindings
      genever convert hydra conf --entry train --entry eval -o bindings
      genever convert hydra conf --import project.schemas -o bindings
      genever convert hydra conf --check          needs Hydra, and writes nothing

    CONF_DIR is what `config_path` names in the program; without --entry, each configuration at its top level is an
    entry. What is not carried over is said, with its place. Needs PyYAML, and neither Hydra nor the program's code but
    for structured configs, which --import is for.

    Ends with 0, with 1 where --check finds a difference, 2 where a file is wrong or cannot be written.
    """
    with kept():
        from genever.cli.commands.convert import convert_hydra

    convert_hydra(folder, entries, out, **options)


@convert.command(short_help="Write a binding file from the YAML of a LightningCLI.")
@click.argument("file", metavar="CONFIG.yaml", type=click.Path(exists=True, dir_okay=False))
@click.option("--subcommand", type=click.Choice(SUBCOMMANDS), help="What to do, and whose section to read.")
@click.option("--model", metavar="MODULE.CLASS", help="The model, where the program names it and not the file.")
@click.option("--data", metavar="MODULE.CLASS", help="The data module, the same.")
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
def lightning(file: str, subcommand: str | None, model: str | None, data: str | None, out: str | None) -> None:
    """Write a binding file from the YAML of a LightningCLI, for `genever run`.

    \b
      genever convert lightning config.yaml -o train.gin
      genever convert lightning config.yaml --model digits.Classifier --data digits.Digits

    --model and --data name what the program does, as in `LightningCLI(Classifier, Digits)`. What is not carried over is
    said, with its place. Needs PyYAML; imports nothing, and reads the sources of the classes.

    Ends with 0, or with 2 where a file is wrong or cannot be written.
    """
    with kept():
        from genever.cli.commands.convert import convert_lightning

    convert_lightning(file, out, subcommand=subcommand, model=model, data=data)


@convert.command(short_help="Write a configurable function and a binding file from a parser of command lines.")
@click.argument("parser", metavar="MODULE:PARSER")
@click.option("--out", "-o", metavar="FILE.py", type=click.Path(dir_okay=False), help="Where to write the function.")
def argparse(parser: str, out: str | None) -> None:
    """Write a configurable function and a binding file from a parser of argparse, or a command of click or typer.

    \b
      genever convert argparse train:parser
      genever convert argparse train:make_parser -o training.py      and training.gin

    The parser is an object of the module, or what a function of it returns without arguments. The module is imported.
    What a signature cannot say is said in warnings.

    Ends with 0, or with 2 where there is no parser or a file cannot be written.
    """
    with kept():
        from genever.cli.commands.convert import convert_argparse

    convert_argparse(parser, out)


@genever.command(short_help="Serve an editor that edits binding files.", cls=click.Command)
@click.option("--stdio", is_flag=True, help="Talk on the standard streams, as always.")
def lsp(stdio: bool) -> None:
    """Serve an editor: findings while one types, completion, hovers, jumps, renames, formatting.

    Editors start this, and talk the Language Server Protocol with it on the standard streams. It imports and runs
    nothing of the user's.
    """
    from genever.cli.commands.lsp import lsp as serve

    serve()


@genever.command(short_help="Print what makes a shell complete command lines.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes genever's command lines in a shell.

    \b
      bash   eval "$(genever completion bash)"       in ~/.bashrc
      zsh    eval "$(genever completion zsh)"        in ~/.zshrc
      fish   genever completion fish | source        in ~/.config/fish/config.fish
    """
    click.echo(script_for(genever, shell), nl=False)
