"""Flags for a script's parameters, read as argparse reads them."""

import argparse
from typing import Any

import pytest

from tests.cli.conftest import Project

SCRIPT = '''
from typing import Literal, Optional

import genever


def train(data: str = "x", lr: float = 0.1, batch_size=8, amp: bool = True, mode: Literal["a", "b"] = "a",
          sizes: list[int] = (), tag: Optional[str] = None, shape=None, out: str = "mine"):
    """Train.

    Args:
        lr: How fast.
    """
    print(dict(data=data, lr=lr, batch_size=batch_size, amp=amp, mode=mode, sizes=sizes, tag=tag))


if __name__ == "__main__":
    genever.main(train, flags=True)
'''


def _argparse() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--data", default="x")
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--mode", choices=["a", "b"], default="a")
    parser.add_argument("--sizes", type=int, nargs="*", default=())
    parser.add_argument("--tag")
    return parser


@pytest.fixture
def script(project: Project) -> Project:
    project.write("train.py", SCRIPT)
    return project


@pytest.mark.parametrize(
    "words",
    [
        ["--lr", "0.5", "--no-amp"],
        ["--lr=-1e-3", "--batch-size", "-4", "--amp", "--mode=b"],
        ["--data", "it's = 1", "--tag", "7", "--sizes", "1", "2"],
    ],
)
def test_a_script_is_given_what_argparse_gives(script: Project, words: list[str]) -> None:
    outcome = script.python("train.py", *words, "--out", "r")
    expected: dict[str, Any] = vars(_argparse().parse_args(words))
    assert (outcome.code, outcome.out) == (0, f"{expected}\n")


def test_flags_win_over_files_and_mix_with_bindings(script: Project) -> None:
    script.write("some.gin", "import train\ntrain.lr = 3.0\ntrain.data = 'y'\n")
    outcome = script.python("train.py", "some.gin", "--lr", "2", "batch_size=1", "--shape", "(1, 2)", "--out", "r")
    assert outcome.code == 0
    assert "'data': 'y', 'lr': 2.0, 'batch_size': 1" in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--lr", "fast"], "Argument --lr: invalid float value: 'fast'."),
        (["--mode", "c"], "Argument --mode: invalid choice: 'c'"),
        (["--lr"], "Argument --lr: expected one argument."),
        (["--rate", "1"], "No such option '--rate'."),
        (["--dat", "1"], "No such option '--dat'."),
    ],
)
def test_a_wrong_flag_is_an_error(script: Project, words: list[str], message: str) -> None:
    outcome = script.python("train.py", *words)
    assert (outcome.code, message in outcome.err) == (2, True)


def test_help_says_that_there_are_flags(script: Project) -> None:
    outcome = script.python("train.py", "--help")
    assert "Parameters of train, set by --NAME VALUE or NAME=VALUE:" in outcome.out
    assert "How fast. [default: 0.1]" in outcome.out
