"""The migrations of the tables of a store, for Alembic; `env` runs them."""
