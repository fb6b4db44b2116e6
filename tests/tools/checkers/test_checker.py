"""What a checker that fails leads to, and what one that works is run with."""

import sys
import venv
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.text.diagnostics import render
from genever.tools.checkers.checker import CHECKERS, ToolChecker, find_checker
from genever.tools.checkers.environment import Environment
from genever.tools.checkers.programs.basedpyright import BASEDPYRIGHT
from genever.tools.checkers.programs.mypy import MYPY
from genever.tools.checkers.programs.pyrefly import PYREFLY
from genever.tools.checkers.programs.tool import Tool
from genever.tools.checkers.programs.ty import TY
from genever.tools.lowering.lower import lower
from genever.tools.lowering.pieces import Lowered
from genever.tools.reading.reading import read
from tests.tools.checkers.installed import PATIENCE, checker
from tests.tools.lowering import parts

ROOT = str(Path(__file__).parents[3])
HINT = "pip install 'ty>=0.0.100', or choose another with --checker"


def lowered(text: str) -> Lowered:
    session = parts.session()
    session.parse(text)
    return lower(session.config, session.catalog)


def program(folder: Path, script: str) -> str:
    path = folder / "ty"
    path.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("sys.exit('error: unexpected argument')", "ended with exit code 1: error: unexpected argument"),
        ("print('Thank you')", "ended with exit code 0: Thank you"),
        ("print('{}')", "ended with exit code 0: {}"),
        (
            'print(\'[{"check_name": "unknown-argument"}]\')',
            'ended with exit code 0: [{"check_name": "unknown-argument"}]',
        ),
        ("sys.stdout.buffer.write(b'\\xff')", "ended with exit code 0: �"),
        ("pass", "ended with exit code 0"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by signal 9"),
        ("time.sleep(60)", "took longer than 0.5 seconds"),
    ],
)
@pytest.mark.parametrize("tool", [TY, PYREFLY, BASEDPYRIGHT, MYPY], ids=lambda tool: tool.name)
@pytest.mark.skipif(sys.platform == "win32", reason="the program is a script")
def test_a_checker_that_fails_is_one_warning(tool: Tool, script: str, why: str, tmp_path: Path) -> None:
    if tool is MYPY and script == "pass":
        pytest.skip("mypy says nothing where nothing is wrong")
    made = ToolChecker(tool._replace(name="ty", package="ty>=0.0.100"), program(tmp_path, script))
    seconds = 0.5 if "sleep" in script else PATIENCE
    [found] = made.check(lowered("main = @net('x')"), Environment((ROOT,), seconds=seconds / tool.patience))
    assert render(found) == f"warning: types are not checked: ty {why} [checker-failed]\n  {HINT}"


def test_a_checker_that_is_not_there_is_one_warning(tmp_path: Path) -> None:
    [found] = ToolChecker(TY, str(tmp_path / "ty")).check(lowered("main = @net('x')"), Environment())
    expected = "warning: types are not checked: ty cannot be started: No such file or directory [checker-failed]"
    assert render(found) == f"{expected}\n  {HINT}"


def test_one_that_is_not_installed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genever.tools.checkers.programs.process.shutil.which", lambda *args, **named: None)
    assert [find_checker(name) for name in CHECKERS] == [None] * 4


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_a_text_that_is_not_saved_counts(name: str, tmp_path: Path) -> None:
    package = tmp_path / "work"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "sizes.py").write_text("Size = int\n")
    (package / "model.py").write_text("def model(size): ...\n")
    text = "from work.sizes import Size\ndef model(size: Size) -> None: ...\n"
    found = Lowered("from work.model import model\nlambda: model(size='x')\n", ())
    tool = checker(name)
    folder = tmp_path / "folder"
    folder.mkdir()
    for texts, expected in (({}, []), ({str(package / "model.py"): text}, ["int"])):
        environment = Environment((str(tmp_path),), texts=texts, seconds=PATIENCE)
        [remarks] = tool.remarks([found.text], environment, folder)
        assert [remark.wanted for remark in remarks] == expected
    assert (package / "model.py").read_text() == "def model(size): ...\n"


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_a_missing_argument_is_said_where_the_call_is_made(name: str) -> None:
    [found] = checker(name).check(
        lowered("main = @train(@net())\nnet.depth = 1"), Environment((ROOT,), seconds=PATIENCE)
    )
    assert render(found) == (
        "<bindings>:1:15: error: @net() gives no value for 'width' [missing-argument]\n"
        "  1 | main = @train(@net())\n"
        "    |               ^^^^^^ bind net.width, or write @net for the code to call"
    )


def test_a_module_that_mypy_cannot_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    found = checker("mypy").check(Lowered("import broken\n", ()), Environment((str(tmp_path),), seconds=PATIENCE))
    [message] = [finding.message.replace(str(tmp_path), "") for finding in found]
    assert message.startswith("types are not checked: mypy cannot read /broken.py, line 1: ")


SHADOWS = ("typing.py", "enum.py", "types.py", "abc.py", "collections/__init__.py", "builtins.pyi")


@pytest.mark.parametrize("name", CHECKERS)
def test_modules_named_like_those_of_the_library_hide_no_mistake(name: str, tmp_path: Path) -> None:
    for shadow in SHADOWS:
        (tmp_path / shadow).parent.mkdir(exist_ok=True)
        (tmp_path / shadow).write_text("size = 1\n")
    python = "from enum import Enum\nfrom typing import Literal\nclass Color(Enum):\n    RED = 1\n"
    python += "def paint(color: Color, kind: Literal['dry']) -> None: ...\n"
    (tmp_path / "model.py").write_text(python)
    unsaved = {str(tmp_path / "typing.py"): "size = 2\n"}
    tool = checker(name)
    folder = tmp_path / "folder"
    folder.mkdir()
    text = "from model import paint\nlambda: paint('red', 1)\n"
    for texts in ({}, unsaved):
        [remarks] = tool.remarks([text], Environment((str(tmp_path),), texts=texts, seconds=PATIENCE), folder)
        assert [(remark.kind, text[slice(*remark.span)]) for remark in remarks] == [
            ("argument", "'red'"),
            ("argument", "1"),
        ]


@pytest.mark.parametrize("name", CHECKERS)
def test_a_module_may_be_found_by_two_names(name: str, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "tests" / "model.py").write_text("def model(size: int) -> None: ...\n")
    tool = checker(name)
    folder = tmp_path / "folder"
    folder.mkdir()
    text = "from model import model\nfrom tests.model import model as same\nlambda: model('a')\nlambda: same('b')\n"
    [remarks] = tool.remarks([text], Environment((str(tmp_path / "tests"), str(tmp_path)), seconds=PATIENCE), folder)
    assert [(remark.kind, text[slice(*remark.span)]) for remark in remarks] == [
        ("argument", "'a'"),
        ("argument", "'b'"),
    ]


@pytest.mark.parametrize("name", ["basedpyright", "mypy"])
def test_slower_ones_see_unsaved_texts_and_count_characters(name: str, tmp_path: Path) -> None:
    tool = checker(name)
    (tmp_path / "model.py").write_text("def model(text, size): ...\n")
    unsaved = "def model(text: str, size: int) -> None: ...\n"
    environment = Environment((str(tmp_path),), texts={str(tmp_path / "model.py"): unsaved}, seconds=PATIENCE)
    folder = tmp_path / "folder"
    folder.mkdir()
    text = "from model import model\nlambda: model('é😀', 'größe')\n"
    [[remark]] = tool.remarks([text], environment, folder)
    assert (remark.kind, remark.wanted, text[slice(*remark.span)]) == ("argument", "int", "'größe'")


@pytest.mark.parametrize("name", CHECKERS)
def test_the_modules_of_other_programs_change_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "typing.py").write_text("raise SystemExit('this is another typing')\n")
    (tmp_path / "model.py").write_text("def model(size: int) -> None: ...\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "others"))
    (tmp_path / "folder").mkdir()
    text = "from model import model\nlambda: model('a')\n"
    environment = Environment((str(tmp_path),), seconds=PATIENCE)
    [[remark]] = checker(name).remarks([text], environment, tmp_path / "folder")
    assert (remark.kind, text[slice(*remark.span)]) == ("argument", "'a'")


def test_the_settings_of_the_user_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ty.toml").write_text('[rules]\nall = "ignore"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TY_CONFIG_FILE", str(tmp_path / "ty.toml"))
    monkeypatch.setenv("TY_OUTPUT_FORMAT", "concise")
    [found] = checker("ty").check(lowered("main = @net('x')"), Environment((ROOT,), seconds=PATIENCE))
    assert found.message == "net.width takes int, and 'x' is a str"


def test_the_environment_is_that_of_the_folders(tmp_path: Path) -> None:
    installed = tmp_path / "venv" / "lib" / "python3.11" / "site-packages"
    installed.mkdir(parents=True)
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    standard = str(Path(str(pytest.importorskip("abc").__file__)).parent)
    found = Environment.of([str(tmp_path), standard, str(installed), str(installed / "setuptools" / "_vendor")])
    assert found == Environment((str(tmp_path),), str(tmp_path / "venv"))


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_what_gin_decorates_has_its_types(name: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import gin\n"
        "@gin.configurable\n"
        "def one(size: int = 1) -> None: ...\n"
        "@gin.configurable('two', denylist=['x'])\n"
        "def other(size: int = 1, x: int = 1) -> None: ...\n"
        "def third(size: int = 1) -> None: ...\n"
        "gin.external_configurable(third, module='m')\n"
    )
    (tmp_path / "conf.gin").write_text("import program\none.size = 'a'\ntwo.size = 'b'\nm.third.size = 'c'\n")
    search = search_for([str(tmp_path / "conf.gin")])
    reading = read([str(tmp_path / "conf.gin")], search=search)
    found = checker(name).check(lower(reading.config, reading.catalog), Environment.of(search.folders))
    assert [finding.message for finding in found] == [
        "one.size takes int, and 'a' is a str",
        "two.size takes int, and 'b' is a str",
        "third.size takes int, and 'c' is a str",
    ]


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_genever_need_not_be_installed_beside_the_program(name: str, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    environment = Environment((ROOT,), str(tmp_path / "venv"))
    [found] = checker(name).check(lowered("main = @net('x')\nlate.model = @net(1)"), environment)
    assert found.message == "net.width takes int, and 'x' is a str"
