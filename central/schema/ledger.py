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
    Column("id", String(36), nullable=False, index=True),
    Column("hash", String(64), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("type", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("site", String(64), nullable=False),
    Column("lane", String(64)),
    Column("token", Text),
    Column("receipt", BigInteger, unique=True),
    Column("person", String(64), index=True),
    Column("masked", String(32)),
    Column("kind", String(16)),
    Column("assurance", String(16)),
    Column("direction", String(8)),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("employer", String(10)),
    Column("erased_at", Moment),
)
"""The ledger. `receipt` is the serial of a check-in's number, null for every other type; `person`
the blind index (HMAC-SHA256, hexadecimal) of whom it is about, null when the seal did not open;
`position` counts all records from 1 without gaps, in the order in which they were stored. When
`erased_at` is set, token, person, masked and employer were erased; everything else stays."""

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
    Column("position", BigInteger, nullable=False, server_default="0"),
)
"""One row: the last serial and the last position given. Locked first by every commit, so that they
are consecutive whoever writes; kept apart from the records, so that records cut off at the end are
noticed."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("token", Text, nullable=False),
)
"""The central's signed words on the whole ledger (R47), numbered from 1."""

tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""Hashes of complete subtrees of the ledger's Merkle tree, from the level of 256 records on: so
that a root or a proof never takes all records (central/ledger/tree.py)."""

restorations = Table(
    "restorations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("size", BigInteger, nullable=False),
)
"""When the database was found or said to come from a back-up, and how many records that had."""

erasures = Table(
    "erasures",
    metadata,
    Column("at", Moment, primary_key=True),
    Column("before", Moment, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("set_aside", BigInteger, nullable=False),
)
"""What retention erased, and when: a record without its token is whole only by one of these."""

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
    Column("last_at", Moment, nullable=False, index=True),
    Column("times", Integer, nullable=False),
    Column("erased_at", Moment),
    Index(None, "device", "token_hash"),
)
"""What broke a rule, whole, with its reason (R18, R21). The same again is counted, not repeated:
`fingerprint` is the SHA-256 over reason, topic and payload. `token_hash` names a single token.
When `erased_at` is set, the payload was erased and is empty."""
