"""The central's tables, as SQLAlchemy Core sees them, a module a subject.

`central/migrations` makes them; a test holds the two together. Tokens are kept exactly as signed
(R7); a person's number or name is never stored unsealed: only a blind index and a masked form.
"""

from central.schema.accounts import accounts, web_sessions
from central.schema.fleet import device_keys, device_states, devices, enrolment_codes
from central.schema.ground import Moment, metadata
from central.schema.ledger import device_heads, receipt_counter, receipt_gaps, records, set_aside

__all__ = [
    "Moment",
    "accounts",
    "device_heads",
    "device_keys",
    "device_states",
    "devices",
    "enrolment_codes",
    "metadata",
    "receipt_counter",
    "receipt_gaps",
    "records",
    "set_aside",
    "web_sessions",
]
