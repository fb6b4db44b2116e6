"""The tables of a store.

Moments are texts such as ``2026-03-01T09:30:05.000042Z``, in UTC: they sort as they follow each other, and are the same
text in each database, which the hashes of the log need.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: The longest names of entries, users and channels.
NAME_LENGTH, USER_LENGTH, CHANNEL_LENGTH = 200, 200, 40
_MOMENT, _DIGEST = String(27), String(64)

#: The forms that the tables have had, each made from the one before by the migration of that name.
FORMS = ("0001", "0002")
#: Where Alembic keeps which form the tables have.
FORM = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))

#: One row, which each transaction that writes locks: the number, the moment and the digest of the last line of the log.
STORE = Table(
    "store",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("moment", _MOMENT, nullable=False),
    Column("digest", _DIGEST, nullable=False),
)

CHANNELS = Table("channels", METADATA, Column("name", String(CHANNEL_LENGTH), primary_key=True))

#: How changes are to be reviewed below a folder, which is empty for all entries.
RULES = Table(
    "rules",
    METADATA,
    Column("folder", String(NAME_LENGTH), primary_key=True),
    Column("approvals", Integer, nullable=False),
    Column("own", Boolean, nullable=False),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False, unique=True),
    Column("created", _MOMENT, nullable=False),
)

#: ``sequence`` is the line of the log that says so; ``fingerprint`` is None where it is not known.
VERSIONS = Table(
    "versions",
    METADATA,
    Column("entry", ForeignKey("entries.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("fingerprint", _DIGEST),
    Column("sequence", Integer, nullable=False),
    Column("draft", Integer),
    Column("author", String(USER_LENGTH), nullable=False),
    Column("message", Text, nullable=False),
    Column("created", _MOMENT, nullable=False),
)

#: A version that a channel has from a moment on; the latest one whose moment has come is in effect.
PUBLICATIONS = Table(
    "publications",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("entry", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("channel", ForeignKey("channels.name"), nullable=False),
    Column("effective", _MOMENT, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("publisher", String(USER_LENGTH), nullable=False),
    Column("created", _MOMENT, nullable=False),
    ForeignKeyConstraint(["entry", "number"], ["versions.entry", "versions.number"]),
    Index("ix_publications_channel_entry_effective", "channel", "entry", "effective"),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("author", String(USER_LENGTH), nullable=False),
    Column("message", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("created", _MOMENT, nullable=False),
)

#: What a draft makes of an entry; ``base`` is the version that it began from, 0 for an entry that is new.
CHANGES = Table(
    "changes",
    METADATA,
    Column("draft", ForeignKey("drafts.id"), primary_key=True),
    Column("name", String(NAME_LENGTH), primary_key=True),
    Column("base", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

#: ``digest`` is that of the draft as the reviewer saw it: an approval of something else does not count.
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("draft", ForeignKey("drafts.id"), nullable=False, index=True),
    Column("reviewer", String(USER_LENGTH), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("comment", Text, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("created", _MOMENT, nullable=False),
)

#: ``details`` is JSON; ``digest`` is that of the line, with that of the line before, ``previous``, in it.
LOG = Table(
    "log",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("moment", _MOMENT, nullable=False),
    Column("user", String(USER_LENGTH), nullable=False),
    Column("origin", String(USER_LENGTH), nullable=False),
    Column("action", String(20), nullable=False),
    Column("subject", String(NAME_LENGTH), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", _DIGEST, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    UniqueConstraint("digest"),
)
