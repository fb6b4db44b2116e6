"""The rows of a report as a study of Optuna's, from which its own plots are drawn; nothing is written.

What a study needs and a record does not have is from which space a value was drawn: that is inferred from the values.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from genever.experiments.report.subject import Objective, Row, Subject
from genever.inspection.canonical.values import value_of
from genever.language.text.errors import error

if TYPE_CHECKING:
    import optuna

#: The longest text of a value in a figure.
_LONGEST = 32
#: From which ratio of its largest to its least value on a parameter may have a logarithmic axis.
_WIDE = 20.0


class Text(str):
    """A value that is a text: figures show it as it is, and not in quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Axis(NamedTuple):
    """A parameter as figures show it.

    Attributes:
        name: The name of the parameter.
        label: The same for Plotly, which takes texts as HTML.
        values: The values that rows have, by the texts in their records.
        kind: ``int``, ``float`` or ``text``.
        is_log: Whether its axis is logarithmic.
    """

    name: str
    label: str
    values: dict[str, Any]
    kind: str
    is_log: bool = False


def axes(subject: Subject) -> list[Axis]:
    """Return the parameters that have more than one value among the rows with an objective, or that not all have."""
    rows = [row for row in subject.rows if any(each.of(row) is not None for each in subject.objectives)]
    found = []
    for name in subject.parameters:
        texts = [row.values[name] for row in rows if name in row.values]
        if len(set(texts)) > 1:
            found.append(_axis(name, texts))
    return found


def _axis(name: str, texts: Sequence[str]) -> Axis:
    label = escape(name, quote=False)
    values = {text: value_of(text) for text in dict.fromkeys(texts)}
    kinds = {type(value) for value in values.values()}
    if kinds <= {int, float} and all(math.isfinite(value) and abs(value) < 2**53 for value in values.values()):
        numbers = [float(values[text]) for text in texts]
        return Axis(name, label, values, "int" if kinds == {int} else "float", is_logarithmic(numbers))
    return Axis(name, label, _short_texts(values), "text")


def is_logarithmic(numbers: Sequence[float]) -> bool:
    """Return whether numbers look as if each order of magnitude was as likely: if they lie evenly on that scale.

    >>> is_logarithmic([1e-4, 1e-3, 1e-2, 0.1]), is_logarithmic([1, 25, 50, 75, 100])
    (True, False)
    """
    low, high = min(numbers), max(numbers)
    if low <= 0 or high / low < _WIDE:
        return False
    linear = math.fsum((number - low) / (high - low) for number in numbers) / len(numbers)
    scale = math.log(high / low)
    logarithmic = math.fsum(math.log(number / low) / scale for number in numbers) / len(numbers)
    return abs(logarithmic - 0.5) < abs(linear - 0.5)


def _short_texts(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as short texts, another one for each."""
    made: dict[str, Any] = {}
    taken: set[str] = set()
    for text in values:
        short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        count = 1
        while (shown := short if count == 1 else f"{short} ({count})") in taken:
            count += 1
        taken.add(shown)
        made[text] = Text(escape(shown, quote=False))
    return made


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Optuna from saying inside a ``with`` block what is experimental, and what it leaves out of a plot."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(before)


def study_of(subject: Subject, axes: Sequence[Axis]) -> optuna.Study:
    """Return a study with the rows as its trials, each with its number; one that has no result is a failed one.

    Args:
        subject: Has at least one objective.
        axes: The parameters that the study has, as of `axes`.

    Raises:
        GeneverError: Optuna is not installed, code ``no-module``.
    """
    try:
        import optuna
    except ImportError:
        hint = "pip install 'genever[report]'"
        raise error("no-module", "a report needs Optuna, which is not installed", hint=hint) from None
    with quiet():
        ways = optuna.study.StudyDirection
        directions = [ways.MAXIMIZE if each.is_maximum else ways.MINIMIZE for each in subject.objectives]
        study: optuna.Study = optuna.create_study(directions=directions)
        distributions = {axis.name: _distribution(axis) for axis in axes}
        numbered = {row.number: row for row in subject.rows}
        study.add_trials(
            [
                _trial(numbered.get(number), subject.objectives, axes, distributions)
                for number in range(max(numbered, default=-1) + 1)
            ]
        )
    return study


def _trial(
    row: Row | None, objectives: Sequence[Objective], axes: Sequence[Axis], distributions: dict[str, Any]
) -> optuna.trial.FrozenTrial:
    import optuna

    values = [each.of(row) for each in objectives] if row is not None else [None]
    if row is None or None in values:
        return optuna.create_trial(state=optuna.trial.TrialState.FAIL)
    has = [axis for axis in axes if axis.name in row.values]
    return optuna.create_trial(
        values=values,  # type: ignore[arg-type]  # None of them is None.
        params={axis.label: axis.values[row.values[axis.name]] for axis in has},
        distributions={axis.label: distributions[axis.name] for axis in has},
    )


def _distribution(axis: Axis) -> optuna.distributions.BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if axis.kind == "text":
        return CategoricalDistribution(list(axis.values.values()))
    low, high = min(axis.values.values()), max(axis.values.values())
    if axis.kind == "int":
        return IntDistribution(low, high, log=axis.is_log)
    return FloatDistribution(low, high, log=axis.is_log)
