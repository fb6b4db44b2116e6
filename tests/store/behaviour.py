"""What holds for a store wherever it is, in an SQLite file or in PostgreSQL."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import MetaData, select

from genever.errors import GeneverError
from genever.store.database.log import Actor
from genever.store.database.opening import Database
from genever.store.entries import drafts
from genever.store.entries.publishing import publications, publish, release
from genever.store.entries.reviews import Rule, review, set_rule
from genever.store.entries.snapshot import in_effect, latest, moment, versions
from genever.store.entries.verifying import verify

ROOT = Path(__file__).parents[2]

ANN, BOB = Actor("ann", "here"), Actor("bob", "there")
DEFAULT = "rank.top_k = 10\nrank.query = 'q'\n"
ACME = "include 'store://ranking/default'\nrank.model = 'acme'\n"


def fill(database: Database) -> None:
    """Put two entries into a store, with what there may be in one."""
    with database.writing() as connection:
        set_rule(connection, ANN, Rule("ranking", 1, False))
        both = drafts.begin(connection, ANN, {"ranking/default": DEFAULT, "ranking/acme": ACME}, "the first ones")
        review(connection, BOB, both.id, "approve", "good")
        for version in release(connection, ANN, both, {}, checked=False):
            publish(connection, BOB, {version.name: version.number}, "prod")
        drafts.begin(connection, BOB, {"ranking/acme": f"{ACME}rank.top_k = 5\n"}, "fewer")


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for the form that they have."""
    with database.writing() as connection:
        found = MetaData()
        found.reflect(connection)
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


# ---- Two at once --------------------------------------------------------------------------------------


def publish_at_once(database: Database, people: int, rounds: int) -> None:
    """Let people publish drafts of one entry at the same time: one of them succeeds, and the others are told."""
    for turn in range(rounds):
        texts = {f"person {number}": f"rank.who = {f'{turn}/{number}'!r}\n" for number in range(people)}
        begun = {}
        for name, text in texts.items():
            with database.writing() as connection:
                begun[name] = drafts.begin(connection, Actor(name), {"a": text}, "")
        start = threading.Barrier(people)
        with ThreadPoolExecutor(people) as pool:
            outcomes = [*pool.map(partial(_attempt, database, start), begun, begun.values())]
        won = [name for name, problem in zip(begun, outcomes, strict=True) if not problem]
        assert (len(won), sorted(outcomes)) == (1, ["", *["outdated-draft"] * (people - 1)])
        with database.reading() as connection:
            [newest, *_] = versions(connection, "a")
            assert (newest.number, newest.author, newest.text) == (turn + 1, won[0], texts[won[0]])
            assert in_effect(connection, "prod", moment(connection)) == {"a": turn + 1}
    with database.reading() as connection:
        assert verify(connection).versions == rounds


def _attempt(database: Database, start: threading.Barrier, name: str, draft: drafts.Draft) -> str:
    """Publish a draft together with others; return the code of the error that comes of it, if one does."""
    start.wait()
    try:
        with database.writing() as connection:
            for version in release(connection, Actor(name), draft):
                publish(connection, Actor(name), {version.name: version.number}, "prod")
    except GeneverError as problem:
        return problem.code
    return ""


# ---- Killed -------------------------------------------------------------------------------------------


class Publishers:
    """Processes that publish, each killed in the middle of it."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.store.publisher", url]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.acknowledged: dict[int, str] = {}

    def kill_one(self, commits: int, seconds: float) -> None:
        """Let one publish, and kill it so long after so many publications."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{commits} {seconds}\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert len(said) >= commits
        self.acknowledged |= dict(said)

    def close(self) -> None:
        """End the process that begins them."""
        self._process.communicate()


@contextmanager
def publishers(url: str) -> Iterator[Publishers]:
    """Yield what begins processes that publish, and kills them."""
    made = Publishers(url)
    try:
        yield made
    finally:
        made.close()


def check_published(database: Database, acknowledged: dict[int, str]) -> None:
    """Raise unless all that was acknowledged is there, nothing is there by half, and the log is whole."""
    with database.reading() as connection:
        verify(connection)
        try:
            count = latest(connection, "a")
        except GeneverError:
            count = 0
        assert count >= max(acknowledged, default=0)
        if not count:
            return
        both = [{version.number: version.text for version in versions(connection, name)} for name in ("a", "b")]
        assert both[0] == both[1]
        assert sorted(both[0]) == [*range(1, count + 1)]
        assert {number: both[0][number] for number in acknowledged} == {
            number: f"rank.who = {what!r}\n" for number, what in acknowledged.items()
        }
        for name in ("a", "b"):
            assert [each.number for each in publications(connection, name)] == [*range(1, count + 1)]
