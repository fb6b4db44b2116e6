"""``dotenv('.env')``: files of variables that `env(…)` reads, in runs and in commands that import nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Project

PROGRAM = """
import genever


@genever.configurable
def train(host="", workers=1, token="", debug=False):
    print(host, workers, len(token), debug)
"""
CONFIG = """
import program

dotenv('.env')

main = @train()
train.host = env('D_HOST')
train.workers = env('D_WORKERS', 8)
train.token = secret(env('D_TOKEN'))
train.debug = env('D_DEBUG', False)
"""
VARIABLES = "# of one machine\nD_HOST=gpu-1\nexport D_WORKERS=3\nD_TOKEN='hunter2-and-more'\nD_OTHER=x\n"


@pytest.fixture
def filled(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("D_HOST", "D_WORKERS", "D_TOKEN", "D_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    project.write("program.py", PROGRAM)
    project.write("train.gin", CONFIG)
    project.write(".env", VARIABLES)
    return project


def test_variables_come_from_the_file_and_the_real_ones_win(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled.genever("run", "train.gin").out == "gpu-1 3 16 False\n"
    monkeypatch.setenv("D_HOST", "mine")
    monkeypatch.setenv("D_DEBUG", "yes")
    assert filled.genever("run", "train.gin").out == "mine 3 16 True\n"


def test_the_environment_of_the_process_stays_as_it_is(filled: Project) -> None:
    filled.write(
        "program.py", PROGRAM.replace("    print(host", "    import os\n    print(os.environ.get('D_HOST'), host")
    )
    assert filled.genever("run", "train.gin").out == "None gpu-1 3 16 False\n"


def test_of_several_files_the_last_that_has_a_variable_counts(filled: Project) -> None:
    filled.write("local.env", "D_HOST=here\n")
    filled.write("train.gin", CONFIG.replace("dotenv('.env')", "dotenv('.env')\ndotenv('./local.env')"))
    assert filled.genever("run", "train.gin").out == "here 3 16 False\n"


def test_an_included_file_fills_what_stands_below_the_include(filled: Project) -> None:
    filled.write("conf/variables.gin", "dotenv('machine.env')\n")
    filled.write("conf/machine.env", "D_HOST=beside\nD_STAGE=one\n")
    filled.write("conf/one.gin", "stage = 'first'\n")
    includes = "include 'conf/variables.gin'\ninclude f\"./conf/{env('D_STAGE')}.gin\""
    filled.write("train.gin", CONFIG.replace("import program", f"import program\nstage = ''\n{includes}"))
    assert filled.genever("run", "train.gin").out == "gpu-1 3 16 False\n"
    filled.write(".env", "D_TOKEN=abcd\n")
    assert filled.genever("run", "train.gin").out == "beside 8 4 False\n"


def test_above_the_statement_there_are_only_the_real_variables(filled: Project) -> None:
    filled.write("train.gin", CONFIG.replace("dotenv('.env')\n", "") + "dotenv('.env')\n")
    assert "the environment variable D_HOST is not set" in filled.genever("check", "train.gin").out


# ---- What is shown ----------------------------------------------------------------------------------


def test_why_goes_on_to_the_line_of_the_variable(filled: Project) -> None:
    said = filled.genever("why", "train.gin", "train.workers").out
    assert "train.workers = env('D_WORKERS', 8) = 3\n" in said
    assert [line.split() for line in said.splitlines() if ".env:" in line] == [
        ["env('D_WORKERS',", "8)", "=", "3", ".env:3"]
    ]


def test_why_shows_where_a_secret_is_and_not_what_it_is(filled: Project) -> None:
    said = filled.genever("why", "train.gin", "train.token").out
    assert [line.split() for line in said.splitlines() if ".env:" in line] == [["env('D_TOKEN')", ".env:4"]]
    for command in ("why train.gin train.token", "show train.gin", "export train.gin", "eject train.gin"):
        outcome = filled.genever(*command.split())
        assert (outcome.code, "hunter2" in outcome.out + outcome.err) == (0, False), command


def test_a_run_records_the_file_and_runs_again(filled: Project) -> None:
    filled.genever("run", "train.gin", "--out", "run")
    manifest = json.loads(Path("run", "run.json").read_text())
    assert [each["path"] for each in manifest["files"]] == ["train.gin", ".env"]
    assert not any("hunter2" in path.read_text() for path in Path("run").iterdir())
    assert filled.genever("rerun", "run").out == "gpu-1 3 16 False\n"


def test_a_sweep_keeps_the_file_for_its_owner_alone(filled: Project) -> None:
    filled.genever("sweep", "train.gin", "train.workers=choice(1, 2)", "--out", "sweep")
    (kept,) = Path("sweep", "files").glob("*.env")
    assert "hunter2" in kept.read_text()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_only_what_is_used_counts_for_the_fingerprint(filled: Project) -> None:
    before = filled.genever("fingerprint", "train.gin").out
    filled.write(".env", VARIABLES.replace("D_OTHER=x", "D_OTHER=y"))
    assert filled.genever("fingerprint", "train.gin").out == before
    filled.write(".env", VARIABLES.replace("gpu-1", "gpu-2"))
    assert filled.genever("fingerprint", "train.gin").out != before


def test_a_file_with_the_statement_is_laid_out_and_checked(filled: Project) -> None:
    filled.write("train.gin", 'import program\ndotenv( ".env" )   # of this machine\nmain = @train()\n')
    assert filled.genever("check", "train.gin").code == 0
    filled.genever("fmt", "train.gin")
    assert filled.read("train.gin").splitlines()[1] == "dotenv('.env')  # of this machine"


# ---- Bad input --------------------------------------------------------------------------------------

WRONG = {
    "dotenv('missing.env')": "train.gin:1:8: error: Unable to open file: missing.env",
    "dotenv('folder')": "train.gin:1:8: error: Unable to open file: folder",
    "dotenv('bad.env')": "train.gin:1:8: error: bad.env:2 is not .env: a line is no NAME=VALUE [bad-data]",
    "dotenv('open.env')": "open.env:1 is not .env: a quote is not closed",
    "dotenv(f'{%stage}.env')": "train.gin:1:8: error: the path of dotenv() must be a str",
    "dotenv(.env)": "dotenv() takes the path of a file, as a str",
    "dotenv '.env'": "dotenv() takes the path of a file, as a str",
    "load_dotenv('.env')": "dotenv() takes the path of a file, as a str",
    "dotenv('.env'": "'(' is never closed",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_said_with_its_place(filled: Project, line: str) -> None:
    filled.write("bad.env", "A=1\nnonsense\n")
    filled.write("open.env", "A='1\n")
    Path("folder").mkdir()
    filled.write("train.gin", f"{line}\n")
    outcome = filled.genever("check", "train.gin")
    assert (outcome.code, WRONG[line] in outcome.out) == (1, True), outcome.out
    assert filled.genever("run", "train.gin").code == 2


def test_dotenv_is_a_name_like_others_elsewhere(filled: Project) -> None:
    filled.write("train.gin", "import program\nmain = @train()\ndotenv = 'x'\ntrain.host = %dotenv\n")
    assert filled.genever("run", "train.gin").out == "x 1 0 False\n"


# ---- The real library -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "A=1\n",
        "A = two words # a comment\n",
        "export A='x # y'\n",
        'A="a\\nb"\n',
        "A=\n",
        "A='it'\nA=again\n",
        "A=x#y\n",
    ],
)
def test_a_variable_is_what_python_dotenv_reads(filled: Project, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv_values: Callable[..., dict[str, str]] = pytest.importorskip("dotenv").dotenv_values
    filled.write("train.gin", "import program\ndotenv('.env')\nmain = @train()\ntrain.host = env('A')\n")
    monkeypatch.delenv("A", raising=False)
    Path(".env").write_text(text)
    assert filled.genever("run", "train.gin").out == f"{dotenv_values('.env')['A']} 1 0 False\n"
