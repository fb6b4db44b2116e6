"""Steps and the cache of what they made."""

from __future__ import annotations

from typing import Any

import click

from genever.cli.arguments import read_arguments
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import cache, live, request


@genever.command(short_help="Tell which steps have run, and why others would.")
@request
@cache
@click.option(
    "--format",
    "-f",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="A tree for people, or JSON for programs.",
)
@click.option("--strict", is_flag=True, help="End with 3 where some step would run.")
@live
def status(arguments: tuple[str, ...], main: str | None, format: str, strict: bool, live: bool) -> None:
    """Tell which steps have run, and why others would run: what has changed since they did.

    A step is what a 'cached' reference makes. It is done, stale, missing or running. Reads what the files import, and
    imports it only where a default in the code is more than a literal; makes nothing.
    """
    from genever.cli.commands.status import status as print_status

    wants_json = format == "json"
    print_status(read_arguments(arguments, main), wants_json=wants_json, strict=strict, live=live)


@genever.command(short_help="Make the steps whose results are not there.")
@request
@cache
@click.option(
    "--jobs", "-j", metavar="N", type=click.IntRange(1), default=1, help="How many at a time; 1 unless given."
)
@click.option("--on", metavar="ENGINE", help="What makes them: local, slurm, ray, dask, loky, or one with settings.")
@click.option("--address", metavar="ADDRESS", help="Where the cluster is.")
@click.option("--cpus", metavar="N", type=click.FloatRange(0), help="How many processors a step has on a cluster.")
@click.option("--gpus", metavar="N", type=click.FloatRange(0), help="How many GPUs a step has.")
@click.option("--memory", metavar="SIZE", help="How much memory a step may use, as 4GiB.")
def build(arguments: tuple[str, ...], main: str | None, jobs: int, **engine: Any) -> None:
    """Make the steps whose results are not there: what a step needs before it, several at a time.

    \b
      genever build pipeline.gin --jobs 4

    Goes on with what does not depend on a step that fails. Several such commands, on any machines that share the cache,
    work together: each step is made by one of them. Ends with 0, with 1 where a step failed, 2 where the configuration
    is wrong, 130 when interrupted.
    """
    from genever.cli.commands.build import build as build_steps

    words = [*arguments, *(["--main", main] if main is not None else [])]
    build_steps(read_arguments(arguments, main), jobs, engine, words)
