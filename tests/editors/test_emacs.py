"""Emacs: with the few lines that the documentation shows, eglot has all of the server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.page import blocks
from tests.editors.conftest import WORKSPACE
from tests.editors.installed import ROOT, program, require

pytestmark = pytest.mark.editors


@pytest.fixture
def seen(workspace: Path, tmp_path: Path) -> Any:
    """What a user sees who does what ``emacs.el`` says."""
    require("emacs")
    page = blocks(ROOT / "docs" / "howto" / "editors.md")
    init, result = tmp_path / "init.el", tmp_path / "result.json"
    init.write_text(next(block.text for block in page if block.words[0] == "elisp"), encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.run(
        [program("emacs") or "", "--batch", "--load", init, "--load", Path(__file__).with_name("emacs.el")],
        cwd=workspace,
        env=os.environ | {"HOME": str(tmp_path), "PATH": path, "RESULT": str(result)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert process.returncode == 0 and result.exists(), process.stderr
    return json.loads(result.read_text(encoding="utf-8"))


def test_a_session_of_a_user(seen: Any, workspace: Path) -> None:
    assert seen.pop("hover").splitlines()[:3] == ["(Adam) lr: float = 0.001", "", "How long a step is."]
    assert seen == {
        "mode": "genever-mode",
        "types": ["genever [argument-type]: Adam.lr takes float, and '0.1' is a str\nwrite 0.1"],
        "syntax": "genever [syntax]: expected the end of the line, not 'half'",
        "definition": {"file": "model.py", "line": "widths: Sequence[int]"},
        "completed": "Adam.betas = ",
        "formatted": "Adam.betas = (0.5, 0.9)",
    }
    before = (WORKSPACE / "model.py").read_text()
    after = before.replace("lr: float", "step: float").replace("= lr\n", "= step\n").replace("lr: How", "step: How")
    assert (workspace / "model.py").read_text() == after
    assert (
        (workspace / "train.gin")
        .read_text()
        .endswith("Adam.step = '0.1'\nNetwork.dropout = 0.5\nAdam.betas = (0.5, 0.9)\n")
    )
