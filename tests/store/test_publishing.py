"""Publishing: one after the other, each whole, whoever is killed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genever.errors import GeneverError
from genever.store.database import log
from genever.store.database.log import moment_of
from genever.store.database.opening import Database
from genever.store.entries import drafts, snapshot
from genever.store.entries.publishing import before_that, publish, release, scheduled
from genever.store.entries.snapshot import in_effect, moment
from tests.store.behaviour import ANN, BOB, Publishers, check_published, publish_at_once, publishers

#: `make fuzz` kills more often than `make test`.
KILLS = 200 if settings.get_current_profile_name() == "fuzz" else 8


def test_of_those_who_publish_at_once_one_succeeds(empty: Database) -> None:
    publish_at_once(empty, people=4, rounds=3)


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Publishers]]:
    path = tmp_path_factory.mktemp("killed") / "store.db"
    database = Database(str(path))
    database.migrate()
    with publishers(str(path)) as made:
        yield database, made
    database.close()


@settings(max_examples=KILLS, deadline=None, suppress_health_check=[*HealthCheck])
@given(commits=st.integers(0, 2), seconds=st.floats(0, 0.02))
def test_a_publication_is_whole_or_not_there_whoever_is_killed(
    doomed: tuple[Database, Publishers], commits: int, seconds: float
) -> None:
    database, made = doomed
    made.kill_one(commits, seconds)
    check_published(database, made.acknowledged)


def fill(database: Database, count: int) -> None:
    for number in range(1, count + 1):
        with database.writing() as connection:
            draft = drafts.begin(connection, ANN, {"a": f"x.y = {number}\n"}, "")
            release(connection, ANN, draft)


def has(database: Database) -> int | None:
    with database.reading() as connection:
        return in_effect(connection, "prod", moment(connection)).get("a")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of all machines, as the first item."""
    hands = [datetime(2031, 5, 1, 12, tzinfo=UTC)]
    for module in (log, snapshot):
        monkeypatch.setattr(module, "now", lambda: moment_of(hands[0]))
    return hands


def test_a_version_takes_effect_when_its_time_has_come(empty: Database, clock: list[datetime]) -> None:
    fill(empty, 3)
    noon = clock[0]
    with empty.writing() as connection:
        publish(connection, ANN, {"a": 1}, "prod")
        publish(connection, ANN, {"a": 3}, "prod", effective=moment_of(noon + timedelta(hours=2)))
        publish(connection, ANN, {"a": 2}, "prod", effective=moment_of(noon + timedelta(hours=1)))
        assert [each.number for each in scheduled(connection, "a", "prod")] == [2, 3]
    seen = []
    for minutes in (0, 59, 60, 119, 120, 180):
        clock[0] = noon + timedelta(minutes=minutes)
        seen.append(has(empty))
    assert seen == [1, 1, 2, 2, 3, 3]
    with empty.writing() as connection:
        assert before_that(connection, "a", "prod") == 2


def test_what_is_scheduled_is_withdrawn_by_another_one_at_that_time(empty: Database, clock: list[datetime]) -> None:
    fill(empty, 2)
    later = moment_of(clock[0] + timedelta(hours=1))
    with empty.writing() as connection:
        publish(connection, ANN, {"a": 1}, "prod")
        publish(connection, ANN, {"a": 2}, "prod", effective=later)
        publish(connection, BOB, {"a": 1}, "prod", effective=later)
    clock[0] += timedelta(hours=2)
    assert has(empty) == 1


def test_a_clock_that_is_late_takes_no_publication_back(empty: Database, clock: list[datetime]) -> None:
    fill(empty, 3)
    with empty.writing() as connection:
        publish(connection, ANN, {"a": 1}, "prod")
    clock[0] -= timedelta(minutes=5)
    for number in (2, 3, 1):
        with empty.writing() as connection:
            publish(connection, BOB, {"a": number}, "prod")
        assert has(empty) == number
    with empty.reading() as connection:
        moments = [line.moment for line in log.all_lines(connection)]
    assert all(one <= other for one, other in pairwise(moments))


def test_a_channel_that_has_nothing_else_cannot_go_back(empty: Database) -> None:
    fill(empty, 1)
    with empty.writing() as connection:
        with pytest.raises(GeneverError, match="prod has no version of a"):
            before_that(connection, "a", "prod")
        publish(connection, ANN, {"a": 1}, "prod")
        publish(connection, ANN, {"a": 1}, "prod")
        with pytest.raises(GeneverError, match="prod has had no other version of a"):
            before_that(connection, "a", "prod")
