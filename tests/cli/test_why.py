"""``genever why``: the arguments, the story and the JSON."""

import json

import pytest

from tests.cli.conftest import Outcome, Project

STORY = """\
Adam.lr = %lr
  set in conf.gin:5:1
    5 | Adam.lr = %lr
  where
    %lr = 0.5                                 argument 3
      instead of
        lr = 0.1                                  conf.gin:6: replaced by argument 3
  main leads here:
    main → train.optimizer → @Adam()
"""


@pytest.mark.parametrize(
    "arguments", [["conf.gin", "Adam.lr", "lr=0.5"], ["conf.gin", "program.Adam.lr", "lr = 0.5"]], ids=str
)
def test_the_key_is_the_argument_that_is_no_file_and_no_binding(project: Project, arguments: list[str]) -> None:
    assert project.genever("why", *arguments).out == STORY


def test_the_key_may_stand_anywhere(project: Project) -> None:
    project.write("more.gin", "lr = 0.7")
    assert project.genever("why", "conf.gin", "%lr", "more.gin").out.startswith("%lr = 0.7\n  set in more.gin:1:1\n")
    assert project.genever("why", "lr", "conf.gin").out.startswith("%lr = 0.1\n  set in conf.gin:6:1\n")


def test_the_story_can_be_written_in_any_encoding(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    outcome = project.python("-m", "genever", "why", "conf.gin", "Adam.lr", "lr=0.5")
    assert outcome == Outcome(0, STORY.replace("→", "\\u2192"), "")


def test_a_file_wins_over_a_key_of_that_name(project: Project) -> None:
    project.write("Adam.lr", "lr = 0.7")
    outcome = project.genever("why", "conf.gin", "Adam.lr", "lr")
    assert outcome.out.startswith("%lr = 0.7\n  set in Adam.lr:1:1\n")


def test_main_may_be_given(project: Project) -> None:
    outcome = project.genever("why", "conf.gin", "divide.by", "divide.by=2", "--main", "divide")
    assert outcome.out.splitlines()[-1] == "    main → @divide()"
    assert project.genever("why", "conf.gin", "main", "--main", "divide").out.splitlines()[:3] == [
        "%main = @divide()",
        "  set in --main",
        "    | @divide()",
    ]


def test_nothing_is_called_or_made(project: Project) -> None:
    before = sorted(path.name for path in project.folder.iterdir())
    assert project.genever("why", "conf.gin", "train.name").code == 0
    assert sorted(path.name for path in project.folder.iterdir()) == before


def test_what_finalize_hooks_bind_is_told(project: Project) -> None:
    project.write(
        "hooked.py",
        """
        import program
        import genever

        @genever.register_finalize_hook
        def bind_rate(config):
            return {"Adam.lr": 0.9}
        """,
    )
    read = project.genever("why", "conf.gin", "Adam.lr", "import hooked")
    assert read.out.splitlines()[0] == "Adam.lr = %lr"
    hint = "hint: the module hooked registers a finalize hook, which may bind more; --live imports it"
    assert read.err.splitlines() == [hint]
    outcome = project.genever("why", "--live", "conf.gin", "Adam.lr", "import hooked")
    assert outcome.out.splitlines()[:5] == [
        "Adam.lr = 0.9",
        "  set in hooked.py:5",
        "    5 | def bind_rate(config):",
        "  instead of",
        "    Adam.lr = %lr                             conf.gin:5: replaced by hooked.py:5",
    ]


def test_json_has_the_same_as_data(project: Project) -> None:
    project.write("more.gin", "include 'conf.gin'\nlr = 0.7")
    found = json.loads(project.genever("why", "more.gin", "lr", "--json").out)
    assert found == {
        "key": "%lr",
        "provenance": {"source": "file", "location": "more.gin:2:1"},
        "text": "0.7",
        "result": "",
        "again": False,
        "steps": [
            {
                "key": "lr",
                "operator": "=",
                "text": "0.7",
                "provenance": {"source": "file", "location": "more.gin:2:1"},
                "code": "lr = 0.7",
                "via": [],
                "lost": "",
                "to": None,
            }
        ],
        "losers": [
            {
                "key": "lr",
                "operator": "=",
                "text": "0.1",
                "provenance": {"source": "file", "location": "conf.gin:6:1"},
                "code": "lr = 0.1",
                "via": [{"source": "file", "location": "more.gin:1:1"}],
                "lost": "replaced",
                "to": {"source": "file", "location": "more.gin:2:1"},
            }
        ],
        "behind": [],
        "paths": [{"steps": ["main", "train.optimizer", "Adam.lr", "%lr"], "argument": None}],
        "scopes": [],
        "includes": [],
    }


def test_json_of_references_and_arguments(project: Project) -> None:
    found = json.loads(project.genever("why", "conf.gin", "train.optimizer", "Adam.lr=2", "--json").out)
    assert found["behind"] == [
        {
            "reference": "@Adam()",
            "selector": "program.Adam",
            "scope": "",
            "called": True,
            "settings": [
                {
                    "name": "lr",
                    "provenance": {"source": "command line", "location": "argument 3"},
                    "text": "2",
                    "result": "",
                },
                {
                    "name": "eps",
                    "provenance": {"source": "default", "location": None},
                    "text": "1e-08",
                    "result": "",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("words", "provenance"),
    [
        (["conf.gin", "Adam.eps"], {"source": "default", "location": None}),
        (["conf.gin", "main=@train(@Adam(3))", "Adam.lr"], {"source": "reference", "location": "argument 2"}),
        (["bare.gin", "Adam.lr"], {"source": "caller", "location": None}),
        (["unset.gin", "Adam.lr"], None),
        (["constants.gin", "%limits.LARGEST"], {"source": "program", "location": None}),
    ],
)
def test_json_says_where_any_value_comes_from(
    project: Project, words: list[str], provenance: dict[str, str | None] | None
) -> None:
    project.write("bare.gin", "import program\nmain = @train(@Adam)")
    project.write("unset.gin", "import program\nmain = @train(@Adam())")
    project.write("limits.py", "import genever\n\ngenever.constant('limits.LARGEST', 7)\n")
    project.write("constants.gin", "import limits\nimport program\nmain = @train(@Adam(%limits.LARGEST))")
    assert json.loads(project.genever("why", "--json", *words).out)["provenance"] == provenance


def test_json_of_a_default_says_where_it_is_defined(project: Project) -> None:
    [step] = json.loads(project.genever("why", "--json", "conf.gin", "Adam.eps").out)["steps"]
    assert step.pop("definition").endswith("program.py:8")
    assert step == {
        "key": "Adam.eps",
        "operator": "default",
        "text": "1e-08",
        "provenance": {"source": "default", "location": None},
        "code": "",
        "via": [],
        "lost": "",
        "to": None,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["conf.gin", "Adam.lrr"], "named 'lrr'. [unknown-parameter]\n  did you mean 'lr'?\n"),
        (["conf.gin", "Adan.lr"], "error: No configurable matching 'Adan'. [unknown-configurable]\n"),
        (["conf.gin", "%l"], "error: the macro %l is not defined [undefined-macro]\n"),
        (["nowhere.gin", "Adam.lr"], "error: Unable to open file: nowhere.gin."),
        (["conf.gin", "Adam.lr", "Adam.lrr=2"], "named 'lrr'. [unknown-parameter]\n  | Adam.lrr=2\n"),
        (["conf.gin"], "nothing says what to explain"),
        (["Adam.lr"], "nothing says where to look for Adam.lr: name a binding file too"),
        (["conf.gin", "Adam.lr", "train.by"], "one parameter or macro at a time; these are not files: 'Adam.lr', "),
    ],
)
def test_what_is_wrong_ends_with_2(project: Project, arguments: list[str], said: str) -> None:
    outcome = project.genever("why", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_problem_elsewhere_is_told_after_the_story(project: Project) -> None:
    outcome = project.genever("why", "conf.gin", "Adam.lr", "train.by=%nowhere")
    assert outcome.code == 2
    assert outcome.out.startswith("Adam.lr = %lr\n")
    assert "the macro %nowhere is not defined" in outcome.err


def test_a_configuration_without_main_is_explained(project: Project) -> None:
    project.write("bare.gin", "import program\nAdam.lr = 1")
    assert project.genever("why", "bare.gin", "Adam.lr").out == (
        "Adam.lr = 1\n  set in bare.gin:2:1\n    2 | Adam.lr = 1\n"
    )
