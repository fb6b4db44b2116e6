"""Work on a sweep that was opened, until it has no more trials to begin."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from genever.experiments.running.signals import terminable
from genever.experiments.runs.code import changed_files
from genever.experiments.runs.reading import read
from genever.experiments.sweeps.ledger import Ledger, Record, skipped_text, writing
from genever.experiments.sweeps.programs.opening import Opened
from genever.experiments.sweeps.programs.reuse import EarlierRuns
from genever.experiments.sweeps.sampling.trials import Trials
from genever.experiments.sweeps.sharing.participants import Participant
from genever.experiments.sweeps.sweep import Listener, Sweep
from genever.experiments.tracking.process import tracked
from genever.experiments.tracking.protocol import TrackerSettings
from genever.language.text.errors import GeneverError

#: Shows how a sweep stands inside a ``with`` block, given the trials that there are.
Show: TypeAlias = Callable[[Iterable[Record]], AbstractContextManager[Listener]]


def work_on(
    opened: Opened,
    executor: Executor,
    run: Callable[..., Record],
    show: Show,
    trackers: Sequence[TrackerSettings],
    complain: Callable[[str], None],
    conclude: Callable[[Sweep], None] = lambda _: None,
    *,
    retry_failed: bool = False,
    is_worker: bool = False,
    is_apart: bool = True,
) -> Sweep:
    """Work on a sweep until it has no more trials to begin; whatever happens, others can go on.

    Args:
        opened: The sweep.
        executor: Has its trials run; it is shut down.
        run: Runs one, as `genever.experiments.sweeps.programs.trial.run_trial` does.
        show: Shows how it stands.
        trackers: What it is sent to.
        complain: Prints a message.
        conclude: Says how it has ended, before that is written down.
        retry_failed: Whether trials that failed are run again.
        is_worker: Whether others see to it that the sweep is finished.
        is_apart: Whether trials run in other processes.

    Raises:
        Leave: The participants were asked to end, or this one was given up by the others.
        KeyboardInterrupt: It was interrupted.
        GeneverError: Its folder cannot be written, or a sampler cannot learn from a trial.
    """
    ledger, settings, goal = opened.ledger, opened.settings, opened.goal
    with terminable():
        with writing():
            participant = Participant(ledger.folder)
        # Of several that work on it, the first sends it to trackers.
        with participant, tracked(ledger.folder, trackers if participant.is_alone else (), complain):
            records = ledger.records().values()
            with show(records) as listener:
                earlier = EarlierRuns(goal) if settings.reuse else None
                trials = Trials(opened.composer, opened.sampler_at(), earlier)
                running = Sweep(ledger, participant, trials, goal, listener, settings.trials, settings.retries)
                if changed := _changed_code(ledger, [*records]):
                    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
                    complain(f"warning: the code has changed since trials have run: {changed[0]}{more}")
                for warning in _losses(running):
                    complain(f"warning: {warning}")
                if not is_worker:
                    running.retry_removed()
                if retry_failed:
                    running.retry_failed()
                begin = partial(run, request=opened.request, goal=goal, pruning=opened.pruning)
                try:
                    running.run(
                        executor,
                        begin,
                        settings.jobs,
                        fail_fast=settings.fail_fast,
                        stays=not is_worker,
                        is_apart=is_apart,
                    )
                finally:
                    executor.shutdown(cancel_futures=True)
                    running.let_go()
                    # Workers that end together are none of them alone.
                    if not is_worker or participant.is_alone or not running.progress.open:
                        ledger.write_table(ledger.records().values())
            conclude(running)
            if running.has_ended:
                ended = {**goal.description(), "ended": datetime.now(UTC).isoformat()}
                ledger.describe({**(ledger.description() or {}), **ended})
    return running


def _losses(running: Sweep) -> Iterator[str]:
    """Yield what of a sweep's files is damaged, and what that means; let its sampler learn again what it has lost."""
    if skipped := running.progress.skipped:
        yield skipped_text(skipped)
    if forgotten := running.remind():
        trials = f"{forgotten:,} of {running.progress.count:,} trials"
        yield f"the study lacked {trials}: the sampler learns from them again, as their folders have them"


def _changed_code(ledger: Ledger, records: Sequence[Record]) -> list[str]:
    """Return the files of code that are not what they were when the latest of some trials has run."""
    for record in reversed(records):
        if record.state == "succeeded":
            try:
                about = read(ledger.trial_folder(record.number), form=_FORM)
            except GeneverError:
                return []
            return changed_files(about["code"]) if about["working_directory"] == os.getcwd() else []
    return []


#: What of the manifest of a trial tells its code, as a JSON Schema.
_FORM = {
    "type": "object",
    "required": ["working_directory", "code"],
    "properties": {
        "working_directory": {"type": "string"},
        "code": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
