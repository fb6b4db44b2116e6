"""``genever show --graph``: a picture of who gets what."""

import shutil
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Project

BOX = '  n1["train"]\n  n2["Adam<br>lr = 0.1"]\n'


def test_mermaid_is_written_by_the_ending(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--graph", "picture.mmd")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert project.read("picture.mmd").startswith("flowchart LR\n")
    assert BOX in project.read("picture.mmd")


def test_dot_is_written_by_the_ending(project: Project) -> None:
    project.genever("show", "conf.gin", "--graph", "picture.dot")
    assert project.read("picture.dot").startswith("digraph genever {\n")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_the_picture(project: Project) -> None:
    assert project.genever("show", "conf.gin", "--graph", "picture.svg").code == 0
    root = ElementTree.fromstring(project.read("picture.svg"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "lr = 0.1" in {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}


def test_without_graphviz_there_is_a_way_out(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    outcome = project.genever("show", "conf.gin", "--graph", "picture.svg")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "error: a picture needs Graphviz, and there is no dot command here [no-graphviz]\n"
        "  install Graphviz, or write picture.mmd, which GitHub and many editors draw\n"
    )
    assert not (project.folder / "picture.svg").exists()


def test_another_ending_is_refused(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--graph", "picture.png")
    assert outcome.code == 2
    assert "'picture.png' ends in none of .svg, .dot, .mmd" in outcome.err


def test_a_configuration_that_runs_nothing_has_no_graph(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "del main", "--graph", "picture.mmd")
    assert outcome.code == 2
    assert "[no-main]" in outcome.err


def test_a_picture_that_cannot_be_written_is_an_error(project: Project) -> None:
    outcome = project.genever("show", "conf.gin", "--graph", "nowhere/picture.mmd")
    assert outcome.code == 2
    assert "nowhere/picture.mmd cannot be written" in outcome.err
