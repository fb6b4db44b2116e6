"""Neovim, Debian's and today's: with the few lines that the documentation shows, it has all of the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.installed import program, require
from tests.editors.neovim import Neovim

pytestmark = pytest.mark.editors


@pytest.fixture(params=["neovim", "current-neovim"])
def neovim(request: pytest.FixtureRequest, workspace: Path, tmp_path: Path) -> Iterator[Neovim]:
    """A session with the project's binding file."""
    require(request.param)
    session = Neovim(Path(program(request.param) or ""), workspace, "train.gin", tmp_path / "state")
    yield session
    session.close()


def test_a_mistake_is_marked_while_one_types(neovim: Neovim) -> None:
    neovim.keys("GoNetwork.dropout = 0.5 half<Esc>")
    neovim.wait_until(lambda: neovim.problems, [(12, 22, "expected the end of the line, not 'half'")])
    neovim.keys("dBx")
    neovim.wait_until(lambda: neovim.problems, [])


def test_a_file_is_formatted(neovim: Neovim) -> None:
    neovim.keys("GoNetwork.dropout=.5# half<Esc>")
    neovim.wait(lambda: "half" in neovim.text)
    neovim.do("if vim.lsp.buf.format then vim.lsp.buf.format() else vim.lsp.buf.formatting_sync() end")
    neovim.wait_until(lambda: neovim.text.splitlines()[-1], "Network.dropout = .5  # half")
