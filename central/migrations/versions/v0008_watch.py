"""How devices are and were, what the ledger took by the minute, alarms and their delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _health()
    _flow()
    _alarms()
    _delivery()
    op.create_index(op.f("ix_set_aside_last_at"), "set_aside", ["last_at"])


def _health() -> None:
    op.create_table(
        "device_health",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("heard_at", _MOMENT, nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("backlog", sa.BigInteger(), nullable=False),
        sa.Column("clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("disk", sa.Integer()),
        sa.Column("temperature", sa.Float()),
        sa.Column("certificate_until", _MOMENT),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_device_health_device")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_health")),
    )
    op.create_table(
        "health_history",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("minute", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("backlog", sa.BigInteger(), nullable=False),
        sa.Column("temperature", sa.Float()),
        sa.Column("disk", sa.Integer()),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_health_history_device")),
        sa.PrimaryKeyConstraint("device", "span", "minute", name=op.f("pk_health_history")),
    )
    op.create_index(op.f("ix_health_history_span_minute"), "health_history", ["span", "minute"])
    op.create_table(
        "device_sessions",
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("born_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_device_sessions_device")),
        sa.PrimaryKeyConstraint("device", "session", name=op.f("pk_device_sessions")),
    )
    op.create_index(
        op.f("ix_device_sessions_device_born_at"), "device_sessions", ["device", "born_at"]
    )


def _flow() -> None:
    op.create_table(
        "traffic",
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("minute", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("timed", sa.BigInteger(), nullable=False),
        sa.Column("total_ms", sa.BigInteger(), nullable=False),
        sa.Column("most_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "span", "minute", "what", name=op.f("pk_traffic")),
    )
    op.create_index(op.f("ix_traffic_span_minute"), "traffic", ["span", "minute"])
    op.create_table(
        "watch_position",
        sa.Column("watcher", sa.String(16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("aside_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("watcher", name=op.f("pk_watch_position")),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(64)),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.Column("acknowledged_at", _MOMENT),
        sa.Column("acknowledged_by", sa.String(64)),
        sa.Column("closed_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(op.f("ix_alarms_closed_at"), "alarms", ["closed_at"])
    op.create_index(op.f("ix_alarms_raised_at"), "alarms", ["raised_at"])
    op.create_index(op.f("ix_alarms_site"), "alarms", ["site"])
    op.create_index(op.f("ix_alarms_subject_code"), "alarms", ["subject", "code"])
    op.create_table(
        "alarm_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["alarm"], ["alarms.id"], name=op.f("fk_alarm_notes_alarm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_notes")),
    )
    op.create_index(op.f("ix_alarm_notes_alarm"), "alarm_notes", ["alarm"])


def _delivery() -> None:
    op.create_table(
        "alarm_routes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("means", sa.String(8), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("organisation", sa.String(10)),
        sa.Column("site", sa.String(64)),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("quiet_from", sa.Integer()),
        sa.Column("quiet_until", sa.Integer()),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("next_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.number"], name=op.f("fk_alarm_routes_organisation")
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_alarm_routes_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_routes")),
    )
    op.create_table(
        "alarm_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm", sa.Integer(), nullable=False),
        sa.Column("route", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.Column("error", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["alarm"], ["alarms.id"], name=op.f("fk_alarm_deliveries_alarm")),
        sa.ForeignKeyConstraint(
            ["route"], ["alarm_routes.id"], name=op.f("fk_alarm_deliveries_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_deliveries")),
    )
    op.create_index(op.f("ix_alarm_deliveries_alarm"), "alarm_deliveries", ["alarm"])
    op.create_index(op.f("ix_alarm_deliveries_route"), "alarm_deliveries", ["route"])
    op.create_index(
        op.f("ix_alarm_deliveries_state_due_at"), "alarm_deliveries", ["state", "due_at"]
    )
