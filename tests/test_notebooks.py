"""Genever in IPython and in a notebook: cells that run again, errors, and what is shown of values."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("IPython", reason="IPython is not installed")

import genever
from genever.language.text.markup import preformatted, table

#: Runs each of the cells that come as JSON in one shell, and prints what each shows.
SHELL = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.colors = "NoColor"
shown = []
for cell in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        shell.run_cell(cell, store_history=True)
    shown.append(out.getvalue())
print(json.dumps(shown))
"""


def shell(folder: Path, *cells: str) -> list[str]:
    """What IPython shows of each cell."""
    result = subprocess.run(
        [sys.executable, "-c", SHELL],
        input=json.dumps(cells),
        cwd=folder,
        env={"PATH": "", "HOME": str(folder), "NO_COLOR": "1", "IPYTHONDIR": str(folder / "ipython")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    shown: list[str] = json.loads(result.stdout)
    return shown


TRAIN = "import genever\n@genever.configurable\ndef train(lr=0.1, steps=3):\n    return lr * steps"


def test_a_cell_that_defines_a_configurable_runs_again(tmp_path: Path) -> None:
    shown = shell(tmp_path, TRAIN, "genever.parse_config('train.lr = 2');", TRAIN.replace("3", "4"), "train()")
    assert shown == ["", "", "", "Out[4]: 8\n"]


def test_a_session_made_in_a_cell_is_interactive_too(tmp_path: Path) -> None:
    inside = TRAIN.replace("\n", "\n    ").replace("import genever", "with genever.Session():")
    assert shell(tmp_path, "import genever", inside, inside) == ["", "", ""]


def test_a_program_that_only_imports_ipython_stays_as_it_is(tmp_path: Path) -> None:
    program = "import IPython, genever\nprint(genever.current_session().catalog.interactive)"
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


CONFIGURE = "genever.parse_config_files_and_bindings([], 'train.lr = 2');"


@pytest.mark.parametrize(
    "again",
    [CONFIGURE, "genever.parse_config('train.lr = 2');", "genever.bind_parameter('train.lr', 2)", "genever.finalize()"],
)
def test_a_finalized_configuration_is_changed_by_the_next_cell(again: str, tmp_path: Path) -> None:
    shown = shell(tmp_path, TRAIN, CONFIGURE, TRAIN, again, "train()")
    assert shown == ["", "", "", "", "Out[5]: 6\n"]


def test_outside_a_notebook_interactive_mode_leaves_the_lock_alone() -> None:
    with genever.Session() as session, genever.interactive_mode():
        genever.parse_config("a = 1")
        genever.finalize()
        with pytest.raises(genever.ConfigRuntimeError):
            genever.parse_config("a = 2")
        assert session.locked


def test_after_interactive_mode_a_notebook_keeps_the_lock(tmp_path: Path) -> None:
    *_, shown = shell(tmp_path, TRAIN, CONFIGURE, "genever.exit_interactive_mode()", CONFIGURE)
    assert "ConfigRuntimeError" in shown


# ---- Errors -----------------------------------------------------------------------------------------

FAILS = """import genever
@genever.configurable
def fails(lr):
    raise ValueError('too fast')
genever.parse_config('fails.lr = 1')
"""


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("import genever\ngenever.parse_config('train.lr = 1')", "'train'"),
        ("import genever\ngenever.parse_config('train.lr 1')", "train.lr 1"),
        ("import genever\ngenever.parse_config('train:\\nlr = 1')", "indent"),
        (FAILS + "fails()", "raise ValueError('too fast')"),
        (FAILS + "genever.parse_value('@fails()')\ngenever.parse_config('main = @fails()')\nfails(lr=2)", "too fast"),
        (
            FAILS + "try:\n    fails()\nexcept ValueError as e:\n    raise KeyError(3) from e",
            "raise KeyError(3) from e",
        ),
    ],
)
def test_errors_show_the_cells_lines_and_no_frames_of_genever(cell: str, seen: str, tmp_path: Path) -> None:
    [shown] = shell(tmp_path, cell)
    assert seen in shown
    assert str(Path(genever.__file__).parent) not in shown
    assert "genever/" not in shown
    assert "Unexpected exception formatting" not in shown


def test_all_mistakes_of_a_text_are_shown_with_their_places(tmp_path: Path) -> None:
    _, shown = shell(tmp_path, TRAIN, "genever.parse_config('train.lr 1\\ntrain.lrr = 2')")
    assert [line for line in shown.splitlines() if "error:" in line] == [
        "ConfigSyntaxError: <bindings>:1:10: error: expected '=' or ':' after 'train.lr', not '1' [syntax]",
        "<bindings>:2:7: error: Configurable 'train' doesn't have a parameter named 'lrr'. [unknown-parameter]",
    ]
    assert "run_code" not in shown


def test_the_mistakes_of_a_cell_itself_look_as_always(tmp_path: Path) -> None:
    before, after = shell(tmp_path, "x = = 1"), shell(tmp_path, "import genever", "x = = 1")
    assert before[0].replace("In[1]", "") == after[1].replace("In[2]", "")


# ---- What is shown ----------------------------------------------------------------------------------


def test_html_is_escaped() -> None:
    assert preformatted("a < 'b'\n&") == "<pre>a &lt; &#x27;b&#x27;\n&amp;</pre>"
    assert table(["<"], [["&"], ["x"]]) == (
        "<table><tr><th>&lt;</th></tr><tr><td>&amp;</td></tr><tr><td>x</td></tr></table>"
    )


def test_an_explanation_a_session_and_calls_can_be_read() -> None:
    with genever.Session() as session:

        @genever.configurable("resize")
        def resize(image: str, width: int = 8) -> str:
            return image * width

        genever.parse_config("resize.width = 2")
        assert repr(session) == "<genever session: 1 binding, 0 calls so far>"
        assert (resize("<"), resize("b")) == ("<<", "bb")
        rows: Any = genever.recorded_calls()
        found: Any = genever.explain("resize.width")
        assert repr(rows) == (
            f"{__name__}.resize: 2 calls\n"
            "  image = '<'                                     caller, and others\n"
            "  width = 2                                       <bindings>:1"
        )
        assert rows._repr_html_() == (
            "<table><tr><th>configurable</th><th>calls</th><th>parameter</th><th>value</th><th>given by</th></tr>"
            f"<tr><td>{__name__}.resize</td><td>2</td><td>image</td><td>&#x27;&lt;&#x27;</td>"
            "<td>caller, and others</td></tr>"
            "<tr><td></td><td></td><td>width</td><td>2</td><td>&lt;bindings&gt;:1</td></tr></table>"
        )
        assert repr(found) == f"<{found}>"
        assert found._repr_html_() == preformatted(str(found))
        genever.finalize()
        assert repr(session) == "<genever session: 1 binding, 2 calls so far, finalized>"
        assert session._repr_html_() == preformatted(f"{session!r}\n\n{genever.config_str()}")
    assert repr(type(rows)()) == "no calls"


def test_a_notebook_shows_them_as_html(tmp_path: Path) -> None:
    nbformat: Any = pytest.importorskip("nbformat")
    nbclient: Any = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    cells = [
        TRAIN,
        CONFIGURE + "\ntrain()",
        "genever.explain('train.lr')",
        "genever.recorded_calls()",
        "genever.current_session()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [cell.outputs[0].data["text/html"] for cell in notebook.cells[2:]]
    assert [output.partition(">")[0] for output in outputs] == ["<pre", "<table", "<pre"]
    assert "train.lr = 2" in outputs[0]
