"""Arguments and options that several subcommands have."""

from __future__ import annotations

import os
from typing import Any, Literal

import click

from genever.cli.completion import BINDINGS, REFERENCE, TRACKER

HELP_TRACK = "Send it to mlflow, wandb, tensorboard, trackio or aim; mlflow:gan in an experiment. May be repeated."
_FILES = "FILES... [BINDINGS]..."


def request(function: Any) -> Any:
    """Give a command the arguments that say what to load."""
    return with_main(click.argument("arguments", nargs=-1, required=True, type=BINDINGS, metavar=_FILES)(function))


def possible_request(function: Any) -> Any:
    """Give a command those arguments where an option may take their place; see `need_request`."""
    return with_main(click.argument("arguments", nargs=-1, type=BINDINGS, metavar=_FILES)(function))


def need_request(arguments: tuple[str, ...]) -> None:
    """Raise where a command has no arguments that say what to load.

    Raises:
        click.MissingParameter: That is so.
    """
    if not arguments:
        context = click.get_current_context()
        parameter = next(each for each in context.command.params if each.name == "arguments")
        raise click.MissingParameter(ctx=context, param=parameter)


def live(function: Any) -> Any:
    """Give a command that only looks the option to import what it else reads."""
    help_live = "Import the modules that the files import, instead of reading their source."
    return click.option("--live", is_flag=True, help=help_live)(function)


def cache(function: Any) -> Any:
    """Give a command the option that says where the results of steps are, for processes that it starts too."""

    def keep(context: click.Context, parameter: click.Parameter, url: str | None) -> None:
        if url is not None and not context.resilient_parsing:
            from genever.experiments.steps.opened import CACHE_VARIABLE, place_of  # Few command lines name one.

            os.environ[CACHE_VARIABLE] = place_of(url)

    help_cache = "Where the results of steps are kept: a folder or a URL, instead of what the settings say."
    return click.option("--cache", metavar="URL", expose_value=False, callback=keep, help=help_cache)(function)


def with_main(function: Any) -> Any:
    """Give a command the option that says what to run."""
    help_main = "What to run, instead of what the macro 'main' says: @train(), or just train."
    return click.option("--main", "-m", metavar="REFERENCE", type=REFERENCE, help=help_main)(function)


def direction_of(maximize: bool | None) -> Literal["minimize", "maximize"] | None:
    """Return the direction that ``--maximize`` or ``--minimize`` names; None where neither is given."""
    return None if maximize is None else "maximize" if maximize else "minimize"


def track(function: Any) -> Any:
    """Give a command the option that says which trackers get what it runs."""
    return click.option("--track", metavar="TRACKER", multiple=True, type=TRACKER, help=HELP_TRACK)(function)
