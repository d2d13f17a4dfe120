"""The audit trail: what people did, signed and chained, written in the act's own transaction."""

from central.audit.entry import Entry
from central.audit.trail import Head, Trail, head

__all__ = ["Entry", "Head", "Trail", "head"]
