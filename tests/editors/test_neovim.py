"""Neovim, Debian's and today's: with the few lines that the documentation shows, it has all of the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.page import blocks
from tests.editors.conftest import WORKSPACE
from tests.editors.installed import ROOT, program, require
from tests.editors.neovim import Neovim

pytestmark = pytest.mark.editors


#: What the documentation has users of each write into ``init.lua``: the number of the block.
CONFIGURATIONS = {"current-neovim": 0, "neovim": 2}


@pytest.fixture(params=CONFIGURATIONS)
def neovim(request: pytest.FixtureRequest, workspace: Path, tmp_path: Path) -> Iterator[Neovim]:
    """A session with the project's binding file."""
    require(request.param)
    page = blocks(ROOT / "docs" / "howto" / "editors.md")
    configuration = [block.text for block in page if block.words[0] == "lua"][CONFIGURATIONS[request.param]]
    session = Neovim(Path(program(request.param) or ""), configuration, workspace, "train.gin", tmp_path / "state")
    yield session
    session.close()


WRONG_TYPE = (11, 10, "Adam.lr takes float, and '0.1' is a str\nwrite 0.1")


def test_a_value_of_the_wrong_type_is_marked(neovim: Neovim) -> None:
    neovim.expect(lambda: neovim.problems, [WRONG_TYPE])
    neovim.find("'0.1'")
    neovim.keys("C0.1<Esc>")
    neovim.expect(lambda: neovim.problems, [])


def test_a_mistake_is_marked_while_one_types(neovim: Neovim) -> None:
    neovim.keys("GoNetwork.dropout = 0.5 half<Esc>")
    neovim.expect(lambda: neovim.problems, [(12, 22, "expected the end of the line, not 'half'")])
    neovim.keys("dBx")
    neovim.expect(lambda: neovim.problems, [WRONG_TYPE])


def test_a_file_is_formatted(neovim: Neovim) -> None:
    neovim.keys("GoNetwork.dropout=.5# half<Esc>")
    neovim.wait(lambda: "half" in neovim.text)
    now = "vim.lsp.buf.format({ timeout_ms = 180000 })"
    neovim.do(f"if vim.lsp.buf.format then {now} else vim.lsp.buf.formatting_sync(nil, 180000) end")
    neovim.expect(lambda: neovim.text.splitlines()[-1], "Network.dropout = .5  # half")


def test_a_parameter_is_explained_and_where_its_value_comes_from(neovim: Neovim) -> None:
    neovim.find("Adam.lr", len("Adam."))
    neovim.do("vim.lsp.buf.hover()")
    shown = neovim.wait(lambda: neovim.floating)
    assert "(Adam) lr: float = 0.001" in shown
    assert "How long a step is." in shown
    assert "main → train.optimizer → @Adam" in shown


def test_a_parameter_leads_to_where_python_defines_it(neovim: Neovim) -> None:
    neovim.find("Network.widths", len("Network."))
    neovim.do("vim.lsp.buf.definition()")
    neovim.expect(lambda: neovim.file, "model.py")
    line, column = neovim.cursor
    assert neovim.text.splitlines()[line - 1][column:] == "widths: Sequence[int]"


def test_parameters_that_are_not_bound_yet_are_completed(neovim: Neovim) -> None:
    neovim.keys("GoAdam.")
    neovim.keys("" if neovim.lua("vim.fn.has('nvim-0.11') == 1") else "<C-x><C-o>")
    neovim.wait_for("vim.fn.pumvisible() == 1")
    items = neovim.lua("vim.fn.complete_info({'items'}).items")
    assert [(each["abbr"], each["menu"]) for each in items] == [
        ("network", "Network"),
        ("betas", "tuple[float, float] = (0.9, 0.999)"),
    ]
    neovim.keys("<C-n><C-y><Esc>")
    # Neovim 0.11 takes in the first word of what completes, and leaves `` = `` to its user.
    neovim.expect(lambda: neovim.text.splitlines()[-1].removesuffix(" = "), "Adam.betas")


def test_a_parameter_is_renamed_in_python_too(neovim: Neovim, workspace: Path) -> None:
    neovim.find("Adam.lr", len("Adam."))
    neovim.do("vim.lsp.buf.rename('step')")
    neovim.expect(lambda: neovim.text.splitlines()[-1], "Adam.step = '0.1'")
    neovim.keys(":wall<CR>")
    before = (WORKSPACE / "model.py").read_text()
    after = before.replace("lr: float", "step: float").replace("= lr\n", "= step\n").replace("lr: How", "step: How")
    neovim.expect(lambda: (workspace / "model.py").read_text(), after)
    assert (workspace / "train.gin").read_text().endswith("Adam.step = '0.1'\n")
