"""VS Code, with the extension installed as users install it. Pictures of what they see go into the documentation."""

import json
import shutil
from collections.abc import Iterator

import pytest

from tests.editors.conftest import WORKSPACE
from tests.editors.installed import FOLDER, require
from tests.editors.vscode import VSCode

pytestmark = pytest.mark.editors

PICTURES = FOLDER / "pictures"
HOVER = ".monaco-hover:not(.hidden)"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VSCode]:
    """A window on the project."""
    require("extension", "code-server", "chromium", "packages")
    folder = tmp_path_factory.mktemp("vscode")
    shutil.copytree(WORKSPACE, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
    with VSCode(folder / "project", folder / "state") as window:
        yield window


@pytest.fixture
def code(window: VSCode) -> Iterator[VSCode]:
    """The window with the project as it was, and its binding file open."""
    for path in WORKSPACE.iterdir():
        if path.is_file():
            shutil.copy(path, window.folder)
    window.open("train.gin")
    window.wait_for(".view-lines", "Adam.lr")
    window.wait_for(".codelens-decoration", "Run")  # The server has answered.
    yield window
    window.do("away")
    window.command("File: Revert File")
    window.command("View: Close All Editors")


def test_a_value_of_the_wrong_type_is_underlined_and_explained(code: VSCode) -> None:
    code.wait_for(".squiggly-error")
    code.do("hoverText", text="'0.1'", within=".view-lines")
    shown = code.wait_for(HOVER, "Adam.lr takes float")
    assert "Adam.lr takes float, and '0.1' is a str\nwrite 0.1" in shown
    assert "genever(argument-type)" in shown
    code.wait(lambda: "Checking for" not in code.text(HOVER), "the quick fixes")
    code.screenshot(PICTURES / "type-error.png")
    code.press("Escape")
    code.go(12, 11)
    code.press("Shift+End")
    code.type("0.1")
    code.wait(lambda: not code.texts(".squiggly-error"), "the line without a mistake")


def test_a_mistake_is_underlined_while_one_types(code: VSCode) -> None:
    code.press("Control+End")
    code.type("Network.dropout = 0.5 half")
    code.command("View: Focus Problems")
    rows = code.wait_for(".markers-panel .monaco-list-row", "half")
    assert "expected the end of the line, not 'half'" in rows
    assert len(code.texts(".squiggly-error")) == 2  # The wrong type is still marked.
    code.press("Control+j")


def test_a_file_is_formatted_on_saving(code: VSCode) -> None:
    code.press("Control+End")
    code.type("Network.dropout=.5# half")
    code.press("Control+s")
    file = code.folder / "train.gin"
    code.wait(lambda: "dropout" in file.read_text(), "the saved file")
    assert file.read_text().endswith("Adam.lr = '0.1'\nNetwork.dropout = .5  # half\n")
    assert "Network.dropout = .5  # half" in code.text(".view-lines")
    code.screenshot(PICTURES / "formatted.png")


def test_the_graph_is_drawn_in_a_panel_and_again_on_saving(code: VSCode) -> None:
    code.command("Genever: Show the Graph")
    nodes = code.wait_for("svg .node", "epochs = 3")
    assert all(name in nodes for name in ("train", "Adam", "Network"))
    code.screenshot(PICTURES / "graph.png")
    code.go(9, 16)
    code.press("Shift+End")
    code.type("5")
    code.press("Control+s")
    assert "epochs = 3" not in code.wait_for("svg .node", "epochs = 5")


def test_a_hover_explains_a_parameter_and_where_its_value_comes_from(code: VSCode) -> None:
    code.do("hoverText", text="lr", within=".view-lines")
    shown = code.wait_for(HOVER, "How long a step is.")
    assert "(Adam) lr: float = 0.001" in shown
    assert "main → train.optimizer → @Adam" in shown
    code.screenshot(PICTURES / "hover.png")


def test_a_completion_is_accepted(code: VSCode) -> None:
    code.press("Control+End")
    code.type("Adam.")
    rows = code.wait_for(".suggest-widget.visible .monaco-list-row", "betas")
    assert "network" in rows
    assert "lr" not in rows.split()  # It is bound already.
    code.press("ArrowDown")
    code.screenshot(PICTURES / "completion.png")
    code.press("Enter")
    code.wait_for(".view-lines", "Adam.betas = (0.9, 0.999)")  # What is in the brackets is chosen.
    code.type("0.5, 0.9")
    code.press("Control+s")
    file = code.folder / "train.gin"
    code.wait(lambda: "betas" in file.read_text(), "the saved file")
    assert file.read_text().endswith("Adam.lr = '0.1'\nAdam.betas = (0.5, 0.9)\n")


def test_an_empty_file_can_begin_with_all_parameters_of_a_function(code: VSCode) -> None:
    file = code.folder / "new.gin"
    file.write_text("")
    code.open("new.gin")
    code.command("Refactor...")
    rows = code.wait_for(".action-widget .monaco-list-row", "Begin with")
    assert "Begin with all parameters of train" in rows
    code.press("Enter")
    shown = code.wait_for(".view-lines", "main = @train()")
    assert "# Train a network, and return the loss that is left." in shown
    assert "train.network = %gin.REQUIRED  # Network" in shown
    assert "# train.epochs = 1  # int" in shown
    code.command("File: Revert File")
    file.unlink()


def test_a_rename_changes_the_python_file_too(code: VSCode) -> None:
    code.go(12, 7)
    code.press("F2")
    code.wait_for(".rename-box input:focus")
    code.type("step")
    code.screenshot(PICTURES / "rename.png")
    code.press("Enter")
    code.wait_for(".view-lines", "Adam.step = '0.1'")
    code.command("File: Save All Files")
    code.wait(lambda: "step: float = 1e-3" in (code.folder / "model.py").read_text(), "the new name in Python")
    assert (code.folder / "train.gin").read_text().endswith("Adam.step = '0.1'\n")


def test_a_command_explains_why_a_parameter_has_its_value(code: VSCode) -> None:
    code.go(12, 7)
    code.command("Genever: Why Does This Have Its Value?")
    shown = code.wait_for(".view-lines", "code default 0.001")
    assert "train.gin:12" in shown
    code.screenshot(PICTURES / "why.png")


def test_the_file_runs_in_a_terminal(code: VSCode) -> None:
    code.go(12, 11)
    code.press("Shift+End")
    code.type("0.3")
    code.command("Genever: Run This File")
    (record, *_) = code.wait(lambda: list(code.folder.glob("runs/train/*/run.json")), "the record of the run")
    code.wait(lambda: json.loads(record.read_text())["status"] != "running", "the end of the run")
    assert json.loads(record.read_text())["result"] == 0.3 / 3 * len("cosine")
    code.screenshot(PICTURES / "run.png")
    code.press("Control+j")


def test_an_interpreter_without_genever_is_named_with_what_to_do(code: VSCode) -> None:
    settings = code.folder / ".vscode" / "settings.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('{"genever.interpreter": "/usr/bin/python3"}')
    shown = code.wait_for(".notification-toast", "Genever")
    assert "/usr/bin/python3, from the setting genever.interpreter" in shown
    assert "Choose Interpreter" in shown
    code.screenshot(PICTURES / "missing.png")
    shutil.rmtree(settings.parent)
    code.command("Notifications: Clear All Notifications")
    code.command("Genever: Restart the Language Server")
    code.wait_for(".codelens-decoration", "Run")
