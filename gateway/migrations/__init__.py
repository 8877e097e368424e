"""The history of the database's schema, as Alembic revisions; run by `gateway.database.migrate`."""
