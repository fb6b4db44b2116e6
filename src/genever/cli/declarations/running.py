"""Run a program, or run it once more."""

from __future__ import annotations

import click

from genever.cli.arguments import Configured, read_arguments
from genever.cli.completion import FOLDERS
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import cache, request
from genever.cli.declarations.options import track as track_option
from genever.runtime.session import active


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
@request
@click.option(
    "--out",
    "-o",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where the run's files go, instead of a new folder runs/<main>/<time>.",
)
@click.option("--strict", is_flag=True, help="End with 3 where a binding or macro had no effect.")
@cache
@track_option
def run(
    arguments: tuple[str, ...],
    main: str | None,
    out: str | None,
    strict: bool,
    track: tuple[str, ...],
    wants_help: bool = False,
) -> None:
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
    run_program(active(), read_arguments(arguments, main), out, words, strict=strict, track=track)


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
@cache
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


@genever.command(short_help="Send runs to trackers: what those do not have yet.")
@click.argument("folders", nargs=-1, required=True, type=FOLDERS, metavar="FOLDERS...")
@track_option
@click.option("--follow", is_flag=True, help="Go on until the runs have ended.")
def track(folders: tuple[str, ...], track: tuple[str, ...], follow: bool) -> None:
    """Send what trackers do not have yet of runs and sweeps, as after the tracker was down or the machine was.

    \b
      genever track runs/train/latest                 to where it was to be sent
      genever track runs --track mlflow:gan           all runs below runs/, to one more tracker

    What a tracker has is in tracking.json in the folder, so that nothing is sent twice. A run that was killed is ended
    there. Ends with 0, with 1 where a tracker does not have all, 2 where what is asked for makes no sense.
    """
    from genever.cli.commands.track import track as send

    send(folders, track, follow=follow)


@genever.command(short_help="Put a run's files under a version in a bucket or a folder.")
@click.argument("run", type=FOLDERS)
@click.argument("place", metavar="URL")
@click.option("--as", "version", metavar="VERSION", help="What it is called, instead of by the time of the run.")
def publish(run: str, place: str, version: str | None) -> None:
    """Put a run's files under a version in a bucket or a folder, where they are never overwritten.

    \b
      genever publish runs/train/latest s3://models/digits
      genever publish runs/train/latest /srv/models/digits --as v3

    The file SHA256SUMS, which `sha256sum --check` reads, is put there last: a version that has it is complete. One that
    was begun is completed, and the same run once more is no error. Prints where the version is.

    Ends with 0, and with 2 where the run has not succeeded, the version is taken, or nothing can be put there.
    """
    from genever.cli.commands.publish import publish_run

    publish_run(run, place, version)
