"""The uses of data files in values: which file, and which part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from genever.language.evaluation.functions import read_environment
from genever.language.operations import DATA, FilledEnvironment
from genever.language.text.errors import GeneverError
from genever.language.values.data import Data, Trap, Way
from genever.language.values.expressions import Expression, members, values_in, with_members
from genever.records import NamedTuple


class DataUse(NamedTuple):
    """A use of a data file: ``data('…')``, with the subscripts that follow as far as they are written out."""

    expression: Expression
    data: Data
    way: Way

    @property
    def value(self) -> Any:
        """What is used.

        Raises:
            LookupError, TypeError: There is no such part.
            GeneverError: A variable is not of the type of its default.
        """
        operator = self.expression.operator
        if isinstance(operator, FilledEnvironment):
            return read_environment(*self.expression.operands, filling=operator)
        found = self.data.content
        for step in self.way:
            found = found[step]
        return found

    @property
    def traps(self) -> Iterator[Trap]:
        """What in the part that is used may be meant otherwise."""
        for trap in self.data.traps:
            if trap.way[: len(self.way)] == self.way or trap.way == self.way[: len(trap.way)]:
                yield trap


def use_of(value: Any) -> DataUse | None:
    """Return which part of a data file a value is; None for any other value."""
    if not isinstance(value, Expression):
        return None
    if value.operator == DATA and isinstance(value.operands[0], Data):
        return DataUse(value, value.operands[0], ())
    if isinstance(value.operator, FilledEnvironment):
        file = value.operator.file_of(value.operands[0])
        is_plain = all(isinstance(each, bool | int | float | str | None) for each in value.operands[1:])
        return DataUse(value, file, (value.operands[0],)) if file is not None and is_plain else None
    if value.operator == "index" and type(value.operands[1]) in (str, int):
        inner = use_of(value.operands[0])
        return inner and DataUse(value, inner.data, (*inner.way, value.operands[1]))
    return None


def uses_of_data(value: Any, *, secret: bool = False) -> Iterator[DataUse]:
    """Yield the uses of data files in a value; those inside of ``secret(…)`` only where they are asked for."""
    pending = [value]
    met: set[int] = set()  # What a program has bound may hold itself.
    while pending:
        part = pending.pop()
        found = use_of(part)
        if found is not None:
            yield found
        elif (secret or not (isinstance(part, Expression) and part.is_secret)) and id(part) not in met:
            inner = members(part)
            if inner:
                met.add(id(part))
                pending += reversed(inner)


def files_of(value: Any) -> Iterator[tuple[Expression, Data]]:
    """Yield the data files in a value, each with the ``data('…')`` that reads it."""
    for part in values_in(value):
        if isinstance(part, Expression) and part.operator == DATA and isinstance(part.operands[0], Data):
            yield part, part.operands[0]
        elif isinstance(part, Expression) and isinstance(part.operator, FilledEnvironment):
            yield from ((part, file) for file in part.operator.files)


def paths_of(value: Any) -> Iterator[str]:
    """Yield the paths of the data files in a value; of one that cannot be read, where it is looked for first."""
    for part in values_in(value):
        if isinstance(part, Expression) and isinstance(part.operator, FilledEnvironment):
            yield from (file.name for file in part.operator.files)
        if isinstance(part, Expression) and part.operator == DATA:
            data = part.operands[0]
            if isinstance(data, Data):
                yield data.name
            elif isinstance(data, str) and part.origin is not None:
                yield os.path.join(os.path.dirname(part.origin.source.name or ""), data)


def secret_files(value: Any) -> Iterator[str]:
    """Yield the paths of the files of variables that secrets in a value are read from, which stay as written."""
    for use in uses_of_data(value, secret=True):
        if isinstance(use.expression.operator, FilledEnvironment) and use not in uses_of_data(value):
            yield use.data.name


def without_data(value: Any) -> Any:
    """Return a value with what it uses of data files written out, so that it needs none; secrets stay as they are."""
    if isinstance(value, Expression) and value.is_secret:
        return value
    found = use_of(value)
    if found is not None:
        try:
            return found.value
        except (LookupError, TypeError, GeneverError):
            pass  # It stays as it is written, and says what is wrong where it is read.
    return with_members(value, without_data) if next(files_of(value), None) is not None else value
