"""Values that are no literals: what the commands say of them by their sources is what they say after importing them."""

import pytest

from tests.cli.conftest import Project

PAINTING = """
import enum
import functools
import math
import os
import sys
from pathlib import Path

import genever


@genever.constants_from_enum
class Color(enum.Enum):
    RED = 1
    BLUE = "b"
    AZURE = "b"


@genever.constants_from_enum
class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = enum.auto()


@genever.constants_from_enum
class Text(str, enum.Enum):
    A = "a"


@genever.constants_from_enum
class Word(enum.StrEnum):
    X = enum.auto()
    Y = "yy"


@genever.constants_from_enum
class Flags(enum.Flag):
    ONE = enum.auto()
    TWO = enum.auto()
    FOUR = enum.auto()


class Plain:
    pass


def function():
    pass


@genever.configurable
def paint(
    color,
    level=Level.HIGH,
    text=Text.A,
    word=Word.X,
    flag=Flags.FOUR,
    azure=Color.AZURE,
    path=Path("x", "y"),
    size=sys.maxsize,
    infinite=float("inf"),
    number=int("7"),
    called=function,
    made=Plain,
    builtin=dict,
    compiled=len,
    pi=math.pi,
    pair=(1, Level.LOW),
    items=[Text.A, {"k": Plain}],
    short=lambda x: x + 1,
):
    pass


genever.constant("mine.PATH", Path("/x"))
genever.constant("mine.FUNCTION", function)
genever.constant("mine.LEVELS", [Level.LOW, Level.HIGH])
"""

BINDINGS = """
import painting

main = @paint()
paint.color = %Color.BLUE
"""

COMMANDS = [
    ["show"],
    ["show", "--text"],
    ["why"],
    ["export"],
    ["export", "--format", "parameters"],
    ["fingerprint"],
    ["fingerprint", "--text"],
]


@pytest.fixture
def painting(project: Project) -> Project:
    project.write("painting.py", PAINTING)
    project.write("paint.gin", BINDINGS)
    return project


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "value",
    [
        "%Color.BLUE",
        "[%Level.LOW, %Text.A, %FUNCTION]",
        "%Level.LOW * 2",
        "max(%Level.LOW, 0)",
        "f'{%Color.BLUE} {%Level.LOW} {%Text.A} {%Word.X}'",
        "'yes' if %Level.HIGH == 2 else 'no'",
        "%Color.BLUE == %Color.AZURE and %Color.RED != 1",
        "[5, 6, 7][%Level.LOW]",
        "%Word.Y + 'x'",
        "str(%PATH)",
        "%LEVELS[0] + len(%LEVELS)",
    ],
)
def test_the_sources_say_what_the_module_says(value: str, command: list[str], painting: Project) -> None:
    key = ["paint.color"] if command == ["why"] else []
    bindings = [f"paint.color = {value}", "assert %Level.LOW < %Level.HIGH"] if command != ["why"] else []

    read = painting.genever(*command, "paint.gin", *bindings, *key)

    assert read.code == 0
    assert "<code: " not in read.out
    assert read == painting.genever(*command, "--live", "paint.gin", *bindings, *key)


UNKNOWN = """
import os
import genever

genever.constant("HOME", os.environ.get("HOME"))


@genever.configurable
def paint(color, brush=os.environ.get("BRUSH"), size=3):
    pass
"""


@pytest.fixture
def unknown(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("BRUSH", "wide")
    monkeypatch.setenv("HOME", "/home/me")
    project.write("painting.py", UNKNOWN)
    project.write("paint.gin", "import painting\nmain = @paint()\npaint.color = [%HOME, 'a']\n")
    return project


def test_code_is_shown_as_code(unknown: Project) -> None:
    assert unknown.genever("show", "paint.gin").out == (
        "main = @paint()                                 paint.gin:2\n"
        "  color = [%HOME, 'a']                          paint.gin:3\n"
        '    %HOME = os.environ.get("HOME")              as written\n'
        '  brush = os.environ.get("BRUSH")               default, as written\n'
        "  size = 3                                      default\n"
    )
    exported = unknown.genever("export", "--format", "flat", "paint.gin")
    assert exported.err == (
        "hint: known as code alone: paint.brush, paint.color; --live imports the modules, and has the values\n"
    )
    assert exported.out == (
        "{\n"
        '  "main": "@painting.paint()",\n'
        '  "paint.brush": "<code: os.environ.get(\\"BRUSH\\")>",\n'
        '  "paint.color": [\n'
        '    "<code: os.environ.get(\\"HOME\\")>",\n'
        '    "a"\n'
        "  ],\n"
        '  "paint.size": 3\n'
        "}\n"
    )


def test_a_story_has_code_as_code(unknown: Project) -> None:
    assert unknown.genever("why", "paint.gin", "paint.brush").out == (
        'paint.brush = os.environ.get("BRUSH")\n'
        "  the code default, as written in painting.py:8\n"
        "  main leads here:\n"
        "    main → @paint()\n"
    )


def test_the_fingerprint_is_of_what_the_code_gives(unknown: Project) -> None:
    for value in ("%HOME", "f'{%HOME}/x'", "%HOME == 'x'"):
        read = unknown.genever("fingerprint", "--text", "paint.gin", f"paint.color = {value}")
        assert read == unknown.genever("fingerprint", "--text", "--live", "paint.gin", f"paint.color = {value}")
        assert "painting.paint.brush = 'wide'\n" in read.out


@pytest.mark.parametrize("assertion", ["%HOME == 'x'", "len(%HOME) > 3", "%HOME[0] == '/'", "%HOME + 'x' != ''"])
def test_what_only_a_run_can_tell_is_not_wrong(assertion: str, unknown: Project) -> None:
    bindings = [f"assert {assertion}", "paint.color = %HOME + '/x'", "paint.size = [1, 2][len(%HOME)]"]
    outcome = unknown.genever("check", "paint.gin", *bindings)
    assert (outcome.code, outcome.out) == (0, "")
    assert unknown.genever("show", "paint.gin", *bindings).code == 0


UNREAD = """
import functools
import operator
import genever


class Making:
    def __getattr__(self, name):
        def add(a, b=2):
            return a + b

        return add


made = Making()
genever.external_configurable(functools.wraps(operator.add)(made.add), name="add", module=None)


@genever.configurable
def main(x):
    pass
"""


def test_what_is_in_no_source_is_not_guessed(project: Project) -> None:
    project.write("unread.py", UNREAD)
    project.write("unread.gin", "import unread\nmain = @main()\nmain.x = @add(1)\n")
    shown = project.genever("show", "unread.gin")
    assert shown.err == "hint: the parameters of add are in no source; --live imports it\n"
    assert shown.out == (
        "main = @main()                                  unread.gin:2\n"
        "  x = @add(1)                                   unread.gin:3\n"
        "    *0 = 1                                      in the reference\n"
    )
    assert project.genever("fingerprint", "unread.gin") == project.genever("fingerprint", "--live", "unread.gin")


def test_what_is_in_no_source_may_be_of_any_module(project: Project) -> None:
    project.write("unread.py", UNREAD)
    project.write("unread.gin", "import unread\n_operator.add.c = 1\nunread.main.y = 1\nother.main.x = 1\n")
    found = project.genever("check", "--checker", "none", "unread.gin")
    assert [line for line in found.out.splitlines() if line.startswith("unread.gin")] == [
        "unread.gin:3:13: error: Configurable 'unread.main' doesn't have a parameter named 'y'. [unknown-parameter]",
        "unread.gin:4:1: error: No configurable matching 'other.main'. [unknown-configurable]",
    ]
