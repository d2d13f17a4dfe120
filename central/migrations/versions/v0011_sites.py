"""Closing hours, badges on rosters, ticks of gates, and who waits."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make room for what sites choose, and for what gates tell of people."""
    op.add_column("sites", sa.Column("closes_at", sa.Time))
    op.add_column("roster_people", sa.Column("badge", sa.String(32)))
    op.add_column("roster_people", sa.Column("badge_sealed", sa.String(80)))
    op.add_column(
        "roll_calls", sa.Column("safe", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.create_table(
        "gate_ticks",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("chain", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("check_in", sa.String(36), nullable=False),
        sa.Column("safe", sa.Boolean, nullable=False),
        sa.Column("muster", sa.BigInteger),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("device", "chain", "seq", name=op.f("pk_gate_ticks")),
    )
    op.create_index(op.f("ix_gate_ticks_site_received_at"), "gate_ticks", ["site", "received_at"])
    op.create_table(
        "holds",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("assurance", sa.String(16), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_holds_device")),
        sa.PrimaryKeyConstraint("device", "id", name=op.f("pk_holds")),
    )
