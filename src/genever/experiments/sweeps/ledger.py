"""What a sweep keeps on disk: a description of itself, and a folder for each trial with what was drawn and came of it.

Each file is written whole or not at all, so that a sweep that was killed can go on from what is there.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from genever.experiments.runs.folder import OWN, from_here, make_lasting, write_new, write_whole
from genever.experiments.runs.json_data import text_of
from genever.experiments.runs.metrics import as_json, number
from genever.experiments.sweeps.sharing.journal import JOURNAL, MALFORMED, Journal
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import holds_secret
from genever.version import __version__

#: The files of a sweep, and that of a trial, beside those of its run.
DESCRIPTION, TABLE, TRIALS, TRIAL = "sweep.json", "trials.csv", "trials", "trial.json"

FORMAT, VERSION = "genever.sweep", 1

#: How a trial stands. One that is ``running`` may have been killed; one that was ``pruned`` has ended itself early; one
#: that is ``repeated`` is the same as an earlier trial, and one that is ``reused`` the same as a run made before.
State: TypeAlias = Literal["running", "succeeded", "reused", "pruned", "failed", "interrupted", "repeated"]

#: Those of trials that are not run again.
ENDED = ("succeeded", "reused", "pruned", "failed", "repeated")


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
        same_run: The folder of the run that was the same, made before the sweep, where this one was not run.
        by: The participant of the sweep that has it run, or had.
        started: When a process began to run it, in ISO's form; None where none has yet.
        process: That process, as `genever.experiments.sweeps.sharing.processes.Process` has it.
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
    same_run: str | None = None
    bound: str = ""
    by: str = ""
    started: str | None = None
    process: Mapping[str, Any] | None = None

    @property
    def has_succeeded(self) -> bool:
        """Whether its numbers count: it has run to its end, or a run that is the same."""
        return self.state in ("succeeded", "reused")

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
        #: How many lines of the journal could not be read the last time.
        self.skipped = 0

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

    def begin(self, description: Mapping[str, Any]) -> bool:
        """Write what the sweep is, unless that is there; return whether it was not, of several at once to one of them.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        with writing():
            (self.folder / TRIALS).mkdir(parents=True, exist_ok=True)
            text = _described(description)
            mode = [OWN] if any(map(holds_secret, description["bindings"])) else []
            return write_new(self.folder / DESCRIPTION, text.encode(), *mode)

    def describe(self, description: Mapping[str, Any]) -> None:
        """Write what the sweep is in the place of what is there.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        with writing():
            (self.folder / TRIALS).mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / DESCRIPTION, _described(description))

    # ---- Its trials ------------------------------------------------------------------------------

    def records(self) -> dict[int, Record]:
        """Return the trials by their numbers, in order; as their folders have them where there is no journal.

        Raises:
            GeneverError: The journal is damaged, code ``bad-manifest``.
        """
        found: dict[int, Record] = {}
        if not (self.folder / JOURNAL).exists():
            read = map(read_record, sorted((self.folder / TRIALS).glob(f"*/{TRIAL}")))
            return {record.number: record for record in read if record is not None}
        journal = Journal(self.folder, line_of)
        for line in journal.read():
            apply(line, len(found), found)
        self.skipped = journal.skipped
        return found

    def read(self, number: int) -> Record | None:
        """Return a trial as its folder has it; None where that is not there, or damaged."""
        return read_record(self.trial_folder(number) / TRIAL)

    def write(self, record: Record) -> None:
        """Write how a trial stands into its folder.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        with writing():
            write_record(self.trial_folder(record.number), record)

    def keep(self, record: Record) -> None:
        """See to it that the folder of a trial says for good how it has ended, whatever happens to this machine.

        Raises:
            GeneverError: That cannot be written, code ``run-folder``.
        """
        if self.read(record.number) != record:
            self.write(record)
        with writing():
            make_lasting(self.trial_folder(record.number) / TRIAL)

    def write_table(self, records: Iterable[Record]) -> None:
        """Write ``trials.csv``: a row for each trial, a column for each parameter and metric.

        Raises:
            GeneverError: It cannot be written, code ``run-folder``.
        """
        with writing():
            write_whole(self.folder / TABLE, table(records, self.trial_folder))


def _described(description: Mapping[str, Any]) -> str:
    return (
        json.dumps(dict(description) | {"format": FORMAT, "version": VERSION, "genever": __version__}, indent=1) + "\n"
    )


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the description of a sweep."""
    from importlib.resources import files

    made: dict[str, Any] = json.loads(files("genever").joinpath("sweep.schema.json").read_text(encoding="utf-8"))
    return made


@contextmanager
def writing() -> Iterator[None]:
    """Say inside a ``with`` block what it means that a file of a sweep cannot be written.

    Raises:
        GeneverError: That is so, code ``run-folder``.
    """
    try:
        yield
    except OSError as problem:
        if isinstance(problem, GeneverError):
            raise
        hint = "what has ended is kept, and the same command goes on from there"
        raise error("run-folder", f"the sweep cannot be written: {problem}", hint=hint) from problem


def table(records: Iterable[Record], folder_of: Callable[[int], Path]) -> str:
    """Return trials as CSV; the folder of one that was not run is that of the run that is the same."""
    rows = sorted(records, key=lambda record: record.number)
    known = {record.number: record for record in rows}
    parameters = list(dict.fromkeys(name for row in rows for name in row.values))
    metrics = list(dict.fromkeys(name for row in rows for name in row.metrics))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["number", "state", *parameters, *metrics, "seconds", "fingerprint", "problem", "folder"])
    for row in rows:
        values = [row.values.get(name, "") for name in parameters]
        numbers = [row.metrics.get(name, "") for name in metrics]
        seconds = "" if row.seconds is None else round(row.seconds, 3)
        original = known.get(row.same_as, row) if row.same_as is not None else row
        folder = original.same_run or from_here(folder_of(original.number))
        writer.writerow([row.number, row.state, *values, *numbers, seconds, row.fingerprint, row.problem or "", folder])
    return text.getvalue()


def write_record(folder: Path, record: Record) -> None:
    """Write how a trial stands into its folder; see `Ledger.keep`.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / TRIAL, text_of(record_data(record)), is_lasting=False)


def read_record(path: Path) -> Record | None:
    """Return the trial that a file describes; None where it is not there, or damaged."""
    try:
        return record_of(json.loads(path.read_bytes()))
    except (OSError, *MALFORMED):
        return None


# ---- Records as JSON data -----------------------------------------------------------------------------


def record_data(record: Record) -> dict[str, Any]:
    """Return a trial as JSON data."""
    data = {name: getattr(record, name) for name in _TYPES if name != "left_out"}
    return data | {
        "values": dict(record.values),
        "bindings": list(record.bindings),
        "metrics": {name: as_json(value) for name, value in record.metrics.items()},
        "process": dict(record.process) if record.process is not None else None,
    }


def record_of(data: dict[str, Any]) -> Record:
    """Return the trial that `record_data` gave this for.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: It did not.
    """
    return Record(**_read(data))


def drawn_line(record: Record, left_out: int) -> dict[str, Any]:
    """Return the line of the journal for a trial that is new, after draws that were left out."""
    return {"draw": record_data(record), "left_out": left_out}


def changed_line(before: Record, after: Record) -> dict[str, Any]:
    """Return the line of the journal for what has changed of a trial."""
    old, new = record_data(before), record_data(after)
    return {"change": {"number": after.number} | {name: new[name] for name in new if new[name] != old[name]}}


def again_line(record: Record, was: State) -> dict[str, Any]:
    """Return the line of the journal for a trial that has ended, in the state that it ``was`` in, and is run again."""
    return {"again": record_data(record), "was": was}


class Line(NamedTuple):
    """What a line of the journal says.

    Attributes:
        record: The trial that is new, or run again; None where there is none.
        was: The state in which one that is run again had ended.
        changes: What has changed of a trial, with its number; empty where nothing has.
        left_out: How many draws before the trial broke an assertion.
        is_last: Whether there is nothing more to draw.
    """

    record: Record | None = None
    was: State | None = None
    changes: Mapping[str, Any] = MappingProxyType({})
    left_out: int = 0
    is_last: bool = False


def line_of(data: dict[str, Any]) -> Line:
    """Return what a line of the journal says.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: Nothing.
    """
    left_out: int = data.get("left_out", 0)
    _check("left_out", left_out)
    if "draw" in data:
        return Line(record_of(data["draw"]), left_out=left_out)
    if "again" in data:
        _check("state", data["was"])
        return Line(record_of(data["again"]), data["was"])
    if "change" in data:
        changes = _read(data["change"])
        return Line(changes={"number": changes["number"], **changes})
    if "exhausted" not in data:
        raise ValueError(data)
    return Line(left_out=left_out, is_last=True)


def apply(line: Line, count: int, records: dict[int, Record]) -> Record | None:
    """Take a line of the journal into the trials by their numbers; return the trial that is new or has changed.

    What a participant wrote that had been given up, and did not know, is nothing: a trial that is there already, and
    a change of one that has ended.

    Args:
        line: The line.
        count: How many trials there are.
        records: The trials, of which those that have ended may be missing.

    Raises:
        GeneverError: Lines before it are missing, code ``bad-manifest``.
    """
    if (record := line.record) is not None:
        if line.was is None and record.number < count:
            return None
        if record.number > count:
            raise damaged(f"trial {count} is missing before {record.number}")
    elif line.changes:
        number = line.changes["number"]
        before = records.get(number)
        if number >= count:
            raise damaged(f"trial {number} changes before it is there")
        if before is None or before.state in ENDED:
            return None
        record = replace(before, **line.changes)
    else:
        return None
    records[record.number] = record
    return record


def skipped_text(number: int) -> str:
    """Return what it means that so many lines of a journal, at least one, could not be read."""
    lines = "a line that cannot be read is" if number == 1 else f"{number:,} lines that cannot be read are"
    return f"{JOURNAL} is damaged: {lines} skipped; what has ended is in the folders of the trials, and is kept"


def damaged(what: str) -> GeneverError:
    """Return the error for a journal that lacks lines."""
    hint = f"remove {JOURNAL}: it is made anew from the folders of the trials"
    return error("bad-manifest", f"{JOURNAL} is damaged: {what}", hint=hint)


#: The types of what JSON data has of a trial, and a line of the journal beside that.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "left_out": (int,),
    "number": (int,),
    "state": (str,),
    "values": (dict,),
    "bindings": (list,),
    "fingerprint": (str,),
    "position": (object,),
    "metrics": (dict,),
    "problem": (str, NoneType),
    "seconds": (int, float, NoneType),
    "tries": (int,),
    "same_as": (int, NoneType),
    "same_run": (str, NoneType),
    "bound": (str,),
    "by": (str,),
    "started": (str, NoneType),
    "process": (dict, NoneType),
}


def _read(data: dict[str, Any]) -> dict[str, Any]:
    read = dict(data)
    for name, value in data.items():
        _check(name, value)
    if "bindings" in data:
        read["bindings"] = tuple(data["bindings"])
    if "metrics" in data:
        read["metrics"] = {name: _number(value) for name, value in data["metrics"].items()}
    return read


def _check(name: str, value: object) -> None:
    """Raise an error where a value is not as `record_data` gives it.

    Raises:
        ValueError, TypeError, KeyError: That is so.
    """
    if not isinstance(value, _TYPES[name]):
        raise TypeError(name)
    if name == "state" and value not in get_args(State):
        raise ValueError(value)


def _number(data: object) -> float:
    if (value := number(data)) is None:
        raise ValueError(data)
    return value
