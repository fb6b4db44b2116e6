"""``cached`` references: when a step runs, when its result is read, and that the value is the same either way."""

import sys
from pathlib import Path

import pytest

from genever import ConfigTypeError, ConfigValueError, Session
from genever.runtime.main import call_main
from tests.experiments.steps.conftest import Run

CODE = """
@genever.configurable
def ids(n=3):
    RUNS.append("ids")
    return list(range(n))

@genever.configurable
def features(ids, scale=1):
    RUNS.append("features")
    return [helper(each) * scale for each in ids]

def helper(each):
    '''Doubles.'''
    return 2 * each + tokenizer()

@genever.configurable
def tokenizer(offset=0):
    return offset

@genever.configurable(fingerprint_ignore=["verbose"])
def train(features, factor=1, verbose=True):
    RUNS.append("train")
    return sum(features) * factor
"""
BINDINGS = """
main = @train()
train.features = cached @features()
features.ids = cached @ids()
"""


def test_a_step_that_ran_does_not_run_again(run: Run) -> None:
    assert run(CODE, BINDINGS) == (6, ["ids", "features", "train"])
    assert run(CODE, BINDINGS) == (6, ["train"])


def test_a_changed_parameter_runs_what_depends_on_it(run: Run) -> None:
    run(CODE, BINDINGS)
    assert run(CODE, BINDINGS + "features.scale = 10") == (60, ["features", "train"])
    assert run(CODE, BINDINGS + "ids.n = 4") == (12, ["ids", "features", "train"])
    assert run(CODE, BINDINGS + "train.factor = 2") == (12, ["train"])


def test_a_parameter_of_what_the_code_calls_counts(run: Run) -> None:
    run(CODE, BINDINGS)
    assert run(CODE, BINDINGS + "tokenizer.offset = 1") == (9, ["features", "train"])


def test_what_was_made_before_is_found_again(run: Run) -> None:
    run(CODE, BINDINGS)
    run(CODE, BINDINGS + "features.scale = 10")
    assert run(CODE, BINDINGS + "features.scale = 1") == (6, ["train"])


def test_changed_code_runs_again_and_an_equal_result_ends_it(run: Run) -> None:
    run(CODE, BINDINGS)
    assert run(CODE.replace("list(range(n))", "[*range(n)]"), BINDINGS) == (6, ["ids", "train"])
    assert run(CODE.replace("list(range(n))", "[*range(n), 5]"), BINDINGS) == (16, ["ids", "features", "train"])
    assert run(CODE.replace("2 * each", "3 * each"), BINDINGS) == (9, ["features", "train"])


def test_comments_docstrings_and_layout_change_nothing(run: Run) -> None:
    run(CODE, BINDINGS)
    changed = CODE.replace("'''Doubles.'''", '"""Adds."""').replace("(range(n))", "(\n        range(n)  # all\n    )")
    assert run(changed, BINDINGS) == (6, ["train"])


def test_a_step_that_is_used_twice_runs_once(run: Run) -> None:
    code = "@genever.configurable\ndef two(a, b): return a + b\n" + CODE
    bindings = "main = @two()\ntwo.a = cached @ids()\ntwo.b = %shared\nshared = cached @ids()"
    assert run(code, bindings) == ([0, 1, 2, 0, 1, 2], ["ids"])


def test_scopes_and_arguments_are_steps_of_their_own(run: Run) -> None:
    code = "@genever.configurable\ndef two(a, b): return a + b\n" + CODE
    bindings = "main = @two()\ntwo.a = cached @big/ids()\ntwo.b = cached @ids(n=1)\nbig/ids.n = 2"
    assert run(code, bindings) == ([0, 1, 0], ["ids", "ids"])
    assert run(code, bindings) == ([0, 1, 0], [])
    assert run(code, bindings.replace("cached @big/ids()", "cached @ids(n=1)")) == ([0, 0], [])


def test_once_and_lazy_may_stand_before_it(run: Run) -> None:
    code = "@genever.configurable\ndef two(a, b): return a is b\n" + CODE
    shared = "main = @two()\ntwo.a = %x\ntwo.b = %x\nx = once cached @ids()"
    assert run(code, shared) == (True, ["ids"])
    code = "@genever.configurable\ndef get(it): return it.get()\n" + CODE
    assert run(code, "main = @get()\nget.it = lazy cached @ids()") == ([0, 1, 2], [])


def test_files_that_a_step_writes_are_kept(run: Run, tmp_path: Path) -> None:
    code = """
@genever.configurable
def write(text="a"):
    RUNS.append("write")
    path = genever.output_dir() / "text.txt"
    path.write_text(text)
    return path

@genever.configurable
def read(path):
    return path.read_text()
"""
    assert run(code, "main = @read()\nread.path = cached @write()") == ("a", ["write"])
    assert run(code, "main = @read()\nread.path = cached @write()") == ("a", [])
    assert run(code, "main = @read()\nread.path = @write()") == ("a", ["write"])
    assert list((tmp_path / ".genever/cache/work").iterdir()) == []


def test_a_result_that_cannot_be_kept_is_an_error(run: Run) -> None:
    code = "@genever.configurable\ndef numbers():\n    yield 1\n@genever.configurable\ndef show(it): return list(it)\n"
    with pytest.raises(ConfigValueError) as caught:
        run(code, "main = @show()\nshow.it = cached @numbers()")
    assert caught.value.code == "not-cached"
    assert run(code, "main = @show()\nshow.it = @numbers()") == ([1], [])


def test_a_damaged_file_is_found_and_the_step_runs_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CODE, BINDINGS)
    for path in (tmp_path / ".genever/cache/objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_text("[7]")
    assert run(CODE, BINDINGS) == (6, ["ids", "features", "train"])
    assert "warning: the entry of features was damaged, and it runs again" in capsys.readouterr().err
    assert run(CODE, BINDINGS) == (6, ["train"])


def test_a_damaged_manifest_is_found_and_the_step_runs_again(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CODE, BINDINGS)
    [path] = (tmp_path / ".genever/cache/steps/steps.features").rglob("*.json")
    for text in ("", "{}", '{"schema": 99}', "[1]", path.read_text().replace("features", "../features")):
        path.write_text(text)
        assert run(CODE, BINDINGS) == (6, ["features", "train"]), text
        assert "warning: the entry of features cannot be read" in capsys.readouterr().err
        assert run(CODE, BINDINGS) == (6, ["train"])


@pytest.mark.parametrize(("setting", "ran"), [("run", ["features"]), ("warn", []), ("ignore", [])])
def test_settings_say_what_becomes_of_other_code(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], setting: str, ran: list[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.genever.cache]\nurl = 'results'\ncode = {setting!r}\n")
    run(CODE, BINDINGS)
    assert (tmp_path / "results/steps").is_dir()
    changed = CODE.replace("2 * each", "3 * each")
    assert run(changed, BINDINGS)[1] == [*ran, "train"]
    said = "warning: features is read as it was made with other code of steps.helper [not-cached]\n"
    assert capsys.readouterr().err == (said if setting == "warn" else "")


def test_what_code_depends_on_and_its_version_count(run: Run, tmp_path: Path) -> None:
    code = """
import helpers

@genever.configurable(depends=[helpers, LIMIT], version=1)
def numbers(name="count"):
    RUNS.append("numbers")
    return getattr(helpers, name)()

@genever.configurable
def show(numbers):
    return numbers
"""
    code = "LIMIT = 3\n" + code
    (tmp_path / "helpers.py").write_text("def count(): return 1\n")
    bindings = "main = @show()\nshow.numbers = cached @numbers()"
    assert run(code, bindings) == (1, ["numbers"])
    assert run(code, bindings) == (1, [])
    assert run(code.replace("version=1", "version=2"), bindings) == (1, ["numbers"])
    assert run(code.replace("LIMIT = 3", "LIMIT = 4"), bindings) == (1, ["numbers"])
    (tmp_path / "helpers.py").write_text("def count(): return 2\n")
    sys.modules.pop("helpers")
    assert run(code, bindings) == (2, ["numbers"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("depends=print", "depends should be a list of what the code depends on, not <built-in function print>"),
        ("version=[1]", "version should be a number or a text, not [1]"),
    ],
)
def test_what_says_nothing_about_code_is_refused(run: Run, arguments: str, said: str) -> None:
    with pytest.raises(ConfigTypeError) as caught:
        run(f"@genever.configurable({arguments})\ndef f(): pass", "main = @f()")
    assert said in str(caught.value)


def test_a_process_that_has_loaded_other_code_does_not_use_the_cache(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CODE, BINDINGS)
    (tmp_path / "steps.py").write_text((tmp_path / "steps.py").read_text().replace("2 * each", "3 * each"))
    assert call_main(Session().parse("import steps\n" + BINDINGS)) == 6
    said = "warning: features runs without the cache of steps: steps.py was changed since this process has loaded it"
    assert said in capsys.readouterr().err


FUNCTION = """
@genever.configurable
def square(number, offset=0):
    RUNS.append("square")
    return number**2 + offset

@genever.configurable
def use(function, numbers=(1, 2, 1)):
    return [function(number) for number in numbers]

class Thing:
    pass
"""


def test_each_call_of_a_cached_function_is_a_step(run: Run) -> None:
    bindings = "main = @use()\nuse.function = cached @square"
    assert run(FUNCTION, bindings) == ([1, 4, 1], ["square", "square"])
    assert run(FUNCTION, bindings) == ([1, 4, 1], [])
    assert run(FUNCTION, bindings + "\nuse.numbers = [2, 3]") == ([4, 9], ["square"])
    assert run(FUNCTION, bindings + "\nsquare.offset = 1") == ([2, 5, 2], ["square", "square"])
    partial = "main = @use()\nuse.function = cached @square(offset=1, ...)"
    assert run(FUNCTION, partial) == ([2, 5, 2], ["square", "square"])
    assert run(FUNCTION, "main = @use()\nuse.function = cached @a/square\na/square.offset = 2") == (
        [3, 6, 3],
        ["square", "square"],
    )


def test_what_a_caller_gives_needs_a_canonical_form(run: Run) -> None:
    code = FUNCTION.replace("numbers=(1, 2, 1)", "numbers=(Thing(),)").replace("class Thing:\n    pass", "")
    with pytest.raises(ConfigValueError) as caught:
        run("class Thing:\n    pass\n" + code, "main = @use()\nuse.function = cached @square")
    assert "an argument of the step square is <steps.Thing>, and nothing tells it from another one" in str(caught.value)


def test_what_a_program_binds_needs_a_canonical_form_too(run: Run) -> None:
    code = FUNCTION + "genever.constant('THING', Thing())\ngenever.constant('STEP', len)"
    bindings = "main = @use(numbers=[])\nuse.function = cached @square(number=%THING)"
    with pytest.raises(ConfigValueError, match=r"an argument of the step square is <steps.Thing>, and nothing tells"):
        run(code, bindings)
    with pytest.raises(ConfigValueError, match=r"square.offset of the step square is <steps.Thing>, and nothing tells"):
        run(code, "main = @use(numbers=[])\nuse.function = cached @square(number=1)\nsquare.offset = %THING")


def test_a_cached_function_travels_to_other_processes(run: Run) -> None:
    code = (
        FUNCTION
        + "import pickle\n@genever.configurable\ndef send(function): return pickle.loads(pickle.dumps(function))(3)"
    )
    assert run(code, "main = @send()\nsend.function = cached @square") == (9, ["square"])
