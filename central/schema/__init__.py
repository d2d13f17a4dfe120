"""The central's tables, as SQLAlchemy Core sees them, a module a subject.

`central/migrations` makes them; a test holds the two together. Tokens are kept exactly as signed
(R7); a person's number or name is never stored unsealed: only a blind index and a masked form.
"""

from central.schema.accounts import (
    accounts,
    api_tokens,
    grants,
    one_time_links,
    passkey_challenges,
    passkeys,
    web_sessions,
)
from central.schema.api import idempotency_keys
from central.schema.audit import audit_entries, audit_head
from central.schema.fleet import (
    device_keys,
    device_states,
    devices,
    enrolment_codes,
    further_certificates,
)
from central.schema.ground import Moment, metadata
from central.schema.ledger import (
    checkpoints,
    device_heads,
    erasures,
    receipt_counter,
    receipt_gaps,
    records,
    restorations,
    set_aside,
    tree_nodes,
)
from central.schema.presence import (
    closings,
    gate_ticks,
    holds,
    movements,
    muster_looks,
    musters,
    refusals,
    roll_calls,
)
from central.schema.sites import organisations, sites
from central.schema.steering import (
    commands,
    desired,
    device_reports,
    rollout_devices,
    rollouts,
    roster_people,
    rosters,
    wishes,
)
from central.schema.watch import (
    alarm_deliveries,
    alarm_notes,
    alarm_routes,
    alarms,
    device_health,
    device_sessions,
    health_history,
    traffic,
    watch_position,
)

__all__ = [
    "Moment",
    "accounts",
    "alarm_deliveries",
    "alarm_notes",
    "alarm_routes",
    "alarms",
    "api_tokens",
    "audit_entries",
    "audit_head",
    "checkpoints",
    "closings",
    "commands",
    "desired",
    "device_heads",
    "device_health",
    "device_keys",
    "device_reports",
    "device_sessions",
    "device_states",
    "devices",
    "enrolment_codes",
    "erasures",
    "further_certificates",
    "gate_ticks",
    "grants",
    "health_history",
    "holds",
    "idempotency_keys",
    "metadata",
    "movements",
    "muster_looks",
    "musters",
    "one_time_links",
    "organisations",
    "passkey_challenges",
    "passkeys",
    "receipt_counter",
    "receipt_gaps",
    "records",
    "refusals",
    "restorations",
    "roll_calls",
    "rollout_devices",
    "rollouts",
    "roster_people",
    "rosters",
    "set_aside",
    "sites",
    "traffic",
    "tree_nodes",
    "watch_position",
    "web_sessions",
    "wishes",
]
