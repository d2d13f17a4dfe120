"""Who is on site, days, holding list, musters."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make room for what is projected from the ledger, and for what people say of it."""
    _projected()
    _said()


def _projected() -> None:
    op.create_table(
        "movements",
        sa.Column("check_in", sa.String(36), nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("masked", sa.String(32)),
        sa.Column("employer", sa.String(10)),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certain", sa.Boolean, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("chain", sa.Integer, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("assurance", sa.String(16), nullable=False),
        sa.Column("receipt", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("check_in", name=op.f("pk_movements")),
    )
    op.create_index(op.f("ix_movements_day"), "movements", ["day"])
    op.create_index(op.f("ix_movements_site_day"), "movements", ["site", "day"])
    op.create_index(
        op.f("ix_movements_site_person_moment"), "movements", ["site", "person", "moment"]
    )
    op.create_table(
        "refusals",
        sa.Column("record", sa.String(36), nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("person", sa.String(64)),
        sa.Column("masked", sa.String(32)),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_refusals")),
    )
    op.create_index(op.f("ix_refusals_moment"), "refusals", ["moment"])
    op.create_index(op.f("ix_refusals_site_moment"), "refusals", ["site", "moment"])


def _said() -> None:
    op.create_table(
        "closings",
        sa.Column("check_in", sa.String(36), nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("check_in", name=op.f("pk_closings")),
    )
    op.create_index(op.f("ix_closings_site_at"), "closings", ["site", "at"])
    op.create_table(
        "musters",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_musters")),
    )
    op.create_index(op.f("ix_musters_site_begun_at"), "musters", ["site", "begun_at"])
    op.create_table(
        "roll_calls",
        sa.Column("muster", sa.Integer, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["muster"], ["musters.id"], name=op.f("fk_roll_calls_muster")),
        sa.PrimaryKeyConstraint("muster", "who", name=op.f("pk_roll_calls")),
    )
    op.create_table(
        "muster_looks",
        sa.Column("muster", sa.Integer, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["muster"], ["musters.id"], name=op.f("fk_muster_looks_muster")),
        sa.PrimaryKeyConstraint("muster", "account", name=op.f("pk_muster_looks")),
    )
