"""The command line that `genever.main` gives a script."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

import genever
from genever import Session
from tests.cli.conftest import Outcome, Project

SCRIPT = '''
import genever

{decorator}
def train(rate: float = 0.1, steps: int = 3, *, data: "list[int]", model=None):
    """Train a model.

    At length.

    Args:
        rate: How fast,
            in general.
        steps (int): How long.
        data: What on.
    """
    print(f"rate={{rate}} steps={{steps}} data={{data}}")
    return rate / steps


if __name__ == "__main__":
    print("returned", genever.main(train))
'''


@pytest.fixture(params=["", "@genever.configurable", "@genever.register"])
def script(project: Project, request: pytest.FixtureRequest) -> Project:
    project.write("train.py", SCRIPT.format(decorator=request.param))
    return project


@pytest.fixture
def plain(project: Project) -> Project:
    project.write("train.py", SCRIPT.format(decorator=""))
    return project


def test_the_functions_parameters_are_bindings(script: Project) -> None:
    outcome = script.python("train.py", "rate=0.5", "steps=2", "data=[1, 2]")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "rate=0.5 steps=2 data=[1, 2]\nreturned 0.25\n"


@pytest.mark.parametrize("way", [["train.py"], ["-m", "train"]])
def test_a_file_that_imports_the_script_means_the_script_itself(script: Project, way: list[str]) -> None:
    script.write("some.gin", "import train\nmain = @train()\ntrain.rate = 1.5\ntrain.data = []")
    outcome = script.python(*way, "some.gin", "steps=3", "--out", "out")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "rate=1.5 steps=3 data=[]\nreturned 0.5\n"
    again = script.python(*way, "out/operative.gin")
    assert (again.code, again.out, again.err) == (0, outcome.out, "")


def test_a_file_with_the_scripts_main_is_warned_about_as_by_the_command(plain: Project) -> None:
    plain.write("some.gin", "import train\nmain = @train()\ntrain.data = []\ns/train.rate = 4")
    outcome = plain.python("train.py", "some.gin")
    assert outcome.err == (
        "some.gin:4:1: warning: nothing called train in the scope 's': its binding had no effect [unused-binding]; "
        "it was called outside all scopes\n"
    )


def test_files_come_first_and_other_bindings_are_as_ever(plain: Project) -> None:
    plain.write("some.gin", "train.rate = 1.5\ntrain.data = [%first]\nfirst = 1")
    outcome = plain.python("train.py", "train.steps=3", "some.gin", "first=7")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "rate=1.5 steps=3 data=[7]\nreturned 0.5\n"


def test_a_macro_of_that_name_in_a_file_comes_before_the_parameter(plain: Project) -> None:
    plain.write("some.gin", "rate = 4\ntrain.rate = 1\ntrain.steps = %rate\ntrain.data = []")
    assert plain.python("train.py", "some.gin", "rate=2").out == "rate=1 steps=2 data=[]\nreturned 0.5\n"


def test_the_run_is_recorded(plain: Project) -> None:
    plain.python("train.py", "data=[1]", "rate=0.5")
    [folder] = plain.runs()
    assert folder.parent.name == "train"
    assert (folder / "command.txt").read_text() == f"{sys.executable} train.py 'data=[1]' rate=0.5\n"
    assert (
        (folder / "config.gin").read_text()
        == f"""# Macros:
{RULE}
# Set in {plain.folder}/train.py:20:
main = @train()

# Parameters for train:
{RULE}
# Set in argument 1:
train.data = [1]
# Set in argument 2:
train.rate = 0.5
"""
    )
    assert "train.steps = 3" in (folder / "operative.gin").read_text()


RULE = "# " + "=" * 78


def test_the_options_are_those_of_run(plain: Project) -> None:
    plain.write("program.py", "import genever\n@genever.configurable\ndef other(): print('other')")
    outcome = plain.python("train.py", "import program", "--main", "other", "--out", "out")
    assert (outcome.code, outcome.out) == (0, "other\nreturned None\n")
    assert (plain.folder / "out" / "operative.gin").exists()


def test_the_scripts_own_folder_stays_first_on_the_path(project: Project) -> None:
    here = str(project.folder)
    project.write(
        "scripts/train.py",
        f"import sys, genever\ndef train(): print(sys.path[0], {here!r} + '/conf' in sys.path)\ngenever.main(train)",
    )
    project.write("conf/some.gin", "x = 1")
    outcome = project.python("scripts/train.py", "conf/some.gin")
    assert outcome.out == f"{here}/scripts False\n"


def test_help_lists_the_parameters_with_what_is_known_of_them(plain: Project) -> None:
    plain.write("some.gin", "pace = 0.5\ntrain.rate = %pace\ntrain.model = @open")
    outcome = plain.python("train.py", "--help", "some.gin", "steps=7", "import os")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        0,
        "some.gin:3:15: error: No configurable matching reference '@open'. [unknown-reference]",
    )
    plain.write("some.gin", "pace = 0.5\ntrain.rate = %pace\ntrain.model = @train")
    outcome = plain.python("train.py", "--help", "some.gin", "steps=7")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == HELP


HELP = """Usage: train.py [OPTIONS] [FILES]... [NAME=VALUE]...

  Train a model.

Parameters of train, set by NAME=VALUE:
  rate: float      How fast, in general. [default: 0.1; now: %pace = 0.5,
                   some.gin:2]
  steps: int       How long. [default: 3; now: 7, argument 2]
  data: list[int]  What on. [required]
  model            [default: None; now: @train, some.gin:3]

Options:
  -m, --main REFERENCE  What to run instead of train.
  -o, --out FOLDER      Where the run's files go, instead of a new folder
                        runs/train/<time>.
  --strict              End with 3 where a binding or macro had no effect.
  --track TRACKER       Send it to mlflow, wandb, tensorboard, trackio or aim;
                        mlflow:gan in an experiment. May be repeated.
  -h, --help            Show this, with the values that the files set.

NAME=VALUE sets the parameter NAME of train, or the macro NAME where the files
have one; configurable.NAME=VALUE sets any other parameter.
"""


# ---- In this process ----------------------------------------------------------------------------------


def call(function: Callable[..., Any], *arguments: str) -> Any:
    with Session():
        return genever.main(function, arguments)


CALL_LINE = call.__code__.co_firstlineno + 2


def ended(
    project: Project, capsys: pytest.CaptureFixture[str], function: Callable[..., Any], *arguments: str
) -> Outcome:
    with pytest.raises(SystemExit) as ending:
        call(function, *arguments)
    printed = capsys.readouterr()
    assert isinstance(ending.value.code, int)
    return Outcome(ending.value.code, printed.out, printed.err)


def area(width: int, height: int = 2) -> int:
    return width * height


class Box:
    """A box.

    Parameters
    ----------
    width : int
        How wide.
    """

    def __init__(self, width: int = 1) -> None:
        self.width = width


def test_main_returns_what_the_function_returns(project: Project) -> None:
    assert call(area, "width=3") == 6


def test_a_class_may_be_what_runs(project: Project) -> None:
    assert call(Box, "width=3").width == 3


def test_a_slip_in_a_parameters_name_is_an_error(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(project, capsys, area, "widht=3") == Outcome(
        2,
        "",
        "argument 1: error: area has no parameter 'widht', and nothing reads a macro of that name [unknown-parameter]\n"
        "  | widht=3\n"
        "  | ^^^^^ did you mean 'width'?\n"
        f"{__file__}:{CALL_LINE}: error: area.width is required but not set [required]\n"
        f"  {CALL_LINE} | return genever.main(function, arguments)\n"
        "      | ^ bind it: area.width=…\n",
    )


def test_a_missing_parameter_ends_with_2(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = ended(project, capsys, area)
    assert (outcome.code, outcome.out) == (2, "")
    assert "error: area.width is required but not set [required]" in outcome.err


def test_a_wrong_option_ends_with_2_and_a_suggestion(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = ended(project, capsys, area, "--uot", "x")
    assert outcome.code == 2
    assert "--out" in outcome.err.splitlines()[-1]


def test_what_the_function_raises_ends_with_1_and_its_frames(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(by: int = 0) -> float:
        return 1 / by

    outcome = ended(project, capsys, fail)
    assert outcome.code == 1
    assert outcome.err.count("  File ") == 1
    assert "in fail\n    return 1 / by\n" in outcome.err


def test_help_understands_a_class(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = ended(project, capsys, Box, "--help")
    assert outcome.code == 0
    assert "  A box.\n" in outcome.out
    assert "  width: int  How wide. [default: 1]\n" in outcome.out


def test_help_names_types_without_their_modules(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def typed(
        box: genever.Lazy[Box],
        kind: Literal["a.b"],
        paths: list[Path] | None,
        x: "Path",
        y: genever.Lazy["Path"],
    ) -> None: ...

    help = ended(project, capsys, typed, "--help").out
    for shown in (
        "  box: Lazy[Box] ",
        "  kind: Literal['a.b'] ",
        "  paths: list[Path] | None ",
        "  x: Path ",
        "  y: Lazy[Path] ",
    ):
        assert shown in help


@pytest.mark.skipif(sys.version_info < (3, 14), reason="this Python evaluates annotations at once")
def test_help_names_types_that_only_type_checkers_know(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, Any] = {"Lazy": genever.Lazy, "Box": Box, "__name__": "made"}
    exec("def typed(box: Lazy[Bert], other: Bert | Box, third: bert.Bert = None): pass", namespace)
    help = ended(project, capsys, namespace["typed"], "--help").out
    for shown in ("  box: Lazy[Bert] ", "  other: Bert | Box ", "  third: Bert "):
        assert shown in help


def test_what_has_no_name_cannot_be_run(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from functools import partial

    outcome = ended(project, capsys, partial(area, 1))
    assert outcome.code == 2
    assert outcome.err.startswith(
        "error: genever.main takes a function or class that has a name, not functools.partial("
    )


def test_strict_ends_with_3_where_something_had_no_effect(plain: Project) -> None:
    arguments = ["train.py", "--strict", "rate=1", "steps=1", "data=[0]"]
    assert plain.python(*arguments).code == 0
    outcome = plain.python(*arguments, "fast/train.rate=2")
    assert (outcome.code, outcome.out) == (3, "rate=1 steps=1 data=[0]\n")
    assert outcome.err == (
        "argument 4: warning: main does not lead to fast/train: only code could give fast/train.rate an effect "
        "[unused-binding]\n"
        "  | fast/train.rate=2\n"
        "  | ^^^^^^^^^^^^^^^ did you mean 'train.rate'?\n"
        "argument 4: error: nothing called train in the scope 'fast': its binding had no effect [unused-binding]; "
        "it was called outside all scopes\n"
    )
