"""Tables of the ledger: records as they were signed, chains, receipt numbers, what was set aside.

No person's number or name is in clear here: only a keyed blind index and a masked form (R8, R34).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from central.schema.ground import Moment, metadata

records = Table(
    "records",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("chain", Integer, primary_key=True, autoincrement=False, server_default="1"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("type", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("site", String(64), nullable=False),
    Column("lane", String(64)),
    Column("token", Text, nullable=False),
    Column("receipt", BigInteger, unique=True),
    Column("person", String(64)),
    Column("masked", String(32)),
    Column("kind", String(16)),
    Column("assurance", String(16)),
    Column("direction", String(8)),
)
"""The ledger. `receipt` is the serial of a check-in's number, null for every other type; `person`
the blind index (HMAC-SHA256, hexadecimal) of who checked in, null when the seal did not open."""

device_heads = Table(
    "device_heads",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("chain", Integer, primary_key=True, autoincrement=False, server_default="1"),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The last record held of each chain. A device has one for each journal that it began (R40)."""

receipt_counter = Table(
    "receipt_counter",
    metadata,
    Column("ledger", String(16), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""One row: the last serial given. Locked first by every commit, so that numbers are consecutive
whoever writes; kept apart from the records, so that records cut off at the end are noticed."""

receipt_gaps = Table(
    "receipt_gaps",
    metadata,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("restored_at", Moment, nullable=False),
)
"""Serials up to the counter that no record has: set apart by a restore for who holds them, or
`released` for the next check-ins. Ranges never overlap; every other serial is some record's."""

set_aside = Table(
    "set_aside",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("device", String(32)),
    Column("topic", String(255), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("detail", String(500), nullable=False),
    Column("token_hash", String(64)),
    Column("at", Moment, nullable=False, index=True),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    Index(None, "device", "token_hash"),
)
"""What broke a rule, whole, with its reason (R18, R21). The same again is counted, not repeated:
`fingerprint` is the SHA-256 over reason, topic and payload. `token_hash` names a single token."""
