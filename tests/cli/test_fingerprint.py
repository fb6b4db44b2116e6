"""``genever fingerprint``: the same for the same meaning, and the hash of the text that it shows."""

import hashlib
import json

from tests.cli.conftest import Project


def test_it_is_the_sha256_of_the_text(project: Project) -> None:
    printed = project.genever("fingerprint", "conf.gin")
    text = project.genever("fingerprint", "conf.gin", "--text").out
    assert printed.out == hashlib.sha256(text.encode("ascii")).hexdigest() + "\n"
    assert text.splitlines() == [
        "genever 2",
        "main = @program.train()",
        "program.Adam.eps = 1e-08",
        "program.Adam.lr = 0.1",
        "program.train.by = 1",
        "program.train.folder = None",
        "program.train.name = 'first'",
        "program.train.optimizer = @program.Adam()",
    ]


def test_a_binding_on_the_command_line_changes_it_if_it_changes_something(project: Project) -> None:
    plain = project.genever("fingerprint", "conf.gin").out
    assert project.genever("fingerprint", "conf.gin", "train.by = 0x1").out == plain
    assert project.genever("fingerprint", "conf.gin", "train.by = 2").out != plain


def test_an_incomplete_configuration_has_none(project: Project) -> None:
    outcome = project.genever("fingerprint", "conf.gin", "Adam.lr = %gin.REQUIRED")
    assert (outcome.code, outcome.out) == (2, "")
    assert "[required-left]" in outcome.err


def test_the_folder_of_a_run_does_not_change_it(project: Project) -> None:
    project.write("here.gin", "include 'conf.gin'\ntrain.folder = %genever.run_dir")
    assert "train.folder = '%genever.run_dir'" in project.genever("fingerprint", "here.gin", "--text").out


def test_a_run_has_the_fingerprint_that_was_foretold(project: Project) -> None:
    project.write("here.gin", "include 'conf.gin'\ntrain.folder = %genever.run_dir")
    assert project.genever("run", "here.gin", "train.by=2").code == 0
    (run,) = project.runs()
    recorded = json.loads((run / "run.json").read_text())["fingerprint"]
    assert project.genever("fingerprint", "here.gin", "train.by=2").out == f"{recorded}\n"
