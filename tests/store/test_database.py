"""The tables of a store: their forms, what they hold on the way between these, and that two do not write at once."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from genever.errors import GeneverError
from genever.store.database import opening
from genever.store.database.opening import Database
from genever.store.database.schema import FORMS, METADATA, STORE, VERSIONS
from genever.store.entries.verifying import verify
from tests.store.behaviour import content

APPENDED = ("versions", "publications", "reviews", "log")


def test_the_migrations_are_the_forms_and_make_the_tables(empty: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    revisions = [revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(revisions)) == FORMS
    with empty.writing() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_filled_store_goes_to_older_forms_and_back(database: Database) -> None:
    before = content(database)
    for form in reversed(FORMS[:-1]):
        database.migrate(form)
        with pytest.raises(GeneverError, match=f"in the form {form}, and {FORMS[-1]} is needed"), database.reading():
            pass
    assert database.migrate() == FORMS[0]
    assert content(database) == before
    with database.reading() as connection:
        assert verify(connection).versions == 2


def test_a_store_is_taken_away_whole(database: Database) -> None:
    database.migrate("base")
    with pytest.raises(GeneverError, match="there is no store in"), database.reading():
        pass
    assert database.migrate() is None
    with database.reading() as connection:
        assert connection.execute(select(VERSIONS)).all() == []


def test_a_form_that_is_not_known_is_of_a_newer_version(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for use in (database.reading, database.writing):
        with pytest.raises(GeneverError, match=r"newer version of Genever, in the form 9999 \[newer-version\]"), use():
            pass
    with pytest.raises(GeneverError, match=r"\[newer-version\]"):
        database.migrate()


def test_other_tables_are_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE entries (id INTEGER)")
    with closing(Database(str(tmp_path / "other.db"))) as database, pytest.raises(GeneverError, match="other tables"):
        database.migrate()


def test_what_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is no database at all, but a text of some length.\n" * 20)
    database = Database(str(tmp_path / "text.db"))
    with closing(database), pytest.raises(GeneverError, match=r"\[no-store\]"), database.reading():
        pass


@pytest.mark.parametrize("table", APPENDED)
def test_what_is_only_added_to_cannot_be_changed(database: Database, table: str) -> None:
    for statement in (f"UPDATE {table} SET sequence = 1", f"DELETE FROM {table}"):
        if table == "reviews":
            statement = statement.replace("sequence = 1", "draft = 1")
        with pytest.raises(GeneverError, match=f"{table} is only added to"), database.writing() as connection:
            connection.exec_driver_sql(statement)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    before = content(database)
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(STORE.update().values(sequence=100))
        raise ZeroDivisionError
    with pytest.raises(SQLAlchemyError), database._engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO changes VALUES (99, 'a', 0, '')")
    assert content(database) == before


def test_one_writes_after_the_other(database: Database) -> None:
    def add() -> None:
        for _ in range(10):
            with database.writing() as connection:
                count = connection.scalars(select(STORE.c.sequence)).one()
                connection.execute(STORE.update().values(sequence=count + 1))

    with database.reading() as connection:
        before = connection.scalars(select(STORE.c.sequence)).one()
        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert connection.scalars(select(STORE.c.sequence)).one() == before  # As it was when this began.
    with database.reading() as connection:
        assert connection.scalars(select(STORE.c.sequence)).one() == before + 40
