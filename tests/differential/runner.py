"""One program under one library: `run(source, "gin")` is what gin-config makes of it, as an `Outcome`.

`python -m tests.differential.runner FILE…` prints how the outcomes of program files differ.
"""

import difflib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Library = Literal["gin", "genever", "shim"]

PROGRAMS = Path(__file__).parent / "programs"
WORKER = Path(__file__).parent / "worker.py"


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception: the names of its classes from its own to `BaseException`, or its name, text and fields."""

    kinds: tuple[str, ...]


Event = str | Raised


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program showed and the configuration it left.

    `events` are the values it showed, as text, and the exceptions it met; `failure` is the one that ended it.
    `config` and `operative` are what `config_str()` and `operative_config_str()` gave at the end.
    """

    events: tuple[Event, ...]
    failure: Event | None
    config: Event
    operative: Event


def run(source: str, library: Library, path: str = "program.py", to_the_letter: bool = False) -> Outcome:
    """Runs a program from a fresh state of `library`; `path` is the file that its tracebacks name.

    `shim` is Genever under gin's name. `to_the_letter`, an exception is its class's name, its text and its fields.

    Raises:
        RuntimeError: The program crashed the interpreter or outlasted the worker's patience.
    """
    worker = _worker(library, to_the_letter)
    assert worker.stdin and worker.stdout
    print(json.dumps({"source": source, "path": path}), file=worker.stdin, flush=True)
    answer = json.loads(worker.stdout.readline() or "null")
    if answer is None:
        raise RuntimeError(f"{path} crashed or hung under {library}")
    return Outcome(
        tuple(map(_event, answer["events"])),
        answer["failure"] and _event(answer["failure"]),
        _event(answer["config"]),
        _event(answer["operative"]),
    )


@cache
def _worker(library: Library, to_the_letter: bool) -> subprocess.Popen[str]:
    """A process that ends with this one: its standard input ends then."""
    return subprocess.Popen(
        [sys.executable, WORKER, library, *["to-the-letter"] * to_the_letter],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        text=True,
    )


def _event(answer: str | list[str]) -> Event:
    return answer if isinstance(answer, str) else Raised(tuple(answer))


def as_gin_would_tell(outcome: Outcome, expected: Outcome) -> Outcome:
    """Genever's `outcome` without what Genever adds to gin's: equal to `expected` where the two agree.

    Genever's exceptions may have more classes than gin's, and its configurations show, as comments, the
    values that gin leaves out. Where gin lets an exception of Python's tokenizer through, which newer Pythons
    raise for more texts, Genever's is a SyntaxError.
    """
    wanted = expected.events + ("",) * len(outcome.events)
    return Outcome(
        tuple(map(_without_added_kinds, outcome.events, wanted)),
        outcome.failure and _without_added_kinds(outcome.failure, expected.failure),
        _without_added_comments(outcome.config),
        _without_added_comments(outcome.operative),
    )


def _without_added_kinds(event: Event, wanted: Event | None) -> Event:
    match event, wanted:
        case Raised(kinds), Raised(fewer) if set(fewer) <= set(kinds):
            return wanted
        case Raised(kinds), Raised(("TokenError", *_)) if "SyntaxError" in kinds:
            return wanted
    return event


_VALUE_IN_A_COMMENT = re.compile(r"^# \S+ = .*\n", re.MULTILINE)
_EMPTY_PART = re.compile(r"^(# Parameters for .*:\n# =+\n)(?=\n|\Z)", re.MULTILINE)


def _without_added_comments(config: Event) -> Event:
    if isinstance(config, Raised):
        return config
    return _EMPTY_PART.sub(r"\1# None.\n", _VALUE_IN_A_COMMENT.sub("", config))


def _lines(outcome: Outcome) -> list[str]:
    shown = [*outcome.events, outcome.failure, outcome.config, outcome.operative]
    return [line + "\n" for event in shown for line in str(event).splitlines()]


if __name__ == "__main__":
    for file in sys.argv[1:]:
        gin = run(Path(file).read_text(), "gin", file)
        genever = as_gin_would_tell(run(Path(file).read_text(), "genever", file), gin)
        sys.stdout.writelines(difflib.unified_diff(_lines(gin), _lines(genever), f"{file} gin", "genever", n=99))
