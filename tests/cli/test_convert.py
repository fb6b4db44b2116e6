"""``genever convert``: configurations of other libraries as binding files."""

import pytest

from tests.cli.conftest import Project

pytest.importorskip("yaml")


def _tree(project: Project) -> None:
    project.write("conf/config.yaml", "defaults:\n  - model: mlp\n  - _self_\nlr: 1e-3\nx: ${product:2,3}\n")
    project.write("conf/model/mlp.yaml", "width: 64\nlr: ${lr}\n")
    project.write("conf/model/conv.yaml", "kernel: 3\n")


def test_a_tree_becomes_binding_files(project: Project) -> None:
    _tree(project)
    outcome = project.genever("convert", "hydra", "conf", "-o", "bindings")
    assert outcome.code == 0
    assert outcome.out == "wrote 4 files to bindings, 1 thing is not carried over\n"
    assert outcome.err == (
        "conf/config.yaml:5:1: warning: the resolver in ${product:2,3} is registered in Python [not-converted]\n"
        "  5 | x: ${product:2,3}\n"
        "    | ^^^^^^^^^^^^^^^^^ say it as an expression of the language, such as %a * %b\n"
    )
    assert project.read("bindings/config.gin") == (
        "model = 'mlp'\ninclude f'./model/{%model}.gin'\n\nlr = 1e-3\nx = %gin.REQUIRED\n"
    )
    assert project.read("bindings/model/mlp.gin") == "model/width = 64\nmodel/lr = %lr\n"


def test_strict_writes_nothing_where_something_is_lost(project: Project) -> None:
    _tree(project)
    outcome = project.genever("convert", "hydra", "conf", "-o", "bindings", "--strict")
    assert (outcome.code, (project.folder / "bindings").exists()) == (2, False)
    assert (
        "conf/config.yaml:5:1: error: the resolver in ${product:2,3} is registered in Python [not-converted]"
        in outcome.err
    )


def test_what_is_there_is_kept(project: Project) -> None:
    _tree(project)
    project.write("bindings/config.gin", "mine = 1\n")
    outcome = project.genever("convert", "hydra", "conf", "-o", "bindings")
    assert (outcome.code, project.read("bindings/config.gin")) == (2, "mine = 1\n")
    assert "bindings/config.gin is there already" in outcome.err
    assert not (project.folder / "bindings" / "model").exists()


def test_a_wrong_file_is_shown_with_its_place(project: Project) -> None:
    project.write("conf/config.yaml", "a: 1\na: 2\n")
    outcome = project.genever("convert", "hydra", "conf", "-o", "bindings")
    assert outcome.code == 2
    assert "conf/config.yaml:2:1: error: the key 'a' stands here twice [bad-yaml]" in outcome.err


def test_a_folder_for_the_files_is_asked_for(project: Project) -> None:
    _tree(project)
    outcome = project.genever("convert", "hydra", "conf")
    assert (outcome.code, "say with -o which folder the binding files go to" in outcome.err) == (2, True)


def test_hydra_is_asked_whether_it_agrees(project: Project) -> None:
    pytest.importorskip("hydra")
    _tree(project)
    outcome = project.genever("convert", "hydra", "conf", "--check")
    assert (outcome.code, outcome.out) == (0, "3 of 3 compositions agree with Hydra\n")


def test_what_hydra_composes_otherwise_is_listed(project: Project) -> None:
    pytest.importorskip("hydra")
    project.write("conf/config.yaml", "pause: {_target_: datetime.timedelta, days: '???'}\n")
    outcome = project.genever("convert", "hydra", "conf", "--entry", "config", "--check")
    assert (outcome.code, outcome.out) == (
        1,
        "config\n  pause._partial_: nothing in Hydra, True here\n0 of 1 compositions agree with Hydra\n",
    )
