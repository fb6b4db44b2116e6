"""What the editors work on."""

import shutil
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.editors.neovim", "tests.editors.vscode")

WORKSPACE = Path(__file__).with_name("workspace")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a small project."""
    folder = tmp_path / "project"
    shutil.copytree(WORKSPACE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder
