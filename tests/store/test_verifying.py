"""Whatever is changed behind the log is found."""

import sqlite3
from contextlib import closing

import pytest

from genever.errors import GeneverError
from genever.store.database.log import all_lines, digest_of
from genever.store.database.opening import Database
from genever.store.entries.verifying import verify

#: What somebody with the file may do, and what is said of it.
TAMPERINGS = {
    "UPDATE versions SET text = 'rank.top_k = 9' WHERE entry = 1": "version 1 of ranking/acme was changed",
    "UPDATE versions SET author = 'eve' WHERE entry = 2": "version 1 of ranking/default was changed",
    "DELETE FROM versions WHERE entry = 2": "version 1 of ranking/default is missing",
    "INSERT INTO versions SELECT entry, 2, text, digest, fingerprint, sequence, draft, author, message, created"
    " FROM versions WHERE entry = 1": "version 2 of ranking/acme is not in the log",
    "UPDATE publications SET effective = '2001'": "the publication of ranking/acme@1 to prod was changed",
    "DELETE FROM publications": "the publication of ranking/acme@1 to prod is missing",
    "UPDATE reviews SET reviewer = 'ann'": "the review of draft 1 by bob was changed",
    "UPDATE changes SET text = '' WHERE draft = 2": "ranking/acme in draft 2 was changed",
    "UPDATE rules SET approvals = 0": "the rule for ranking was changed",
    "UPDATE log SET user = 'eve' WHERE sequence = 3": "line 3 of the log is not as it was written",
    "UPDATE log SET details = '{}' WHERE sequence = 2": "line 2 of the log is not as it was written",
    "DELETE FROM log WHERE sequence = 2": "line 2 of the log is missing: line 3 follows",
    "DELETE FROM log WHERE sequence = 8": "the log has 7 lines, and 8 were written",
}


def tamper(database: Database, *statements: str) -> None:
    with closing(sqlite3.connect(database._file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_what_is_as_it_was_written_is_counted(database: Database) -> None:
    with database.reading() as connection:
        last = [*all_lines(connection)][-1]
        assert verify(connection) == (8, 2, last.digest)


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_a_change_is_found(database: Database, statement: str) -> None:
    tamper(database, statement)
    with database.reading() as connection, pytest.raises(GeneverError) as caught:
        verify(connection)
    assert str(caught.value) == f"error: {TAMPERINGS[statement]} [bad-log]\n  restore the store from a backup"


def test_a_log_that_is_written_anew_lacks_what_was_kept_elsewhere(database: Database) -> None:
    with database.reading() as connection:
        lines = [*all_lines(connection)]
    kept = lines[-1].digest
    forged = lines[-1]._replace(user="eve")
    digest = digest_of([*forged[:-1]])
    tamper(
        database,
        f"UPDATE log SET user = 'eve', digest = '{digest}' WHERE sequence = 8",
        f"UPDATE store SET digest = '{digest}'",
    )
    with database.reading() as connection:
        assert verify(connection).digest == digest
        assert verify(connection, lines[-2].digest).lines == 8
        with pytest.raises(GeneverError, match=f"the log has no line of the digest {kept}"):
            verify(connection, kept)
