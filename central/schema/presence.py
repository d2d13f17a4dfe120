"""Tables of who went in and out where: all of it projected from the ledger, and made anew at will.

Nobody's number or name is here: only the ledger's blind index and masked form (R34). What people
add (closings, ticks) is in tables of its own, which a new projection leaves alone.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table

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
