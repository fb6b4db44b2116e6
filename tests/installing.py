"""What tests need beside the Python packages, as the scripts `install.sh` install it."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

#: Where it is installed: a folder for each group of tests.
BUILD = Path(__file__).parents[1] / "build"


def lacking(name: str, group: str) -> NoReturn:
    """Skip a test that needs something that is not installed; in CI, let it fail.

    Args:
        name: What it is, as `install.sh` names it.
        group: The tests that it is for, as `make` names them.
    """
    missing = BUILD / group / f"{name}.missing"
    reason = missing.read_text(encoding="utf-8").strip() if missing.exists() else f"`make {group}` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed: {reason}")
    pytest.skip(f"{name} is not installed: {reason}")
