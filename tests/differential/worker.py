"""Runs programs under one library, each in its own fork of a process that has only loaded the library.

Started as `python worker.py MODULE`. Every line of standard input is one program, a JSON object with `source`
and `path`; every line of standard output is its outcome, a JSON object with `events`, `failure`, `config` and
`operative`, or `null` where the program took the process down with it.

An event is a string, the `repr` of a value, or a list, the class names of an exception from its own to
`BaseException`. A program runs in an empty folder of its own, which is also the first place its imports look,
as the module `program`, with these names defined:

- `gin`: the library.
- `show(*values)`: one event for each value.
- `attempt(call, *args, **kwargs)`: one event, what the call returns or raises.
- `write(path, text)`: a file, without the indentation that its lines share.
"""

import importlib
import importlib.util  # gin-config uses it and leaves the import to others.
import json
import logging
import os
import re
import signal
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Event = str | list[str]

PATIENCE_SECONDS = 20


def main(library: str) -> None:
    if library == "genever":  # Under gin's name, whose messages are gin's.
        importlib.import_module("genever.compat").install_as_gin()
    imported = importlib.import_module("gin")
    imported.parse_config("X = [1]")  # Each fork then has what the library loads at its first use.
    imported.clear_config()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a program prints is no answer.
    for line in sys.stdin:
        print(run_in_fork(imported, **json.loads(line)), file=answers, flush=True)


def run_in_fork(library: ModuleType, source: str, path: str) -> str:
    """The JSON text of one program's outcome."""
    receiver, sender = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if not child:
            os.chdir(folder)
            signal.alarm(PATIENCE_SECONDS)
            with os.fdopen(sender, "w") as answer:
                json.dump(perform(library, source, path), answer)
            os._exit(0)
        os.close(sender)
        with os.fdopen(receiver) as answer:
            outcome = answer.read()
        os.waitpid(child, 0)
    return outcome or "null"


def perform(library: ModuleType, source: str, path: str) -> dict[str, Any]:
    events: list[Event] = []

    def show(*values: object) -> None:
        events.extend(map(described, values))

    def attempt(call: Callable[..., object], *args: object, **kwargs: object) -> None:
        try:
            events.append(described(call(*args, **kwargs)))
        except Exception as error:
            events.append(kinds(error))

    program = ModuleType("program")
    vars(program).update(gin=library, show=show, attempt=attempt, write=write)
    sys.modules[program.__name__] = program
    sys.path[0] = os.getcwd()
    logging.getLogger().addHandler(logging.NullHandler())
    failure = None
    try:
        exec(compile(source, path, "exec"), vars(program))
    except Exception as error:
        failure = kinds(error)
    return {
        "events": events,
        "failure": failure,
        "config": printed(library.config_str),
        "operative": printed(library.operative_config_str),
    }


def printed(config_str: Callable[[], str]) -> Event:
    try:
        return config_str()
    except Exception as error:
        return kinds(error)


def kinds(error: Exception) -> list[str]:
    return [cls.__name__ for cls in type(error).__mro__ if cls is not object]


def described(value: object) -> str:
    return re.sub(r" at 0x[0-9a-f]+", " at 0x...", repr(value))


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(textwrap.dedent(text), newline="")
    importlib.invalidate_caches()


if __name__ == "__main__":
    main(sys.argv[1])
