"""Which trials are the best: compared with every trial against every other one."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genever.experiments.sweeps.goal import Goal, Objective
from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.programs.wording import mean_text


def record(number: int, values: dict[str, str] | None = None, state: Any = "succeeded", **metrics: float) -> Record:
    return Record(number, state, values or {"x": str(number)}, (), "", metrics=metrics)


def numbered(*records: Record) -> dict[int, Record]:
    return {each.number: each for each in records}


def best(goal: Goal, *records: Record) -> list[list[int]]:
    return [[each.number for each in found.records] for found in goal.best(numbered(*records))]


NUMBERS = st.sampled_from([-math.inf, -1.0, 0.0, 1.0, 2.0, math.inf, math.nan])
GOAL = Goal((Objective("a", "maximize"), Objective("b")))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=8))
def test_the_front_has_what_no_other_trial_beats(pairs: list[tuple[float, float]]) -> None:
    known = [pair for pair in pairs if not any(map(math.isnan, pair))]
    beaten = {(a, b) for a, b in known if any(c >= a and d <= b and (c, d) != (a, b) for c, d in known)}
    records = [record(number, a=a, b=b) for number, (a, b) in enumerate(pairs)]
    expected = sorted(pairs.index(pair) for pair in set(known) - beaten)
    assert best(GOAL, *records) == [[number] for number in expected]
    front: tuple[Record, ...] = ()
    for each in records:
        front = GOAL.extended(front, each)
    assert sorted(each.number for each in front) == expected


@given(st.lists(NUMBERS, max_size=8), st.booleans())
def test_one_objective_has_one_best_trial(values: list[float], is_maximum: bool) -> None:
    goal = Goal((Objective("a", "maximize" if is_maximum else "minimize"),))
    known = [value for value in values if not math.isnan(value)]
    expected = [[values.index((max if is_maximum else min)(known))]] if known else []
    assert best(goal, *(record(number, a=value) for number, value in enumerate(values))) == expected


def test_the_mean_over_repetitions_decides() -> None:
    goal = Goal((Objective("a"),), repeat_over="seed")
    records = [
        record(0, {"x": "1", "seed": "0"}, a=0.0),
        record(1, {"x": "1", "seed": "1"}, a=4.0),
        record(2, {"x": "2", "seed": "0"}, a=1.0),
        record(3, {"x": "2", "seed": "1"}, a=2.0),
    ]
    (found,) = goal.best(numbered(*records))
    assert [each.number for each in found.records] == [2, 3]
    assert found.means == (1.5,)
    assert found.deviations == (math.sqrt(0.5),)


def test_a_lucky_seed_decides_only_where_most_have_no_other() -> None:
    goal = Goal((Objective("a"),), repeat_over="seed")
    many = [record(2 * x + seed, {"x": str(x), "seed": str(seed)}, a=x + 1) for x in range(3) for seed in range(2)]
    lucky = record(6, {"x": "3", "seed": "0"}, a=0.0)
    failed = record(7, {"x": "3", "seed": "1"}, state="failed")
    sure = record(8, {"x": "4"}, a=0.5)  # Nothing repeats it.
    assert [found.records for found in goal.best(numbered(*many, lucky, failed, sure))] == [(sure,)]
    (found,) = goal.best(numbered(*many, lucky, failed))
    assert ([each.number for each in found.records], found.of) == ([0, 1], 2)
    few = [each for each in many if each.values["seed"] == "0" or each.values["x"] == "2"]
    (found,) = goal.best(numbered(*few, lucky))
    assert ([each.number for each in found.records], found.of) == ([6], 2)
    assert mean_text(found, goal) == "mean a 0 over 1 of 2"


def test_infinite_repetitions_have_a_mean() -> None:
    goal = Goal((Objective("a"),), repeat_over="seed")
    diverged = [record(0, {"x": "1", "seed": "0"}, a=math.inf), record(1, {"x": "1", "seed": "1"}, a=1.0)]
    (found,) = goal.best(numbered(*diverged))
    assert found.means == (math.inf,)
    assert found.deviations is not None
    assert math.isnan(found.deviations[0])
    both = [record(0, {"x": "1", "seed": "0"}, a=math.inf), record(1, {"x": "1", "seed": "1"}, a=-math.inf)]
    assert goal.best(numbered(*both)) == []


def test_pruned_and_failed_trials_are_not_the_best() -> None:
    records = [record(0, state="pruned", a=0.0), record(1, state="failed", a=1.0), record(2, a=2.0)]
    assert best(Goal(), *records) == [[2]]


def test_an_objective_without_a_name_is_the_only_metric_that_all_have() -> None:
    assert best(Goal(), record(0, a=1.0), record(1, a=0.0, b=5.0)) == [[1]]
    assert best(Goal(), record(0, a=1.0), record(1, b=0.0)) == []
    assert best(Goal(), record(0, a=1.0, b=1.0)) == []


def test_a_command_line_may_say_directions() -> None:
    goal = Goal((Objective("a", "maximize"), Objective("b")))
    assert goal.asked((), None) == goal
    assert goal.asked((), "minimize").objectives == (Objective("a"), Objective("b"))
    assert goal.asked(("a",), None).objectives == (Objective("a", "maximize"),)
    assert goal.asked(("b:max", "val:loss"), None).objectives == (Objective("b", "maximize"), Objective("val:loss"))
    assert goal.asked(("c", "d:min"), "maximize").objectives == (Objective("c", "maximize"), Objective("d"))
    assert Goal.described(goal.description()) == goal
    assert Goal.described(Goal().description()) == Goal()
