"""The subcommands, their options and help. What each does is in `genever.cli.commands`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

import genever as package
from genever.cli.arguments import Configured, read_arguments, working_directory
from genever.cli.collection import kept
from genever.cli.completion import BINDINGS, CODES, COLUMNS, FOLDERS, KEYS, PATHS, REFERENCE, SHELLS, script_for
from genever.configuration.plan.recursion import deep_recursion
from genever.language.text.diagnostics import suggest
from genever.runtime.session import active

#: The endings of the pictures that `show --graph` can write.
GRAPHS = (".svg", ".dot", ".mmd")
#: What `export` can write.
FORMATS = ("json", "yaml", "flat", "parameters")
#: The forms that `list` has.
LISTS = ("text", "json", "jsonschema", "markdown", "html")

_FILES = "FILES... [BINDINGS]..."


class Commands(click.Group):
    """A group that knows what a wrong command was meant to be, and all that was given."""

    command_class = Configured

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of this module: what is needed first at the top."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line in the context's ``obj``; see `click.Group.parse_args`."""
        ctx.obj = ["genever", *args]
        from genever.cli.exit import ending

        with ending():
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; see `click.Group.resolve_command`."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            meant = (
                f"did you mean 'genever run {name}'?" if name.endswith(".gin") else suggest(name, self.commands) or ""
            )
            raise click.UsageError(f"No such command {name!r}{f'; {meant}' if meant else '.'}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry the command out; an interrupt before it has begun ends as a later one does."""
        from genever.cli.exit import ending

        with ending():
            working_directory()
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="genever")
@click.pass_context
def genever(ctx: click.Context) -> None:
    """Run programs that are configured by binding files, and see what they would do."""
    if ctx.invoked_subcommand in ("run", "rerun"):
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A pipe's encoding may lack a character of ours.
    ctx.with_resource(deep_recursion())  # What is printed may be as deep as references lead.


def _request(function: Any) -> Any:
    """Give a command the arguments that say what to load."""
    return _with_main(click.argument("arguments", nargs=-1, required=True, type=BINDINGS, metavar=_FILES)(function))


def _live(function: Any) -> Any:
    """Give a command that only looks the option to import what it else reads."""
    help_live = "Import the modules that the files import, instead of reading their source."
    return click.option("--live", is_flag=True, help=help_live)(function)


def _with_main(function: Any) -> Any:
    help_main = "What to run, instead of what the macro 'main' says: @train(), or just train."
    return click.option("--main", "-m", metavar="REFERENCE", type=REFERENCE, help=help_main)(function)


class Run(Configured):
    """A command whose help says what the files that are named with it have parameters for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep ``--help`` for the command itself where a file stands beside it; see `click.Command.parse_args`."""
        plain = [word for word in args if word not in ("-h", "--help")]
        wants_help = len(plain) < len(args) and "--" not in args and any(word[:1] != "-" for word in plain)
        rest = super().parse_args(ctx, plain if wants_help else args)
        ctx.params["wants_help"] = wants_help
        return rest


@genever.command(short_help="Run the program that binding files describe.", cls=Run)
@_request
@click.option(
    "--out",
    "-o",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where the run's files go, instead of a new folder runs/<main>/<time>.",
)
@click.option("--strict", is_flag=True, help="End with 3 where a binding or macro had no effect.")
def run(arguments: tuple[str, ...], main: str | None, out: str | None, strict: bool, wants_help: bool = False) -> None:
    """Run the program that binding files describe: what their macro 'main' is bound to.

    \b
      genever run gan.gin conv.gin train.max_epochs=3 'generator/Adam.lr=1e-4'

    The files are read in order, then the bindings. The run gets a folder, which the program knows as
    %genever.run_dir, with command.txt, config.gin (all bindings, and where each was set), operative.gin (what
    took effect) and run.json (all of it as data).

    Ends with 0, with 1 where the program raised, 2 where the configuration is wrong, 3 as --strict says, 130 when
    interrupted. With files, --help lists the parameters of what they run.
    """
    from genever.cli.commands.run import explain_command
    from genever.cli.commands.run import run as run_program

    if wants_help:
        explain_command(read_arguments(arguments, main))
        return
    words = click.get_current_context().find_root().obj
    run_program(active(), read_arguments(arguments, main), out, words, strict=strict)


#: Each combination in turn, chance, and what Optuna has.
_SAMPLERS = ("grid", "random", "tpe", "cmaes", "gp", "qmc", "nsga2")


@genever.command(short_help="Run a program once for each of many draws from its spaces.", cls=Configured)
@_request
@click.option("--out", "-o", metavar="FOLDER", type=click.Path(file_okay=False), help="Where the sweep is kept.")
@click.option("--sampler", type=click.Choice(_SAMPLERS), help="What decides on a trial; grid where that has an end.")
@click.option("--trials", metavar="N", type=click.IntRange(1), help="How many at most; all of a grid unless given.")
@click.option("--seed", metavar="N", type=int, help="Of chance; 0 unless given.")
@click.option("--jobs", "-j", metavar="N", type=click.IntRange(1), help="How many at a time; 1 unless given.")
@click.option("--objective", metavar="NAME", help="Which of the numbers that main returns decides what is best.")
@click.option("--maximize/--minimize", default=None, help="Whether more of it is better, or less: the default.")
@click.option("--repeat-over", metavar="NAME", help="What only repeats a trial, as a seed: the mean over it decides.")
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True), help="The longest for a trial.")
@click.option("--fail-fast", is_flag=True, default=None, help="Begin no more trials when one has failed.")
@click.option("--retry-failed", is_flag=True, help="Run those again that failed.")
@click.option("--dry-run", is_flag=True, help="List the trials, and run none.")
@click.option("--print-commands", is_flag=True, help="Print a command for each trial, and run none.")
def sweep(
    arguments: tuple[str, ...],
    main: str | None,
    out: str | None,
    dry_run: bool,
    print_commands: bool,
    retry_failed: bool,
    **options: Any,
) -> None:
    """Run the program that binding files describe once for each of many draws from the spaces in them.

    \b
      genever sweep gan.gin 'generator/Adam.lr=choice(1e-4, 1e-3)'

    A space is choice(…), uniform(…), loguniform(…), randint(…), lograndint(…) or normal(…), wherever a value stands. A
    trial draws those that its configuration leads to. Where all are finite each combination is a trial, else
    --trials says how many are drawn by chance. Each has a folder as genever run makes it, in runs/sweeps/<main>/<time>.

    The same command goes on where an earlier one was interrupted. Ends with 0, with 1 where a trial failed, 2 where the
    configuration is wrong, 130 when interrupted.
    """
    from genever.cli.commands.sweep import list_trials
    from genever.cli.commands.sweep import sweep as run_sweep

    request, maximize = read_arguments(arguments, main), options.pop("maximize")
    if maximize is not None:
        options["direction"] = "maximize" if maximize else "minimize"
    if dry_run or print_commands:
        list_trials(request, options, as_commands=print_commands)
        return
    command = click.get_current_context().find_root().obj
    run_sweep(request, out, options, command, retry_failed=retry_failed)


@genever.command(short_help="Print the best trial of a sweep as a binding file.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@click.option("--objective", metavar="NAME", help="Which metric decides, instead of the sweep's own.")
@click.option("--maximize/--minimize", default=None, help="Whether more of it is better, or less.")
def best(folder: str, out: str | None, objective: str | None, maximize: bool | None) -> None:
    """Print the best trial of a sweep as a binding file: what the sweep included, and what the trial has drawn.

    \b
      genever best runs/sweeps/train/2026-01-31T09-30-05.000042Z -o best.gin
      genever run best.gin
    """
    from genever.cli.commands.best import best as print_best

    print_best(folder, out, objective=objective, maximize=maximize)


def _checked_kind(context: click.Context, parameter: click.Parameter, file: Path | None) -> Path | None:
    """Refuse a file whose name does not say which kind of picture is wanted."""
    if file is not None and file.suffix not in GRAPHS:
        raise click.BadParameter(f"{str(file)!r} ends in none of {', '.join(GRAPHS)}", context, parameter)
    return file


@genever.command(short_help="Show what would run, and call nothing.")
@_request
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
@_live
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
@_with_main
@click.argument("arguments", nargs=-1, required=True, type=KEYS, metavar="FILES... KEY [BINDINGS]...")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@_live
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


@genever.command(short_help="Show what differs, and what made it differ.")
@click.argument("a", type=click.Path())
@click.argument("b", type=click.Path())
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@_live
def diff(a: str, b: str, wants_json: bool, live: bool) -> None:
    """Show which parameters differ between A and B, and what made them differ.

    \b
      genever diff gan.gin 'gan.gin conv.gin train.max_epochs=3'
      genever diff git:HEAD~1:gan.gin gan.gin
      genever diff runs/train/2025-03-01T09-30-05.000042Z gan.gin

    Each of the two is binding files and bindings, in one argument; a run's folder, run.json or operative.gin;
    a checkpoint; or git:REVISION:PATH. Values count, not how they are written.

    Ends with 0 where they are the same, with 1 where they differ, and with 2 where one cannot be read.
    """
    from genever.cli.commands.diff import diff as print_differences

    print_differences(a, b, wants_json, live=live)


#: The forms of tables of runs.
TABLES = ("table", "markdown", "csv", "json", "parquet")


def _names(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in an option that takes several with commas between them, and may be given several times."""
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


@genever.command(short_help="Show runs side by side.")
@click.argument("folders", nargs=-1, type=FOLDERS, metavar="[FOLDERS]...")
@click.option(
    "--where",
    "-w",
    metavar="EXPRESSION",
    multiple=True,
    help="Only runs for which it holds: 'Adam.lr < 1e-3 and accuracy > 0.9'. May be given several times.",
)
@click.option(
    "--sort", "-s", metavar="EXPRESSION", help="What to sort by, such as accuracy; -accuracy has the most first."
)
@click.option(
    "--columns",
    "-c",
    metavar="NAMES",
    type=COLUMNS,
    multiple=True,
    callback=_names,
    help="What to show, with commas between.",
)
@click.option(
    "--group-by",
    metavar="NAMES",
    type=COLUMNS,
    multiple=True,
    callback=_names,
    help="Show groups of runs that agree in these, with the mean and the deviation of each number.",
)
@click.option("--format", "-f", type=click.Choice(TABLES), default="table", show_default=True, help="The form.")
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
def runs(
    folders: tuple[str, ...],
    where: tuple[str, ...],
    sort: str | None,
    columns: tuple[str, ...],
    group_by: tuple[str, ...],
    format: str,
    out: str | None,
) -> None:
    """Show runs side by side: in what their parameters differ, what came out, how long they took.

    \b
      genever runs                                           those below runs/
      genever runs -w 'Adam.lr < 1e-3 and accuracy > 0.9'    some of them
      genever runs --sort -accuracy --columns Adam.lr,accuracy,seconds
      genever runs --group-by Adam.lr                        over seeds, say

    Names are those of parameters (Adam.lr), of macros (%lr, or lr), of metrics, and folder, state, problem, main,
    started, ended, seconds, fingerprint, commit, branch, dirty, host, exit_status, error and result. Imports nothing.
    """
    if format == "parquet" and (out is None or group_by):
        raise click.UsageError("--format parquet is for single runs, and needs --out FILE")
    from genever.cli.commands.runs import Wish
    from genever.cli.commands.runs import runs as print_runs

    print_runs(folders, Wish(where, sort, columns, group_by, format, out))


@genever.command(short_help="Run what a run's folder records once more.")
@click.argument("folder", type=FOLDERS)
@click.argument("bindings", nargs=-1, metavar="[BINDINGS]...")
@click.option(
    "--out",
    "-o",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where the run's files go, instead of a new folder runs/<main>/<time>.",
)
def rerun(folder: str, bindings: tuple[str, ...], out: str | None) -> None:
    """Run what a run's folder records once more: with the values that it had, in its working directory.

    \b
      genever rerun runs/train/2025-03-01T09-30-05.000042Z
      genever rerun runs/train/latest "train.token=secret(env('TOKEN'))"

    What the binding files say now does not matter. A warning says where the commit, Python or an installed package is
    another one. A secret that stood in a file is not recorded, and must be given. Ends as genever run does.
    """
    from genever.cli.commands.rerun import rerun as run_again

    words = click.get_current_context().find_root().obj
    run_again(active(), folder, bindings, out, words)


@genever.command(short_help="Print a hash of what determines the result.")
@_request
@click.option("--text", is_flag=True, help="The text that is hashed instead: a line for each parameter.")
@_live
def fingerprint(arguments: tuple[str, ...], main: str | None, text: bool, live: bool) -> None:
    """Print a hash of what determines the result: the same for all that means the same.

    It changes with any value that takes effect, the defaults in the code included, and not with the order,
    spelling or layout of bindings, with macros or with includes. Parameters in fingerprint_ignore and secrets
    stay out. Calls nothing, and imports what the files import only where a default in the code is more than a
    literal.
    """
    from genever.cli.commands.fingerprint import fingerprint as print_fingerprint

    print_fingerprint(read_arguments(arguments, main), text, live=live)


@genever.command(short_help="Print what would take effect as data.")
@_request
@click.option(
    "--format",
    "-f",
    type=click.Choice(FORMATS),
    default="json",
    show_default=True,
    help="json and yaml have a dict for each configurable; flat is JSON with a key for each parameter; parameters "
    "is a JSON list that also says where each value was set.",
)
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@_live
def export(arguments: tuple[str, ...], main: str | None, format: str, out: str | None, live: bool) -> None:
    """Print every parameter that would take effect as data: for experiment trackers and other programs.

    Macros and expressions are resolved; references and other values that JSON has no form for are strings.
    Reads what the files import, and imports and calls nothing unless --live says so.
    """
    from genever.cli.commands.export import export as export_data

    export_data(read_arguments(arguments, main), format, out, live=live)


@genever.command("list", short_help="List what can be configured.")
@click.argument("arguments", nargs=-1, required=True, type=PATHS, metavar="FILES or MODULES...")
@click.option(
    "--search", "words", metavar="WORD", multiple=True, help="Only those that have it in names or docstrings."
)
@click.option(
    "--format", "-f", type=click.Choice(LISTS), default="text", show_default=True, help="The form of the list."
)
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
def list_command(arguments: tuple[str, ...], words: tuple[str, ...], format: str, out: str | None) -> None:
    """List what binding files and modules make configurable, with parameters, types, defaults and docstrings.

    \b
      genever list examples/gan/gan.gin
      genever list genever.integrations.torch --search sgd
      genever list train --format html --out parameters.html

    The page of --format html has a field to search in; jsonschema describes the parameters for web forms and other
    tools. Reads sources and imports nothing.
    """
    from genever.cli.commands.list import list_configurables

    list_configurables(arguments, words, format, out)


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


@genever.command(short_help="Print the configuration as a Python program.")
@_request
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@_live
def eject(arguments: tuple[str, ...], main: str | None, out: str | None, live: bool) -> None:
    """Print a program that makes the same calls without a configuration, as a person would have written it.

    Macros are variables with their comments, references are calls. What the program does without is said: bindings
    to which no reference leads. Reads what the files import, and imports and calls nothing unless --live says so.
    """
    from genever.cli.commands.eject import eject as print_program

    print_program(read_arguments(arguments, main), out, live=live)


#: The forms of reports that `check` writes.
REPORTS = ("text", "json", "sarif", "github", "gitlab", "junit")
#: What can judge types.
CHECKERS = ("ty", "pyrefly", "basedpyright", "mypy", "none")


def _codes(option: str, meaning: str) -> Callable[[Any], Any]:
    """Give a command an option that takes codes, and may be given several times."""
    return click.option(option, metavar="CODES", type=CODES, multiple=True, help=meaning)


@genever.command(short_help="Find what is wrong in binding files, and what can be better.")
@click.argument("arguments", nargs=-1, type=BINDINGS, metavar="[FILES or FOLDERS]... [BINDINGS]...")
@_with_main
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
