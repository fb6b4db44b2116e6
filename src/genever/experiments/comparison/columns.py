"""What runs are compared by: each thing that is known of them, by its name.

The names are those of facts, such as ``state`` and ``seconds``; of metrics, those in a result included; of parameters,
with a dot in them; and of macros, with a ``%``. A metric whose name means something else has ``metrics.`` before it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from genever.experiments.comparison.summary import Summary
from genever.experiments.runs.metrics import number
from genever.inspection.canonical.condition import Condition, MissingError
from genever.inspection.canonical.values import value_of
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import Source, Span

T = TypeVar("T")

#: The facts of a run that are columns, in their order.
FACTS = (
    *("folder", "state", "problem", "main", "started", "ended", "seconds", "fingerprint", "commit", "branch", "dirty"),
    *("host", "exit_status", "error", "result"),
)
_FACTS = frozenset(FACTS)


class Columns(NamedTuple):
    """The names of what is known of some runs.

    Attributes:
        parameters: The complete key of each parameter, by its name: as short as it is in the runs, where that is clear.
        metrics: The metrics by their names.
        macros: The macros, without a ``%``.
    """

    parameters: Mapping[str, str]
    metrics: Mapping[str, str]
    macros: frozenset[str]

    def names(self) -> Iterator[str]:
        """Yield all names, in the order of columns."""
        yield from FACTS
        yield from self.metrics
        yield from self.parameters
        yield from (f"%{name}" for name in sorted(self.macros))

    def resolved(self, name: str, source: Source | None = None, span: Span | None = None) -> str:
        """Return the name of a column for one that may have more or less of a selector, or no ``%`` for a macro.

        Raises:
            ConfigValueError: No run has such a thing, or several are meant.
        """
        if name in _FACTS or name in self.metrics or name in self.parameters or name[1:] in self.macros:
            return name
        if name in self.macros:
            return f"%{name}"
        meant = [shown for shown, complete in self.parameters.items() if _is_part(name, complete)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            message, hint = f"{name!r} may be one of several parameters", f"write {' or '.join(meant)}"
            raise error("unknown-column", message, hint=hint, source=source, span=span)
        near: Any = suggest(name, self.names()) or _ending_alike(name, self.parameters)
        raise error("unknown-column", f"no run has {name!r}", hint=near, source=source, span=span)

    def value(self, summary: Summary, name: str) -> Any:
        """Return what a run has by the name of a column.

        Raises:
            MissingError: It has no such thing.
        """
        found: Any = None
        if name in self.metrics:
            found = number(_metrics(summary).get(self.metrics[name]))
        elif name in self.parameters:
            text = summary.parameters.get(self.parameters[name])
            if text == "None":
                return None
            found = None if text is None else value_of(text)
        elif name.startswith("%"):
            text = summary.macros.get(name[1:])
            found = None if text is None else value_of(text)
        elif name == "result":
            found = _single_result(summary.result)
        elif name in _FACTS:
            found = getattr(summary, name)
        if found is None:
            raise MissingError(name)
        return found


def _is_part(name: str, complete: str) -> bool:
    """Return whether a name is a parameter's complete key, perhaps without the first parts of its selector."""
    scope, _, rest = complete.rpartition("/")
    named_scope, _, named = name.rpartition("/")
    return named_scope == scope and f".{rest}".endswith(f".{named}") and "." in named


def _ending_alike(name: str, parameters: Iterable[str]) -> str | None:
    found = [shown for shown in parameters if shown.endswith((f"/{name}", f".{name}"))][:3]
    return f"did you mean {' or '.join(map(repr, found))}?" if found else None


def _metrics(summary: Summary) -> Mapping[str, Any]:
    """Return the metrics of a run, what ``main`` returned before what was reported."""
    if isinstance(summary.result, dict):
        return {**summary.result, **{name: x for name, x in summary.metrics.items() if name not in summary.result}}
    return summary.metrics


def _single_result(result: Any) -> Any:
    if isinstance(result, dict) or result is None:
        return None
    found = number(result)
    return result if found is None else found


def columns_of(summaries: Sequence[Summary]) -> Columns:
    """Return the names of all that is known of some runs."""
    shown: dict[str, str] = {}  # The key to show of each complete one: that of the latest run.
    metrics: dict[str, None] = {}
    macros: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    for summary in summaries:
        if summary.keys not in seen or len(summary.keys) != len(summary.parameters):
            seen.add(summary.keys)
            shown.update(zip(summary.parameters, summary.keys, strict=False))
        metrics.update(dict.fromkeys(_metrics(summary)))
        macros.update(summary.macros)
    shown.pop("main", None)  # It is a fact.
    macros.discard("main")
    uses = Counter(shown.values())
    parameters = {key if uses[key] == 1 else complete: complete for complete, key in shown.items()}
    taken = _FACTS | parameters.keys()
    named = {f"metrics.{name}" if name in taken else name: name for name in metrics}
    return Columns(parameters, named, frozenset(macros))


def differing(columns: Columns, summaries: Iterable[Summary]) -> list[str]:
    """Return the names of the parameters in which runs differ, in the order of the parameters.

    Those count that not all runs have, too: of a part that some have and others have not.
    """
    values: defaultdict[str, set[str | None]] = defaultdict(set)
    sound = [summary for summary in summaries if summary.parameters]
    counts: Counter[str] = Counter()
    for summary in sound:
        counts.update(summary.parameters.keys())
        for complete, text in summary.parameters.items():
            values[complete].add(text)
    return [
        name
        for name, complete in columns.parameters.items()
        if len(values[complete]) > 1 or 0 < counts[complete] < len(sound)
    ]


# ---- Choosing and sorting -----------------------------------------------------------------------------


def where(columns: Columns, summaries: Sequence[Summary], condition: Condition) -> tuple[list[Summary], str | None]:
    """Return the runs for which a condition holds; and what is wrong where it cannot be evaluated for some.

    Raises:
        GeneverError: It has a name that no run has, or it can be evaluated for no run.
    """
    names = _resolved(columns, condition)
    kept: list[Summary] = []
    problem: GeneverError | None = None
    failed = 0
    for summary in summaries:
        try:
            if condition.holds(lambda name, run=summary: columns.value(run, names[name])):  # type: ignore[misc]
                kept.append(summary)
        except GeneverError as found:
            problem, failed = found, failed + 1
    if problem is not None and failed == len(summaries):
        raise problem
    return kept, f"{failed} left out: {problem.diagnostics[0].message}" if problem is not None else None


def ordered(columns: Columns, summaries: Sequence[Summary], key: Condition, *, down: bool = False) -> list[Summary]:
    """Return runs by the values of an expression, in the order of `in_order`.

    Raises:
        GeneverError: It has a name that no run has, or cannot be evaluated.
    """
    names = _resolved(columns, key)

    def value_in(summary: Summary) -> Any:
        return key.value(lambda name: columns.value(summary, names[name]))

    return in_order(summaries, value_in, down=down)


def in_order(rows: Iterable[T], value_in: Callable[[T], Any], *, down: bool = False) -> list[T]:
    """Return rows by their values: numbers, then texts, then what has none or NaN; equal ones stay in their order.

    Args:
        rows: What is sorted.
        value_in: Returns the value of a row, or raises a `MissingError`.
        down: Whether the largest numbers come first, and the last texts.
    """
    numbers: list[tuple[Any, T]] = []
    texts: list[tuple[Any, T]] = []
    without: list[T] = []
    for row in rows:
        try:
            value = value_in(row)
        except MissingError:
            value = None
        if value is None or value != value:
            without.append(row)
        elif isinstance(value, int | float):
            numbers.append((value, row))
        else:
            texts.append((str(value), row))
    for found in (numbers, texts):
        found.sort(key=lambda pair: pair[0], reverse=down)
    return [*(row for _, row in numbers), *(row for _, row in texts), *without]


def _resolved(columns: Columns, condition: Condition) -> dict[str, str]:
    return {name: columns.resolved(name, condition.source, span) for name, span in condition.names()}


# ---- As data ------------------------------------------------------------------------------------------


def as_data(columns: Columns, summary: Summary, names: Iterable[str]) -> dict[str, Any]:
    """Return what a run has by some names, ``{name: value}``; None for what it has not."""
    data: dict[str, Any] = {}
    for name in names:
        try:
            value = columns.value(summary, name)
        except MissingError:
            value = None
        data[name] = str(value) if isinstance(value, str) else value
    return data
