"""``genever sweep``: the program that a configuration with spaces describes, once for each of many draws."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from genever.cli.arguments import Request, load, look_beside
from genever.cli.commands.run import run
from genever.cli.exit import INTERRUPTED, RAISED, ending, exit_status, terminable
from genever.cli.output import complain
from genever.configuration.checking.main import find_main, main_node, run_name
from genever.configuration.plan.resolve import resolve_value
from genever.experiments.runs.folder import RUNS, folder_for, reserved
from genever.experiments.runs.metrics import last_metrics, number, result_of
from genever.experiments.sweeps.draws import Drawing, Parameter, choice_texts
from genever.experiments.sweeps.ledger import Ledger, Record, write_record
from genever.experiments.sweeps.local import LocalExecutor
from genever.experiments.sweeps.samplers import GridSampler, RandomSampler, Sampler, endless
from genever.experiments.sweeps.sweep import Composed, Goal, Group, RunTrial, Sweep, Trials
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.spaces import spaces
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import Argument
from genever.language.values.references import RUN_DIR
from genever.runtime.session import Session, active

#: Where sweeps are kept, below the folder of runs, and what a trial printed.
SWEEPS, OUTPUT = "sweeps", "output.txt"


@dataclass(frozen=True, slots=True)
class Options:
    """How a sweep goes about it: the options of the command, named as they are."""

    sampler: str | None = None
    trials: int | None = None
    seed: int = 0
    jobs: int = 1
    objective: str | None = None
    maximize: bool = False
    timeout: float | None = None
    fail_fast: bool = False
    retry_failed: bool = False


def sweep(request: Request, out: str | None, options: Options, command: Sequence[str]) -> None:
    """Run a sweep, or go on with it where its folder is there.

    Raises:
        SystemExit: A trial failed, or the configuration is wrong; that has been said.
    """
    with ending():
        composer = _Composer(request)
        composer.refuse_nothing()
        ledger = Ledger(_folder(out, composer, options))
        sampler = _opened(ledger, composer, options, command)
        records = ledger.records()
        if options.retry_failed:
            for record in records.values():
                if record.state == "failed":
                    ledger.write(record.become("interrupted", problem=None, tries=0))
        goal = Goal(options.objective, options.maximize)
        trials = Trials(composer, sampler, max(records, default=-1) + 1)
        lines = _Lines(goal, len(records))
        running = Sweep(ledger, trials, sampler, goal, lines, options.trials)
        lines.sweep = running
        complain(f"sweep folder: {_from_here(ledger.folder)}")
        with reserved(ledger.folder), terminable():
            _run_all(running, partial(_run_trial, request=request, goal=goal), options)
        _conclude(running, trials)


def _run_all(running: Sweep, run_trial: RunTrial, options: Options) -> None:
    executor = LocalExecutor(options.jobs, options.timeout)
    try:
        running.run(executor, run_trial, options.jobs, fail_fast=options.fail_fast)
    except (KeyboardInterrupt, SystemExit) as problem:
        complain("interrupted: the same command goes on from here")
        raise SystemExit(exit_status(problem)) from None
    finally:
        executor.shutdown(cancel_futures=True)


def list_trials(request: Request, options: Options, *, as_commands: bool) -> None:
    """Print the trials that a sweep would have, a line each: what is drawn, or the command that runs one alone."""
    with ending():
        composer = _Composer(request)
        composer.refuse_nothing()
        trials = Trials(composer, _sampler(composer, options, None))
        for record in trials:
            if as_commands:
                main = ["--main", request.main] if request.main is not None else []
                words = [*request.files, *(binding.text for binding in request.bindings), *record.bindings]
                click.echo(shlex.join(["genever", "run", *main, *words]))
            else:
                click.echo(f"{record.number}: {_drawn(record)}")
            if options.trials is not None and record.number + 1 >= options.trials:
                break
        if trials.infeasible:
            complain(_left_out(trials.infeasible))


# ---- The configuration --------------------------------------------------------------------------------


class _Composer:
    """Loads what a command line names, with values in the place of the spaces that pick its files."""

    def __init__(self, request: Request) -> None:
        self._request = request
        look_beside(request.files)
        self.first = self(())

    def __call__(self, bindings: tuple[str, ...]) -> Composed | Group:
        session = Session(active().catalog)
        more = tuple(Argument(text, "what the sweep has drawn") for text in bindings)
        try:
            load(session, replace(self._request, bindings=(*self._request.bindings, *more)), RUNS)
            session.set_constant(RUN_DIR, RUNS)
            session.finalize()
            find_main(session.config)
        except GeneverError as problem:
            return _group(problem, session)
        return Composed(session.config, session.catalog)

    def refuse_nothing(self) -> None:
        """Raise an error where nothing is to be drawn.

        Raises:
            GeneverError: No space is reached, code ``bad-space``.
        """
        if not isinstance(self.first, Group) and not spaces(self.first.config, self.first.catalog):
            what = "there is nothing to sweep over: main leads to no space"
            raise error("bad-space", what, hint="bind something to one, as in 'Adam.lr=choice(1e-4, 1e-3)'")

    @property
    def name(self) -> str:
        """The name of what runs; with the first of all files that are chosen."""
        made, bindings = self.first, tuple[str, ...]()
        while isinstance(made, Group):
            bindings = (*bindings, f"{made.name}={made.texts[0]}")
            made = self(bindings)
        return run_name(main_node(find_main(made.config), made.config, made.catalog))

    @property
    def fingerprint(self) -> str:
        """What identifies the configuration with its spaces, as far as it is known before anything is drawn."""
        if isinstance(self.first, Group):
            texts = [Path(file).read_text(encoding="utf-8") for file in self._request.files if os.path.isfile(file)]
            return hashlib.sha256("\0".join([*texts, *map(str, self._request.bindings)]).encode()).hexdigest()
        return fingerprint_of(parameters(self.first.config, self.first.catalog))

    @property
    def is_finite(self) -> bool:
        """Whether a grid has an end, as far as the spaces are known before anything is drawn."""
        return self._endless() is None

    def refuse_endless(self) -> None:
        """Raise an error where a grid would have no end.

        Raises:
            GeneverError: A space has more values than a grid can have, code ``bad-space``.
        """
        if (found := self._endless()) is not None:
            raise endless(found)

    def _endless(self) -> Parameter | None:
        if isinstance(self.first, Group):
            return None
        return next((p for p in Drawing(*self.first).parameters if p.distribution.size is None), None)


def _group(problem: GeneverError, session: Session) -> Group:
    """Return the macro whose space picks the path of an include.

    Raises:
        GeneverError: That is not what is wrong.
    """
    for found in problem.diagnostics:
        if found.code == "undrawn-space" and (group := _group_of(found, session)) is not None:
            return group
    raise problem


def _group_of(found: Diagnostic, session: Session) -> Group | None:
    source, span = found.source, found.span
    if source is None or span is None:
        return None
    for statement in parse(source).statements:
        if isinstance(statement, nodes.Binding) and not statement.parameter and statement.value.start == span.start:
            value = session.parse_value(source.text[span.start : span.end])
            texts = choice_texts(resolve_value(value, session.config, session.catalog))
            return Group("/".join(filter(None, (statement.scope, statement.selector))), texts) if texts else None
    return None


# ---- The folder ---------------------------------------------------------------------------------------


def _folder(out: str | None, composer: _Composer, options: Options) -> Path:
    """Return the folder of the sweep: that of one with the same spaces that has not ended, else a new one."""
    if out is not None:
        return Path(os.path.abspath(out))
    folder = Path(os.path.abspath(RUNS), SWEEPS, composer.name)
    for earlier in sorted(folder.glob("*"), reverse=True):
        try:
            description = Ledger(earlier).description()
        except GeneverError:
            continue
        if (
            description is not None
            and not description.get("ended")
            and not _differences(description, composer, options)
        ):
            return earlier
    return folder / folder_for(composer.name, datetime.now(UTC)).name


def _described(composer: _Composer, options: Options) -> dict[str, Any]:
    return {
        "fingerprint": composer.fingerprint,
        "sampler": _sampler_name(composer, options),
        "seed": options.seed,
        "objective": options.objective,
        "direction": "maximize" if options.maximize else "minimize",
    }


def _differences(description: dict[str, Any], composer: _Composer, options: Options) -> list[str]:
    """Return the words for what a sweep on disk has otherwise."""
    words = {"fingerprint": "its spaces or what else is bound", "sampler": "its sampler", "seed": "its seed"}
    described = _described(composer, options)
    return [word for name, word in words.items() if description.get(name) != described[name]]


def _opened(ledger: Ledger, composer: _Composer, options: Options, command: Sequence[str]) -> Sampler:
    """Return the sampler of a sweep that begins, or of one that goes on from where it was.

    Raises:
        GeneverError: Another sweep is in the folder.
    """
    description = ledger.description()
    if description is None:
        _check_new(ledger.folder)
        _sampler(composer, options, None)  # What is wrong with it is said before anything is written.
        started = datetime.now(UTC).isoformat()
        ledger.describe({**_described(composer, options), "command": [*command], "started": started, "ended": None})
        return _sampler(composer, options, ledger.folder)
    if different := _differences(description, composer, options):
        message = f"another sweep is in {_from_here(ledger.folder)}: {' and '.join(different)} differ"
        raise error("run-folder", message, hint="give another --out, or the arguments that it was begun with")
    records = ledger.records()
    last = records[max(records)].position if records else None
    return _sampler(composer, options, ledger.folder, last)


def _check_new(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        what = f"{_from_here(folder)} is not empty, and no sweep is in it"
        raise error("run-folder", what, hint="give another --out")


def _sampler_name(composer: _Composer, options: Options) -> str:
    return options.sampler or ("grid" if composer.is_finite else "random")


def _sampler(composer: _Composer, options: Options, folder: Path | None, position: Any = None) -> Sampler:
    """Return what draws the trials.

    Args:
        composer: Loads the configuration.
        options: Say which it is.
        folder: Where it keeps what it learns; None where nothing is kept.
        position: Where it goes on.
    """
    name = _sampler_name(composer, options)
    if name == "grid":
        composer.refuse_endless()
        return GridSampler(position)
    if options.trials is None:
        raise error("bad-space", f"there is no end to what {name} draws", hint="say how many: --trials 20")
    if name == "random":
        return RandomSampler(options.seed, position)
    from genever.experiments.sweeps.optuna import OptunaSampler  # It takes a while to import.

    return OptunaSampler(name, folder, options.seed)


def _from_here(folder: Path) -> str:
    here = os.path.relpath(folder)
    return str(folder) if here.startswith(os.pardir) else here


# ---- One trial, in a process of its own ---------------------------------------------------------------


def _run_trial(record: Record, folder: Path, *, request: Request, goal: Goal) -> Record:
    """Run a trial in its folder, and return what came of it."""
    begun = time.monotonic()
    session = active()
    more = tuple(Argument(text, "what the sweep has drawn") for text in record.bindings)
    asked = replace(request, bindings=(*request.bindings, *more))
    words = ["genever", "run", *asked.files, *(binding.text for binding in asked.bindings), "--out", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _printing_to(folder / OUTPUT):
            value = run(session, asked, str(folder), words)
    except SystemExit as problem:
        status = problem.code if isinstance(problem.code, int) else RAISED
        if status in _INTERRUPTS:
            write_record(folder, record.become("interrupted"))
            raise
        ended = record.become("failed", problem=_last_line(folder / OUTPUT), seconds=time.monotonic() - begun)
    else:
        metrics = metrics_of(value, folder)
        ended = record.become("succeeded", metrics=metrics, seconds=time.monotonic() - begun)
        if goal.objective is not None and goal.objective not in metrics:
            others = ", ".join(metrics) or "none"
            ended = ended.become("failed", problem=f"it has no metric {goal.objective!r}, but {others}")
    write_record(folder, ended)
    return ended


#: What a run ends with when it was interrupted, by Ctrl-C or by what ended its process.
_INTERRUPTS = (129, INTERRUPTED, 143)


def metrics_of(value: Any, folder: Path) -> dict[str, float]:
    """Return the numbers of a run: the last of each that it reported, and what ``main`` returned.

    Those of a dict have their keys as names, a lone one is the ``result``.
    """
    result = result_of(value, active().record.secrets)
    returned = result if isinstance(result, dict) else {"result": result}
    found = {name: number(each) for name, each in {**last_metrics(folder), **returned}.items()}
    return {name: each for name, each in found.items() if each is not None}


@contextmanager
def _printing_to(path: Path) -> Iterator[None]:
    """Let what this process and those that it starts print go to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [os.dup(1), os.dup(2)]
    with open(path, "ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, number in zip(saved, (1, 2), strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)


def _last_line(path: Path) -> str | None:
    """Return the last line that says what went wrong."""
    with suppress(OSError):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line.startswith(("run folder:", " ", "warning:"))]
        return said[-1] if said else None
    return None


# ---- What is shown ------------------------------------------------------------------------------------


class _Lines:
    """Prints a line when a trial has ended."""

    def __init__(self, goal: Goal, known: int) -> None:
        self._goal = goal
        self.sweep: Sweep | None = None

    def begun(self, record: Record) -> None:
        """Say nothing."""

    def ended(self, record: Record) -> None:
        """Say how it ended."""
        click.echo(f"{record.number}: {_drawn(record)}: {_came(record)}{self._note(record)}")

    def _note(self, record: Record) -> str:
        assert self.sweep is not None
        best = self._goal.best(self.sweep.records)
        return ", the best so far" if best is record and len(self.sweep.records) > 1 else ""


def _drawn(record: Record) -> str:
    return ", ".join(f"{name}={text}" for name, text in record.values.items()) or "nothing drawn"


def _came(record: Record) -> str:
    if record.state == "repeated":
        return f"the same as {record.same_as}"
    if record.state != "succeeded":
        return f"{record.state}: {record.problem}" if record.problem else record.state
    return ", ".join(f"{name} {value:.6g}" for name, value in record.metrics.items()) or "succeeded"


def _left_out(number: int) -> str:
    return f"{number:,} {'combination breaks' if number == 1 else 'combinations break'} an assertion"


def _conclude(sweep: Sweep, trials: Trials) -> None:
    records = sweep.records.values()
    failed = [record for record in records if record.state == "failed"]
    if trials.infeasible:
        complain(_left_out(trials.infeasible))
    best = sweep.goal.best(sweep.records)
    click.echo(f"{len(records)} trials, {len(failed)} failed; {_from_here(sweep.ledger.folder / 'trials.csv')}")
    if best is not None:
        click.echo(f"best: {best.number}: {_drawn(best)}: {_came(best)}")
    description = sweep.ledger.description() or {}
    kept = {name: value for name, value in description.items() if name not in ("format", "version", "genever")}
    sweep.ledger.describe({**kept, "ended": datetime.now(UTC).isoformat()})
    if failed:
        sys.exit(RAISED)
