"""Runs revisions on the connection that `central.database.migrate` hands over.

One transaction: either every revision that was missing is in, or none.
"""

from alembic import context

from central.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
