"""What reading a data file gives, and the bounds of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from genever.language.evaluation.bounds import check_collisions
from genever.language.text.errors import GeneverError, error
from genever.language.values.data import Trap, Way

#: Values in one file, keys included; what an alias stands for counts each time.
MAX_VALUES = 100_000
#: How deep they may nest.
MAX_DEPTH = 100


class Contents(NamedTuple):
    """What a file holds, the lines of its values, and what in it may be meant otherwise."""

    content: Any
    lines: Mapping[Way, int]
    traps: tuple[Trap, ...]


class FormatError(ValueError):
    """A text is not of its format; ``line`` is where, if that is known."""

    def __init__(self, message: str, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


class Budget:
    """Counts the values of a file.

    Raises:
        GeneverError: They are too many, or nest too deep.
    """

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def spend(self, depth: int, count: int = 1) -> None:
        """Count some values at a depth."""
        self._left -= count
        if self._left < 0:
            what = f"a data file holds more than {MAX_VALUES:,} values, aliases counted as what they stand for"
            raise error("too-large", what, hint="read it in Python")
        if depth > MAX_DEPTH:
            raise error("nesting", f"a data file nests deeper than {MAX_DEPTH} levels", hint="read it in Python")


def bounded(value: Any) -> Any:
    """Return a value of dicts, lists and scalars, if it is within bounds."""
    budget = Budget()
    pending = [(value, 0)]
    while pending:
        part, depth = pending.pop()
        budget.spend(depth)
        if isinstance(part, dict):
            check_collisions(list(part))
            budget.spend(depth, len(part))
            pending += [(item, depth + 1) for item in part.values()]
        elif isinstance(part, list):
            pending += [(item, depth + 1) for item in part]
    return value


def not_of_format(problem: ValueError, kind: str, name: str) -> GeneverError:
    """Return the error for a text that is not of its format; one that is ours already stays itself."""
    if isinstance(problem, GeneverError):
        first = problem.diagnostics[0]
        return type(problem)(first._replace(message=first.message.replace("a data file", name, 1)))
    line = problem.line if isinstance(problem, FormatError) else None
    where = f"{name}:{line}" if line is not None else name
    message = " ".join(str(problem).split())
    hint = problem.hint if isinstance(problem, FormatError) else None
    return error("bad-data", f"{where} is not {kind}: {message}", hint=hint)
