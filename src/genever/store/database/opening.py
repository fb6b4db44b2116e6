"""The database of a store: opened by its URL, brought to a form of its tables, and used in transactions.

Transactions that write follow each other: SQLite locks the file as one begins, PostgreSQL the one row of the table
`STORE`. Those that read see the database as it was when they began.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.store.database.schema import ENTRIES, FORM, FORMS, STORE, VERSIONS

_MIGRATIONS = Path(__file__).parent / "migrations"
#: The PostgreSQL driver that a URL without one means.
_DRIVER = "postgresql+psycopg"
#: How long a transaction waits for another one to end, in seconds.
_PATIENCE = 60
_MOST_OF_A_MESSAGE = 200


class Database:
    """The database at a URL.

    Args:
        url: As ``sqlite:///store.db`` or ``postgresql://me@host/store``; a path is that of an SQLite file.

    Raises:
        ConfigValueError: It is no such URL.
        ConfigImportError: The driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self._url = _read_url(url)
        self.place = self._url.render_as_string(hide_password=True)
        try:
            self._engine = create_engine(self._url, **_settings(self._url))
        except ModuleNotFoundError as problem:
            hint = "pip install 'psycopg[binary]'"
            message = f"the store {self.place} needs the package {problem.name}"
            raise error("no-module", message, hint=hint) from None
        if self.is_file:
            _let_transactions_be_real(self._engine)

    @property
    def is_file(self) -> bool:
        """Whether it is an SQLite file."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def _file(self) -> Path:
        return Path(self._url.database or "")

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    # ---- Transactions ------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the database as it is now.

        Raises:
            ConfigFileError: There is no store, or it cannot be reached.
        """
        self._refuse_missing()
        with self._connected("REPEATABLE READ") as connection, connection.begin():
            self._check_form(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes all take effect, or none, and during which nobody else writes.

        Raises:
            ConfigFileError: There is no store, or it cannot be reached.
        """
        self._refuse_missing()
        with self._connected("READ COMMITTED", write=True) as connection, connection.begin():
            self._check_form(connection)
            connection.execute(STORE.select().with_for_update())
            yield connection

    @contextmanager
    def _connected(self, isolation: str, *, write: bool = False) -> Iterator[Connection]:
        options: dict[str, Any] = {"write": write} if self.is_file else {"isolation_level": isolation}
        try:
            with self._engine.connect() as connection:
                yield connection.execution_options(**options)
        except SQLAlchemyError as problem:
            raise self._unreachable(problem) from None

    def _refuse_missing(self) -> None:
        if self.is_file and not self._file.is_file():
            raise error("no-store", f"there is no store at {self.place}", hint="genever store init makes one")

    def _unreachable(self, problem: SQLAlchemyError) -> GeneverError:
        said = str(problem.orig if isinstance(problem, DBAPIError) else problem).strip().partition("\n")[0]
        if self._url.password:
            said = said.replace(self._url.password, "<hidden>")
        message = f"the store {self.place} cannot be used: {said[:_MOST_OF_A_MESSAGE]}"
        return error("no-store", message, hint="check the URL, and that the database answers")

    # ---- The form of the tables --------------------------------------------------------------------

    def _check_form(self, connection: Connection) -> None:
        form = self._form(connection)
        if form == FORMS[-1]:
            return
        if form is None:
            raise error("no-store", f"there is no store in {self.place}", hint="genever store init makes one")
        if form not in FORMS:
            message = f"the tables of the store {self.place} are of a newer version of Genever, in the form {form}"
            raise error("newer-version", message, hint="update Genever, also where the store is read")
        message = f"the tables of the store {self.place} are in the form {form}, and {FORMS[-1]} is needed"
        raise error("no-store", message, hint="genever store init brings them up to date, and keeps what they hold")

    def _form(self, connection: Connection) -> str | None:
        if not inspect(connection).has_table(FORM.name):
            return None
        form: str | None = connection.execute(FORM.select()).scalar()
        return form

    def migrate(self, form: str = FORMS[-1]) -> str | None:
        """Bring the tables to a form, by default the newest one, and return the one before, None for none.

        Args:
            form: One of `FORMS`, or ``base`` for no tables.

        Raises:
            ConfigValueError: There is no such form.
            ConfigFileError: The database cannot be reached, or something else is in it.
        """
        if form not in (*FORMS, "base"):
            raise error("bad-setting", f"a store has no form {form!r}", hint=suggest(form, FORMS))
        if self.is_file:
            self._make_file()
        with self._connected("READ COMMITTED", write=True) as connection, connection.begin():
            before = self._form(connection)
            if before is None and {ENTRIES.name, VERSIONS.name} & {*inspect(connection).get_table_names()}:
                raise error("no-store", f"{self.place} has other tables", hint="give a store a database of its own")
            if before is not None and before not in FORMS:
                self._check_form(connection)
            _migrate(connection, before, form)
        return before

    def _make_file(self) -> None:
        if not self._file.absolute().parent.is_dir():
            message = f"there is no folder {self._file.absolute().parent} for the store"
            raise error("no-store", message, hint="make it first")
        if not self._file.exists():
            with closing(sqlite3.connect(self._file)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")  # Those who read do not wait for those who write.


def _migrate(connection: Connection, before: str | None, form: str) -> None:
    from alembic import command  # Only this needs it, and it takes a second.
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    is_back = before is not None and (form == "base" or FORMS.index(form) < FORMS.index(before))
    (command.downgrade if is_back else command.upgrade)(config, form)


def _read_url(text: str) -> URL:
    url = f"sqlite:///{text}" if "://" not in text else text
    try:
        made = make_url(url)
    except ArgumentError:
        raise error("bad-setting", "the store's database is not a URL", hint="as in sqlite:///store.db") from None
    kind = made.get_backend_name()
    if made.drivername in ("postgresql", "postgres"):
        return made.set(drivername=_DRIVER)
    if kind == "postgresql":
        return made
    if kind != "sqlite" or not made.database or made.database == ":memory:":
        message = f"a store is in an SQLite file or in PostgreSQL, not in {made.render_as_string()}"
        raise error("bad-setting", message, hint="as in sqlite:///store.db or postgresql://me@host/store")
    return made


def _settings(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _PATIENCE}, "poolclass": NullPool}
    return {"poolclass": NullPool, "connect_args": {"connect_timeout": 10}}


def _let_transactions_be_real(engine: Engine) -> None:
    """Let SQLite begin transactions where SQLAlchemy does, and at once as the only writer where one writes."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # Python's own module begins them too late, and none for DDL.
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
