"""The central's tables, as SQLAlchemy Core sees them; `central/migrations` makes them.

A test holds the two together. Tokens are kept exactly as signed (R7); no person's number or name
is stored unsealed: only a keyed blind index and a masked form.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python; SQLite, which knows no zones, holds it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a time without zone is a mistake of the caller's."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


devices = Table(
    "devices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
)

device_keys = Table(
    "device_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("device", String(32), ForeignKey("devices.id"), nullable=False, index=True),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("certificate_serial", String(40), nullable=False, unique=True),
    Column("valid_until", Moment, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("chain", Integer),
)
"""Every key a device ever enrolled; `certificate_serial` is hexadecimal, `public_key` 32 bytes.
`chain` is the one of the device's chains that the key signs in, null before its first record."""

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("device", String(32), nullable=False, index=True),
    Column("site", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", Moment, nullable=False),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

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

device_states = Table(
    "device_states",
    metadata,
    Column("device", String(32), ForeignKey("devices.id"), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("session", BigInteger, nullable=False),
    Column("version", String(64), nullable=False),
    Column("since", Moment, nullable=False),
)
"""What each device's last birth or death said (R29)."""
