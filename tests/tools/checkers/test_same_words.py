"""A checker's findings are said as a run says its own, which come from the annotations of what was imported."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic")

import genever
from genever.language.text.diagnostics import Diagnostic, render_line
from genever.runtime.session import Session
from genever.tools.checkers.environment import Environment
from genever.tools.lowering.lower import lower
from tests.cli.conftest import nothing_else_registered
from tests.runtime.annotations import test_check as live
from tests.tools.checkers.installed import PATIENCE, checker

_PARTS: Any = (live.Model, live.Encoder, live.Settings, live.Box, live.Needs, live.Options, live.Drawing)
_FUNCTIONS: Any = (
    live.make_model,
    live.make_anything,
    live.numbers,
    live.use,
    live.later,
    live.converted,
    live.counted,
    live.packed,
)

#: What a checker knows better than the object tells, and an object that only a program has.
_OTHERWISE = ("use.steps = @numbers()", "use.steps = @later()", "use.literal = %array")
#: A run does not know which of the two it will be; a checker looks at both.
_SEEN = "use.rate = 0.5 if @make_anything() else 'a'"


def cases(test: Any) -> list[Any]:
    return list(test.pytestmark[0].args[1])


def said(findings: tuple[Diagnostic, ...]) -> list[str]:
    return [render_line(found).partition(f"{found.severity}: ")[2] for found in findings]


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_what_a_run_finds_is_found_before_in_the_same_words(name: str) -> None:
    wrong = [case for case in cases(live.test_what_does_not_fit_is_said) if case[0] not in _OTHERWISE]
    right = [
        case.replace("object", "'object'") for case in cases(live.test_what_fits_or_cannot_be_known_is_left_in_peace)
    ]
    session, lowered = Session(), []
    with nothing_else_registered(), session:
        for thing in (*_PARTS, *_FUNCTIONS):
            genever.external_configurable(thing, thing.__name__)
        for binding in [*(binding for binding, _ in wrong), *right]:
            genever.clear_config()
            genever.parse_config(f"main = @use()\n{binding}")
            lowered.append(lower(session.config, session.catalog))
    found = checker(name).check_all(lowered, Environment((str(Path(__file__).parents[3]),), seconds=PATIENCE))
    assert [said(findings) for findings in found[: len(wrong)]] == [[text] for _, text in wrong]
    assert [binding for binding, findings in zip(right, found[len(wrong) :], strict=True) if findings] == [_SEEN]
