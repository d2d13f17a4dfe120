"""Tables of steering: what devices should be and are, commands, rollouts, and sites' rosters."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    false,
)

from central.schema.ground import Moment, metadata

wishes = Table(
    "wishes",
    metadata,
    Column("scope", String(8), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("configuration", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(64), nullable=False),
)
"""What people chose for a `site` or for one `device` of it; a device's choice goes before."""

desired = Table(
    "desired",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("site", String(64), nullable=False),
    Column("configuration", JSON, nullable=False),
    Column("token", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("rollout", Integer),
)
"""Every desired configuration that was signed, with its token; the highest version holds. `site` is
where the device stood then."""

device_reports = Table(
    "device_reports",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("answered", BigInteger),
    Column("outcome", String(8)),
    Column("why", String(500), nullable=False),
    Column("restart", JSON, nullable=False),
    Column("in_force", JSON, nullable=False),
    Column("roster", BigInteger),
    Column("people", BigInteger),
    Column("at", Moment, nullable=False),
)
"""What each device said last of what is in force."""

commands = Table(
    "commands",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("device", String(32), ForeignKey("devices.id"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("lane", String(64)),
    Column("reason", String(500), nullable=False),
    Column("account", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("answer", String(8)),
    Column("detail", Text),
    Column("answered_at", Moment),
)
"""What was ordered, why, by whom, and what the device answered; no `answer` yet: it may have been
lost, and after `until` it is."""

rollouts = Table(
    "rollouts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("account", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("stage", Integer, nullable=False),
    Column("quiet_since", Moment),
    Column("forgiven", Integer, nullable=False),
    Column("why", String(500), nullable=False),
    Column("wishes_before", JSON, nullable=False),
    Column("wishes_after", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""Changes to many devices in stages. `wishes_before` and `wishes_after` are by scope and name."""

rollout_devices = Table(
    "rollout_devices",
    metadata,
    Column("rollout", Integer, ForeignKey("rollouts.id"), primary_key=True),
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("told_at", Moment),
    Column("there", Boolean, nullable=False, server_default=false()),
    Column("why", String(500), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("version", BigInteger),
)

rosters = Table(
    "rosters",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("whole_below", BigInteger, nullable=False, server_default="0"),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(64), nullable=False),
)
"""A gate with a version under `whole_below` gets the whole: what it has comes of another past."""

roster_people = Table(
    "roster_people",
    metadata,
    Column("site", String(64), ForeignKey("rosters.site"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("hash", String(32), nullable=False),
    Column("sealed", Text),
    Column("seal_id", String(36)),
    Column("masked", String(32), nullable=False),
    Column("employer", String(10)),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("blocked", Boolean, nullable=False),
    Column("supervisor", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False, index=True),
    Column("badge", String(32)),
    Column("badge_sealed", String(80)),
)
"""Who is expected where: `person` is the blind index, `hash` what he is known by under the site's
roster key, `sealed` his number and names, bound to `seal_id`. Who is `gone` stays as a bare hash,
so that devices are told; `version` is that of the roster that changed him last. `badge` is what
his badge is known by under the site's key, `badge_sealed` his number sealed under the badge's."""
