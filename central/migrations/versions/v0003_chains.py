"""A device may have several chains: one for each journal that it began (R40)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Number chains from 1: what is held until now is each device's first."""
    for table, key in (
        ("records", ["device", "chain", "seq"]),
        ("device_heads", ["device", "chain"]),
    ):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("chain", sa.Integer(), server_default="1", nullable=False))
            batch.drop_constraint(f"pk_{table}", type_="primary")
            batch.create_primary_key(f"pk_{table}", key)
    with op.batch_alter_table("device_keys") as batch:
        batch.add_column(sa.Column("chain", sa.Integer()))
    op.execute("UPDATE device_keys SET chain = 1 WHERE device IN (SELECT device FROM device_heads)")
