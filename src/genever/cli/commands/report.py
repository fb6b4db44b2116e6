"""``genever report``: a page about a sweep, or about runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from genever.cli.commands.best import best_files
from genever.cli.exit import ending
from genever.cli.output import complain, write
from genever.experiments.report.page import page
from genever.experiments.report.reading import read_subject
from genever.experiments.report.subject import Subject
from genever.experiments.running.perform import CONFIG
from genever.experiments.runs.folder import RUNS
from genever.experiments.sweeps.goal import Direction
from genever.language.text.errors import GeneverError
from genever.language.text.redaction import redacted


def report(folders: Sequence[str], out: str, objectives: Sequence[str], direction: Direction | None) -> None:
    """Write a page about a sweep, or about the runs in folders.

    Args:
        folders: The folder of the sweep, or folders of runs; none for ``runs``.
        out: The file.
        objectives: The metrics that decide, instead of the sweep's own.
        direction: Whether less of them is better, or more; None for what the sweep was run with.

    Raises:
        SystemExit: A folder cannot be read, a package is not installed, or the file cannot be written.
    """
    with ending():
        folders = folders or (RUNS,)
        subject = read_subject(folders, objectives, direction)
        best = _best_trials(folders[0], objectives, direction) if subject.is_sweep else _best_run(subject)
        write(page(subject, [*map(redacted, best)]), out)
        size = os.path.getsize(out) / 1_000_000
        complain(f"{out}: {len(subject.rows):,} {subject.word}{'s' * (len(subject.rows) != 1)}, {size:.1f} MB")


def _best_trials(folder: str, objectives: Sequence[str], direction: Direction | None) -> list[str]:
    """Return the best configurations as binding files; none where nothing says which they are."""
    with suppress(GeneverError):  # No trial has a result that decides.
        return best_files(folder, objectives, direction)
    return []


def _best_run(subject: Subject) -> list[str]:
    objective = subject.objective
    row = subject.best_first()[0]
    value = objective.of(row) if objective is not None else None
    if objective is None or value is None:
        return []
    try:
        text = Path(row.folder, CONFIG).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    return [f"# {row.folder}, the best of {len(subject.rows)}: {objective.name} {value:.6g}\n{text}"]
