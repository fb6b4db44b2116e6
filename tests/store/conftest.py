"""A store in a file, filled with two entries."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
pytest.importorskip("alembic", reason="Alembic is not installed")

from genever.store.database.log import Actor
from genever.store.database.opening import Database
from genever.store.entries import drafts
from genever.store.entries.publishing import publish, release
from genever.store.entries.reviews import Rule, review, set_rule

ANN, BOB = Actor("ann", "here"), Actor("bob", "there")
DEFAULT = "rank.top_k = 10\nrank.query = 'q'\n"
ACME = "include 'store://ranking/default'\nrank.model = 'acme'\n"

#: An empty store, and one that is filled, once they were made.
MADE: dict[str, bytes] = {}


def fill(database: Database) -> None:
    """Put two entries into a store, with what there may be in one."""
    with database.writing() as connection:
        set_rule(connection, ANN, Rule("ranking", 1, False))
        both = drafts.begin(connection, ANN, {"ranking/default": DEFAULT, "ranking/acme": ACME}, "the first ones")
        review(connection, BOB, both.id, "approve", "good")
        for version in release(connection, ANN, both, {}, checked=False):
            publish(connection, BOB, version.name, version.number, "prod")
        drafts.begin(connection, BOB, {"ranking/acme": f"{ACME}rank.top_k = 5\n"}, "fewer")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    yield from _database(tmp_path, "empty")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    yield from _database(tmp_path, "filled")


def _database(folder: Path, state: str) -> Iterator[Database]:
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
