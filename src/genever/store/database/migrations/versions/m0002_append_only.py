"""Triggers that let nobody change or remove what is only added to: versions, publications, reviews and the log."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = ("versions", "publications", "reviews", "log")


def upgrade() -> None:
    """Add the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _TABLES:
            for event in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )


def downgrade() -> None:
    """Remove the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _TABLES:
            for event in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{event}")
        return
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_only_added_to ON {table}")
    op.execute("DROP FUNCTION only_added_to()")
