"""The latest records are found by when they came: numbers may be given out of order (R39)."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Index the moment of reception."""
    op.create_index(op.f("ix_records_received_at"), "records", ["received_at"], unique=False)
