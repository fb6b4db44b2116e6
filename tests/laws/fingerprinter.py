"""Answers what a configuration's fingerprint is, and what running it gives; a line of JSON each way.

A question is ``{"files": {name: text}, "defaults": {function: {parameter: text of a literal}}}``; the first file is
loaded. The functions return their names and arguments, and call what they are handed, so that the answer's
``result`` holds every value that took effect; ``h`` calls ``k`` without a reference. Their parameters named ``quiet``
are ignored, and not in it.
"""

import ast
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import genever
from genever import Session
from genever.runtime.main import call_main

QUIET = "quiet"


def recorder(name: str, defaults: dict[str, Any]) -> Callable[..., Any]:
    """A function with these parameters that returns what it got."""
    scope: dict[str, Any] = {"defaults": defaults, "described": described, "inside": inside}
    parameters = ", ".join(f"{parameter}=defaults[{parameter!r}]" for parameter in defaults)
    pairs = ", ".join(f"({p!r}, described({p}))" for p in defaults if p != QUIET)
    exec(f"def {name}({parameters}):\n    return ({name!r}, inside({name!r}), [{pairs}])", scope)
    made: Callable[..., Any] = scope[name]
    return made


def inside(name: str) -> Any:
    """What a function calls itself."""
    return genever.get_configurable("k")() if name == "h" else None


def described(value: Any) -> Any:
    """A value, with what is callable in it called, and with nothing whose order is not known."""
    if callable(value):
        return "handed", described(value())
    if isinstance(value, dict):
        return "dict", [(repr(key), described(item)) for key, item in value.items()]
    if isinstance(value, set):
        return "set", sorted(map(repr, value))
    if isinstance(value, list | tuple):
        return type(value).__name__, [described(item) for item in value]
    return value


def answer(question: dict[str, Any]) -> dict[str, str]:
    with Session() as session, tempfile.TemporaryDirectory() as folder:
        for name, defaults in question["defaults"].items():
            values = {parameter: ast.literal_eval(text) for parameter, text in defaults.items()}
            fingerprint_ignore = [parameter for parameter in values if parameter == QUIET]
            genever.configurable(module="lib.parts", fingerprint_ignore=fingerprint_ignore)(recorder(name, values))
        for name, text in question["files"].items():
            Path(folder, name).write_text(text, encoding="utf-8")
        genever.parse_config_file(str(Path(folder, next(iter(question["files"])))))
        fingerprint = genever.fingerprint()
        return {"fingerprint": fingerprint, "result": repr(call_main(session))}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
