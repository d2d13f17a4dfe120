"""What devices should be and are, commands, rollouts, and sites' rosters."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _desired()
    _commands()
    _rollouts()
    _rosters()


def _device(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f(f"fk_{table}_device"))


def _desired() -> None:
    op.create_table(
        "wishes",
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("scope", "name", name=op.f("pk_wishes")),
    )
    op.create_table(
        "desired",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("rollout", sa.Integer()),
        _device("desired"),
        sa.PrimaryKeyConstraint("device", "version", name=op.f("pk_desired")),
    )
    op.create_table(
        "device_reports",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger()),
        sa.Column("outcome", sa.String(8)),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("restart", sa.JSON(), nullable=False),
        sa.Column("in_force", sa.JSON(), nullable=False),
        sa.Column("roster", sa.BigInteger()),
        sa.Column("people", sa.BigInteger()),
        sa.Column("at", _MOMENT, nullable=False),
        _device("device_reports"),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_reports")),
    )


def _commands() -> None:
    op.create_table(
        "commands",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("lane", sa.String(64)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("answer", sa.String(8)),
        sa.Column("detail", sa.Text()),
        sa.Column("answered_at", _MOMENT),
        _device("commands"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
    )
    op.create_index(op.f("ix_commands_device"), "commands", ["device"])


def _rollouts() -> None:
    op.create_table(
        "rollouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("quiet_since", _MOMENT),
        sa.Column("forgiven", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("wishes_before", sa.JSON(), nullable=False),
        sa.Column("wishes_after", sa.JSON(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollouts")),
    )
    op.create_index(op.f("ix_rollouts_state"), "rollouts", ["state"])
    op.create_table(
        "rollout_devices",
        sa.Column("rollout", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.Column("there", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["rollout"], ["rollouts.id"], name=op.f("fk_rollout_devices_rollout")
        ),
        _device("rollout_devices"),
        sa.PrimaryKeyConstraint("rollout", "device", name=op.f("pk_rollout_devices")),
    )


def _rosters() -> None:
    op.create_table(
        "rosters",
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("whole_below", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_rosters")),
    )
    op.create_table(
        "roster_people",
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(32), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("seal_id", sa.String(36)),
        sa.Column("masked", sa.String(32), nullable=False),
        sa.Column("employer", sa.String(10)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("supervisor", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["rosters.site"], name=op.f("fk_roster_people_site")),
        sa.PrimaryKeyConstraint("site", "person", name=op.f("pk_roster_people")),
    )
    op.create_index(op.f("ix_roster_people_version"), "roster_people", ["version"])
