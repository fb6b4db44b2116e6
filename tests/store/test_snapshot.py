"""Which text an address means, and which the includes that stand there."""

import pytest

from genever.configuration.sources.stored import Address, Stored
from genever.errors import GeneverError
from genever.store.database.opening import Database
from genever.store.entries import drafts
from genever.store.entries.publishing import publish, release
from genever.store.entries.snapshot import StoreSnapshot, moment
from tests.store.behaviour import ANN


def make(database: Database, channel: str | None = None, **texts: str) -> None:
    """Make a version of each of some entries, and publish it."""
    with database.writing() as connection:
        draft = drafts.begin(connection, ANN, {name.replace("__", "/"): text for name, text in texts.items()}, "")
        for version in release(connection, ANN, draft):
            if channel is not None:
                publish(connection, ANN, {version.name: version.number}, channel)


def lines(database: Database) -> int:
    with database.reading() as connection:
        return moment(connection).sequence


def read(database: Database, path: str, including: str | None = None) -> tuple[str, str]:
    """The whole address that a path means, and the text there."""
    stored = Stored(StoreSnapshot(database).itself)
    whole = stored.named(path, including)
    return whole, stored.open(whole).read().decode()


@pytest.fixture
def layered(empty: Database) -> Database:
    """Entries whose texts are their versions: base is at 3, and prod has 2 of it."""
    make(empty, "prod", base="base 1", eu__acme="acme 1")
    make(empty, "prod", base="base 2")
    make(empty, None, base="base 3")
    make(empty, "prod", eu__acme="acme 2")
    with empty.writing() as connection:
        drafts.begin(connection, ANN, {"base": "base of draft 5"}, "")
    return empty


@pytest.mark.parametrize(
    ("path", "including", "whole", "text"),
    [
        ("store://base", None, "store://base@latest.3", "base 3"),
        ("store://base@latest", None, "store://base@latest.3", "base 3"),
        ("store://base@2", None, "store://base@2", "base 2"),
        ("store://base@prod", None, "store://base@prod.2", "base 2"),
        ("store://base@draft5", None, "store://base@draft5", "base of draft 5"),
        ("store://eu/acme@draft5", None, "store://eu/acme@draft5.2", "acme 2"),
        ("store://base", "conf/file.gin", "store://base@latest.3", "base 3"),
        # What an entry includes is of its own time.
        ("store://base", "store://eu/acme@prod.2", "store://base@prod.2", "base 2"),
        ("store://base", "store://eu/acme@latest.2", "store://base@latest.3", "base 3"),
        ("store://base", "store://eu/acme@draft5.2", "store://base@draft5", "base of draft 5"),
        ("../base", "store://eu/acme@prod.2", "store://base@prod.2", "base 2"),
        ("./acme", "store://eu/other@prod.1", "store://eu/acme@prod.2", "acme 2"),
        # An include may say another time.
        ("store://base@1", "store://eu/acme@prod.2", "store://base@1", "base 1"),
        ("store://base@prod", "store://eu/acme@2", "store://base@prod.2", "base 2"),
    ],
)
def test_an_address_means(layered: Database, path: str, including: str | None, whole: str, text: str) -> None:
    assert read(layered, path, including) == (whole, text)


@pytest.mark.parametrize(("version", "base"), [(1, "base 1"), (2, "base 3")])
def test_a_version_includes_what_was_the_latest_when_it_was_made(layered: Database, version: int, base: str) -> None:
    make(layered, "prod", base="base 4")
    whole, text = read(layered, "store://base", f"store://eu/acme@{version}")
    assert text == base
    assert read(layered, "store://base", whole)[1] == base  # It goes on so, however deep.


def test_the_log_counts_the_time(layered: Database) -> None:
    before = lines(layered)
    make(layered, "prod", base="base 4")
    assert read(layered, f"store://base@log{before}")[1] == "base 3"
    assert read(layered, f"store://base@log{lines(layered)}")[1] == "base 4"
    with pytest.raises(GeneverError, match=rf"the log has {lines(layered)} lines, not 999 \[no-entry\]"):
        read(layered, "store://base@log999")
    with pytest.raises(GeneverError, match="there was no entry base when the log had 1 lines"):
        read(layered, "store://base@log1")


def test_all_that_is_read_at_once_is_of_one_moment(layered: Database) -> None:
    stored = Stored(StoreSnapshot(layered).itself)
    assert stored.named("store://eu/acme@prod", None) == "store://eu/acme@prod.2"
    make(layered, "prod", base="base 4", eu__acme="acme 3")
    assert stored.named("store://base", "store://eu/acme@prod.2") == "store://base@prod.2"
    assert stored.named("store://base@latest", None) == "store://base@latest.3"
    assert read(layered, "store://base@prod")[0] == "store://base@prod.4"


@pytest.mark.parametrize("path", ["store://", "store://a@1.2", "store://a@prod.x", "store://a@PROD", "store://@1"])
def test_what_is_no_address_is_refused(layered: Database, path: str) -> None:
    with pytest.raises(GeneverError, match=r"is no address of an entry \[no-entry\]"):
        read(layered, path)


def test_an_address_is_read_as_it_is_written() -> None:
    for text in ("store://a/b@17", "store://a@prod.3", "store://a@latest", "store://a@draft5", "store://a@log7.2"):
        assert str(Address.read(text)) == text
