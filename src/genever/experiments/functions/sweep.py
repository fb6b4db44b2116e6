"""``genever.sweep``: a program for many draws from its spaces, as ``genever sweep`` does it, and what came of it."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeAlias

from genever.experiments.functions.asked import Bindings, Entry, Files, asked, warn_of_bindings
from genever.experiments.functions.carried import Carried
from genever.experiments.functions.here import ExecutorHere
from genever.experiments.functions.results import Sweep
from genever.experiments.functions.shown import Shown, kind_of_show
from genever.experiments.running.modules import folders_for
from genever.experiments.running.request import Request, fresh_session
from genever.experiments.runs.code import code_of_cells
from genever.experiments.sweeps.engines.launchers import Launcher, Slurm, launcher_of, started
from genever.experiments.sweeps.goal import Direction
from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.programs.opening import Opened, open_sweep, planned_sweep
from genever.experiments.sweeps.programs.trial import run_trial, run_trial_here
from genever.experiments.sweeps.programs.working import work_on
from genever.experiments.sweeps.sampling.choices import Pruner, Sampler
from genever.experiments.sweeps.sharing.participants import Leave
from genever.experiments.sweeps.standing import standing_of
from genever.experiments.tracking.settings import trackers_of
from genever.language.text.errors import error
from genever.language.values.literals import has_literal_form, value_text
from genever.runtime.imports.beside import looking_in

#: Spaces: lines of the language, or by the names of parameters and macros a space as a text, or a list of the choices.
Space: TypeAlias = str | Mapping[str, Any]


def sweep(
    entry: Entry = None,
    space: Space = "",
    /,
    *bindings: Bindings,
    files: Files = (),
    out: str | os.PathLike[str] | None = None,
    trials: int | None = None,
    sampler: str | Sampler | None = None,
    seed: int | None = None,
    objective: str | Sequence[str] | None = None,
    direction: Direction | None = None,
    repeat_over: str | None = None,
    pruner: str | Pruner | None = None,
    jobs: int | None = None,
    launcher: str | Launcher | None = None,
    retries: int | None = None,
    timeout: float | None = None,
    fail_fast: bool | None = None,
    reuse: bool | None = None,
    storage: str | None = None,
    track: str | Sequence[str] = (),
    retry_failed: bool = False,
    progress: bool | None = None,
) -> Sweep:
    """Run a program for many draws from its spaces, as ``genever sweep`` does, and return what came of them.

    Each trial has a configuration of its own: the files, then the bindings, then what was drawn. They run one after the
    other in this process, so that they share what modules keep, or in several processes where ``jobs`` says so. The
    same call goes on where an earlier one was interrupted, as by Ctrl-C or the notebook's stop button.

    Args:
        entry: What to run, as for `genever.run`.
        space: What is drawn: ``{"train.lr": "loguniform(1e-5, 1e-1)", "train.width": [16, 32]}``, by the names of
            parameters and macros, each a space of the language as a text, or a list or range to choose from. Or lines
            of the language; or nothing, where the files have spaces.
        bindings: What to bind beside that, as for `genever.run`.
        files: The path of a binding file, or several.
        out: The folder of the sweep, instead of one below ``runs/sweeps/<name>``.
        trials: How many there are at most; by default all of a grid.
        sampler: What draws: ``"grid"``, ``"random"``, ``"tpe"`` and so on, or as in ``genever.sweeps.TPESampler()``.
        seed: Of chance.
        objective: Which of the numbers that a trial returns or reports decides what is best; or several.
        direction: Whether less of it is better, ``"minimize"``, or more, ``"maximize"``.
        repeat_over: The parameter or macro that only repeats a trial, as a seed does: the mean over its values decides.
        pruner: What ends trials early.
        jobs: How many run at a time: 1 in this process, more in processes of their own.
        launcher: What they run on instead: ``"local"``, ``"ray"``, ``"dask"`` or ``"loky"``, or one with settings as in
            ``genever.sweeps.Ray(gpus=1)``.
        retries: How often a trial that failed is run again.
        timeout: The longest that a trial may take, in seconds; it then runs in a process of its own.
        fail_fast: Whether no more trials begin when one has failed.
        reuse: Whether a run that was made before stands for a trial that is the same, with the same code: it does.
        storage: A database for the study of a sampler.
        track: The trackers that it is sent to, beside those that files name: ``"mlflow"``, or ``"mlflow:gan"`` with an
            experiment or project.
        retry_failed: Whether trials that failed before are run again.
        progress: Whether to show how it stands: a bar in a notebook, a line in a terminal, a line for each trial
            elsewhere. By default in notebooks and terminals.

    Returns:
        The trials, the best of them and the folder. A trial that fails raises nothing: it is among ``sweep.failed``.

    Raises:
        GeneverError: The configuration is wrong, there is nothing to draw, or another sweep is in the folder.
        KeyboardInterrupt: It was interrupted; what has ended is kept.
    """
    options: dict[str, Any] = {
        "sampler": sampler,
        "trials": trials,
        "seed": seed,
        "objective": [objective] if isinstance(objective, str) else objective and list(objective),
        "direction": direction,
        "repeat_over": repeat_over,
        "pruner": pruner,
        "jobs": jobs,
        "on": launcher if isinstance(launcher, str) else None,
        "launcher": None if isinstance(launcher, str) else launcher,
        "retries": retries,
        "timeout": timeout,
        "fail_fast": fail_fast,
        "reuse": reuse,
        "storage": storage,
    }
    warn_of_bindings("sweep")
    tracked = [track] if isinstance(track, str) else [*track]
    with fresh_session() as session:
        request = asked(session, entry, [*_lines(space), *bindings], files)
        request = request._replace(code=code_of_cells(session), is_command=False)
        with looking_in(folders_for(request.files)):
            planned = planned_sweep(request, os.fspath(out) if out is not None else None, options)
            return _run(planned, options, tracked, progress, retry_failed=retry_failed)


def _run(
    planned: Opened, options: Mapping[str, Any], track: Sequence[str], progress: bool | None, *, retry_failed: bool
) -> Sweep:
    """Run a planned sweep, and return what came of it; the arguments are those of `sweep`."""
    log = logging.getLogger("genever")
    for warning in planned.warnings:
        log.warning("%s", warning.removeprefix("warning: "))
    trackers = trackers_of(planned.composer.session(), track)
    executor, run = _engine(planned, is_asked=options["on"] is not None or options["launcher"] is not None)
    recorded = {name: each for name, each in options.items() if isinstance(each, str | int | float | list)}
    opened = open_sweep(planned, {**recorded, "track": [*track]}, ["genever.sweep"])
    show = partial(_showing, progress, opened)
    try:
        is_apart = run is not run_trial_here
        work_on(opened, executor, run, show, trackers, log.warning, retry_failed=retry_failed, is_apart=is_apart)
    except Leave:
        log.warning("the sweep was stopped: the same call goes on from here")
    return Sweep(opened.ledger.folder)


def _lines(space: Space) -> Iterator[Bindings]:
    """Yield spaces as bindings."""
    if isinstance(space, str):
        yield from [space] if space else []
    elif isinstance(space, Mapping):
        for name, value in space.items():
            yield f"{name} = {_space_text(name, value)}"
    else:
        what = f"spaces are a dict by the names of parameters, or a text, not {type(space).__name__}"
        raise error("wrong-type", what, hint="as in {'train.lr': 'loguniform(1e-5, 1e-1)'}")


def _space_text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, range):
        return f"choice({value!r})"
    if not has_literal_form(value):
        what = f"the space of {name} cannot be written: {value!r}"
        raise error("bad-space", what, hint="write it as a text of the language, as in 'choice(@Adam, @SGD)'")
    return f"choice({value_text(list(value))})" if isinstance(value, list | tuple) else value_text(value)


def _engine(planned: Opened, *, is_asked: bool) -> tuple[Executor, Any]:
    """Return what runs trials, and how one is run on it; ``is_asked`` says whether the call names an engine."""
    settings, launcher = planned.settings, launcher_of(planned.settings.launcher)
    if isinstance(launcher, Slurm):
        what = "a job array of Slurm's outlives the program, so that a call cannot return what comes of it"
        hint = "submit it with `genever sweep --on slurm`, and read its folder with genever.sweeps.load"
        raise error("bad-setting", what, hint=hint)
    if settings.jobs == 1 and settings.timeout is None and not is_asked and launcher == launcher_of(None):
        return ExecutorHere(), run_trial_here
    _check_values(planned.request)
    carried = Carried(planned.composer.session())
    return started(launcher, settings.jobs, settings.timeout), partial(_run_apart, carried=carried)


def _run_apart(record: Record, folder: Any, *, carried: Carried, **about: Any) -> Record:
    """Run a trial in a process for trials; there ``carried`` has registered what it needs when it arrived."""
    return run_trial(record, folder, **about)


def _check_values(request: Request) -> None:
    for name, value in request.values:
        try:
            pickle.dumps(value)
        except Exception as problem:
            hint = "bind a reference to something that makes it, or leave jobs=1, which stays in this process"
            raise error("not-picklable", f"{name} cannot be sent to another process: {problem}", hint=hint) from problem


@contextmanager
def _showing(wanted: bool | None, opened: Opened, known: Iterable[Record]) -> Iterator[Shown]:
    shown = kind_of_show(wanted)(standing_of(opened.goal, opened.most, known))
    try:
        yield shown
    finally:
        shown.close()
