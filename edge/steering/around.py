"""What steering needs of the gate around it."""

from collections.abc import Callable
from dataclasses import dataclass

from edge.clock import Clock
from edge.settings import Settings
from edge.steering.orders import SaidAt
from edge.steering.pinned import Pinned
from protocol.commands import Action
from protocol.topics import Channel

Examined = Callable[[Settings], tuple[bool, str]]
"""Looks at every part of a gate: whether all is well, and the findings as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The gate's other parts, as far as they are needed."""

    pinned: Pinned
    clock: Clock
    say: Callable[[Channel, bytes], object]
    """Sends something of the moment, from any thread."""
    alarm: Callable[[str, str], None]
    """Records (code, detail)."""
    said_at: SaidAt
    end: Callable[[], None]
    """Asks the gate to end; the service manager starts it again."""
    renew: Callable[[], bool]
    """Renews the certificate now, from any thread; tells whether that is in order."""
    resolve: Callable[[Action, str], str]
    """Approves or dismisses somebody who waits; raises `OrderError` when he does not."""
    examined: Examined
    apply: Callable[[Settings], None]
    """Has the running gate go by other settings."""
