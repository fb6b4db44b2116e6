"""Modules that bind parameters as they are imported: what no source says is called incomplete, and not wrong."""

import json

import pytest

from tests.cli.conftest import Project

BINDING = {
    "bind_parameter": "genever.bind_parameter('fit.rate', 5); genever.bind_parameter('depth/macro.value', 3)",
    "parse_config": "genever.parse_config('fit.rate = 5\\ndepth = 3')",
    "parse_config_file": "genever.parse_config_file('base.gin')",
}


@pytest.fixture(params=BINDING)
def bound(project: Project, request: pytest.FixtureRequest) -> tuple[Project, str]:
    """A project whose file needs what its module binds by one of these functions."""
    project.write("base.gin", "fit.rate = 5\ndepth = 3\n")
    project.write(
        "coded.py",
        f"""
        import genever

        @genever.configurable
        def fit(rate, depth=1, steps=2):
            print(rate, depth, steps)

        {BINDING[request.param]}
        """,
    )
    project.write("conf.gin", "import coded\nmain = @fit()\nfit.depth = %depth\nfit.steps = 2\n")
    return project, request.param


def test_the_check_says_so_in_hints(bound: tuple[Project, str]) -> None:
    project, name = bound
    assert project.genever("run", "conf.gin").out == "5 3 2\n"

    outcome = project.genever("check", "conf.gin", "--format", "json")

    found = [(each["code"], each["severity"], each["hint"]) for each in json.loads(outcome.out)]
    assert (outcome.code, found) == (
        0,
        [
            ("required", "hint", f"bind it: fit.rate=…; coded may bind it: it calls {name}"),
            ("no-macro", "hint", f"add a line: depth = …; coded may bind it: it calls {name}"),
        ],
    )


def test_what_is_shown_is_said_to_be_incomplete(bound: tuple[Project, str]) -> None:
    project, name = bound
    said = f"hint: the module coded calls {name}, which may bind more; --live imports it\n"

    assert project.genever("show", "conf.gin").err.endswith(said)
    assert project.genever("fingerprint", "conf.gin") == project.genever("fingerprint", "conf.gin", "--live")
