"""Tables of who went in and out where: all of it projected from the ledger, and made anew at will.

Nobody's number or name is here: only the ledger's blind index and masked form (R34). What people
add (closings, ticks) is in tables of its own, which a new projection leaves alone.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    true,
)

from central.schema.ground import Moment, metadata

movements = Table(
    "movements",
    metadata,
    Column("check_in", String(36), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("person", String(64)),
    Column("masked", String(32)),
    Column("employer", String(10)),
    Column("direction", String(8), nullable=False),
    Column("moment", Moment, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    Column("device", String(32), nullable=False),
    Column("chain", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("assurance", String(16), nullable=False),
    Column("receipt", BigInteger, nullable=False),
    Column("outcome", String(16)),
    Index(None, "site", "day"),
    Index(None, "site", "person", "moment"),
    Index(None, "day"),
)
"""A check-in with what became of it at the arm. `moment` is the gate's time where its clock was
`certain`, else when the central took it; `day` is that moment's in Belgium. `person` is null where
the seal did not open; `outcome` is the passage's, null where the lane told none."""

refusals = Table(
    "refusals",
    metadata,
    Column("record", String(36), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("moment", Moment, nullable=False),
    Column("device", String(32), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("kind", String(16)),
    Column("person", String(64)),
    Column("masked", String(32)),
    Index(None, "site", "moment"),
    Index(None, "moment"),
)
"""Who was turned away, and why; `person` is null where the record does not say who it was."""

closings = Table(
    "closings",
    metadata,
    Column("check_in", String(36), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("account", String(64), nullable=False),
    Column("reason", String(500), nullable=False),
    Index(None, "site", "at"),
)
"""A person's word that somebody, whom no gate saw leaving, is not there any more. It invents no
record: the movement stays as it is."""

musters = Table(
    "musters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("begun_by", String(64), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(64)),
    Index(None, "site", "begun_at"),
)
"""Evacuations with their roll-call; one at a time on a site."""

roll_calls = Table(
    "roll_calls",
    metadata,
    Column("muster", Integer, ForeignKey("musters.id"), primary_key=True),
    Column("who", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("account", String(64), nullable=False),
    Column("safe", Boolean, nullable=False, server_default=true()),
)
"""The central's last word on each person: `who` is the blind index, or the check-in where nobody
knows it; not `safe` when a tick was taken back."""

gate_ticks = Table(
    "gate_ticks",
    metadata,
    Column("device", String(32), primary_key=True),
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("site", String(64), nullable=False),
    Column("check_in", String(36), nullable=False),
    Column("safe", Boolean, nullable=False),
    Column("muster", BigInteger),
    Column("moment", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Index(None, "site", "received_at"),
)
"""What was ticked, or taken back, on gates: projected from their records. `check_in` names the
person; `muster` the roll-call of the central's that the gate knew of."""

holds = Table(
    "holds",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("lane", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("assurance", String(16), nullable=False),
    Column("until", Moment, nullable=False),
    Column("subject", Text, nullable=False),
)
"""Who waits at gates for approval, as they said it last; whose `until` is past waits no more.
`subject` is sealed as it came, bound to `id`."""

muster_looks = Table(
    "muster_looks",
    metadata,
    Column("muster", Integer, ForeignKey("musters.id"), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Who saw the names of a muster: noted in the audit trail once for each person who looks."""
