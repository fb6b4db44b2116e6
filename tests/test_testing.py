"""The pytest plugin: a session a test, what took effect, and golden files."""

import subprocess
import sys
from pathlib import Path

import pytest

from genever import ConfigValueError, Session
from genever.testing import Genever
from tests.untyped import configurable

pytest_plugins = ["pytester"]

PROJECT = """
import genever


@genever.configurable
def optimizer(lr=0.1, eps=1e-8):
    return lr, eps


@genever.configurable
def train(optimizer, steps=100):
    return optimizer, steps
"""
TRAIN = "import project\n\nmain = @train()\ntrain.optimizer = @optimizer()\noptimizer.lr = 0.5\n"
SHOWN = """\
import project

# Macros:
# ==============================================================================
main = @train()

# Parameters for optimizer:
# ==============================================================================
optimizer.eps = 1e-08
optimizer.lr = 0.5

# Parameters for train:
# ==============================================================================
train.optimizer = @optimizer()
train.steps = 3
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with a project, whose tests are run in a process of their own."""
    pytester.makepyfile(project=PROJECT)
    pytester.makefile(".gin", train=TRAIN)
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    return pytester


def run(project: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    project.makepyfile(tests)
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


# ---- The fixture ----------------------------------------------------------------------------------------------


def test_each_test_has_a_session_of_its_own_with_all_functions_of_the_package(project: pytest.Pytester) -> None:
    tests = """
import pytest

@pytest.mark.parametrize("lr", [1, 2])
def test_it(genever, lr):
    assert genever.config_str() == ""
    genever.parse(f"scope/optimizer.lr = {lr}", files=["train.gin"])
    from project import optimizer
    with genever.config_scope("scope"):
        assert optimizer() == (lr, 1e-8)
    assert genever.session is genever.current_session()
    assert [called.scope for called in genever.recorded_calls()] == ["scope"]


def test_after(genever):
    from project import optimizer
    assert optimizer() == (0.1, 1e-8)
"""
    run(project, tests).assert_outcomes(passed=3)


def test_what_was_a_secret_in_one_test_is_a_word_in_the_next(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
        import pytest

        from genever.testing import Genever

        @pytest.mark.parametrize("text", ["secret('adam')", "'adam'"])
        def test_it(genever: Genever, text):
            @genever.configurable
            def train(name, other=None):
                return name

            genever.parse(f"train.name = {text}")
            assert train(other=train()) == "adam"
            row = genever.recorded_calls()[-1]
            assert (repr(row.arguments["other"].value) == "<hidden>") == text.startswith("secret")
        """,
    )
    result.assert_outcomes(passed=2)


def test_the_fixture_is_listed_with_what_it_is(project: pytest.Pytester) -> None:
    result = run(project, "", "--fixtures")
    lines = result.stdout.lines
    [at] = [number for number, line in enumerate(lines) if line.startswith("genever -- ")]
    assert lines[at + 1].startswith("    A fresh session, active while the test runs; ")


def test_pytest_without_the_fixture_loads_no_parser_and_no_command_line(project: pytest.Pytester) -> None:
    tests = """
import sys

def test_it():
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert "genever.testing" in sys.modules
    assert not loaded & {"lark", "click", "rich"}
"""
    run(project, tests).assert_outcomes(passed=1)


def test_the_package_needs_no_pytest() -> None:
    program = "import sys; sys.modules['pytest'] = None; import genever, genever.cli; print(genever.Session())"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown == "<genever session: 0 bindings, 0 calls so far>\n"


def test_a_program_that_has_imported_the_package_may_run_pytest(project: pytest.Pytester) -> None:
    installed = project.mkdir("installed-1.dist-info")  # What pytest reads where the package is no editable install.
    (installed / "METADATA").write_text("Name: installed\nVersion: 1\n")
    (installed / "RECORD").write_text("genever/__init__.py,,\n")
    (installed / "entry_points.txt").write_text("[pytest11]\ninstalled = project\n")
    project.makepyfile("def test_it(genever): pass")
    options = ["-W", "error", "-p", "no:cacheprovider", "-p", "no:asyncio"]
    program = f"import genever, pytest; raise SystemExit(pytest.main({options}))"
    project.run(sys.executable, "-c", program).assert_outcomes(passed=1)


# ---- What took effect -----------------------------------------------------------------------------------------


@pytest.fixture
def used(session: Session) -> Genever:
    """A session in which something was called."""
    optimizer = configurable("optimizer")(lambda lr=0.1, eps=1e-8: None)
    session.parse("X = 0.5\ns/optimizer.lr = %X")
    optimizer()
    session.run(lambda: None)
    with session:
        from genever import config_scope

        with config_scope("s"):
            optimizer()
    return Genever(session)


def test_what_took_effect_is_compared_in_any_order_and_layout(used: Genever) -> None:
    used.assert_operative(
        """
        X = 0.5
        s/optimizer:
          lr = %X
          eps = 1e-8
        optimizer.eps = 1e-8  # a comment
        test_testing.optimizer.lr = \\
            0.1
        """
    )


def test_part_of_what_took_effect_can_be_compared(used: Genever) -> None:
    used.assert_operative("s/optimizer.lr = %X", partial=True)
    with pytest.raises(AssertionError, match=r"\n-s/optimizer.lr = 0.5\n\+s/optimizer.lr = %X$"):
        used.assert_operative("s/optimizer.lr = 0.5", partial=True)


def test_the_difference_is_shown_as_a_diff(used: Genever) -> None:
    with pytest.raises(AssertionError) as caught:
        used.assert_operative("X = 0.5\noptimizer.lr = 0.2\noptimizer.eps = 1e-8\ns/optimizer.lr = %X")
    assert (
        str(caught.value)
        == """\
not the configuration that was expected
--- expected
+++ operative
@@ -1,4 +1,5 @@
 X = 0.5
 optimizer.eps = 1e-08
-optimizer.lr = 0.2
+optimizer.lr = 0.1
+s/optimizer.eps = 1e-08
 s/optimizer.lr = %X"""
    )


def test_what_is_expected_has_to_be_bindings(used: Genever) -> None:
    with pytest.raises(ConfigValueError, match="unknown-parameter"):
        used.assert_operative("optimizer.lrr = 0.2")


# ---- Golden files ---------------------------------------------------------------------------------------------

GOLDEN = """
import project


def test_it(genever):
    genever.parse("train.steps = 7")
    genever.assert_golden("golden/train.gin", "train.gin", "train.steps=3")
    assert genever.config_str().splitlines()[-1] == "train.steps = 7"
"""


def test_a_golden_file_is_compared_with_and_written(project: pytest.Pytester) -> None:
    golden = project.path / "golden" / "train.gin"
    golden.parent.mkdir()
    golden.write_text(SHOWN.replace("lr = 0.5", "lr = 0.7"))
    different = run(project, GOLDEN)
    different.assert_outcomes(failed=1)
    different.stdout.fnmatch_lines(
        [
            "E *AssertionError: not the configuration that was expected; `pytest --genever-update-golden` writes it",
            "E *--- golden/train.gin",
            "E *+++ genever show --text train.gin train.steps=3",
            "E *-optimizer.lr = 0.7",
            "E *+optimizer.lr = 0.5",
        ]
    )
    run(project, GOLDEN, "--genever-update-golden").assert_outcomes(passed=1)
    assert golden.read_text() == SHOWN
    run(project, GOLDEN).assert_outcomes(passed=1)


def test_a_golden_file_that_is_not_there_is_a_failure_that_says_how_to_write_it(session: Session, main: str) -> None:
    golden = Path(main).with_name("golden")
    with pytest.raises(AssertionError) as caught:
        Genever(session).assert_golden(golden, main)
    assert str(caught.value) == f"there is no golden file {golden}: `pytest --genever-update-golden` writes it"


def test_the_tests_session_and_the_search_path_stay_as_they_are(session: Session, main: str) -> None:
    golden = Path(main).parent / "folder" / "golden"
    before = sys.path[:]
    Genever(session, update_golden=True).assert_golden(golden, main, "f.y = 3")
    Genever(session).assert_golden(golden, main, "f.y = 3")
    constants = session.catalog.matching_constants("genever.run_dir")
    assert (sys.path, session.config_text(), constants, session.locked) == (before, "", [], False)


def test_a_configuration_that_is_wrong_has_no_golden_file(session: Session, main: str) -> None:
    golden = Path(main).with_name("golden")
    with pytest.raises(ConfigValueError, match="no-macro"):
        Genever(session, update_golden=True).assert_golden(golden, main, "f.y = %nowhere")
    assert not golden.exists()


@pytest.fixture
def main(session: Session, tmp_path: Path) -> str:
    """The path of a binding file that runs a configurable with the parameters x and y."""
    configurable("f")(lambda x=0, y=0: None)
    path = tmp_path / "main.gin"
    path.write_text("main = @f()\nf.x = 1\n")
    return str(path)
