"""Alembic's entry: runs the revisions on the connection and in the transaction that it is given."""

from __future__ import annotations

from alembic import context

from gateway.migrations.comparison import OPTIONS

context.configure(
    connection=context.config.attributes["connection"],
    # Given only where a new revision is written from the models; running one needs no models.
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=True,
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
