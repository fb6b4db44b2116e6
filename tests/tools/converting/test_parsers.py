"""Parsers of command lines: what they give, and what the function gives that they became."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import genever
from genever import Session
from genever.errors import GeneverError
from genever.tools.converting.parsers.convert import Conversion, convert
from tests.untyped import configurable

MODULE = '''
import argparse
from pathlib import Path

import click

parser = argparse.ArgumentParser(description="Train a model.")
parser.add_argument("data", help="what on")
parser.add_argument("--version", action="version", version="1")
parser.add_argument("--lr", type=float, default="1e-2", help="how fast (default: %(default)s)")
parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
parser.add_argument("--depth", type=int, choices=[1, 2, 3], default=2)
parser.add_argument("--sizes", type=int, nargs="*", default=[8, 8])
parser.add_argument("--out", type=Path, default=Path("runs"))
parser.add_argument("-v", "--verbose", action="count", default=0)
parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--resume", action="store_true")
parser.add_argument("--no-cache", dest="cache", action="store_false")
parser.add_argument("--tag", action="append")
parser.add_argument("--device", nargs="?")

hard = argparse.ArgumentParser()
either = hard.add_mutually_exclusive_group()
either.add_argument("--log", type=lambda text: open(text), default=print)
either.add_argument("--fast", dest="speed", action="store_const", const=9)
hard.set_defaults(more=1)
hard.add_argument("rest", nargs=argparse.REMAINDER)

whole = argparse.ArgumentParser()
whole.add_subparsers().add_parser("fit")


def make():
    made = argparse.ArgumentParser()
    made.add_argument("--steps", type=int, default=3)
    return made


@click.command()
@click.argument("data")
@click.option("--lr", default=0.1, help="How fast.")
@click.option("--mode", type=click.Choice(["a", "b"]), default="a")
@click.option("--tag", multiple=True)
@click.option("--amp/--no-amp", default=True)
@click.option("--steps", type=int)
def command(**arguments):
    """Train a model."""
    return arguments
'''


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "lined.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    yield "lined"
    for name in ("lined", "converted"):
        sys.modules.pop(name, None)


def _given(conversion: Conversion, *bindings: str) -> dict[str, Any]:
    """Return what the function gives."""
    Path("converted.py").write_text(conversion.code)
    Path("converted.gin").write_text(conversion.bindings)
    with Session():
        started = configurable("started", module="test")(lambda value: value)
        text = ["started.value = %main", *bindings]
        genever.parse_config_files_and_bindings(["converted.gin"], text, finalize_config=False)
        result: argparse.Namespace = started()
    return vars(result)


@pytest.mark.parametrize(
    ("words", "bindings"),
    [
        (["x"], []),
        (
            ["x", "--lr", "3", "--sizes", "1", "2", "--optimizer", "sgd"],
            ["lr = 3.0", "sizes = [1, 2]", "optimizer = 'sgd'"],
        ),
        (
            ["x", "--no-amp", "--resume", "--no-cache", "-vv"],
            ["amp = False", "resume = True", "cache = False", "verbose = 2"],
        ),
        (["x", "--tag", "a", "--tag", "b", "--depth", "3"], ["tag = ['a', 'b']", "depth = 3"]),
    ],
)
def test_the_function_gives_what_argparse_gives(module: str, words: list[str], bindings: list[str]) -> None:
    conversion = convert("lined:parser", "converted")
    assert conversion.findings == ()
    parser = __import__(module).parser
    made = _given(conversion, "lined.data = 'x'", *(f"lined.{text}" for text in bindings))
    assert made == vars(parser.parse_args(words))


def test_types_choices_and_help_are_kept() -> None:
    conversion = convert("lined:parser", "converted")
    for line in (
        "    data: str,\n",
        "    lr: float = 0.01,\n",
        "    optimizer: Literal['adam', 'sgd'] = 'adam',\n",
        "    depth: Literal[1, 2, 3] = 2,\n",
        "    sizes: list[int] = [8, 8],\n",
        "    out: Path = Path('runs'),\n",
        "    tag: list[str] | None = None,\n",
        '    """Train a model.\n\n    Args:\n        data: what on\n        lr: how fast (default: 1e-2)\n    """\n',
    ):
        assert line in conversion.code
    assert conversion.bindings.startswith("import converted\n\nmain = @lined()\n\nlined:\n    # what on\n")
    assert "    data = %gin.REQUIRED\n    # how fast (default: 1e-2)\n    lr = 0.01\n" in conversion.bindings


@pytest.mark.parametrize(
    ("words", "bindings"), [(["x"], []), (["x", "--tag", "a", "--no-amp"], ["tag = ('a',)", "amp = False"])]
)
def test_the_function_gives_what_click_gives(module: str, words: list[str], bindings: list[str]) -> None:
    conversion = convert("lined:command", "converted")
    assert conversion.findings == ()
    command: click.Command = __import__(module).command
    made = _given(conversion, "lined.data = 'x'", *(f"lined.{text}" for text in bindings))
    assert made == command.main(words, standalone_mode=False)


TYPER = '''
import enum
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

app = typer.Typer()


class Mode(str, enum.Enum):
    fast = "fast"
    slow = "slow"


@app.command()
def train(
    context: typer.Context,
    data: Annotated[str, typer.Argument(help="What to train on.")],
    lr: Annotated[float, typer.Option(help="How fast.")] = 0.1,
    amp: bool = True,
    sizes: list[int] = [8, 8],
    tag: Optional[list[str]] = None,
    out: Path = Path("runs"),
    size: tuple[int, float] = (1, 0.5),
    steps: int | None = None,
    kind: Literal["a", "b"] = "a",
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True)] = 0,
):
    """Train a model."""
    return {name: value for name, value in locals().items() if name != "context"}


def older(data: str = typer.Argument(..., help="What on."), lr: float = typer.Option(0.1, help="How fast.")):
    return locals()


hard = typer.Typer()


@hard.command()
def fit(
    seed: Annotated[int, typer.Option(default_factory=int)],
    mode: Mode = Mode.fast,
    rate: Annotated[float, typer.Option(min=0, max=1, envvar="RATE")] = 0.5,
    when: Annotated[str, typer.Option(parser=str.upper)] = "now",
    raw: bytes = b"",
):
    raise AssertionError("no command is run")


@hard.command()
def check():
    raise AssertionError("no command is run")
'''


@pytest.fixture
def typed() -> Iterator[Any]:
    pytest.importorskip("typer")
    Path("typed.py").write_text(TYPER)
    yield __import__("typed")
    sys.modules.pop("typed")


@pytest.mark.parametrize(
    ("words", "bindings"),
    [
        (["x"], []),
        (
            ["x", "--lr", "3", "--no-amp", "--sizes", "1", "--sizes", "2", "--steps", "4", "-vv", "--kind", "b"],
            ["lr = 3.0", "amp = False", "sizes = [1, 2]", "steps = 4", "verbose = 2", "kind = 'b'"],
        ),
        (["x", "--tag", "a", "--size", "2", "3"], ["tag = ['a']", "size = (2, 3.0)"]),
    ],
)
def test_the_function_gives_what_typer_gives(typed: Any, words: list[str], bindings: list[str]) -> None:
    conversion = convert("typed:app", "converted")
    assert conversion.findings == ()
    made = _given(conversion, "typed.data = 'x'", *(f"typed.{text}" for text in bindings))
    expected = typed.app(words, standalone_mode=False)
    assert made == expected | {"tag": expected["tag"] or None}


def test_types_choices_and_help_of_typer_are_kept(typed: Any) -> None:
    conversion = convert("typed:app", "converted")
    for line in (
        "    tag: list[str] | None = None,\n",
        "    size: tuple[int, float] = (1, 0.5),\n",
        "    kind: Literal['a', 'b'] = 'a',\n",
        '    """Train a model.\n\n    Args:\n        data: What to train on.\n        lr: How fast.\n    """\n',
    ):
        assert line in conversion.code


def test_the_function_of_a_command_is_one_without_an_application_too(typed: Any) -> None:
    code = convert("typed:older", "converted").code
    assert "    data: str,\n    lr: float = 0.1,\n" in code
    assert "        data: What on.\n        lr: How fast.\n" in code


def test_what_a_signature_cannot_say_of_a_typer_command_is_said(typed: Any) -> None:
    (whole,) = convert("typed:hard", "converted").findings
    assert whole.message == "the subcommands fit, check are commands of their own: convert the function of each"
    assert [finding.message for finding in convert("typed:fit", "converted").findings] == [
        "the default of seed is made by int, and here None",
        "mode was a member of Mode, and here is its value",
        "rate has the bounds min 0, max 1: check them in the function",
        "rate is read from the environment, RATE: bind it to env(…)",
        "when is made by upper: call it in the function",
        "raw is made by bytes: make it in the function",
        "the default of raw is b'', and here None",
    ]


def test_a_function_may_return_the_parser() -> None:
    assert _given(convert("lined:make", "converted")) == {"steps": 3}


def test_what_a_signature_cannot_say_is_said() -> None:
    messages = [finding.message for finding in convert("lined:hard", "converted").findings]
    assert [message.partition(" ")[0] for message in messages] == [
        "log",
        "the",
        "an",
        "rest",
        "nothing",
        "set_defaults",
    ]
    assert messages[2] == "an option of speed stands for 9: write the value"
    assert messages[4] == "nothing keeps log, speed from being given together: check it in the function"
    (whole,) = convert("lined:whole", "converted").findings
    assert whole.message == "the subcommands fit are parsers of their own: convert each"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("lined", "'lined' names no parser"),
        ("lined:nope", "lined has no nope"),
        ("nowhere_at_all:parser", "nowhere_at_all cannot be imported"),
        ("lined:Path", r"lined:Path is <class 'pathlib[\w.]*\.Path'>, not a parser of argparse"),
        ("ends:parser", "ends ends as it is imported"),
    ],
)
def test_what_is_no_parser_is_an_error(place: str, message: str) -> None:
    Path("ends.py").write_text("raise SystemExit(2)")
    with pytest.raises(GeneverError, match=message):
        convert(place, "converted")
