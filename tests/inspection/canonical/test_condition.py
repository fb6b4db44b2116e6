"""Expressions over what is known of a run, in the language of binding files."""

from typing import Any

import pytest

from genever import GeneverError
from genever.inspection.canonical.condition import Look, MissingError, read_condition
from genever.inspection.canonical.values import ReferenceText, value_of

RUN = {
    "Adam.lr": 1e-4,
    "generator/Adam.lr": 3,
    "accuracy": 0.95,
    "val/loss": 0.5,
    "state": "done",
    "train.optimizer": ReferenceText("@program.Adam()"),
    "train.betas": (0.9, 0.99),
    "max": 7,
    "%lr": 2,
    "steps": 12,
}


def look_in(run: dict[str, Any]) -> Look:
    def look(name: str) -> Any:
        if name not in run:
            raise MissingError(name)
        return run[name]

    return look


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Adam.lr < 1e-3 and accuracy > 0.9", True),
        ("Adam.lr < 1e-5", False),
        ("generator/Adam.lr == 3", True),
        ("val/loss == 0.5", True),
        ("steps / generator/Adam.lr == 4", True),
        ("%lr == 2", True),
        ("steps % 5 == 2", True),
        ("steps %5 == 2", True),
        ("1 < steps <= 12", True),
        ("max(Adam.lr, 1) == 1 and max == 7", True),
        ("max (1, 2) == 2", True),
        ("state in ['done', 'failed']", True),
        ("'Adam.lr' == \"Adam.lr\"", True),
        ("f'{%lr}' == '2'", True),
        ("train.optimizer == @Adam()", True),
        ("train.optimizer == @program.Adam()", True),
        ("train.optimizer == @Adam", False),
        ("train.optimizer != @SGD()", True),
        ("train.optimizer in [@SGD(), @Adam()]", True),
        ("train.betas[0] == 0.9", True),
        ("{'done': 1}[state] == 1", True),
        ("-accuracy + 1 < .1 if True else None", True),
        ("3.e2 == 300", True),
        # What a run has not:
        ("loss < 1", False),
        ("loss >= 1", False),
        ("loss != 1", False),
        ("not loss < 1", True),
        ("loss < 1 or state == 'done'", True),
        ("state == 'done' and loss < 1", False),
        ("loss", False),
        ("loss + 1 == 2", False),
        ("1 if loss else 0", False),
        ("not loss", True),
    ],
)
def test_conditions(text: str, holds: bool) -> None:
    assert read_condition(text, "--where").holds(look_in(RUN)) is holds


def test_a_value_is_what_the_language_gives() -> None:
    assert read_condition("round(accuracy * 100) + steps // 5", "--sort").value(look_in(RUN)) == 97
    with pytest.raises(MissingError):
        read_condition("loss + 1", "--sort").value(look_in(RUN))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accuracy >", "--where: error: a value is missing here [syntax]\n  | accuracy >\n  |           ^"),
        (
            "lr < 1 and state = 'done'",
            "--where: error: expected the end of the line, not '=' [syntax]\n"
            "  | lr < 1 and state = 'done'\n"
            "  |                  ^ one '=' a statement",
        ),
        (
            "lr < 1 and @f(1) == 2",
            "--where: error: a reference with arguments cannot stand in a condition [bad-expression]\n"
            "  | lr < 1 and @f(1) == 2\n"
            "  |            ^^^^^",
        ),
        (
            "state in [once @f()]",
            "--where: error: 'once' cannot stand in a condition [bad-expression]\n"
            "  | state in [once @f()]\n"
            "  |           ^^^^^^^^^",
        ),
        (
            "steps > 1 and train.optimizer + 1 == 2",
            '--where: error: can only concatenate str (not "int") to str [wrong-type]\n'
            "  | steps > 1 and train.optimizer + 1 == 2\n"
            "  |               ^^^^^^^^^^^^^^^^^^^",
        ),
        (
            "steps > 1 and accuracy < 'x'",
            "--where: error: '<' not supported between instances of 'float' and 'str', with 0.95 and 'x' [wrong-type]\n"
            "  | steps > 1 and accuracy < 'x'\n"
            "  |               ^^^^^^^^^^^^^^ convert one side, for example with str() or int()",
        ),
    ],
)
def test_what_is_wrong_is_shown_where_it_was_written(text: str, message: str) -> None:
    with pytest.raises(GeneverError) as caught:
        read_condition(text, "--where").holds(look_in({**RUN, "lr": 0.1}))
    assert str(caught.value) == message


def test_nothing_of_python_can_be_called() -> None:
    for text in ("__import__('os')", "open('x')", "state.upper()", "(lambda: 1)()", "exec('1')"):
        with pytest.raises(GeneverError):
            read_condition(text, "--where").holds(look_in(RUN))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-3", -3),
        ("0.5", 0.5),
        ("-1e-08", -1e-8),
        ("1.", 1.0),
        ("'a b'", "a b"),
        ("'it\\'s'", "it's"),
        ('"it\'s"', "it's"),
        ("True", True),
        ("None", None),
        ("[1, (2, -3.5), {'a': None}]", [1, (2, -3.5), {"a": None}]),
        ("b'x'", b"x"),
        ("<torch.Tensor float32 (3,)>", "<torch.Tensor float32 (3,)>"),
        ("%genever.run_dir", "%genever.run_dir"),
        ("secret('<hidden>')", "secret('<hidden>')"),
        ("[@Adam()]", "[@Adam()]"),
        ("1e999", float("inf")),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_a_canonical_text_is_a_value(text: str, value: object) -> None:
    found = value_of(text)
    assert (type(found), found) == (type(value), value)


def test_references_are_the_same_by_the_end_of_their_selector() -> None:
    adam = ReferenceText("@a/torch.optim.Adam()")
    assert adam == ReferenceText("@a/Adam()")
    assert adam == ReferenceText("@a/optim.Adam()")
    assert adam != ReferenceText("@Adam()")
    assert adam != ReferenceText("@a/Adam")
    assert adam != ReferenceText("@a/dam()")
    assert adam != "@a/torch.optim.Adam()"
    assert hash(adam) == hash(ReferenceText("@a/Adam()"))
