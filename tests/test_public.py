"""Every path that programs import is there."""

import inspect
import re
import sys
from pathlib import Path

import pytest

from genever import Session
from tests.public import PATHS, unmet


def test_every_public_path_can_be_imported_where_everything_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("pytorch_lightning")
    without = {path: "tensorflow" for path in PATHS if path.startswith(("genever.compat.gin.tf", "genever.tf"))}
    without["genever.integrations.luigi"] = "luigi"  # It has an environment of its own; see tests/services.
    assert unmet(sys.executable, tmp_path) == without


def test_a_session_offers_what_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    members = re.search(r"autoclass:: Session\(\)\n +:members: (.*)\n", page)
    attributes = re.findall(r"^    (\w+): ", inspect.getdoc(Session) or "", re.MULTILINE)
    assert members is not None
    assert sorted(name for name in dir(Session()) if not name.startswith("__")) == sorted(
        [*members[1].split(", "), *attributes]
    )
