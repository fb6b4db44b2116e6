"""``genever show``: the outline of what would run, and a binding file that means the same."""

import pty
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Project

PARTS = """
import functools

import genever
from genever.language.values.lazy import Lazy

print("imported")


@genever.configurable
class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999)):
        raise AssertionError("called")


@genever.configurable
class Net:
    def __init__(self, width, activation=None, *layers, depth=2, **more):
        raise AssertionError("called")


@genever.configurable
def relu(slope=0):
    raise AssertionError("called")


@genever.configurable
def large(weights: Lazy[Net] = None):
    raise AssertionError("called")


@genever.configurable(denylist=["seed"])
def train(model, optimizers, steps=genever.REQUIRED, seed=object, data=None):
    raise AssertionError("called")


def hiding(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@genever.configurable
@hiding
def hidden(given, kept=1):
    raise AssertionError("called")
"""

PARTS_CONFIG = """
import parts

main = @train()

width = 16
activation = @relu

train.model = @Net()
train.optimizers = [@generator/Adam, @discriminator/Adam]
train.data = {'a': @big/Net(), 'b': %width}

Net.width = %width
Net.activation = %activation
Net.extra = %genever.run_dir
big/Net.width = 64

Adam.betas = (0.5, 0.999)
generator/Adam.lr = 0.1

unread = 1
other/relu.slope = 2
"""

OUTLINE = """main = @train()                                 parts.gin:3
  model = @Net()                                parts.gin:8
    width = %width                              parts.gin:12
      %width = 16                               parts.gin:5
    activation = %activation                    parts.gin:13
      %activation = @relu                       parts.gin:6
        slope = 0                               default
    depth = 2                                   default
    extra = %genever.run_dir                    parts.gin:14
      %genever.run_dir = 'runs/train/<time>'
  optimizers = [@generator/Adam, @discriminator/Adam]  parts.gin:9
    @generator/Adam
      params                                    given by its caller
      lr = 0.1                                  parts.gin:18
      betas = (0.5, 0.999)                      parts.gin:17
    @discriminator/Adam
      params                                    given by its caller
      lr                                        given by its caller
      betas = (0.5, 0.999)                      parts.gin:17
  steps                                         required but not set
  seed = <class 'object'>                       default
  data = {'a': @big/Net(), 'b': %width}         parts.gin:10
    @big/Net()
      width = 64                                parts.gin:15
      activation = %activation                  parts.gin:13
        %activation = @relu  (as above)         parts.gin:6
      depth = 2                                 default
      extra = %genever.run_dir                  parts.gin:14
        %genever.run_dir = 'runs/train/<time>'
    %width = 16                                 parts.gin:5
no reference leads from main to:
  unread = 1                                    parts.gin:20
  other/relu.slope = 2                          parts.gin:21
"""


@pytest.fixture
def parts(project: Project) -> Project:
    project.write("parts.py", PARTS)
    project.write("parts.gin", PARTS_CONFIG)
    return project


def test_show_prints_every_reachable_parameter_and_where_it_was_set(parts: Project) -> None:
    outcome = parts.genever("show", "parts.gin")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == OUTLINE


def test_nothing_is_made_or_called(parts: Project) -> None:
    parts.genever("show", "parts.gin")
    assert sorted(path.name for path in parts.folder.iterdir()) == ["conf.gin", "parts.gin", "parts.py", "program.py"]


def test_the_text_parses_back_to_the_same(parts: Project) -> None:
    text = parts.genever("show", "parts.gin", "--text", "train.steps=3").out
    parts.write("again.gin", text)
    again = parts.genever("show", "again.gin", "--text").out
    assert again == text
    assert bare(parts.genever("show", "again.gin").out) == bare(parts.genever("show", "parts.gin", "train.steps=3").out)


def bare(text: str) -> list[str]:
    """The lines of an outline without the places, the bindings that nothing leads to left out."""
    lines = text.partition("no reference leads")[0].splitlines()
    return [re.sub(r"  +(\S+:\d+|argument \d+|default)$", "", line) for line in lines]


def test_the_text_holds_the_defaults_of_what_is_reached(parts: Project) -> None:
    text = parts.genever("show", "parts.gin", "--text").out
    assert text.startswith("import parts\n\n# Macros:\n")
    rule = "# " + "=" * 78
    assert (
        f"""
# Parameters for big/Net:
{rule}
big/Net.depth = 2
big/Net.width = 64
"""
        in text
    )
    assert "seed" not in text  # It may not be bound.
    assert "Adam.params" not in text
    assert text.endswith("train.optimizers = [@generator/Adam, @discriminator/Adam]\n")


def test_main_may_be_given(parts: Project) -> None:
    assert parts.genever("show", "parts.gin", "--main", "relu", "relu.slope=%width").out == (
        """main = @relu()                                  --main
  slope = %width                                argument 2
    %width = 16                                 parts.gin:5
no reference leads from main to:
  activation = @relu                            parts.gin:6
  train.model = @Net()                          parts.gin:8
  train.optimizers = [@generator/Adam, @discriminator/Adam]  parts.gin:9
  train.data = {'a': @big/Net(), 'b': %width}   parts.gin:10
  Net.width = %width                            parts.gin:12
  Net.activation = %activation                  parts.gin:13
  Net.extra = %genever.run_dir                  parts.gin:14
  big/Net.width = 64                            parts.gin:15
  Adam.betas = (0.5, 0.999)                     parts.gin:17
  generator/Adam.lr = 0.1                       parts.gin:18
  unread = 1                                    parts.gin:20
  other/relu.slope = 2                          parts.gin:21
"""
    )


def outline_of(project: Project, *bindings: str) -> list[str]:
    """The outline of ``main = @train()`` of the first program, without the parameters of no concern."""
    lines = project.genever("show", "conf.gin", *bindings).out.splitlines()
    return [re.sub(r"  +", "  ", line.lstrip()) for line in lines if "default" not in line]


def test_expressions_are_shown_with_what_they_come_to(project: Project) -> None:
    assert outline_of(project, "lr=%base * 2", "base=0.25")[2:] == [
        "lr = %lr  conf.gin:5",
        "%lr = %base * 2 = 0.5  argument 2",
        "%base = 0.25  argument 3",
    ]


def test_a_macro_or_flaw_that_is_in_a_value_twice_stands_there_once(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "train.by = [%n, %n + %n, %m, %m]", "n = 2")
    lines = outcome.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("    ")].count("%n") == 1
    assert outcome.out.count("the macro %m is not defined") == 1


def test_arguments_of_references_are_shown_as_such(project: Project) -> None:
    assert outline_of(project, "train.optimizer=@Adam(lr=%lr / 2)") == [
        "main = @train()  conf.gin:3",
        "optimizer = @Adam(lr=%lr / 2)  argument 2",
        "lr = %lr / 2 = 0.05  in the reference",
        "%lr = 0.1  conf.gin:6",
    ]


@pytest.mark.parametrize("value", ["once @Adam()", "lazy @Adam()", "@program.Adam()", "@Adam"])
def test_the_parameters_of_a_reference_stand_under_it_however_it_is_written(project: Project, value: str) -> None:
    shown = value.replace("program.", "")
    assert outline_of(project, f"train.optimizer={value}")[1:3] == [
        f"optimizer = {shown}  argument 2",
        "lr = %lr  conf.gin:5",
    ]


def test_secrets_are_not_shown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter2")
    bindings = ["token=secret(env('TOKEN'))", "train.name=f'{%token}!'", "train.by=@divide(by=%token + 'x')"]
    lines = outline_of(project, *bindings)
    assert "name = f'{%token}!'  argument 3" in lines
    assert "by = %token + 'x'  in the reference" in lines
    for command in ("show", "run"):
        outcome = project.genever(command, "conf.gin", *bindings)
        printed = outcome.out.replace("hunter2!: lr", "") + "".join(
            path.read_text() for run in project.runs() for path in run.iterdir()
        )
        assert "hunter2" not in printed


def test_edits_are_shown_as_steps(project: Project) -> None:
    assert "name = 'a' += 'b' = 'ab'  argument 3" in outline_of(project, "train.name='a'", "train.name+='b'")


def test_a_use_that_stands_above_is_not_repeated(project: Project) -> None:
    assert outline_of(project, "train.by=@Adam()", "train.folder=[@Adam()]")[1:] == [
        "optimizer = @Adam()  conf.gin:4",
        "lr = %lr  conf.gin:5",
        "%lr = 0.1  conf.gin:6",
        "by = @Adam()  (as above)  argument 2",
        "folder = [@Adam()]  argument 3",
        "@Adam()  (as above)",
    ]


def test_a_use_inside_itself_is_marked(project: Project) -> None:
    assert outline_of(project, "train.by=@train()")[-1] == "by = @train()  (inside itself)  argument 2"


def test_what_is_wrong_in_a_value_is_shown_and_ends_with_2(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "train.by=%nowhere")
    assert outcome.code == 2
    assert (
        "  by = %nowhere                                 argument 2\n    the macro %nowhere is not defined"
        in outcome.out
    )
    assert "argument 2: error: the macro %nowhere is not defined" in outcome.err


def test_parameters_left_to_be_given_are_not_wrong(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "train.name=%gin.REQUIRED")
    assert (outcome.code, outcome.err) == (0, "")
    assert "  name                                          required but not set\n" in outcome.out


def test_a_parameter_behind_a_decorator_is_shown_with_its_default(parts: Project) -> None:
    lines = parts.genever("show", "parts.gin", "--main", "hidden").out.splitlines()
    assert lines[1:3] == [
        "  given                                         given by its caller",
        "  kept = 1                                      default",
    ]


def test_lazy_parameters_need_not_be_complete(parts: Project) -> None:
    parts.write("lazy.gin", "import parts\nmain = @large()\nlarge.weights = @Net()")
    outcome = parts.genever("run", "lazy.gin")
    assert "[required]" not in outcome.err
    assert "AssertionError: called" in outcome.err


def test_what_a_condition_leaves_out_need_not_be_complete(project: Project) -> None:
    project.write("other.gin", "import program\nmain = @divide(by=2) if %halve else @Adam()\nhalve = True")
    assert "@Adam()\n" not in project.genever("show", "other.gin").out
    outcome = project.genever("run", "other.gin")
    assert (outcome.code, outcome.err) == (0, "")


def test_what_a_condition_may_leave_out_need_not_be_complete(parts: Project) -> None:
    parts.write("maybe.gin", "import parts\nmain = [@relu() and @Adam(), @train(@relu(), 1) if @relu() else @Net()]")
    assert "[required]" not in parts.genever("run", "maybe.gin").err


def test_assertions_are_judged_and_printed(project: Project) -> None:
    assert project.genever("show", "conf.gin", "assert %lr > 1").code == 2
    assert "assert %lr > 0" in project.genever("show", "conf.gin", "assert %lr > 0", "--text").out


def test_a_terminal_gets_a_drawn_tree(parts: Project, tmp_path: Path) -> None:
    drawn: list[bytes] = []

    def read(descriptor: int) -> bytes:
        import os

        drawn.append(os.read(descriptor, 4096))
        return drawn[-1]

    program = "import os, sys; sys.stderr = sys.stdout; from genever.cli import main; main()"
    environment = ["env", "TERM=xterm", "COLUMNS=80", f"PWD={tmp_path}"]
    pty.spawn([*environment, sys.executable, "-c", program, "show", "conf.gin"], read)
    text = re.sub(rb"\x1b\[[0-9;]*m", b"", b"".join(drawn)).decode().replace("\r\n", "\n")
    assert [line.rstrip() for line in text.splitlines()] == [
        "main = @train()  conf.gin:3",
        "├── optimizer = @Adam()  conf.gin:4",
        "│   ├── lr = %lr  conf.gin:5",
        "│   │   └── %lr = 0.1  conf.gin:6",
        "│   └── eps = 1e-08  default",
        "├── name = 'first'  default",
        "├── by = 1  default",
        "└── folder = None  default",
    ]


def test_strict_makes_an_error_of_what_main_does_not_lead_to(parts: Project) -> None:
    outcome = parts.genever("show", "parts.gin", "train.steps=3", "--strict")
    assert (outcome.code, outcome.err.splitlines()) == (
        3,
        [
            "parts.gin:20:1: error: main leads to nothing that reads the macro 'unread' [unused-macro]",
            "parts.gin:21:1: error: main does not lead to relu in the scope 'other': only code could give its binding "
            "an effect [unused-binding]; it is used in 'activation'",
        ],
    )


def test_strict_is_content_where_main_leads_to_everything(project: Project) -> None:
    assert project.genever("show", "conf.gin", "--strict").code == 0
    swapped = ["train.optimizer=@divide()", "divide.by=1"]  # What the replaced reference led to is set aside.
    assert project.genever("show", "conf.gin", *swapped, "--strict").code == 0
    assert project.genever("show", "conf.gin", "n=1", "assert %n == 1", "--strict").code == 0


@pytest.mark.parametrize("text", ["Adam.lr = %gin.REQUIRED", "main = @divide()"])
def test_strict_refuses_what_a_run_refuses_as_not_set(project: Project, text: str) -> None:
    project.write("more.gin", text)
    refused = project.genever("run", "conf.gin", "more.gin")
    assert (refused.code, refused.err.count("[required")) == (2, 1)
    shown = project.genever("show", "conf.gin", "more.gin", "--strict")
    assert (shown.code, shown.err) == (2, refused.err)
    assert project.genever("show", "conf.gin", "more.gin").code == 0  # What is still to be set may be looked at.


def test_strict_says_what_may_be_meant(project: Project) -> None:
    project.write("more.gin", "lrr = 1\nslow/Adam.eps = 1\nfas/Adam.eps = 1\ntrain.by = @fast/Adam()")
    assert project.genever("show", "conf.gin", "more.gin", "--strict").err.splitlines() == [
        "more.gin:1:1: error: main leads to nothing that reads the macro 'lrr' [unused-macro]; did you mean 'lr'?",
        "more.gin:2:1: error: main does not lead to Adam in the scope 'slow': only code could give its binding an "
        "effect [unused-binding]; it is used outside all scopes and in 'fast'",
        "more.gin:3:1: error: main does not lead to Adam in the scope 'fas': only code could give its binding an "
        "effect [unused-binding]; did you mean 'fast'?",
    ]


def test_strict_says_which_parameter_the_references_give_themselves(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "train.optimizer=@fast/Adam()", "fast/Adam.lr=1", "--strict")
    assert outcome.code == 0  # Its other parameters and the macro only what was replaced led to.
    project.write("twice.gin", "import program\nmain = @s/divide()\ns/divide.by = 1\ndivide.by = 2\nAdam.lr = 1")
    outcome = project.genever("show", "twice.gin", "--strict")
    assert outcome.err.splitlines() == [
        "twice.gin:5:1: error: main does not lead to Adam: only code could give its binding an effect [unused-binding]"
    ]


# ---- Less of it ---------------------------------------------------------------------------------------


def test_defaults_may_be_left_out(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--no-defaults")
    assert (outcome.code, outcome.out) == (
        0,
        "main = @train()                                 conf.gin:3\n"
        "  optimizer = @Adam()                           conf.gin:4\n"
        "    lr = %lr                                    conf.gin:5\n"
        "      %lr = 0.1                                 conf.gin:6\n",
    )


def test_the_text_without_defaults_has_the_bindings(project: Project) -> None:
    text = project.genever("show", "conf.gin", "--text", "--no-defaults").out
    assert [line for line in text.splitlines() if " = " in line] == [
        "lr = 0.1",
        "main = @train()",
        "Adam.lr = %lr",
        "train.optimizer = @Adam()",
    ]


@pytest.mark.parametrize(
    ("only", "lines"),
    [
        ("train.optimizer", ["train.optimizer = @Adam()", "  lr = %lr", "    %lr = 0.1", "  eps = 1e-08"]),
        ("Adam", ["@Adam()", "  lr = %lr", "    %lr = 0.1", "  eps = 1e-08"]),
        ("program.Adam.eps", None),
        ("Adam.eps", ["Adam.eps = 1e-08"]),
        ("lr", ["%lr = 0.1"]),
        ("%lr", ["%lr = 0.1"]),
        ("name", ["train.name = 'first'"]),
        ("optimiser", None),
    ],
)
def test_only_one_key_may_be_shown(project: Project, only: str, lines: list[str] | None) -> None:
    outcome = project.genever("show", "conf.gin", "--only", only)
    shown = [line[:46].rstrip() for line in outcome.out.splitlines()]
    assert (outcome.code, shown) == ((0, lines) if lines is not None else (2, []))


def test_several_keys_are_shown_in_the_order_given(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--only", "train.by", "--only", "Adam.eps")
    assert [line.split()[0] for line in outcome.out.splitlines()] == ["train.by", "Adam.eps"]


def test_what_cannot_be_shown_is_said(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--only", "train.optimiser")
    assert outcome.err == (
        "error: main does not lead to train.optimiser [not-shown]\n"
        "  did you mean 'train.optimizer' or 'train.folder'?\n"
    )
    both = project.genever("show", "conf.gin", "--text", "--only", "lr")
    assert (both.code, "--only is for what is shown without --text" in both.err) == (2, True)
