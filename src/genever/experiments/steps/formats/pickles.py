"""Pickle, for what has no better form: reading it runs what whoever has written it wants to be run."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.protocol import library_of, unreadable
from genever.language.text.errors import error

_FILE = "value.pickle"
#: Up to how many bytes a value is pickled twice, so that equal values are equal bytes.
_MOST_TWICE = 64 * 1024 * 1024


class _Pickle:
    name = "pickle"
    is_safe = False
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        return True

    def save(self, value: Any, folder: Path) -> None:
        try:
            content = pickle.dumps(value, protocol=5)
            if len(content) <= _MOST_TWICE:
                # Which strings in it are one object is no part of a value, and is the same once it was read.
                content = pickle.dumps(pickle.loads(content), protocol=5)
        except Exception as problem:  # Classes may do what they like there.
            kind = type(value)
            what = f"a {kind.__module__}.{kind.__qualname__} cannot be kept for other runs: {problem}"
            raise error("not-cached", what, hint=_hint(value)) from problem
        (folder / _FILE).write_bytes(content)

    def load(self, folder: Path) -> Any:
        try:
            with open(folder / _FILE, "rb") as file:
                return pickle.load(file)
        except OSError:
            raise
        except Exception as problem:  # As above; a class may also be gone.
            raise unreadable(self.name, problem) from problem


def _hint(value: Any) -> str:
    if library_of(value) == "torch":
        return "return its state_dict()"
    return "return plain values, arrays, tables, or the path of a file that the step has written"


#: Keeps what can be pickled.
PICKLE = _Pickle()
