"""Tables of the audit trail: what people did, each entry as it was signed, and where it ends."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from central.schema.ground import Moment, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("who", String(64), nullable=False, index=True),
    Column("origin", String(200), nullable=False),
    Column("action", String(64), nullable=False, index=True),
    Column("target", String(200), nullable=False),
    Column("site", String(64), index=True),
    Column("reason", String(500), nullable=False),
    Column("detail", String(500), nullable=False),
    Column("token", Text, nullable=False),
)
"""Numbers are consecutive from 1; every column but the token repeats what the token says."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("trail", String(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: where the trail ends. Locked first by every entry, so that numbers are consecutive."""
