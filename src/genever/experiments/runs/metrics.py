"""The metrics of a run: what a program reports while it runs, and what ``main`` returns at its end.

Each report is a line of JSON in ``metrics.jsonl`` in the run's folder, written when it happens: ``time``, ``step`` and
``metrics``. JSON has no number for NaN and the infinities, so they are the texts ``NaN``, ``Infinity`` and
``-Infinity``, which `float` reads, and JavaScript's ``Number`` too.
"""

from __future__ import annotations

import json
import logging
import math
import operator
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, SupportsFloat

from genever.experiments.runs.folder import METRICS, is_further
from genever.language.text.errors import error
from genever.language.text.secrets import HIDDEN, Secrets
from genever.language.values.description import described
from genever.language.values.literals import value_text
from genever.language.values.scalars import plain_scalar
from genever.runtime.processes.environment import open_regular, variable
from genever.runtime.session import active

#: The environment variable by which a run has its processes report metrics: the id of the first one and the folder, as
#: in ``123:/data/runs/train/…``.
METRICS_VARIABLE = "GENEVER_METRICS"

#: A number as JSON has it.
JsonNumber = int | float | str

#: The folder of the run that this thread or task is in; None in threads that a run has started, and in other processes.
_FOLDER: ContextVar[str | None] = ContextVar("genever_metrics", default=None)

_NOT_FINITE = ("NaN", "Infinity", "-Infinity")
_LONGEST_LINE = 1024 * 1024


# ---- Reporting ----------------------------------------------------------------------------------------


def report(
    metrics: Mapping[str, SupportsFloat] | None = None, /, *, step: int | None = None, **more: SupportsFloat
) -> None:
    """Report how a run is doing: numbers by their names, from anywhere in its program.

    ``genever.report(accuracy=0.93, step=100)`` adds a line to ``metrics.jsonl`` in the run's folder at once, so that
    it outlives a process that is killed. The last value of each metric is in the run's manifest.

    Any thread may report, and so may processes that the run starts; those that a launcher has given a rank above 0
    report nothing, so that what all of them compute counts once. Outside of a run, as in a test or a notebook, the
    metrics are checked and then dropped.

    Args:
        metrics: The numbers by their names, where these are no names of Python's, as in ``{"val/loss": 0.2}``.
        step: How far the run has come, in any unit: steps, epochs, samples.
        more: Further metrics. A number is an int, a float, or what has one value, as a tensor of one element. NaN and
            the infinities are metrics too.

    Raises:
        ConfigTypeError: A metric is no number, its name is no text, or the step is no integer.

    >>> import genever
    >>> genever.report(accuracy=0.93, step=100)
    """
    numbers = {_name(name): _number(name, value) for name, value in {**(metrics or {}), **more}.items()}
    at = _step(step)
    folder = _folder()
    if folder is not None and numbers:
        secrets = active().record.secrets
        shown = {secrets.redacted(name): _shown(value, secrets) for name, value in numbers.items()}
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        _append(os.path.join(folder, METRICS), json.dumps({"time": now, "step": at, "metrics": shown}) + "\n")


def _name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise error("wrong-type", f"the name of a metric is a text, not {name!r}")
    return name


def _number(name: str, value: object) -> float:
    try:
        return _as_number(value)
    except Exception as problem:
        message = f"the metric {name!r} is no number: {value_text(described(value))}"
        raise error("wrong-type", message, hint="give an int, a float, or a tensor of one element") from problem


def _step(step: object) -> int | None:
    try:
        return None if step is None else operator.index(step)  # type: ignore[arg-type]  # What is none is refused.
    except TypeError:
        raise error("wrong-type", f"the step of a report is an integer, not {value_text(described(step))}") from None


def _as_number(value: Any) -> float:
    """Return the number of a builtin type that a value stands for, an int where it is one of 64 bits.

    Raises:
        Exception: It is none; what a class of others raises passes.
    """
    made: Any = plain_scalar(value)
    if made is None:
        made = value.item() if hasattr(value, "item") else value  # As tensors want to be asked.
    if isinstance(made, int) and made.bit_length() <= 64:
        return int(made)
    if isinstance(made, str | bytes):
        raise TypeError
    return float(made)


def _shown(value: float, secrets: Secrets) -> JsonNumber:
    return HIDDEN if secrets.are_in(value) else as_json(value)


def as_json(value: float) -> JsonNumber:
    """Return a number as JSON has it: NaN and the infinities as texts."""
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


@contextmanager
def receiving(folder: Path) -> Iterator[None]:
    """Let what this process and those that it starts report inside a ``with`` block go to the folder of a run."""
    token = _FOLDER.set(str(folder))
    try:
        with variable(METRICS_VARIABLE, f"{os.getpid()}:{folder}"):
            yield
    finally:
        _FOLDER.reset(token)


def _folder() -> str | None:
    """Return the folder of the run that this process reports to; None where it reports nothing."""
    first, _, named = os.environ.get(METRICS_VARIABLE, "").partition(":")
    folder = _FOLDER.get() or named
    if not folder or (first != str(os.getpid()) and is_further()):
        return None
    return folder


def _append(path: str, line: str) -> None:
    """Add a line to a file in one step; where that fails, as on a full disk, say so and go on."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(path, flags, 0o666)
        try:
            os.write(file, line.encode("ascii"))
        finally:
            os.close(file)
    except OSError as problem:
        logging.getLogger("genever").warning("a metric is not recorded: %s: %s", path, problem.strerror)


# ---- Ending early -------------------------------------------------------------------------------------


class Decider(Protocol):
    """Decides whether a run is to end early."""

    def should_stop(self) -> bool:
        """Return whether it is."""


#: What decides on a run that may end early, by its folder, in the process that runs it.
_DECIDERS: dict[str, Decider] = {}
#: The folders of the runs that were asked to end.
_STOPPED: set[str] = set()


def should_stop() -> bool:
    """Return whether this run is to end early, as its sweep's pruner decides by what the trials have reported.

    A program asks after it has reported, and ends in order: it returns what it has. The trial is then pruned, which
    is no failure. Outside of a sweep with a pruner the answer is always False.

    Of the processes of a run the first one is answered, any thread of it; in others the answer is False.

    >>> import genever
    >>> genever.should_stop()
    False
    """
    folder = _folder() if _DECIDERS else None
    decider = _DECIDERS.get(folder) if folder is not None else None
    if folder is None or decider is None or not decider.should_stop():
        return False
    _STOPPED.add(folder)
    return True


def was_stopped(folder: Path) -> bool:
    """Return whether the run in a folder was asked to end early, and may have done so."""
    return str(folder) in _STOPPED


@contextmanager
def deciding(folder: Path, decider: Decider) -> Iterator[None]:
    """Let something decide whether the run in a folder is to end early, inside a ``with`` block."""
    _STOPPED.discard(str(folder))
    _DECIDERS[str(folder)] = decider
    try:
        yield
    finally:
        del _DECIDERS[str(folder)]
        _STOPPED.discard(str(folder))


# ---- Reading ------------------------------------------------------------------------------------------


def number(data: object) -> float | None:
    """Return a number as JSON has it, ``NaN`` and the infinities included; None for what is none."""
    if isinstance(data, str):
        return float(data) if data in _NOT_FINITE else None
    return data if isinstance(data, int | float) and not isinstance(data, bool) else None


def reports(folder: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """Yield the reports in a run's folder, the first first; a line that is cut off or damaged is left out.

    Each is ``{"time": "2026-01-31T09:30:05.000042Z", "step": 100, "metrics": {"accuracy": 0.93}}`` with the numbers as
    JSON has them; ``step`` may be None.

    Raises:
        OSError: The file is there and cannot be read.
    """
    return iter(ReportReader(folder).new())


class ReportReader:
    """Reads the reports of a run that goes on.

    Args:
        folder: That of the run.
        at: How many bytes of the file it passes over.

    Attributes:
        at: Behind how many bytes of the file it goes on.
    """

    def __init__(self, folder: str | os.PathLike[str], at: int = 0) -> None:
        self._path = Path(folder, METRICS)
        self.at = at

    def new(self) -> Iterator[dict[str, Any]]:
        """Yield the reports that have been written since those that it yielded last, as `reports` does.

        Raises:
            OSError: The file is there and cannot be read.
        """
        try:
            file = open_regular(self._path)
        except FileNotFoundError:
            return
        with file:
            file.seek(self.at)
            for line in iter(lambda: file.readline(_LONGEST_LINE), b""):
                if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
                    return  # Its end is still to come.
                self.at += len(line)
                with suppress(ValueError, RecursionError):
                    data = json.loads(line)
                    if _is_report(data):
                        yield data


def _is_report(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("metrics"), dict) and isinstance(data.get("step"), int | None)


def last_metrics(folder: str | os.PathLike[str]) -> dict[str, JsonNumber]:
    """Return the last number that was reported of each metric, as JSON has it; none where they cannot be read."""
    last: dict[str, JsonNumber] = {}
    with suppress(OSError):
        for each in reports(folder):
            last.update((name, value) for name, value in each["metrics"].items() if number(value) is not None)
    return last


# ---- What main returns --------------------------------------------------------------------------------


def result_of(value: object, secrets: Secrets) -> Any:
    """Return what a run returned as JSON data: a number, a dict of numbers, or else its text; None for None.

    Where the run knows secrets, it is the type instead of a text: what a program makes of a short secret looks
    like any other text.
    """
    if value is None:
        return None
    if isinstance(value, dict) and value and all(isinstance(name, str) for name in value):
        numbers = {secrets.redacted(name): _result(part, secrets) for name, part in value.items()}
        if None not in numbers.values():
            return numbers
    single = _result(value, secrets)
    if single is not None:
        return single
    return f"<{type(value).__qualname__}>" if secrets.are_known else value_text(described(value))


def _result(value: object, secrets: Secrets) -> JsonNumber | None:
    if not hasattr(type(value), "__float__"):
        return None
    try:
        return _shown(_as_number(value), secrets)
    except Exception:  # A tensor of several elements, or whatever else a class of others says.
        return None


def metrics_of(value: Any, secrets: Secrets, folder: Path) -> dict[str, float]:
    """Return the numbers of a run: the last of each that it reported, and what ``main`` returned.

    Those of a dict have their keys as names, a lone one is the ``result``.
    """
    return numbers_of(result_of(value, secrets), last_metrics(folder))


def numbers_of(result: Any, reported: Mapping[str, JsonNumber]) -> dict[str, float]:
    """Return the numbers of a run from what its manifest has of its result, and of what it has reported."""
    returned = result if isinstance(result, dict) else {"result": result}
    found = {name: number(each) for name, each in {**reported, **returned}.items()}
    return {name: each for name, each in found.items() if each is not None}
