"""How Alembic runs a migration of a store: on the connection that it is handed, all of it in one transaction."""

from alembic import context

from genever.store.database.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
