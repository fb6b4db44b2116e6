"""``genever check``: what it prints, what it changes, and how it ends."""

import json
import os
import re
import sys
from textwrap import dedent

import pytest

from genever.cli.declarations.editing import REPORTS
from tests.cli.conftest import Project

SHOP = """
import genever


@genever.configurable
def order(item=None, price=1.0, count=1, notes=None):
    raise AssertionError("nothing is called")


@genever.configurable
class Book:
    def __init__(self, title, api_key=""):
        raise AssertionError("nothing is called")


raise AssertionError("nothing is imported")
"""


@pytest.fixture
def shop(project: Project) -> Project:
    """A project with a module that cannot be imported."""
    (project.folder / "conf.gin").unlink()
    project.write("shop.py", SHOP)
    return project


def test_what_is_right_is_said_nothing_of(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\norder.count = 2\n")
    outcome = shop.genever("check")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "nothing to report in 1 file\n")
    assert "shop" not in sys.modules


def test_all_findings_are_printed_in_the_order_of_their_places(shop: Project) -> None:
    shop.write("b.gin", "import shop\nmain = @order()\norder.cuont = 2\nn = 3\norder.price = 1.0\n")
    shop.write("a.gin", "import shop\nimport shop\nmain = @order()\norder.item = @Book()\n")
    outcome = shop.genever("check", ".")
    assert outcome.code == 1
    assert outcome.out == dedent(
        """\
        a.gin:2:1: warning: line 1 has imported shop [unused-import]
          2 | import shop
            | ^^^^^^^^^^^
        a.gin:4:1: error: Book.title is required but not set [required]
          4 | order.item = @Book()
            | ^^^^^^^^^^ bind it: Book.title=…, or write @Book for the code to call
        b.gin:3:7: error: Configurable 'order' doesn't have a parameter named 'cuont'. [unknown-parameter]
          3 | order.cuont = 2
            |       ^^^^^ did you mean 'count'?
        b.gin:5:1: hint: 1.0 is what order.price is by default [redundant-default]
          5 | order.price = 1.0
            | ^^^^^^^^^^^
        """
    )
    assert outcome.err == "2 errors, 1 warning, 1 hint in 2 files\n"


def test_files_that_are_named_are_read_together_and_with_bindings(shop: Project) -> None:
    shop.write("base.gin", "import shop\nmain = @order()\norder.count = %n\n")
    shop.write("more.gin", "n = 3\n")
    assert shop.genever("check", "base.gin", "more.gin").code == 0
    assert shop.genever("check", "base.gin", "n=2").code == 0
    outcome = shop.genever("check", "base.gin", "order.cuont=2", "n=2")
    assert outcome.code == 1
    assert outcome.out == (
        "argument 2: error: Configurable 'order' doesn't have a parameter named 'cuont'. [unknown-parameter]\n"
        "  | order.cuont=2\n"
        "  |       ^^^^^ did you mean 'count'?\n"
    )


def test_in_a_folder_files_that_others_include_are_parts_of_those(shop: Project) -> None:
    shop.write("conf/exp.gin", "import shop\ninclude './base.gin'\nmain = @order()\n")
    shop.write("conf/base.gin", "order.count = %n\nn = 3\n")
    shop.write("conf/overlay.gin", "order.count = %m\n")
    shop.write("conf/.hidden/a.gin", "not a file\n")
    shop.write("runs/x/run.json", "{}")
    shop.write("runs/x/config.gin", "not a file\n")
    assert shop.genever("check").out == ""


def test_where_a_module_is_missing_nothing_is_said_of_what_it_may_bring(shop: Project) -> None:
    shop.write("a.gin", "import shop\nimport nowhere\nmain = @train()\nbatch.size = 3\norder.cuont = 2\n")
    outcome = shop.genever("check", "a.gin")
    assert re.findall(r"\[([\w-]+)\]$", outcome.out, re.M) == ["no-module", "unknown-parameter"]


def test_nothing_is_said_of_names_in_files_that_a_program_makes_whole(shop: Project) -> None:
    shop.write("base.gin", "train.steps = %steps\ntrain.model = @Model()\n")
    shop.write("exp.gin", "include './base.gin'\nbatch.size = %gin.REQUIRED\n")
    assert shop.genever("check", "exp.gin").out == ""
    assert shop.genever("check").out == ""


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("def broken(:\n", "bad-module"),
        ("import other\n" + "x = (" * 300, "bad-module"),
        ("\0", "bad-module"),
    ],
)
def test_a_module_that_cannot_be_parsed_is_a_finding(shop: Project, source: str, code: str) -> None:
    shop.write("broken.py", source)
    shop.write("a.gin", "import broken\nmain = @f()\n")
    outcome = shop.genever("check", "--checker", "none")
    assert outcome.code == 1
    assert f"[{code}]" in outcome.out
    assert "Traceback" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("include './a.gin'\n", ["include-cycle"]),
        ("main = @order(\n", ["syntax"]),
        ("import shop\nmain = 3\n", ["nothing-called"]),
        ("import shop\nmain = @order()\norder.count = %a\na = %b\nb = %a\n", ["macro-cycle"]),
        ("import shop\nmain = @order()\norder.item = @order()\n", ["reference-cycle"]),
        ("import shop\nmain = @order()\norder.notes = " + "[" * 300 + "]" * 300 + "\n", ["nesting"]),
    ],
)
def test_what_is_wrong_in_other_ways_is_a_finding(shop: Project, text: str, codes: list[str]) -> None:
    shop.write("a.gin", text)
    outcome = shop.genever("check", "a.gin")
    assert outcome.code == 1
    assert sorted(set(re.findall(r"error: .*\[([\w-]+)\]$", outcome.out, re.M))) == codes


def test_a_file_that_is_no_text_ends_with_2(shop: Project) -> None:
    (shop.folder / "a.gin").write_bytes(b"\xff\xfe")
    outcome = shop.genever("check")
    assert outcome.code == 2
    assert "this is not UTF-8" in outcome.out


def test_what_one_entry_does_not_use_another_may(shop: Project) -> None:
    shop.write("base.gin", "import shop\nn = 3\nm = 4\nk = 5\n")
    shop.write("one.gin", "include 'base.gin'\nmain = @order()\norder.count = %n\n")
    shop.write("two.gin", "include 'base.gin'\nmain = @order()\norder.count = %m\n")
    outcome = shop.genever("check")
    assert re.findall(r"^\S+: .*", outcome.out, re.M) == [
        "base.gin:4:1: warning: nothing reads the macro 'k' [unused-macro]"
    ]


def test_a_project_names_its_entries(shop: Project) -> None:
    shop.write("pyproject.toml", "[tool.genever]\nentries = [['base.gin', 'big.gin']]\n")
    shop.write("base.gin", "import shop\nmain = @order()\norder.count = %n\n")
    shop.write("big.gin", "n = 30\n")
    assert shop.genever("check").out == ""


def test_a_file_that_is_not_there_ends_with_2(shop: Project) -> None:
    outcome = shop.genever("check", "nowhere.gin")
    assert outcome.code == 2
    assert outcome.out == (
        "error: Unable to open file: nowhere.gin. Searched config paths: ['']. [file-not-found]\n"
        f"  an argument without '=' is a file, looked for in {shop.folder}; a binding is NAME=VALUE\n"
    )


def test_a_project_turns_rules_off_and_on(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\norder.count = 1\nn/macro.value = 3\norder.price = %n\n")
    assert "[redundant-default]" in shop.genever("check").out
    shop.write("pyproject.toml", "[tool.genever.lint]\nextend-select = ['idioms']\nignore = ['redundant-default']\n")
    assert re.findall(r"\[([\w-]+)\]$", shop.genever("check").out, re.M) == ["gin-macro"]
    assert shop.genever("check", "--select", "unused-macro,unused-import").out == ""
    assert "[redundant-default]" in shop.genever("check", "--select", "redundant-default").out
    assert shop.genever("check", "--ignore", "gin-macro").out == ""


def test_a_code_that_is_none_is_said(shop: Project) -> None:
    outcome = shop.genever("check", "--ignore", "unused-marco")
    assert outcome.code == 2
    assert "--ignore: there is no code 'unused-marco' [bad-setting]" in outcome.err


def test_a_comment_ignores_a_finding(shop: Project) -> None:
    shop.write(
        "a.gin",
        """
        # genever: ignore-file[unused-macro]
        import shop
        main = @order()
        order.cuont = 2  # genever: ignore[unknown-parameter]
        # As the paper has it.
        # genever: ignore[redundant-default]
        order.price = 1.0
        n = 3
        """,
    )
    assert shop.genever("check").out == ""


# ---- Fixes --------------------------------------------------------------------------------------------


def test_safe_fixes_are_made_and_others_when_asked_for(shop: Project) -> None:
    text = "import shop\nimport shop\n\nmain = @order()\norder.count = 2  # few\norder.count = 3\nn = 4\n"
    shop.write("a.gin", text)
    outcome = shop.genever("check", "--fix")
    assert (outcome.code, outcome.err) == (0, "1 warning in 1 file\n")
    assert outcome.out.splitlines()[0] == "fixed a.gin"
    assert shop.read("a.gin") == "import shop\n\nmain = @order()\norder.count = 3\nn = 4\n"
    assert shop.genever("check", "--unsafe-fixes").err == "nothing to report in 1 file\n"
    assert shop.read("a.gin") == "import shop\n\nmain = @order()\norder.count = 3\n"


def test_a_fix_keeps_line_ends_mode_and_mark(shop: Project) -> None:
    path = shop.folder / "a.gin"
    path.write_bytes(b"\xef\xbb\xbfimport shop\r\nimport shop\r\nmain = @order()\r\n")
    path.chmod(0o640)
    shop.genever("check", "--fix")
    assert path.read_bytes() == b"\xef\xbb\xbfimport shop\r\nmain = @order()\r\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_block_goes_with_the_last_of_its_bindings(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\nBook:\n    title = 'a'\n    api_key = ''\n")
    shop.genever("check", "--unsafe-fixes")
    assert shop.read("a.gin") == "import shop\nmain = @order()\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_file_that_cannot_be_written_ends_with_2(shop: Project) -> None:
    shop.write("a.gin", "import shop\nimport shop\nmain = @order()\n")
    (shop.folder / "a.gin").chmod(0o440)
    outcome = shop.genever("check", "--fix")
    assert outcome.code == 2
    assert "a.gin cannot be written: it is read-only [not-written]" in outcome.err


# ---- Reports ------------------------------------------------------------------------------------------


def test_json_has_the_findings_with_their_fixes(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\nordr.count = 1 * 8\n")
    outcome = shop.genever("check", "--format", "json")
    assert outcome.code == 1
    assert json.loads(outcome.out) == [
        {
            "file": "a.gin",
            "line": 3,
            "column": 1,
            "end_line": 3,
            "end_column": 5,
            "code": "unknown-configurable",
            "severity": "error",
            "message": "No configurable matching 'ordr'.",
            "hint": "did you mean 'order'?",
            "fix": {
                "safe": False,
                "edits": [{"file": "a.gin", "line": 3, "column": 1, "end_line": 3, "end_column": 5, "text": "order"}],
            },
        }
    ]


@pytest.mark.parametrize("form", REPORTS)
def test_no_report_shows_a_secret(shop: Project, form: str) -> None:
    shop.write(
        "a.gin",
        """
        import shop
        main = @order()
        order.item = @Book('a')
        Book.api_key = 'correct-horse-7'
        order.notes = ['correct-horse-7', secret('open-sesame')]
        Book.aip_key = 'correct-horse-7'
        """,
    )
    outcome = shop.genever("check", "--format", form)
    assert outcome.code == 1
    assert "plain-secret" in outcome.out
    assert "horse" not in outcome.out
    assert "sesame" not in outcome.out


# ---- More ---------------------------------------------------------------------------------------------


def test_a_code_is_explained(shop: Project) -> None:
    outcome = shop.genever("check", "--explain", "unused-scope")
    assert outcome.out.startswith("## unused-scope\n\nWarning, unsafe fix. There are bindings in a scope")
    assert shop.genever("check", "--explain", "unknown-parameter").out.startswith("## unknown-parameter\n\n`Config")
    every = shop.genever("check", "--explain", "all").out
    assert re.search(r"^unused-scope +A scope that no reference enters\.$", every, re.M)
    outcome = shop.genever("check", "--explain", "unused-scop")
    assert outcome.code == 2
    assert "--explain: there is no code 'unused-scop' [bad-setting]" in outcome.err


def test_live_imports_what_the_files_import(project: Project) -> None:
    project.write("made.py", "import genever\nfor name in ['a', 'b']:\n    genever.configurable(name)(lambda x=1: x)\n")
    project.write("conf.gin", "import made\nmain = @a()\na.x = 2\nb.y = 2\n")
    outcome = project.genever("check", "--live", "conf.gin")
    assert outcome.code == 1
    assert re.findall(r"^\S+: .*", outcome.out, re.M) == [
        "conf.gin:4:3: error: Configurable 'b' doesn't have a parameter named 'y'. [unknown-parameter]"
    ]


def test_it_checks_again_when_a_module_changes(shop: Project) -> None:
    shop.write("made.py", "import genever\n@genever.configurable\ndef order(count=1):\n    return count\n")
    shop.write("a.gin", "import made\nmain = @order()\norder.count = 2\n")
    process = shop.start("-m", "genever", "check", "--watch")
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert process.stderr.readline() == "nothing to report in 1 file\n"
        shop.write("made.py", "import genever\n@genever.configurable\ndef order(number=1):\n    return number\n")
        assert process.stdout.readline() == "\n"
        assert "order" in (found := process.stdout.readline())
        assert found.startswith("a.gin:3:7: error: ")
        assert found.endswith("[unknown-parameter]\n")
    finally:
        process.kill()
        process.communicate()


def test_it_checks_again_when_a_file_changes(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\n")
    process = shop.start("-m", "genever", "check", "--watch")
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert process.stderr.readline() == "nothing to report in 1 file\n"
        (shop.folder / "a.gin").write_text("import shop\nmain = @order()\nn = 30\n")
        assert process.stdout.readline() == "\n"
        assert process.stdout.readline() == "a.gin:3:1: warning: nothing reads the macro 'n' [unused-macro]\n"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("argument", "code", "message"),
    [
        (
            "order.count=many",
            1,
            "argument 2: error: 'many' is not a value [syntax]\n"
            "  | order.count=many\n"
            "  |             ^^^^ the shell takes quotes away: for a str write \"order.count='many'\"; "
            "@many is a configurable, %many a macro\n",
        ),
        (
            "parts/bok.gin",
            2,
            "error: Unable to open file: parts/bok.gin. Searched config paths: ['']. [file-not-found]\n"
            "  did you mean 'parts/book.gin'?\n",
        ),
    ],
)
def test_a_command_line_is_advised_as_that_of_a_run_is(shop: Project, argument: str, code: int, message: str) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\n")
    shop.write("parts/book.gin", "Book.title = 'Emma'\n")
    outcome = shop.genever("check", "a.gin", argument)
    assert (outcome.code, outcome.out) == (code, message)


def test_a_python_program_is_not_checked(shop: Project) -> None:
    outcome = shop.genever("check", "shop.py")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "error: shop.py is a Python program, not a binding file [syntax]\n"
        "  run it with python, or name a binding file with the line: import shop\n"
    )


@pytest.mark.parametrize(
    ("entry", "what"),
    [("bas.gin", "there is no file bas.gin"), ("parts", "parts is a folder, not a binding file")],
)
def test_an_entry_that_is_not_a_file_is_said(shop: Project, entry: str, what: str) -> None:
    shop.write("parts/base.gin", "import shop\nmain = @order()\n")
    shop.write("pyproject.toml", f"[tool.genever]\nentries = ['{entry}']\n")
    outcome = shop.genever("check")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"error: pyproject.toml: [tool.genever] entries: {what} [bad-setting]\n  paths are relative to {shop.folder}\n"
    )


def test_a_file_that_is_not_there_is_not_counted(shop: Project) -> None:
    outcome = shop.genever("check", "--checker", "none", "missing.gin")
    assert (outcome.code, outcome.err.splitlines()[-1]) == (2, "1 error")


def test_a_parameter_that_there_is_not_hides_no_missing_argument(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\norder.item = @Book()\nBook.api_kay = 'abc'\n")
    outcome = shop.genever("check", "--checker", "none")
    assert [line.rpartition(" ")[2] for line in outcome.out.splitlines() if line.startswith("a.gin")] == [
        "[required]",
        "[unknown-parameter]",
    ]
    shop.write("a.gin", "import shop\nmain = @order()\norder.item = @Book()\nBook.titel = 'abc'\n")
    outcome = shop.genever("check", "--checker", "none")  # What was meant is not missing, too.
    assert [line.rpartition(" ")[2] for line in outcome.out.splitlines() if line.startswith("a.gin")] == [
        "[unknown-parameter]"
    ]


def test_a_macro_of_a_command_line_that_nothing_reads(shop: Project) -> None:
    shop.write("a.gin", "import shop\nmain = @order()\norder.count = %copies\ncopies = 3\n")
    assert shop.genever("check", "a.gin", "copies=2").out == ""
    assert shop.genever("check", "a.gin", "copise=2").out == (
        "argument 2: warning: nothing reads the macro 'copise' [unused-macro]\n"
        "  | copise=2\n"
        "  | ^^^^^^ did you mean 'copies'?\n"
    )
