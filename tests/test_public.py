"""Every path that programs import is there."""

import sys
from pathlib import Path

import pytest

from tests.public import PATHS, unmet


def test_every_public_path_can_be_imported_where_everything_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("pytorch_lightning")
    without = {path: "tensorflow" for path in PATHS if path.startswith("genever.compat.gin.tf")}
    assert unmet(sys.executable, tmp_path) == without
