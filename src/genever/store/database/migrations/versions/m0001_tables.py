"""The tables of a store, and what is in them from the start."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NOTHING = "0" * 64


def upgrade() -> None:
    """Make the tables."""
    moment, digest = sa.String(27), sa.String(64)
    name, user = sa.String(200), sa.String(200)
    store = op.create_table(
        "store",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store"),
    )
    channels = op.create_table(
        "channels",
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )
    op.create_table(
        "rules",
        sa.Column("folder", name, nullable=False),
        sa.Column("approvals", sa.Integer, nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("folder", name="pk_rules"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", name, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("name", name="uq_entries_name"),
    )
    op.create_table(
        "versions",
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.Column("fingerprint", digest),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("draft", sa.Integer),
        sa.Column("author", user, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.PrimaryKeyConstraint("entry", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name="fk_versions_entry"),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("effective", moment, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("publisher", user, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.ForeignKeyConstraint(
            ["entry", "number"], ["versions.entry", "versions.number"], name="fk_publications_entry_number"
        ),
        sa.ForeignKeyConstraint(["channel"], ["channels.name"], name="fk_publications_channel"),
    )
    op.create_index("ix_publications_channel_entry_effective", "publications", ["channel", "entry", "effective"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("author", user, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_table(
        "changes",
        sa.Column("draft", sa.Integer, nullable=False),
        sa.Column("name", name, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("draft", "name", name="pk_changes"),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name="fk_changes_draft"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("draft", sa.Integer, nullable=False),
        sa.Column("reviewer", user, nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name="fk_reviews_draft"),
    )
    op.create_index("ix_reviews_draft", "reviews", ["draft"])
    op.create_table(
        "log",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("user", user, nullable=False),
        sa.Column("origin", user, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("subject", name, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", digest, nullable=False),
        sa.Column("digest", digest, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_log"),
        sa.UniqueConstraint("digest", name="uq_log_digest"),
    )
    op.create_index("ix_log_subject", "log", ["subject"])
    op.bulk_insert(store, [{"id": 1, "sequence": 0, "moment": "", "digest": _NOTHING}])
    op.bulk_insert(channels, [{"name": "staging"}, {"name": "prod"}])


def downgrade() -> None:
    """Remove the tables."""
    for table in ("log", "reviews", "changes", "drafts", "publications", "versions", "entries", "rules", "channels"):
        op.drop_table(table)
    op.drop_table("store")
