"""``assert``: judged before anything is made; a failure shows what each part was, and where it was set."""

from pathlib import Path

import pytest

import genever
from genever import Session
from genever.cli.command import genever as command
from genever.runtime.session import active
from tests.language.beyond_gin.outcomes import again, configure, message

MADE: list[str] = []


def make() -> str:
    MADE.append("made")
    return "made"


@pytest.fixture(autouse=True)
def registered() -> None:
    """`make` to configure, which must not be called."""
    MADE.clear()
    genever.configurable("make", module="tests")(make)


@pytest.mark.parametrize(
    "text",
    [
        "assert True",
        "n = 64\nassert %n % 2 == 0, 'even'",
        "n = 64\nassert 0 < %n <= 64 and not %n == 3, f'{%n:d}'",
        "n = [1, 2]\nassert len(%n) == 2 and 1 in %n",
        "assert (%a == 1 or 1 // 0)\na = 1",
        "assert bool(%n)\nn = 'x'",
        "n = @make()\nassert %n == 1 if False else True",
    ],
)
def test_one_that_holds_says_nothing_and_prints_as_itself(text: str) -> None:
    printed = again(text)
    genever.finalize()
    assert MADE == []
    assert text.replace("(%a == 1 or 1 // 0)", "%a == 1 or 1 // 0").split("assert ")[1].splitlines()[0] in printed


def test_the_last_binding_counts() -> None:
    configure("n = 1\nassert %n == 2")
    configure("n = 2")
    genever.finalize()


def test_a_failure_shows_what_macros_are_computed_from() -> None:
    assert message("samples = 100\nbatch = %b\nb = 64\nsteps = %samples // %batch\nassert %steps > 5, 'too few'") == (
        "<bindings>:5:1: error: the assertion does not hold: too few [assertion-failed]\n"
        "  5 | assert %steps > 5, 'too few'\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      %samples = 100  (<bindings>:1:1)\n"
        "      %b = 64  (<bindings>:3:1)\n"
        "      %batch = 64  (<bindings>:2:1)\n"
        "      %samples // %batch = 1\n"
        "      %steps = 1  (<bindings>:4:1)"
    )


def test_an_error_in_a_macro_is_told_once_for_all_that_use_it() -> None:
    assert message("n = 0\nhalf = 1 // %n\na = %half + 1\nb = %half + 2\nassert %half").count("error:") == 1


def test_an_edited_macro_is_shown_with_its_last_place() -> None:
    lines = message("n = [1]\nn += [2]\nassert %n == [3]").splitlines()
    assert lines[-1] == "      %n = [1, 2]  (<bindings>:2:1)"


def test_all_failures_are_told_at_once() -> None:
    found = message("assert 1 > 2\nassert 2 > 3, 'b'\nassert 3")
    assert [line for line in found.splitlines() if "error" in line] == [
        "<bindings>:1:1: error: the assertion does not hold [assertion-failed]",
        "<bindings>:2:1: error: the assertion does not hold: b [assertion-failed]",
        "<bindings>:3:1: error: an assertion is True or False, not 3 [bad-assertion]",
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("assert @make() == 1", "an assertion cannot call anything: it is judged before anything is built"),
        ("n = @make()\nassert %n == 1", "an assertion cannot call anything: it is judged before anything is built"),
        ("assert [@make()] == 1", "an assertion cannot call anything: it is judged before anything is built"),
        ("assert 1 / 0 == 1", "division by zero, with 1 and 0"),
        ("assert %n == 1", "the macro %n is not defined"),
        ("assert 'text'", "an assertion is True or False, not 'text'"),
        ("assert True, 3", None),
        ("assert True, %n", None),
        ("assert", None),
        ("assert == 3", None),
    ],
)
def test_what_cannot_be_judged_is_an_error(text: str, finding: str | None) -> None:
    if finding is None:
        with pytest.raises(SyntaxError) as caught:
            configure(text)
        assert ("," in text) == (caught.value.msg == "the message of an assertion is a string")
    else:
        assert message(text).splitlines()[0].split(" error: ")[1].startswith(finding)
    assert MADE == []


@pytest.mark.parametrize("verb", [["show", "--live"], ["run"]])
def test_show_and_run_judge_before_anything_is_made(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("conf.gin").write_text("main = @make()\nbatch = 10\ndevices = 4\nassert %batch % %devices == 0, 'divides'\n")
    with Session(active().catalog), pytest.raises(SystemExit) as caught:
        command([*verb, "conf.gin"], prog_name="genever")
    assert (caught.value.code, MADE) == (2, [])
    assert "      %batch % %devices = 2\n" in capsys.readouterr().err
