"""A store in a real PostgreSQL: all that holds for one in a file, with the same tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
pytest.importorskip("alembic", reason="Alembic is not installed")
pytest.importorskip("psycopg", reason="psycopg is not installed")

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from genever.errors import GeneverError
from genever.store.database.opening import Database
from genever.store.database.schema import FORMS, METADATA
from genever.store.entries.verifying import verify
from tests.services.postgresql import PASSWORD, Cluster, started
from tests.store.behaviour import check_published, content, fill, publish_at_once, publishers

pytestmark = pytest.mark.services

KILLS = 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with started() as cluster:
        yield cluster


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty store, as a URL without a driver names it."""
    with closing(Database(cluster.url.replace("postgresql+psycopg", "postgresql"))) as made:
        made.migrate("base")
        made.migrate()
        yield made


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.writing() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_filled_store_goes_to_older_forms_and_back(database: Database) -> None:
    fill(database)
    before = content(database)
    for form in reversed(FORMS[:-1]):
        database.migrate(form)
    assert database.migrate() == FORMS[0]
    assert content(database) == before
    with database.reading() as connection:
        assert verify(connection)[:2] == (8, 2)


@pytest.mark.parametrize("table", ["versions", "publications", "reviews", "log"])
def test_what_is_only_added_to_cannot_be_changed(database: Database, table: str) -> None:
    fill(database)
    for statement in (f"UPDATE {table} SET created = ''", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        statement = statement.replace("created", "moment") if table == "log" else statement
        with pytest.raises(GeneverError, match="is only added to"), database.writing() as connection:
            connection.exec_driver_sql(statement)


def test_what_is_changed_behind_the_log_is_found(database: Database) -> None:
    fill(database)
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE versions DISABLE TRIGGER ALL")
        connection.exec_driver_sql("UPDATE versions SET text = 'rank.top_k = 9' WHERE entry = 1")
    with database.reading() as connection, pytest.raises(GeneverError, match=r"was changed \[bad-log\]"):
        verify(connection)


def test_of_those_who_publish_at_once_one_succeeds(database: Database) -> None:
    publish_at_once(database, people=4, rounds=5)


def test_a_publication_is_whole_or_not_there_whoever_is_killed(database: Database, cluster: Cluster) -> None:
    with publishers(cluster.url) as made:
        for number in range(KILLS):
            made.kill_one(number % 3, number % 7 / 100)
            check_published(database, made.acknowledged)
    assert made.acknowledged


def test_entries_are_published_and_read_by_the_command(database: Database, cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "ranking.py").write_text(
        "import genever\n\n@genever.configurable\ndef rank(top_k: int = 3):\n    print(top_k)\n"
    )

    def genever(*words: str, store: str = cluster.url) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"GENEVER_STORE": store}
        command = [sys.executable, "-m", "genever", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    (tmp_path / "default.gin").write_text("import ranking\nmain = @rank()\nrank.top_k = 10\n")
    (tmp_path / "acme.gin").write_text("include 'store://default'\n")
    assert genever("store", "import", ".").stdout.endswith("draft 1: 2 entries\n")
    done = genever("store", "publish", "1", "--channel", "prod")
    assert (done.returncode, done.stdout) == (0, "acme@1 published to prod\ndefault@1 published to prod\n"), done.stderr
    assert genever("store", "set", "rank.top_k=20", "--where", "rank.top_k == 10").stdout.endswith("draft 2: 1 entry\n")
    genever("store", "publish", "2", "--channel", "prod")
    assert genever("run", "store://acme@prod").stdout == "20\n"
    assert genever("store", "rollback", "default", "--channel", "prod").returncode == 0
    assert genever("run", "store://acme@prod").stdout == "10\n"
    assert genever("store", "verify").stdout.startswith("9 lines of the log and 3 versions are as they were written")
    lost = genever("run", "store://acme@prod", store=cluster.url.replace(str(cluster.port), "1"))
    assert lost.returncode == 2
    assert "[no-store]" in lost.stderr
    assert PASSWORD not in lost.stderr
    assert PASSWORD.replace("/", "%2F") not in lost.stderr
