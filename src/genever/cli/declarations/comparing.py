"""Compare runs and configurations."""

from __future__ import annotations

import click

from genever.cli.completion import COLUMNS, FOLDERS
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import direction_of, live

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


@genever.command(short_help="Make a page about a sweep, or about runs.")
@click.argument("folders", nargs=-1, type=FOLDERS, metavar="[FOLDERS]...")
@click.option(
    "--out",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    default="report.html",
    show_default=True,
    help="The file to write.",
)
@click.option("--objective", metavar="NAME", multiple=True, help="The metric that decides, as loss or accuracy:max.")
@click.option("--maximize/--minimize", default=None, help="Whether more of it is better, or less.")
def report(folders: tuple[str, ...], out: str, objective: tuple[str, ...], maximize: bool | None) -> None:
    """Make a page about a sweep, or about the runs in folders: one HTML file that needs nothing else.

    \b
      genever report runs/sweeps/train/2025-03-01T09-30-05.000042Z
      genever report runs --objective accuracy --maximize -o accuracy.html

    It has the best configuration, a table to sort and filter, the history, parallel coordinates, the importance of each
    parameter, slices, learning curves, failures by cause, and the pictures that runs left. Imports nothing of yours.
    """
    from genever.cli.commands.report import report as make_report

    make_report(folders, out, objective, direction_of(maximize))


@genever.command(short_help="Show what differs, and what made it differ.")
@click.argument("a", type=click.Path())
@click.argument("b", type=click.Path())
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@live
def diff(a: str, b: str, wants_json: bool, live: bool) -> None:
    """Show which parameters differ between A and B, and what made them differ.

    \b
      genever diff gan.gin 'gan.gin conv.gin train.max_epochs=3'
      genever diff git:HEAD~1:gan.gin gan.gin
      genever diff runs/train/2025-03-01T09-30-05.000042Z gan.gin

    Each of the two is binding files and bindings, in one argument; a run's folder, run.json or operative.gin;
    a checkpoint; git:REVISION:PATH; or mlflow:RUN_ID or wandb:ENTITY/PROJECT/RUN, as a tracker has it.
    Values count, not how they are written.

    Ends with 0 where they are the same, with 1 where they differ, and with 2 where one cannot be read.
    """
    from genever.cli.commands.diff import diff as print_differences

    print_differences(a, b, wants_json, live=live)
