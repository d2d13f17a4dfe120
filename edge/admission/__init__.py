"""Who is let through: pure rules, a table that one can read. Start reading at `rules.py`.

Nothing here does I/O, asks a clock or knows a relay: what the rules need is handed in as a `Case`.
"""

from edge.admission.case import (
    Admitted,
    AskEmployer,
    Case,
    Day,
    Decision,
    Freed,
    Held,
    Known,
    Refused,
)
from edge.admission.policy import (
    AdmitAfter,
    Otherwise,
    Passback,
    Policy,
    SiteState,
    Strangers,
    Window,
)
from edge.admission.presence import PersonKey, Presence, Stamp, Standing, Trace
from edge.admission.rules import approves, decide, is_served

__all__ = [
    "AdmitAfter",
    "Admitted",
    "AskEmployer",
    "Case",
    "Day",
    "Decision",
    "Freed",
    "Held",
    "Known",
    "Otherwise",
    "Passback",
    "PersonKey",
    "Policy",
    "Presence",
    "Refused",
    "SiteState",
    "Stamp",
    "Standing",
    "Strangers",
    "Trace",
    "Window",
    "approves",
    "decide",
    "is_served",
]
