"""Values that do not fit the annotations: what `run` and `show --strict` say, and what a project sets."""

import pytest

from tests.cli.conftest import Project

SAID = (
    "exp.gin:3:12: {}: fit.rate takes float, and '0.1' is a str [argument-type]\n"
    "  3 | fit.rate = '0.1'\n"
    "    |            ^^^^^ write 0.1\n"
)


@pytest.fixture
def typed(project: Project) -> Project:
    project.write(
        "parts.py",
        """
        from pathlib import Path

        import genever


        @genever.configurable
        def fit(rate: float = 0.5, out: Path | None = None):
            print("rate", repr(rate))
        """,
    )
    project.write("exp.gin", "import parts\nmain = @fit()\nfit.rate = '0.1'\n")
    return project


def test_a_run_warns_and_goes_on(typed: Project) -> None:
    outcome = typed.genever("run", "exp.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "rate '0.1'\n", SAID.format("warning"))


def test_a_strict_run_does_not_start(typed: Project) -> None:
    outcome = typed.genever("run", "exp.gin", "--strict")
    assert (outcome.code, outcome.out, outcome.err) == (2, "", SAID.format("error"))
    assert typed.runs() == []


def test_a_value_of_the_command_line_is_looked_at(typed: Project) -> None:
    outcome = typed.genever("run", "exp.gin", "fit.rate=1e-3", "fit.out='a'")
    assert outcome.code == 0
    assert "warning: fit.out takes Path | None, and 'a' is a str [path-as-text]" in outcome.err
    assert typed.genever("run", "exp.gin", "--strict", "fit.rate=1e-3", "fit.out='a'").code == 0


def test_show_refuses_what_a_strict_run_refuses(typed: Project) -> None:
    outcome = typed.genever("show", "exp.gin", "--strict")
    assert (outcome.code, outcome.err) == (2, SAID.format("error"))
    assert typed.genever("show", "exp.gin").err == ""


@pytest.mark.parametrize(
    ("value", "code", "err"),
    [("error", 2, SAID.format("error")), ("warning", 0, SAID.format("warning")), ("off", 0, "")],
)
def test_a_project_sets_what_becomes_of_it(typed: Project, value: str, code: int, err: str) -> None:
    typed.write("pyproject.toml", f'[tool.genever]\ntypes = "{value}"\n')
    outcome = typed.genever("run", "exp.gin")
    assert (outcome.code, outcome.err) == (code, err)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[tool.genever]\ntypes = "eror"\n',
            "[tool.genever] types cannot be 'eror' [bad-setting]\n  did you mean 'error'?",
        ),
        ("[tool.genever]\ntypes = false\n", "types cannot be False [bad-setting]\n  write 'warning', 'error' or 'off'"),
        (
            '[[tool.genever]]\ntypes = "error"\n',
            "genever in [tool] is not a table [bad-setting]\n  write [tool.genever]",
        ),
        ('[tool]\ngenever = {types = "eror"}\n', "types cannot be 'eror'"),
        (
            '[tool.genever]\ntype = "error"\n',
            "[tool.genever] has no setting 'type' [bad-setting]\n  did you mean 'types'?",
        ),
        ("[tool.genever]\ntypes = \n", "pyproject.toml: Invalid value"),
    ],
)
def test_a_wrong_setting_is_said(typed: Project, text: str, said: str) -> None:
    typed.write("pyproject.toml", text)
    outcome = typed.genever("run", "exp.gin")
    assert outcome.code == 2
    assert said in outcome.err
    assert typed.runs() == []


@pytest.mark.parametrize(
    "text", ["[tool.other]\nx = 1\n", "not toml at all", "# about genever\n", "# tool.genever\ntool = 3\n"]
)
def test_a_project_without_settings_has_the_usual_ones(typed: Project, text: str) -> None:
    typed.write("pyproject.toml", text)
    assert typed.genever("run", "exp.gin").code == 0


def test_a_folder_without_settings_has_those_of_the_project_around_it(
    typed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed.write("pyproject.toml", '[tool.genever]\ntypes = "error"\n')
    typed.write("sub/pyproject.toml", "[project]\nname = 'genever-user'\n")
    monkeypatch.chdir(typed.folder / "sub")
    assert typed.genever("run", "../exp.gin").code == 2


def test_a_script_warns_too(typed: Project) -> None:
    typed.write(
        "script.py",
        """
        import genever


        @genever.configurable
        def fit(rate: float = 0.5):
            print("rate", repr(rate))


        if __name__ == "__main__":
            genever.main(fit)
        """,
    )
    outcome = typed.python("script.py", "rate='0.1'")
    assert (outcome.code, outcome.out) == (0, "rate '0.1'\n")
    assert "warning: fit.rate takes float, and '0.1' is a str [argument-type]" in outcome.err


def test_a_program_written_for_gin_is_not_looked_at(typed: Project) -> None:
    typed.write(
        "old.py",
        """
        import genever.compat

        genever.compat.install_as_gin()
        import gin


        @gin.configurable
        def fit(rate: float = 0.5):
            print("rate", repr(rate))
        """,
    )
    typed.write("old.gin", "import old\nmain = @fit()\nfit.rate = '0.1'\n")
    outcome = typed.python("-m", "genever", "run", "old.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "rate '0.1'\n", "")
