"""The ledger's order, checkpoints, employers, what was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Chains in order of time, each chain's records in their own order whatever clocks said (R9).
_PLACED = """
    UPDATE records SET position = placed.position FROM (
        SELECT device, chain, seq,
            ROW_NUMBER() OVER (ORDER BY since, device, chain, seq) AS position
        FROM (
            SELECT device, chain, seq, MAX(received_at) OVER (
                PARTITION BY device, chain ORDER BY seq
            ) AS since FROM records
        ) AS ordered
    ) AS placed
    WHERE placed.device = records.device
    AND placed.chain = records.chain AND placed.seq = records.seq
"""


def upgrade() -> None:
    """Place every record in the whole ledger, and make room for what proves and what forgets."""
    _records()
    _proof()
    with op.batch_alter_table("set_aside") as batch:
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_table(
        "erasures",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_erasures")),
    )


def _records() -> None:
    with op.batch_alter_table("records") as batch:
        batch.add_column(sa.Column("position", sa.BigInteger()))
        batch.add_column(sa.Column("employer", sa.String(length=10)))
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True)))
        batch.alter_column("token", existing_type=sa.Text(), nullable=True)
    op.execute(_PLACED)
    with op.batch_alter_table("records") as batch:
        batch.alter_column("position", existing_type=sa.BigInteger(), nullable=False)
        batch.create_unique_constraint(op.f("uq_records_position"), ["position"])
    op.create_index(op.f("ix_records_person"), "records", ["person"], unique=False)
    op.create_index(op.f("ix_records_id"), "records", ["id"], unique=False)
    with op.batch_alter_table("receipt_counter") as batch:
        batch.add_column(sa.Column("position", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("UPDATE receipt_counter SET position = (SELECT COUNT(*) FROM records)")


def _proof() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "tree_nodes",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tree_nodes")),
    )
    op.create_table(
        "restorations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_restorations")),
    )
