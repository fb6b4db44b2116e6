"""Of names that branches, loops and later statements bind, no more is known than is certain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genever.configuration.catalog.target import NO_DEFAULT
from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

SOURCE = """
import os, sys
from contextlib import suppress
from functools import singledispatch

if sys.platform == "no such platform":
    SURE = 1
else:
    SURE = 2
if os.environ.get("SOMETHING"):
    EITHER = "a"
    SAME = 1
else:
    EITHER = "b"
    SAME = 1
try:
    import not_there
    HAS = True
except ImportError:
    HAS = False
try:
    from os import not_there
    HAS_NAME = True
except ImportError:
    HAS_NAME = False
SUPPRESSED = False
with suppress(ImportError):
    import not_there
    SUPPRESSED = True
CHANGED = 1
if os.environ.get("SOMETHING"):
    CHANGED = 2
if os.environ.get("SOMETHING"):
    RAISED = 1
    raise RuntimeError
else:
    RAISED = 2
match EITHER:
    case "b":
        MATCHED = 1
    case _:
        MATCHED = 2
for name in os.listdir(os.sep):
    LOOPED = 1
    if name != os.sep:
        LOOPED = 2
COUNT = 0
while COUNT < 3:
    COUNT = COUNT + 1
ITEMS = [1]
ITEMS.append(2)
TABLE = {"a": 1}
TABLE["b"] = 2
LATER = 1


def first(
    sure=SURE, either=EITHER, same=SAME, has=HAS, has_name=HAS_NAME, suppressed=SUPPRESSED, changed=CHANGED,
    raised=RAISED, matched=MATCHED, looped=LOOPED, count=COUNT, items=ITEMS, table=TABLE, later=LATER, made=dict(a=1),
):
    pass


LATER = 2


if os.environ.get("SOMETHING"):
    def two(a):
        pass
else:
    def two(b):
        pass


def choose(function):
    if os.environ.get("SOMETHING"):
        return function
    return lambda other: None


@choose
def chosen(a):
    pass


def with_defaults(a, b):
    pass


with_defaults.__defaults__ = (1, 2)


@singledispatch
def dispatched(value, width=1):
    pass


def __getattr__(name):
    raise AttributeError(name)
"""
#: What a static catalog knows of `first` for certain.
KNOWN = {"sure": "2", "has": "False", "has_name": "False", "suppressed": "False", "made": "{'a': 1}"}
USER = """
import genever
import branches

for name in ("first", "two", "chosen", "with_defaults", "dispatched"):
    genever.external_configurable(getattr(branches, name), name, module="branches")
"""


@pytest.mark.parametrize("folder", [".", "site-packages"])
def test_says_nothing_that_is_not_so(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "branches.py").write_text(SOURCE)
    (tmp_path / "user.py").write_text(USER)
    (tmp_path / "main.gin").write_text("import user\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / folder))
    monkeypatch.delenv("SOMETHING", raising=False)

    reading = read(["main.gin"])

    assert reading.findings == ()
    static = json.loads(json.dumps(described(reading.catalog)))["targets"]
    real = live(["main.gin"], tmp_path, [str(Path(__file__).parents[4]), str(tmp_path / folder)])["targets"]
    for selector, target in real.items():
        for name in target["names"]:
            assert static[selector]["refuses"].get(name) is None
            assert name in static[selector]["names"] or static[selector]["accepts_any"]
        _compare(static[selector]["declared"], target["declared"])
    found = {p[0]: p[2] for p in static["branches.first"]["declared"]}
    assert KNOWN.items() <= found.items()


def _compare(static: list[list[Any]], real: list[list[Any]]) -> None:
    """Compare defaults: each is the real one, or that of some object."""
    defaults = {name: default for name, _, default, _ in real}
    for name, _, default, _ in static:
        if name in defaults and default != "an object":
            assert (name, default) == (name, defaults[name])


def test_registers_one_of_two_branches_without_a_guess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "module.py").write_text(
        "import os\nimport genever\n\n"
        "if os.environ.get('SOMETHING'):\n    @genever.configurable\n    def f(a=1): ...\n"
        "else:\n    @genever.configurable\n    def f(b=2): ...\n"
    )
    (tmp_path / "main.gin").write_text("import module\nf.b = 3\n")
    monkeypatch.chdir(tmp_path)

    reading = read(["main.gin"])

    assert reading.findings == ()
    target = reading.catalog.target("module.f")
    assert target is not None
    assert [p.name for p in target.signature.declared if p.default is not NO_DEFAULT] == []
