"""``genever.run``: a program in a folder of its own, as ``genever run`` does it, and its result as an object."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from genever.experiments.functions.asked import Bindings, Entry, Files, asked, warn_of_bindings, words
from genever.experiments.running.modules import folders_for
from genever.experiments.running.perform import CONFIG, OPERATIVE, perform
from genever.experiments.running.prepare import prepared
from genever.experiments.running.request import fresh_session
from genever.experiments.runs import manifest
from genever.experiments.runs.folder import RunFolder, from_here
from genever.experiments.runs.metrics import metrics_of
from genever.experiments.runs.reading import read
from genever.experiments.tracking.settings import listening, trackers_of
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import render, render_line
from genever.language.text.markup import table
from genever.language.values.description import described
from genever.language.values.literals import value_text
from genever.runtime.imports.beside import looking_in

_LONGEST = 200  # Characters of what a run returned, where it is shown.


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was made, as `genever.run` returns it.

    Attributes:
        result: What ran has returned: the object itself.
        metrics: The numbers of the run by their names: those of a dict that it returned, a lone one as ``result``, and
            the last of each that it reported.
        folder: Its folder, with ``run.json``, ``config.gin``, ``operative.gin`` and ``metrics.jsonl``.
        fingerprint: What identifies its configuration.
        duration: How long it took.
        state: How it ended: ``succeeded``.
        name: What ran.
    """

    result: Any = field(repr=False)
    metrics: Mapping[str, float]
    folder: Path
    fingerprint: str
    duration: timedelta
    state: str
    name: str

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name} {value:.6g}" for name, value in self.metrics.items())
        what = f"{self.state}: {numbers}" if numbers else self.state
        return f"<run of {self.name}, {what}, {self.duration}, in {from_here(self.folder)}>"

    def _repr_html_(self) -> str:
        rows = [(name, f"{value:.6g}") for name, value in self.metrics.items()]
        if not self.metrics and self.result is not None:
            rows.append(("result", value_text(described(self.result))[:_LONGEST]))
        about = [("duration", str(self.duration)), ("folder", from_here(self.folder))]
        return table([self.name, self.state], [*rows, *about, ("fingerprint", self.fingerprint[:12])])

    @property
    def config(self) -> str:
        """All bindings of the run, as a binding file: ``config.gin``."""
        return (self.folder / CONFIG).read_text(encoding="utf-8")

    @property
    def operative(self) -> str:
        """What took effect, as a binding file: ``operative.gin``."""
        return (self.folder / OPERATIVE).read_text(encoding="utf-8")

    @property
    def manifest(self) -> dict[str, Any]:
        """All that is recorded of the run, as data: ``run.json``."""
        return read(self.folder)


def run(
    entry: Entry = None,
    /,
    *bindings: Bindings,
    files: Files = (),
    out: str | os.PathLike[str] | None = None,
    track: str | Sequence[str] = (),
) -> Run:
    """Run a program in a folder of its own, as ``genever run`` does, and return what came of it.

    It has a configuration of its own: the files, then the bindings. What was loaded before does not count for it, and
    nothing of it is left afterwards. So a loop can make many runs, and threads can make several at a time.

    Args:
        entry: What to run: a function or class, configurable or not; or a reference, as in ``"@train()"``. Without one
            it is what the files bind ``main`` to.
        bindings: What to bind after the files. A text is of the language, of any number of lines. A dict has values by
            the names of parameters and macros; those may be any objects, which reach the program as copies, and a text
            among them is a value, too. The parameters of ``entry`` go by their names alone: ``{"lr": 0.1}``.
        files: The path of a binding file, or several.
        out: The folder for the run, instead of a new one ``runs/<name>/<time>``.
        track: The trackers that it is sent to, beside those that files name: ``"mlflow"``, or ``"mlflow:gan"`` with an
            experiment or project.

    Returns:
        The result with its metrics, its folder and its fingerprint.

    Raises:
        GeneverError: The configuration is wrong, and nothing has run.
        Exception: What the program raised; by then it is recorded in the folder, which a note names.
    """
    warn_of_bindings("run")
    session = fresh_session()
    request = asked(session, entry, bindings, files)
    place = os.fspath(out) if out is not None else None
    with looking_in(folders_for(request.files)):
        ready = prepared(session, request, place)
        log = logging.getLogger("genever")
        for found in ready.warnings:
            log.warning("%s", render(found))
        trackers = trackers_of(session, [track] if isinstance(track, str) else track)
        listeners = [_Logged(log), *listening(trackers, log.warning)]
        outcome = perform(session, ready, words(request, place), listeners)
    ended = outcome.run.ended or outcome.run.started
    return Run(
        outcome.value,
        metrics_of(outcome.value, session.record.secrets, outcome.folder),
        outcome.folder,
        fingerprint_of(parameters(session.config, session.catalog)),
        ended - outcome.run.started,
        outcome.run.status,
        ready.name,
    )


class _Logged:
    """Writes what is odd about a run into the log, and where a failed one is recorded onto its exception."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._folder: Path | None = None

    def begun(self, folder: RunFolder) -> None:
        """Remember the folder."""
        self._folder = folder.path

    def warned(self, text: str) -> None:
        """Log it."""
        self._log.warning("%s", text.removeprefix("warning: "))

    def ended(self, run: manifest.Run, unused: Sequence[Unused]) -> None:
        """Log what had no effect."""
        for found in unused:
            self._log.warning("%s", render_line(found.finding))
        if run.problem is not None and self._folder is not None:
            with suppress(Exception):  # A frozen exception.
                run.problem.add_note(f"  Recorded in {from_here(self._folder)}")
