"""Tables of watching: how each device is and was, alarms, and where they are delivered.

Nothing here is evidence: the ledger and the audit trail are. `minute` counts minutes since 1970,
so that both databases group by it alike.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from central.schema.ground import Moment, metadata

device_health = Table(
    "device_health",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("heard_at", Moment, nullable=False),
    Column("session", BigInteger, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("backlog", BigInteger, nullable=False),
    Column("clock_trusted", Boolean, nullable=False),
    Column("clock_offset_ms", BigInteger, nullable=False),
    Column("disk", Integer),
    Column("temperature", Float),
    Column("certificate_until", Moment),
    Column("version", String(64), nullable=False),
    Column("body", Text, nullable=False),
)
"""What each device said last (R60): `body` is the whole message as JSON, the other columns are what
the fleet is sorted and filtered by. The offset is the device's clock minus the central's."""

health_history = Table(
    "health_history",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("span", Integer, primary_key=True, autoincrement=False),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("beats", Integer, nullable=False),
    Column("backlog", BigInteger, nullable=False),
    Column("temperature", Float),
    Column("disk", Integer),
    Column("clock_offset_ms", BigInteger, nullable=False),
    Index(None, "span", "minute"),
)
"""How each device was, `span` minutes from `minute` on: the highest figure of each kind in them."""

device_sessions = Table(
    "device_sessions",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("session", BigInteger, primary_key=True, autoincrement=False),
    Column("version", String(64), nullable=False),
    Column("born_at", Moment),
    Column("ended_at", Moment),
    Index(None, "device", "born_at"),
)
"""Sessions as the control plane heard of them; a moment is null for what it did not hear."""

traffic = Table(
    "traffic",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("span", Integer, primary_key=True, autoincrement=False),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String(80), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("timed", BigInteger, nullable=False),
    Column("total_ms", BigInteger, nullable=False),
    Column("most_ms", BigInteger, nullable=False),
    Index(None, "span", "minute"),
)
"""What the ledger took, `span` minutes from `minute` on: `what` is `check-in`, or `refusal:` and a
reason. Of `timed` records, whose gate knew the time, `total_ms` and `most_ms` tell how long they
were on their way."""

watch_position = Table(
    "watch_position",
    metadata,
    Column("watcher", String(16), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("aside_until", Moment, nullable=False),
)
"""One row: up to where the ledger, and what was set aside, was looked through."""

alarms = Table(
    "alarms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("site", String(64), index=True),
    Column("detail", String(500), nullable=False),
    Column("raised_at", Moment, nullable=False, index=True),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("told_at", Moment),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", String(64)),
    Column("closed_at", Moment, index=True),
    Index(None, "subject", "code"),
)
"""`subject` is a device, or `broker` and the like for what is nobody's. Of each subject and code at
most one is open; `holds` while its cause is there; `told_at` when it was last delivered."""

alarm_notes = Table(
    "alarm_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alarm", Integer, ForeignKey("alarms.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("account", String(64), nullable=False),
    Column("text", String(500), nullable=False),
)

alarm_routes = Table(
    "alarm_routes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("means", String(8), nullable=False),
    Column("address", String(500), nullable=False),
    Column("organisation", String(10), ForeignKey("organisations.number")),
    Column("site", String(64), ForeignKey("sites.id")),
    Column("severity", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("created_at", Moment, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("next_at", Moment),
)
"""Where alarms go. Quiet hours are minutes of the day in Belgium. No secret is here: a webhook's is
derived from the vault. Nothing goes out on a route before `next_at`."""

alarm_deliveries = Table(
    "alarm_deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alarm", Integer, ForeignKey("alarms.id"), nullable=False, index=True),
    Column("route", Integer, ForeignKey("alarm_routes.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("error", String(300), nullable=False),
    Index(None, "state", "due_at"),
)
"""What is to be told on which route; `state` is waiting, sent or dead."""
