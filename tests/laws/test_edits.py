"""The law of edits: made in the text, they make their finding go away, whatever else is wrong there."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import genever
from genever import GeneverError, Session
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.source import Source
from tests.golden import program
from tests.laws.texts import damaged_lines

#: What is wrong, and what the edits of its first finding make of it.
SYNTAX = [
    # Habits from elsewhere.
    ("+train.lr=5", "train.lr=5"),
    ("++train.lr = 5  # why", "train.lr=5  # why"),
    ("~train.lr", "del train.lr"),
    ("~train.lr=3", "del train.lr"),
    ("train.name = ${oc.env:NAME}", "train.name = env('NAME')"),
    ("train.steps = ${oc.env:STEPS,8}", "train.steps = env('STEPS', 8)"),
    ("train.lr = ${rate}", "train.lr = %rate"),
    ("train.lr = %(rate)s", "train.lr = %rate"),
    ("train.lr == 5", "train.lr = 5"),
    ("train.lr := 5", "train.lr = 5"),
    ("import math, string", "import math\nimport string"),
    ("import math as m, string, os", "import math as m\nimport string, os"),
    ("from os import path, sep", "from os import path\nfrom os import sep"),
    ("from math import *", "import math"),
    ("train(lr=5)", "train.lr = 5"),
    ("@train(lr: 5)", "train.lr = 5"),
    ("train.optimizer = @Adam(betas=1, lr: 3)", "train.optimizer = @Adam(betas=1, lr=3)"),
    ("train.steps + = 3", "train.steps += 3"),
    ("train.layers | = [3]", "train.layers |= [3]"),
    ("let lr = 3", "lr = 3"),
    ("@train.lr = 5", "train.lr = 5"),
    ("// a comment", "# a comment"),
    ("; a comment", "# a comment"),
    ("include base.gin", "include 'base.gin'"),
    ("include: conf/base.gin", "include 'conf/base.gin'"),
    ("train: lr = 5", "train.lr = 5"),
    ("train.lr: 5", "train.lr = 5"),
    ("train.lr : {'a': 5}", "train.lr = {'a': 5}"),
    ("train.name = a@b.org", "train.name = 'a@b.org'"),
    # Words that are no values.
    ("train.lr = true", "train.lr = True"),
    ("train.lr = [none, 1]", "train.lr = [None, 1]"),
    ("train.lr = [true, false]", "train.lr = [True, false]"),
    ("train.lr = null", "train.lr = None"),
    ("train.lr = inf", "train.lr = float('inf')"),
    ("train.lr = -inf", "train.lr = -float('inf')"),
    ("train.lr = np.inf", "train.lr = float('inf')"),
    ("train.lr = math.pi / 2", "train.lr = pi / 2"),
    ("train.lr = math.sqrt(2)", "train.lr = sqrt(2)"),
    ("train.lr = sqrtt(2)", "train.lr = sqrt(2)"),
    # Operators, numbers, strings.
    ("train.lr = %a && %b", "train.lr = %a and %b"),
    ("train.lr = (1)&&(2)", "train.lr = (1)and (2)"),
    ("train.lr = %a || %b", "train.lr = %a or %b"),
    ("train.lr = %a <> %b", "train.lr = %a != %b"),
    ("assert %a === 1", "assert %a == 1"),
    ("assert %a !== 1", "assert %a != 1"),
    ("assert !%a", "assert not %a"),
    ("train.lr = 5 %b", "train.lr = 5 % b"),
    ("train.name = f'a}b'", "train.name = f'a}}b'"),
    ("train.lr = once @Adam", "train.lr = once @Adam()"),
    # Keys.
    ("%rate = 5", "rate = 5"),
    ("train . lr = 5", "train.lr = 5"),
    ("train / Adam.lr = 5", "train/Adam.lr = 5"),
    ("inclde 'base.gin'", "include 'base.gin'"),
    ("imprt math", "import math"),
]

#: Names that are nearly those of the golden program.
NAMES = [
    ("train.lrr = 0.1", "train.lr = 0.1"),
    ("lrr = 0.1\ntrain.lrr = %lrr", "lrr = 0.1\ntrain.lr = %lrr"),
    ("s/Adam.beta = (0, 0)", "s/Adam.betas = (0, 0)"),
    ("Adam:\n  lrs = 1", "Adam:\n  lr = 1"),
    ("Adamm.lr = 1", "Adam.lr = 1"),
    ("Adamm/Adamm.lr = 1", "Adamm/Adam.lr = 1"),
    ("Adamm:\n  lr = 1", "Adam:\n  lr = 1"),
    ("train.optimizer = @Adamm()", "train.optimizer = @Adam()"),
    ("train.optimizer = [@s/Adamm]", "train.optimizer = [@s/Adam]"),
    ("train.optimizer = @nowhere.Adam()", "train.optimizer = @Adam()"),
    ("train.optimizer = @Adam(lrr=1)", "train.optimizer = @Adam(lr=1)"),
    ("rates = 1\ntrain.lr = %rate", "rates = 1\ntrain.lr = %rates"),
    ("rates = 1\ntrain.lr = [2 * %rate]", "rates = 1\ntrain.lr = [2 * %rates]"),
    ("table = {'adam': 1}\ntrain.lr = %table['adm']", "table = {'adam': 1}\ntrain.lr = %table['adam']"),
    (
        "from __gin__ import dynamic_registration\nimport math\nmth.sqrt.x = 1",
        "from __gin__ import dynamic_registration\nimport math\nmath.sqrt.x = 1",
    ),
    (
        "from __gin__ import dynamic_registration\nimport textwrap\ntextwrap.shortn.width = 1",
        "from __gin__ import dynamic_registration\nimport textwrap\ntextwrap.shorten.width = 1",
    ),
    ("include 'bas.gin'", "include 'base.gin'"),
    ("include './bas.gin'", "include './base.gin'"),
]

#: Where several things may have been meant, or nothing certain.
UNCERTAIN = [
    "train.name = adam",
    "trian.lr = 0.1",  # `train` or `Trainer`.
    "train.zzz = 1",
    "train.name = 'x",
    "train.layers = [1, 2",
    "train(lr=5, steps=3)",
    "--lr=3",
    "train.name = ${oc.env:NAME,adam}",
    "train.lr = @Adamm/Adamm()",  # Which of the two?
]


@pytest.fixture
def findings(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives what is wrong with a text beside the golden program."""
    program.register()
    (tmp_path / "base.gin").write_text("train.steps = 1\n")
    monkeypatch.chdir(tmp_path)

    def findings(text: str) -> tuple[Diagnostic, ...]:
        genever.clear_config()
        try:
            genever.parse_config(text)
            genever.finalize()
        except GeneverError as problem:
            return problem.diagnostics
        return ()

    return findings


def made(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made in it; they lie in it and do not overlap."""
    end = len(text)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        assert edit.source.text == text
        assert 0 <= edit.span.start <= edit.span.end <= end
        text, end = text[: edit.span.start] + edit.text + text[edit.span.end :], edit.span.start
    return text


def what(found: Diagnostic) -> tuple[str, str, int]:
    """What a finding is, wherever earlier edits have moved it."""
    assert found.source is not None and found.span is not None
    return found.code, found.message, len(found.source.text) - found.span.start


@pytest.mark.parametrize(("wrong", "right"), SYNTAX)
def test_an_edit_of_the_syntax_makes_the_finding_go_away(wrong: str, right: str) -> None:
    for before in ("", "# before\nf.x = 1\n"):
        first = parse(before + wrong + "\n").diagnostics[0]
        fixed = made(before + wrong + "\n", first.edits)
        assert fixed == before + right + "\n"
        assert what(first) not in map(what, parse(fixed).diagnostics)


@pytest.mark.parametrize(("wrong", "right"), NAMES)
def test_an_edit_of_a_name_makes_the_finding_go_away(findings: Any, wrong: str, right: str) -> None:
    first = findings(wrong)[0]
    assert made(wrong, first.edits) == right
    assert what(first) not in map(what, findings(right))


@pytest.mark.parametrize("text", UNCERTAIN)
def test_where_it_is_not_certain_there_is_no_edit(findings: Any, text: str) -> None:
    assert [found.edits for found in findings(text)] == [()]


@pytest.mark.parametrize("path", sorted(Path(__file__).parents[1].glob("golden/*/*.gin")), ids=lambda path: path.stem)
def test_every_edit_of_the_golden_files_helps(path: Path) -> None:
    holds(path.read_text(encoding="utf-8"))


@given(damaged_lines())
def test_every_edit_of_any_text_helps(text: str) -> None:
    holds(text)


def holds(text: str) -> None:
    """Asserts the law of every finding in a text."""
    for found in parse(Source(text)).diagnostics:
        if found.edits:
            assert what(found) not in map(what, parse(made(text, found.edits)).diagnostics)
