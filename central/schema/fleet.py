"""Tables of the fleet: devices, their keys, how they enrol and whether they are there."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from central.schema.ground import Moment, metadata

devices = Table(
    "devices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("lanes", JSON, nullable=False, server_default="[]"),
    Column("retired_at", Moment),
)
"""A device is there from when somebody plans it; it has no key before it was enrolled. `lanes` are
the planned ones' names; one that is retired will not come back."""

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

further_certificates = Table(
    "further_certificates",
    metadata,
    Column("serial", String(40), primary_key=True),
    Column("kid", String(64), ForeignKey("device_keys.kid"), nullable=False, index=True),
    Column("valid_until", Moment, nullable=False),
)
"""Earlier certificates of the same keys: a renewal whose answer was lost is certified again."""

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
    Column("replaces", Boolean, nullable=False, server_default=false()),
)
"""With `replaces`, the claim takes back the keys that the device had until then."""

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
