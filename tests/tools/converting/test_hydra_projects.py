"""Trees of public projects: their binding files compose to what Hydra has composed from them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from genever.language.text.errors import GeneverError
from genever.tools.converting.hydra.convert import Conversion, convert
from genever.tools.converting.hydra.judging.comparison import Composer, Difference, differences

omegaconf = pytest.importorskip("omegaconf")

PROJECTS = Path(__file__).parents[4] / "shared" / "hydra"
#: What the compositions were made with.
ENVIRONMENT = {"USER": "test", "HOME": "/home/test", "PROJECT_ROOT": "/project"}
#: Every so many compositions of a tree are looked at without being asked for all.
STEP = 12

pytestmark = pytest.mark.skipif(not PROJECTS.is_dir(), reason="the trees of public projects are not here")


@cache
def _expected() -> dict[str, list[dict[str, Any]]]:
    """Return what Hydra composed, by tree; none where the trees are not here."""
    found: dict[str, list[dict[str, Any]]] = {}
    path = PROJECTS / "expected.jsonl"
    for line in path.read_text().splitlines() if path.exists() else ():
        row = json.loads(line)
        found.setdefault(row["root"], []).append(row)
    return found


@cache
def _converted(root: str, folder: Path) -> Conversion:
    entries = dict.fromkeys(row["config"] for row in _expected()[root])
    conversion = convert(str(PROJECTS / root), list(entries))
    for name, text in conversion.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return conversion


def _disagreements(root: str, folder: Path, step: int = 1) -> Iterator[tuple[str, list[str], list[Difference] | str]]:
    """Yield the compositions that come out otherwise, with what is different."""
    composer = Composer(_converted(root, folder), str(folder))
    for row in _expected()[root][::step]:
        case = row["config"], row["overrides"]
        try:
            tree = composer.compose(*case)
        except GeneverError as problem:
            if row["unresolved"] is not None:
                yield *case, str(problem)
            continue
        if row["unresolved"] is None:
            yield *case, f"nothing fails, in Hydra {row['resolved']['error']}"
        elif found := list(differences(omegaconf.OmegaConf.create(row["unresolved"]), tree)):
            yield *case, found
        elif "error" not in row["resolved"] and tree != row["resolved"]:
            yield *case, "the resolved trees differ"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("root", _expected())
def test_some_compositions_agree(root: str, tmp_path: Path, environment: None) -> None:
    assert list(_disagreements(root, tmp_path, STEP)) == []


@pytest.mark.examples
@pytest.mark.parametrize("root", _expected())
def test_all_compositions_agree(root: str, tmp_path: Path, environment: None) -> None:
    assert list(_disagreements(root, tmp_path)) == []
