"""A store in a file, empty or filled with two entries."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from genever.store.database.opening import Database

#: Other Pythons have the core's packages alone.
collect_ignore_glob = [] if find_spec("sqlalchemy") and find_spec("alembic") else ["test_*.py"]

#: An empty store, and one that is filled, once they were made.
MADE: dict[str, bytes] = {}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    yield from _database(tmp_path, "empty")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    yield from _database(tmp_path, "filled")


def _database(folder: Path, state: str) -> Iterator[Database]:
    from genever.store.database.opening import Database
    from tests.store.behaviour import fill

    path = folder / "store.db"
    if state in MADE:
        path.write_bytes(MADE[state])
    made = Database(str(path))
    if state not in MADE:
        made.migrate()
        if state == "filled":
            fill(made)
        MADE[state] = path.read_bytes()
    yield made
    made.close()
