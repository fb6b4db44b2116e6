"""Steps and the cache of what they made."""

from __future__ import annotations

import os
from typing import Any

import click

from genever.cli.arguments import is_binding, read_arguments
from genever.cli.completion import BINDINGS
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import cache, live, request, with_main


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


@genever.command(short_help="Have steps run again whose results are there.")
@click.argument("arguments", nargs=-1, required=True, type=BINDINGS, metavar="FILES... [BINDINGS]... NAMES...")
@with_main
@cache
def invalidate(arguments: tuple[str, ...], main: str | None) -> None:
    """Take away the results of some steps, so that they run again.

    \b
      genever invalidate pipeline.gin features

    The names are those that 'genever status' prints. Only results that count for this configuration are taken away.
    """
    from genever.cli.commands.cache import invalidate as take_away

    files = [each for each in arguments if is_binding(each) or each.endswith(".gin") or os.path.isfile(each)]
    names = [each for each in arguments if each not in files]
    if not names:
        raise click.UsageError("Name the steps, as 'genever status' prints them.")
    take_away(read_arguments(files, main), names)


@genever.group("cache", short_help="Look after the results of steps that are kept.", cls=click.Group)
def of_cache() -> None:
    """Look after the results of steps that are kept."""


_as_json = click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
_names = click.argument("names", nargs=-1, required=True, metavar="NAMES...")
_any_names = click.argument("names", nargs=-1, metavar="[NAMES]...")


@of_cache.command("ls", short_help="List the results.")
@cache
@_as_json
def list_entries(wants_json: bool) -> None:
    """List the results that are kept, the latest first."""
    from genever.cli.commands.cache import list_entries as print_entries

    print_entries(wants_json=wants_json)


@of_cache.command("show", short_help="Print all that is known of results.")
@_names
@cache
@_as_json
def show_entries(names: tuple[str, ...], wants_json: bool) -> None:
    """Print all that is known of results: what determined them, and what made them.

    A name is that of a step, or the first digits of a key or of the hash of data.
    """
    from genever.cli.commands.cache import show_entries as print_entries

    print_entries(names, wants_json=wants_json)


@of_cache.command("rm", short_help="Remove results.")
@_names
@cache
def remove_entries(names: tuple[str, ...]) -> None:
    """Remove results, and the files that no other one has."""
    from genever.cli.commands.cache import remove_entries as remove

    remove(names)


@of_cache.command("prune", short_help="Remove old results, and what was left over.")
@cache
@click.option("--older-than", metavar="AGE", help="Results older than this: 30d, 12h, 2w.")
def prune_entries(older_than: str | None) -> None:
    """Remove old results, files that no result has, and drafts of processes that were killed."""
    from genever.cli.commands.cache import prune_entries as prune

    prune(older_than)


@of_cache.command("verify", short_help="Read all files, and find what is damaged.")
@cache
@click.option("--repair", is_flag=True, help="Remove what is damaged, so that those steps run again.")
def verify_entries(repair: bool) -> None:
    """Read all files that are kept, and compare their hashes. Ends with 1 where one is damaged or missing."""
    from genever.cli.commands.cache import verify_entries as verify

    verify(repair=repair)


@of_cache.command("pull", short_help="Copy results from another cache.")
@click.argument("url")
@_any_names
@cache
def pull(url: str, names: tuple[str, ...]) -> None:
    """Copy results from another cache, a folder or a URL, into this one; by default all."""
    from genever.cli.commands.cache import transfer

    transfer(url, names, pulls=True)


@of_cache.command("push", short_help="Copy results to another cache.")
@click.argument("url")
@_any_names
@cache
def push(url: str, names: tuple[str, ...]) -> None:
    """Copy results of this cache to another one, a folder or a URL; by default all."""
    from genever.cli.commands.cache import transfer

    transfer(url, names, pulls=False)
