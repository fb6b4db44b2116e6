"""What a sweep looks for: the objectives of a trial, and which trials are the best."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_high
from typing import Any, Literal, NamedTuple, TypeAlias

from genever.experiments.comparison.groups import spread
from genever.experiments.sweeps.ledger import Record
from genever.language.text.errors import error

#: Whether less of an objective is better, or more.
Direction: TypeAlias = Literal["minimize", "maximize"]
MINIMIZE: Direction = "minimize"
_DIRECTIONS: Mapping[str, Direction] = {"max": "maximize", "min": "minimize"}
#: What is meant to be a direction.
_MEANT = re.compile(r"(max|min)(im\w*)?", re.IGNORECASE)


class Objective(NamedTuple):
    """A metric that decides which trials are the best.

    Attributes:
        name: The metric; None for the only one that there is.
        direction: Whether less of it is better, or more.
    """

    name: str | None = None
    direction: Direction = "minimize"

    @property
    def is_maximum(self) -> bool:
        """Whether more of it is better."""
        return self.direction == "maximize"


class Repeated(NamedTuple):
    """Trials that differ in what only repeats them, and their objectives; else one trial.

    Attributes:
        records: The trials, at least one, by number.
        values: For each of them the number of each objective.
        of: With how many values of what repeats them there are trials in the sweep.
    """

    records: tuple[Record, ...]
    values: tuple[tuple[float, ...], ...]
    of: int = 1

    @property
    def means(self) -> tuple[float, ...]:
        """The mean of each objective; NaN where infinities of both signs are in it."""
        return tuple(spread(values).mean for values in zip(*self.values, strict=True))

    @property
    def deviations(self) -> tuple[float, ...] | None:
        """The sample standard deviation of each objective, NaN where one is infinite; None of one trial."""
        if len(self.values) == 1:
            return None
        return tuple(spread(values).deviation or 0.0 for values in zip(*self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Goal:
    """What a sweep looks for.

    Attributes:
        objectives: The metrics that decide, at least one.
        repeat_over: The parameter that only repeats a trial, as a seed does: what counts is the mean over its values.
    """

    objectives: tuple[Objective, ...] = (Objective(),)
    repeat_over: str | None = None

    @classmethod
    def made(
        cls, names: str | Sequence[str] | None, directions: Direction | Sequence[Direction], repeat_over: str | None
    ) -> Goal:
        """Return a goal from one name or several, and a direction for all of them or one for each, else less."""
        several = (names,) if names is None or isinstance(names, str) else tuple(names)
        each = [directions] * len(several) if isinstance(directions, str) else [*directions]
        each += [MINIMIZE] * (len(several) - len(each))
        return cls(tuple(Objective(name, way) for name, way in zip(several, each, strict=False)), repeat_over)

    @classmethod
    def described(cls, description: Mapping[str, Any]) -> Goal:
        """Return the goal of the sweep that a description is of."""
        return cls.made(description["objective"], description["direction"], description.get("repeat_over"))

    def description(self) -> dict[str, Any]:
        """Return it as JSON data: one name and direction, or lists of several."""
        names, directions = [each.name for each in self.objectives], [each.direction for each in self.objectives]
        is_one = len(names) == 1
        return {
            "objective": names[0] if is_one else names,
            "direction": directions[0] if is_one else directions,
            "repeat_over": self.repeat_over,
        }

    def asked(self, texts: Sequence[str], direction: Direction | None) -> Goal:
        """Return the goal with what a command line says of it.

        Args:
            texts: The names of its objectives instead, as ``accuracy`` or with a direction as ``accuracy:max``; empty
                where it has the same.
            direction: That of the objectives that do not say it themselves; None for what it is here.

        Raises:
            GeneverError: What ends a name means to be a direction, and is none; code ``bad-setting``.
        """
        known = {each.name: each.direction for each in self.objectives}
        usual = self.objectives[0].direction if len(self.objectives) == 1 else "minimize"
        found = []
        for text in texts or self.names:
            name, _, end = (text or "").rpartition(":")
            own = _DIRECTIONS.get(end) if name else None
            meant = _MEANT.fullmatch(end) if name and own is None and text not in known else None
            if meant is not None:
                what = f"--objective cannot be {text}: a direction is max or min"
                raise error("bad-setting", what, hint=f"did you mean {name}:{meant[1].lower()}?")
            found.append(Objective(name, own) if own else Objective(text, direction or known.get(text, usual)))
        return replace(self, objectives=tuple(found))

    @property
    def names(self) -> tuple[str | None, ...]:
        """The names of the objectives."""
        return tuple(each.name for each in self.objectives)

    @property
    def is_named(self) -> bool:
        """Whether it is known which metrics decide."""
        return None not in self.names

    def resolved(self, records: Iterable[Record]) -> Goal:
        """Return the goal with the name of its objective where it has none: the only metric that all trials have."""
        if self.is_named:
            return self
        common: set[str] | None = None
        for record in records:
            if record.has_succeeded:
                common = set(record.metrics) if common is None else common & set(record.metrics)
        if common is None or len(common) != 1:
            return self
        (name,) = common
        return replace(self, objectives=(Objective(name, self.objectives[0].direction),))

    def missing(self, metrics: Mapping[str, float]) -> list[str]:
        """Return the names of the objectives that are not among some metrics."""
        return [name for name in self.names if name is not None and name not in metrics]

    def of(self, record: Record) -> tuple[float, ...] | None:
        """Return the objectives of a trial; None where it has not succeeded, lacks one, or one is no number."""
        if not record.has_succeeded or not self.is_named:
            return None
        values = tuple(record.metrics[name] for name in self.names if name is not None and name in record.metrics)
        is_whole = len(values) == len(self.objectives) and all(value == value for value in values)
        return values if is_whole else None

    def best(self, records: Mapping[int, Record]) -> list[Repeated]:
        """Return the best trials: the one of the best mean, or where there are several objectives the Pareto front.

        A mean counts where it is over at least as many trials as half of the means are: else one lucky seed would
        decide wherever some trials have failed, or chance has not drawn all of them.

        Each of the front is as good as any other one: none has as good means, and a better one. The one with the lowest
        number comes first, and stands for those that have the same means.
        """
        goal = self.resolved(records.values())
        groups: dict[frozenset[tuple[str, str]], list[Record]] = {}
        for _, record in sorted(records.items()):
            if goal.of(record) is not None:
                key = frozenset((name, text) for name, text in record.values.items() if name != self.repeat_over)
                groups.setdefault(key, []).append(record)
        over = self.repeat_over
        drawn = {record.values[over] for record in records.values() if over in record.values} if over else set()
        found = [
            Repeated(
                tuple(group),
                tuple(goal.of(record) or () for record in group),
                len(drawn) if over in group[0].values else 1,
            )
            for group in groups.values()
        ]
        usual = median_high([len(each.records) for each in found if each.of > 1] or [1])
        found = [each for each in found if each.of == 1 or len(each.records) >= usual]
        costs = {each.records[0].number: goal._costs(each.means) for each in found}
        known = [each for each in found if not any(map(math.isnan, costs[each.records[0].number]))]
        front: list[Repeated] = []
        for each in sorted(known, key=lambda each: (costs[each.records[0].number], each.records[0].number)):
            mine = costs[each.records[0].number]  # None that comes later can be better than one before it.
            if not any(_is_no_worse(costs[other.records[0].number], mine) for other in front):
                front.append(each)
        return sorted(front, key=lambda each: each.records[0].number)

    def extended(self, front: tuple[Record, ...], record: Record) -> tuple[Record, ...]:
        """Return the best of some trials, of which none is better than another one, and one more."""
        values = self.of(record)
        if values is None:
            return front
        costs = self._costs(values)
        others = [(each, self._costs(self.of(each) or ())) for each in front]
        if any(
            _is_no_worse(other, costs) and (other != costs or each.number < record.number) for each, other in others
        ):
            return front
        return (*(each for each, other in others if not _is_no_worse(costs, other)), record)

    def _costs(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return numbers of which less is better."""
        pairs = zip(self.objectives, values, strict=True)
        return tuple(-value if objective.is_maximum else value for objective, value in pairs)


def _is_no_worse(costs: tuple[float, ...], others: tuple[float, ...]) -> bool:
    return all(cost <= other for cost, other in zip(costs, others, strict=True))
