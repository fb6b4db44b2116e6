"""``genever convert lightning``: the YAML of a LightningCLI as a binding file."""

import pytest

from tests.cli.conftest import Project

pytest.importorskip("yaml")


def test_the_file_is_printed_and_what_it_lacks_is_said(project: Project) -> None:
    project.write("parts.py", "class Model:\n    def __init__(self, width: int = 2): ...\n")
    project.write("config.yaml", "model:\n  # of all layers\n  width: 8\nextra: 1\n")
    outcome = project.genever("convert", "lightning", "config.yaml", "--model", "parts.Model")
    assert outcome.code == 0
    assert outcome.err == (
        "config.yaml:4:1: warning: the program has added 'extra' to its parser, and knows what for [not-converted]\n"
        "  4 | extra: 1\n"
        "    | ^^^^^^^^ use %extra where it is needed\n"
    )
    assert "parts.Model:\n    # of all layers\n    width = 8\n\nextra = 1\n" in outcome.out


def test_a_file_that_is_there_is_kept(project: Project) -> None:
    project.write("config.yaml", "seed_everything: 1\n")
    project.write("mine.gin", "mine = 1\n")
    outcome = project.genever("convert", "lightning", "config.yaml", "-o", "mine.gin")
    assert (outcome.code, project.read("mine.gin")) == (2, "mine = 1\n")
    assert "mine.gin is there already" in outcome.err


def test_a_wrong_file_is_shown_with_its_place(project: Project) -> None:
    project.write("config.yaml", "- 1\n")
    outcome = project.genever("convert", "lightning", "config.yaml")
    assert outcome.code == 2
    assert "config.yaml:1:1: error: a configuration is a mapping of keys to values, and this is a list" in outcome.err
