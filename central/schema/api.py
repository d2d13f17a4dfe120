"""The table of the API: what was answered to a request that may come again."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from central.schema.ground import Moment, metadata

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", LargeBinary),
    Column("created_at", Moment, nullable=False, index=True),
)
"""`name` is a keyed hash of account and key, `request` that of method, address and body. `status`
and `answer` are null while the first is being answered; only who knows the key opens the answer."""
