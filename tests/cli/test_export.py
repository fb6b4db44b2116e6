"""``genever export``: every parameter that would take effect, as data."""

import json
import sys

import pytest
import yaml

from tests.cli.conftest import Project

DATA = {
    "main": "@program.train()",
    "Adam": {"eps": 1e-08, "lr": 0.1},
    "train": {"by": [1, 2], "folder": None, "name": "first", "optimizer": "@program.Adam()"},
}


def test_json_has_a_dict_for_each_configurable(project: Project) -> None:
    assert json.loads(project.genever("export", "conf.gin", "train.by = (1, 2)").out) == DATA


def test_yaml_says_the_same_in_blocks(project: Project) -> None:
    text = project.genever("export", "--format", "yaml", "conf.gin", "train.by = (1, 2)").out
    assert yaml.safe_load(text) == DATA
    assert "  lr: 0.1\n" in text


def test_flat_has_a_key_for_each_parameter(project: Project) -> None:
    found = json.loads(project.genever("export", "--format", "flat", "conf.gin", "x/Adam.eps = 1").out)
    assert found["train.optimizer"] == "@program.Adam()"
    assert found["x/Adam.eps"] == 1


def test_what_runs_comes_first(project: Project) -> None:
    for format in ("json", "flat"):
        found = json.loads(project.genever("export", "--format", format, "conf.gin", "a/Adam.eps = 1").out)
        assert next(iter(found)) == "main"


def test_the_macros_are_a_tree(project: Project) -> None:
    project.write(
        "tree.gin",
        """
        import program

        model = 'small'
        include f'./model/{%model}.gin'
        train/lr = 0.1
        train/rates = [%train/lr, {'of': %model/width}]
        train/given = %gin.REQUIRED
        train/drawn = [uniform(0, 1)]
        train/optimizer = %model/object
        main = @program.train()
        """,
    )
    project.write(
        "model/small.gin", "import program\nmodel/width = 3\nmodel/object = @program.Adam(lr=%train/lr, ...)\n"
    )
    outcome = project.genever("export", "--format", "tree", "tree.gin", "train/lr = 0.2")
    assert outcome.err == ""
    assert json.loads(outcome.out) == {
        "model": {"width": 3, "_target_": "program.Adam", "_partial_": True},
        "train": {
            "lr": 0.2,
            "rates": [0.2, {"of": 3}],
            "given": "???",
            "drawn": ["<it is known only when the program runs>"],
            "optimizer": {"width": 3, "_target_": "program.Adam", "_partial_": True},
        },
    }


def test_parameters_say_where_they_were_set(project: Project) -> None:
    found = json.loads(project.genever("export", "--format", "parameters", "conf.gin", "train.by = 2").out)
    assert {entry["key"]: tuple(entry["provenance"].values()) for entry in found} == {
        "main": ("file", "conf.gin:3:1"),
        "Adam.eps": ("default", None),
        "Adam.lr": ("file", "conf.gin:5:1"),
        "train.by": ("command line", "argument 2"),
        "train.folder": ("default", None),
        "train.name": ("default", None),
        "train.optimizer": ("file", "conf.gin:4:1"),
    }


def test_a_macro_has_its_name_alone(project: Project) -> None:
    main, *_ = [
        entry
        for entry in json.loads(project.genever("export", "--format", "parameters", "conf.gin").out)
        if entry["key"] == "main"
    ]
    assert (main["scope"], main["selector"], main["parameter"]) == ("", None, None)


def test_a_configurable_called_main_is_not_mixed_with_what_runs(project: Project) -> None:
    project.write("mine.py", "import genever\n\n@genever.configurable\ndef main(steps=1):\n    pass\n")
    project.write("mine.gin", "import mine\nmain = @mine.main()\nmine.main.steps = 2\n")
    both = {"main": "@mine.main()", "mine.main": {"steps": 2}}
    assert json.loads(project.genever("export", "mine.gin").out) == both
    flat = json.loads(project.genever("export", "--format", "flat", "mine.gin").out)
    assert flat == {"main": "@mine.main()", "mine.main.steps": 2}


def test_every_text_is_valid_json(project: Project) -> None:
    printed = project.genever("export", "conf.gin", r"train.name = 'é \ud800 \U0001F40D'").out
    assert json.loads(printed)["train"]["name"] == "é \ud800 \U0001f40d"
    assert "é" in printed


def test_it_can_go_into_a_file(project: Project) -> None:
    assert project.genever("export", "conf.gin", "--out", "data.json").out == ""
    assert json.loads(project.read("data.json"))["Adam"]["lr"] == 0.1


def test_it_can_go_into_a_pipe(project: Project) -> None:
    printed = project.python("-m", "genever", "export", "conf.gin", "--out", "/dev/stdout").out
    assert json.loads(printed) == json.loads(project.genever("export", "conf.gin").out)


def test_a_file_that_cannot_be_written_is_an_error(project: Project) -> None:
    outcome = project.genever("export", "conf.gin", "--out", "nowhere/data.json")
    assert outcome.code == 2
    assert outcome.err.startswith("error: nowhere/data.json cannot be written: No such file or directory [not-written]")


def test_yaml_without_its_package_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "genever.integrations.yaml", raising=False)
    monkeypatch.setitem(sys.modules, "yaml", None)
    outcome = project.genever("export", "--format", "yaml", "conf.gin")
    assert outcome.code == 2
    assert outcome.err == "error: YAML needs the package PyYAML [no-yaml]\n  pip install 'genever[yaml]'\n"
