"""Run a program for many draws from its spaces."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from genever.cli.arguments import Configured, read_arguments
from genever.cli.declarations.group import genever
from genever.cli.declarations.options import cache, direction_of, need_request, possible_request, track

#: Each combination in turn, chance, and what Optuna has.
_SAMPLERS = ("grid", "random", "tpe", "cmaes", "gp", "qmc", "nsga2")
_PRUNERS = ("none", "median", "halving", "hyperband")


@genever.command(short_help="Run a program once for each of many draws from its spaces.", cls=Configured)
@possible_request
@click.option("--out", "-o", metavar="FOLDER", type=click.Path(file_okay=False), help="Where the sweep is kept.")
@click.option("--sampler", type=click.Choice(_SAMPLERS), help="What decides on a trial; grid where that has an end.")
@click.option("--trials", metavar="N", type=click.IntRange(1), help="How many at most; all of a grid unless given.")
@click.option("--seed", metavar="N", type=int, help="Of chance; 0 unless given.")
@click.option("--jobs", "-j", metavar="N", type=click.IntRange(1), help="How many at a time; 1 unless given.")
@click.option("--on", metavar="ENGINE", help="What runs them: local, slurm, ray, dask, loky, or one with settings.")
@click.option("--address", metavar="ADDRESS", help="Where the cluster is.")
@click.option("--cpus", metavar="N", type=click.FloatRange(0), help="How many processors a trial has on a cluster.")
@click.option("--gpus", metavar="N", type=click.FloatRange(0), help="How many GPUs a trial has.")
@click.option("--memory", metavar="SIZE", help="How much memory a trial may use, as 4GiB.")
@click.option(
    "--objective",
    metavar="NAME",
    multiple=True,
    callback=lambda _context, _option, names: names or None,  # As each other option, where it is not given.
    help="Which number decides; several for a Pareto front.",
)
@click.option("--maximize/--minimize", default=None, help="Whether more of it is better, or less: the default.")
@click.option("--pruner", type=click.Choice(_PRUNERS), help="What ends trials early that do badly; none unless given.")
@click.option("--storage", metavar="URL", help="A database for what a sampler learns, instead of a file.")
@click.option("--repeat-over", metavar="NAME", help="What only repeats a trial, as a seed: the mean over it decides.")
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True), help="The longest for a trial.")
@click.option("--retries", metavar="N", type=click.IntRange(0), help="How often a trial that failed is run again.")
@click.option("--reuse/--no-reuse", default=None, help="Whether the same run of before stands for a trial: it does.")
@click.option("--fail-fast", is_flag=True, default=None, help="Begin no more trials once one fails.")
@click.option("--retry-failed", is_flag=True, help="Run those again that failed.")
@click.option("--detach", is_flag=True, help="Run it in the background, and end at once.")
@click.option("--status", metavar="FOLDER", type=click.Path(file_okay=False), help="Print how the sweep there stands.")
@click.option("--follow", is_flag=True, help="With --status: until nobody works on it any more.")
@click.option("--json", "wants_json", is_flag=True, help="With --status: as JSON, for programs.")
@click.option(
    "--stop", metavar="FOLDER", type=click.Path(file_okay=False), help="End all that work on the sweep there."
)
@click.option("--worker", metavar="FOLDER", type=click.Path(file_okay=False), help="Work on the sweep in a folder.")
@click.option("--dry-run", is_flag=True, help="List the trials, and run none.")
@click.option("--print-commands", is_flag=True, help="Print a command for each trial, and run none.")
@cache
@track
def sweep(
    arguments: tuple[str, ...],
    main: str | None,
    out: str | None,
    dry_run: bool,
    print_commands: bool,
    worker: str | None,
    detach: bool,
    status: str | None,
    follow: bool,
    wants_json: bool,
    stop: str | None,
    retry_failed: bool,
    track: tuple[str, ...],
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
    from genever.cli.commands import sweep_status
    from genever.cli.commands.sweep import Asked, list_trials, work
    from genever.cli.commands.sweep import detach as begin_detached
    from genever.cli.commands.sweep import sweep as run_sweep

    if status is not None or stop is not None:
        _refuse_others(("status", "follow", "wants_json") if status is not None else ("stop",))
    elif follow or wants_json:
        raise click.UsageError("--follow and --json are for --status FOLDER.")
    options["direction"] = direction_of(options.pop("maximize"))
    if worker is not None or status is not None or stop is not None:
        if arguments or main is not None or out is not None or detach:
            raise click.UsageError("The FOLDER of a sweep has all that is needed: name no files and no bindings.")
        if worker is not None:
            work(worker, options, retry_failed=retry_failed)
        elif status is not None:
            sweep_status.status(status, wants_json=wants_json, follow=follow)
        elif stop is not None:
            sweep_status.stop(stop)
        return
    need_request(arguments)
    request = read_arguments(arguments, main)
    if dry_run or print_commands:
        list_trials(request, options, as_commands=print_commands)
        return
    asked = Asked(request, out, options, click.get_current_context().find_root().obj, track, retry_failed)
    if detach:
        begin_detached(asked, _words())
        return
    run_sweep(asked)


def _refuse_others(names: tuple[str, ...]) -> None:
    """Raise where the command line has other parameters than the first of these and those that go with it.

    Raises:
        click.UsageError: That is so.
    """
    context = click.get_current_context()
    given = [each for each in context.command.params if _is_given(context, each)]
    if any(isinstance(each, click.Argument) for each in given):
        raise click.UsageError("The FOLDER of a sweep has all that is needed: name no files and no bindings.")
    if others := [each.opts[0] for each in given if each.name not in names]:
        raise click.UsageError(f"{' and '.join(others)} cannot stand beside --{names[0]} FOLDER.")


def _is_given(context: click.Context, parameter: click.Parameter) -> bool:
    return context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE


#: The options that a process in the background needs no more, as they are in the sweep's folder, or are not for it.
_NOT_FOR_WORKERS = ("arguments", "main", "out", "detach", "track", "dry_run", "print_commands")


def _words() -> list[str]:
    """Return the options of this command line that a worker takes, as words."""
    context = click.get_current_context()
    words = []
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if option.name in _NOT_FOR_WORKERS or value is None or value is False:
            continue
        for each in value if isinstance(value, tuple) else (value,):
            words += [option.opts[0], *([str(each)] if each is not True else [])]
    if context.params.get("maximize") is False:
        words.append("--minimize")
    return words


@genever.command(short_help="Print the best trial of a sweep as a binding file.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--out", "-o", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it.")
@click.option("--objective", metavar="NAME", multiple=True, help="Which metric decides, instead of the sweep's own.")
@click.option("--maximize/--minimize", default=None, help="Whether more of it is better, or less.")
@click.option("--trial", metavar="N", type=click.IntRange(0), help="This one instead, as one of a Pareto front.")
def best(folder: str, out: str | None, objective: tuple[str, ...], maximize: bool | None, trial: int | None) -> None:
    """Print the best trial of a sweep as a binding file: what the sweep included, and what the trial has drawn.

    \b
      genever best runs/sweeps/train/2026-01-31T09-30-05.000042Z -o best.gin
      genever run best.gin

    Of a sweep with several objectives it lists the trials of which no other one is better in all of them: the Pareto
    front. --trial or --objective picks one.
    """
    from genever.cli.commands.best import best as print_best

    print_best(folder, out, objectives=objective, direction=direction_of(maximize), trial=trial)
