"""``genever diff``: what differs between two sides, by cause."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
import torch

from genever.cli.operands import words_of
from tests.cli.conftest import Project

SAVE = """
import genever
import torch
from genever.checkpoints import describe
from genever.runtime.session import active


@genever.configurable
def save(lr=0.1):
    torch.save({"genever": describe(active(), torch.nn.ReLU())}, "model.ckpt")
"""


def differences(project: Project, a: str, b: str) -> list[dict[str, Any]]:
    outcome = project.genever("diff", "--json", a, b)
    assert outcome.code in (0, 1), outcome.err
    data = json.loads(outcome.out)
    assert (data["version"], data["a"], data["b"], data["same"]) == (2, a, b, outcome.code == 0)
    assert data["same"] == (not data["differences"])
    found: list[dict[str, Any]] = data["differences"]
    return found


def test_the_same_values_in_another_spelling_are_the_same(project: Project) -> None:
    project.write("other.gin", "import program\nmain = @program.train()\ntrain.optimizer = @Adam()\nAdam.lr = 1e-1")
    outcome = project.genever("diff", "conf.gin", "other.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_another_main_is_one_difference(project: Project) -> None:
    (found,) = [entry for entry in differences(project, "conf.gin", "conf.gin main=@Adam()") if entry["key"] == "main"]
    assert (found["scope"], found["selector"], found["parameter"]) == ("", None, None)
    assert (found["a"]["value"], found["b"]["value"]) == ("@program.train()", "@program.Adam()")


def test_differences_are_grouped_by_what_made_them(project: Project) -> None:
    project.write("fast.gin", "include 'conf.gin'\nlr = 0.5\ntrain.name = 'fast'")
    outcome = project.genever("diff", "conf.gin", "fast.gin train.by=2 x/Adam.eps=1")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "--- conf.gin",
        "+++ fast.gin train.by=2 x/Adam.eps=1",
        "",
        "changed in fast.gin:",
        "  Adam.lr",
        "    - 0.1                                       %lr, conf.gin:6",
        "    + 0.5                                       %lr, fast.gin:2",
        "  train.name",
        "    - 'first'                                   default",
        "    + 'fast'                                    fast.gin:3",
        "",
        "changed on the command line:",
        "  train.by",
        "    - 1                                         default",
        "    + 2                                         argument 2",
        "",
        "only in fast.gin train.by=2 x/Adam.eps=1:",
        "  x/Adam.eps = 1                                argument 3",
        "  x/Adam.lr = 0.5                               conf.gin:5",
    ]


def test_the_side_that_overrides_is_the_cause_whichever_comes_first(project: Project) -> None:
    project.write("base.gin", "include 'conf.gin'\ntrain.name = 'base'")
    project.write("more.gin", "include 'base.gin'\ntrain.name = 'more'")
    (found,) = differences(project, "more.gin", "base.gin")
    assert (found["key"], found["cause"], found["where"]) == ("train.name", "file", "more.gin")


def test_runs_remember_what_was_the_default(project: Project) -> None:
    project.genever("run", "conf.gin", "--out", "before")
    project.write("program.py", project.read("program.py").replace("eps=1e-8", "eps=1e-6, amsgrad=False"))
    found = differences(project, "before", "conf.gin")
    assert [(each["key"], each["cause"]) for each in found] == [("Adam.amsgrad", "code"), ("Adam.eps", "code")]
    assert found[0]["a"] is None
    assert (found[1]["a"]["value"], found[1]["b"]["value"]) == ("1e-08", "1e-06")


def test_a_run_is_its_folder_its_manifest_or_its_operative_configuration(project: Project) -> None:
    project.genever("run", "conf.gin", "--out", "first")
    assert differences(project, "first", "first/run.json") == []
    assert differences(project, "first/operative.gin", "conf.gin") == []
    (project.folder / "first" / "run.json").unlink()
    assert differences(project, "first", "conf.gin") == []


def test_a_checkpoint_has_the_parameters_of_its_run(project: Project) -> None:
    project.write("save.py", SAVE)
    project.write("save.gin", "import save\nmain = @save()\nsave.lr = 0.5")
    assert project.genever("run", "save.gin").code == 0
    assert differences(project, "model.ckpt", "save.gin") == []
    (found,) = differences(project, "model.ckpt", "save.gin save.lr=1.5")
    assert (found["key"], found["a"]["value"], found["b"]["value"]) == ("save.lr", "0.5", "1.5")


def test_a_checkpoint_without_a_configuration_is_an_error(project: Project) -> None:
    torch.save({"weights": 1}, "bare.ckpt")
    outcome = project.genever("diff", "bare.ckpt", "conf.gin")
    assert (outcome.code, outcome.out) == (2, "")
    assert "bare.ckpt has no configuration in it [no-config]" in outcome.err


def test_two_sides_may_have_other_modules_of_the_same_name(project: Project) -> None:
    project.write("new/program.py", project.read("program.py").replace('name="first"', 'name="second"'))
    project.write("new/conf.gin", project.read("conf.gin"))
    (found,) = differences(project, "conf.gin", "new/conf.gin")
    assert (found["key"], found["cause"]) == ("train.name", "code")


def test_what_the_modules_print_is_not_in_the_way(project: Project) -> None:
    project.write("program.py", "print('hello')\n" + project.read("program.py"))
    assert differences(project, "conf.gin", "conf.gin") == []


def test_parameters_outside_the_fingerprint_are_marked(project: Project) -> None:
    program = project.read("program.py").replace(
        "@genever.configurable\ndef train", "@genever.configurable(fingerprint_ignore=['folder'])\ndef train"
    )
    project.write("program.py", program)
    assert (
        "  train.folder  (not in the fingerprint)"
        in project.genever("diff", "conf.gin", "conf.gin train.folder='x'").out
    )
    (found,) = differences(project, "conf.gin", "conf.gin train.folder='x'")
    assert found["fingerprint_ignored"]


# ---- Revisions --------------------------------------------------------------------------------------


def test_a_revision_has_its_own_files_includes_and_defaults(project: Project) -> None:
    project.write("conf/base.gin", project.read("conf.gin"))
    project.write("conf/top.gin", "include './base.gin'\ntrain.name = 'top'")
    project.commit("one")
    project.write("conf/base.gin", "nonsense")
    project.write("conf/top.gin", "include '../conf.gin'\ntrain.name = 'bottom'")
    project.write("program.py", project.read("program.py").replace("eps=1e-8", "eps=1e-6"))
    found = differences(project, "git:HEAD:conf/top.gin", "conf/top.gin")
    assert [(each["key"], each["cause"], each["a"]["value"], each["b"]["value"]) for each in found] == [
        ("train.name", "file", "'top'", "'bottom'"),
        ("Adam.eps", "code", "1e-08", "1e-06"),
    ]
    assert "nonsense" in project.read("conf/base.gin")


def test_a_revision_has_what_the_working_tree_no_longer_has(project: Project) -> None:
    project.write("old/conf.gin", project.read("conf.gin").replace("program", "parts.program"))
    project.write("old/parts/__init__.py", "")
    project.write("old/parts/program.py", project.read("program.py"))
    project.commit("one")
    shutil.rmtree("old")
    found = differences(project, "git:HEAD:old/conf.gin", "conf.gin")
    assert {each["cause"] for each in found} == {"use", "file"}
    assert "program.Adam" in {each["selector"] for each in found}
    assert "parts.program.Adam" in {each["selector"] for each in found}
    assert not Path("old").exists()


def test_a_revision_is_named_from_a_folder_below_the_top(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("below/here.gin", "include '../conf.gin'")
    project.commit("one")
    monkeypatch.chdir(project.folder / "below")
    shutil.copy(project.folder / "program.py", "program.py")
    assert differences(project, "git:HEAD:conf.gin", "git:HEAD:./here.gin train.by = 1") == []


def test_two_revisions_have_the_modules_of_each(project: Project) -> None:
    project.commit("one")
    project.write("program.py", project.read("program.py").replace("eps=1e-8", "eps=1e-6"))
    project.commit("two")
    project.write("program.py", project.read("program.py").replace("eps=1e-6", "eps=1e-4"))
    (found,) = differences(project, "git:HEAD~1:conf.gin", "git:HEAD:conf.gin")
    assert (found["key"], found["a"]["value"], found["b"]["value"]) == ("Adam.eps", "1e-08", "1e-06")


def test_a_file_that_one_revision_lacks_is_an_error_that_names_the_revision(project: Project) -> None:
    project.commit("one")
    project.git("rm", "--quiet", "conf.gin")
    project.git("commit", "--quiet", "--message=two")
    outcome = project.genever("diff", "git:HEAD~1:conf.gin", "git:HEAD:conf.gin")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "git:HEAD:conf.gin:\nerror: git has no conf.gin in HEAD [file-not-found]\n"


def test_links_lead_where_the_revision_has_them(project: Project) -> None:
    project.write("conf/one.gin", project.read("conf.gin"))
    (project.folder / "conf/newest.gin").symlink_to("one.gin")
    (project.folder / "newest").symlink_to("conf")
    (project.folder / "circle.gin").symlink_to("circle.gin")
    (project.folder / "elsewhere.gin").symlink_to("/etc/passwd")
    project.commit("one")
    project.write("other/one.gin", project.read("conf.gin").replace("0.1", "0.7"))
    (project.folder / "newest").unlink()
    (project.folder / "newest").symlink_to("other")
    assert differences(project, "git:HEAD:newest/newest.gin", "conf.gin") == []
    for link in ("circle.gin", "elsewhere.gin"):
        assert f"git has no {link} in HEAD" in project.genever("show", f"git:HEAD:{link}").err


def test_what_a_repository_leaves_out_of_archives_is_there_and_as_it_was_committed(project: Project) -> None:
    project.write(".gitattributes", "conf.gin export-ignore\nprogram.py export-subst\n")
    project.write("program.py", project.read("program.py").replace('"first"', '"$Format:%H$"'))
    project.commit("one")
    assert differences(project, "git:HEAD:conf.gin", "conf.gin train.name='$Format:%H$'") == []


def test_modules_that_git_ignores_are_those_of_the_working_tree(project: Project) -> None:
    project.write(".gitignore", "built.py\n")  # As a compiled extension beside its sources is.
    project.write("package/__init__.py", "from package import built\n")
    project.write("conf.gin", "import package\n" + project.read("conf.gin"))
    project.commit("one")
    project.write("package/built.py", "")
    assert differences(project, "git:HEAD:conf.gin", "conf.gin") == []


def test_a_traceback_shows_the_lines_of_the_revision(project: Project) -> None:
    project.write("program.py", "raise ValueError('in the revision')")
    project.commit("one")
    project.write("program.py", "# another line")
    outcome = project.genever("show", "git:HEAD:conf.gin")
    assert outcome.code == 1
    assert "raise ValueError('in the revision')" in outcome.err
    assert "another line" not in outcome.err


def test_nothing_is_left_behind_of_a_revision(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.commit("one")
    temporary = project.folder.parent / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)  # As Python has remembered it.
    assert project.genever("diff", "git:HEAD:conf.gin", "git:HEAD:conf.gin train.by = 2").code == 1
    assert project.genever("diff", "git:HEAD:conf.gin", "git:HEAD:none.gin").code == 2
    assert (list(temporary.iterdir()), project.git("status", "--porcelain")) == ([], "")


@pytest.mark.parametrize(
    ("side", "message"),
    [
        ("git:nowhere:conf.gin", "git:nowhere cannot be read: there is no revision 'nowhere' [no-revision]"),
        ("git:HEAD:cnf.gin", "git has no cnf.gin in HEAD [file-not-found]"),
        (
            "git:HEAD:conf.gin git:HEAD~0:conf.gin",
            "error: files of several revisions cannot be read together [mixed-revisions]",
        ),
    ],
)
def test_a_revision_that_cannot_be_read_is_an_error(project: Project, side: str, message: str) -> None:
    project.commit("one")
    outcome = project.genever("diff", side, "conf.gin")
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_outside_a_repository_there_are_no_revisions(project: Project) -> None:
    project.git("version")  # There is git, and no repository.
    outcome = project.genever("diff", "git:HEAD:conf.gin", "conf.gin")
    assert outcome.code == 2
    lines = outcome.err.splitlines()
    assert lines[0] == "git:HEAD:conf.gin:"
    assert lines[1].startswith("error: git:HEAD cannot be read: fatal: not a git repository")  # And no traceback.
    assert "unshallow" not in outcome.err


def test_a_parameter_that_no_longer_exists_is_an_error_that_names_its_place(project: Project) -> None:
    project.genever("run", "conf.gin", "train.by=2", "--out", "before")
    project.write(
        "program.py", project.read("program.py").replace("by=1", "per=1").replace("divide(by)", "divide(per)")
    )
    outcome = project.genever("diff", "before/operative.gin", "conf.gin")
    assert outcome.code == 2
    assert "before/operative.gin" in outcome.err
    assert "train has no parameter 'by'" in outcome.err or "doesn't have a parameter" in outcome.err
    assert "run.json" in outcome.err


# ---- Bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"format": "genever run", "version": 1, "para', "bad-manifest"),
        ('{"format": "genever run", "version": 99}', "newer-version"),
        ("[]", "bad-manifest"),
        (
            '{"format": "genever run", "version": 1, "config": "", "operative": "", "record": [], "bindings": [],'
            ' "parameters": [{"key": "Adam.lr"}]}',
            "bad-manifest",
        ),
    ],
)
def test_a_manifest_that_cannot_be_read_is_an_error_that_names_the_file(project: Project, text: str, code: str) -> None:
    project.write("old/run.json", text)
    for side in ("old", "old/run.json"):
        outcome = project.genever("diff", side, "conf.gin")
        assert (outcome.code, outcome.out) == (2, "")
        assert "old/run.json" in outcome.err
        assert f"[{code}]" in outcome.err


def test_a_folder_of_something_else_is_an_error(project: Project) -> None:
    project.write("some/notes.txt", "")
    outcome = project.genever("diff", "some", "conf.gin")
    assert outcome.code == 2
    assert "some is not the folder of a run" in outcome.err


def test_a_wrong_configuration_is_an_error_that_names_the_side(project: Project) -> None:
    outcome = project.genever("diff", "conf.gin", "conf.gin train.nme=1")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("conf.gin train.nme=1:\n")
    assert "did you mean 'name'?" in outcome.err


# ---- Sides ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ("a.gin", ["a.gin"]),
        ("a.gin f.x=1", ["a.gin", "f.x=1"]),
        ("a.gin b/c.gin f.x = [1, 2]  s/g.y='a = b.gin'", ["a.gin", "b/c.gin", "f.x = [1, 2]", "s/g.y='a = b.gin'"]),
        ("a.gin f.x = 1 if %a == 2 else 3 f.y += [1]", ["a.gin", "f.x = 1 if %a == 2 else 3", "f.y += [1]"]),
        ("git:HEAD:a.gin del f.x", ["git:HEAD:a.gin", "del f.x"]),
        ("a.gin from b import c import d f.x=1", ["a.gin", "from b import c", "import d", "f.x=1"]),
        ("a.gin assert %x <= 2 include 'b.gin'", ["a.gin", "assert %x <= 2", "include 'b.gin'"]),
        ("a.gin f.x=@g(y=(1, [2, 3]))", ["a.gin", "f.x=@g(y=(1, [2, 3]))"]),
        ("conf/experiment f.x=1", ["conf/experiment", "f.x=1"]),
    ],
)  # fmt: skip
def test_a_side_is_files_and_bindings(side: str, words: list[str]) -> None:
    assert words_of(side) == words


def test_a_path_with_spaces_may_be_a_side(project: Project) -> None:
    Path("my files").mkdir()
    shutil.copy("conf.gin", "my files/conf.gin")
    shutil.copy("program.py", "my files/program.py")
    assert differences(project, "my files/conf.gin", "conf.gin") == []


@pytest.mark.parametrize(
    ("side", "message"),
    [
        (
            "r9",
            "error: there is no 'r9' to compare [file-not-found]\n"
            "  a side is a run's folder, a run.json, a checkpoint, or binding files that end in .gin, with bindings\n",
        ),
        (
            "conf.gin lr",
            "error: 'lr', after conf.gin, is neither a file nor a binding [file-not-found]\n"
            "  a binding is NAME=VALUE\n",
        ),
    ],
)
def test_what_is_no_side_is_said(project: Project, side: str, message: str) -> None:
    outcome = project.genever("diff", "conf.gin", side)
    assert (outcome.code, outcome.out, outcome.err) == (2, "", message)


# ---- The environment ----------------------------------------------------------------------------------


def test_the_environment_may_have_made_the_difference(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("env.gin", "include 'conf.gin'\ntrain.by = env('BY', 3) * 2\ntrain.name = %n\nn = env('NAME', 'x')")
    monkeypatch.setenv("BY", "4")
    project.genever("run", "env.gin")
    [run] = project.runs()
    monkeypatch.setenv("BY", "5")
    monkeypatch.setenv("NAME", "y")
    outcome = project.genever("diff", str(run), "env.gin")
    assert outcome.out.splitlines()[3:] == [
        "changed in the environment: BY:",
        "  train.by",
        "    - 8                                         env.gin:2",
        "    + 10                                        env.gin:2",
        "",
        "changed in the environment: NAME:",
        "  train.name",
        "    - 'x'                                       %n, env.gin:4",
        "    + 'y'                                       %n, env.gin:4",
    ]


def test_another_use_of_the_environment_is_a_change_of_the_file(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("env.gin", "include 'conf.gin'\ntrain.by = env('BY', 3) * 2")
    project.genever("run", "env.gin")
    [run] = project.runs()
    project.write("env.gin", "include 'conf.gin'\ntrain.by = env('BY', 3) * 4")
    assert "changed in env.gin:" in project.genever("diff", str(run), "env.gin").out


def test_the_cause_of_what_a_reference_passes_is_where_the_reference_stands(project: Project) -> None:
    project.write(
        "loading.py",
        """
        import genever

        @genever.configurable(fingerprint_ignore=["workers"])
        def load(workers=1):
            pass
        """,
    )
    project.write("a.gin", "import loading\nmain = @load(workers=2)")
    project.write("b.gin", "import loading\nmain = @load(workers=3)")
    [found] = differences(project, "a.gin", "b.gin")
    assert (found["key"], found["cause"], found["where"]) == ("load.workers", "file", "b.gin")
    assert found["b"] == {"value": "3", "provenance": {"source": "reference", "location": "b.gin:2:1"}}
    [found] = differences(project, "a.gin", "a.gin main=@load(workers=3)")
    assert (found["key"], found["cause"]) == ("load.workers", "command line")
