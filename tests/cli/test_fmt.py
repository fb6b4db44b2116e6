"""``genever fmt``: which files are formatted, what is printed, and how it ends."""

import io
import os
import sys
from pathlib import Path

import pytest

from genever.cli.commands import fmt as command
from tests.cli.conftest import Outcome, Project

UGLY = "train.lr=0.1 # high\n"
PRETTY = "train.lr = 0.1  # high\n"
BROKEN = "a=1\nb =\n"
WRONG = """\
bad.gin:2:4: error: a value is missing here [syntax]
  2 | b =
    |    ^ a value begins on the line of its '='
"""


@pytest.fixture
def folder(project: Project) -> Project:
    """A folder without the program's files."""
    for path in project.folder.iterdir():
        path.unlink()
    return project


def test_files_are_written_and_named(folder: Project) -> None:
    folder.write("a.gin", UGLY)
    folder.write("b.gin", PRETTY)
    assert folder.genever("fmt", "a.gin", "b.gin") == Outcome(
        0, "formatted a.gin\n", "1 file formatted, 1 file unchanged\n"
    )
    assert (folder.read("a.gin"), folder.read("b.gin")) == (PRETTY, PRETTY)


def test_a_file_in_the_style_is_not_touched(folder: Project) -> None:
    folder.write("a.gin", PRETTY)
    os.utime(folder.folder / "a.gin", (1, 1))
    assert folder.genever("fmt", "a.gin") == Outcome(0, "", "1 file unchanged\n")
    assert (folder.folder / "a.gin").stat().st_mtime == 1


def test_check_writes_nothing_and_ends_with_1(folder: Project) -> None:
    folder.write("a.gin", UGLY)
    assert folder.genever("fmt", "--check", "a.gin") == Outcome(
        1, "would format a.gin\n", "1 file would be formatted\n"
    )
    assert folder.read("a.gin") == UGLY
    folder.write("a.gin", PRETTY)
    assert folder.genever("fmt", "--check", "a.gin") == Outcome(0, "", "1 file unchanged\n")


def test_diff_shows_what_would_change(folder: Project) -> None:
    folder.write("a.gin", UGLY)
    shown = "--- a.gin\n+++ a.gin\n@@ -1 +1 @@\n-train.lr=0.1 # high\n+train.lr = 0.1  # high\n"
    assert folder.genever("fmt", "--diff", "a.gin") == Outcome(0, shown, "1 file would be formatted\n")
    assert folder.genever("fmt", "--diff", "--check", "a.gin") == Outcome(1, shown, "1 file would be formatted\n")
    assert folder.read("a.gin") == UGLY


def test_diff_shows_no_secret_and_no_control_character(folder: Project) -> None:
    folder.write("a.gin", 'token=secret("CANARY")\nname="\x1b[31m"\n')
    outcome = folder.genever("fmt", "--diff", "a.gin")
    assert "CANARY" not in outcome.out
    assert "\x1b" not in outcome.out


def test_diff_tells_of_line_ends(folder: Project) -> None:
    (folder.folder / "a.gin").write_bytes(b"a = 1\r\nb = 2\n")
    assert folder.genever("fmt", "--diff", "a.gin").out == "--- a.gin\n+++ a.gin\nthe line ends, or the last of them\n"


def test_folders_are_searched_and_the_working_directory_is_the_default(folder: Project) -> None:
    for name in ("a.gin", "conf/b.gin", "conf/deep/c.gin", "conf/notes.txt", ".hidden/d.gin", "conf/.git/e.gin"):
        folder.write(name, UGLY)
    assert folder.genever("fmt", "conf").out == "formatted conf/b.gin\nformatted conf/deep/c.gin\n"
    assert folder.genever("fmt").out == "formatted a.gin\n"
    untouched = [folder.read(name) for name in ("conf/notes.txt", ".hidden/d.gin", "conf/.git/e.gin")]
    assert untouched == [UGLY] * 3


def test_the_records_of_runs_stay_as_they_are(folder: Project) -> None:
    folder.write("runs/train/now/run.json", "{}")
    folder.write("runs/train/now/config.gin", UGLY)
    folder.write("runs/train/now/earlier/config.gin", UGLY)
    assert folder.genever("fmt") == Outcome(0, "", "no binding files in .\n")
    assert folder.genever("fmt", "runs/train/now/config.gin").out == "formatted runs/train/now/config.gin\n"


def test_a_file_that_is_named_twice_is_formatted_once(folder: Project) -> None:
    folder.write("a.gin", UGLY)
    outcome = folder.genever("fmt", "--check", "a.gin", ".", "./a.gin")
    assert (outcome.out, outcome.err) == ("would format a.gin\n", "1 file would be formatted\n")


def test_broken_files_are_reported_and_the_others_go_on(folder: Project) -> None:
    folder.write("bad.gin", BROKEN)
    folder.write("good.gin", UGLY)
    (folder.folder / "binary.gin").write_bytes(bytes(range(256)))
    outcome = folder.genever("fmt", "bad.gin", "binary.gin", "missing.gin", "good.gin")
    assert outcome == Outcome(
        2,
        "formatted bad.gin\nformatted good.gin\n",
        f"{WRONG}"
        "error: binary.gin:2: this is not UTF-8: invalid start byte [bad-encoding]\n"
        "  save the file as UTF-8\n"
        "error: there is no file or folder missing.gin [file-not-found]\n"
        "2 files formatted, 3 files with errors\n",
    )
    assert (folder.read("bad.gin"), folder.read("good.gin")) == ("a = 1\nb =\n", PRETTY)
    assert (folder.folder / "binary.gin").read_bytes() == bytes(range(256))


def test_check_ends_with_2_where_a_file_is_broken(folder: Project) -> None:
    folder.write("bad.gin", "b =\n")
    assert folder.genever("fmt", "--check", "bad.gin").code == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_file_is_refused(folder: Project) -> None:
    os.mkfifo(folder.folder / "pipe.gin")
    assert folder.genever("fmt", "pipe.gin").err == (
        "error: pipe.gin is not a file [file-unreadable]\n"
        "  for what comes from a pipe: genever fmt -\n"
        "1 file with errors\n"
    )


def test_a_file_that_cannot_be_written_is_whole_and_reported(folder: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    folder.write("a.gin", UGLY)
    monkeypatch.setattr(os, "replace", full)
    outcome = folder.genever("fmt", "a.gin")
    assert outcome == Outcome(
        2, "", "error: a.gin cannot be written: No space left on device [not-written]\n1 file with errors\n"
    )
    assert folder.read("a.gin") == UGLY
    assert os.listdir(folder.folder) == ["a.gin"]


def test_a_file_that_may_not_be_written_stays(folder: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.gin", UGLY)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert folder.genever("fmt", "a.gin").err == (
        "error: a.gin cannot be written: it is read-only [not-written]\n1 file with errors\n"
    )
    assert folder.read("a.gin") == UGLY


def test_mode_links_line_ends_and_mark_stay(folder: Project) -> None:
    path, link = folder.folder / "a.gin", folder.folder / "link.gin"
    path.write_bytes(b"\xef\xbb\xbfa=1\r\n")
    path.chmod(0o640)
    link.symlink_to("a.gin")
    assert folder.genever("fmt", "link.gin").out == "formatted link.gin\n"
    assert path.read_bytes() == b"\xef\xbb\xbfa = 1\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_the_longest_line_can_be_chosen(folder: Project) -> None:
    folder.write("a.gin", "x = [1111, 2222, 3333]\n")
    assert folder.genever("fmt", "--line-length", "21", "a.gin").out == "formatted a.gin\n"
    assert folder.genever("fmt", "--line-length", "5", "a.gin").code == 2


def test_a_project_sets_the_longest_line_of_its_files(folder: Project) -> None:
    folder.write("a.gin", "numbers = [1, 2, 3, 4, 5]\n")
    folder.write("inner/b.gin", "numbers = [1, 2, 3, 4, 5]\n")
    folder.write("inner/pyproject.toml", "[tool.genever.fmt]\nline-length = 20\n")
    assert folder.genever("fmt", "--check") == Outcome(
        1, "would format inner/b.gin\n", "1 file would be formatted, 1 file unchanged\n"
    )
    assert folder.genever("fmt", "--check", "--line-length", "60") == Outcome(0, "", "2 files unchanged\n")
    folder.write("inner/pyproject.toml", "[tool.genever.fmt]\nline-length = 2\n")
    assert folder.genever("fmt", "--check") == Outcome(
        2,
        "",
        "error: inner/pyproject.toml: [tool.genever.fmt] line-length cannot be 2 [bad-setting]\n"
        "  write a number from 20 to 1000\n1 file unchanged, 1 file with errors\n",
    )


def test_python_is_refused_and_the_others_go_on(folder: Project) -> None:
    folder.write("a.gin", UGLY)
    folder.write("train.py", "x=1\n")
    assert folder.genever("fmt", "train.py", "a.gin") == Outcome(
        2,
        "formatted a.gin\n",
        "error: train.py is a Python program, not a binding file [syntax]\n  format it with a formatter for Python\n"
        "1 file formatted, 1 file with errors\n",
    )
    assert folder.read("train.py") == "x=1\n"


def stdin(folder: Project, content: bytes, *arguments: str) -> Outcome:
    """How the command ends with this on its standard input."""
    (folder.folder / "given").write_bytes(content)
    return folder.python(
        "-c", "import sys; sys.stdin = open('given'); from genever.cli import main; main()", *arguments
    )


def test_the_standard_input_is_formatted_to_the_standard_output(folder: Project) -> None:
    assert stdin(folder, UGLY.encode(), "fmt", "-") == Outcome(0, PRETTY, "")


def test_the_standard_input_is_checked(folder: Project) -> None:
    assert stdin(folder, UGLY.encode(), "fmt", "--check", "-") == Outcome(1, "", "")
    assert stdin(folder, PRETTY.encode(), "fmt", "--check", "-") == Outcome(0, "", "")
    assert stdin(folder, UGLY.encode(), "fmt", "--diff", "-").out.startswith("--- <stdin>\n+++ <stdin>\n")


def test_what_is_wrong_with_the_standard_input_is_told(folder: Project) -> None:
    assert stdin(folder, BROKEN.encode(), "fmt", "-") == Outcome(2, "a = 1\nb =\n", WRONG.replace("bad.gin", "<stdin>"))
    assert stdin(folder, b"\xff", "fmt", "-") == Outcome(
        2, "", "error: <stdin>:1: this is not UTF-8: invalid start byte [bad-encoding]\n  save the file as UTF-8\n"
    )


def test_bytes_pass_through_the_standard_streams(folder: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    given, made = io.BytesIO(b"\xef\xbb\xbfa='\xc3\xa9'\r\n"), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(made))
    command.fmt(["-"], command.Wish(check=False, diff=False, width=100))
    assert made.getvalue() == b"\xef\xbb\xbfa = '\xc3\xa9'\r\n"


def test_the_standard_input_stands_alone(folder: Project) -> None:
    outcome = folder.genever("fmt", "-", "a.gin")
    assert (outcome.code, outcome.err.splitlines()[-1]) == (2, "Error: - is the standard input, and stands alone")


def test_nothing_is_imported(folder: Project) -> None:
    Path(folder.folder / "loud.py").write_text("raise SystemExit(9)")
    folder.write("a.gin", "import loud\n")
    assert folder.genever("fmt", "a.gin") == Outcome(0, "", "1 file unchanged\n")
