"""Who is expected here: by the central's roster once there is one, else by the gate's own list.

Each has a key of its own, so that a number is looked up under one or the other, never both.
"""

from dataclasses import dataclass

from edge.admission import Known
from edge.credential import Badge
from edge.roster.keys import PersonKeys
from edge.roster.roster import Roster
from protocol.identifiers import Inss, LimosaNumber


@dataclass(frozen=True, slots=True)
class Listing:
    """A roster, and the key that its people are known by."""

    keys: PersonKeys
    roster: Roster

    def of(self, number: Inss | LimosaNumber) -> Known | None:
        """Look a person up; None when he is not expected.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        return self.roster.of(self.keys.of(number))

    def owner(self, badge: Badge) -> Inss | LimosaNumber | None:
        """Return whose badge it is by this list; None when it is nobody's.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        sealed = self.roster.owner(self.keys.badge(badge.text))
        return self.keys.badge_owner(badge.text, sealed) if sealed else None


@dataclass(frozen=True, slots=True)
class Expected:
    """Both rosters of a gate."""

    local: Listing
    central: Listing | None = None
    """None on a gate that was enrolled without its site's key."""

    @property
    def in_use(self) -> Listing:
        """The one that counts.

        Raises:
            RosterError: there is one of the central's, and it cannot be read.
        """
        if self.central is not None and self.central.roster.version:
            return self.central
        return self.local

    @property
    def with_badges(self) -> Listing | None:
        """The central's, when it knows badges; else the gate's own list of badges counts.

        Raises:
            RosterError: there is one of the central's, and it cannot be read.
        """
        central = self.central
        return central if central is not None and central.roster.has_badges else None

    def of(self, number: Inss | LimosaNumber) -> Known | None:
        """Look a person up; None when he is not expected.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        return self.in_use.of(number)

    @property
    def version(self) -> int:
        """Of the one that counts; 0 while there is none.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        return self.in_use.roster.version
