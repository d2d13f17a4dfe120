"""What an alarm can be about: every code with how much it matters and whether its cause lasts.

Pure. A gate may be newer than the central: a code that is not in the table is a warning of its own
and is shown as it came. Nothing is dropped for being unknown.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How much an alarm matters."""

    NOTICE = 1
    """Worth knowing."""
    WARNING = 2
    """Somebody should look today."""
    CRITICAL = 3
    """Somebody has to look now; it stays until somebody says that he did."""


class Found(StrEnum):
    """What the central itself finds."""

    SILENT = "silent"
    """A gate is not heard: switched off, or without network."""
    HANGS = "hangs"
    """A gate's session is up, and it says nothing."""
    BACKLOG = "backlog"
    """Records pile up on the gate although it is connected."""
    CLOCK = "clock"
    """A gate's clock is not set, or wrong."""
    CERTIFICATE = "certificate"
    """A gate's certificate ends soon: it should have renewed it long ago."""
    READER = "reader"
    """A reader of the gate is lost."""
    DISK = "disk"
    """The room for the journal is nearly used up."""
    TEMPERATURE = "temperature"
    """A gate's processor is too hot, or it is freezing."""
    ROSTER = "roster"
    """A gate has a roster that it cannot read."""
    FIRE = "fire"
    TAMPER = "tamper"
    """A gate's box is open."""
    MAINS = "mains"
    """A gate is without mains."""
    FREED = "freed"
    """A lane is free for everybody."""
    HELD_OPEN = "held-open"
    """Something stands in a lane."""
    FORK = "fork"
    """Two devices use one identity."""
    FORGED = "forged-message"
    """Somebody sent what nobody of ours signed."""
    ASIDE = "set-aside"
    """Something else broke a rule and was set aside."""
    LOGIN_REFUSED = "login-refused"
    """The broker refused somebody."""
    GUESSED = "codes-guessed"
    """Somebody tries enrolment codes that were never given out."""
    STILL_IN = "still-in"
    """A site closed, and people are inside."""
    BROKER_AWAY = "broker-away"
    """The central does not reach its broker: it hears no gate."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What is known of a code."""

    severity: Severity
    lasts: bool = False
    """Whether the central sees when its cause is over; else it happened, and that was it."""


_CRITICAL, _WARNING, _NOTICE = Severity.CRITICAL, Severity.WARNING, Severity.NOTICE

NATURES: dict[str, Nature] = {
    Found.SILENT: Nature(_WARNING, lasts=True),
    Found.HANGS: Nature(_WARNING, lasts=True),
    Found.BACKLOG: Nature(_WARNING, lasts=True),
    Found.CLOCK: Nature(_WARNING, lasts=True),
    Found.CERTIFICATE: Nature(_WARNING, lasts=True),
    Found.READER: Nature(_WARNING, lasts=True),
    Found.DISK: Nature(_WARNING, lasts=True),
    Found.TEMPERATURE: Nature(_WARNING, lasts=True),
    Found.ROSTER: Nature(_WARNING, lasts=True),
    Found.FREED: Nature(_WARNING, lasts=True),
    Found.STILL_IN: Nature(_WARNING, lasts=True),
    Found.BROKER_AWAY: Nature(_CRITICAL, lasts=True),
    Found.FORK: Nature(_CRITICAL),
    Found.FORGED: Nature(_CRITICAL),
    Found.ASIDE: Nature(_WARNING),
    Found.LOGIN_REFUSED: Nature(_WARNING),
    Found.GUESSED: Nature(_WARNING),
    # what gates record (edge), and see themselves end in their health
    Found.FIRE: Nature(_CRITICAL, lasts=True),
    Found.TAMPER: Nature(_CRITICAL, lasts=True),
    Found.MAINS: Nature(_WARNING, lasts=True),
    Found.HELD_OPEN: Nature(_WARNING, lasts=True),
    # what gates record
    "forced": Nature(_CRITICAL),
    "two-people": Nature(_NOTICE),
    "wrong-direction": Nature(_NOTICE),
    "relay-fault": Nature(_WARNING),
    "relay-stuck": Nature(_CRITICAL),
    "lamp-fault": Nature(_NOTICE),
    "fault": Nature(_WARNING),
    "journal-fault": Nature(_CRITICAL),
    "roster-unusable": Nature(_WARNING),
    "selftest": Nature(_NOTICE),
    # a word in the central's name that the gate did not believe
    "acknowledgement-forged": Nature(_CRITICAL),
    "acknowledgement-stale": Nature(_WARNING),
    "acknowledgement-other-device": Nature(_CRITICAL),
    "acknowledgement-beyond-journal": Nature(_CRITICAL),
    "acknowledgement-before-journal": Nature(_WARNING),
    "acknowledgement-other-head": Nature(_CRITICAL),
    "acknowledgement-unknown-check-in": Nature(_WARNING),
    "acknowledgement-second-number": Nature(_CRITICAL),
    "acknowledgement-impossible-number": Nature(_WARNING),
    "registration-forged": Nature(_CRITICAL),
    "registration-other-device": Nature(_CRITICAL),
    "registration-unknown-check-in": Nature(_WARNING),
    "desired-forged": Nature(_CRITICAL),
    "desired-older": Nature(_WARNING),
    "desired-refused": Nature(_WARNING),
    "roster-forged": Nature(_CRITICAL),
    "roster-older": Nature(_WARNING),
    "command-forged": Nature(_CRITICAL),
    "command-stale": Nature(_WARNING),
    "checkpoint-forged": Nature(_CRITICAL),
    "muster-forged": Nature(_CRITICAL),
    "ledger-rewritten": Nature(_CRITICAL),
    "ledger-restored": Nature(_WARNING),
    # a check-in that somebody may want to look at
    "approved": Nature(_NOTICE),
    "already-inside": Nature(_NOTICE),
    "again-too-soon": Nature(_NOTICE),
    "out-without-in": Nature(_NOTICE),
}
"""Every code that this version knows."""

TOLD_BY_HEALTH = frozenset({"reader-lost", "journal-nearly-full"})
"""What gates record and tell in their health as well, with its end: no alarm of its own."""


def nature(code: str) -> Nature:
    """Return what is known of a code, or what is assumed of one that is not."""
    return NATURES.get(code, Nature(Severity.WARNING))
