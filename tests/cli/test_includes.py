"""What the commands say of includes whose files macros choose."""

import json

import pytest

from tests.cli.conftest import Project


@pytest.fixture
def chosen(project: Project) -> Project:
    """An experiment that includes a base file, and chooses another model than that does."""
    project.write(
        "parts.py", "import genever\n\n\n@genever.configurable\ndef fit(model=None, width=1):\n    return model\n"
    )
    project.write("base.gin", "import parts\nmain = @fit()\narch = 'mlp'\nwidth = 3\ninclude f'./model/{%arch}.gin'\n")
    project.write("exp.gin", "include './base.gin'\narch = 'conv'\n")
    project.write("model/mlp.gin", "fit.model = 'mlp'\n")
    project.write("model/conv.gin", "fit.model = 'conv'\nfit.width = %width\n")
    return project


def test_why_says_which_includes_read_a_macro(chosen: Project) -> None:
    assert chosen.genever("why", "exp.gin", "arch").out == (
        "%arch = 'conv'\n"
        "  set in exp.gin:2:1\n"
        "    2 | arch = 'conv'\n"
        "  instead of\n"
        "    arch = 'mlp'                              base.gin:3: replaced by exp.gin:2\n"
        "      included from exp.gin:1\n"
        "  it chooses the file of:\n"
        "    include f'./model/{%arch}.gin' = './model/conv.gin'  base.gin:5\n"
    )
    found = json.loads(chosen.genever("why", "exp.gin", "arch", "--json").out)
    [include] = found["includes"]
    assert (include["path"], include["chosen"]) == ("f'./model/{%arch}.gin'", "./model/conv.gin")
    assert include["provenance"] == {"source": "file", "location": "base.gin:5:9"}


def test_show_has_the_includes_with_the_macros_that_they_read(chosen: Project) -> None:
    assert chosen.genever("show", "exp.gin", "--strict").out == (
        "main = @fit()                                   base.gin:2\n"
        "  model = 'conv'                                model/conv.gin:1\n"
        "  width = %width                                model/conv.gin:2\n"
        "    %width = 3                                  base.gin:4\n"
        "macros choose the files of:\n"
        "  include f'./model/{%arch}.gin' = './model/conv.gin'  base.gin:5\n"
        "    %arch = 'conv'                              exp.gin:2\n"
    )


@pytest.mark.parametrize("command", ["show", "run"])
def test_the_macros_of_a_group_are_no_slips(chosen: Project, command: str) -> None:
    for file in ("base.gin", "exp.gin"):
        outcome = chosen.genever(command, file, "--strict")
        assert (outcome.code, outcome.err) == (0, "")


def test_the_command_line_chooses_last(chosen: Project) -> None:
    assert "model = 'mlp'" in chosen.genever("show", "exp.gin", "arch='mlp'").out


def test_show_finds_a_misspelt_scope_before_the_run(project: Project) -> None:
    project.write("exp.gin", "include 'conf.gin'\ntrain.optimizer = @slwo/Adam()\nslow/Adam.lr = 1e-5\n")
    outcome = project.genever("show", "exp.gin", "--strict")
    assert (outcome.code, outcome.err) == (
        3,
        "exp.gin:3:1: error: main does not lead to Adam in the scope 'slow': only code could give its binding an "
        "effect [unused-binding]; did you mean 'slwo'?\n",
    )
