"""What a sweep keeps on disk: a description of itself, and a folder for each trial with what was drawn and came of it.

Each file is written whole or not at all, so that a sweep that was killed can go on from what is there.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from genever.experiments.runs.folder import write_whole
from genever.experiments.runs.metrics import as_json, number
from genever.language.text.errors import error
from genever.version import __version__

#: The files of a sweep, and that of a trial, beside those of its run.
DESCRIPTION, TABLE, TRIALS, TRIAL = "sweep.json", "trials.csv", "trials", "trial.json"

FORMAT, VERSION = "genever.sweep", 1

#: How a trial stands. One that is ``running`` may have been killed; one that was ``pruned`` has ended itself early.
State: TypeAlias = Literal["running", "succeeded", "pruned", "failed", "interrupted", "repeated"]

#: Those of trials that are not run again.
ENDED = ("succeeded", "pruned", "failed", "repeated")


@dataclass(frozen=True, slots=True)
class Record:
    """A trial, as its folder has it.

    Attributes:
        number: Counted from 0.
        state: How it stands.
        values: What was drawn for each parameter, as a binding file has it.
        bindings: The same for a command line.
        fingerprint: What its configuration means.
        position: Where the sampler was after drawing it.
        metrics: The numbers that came of it.
        problem: Why it failed, on one line.
        seconds: How long it ran.
        tries: How often it was begun.
        bound: What its bindings alone mean; empty where that is not known.
        same_as: The number of the trial that had the same configuration, where this one was not run.
    """

    number: int
    state: State
    values: Mapping[str, str]
    bindings: tuple[str, ...]
    fingerprint: str
    position: Any = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    problem: str | None = None
    seconds: float | None = None
    tries: int = 1
    same_as: int | None = None
    bound: str = ""

    def become(self, state: State, **changes: Any) -> Record:
        """Return the record with another state, and what else has changed."""
        return replace(self, state=state, **changes)


class Ledger:
    """The folder of a sweep.

    Args:
        folder: Where it is; made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def trial_folder(self, number: int) -> Path:
        """Return the folder of a trial."""
        return self.folder / TRIALS / f"{number:05}"

    # ---- The sweep -------------------------------------------------------------------------------

    def description(self) -> dict[str, Any] | None:
        """Return what the sweep in the folder is; None where there is none.

        Raises:
            GeneverError: It cannot be read, or a later Genever wrote it.
        """
        path = self.folder / DESCRIPTION
        try:
            data = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as problem:
            raise error("bad-manifest", f"{path} cannot be read: {problem}", hint="restore it, or begin anew") from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise error("bad-manifest", f"{path} does not describe a sweep")
        if data["version"] > VERSION:
            by = data.get("genever", "a later version")
            raise error("newer-version", f"{path} was written by Genever {by}; this is {__version__}", hint="upgrade")
        return data

    def describe(self, description: Mapping[str, Any]) -> None:
        """Write what the sweep is.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        head = {"format": FORMAT, "version": VERSION, "genever": __version__}
        with _writing():
            (self.folder / TRIALS).mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / DESCRIPTION, json.dumps(head | dict(description), indent=1) + "\n")

    # ---- Its trials ------------------------------------------------------------------------------

    def records(self) -> dict[int, Record]:
        """Return the trials by their numbers.

        A damaged file is as if its trial had not been drawn, and so is a trial that repeats one that is not there.
        """
        found = {}
        for path in sorted((self.folder / TRIALS).glob(f"*/{TRIAL}")):
            record = read_record(path)
            if record is not None:
                found[record.number] = record
        return {n: record for n, record in found.items() if record.same_as is None or record.same_as in found}

    def write(self, record: Record) -> None:
        """Write how a trial stands, where it is not there already.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        folder = self.trial_folder(record.number)
        if record.state == "running" or read_record(folder / TRIAL) != record:
            with _writing():
                write_record(folder, record)

    def write_table(self, records: Iterable[Record]) -> None:
        """Write ``trials.csv``: a row for each trial, a column for each parameter and metric.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        with _writing():
            write_whole(self.folder / TABLE, table(records))


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        hint = "what has ended is kept, and the same command goes on from there"
        raise error("run-folder", f"the sweep cannot be written: {problem}", hint=hint) from problem


def table(records: Iterable[Record]) -> str:
    """Return trials as CSV."""
    rows = sorted(records, key=lambda record: record.number)
    parameters = list(dict.fromkeys(name for row in rows for name in row.values))
    metrics = list(dict.fromkeys(name for row in rows for name in row.metrics))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["number", "state", *parameters, *metrics, "seconds", "fingerprint", "problem"])
    for row in rows:
        values = [row.values.get(name, "") for name in parameters]
        numbers = [row.metrics.get(name, "") for name in metrics]
        seconds = "" if row.seconds is None else round(row.seconds, 3)
        writer.writerow([row.number, row.state, *values, *numbers, seconds, row.fingerprint, row.problem or ""])
    return text.getvalue()


def write_record(folder: Path, record: Record) -> None:
    """Write how a trial stands into its folder.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = asdict(record)
    data["metrics"] = {name: as_json(value) for name, value in record.metrics.items()}
    text = json.dumps(data, indent=1, allow_nan=False) + "\n"
    write_whole(folder / TRIAL, text, is_lasting=record.state != "running")


def read_record(path: Path) -> Record | None:
    """Return the trial that a file describes; None where it is not there, or damaged."""
    try:
        data = json.loads(path.read_bytes())
        data["bindings"] = tuple(data["bindings"])
        data["metrics"] = {name: _number(value) for name, value in data["metrics"].items()}
        return Record(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _number(data: object) -> float:
    if (value := number(data)) is None:
        raise ValueError(data)
    return value
