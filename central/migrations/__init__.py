"""The schema's history: numbered Alembic revisions, run by `central.database.migrate`."""
