"""The site as this gate knows it: its policy, its roster, and who is inside. Makes the cases.

The policy is one value and may be swapped while the gate runs; the next person meets the new one.
"""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from edge.admission import Case, Day, PersonKey, Policy, Presence, Stamp
from edge.clock import Moment
from edge.credential import Badge, Credential, Unreadable
from edge.errors import RosterError
from edge.roster.badges import Badges
from edge.roster.expected import Expected
from edge.roster.keys import PersonKeys
from protocol.identifiers import EnterpriseNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind, Direction

BELGIUM = ZoneInfo("Europe/Brussels")
"""Opening hours and days are those of the site."""


class Site:
    """What admission needs to know besides the person himself."""

    def __init__(
        self,
        policy: Policy,
        keys: PersonKeys,
        expected: Expected,
        presence: Presence,
        floor: Callable[[], date],
        *,
        badges: Badges,
    ) -> None:
        """Take the parts; `floor` gives the day that the real one is not before.

        `keys` has what people are remembered by here.
        """
        self.policy = policy
        self._keys = keys
        self._expected = expected
        self._presence = presence
        self._floor = floor
        self._badges = badges

    @property
    def roster_version(self) -> int | None:
        """The roster's version, 0 for none; None when there is one that cannot be read."""
        try:
            return self._expected.version
        except RosterError:
            return None

    def case(
        self,
        presented: Credential | Unreadable,
        direction: Direction,
        moment: Moment,
        *,
        answered: EnterpriseNumber | None = None,
        approved: bool = False,
    ) -> Case:
        """Gather what bears on whoever is at a lane.

        Raises:
            RosterError: the roster cannot be read.
        """
        person = None if isinstance(presented, Unreadable) else self.person(presented)
        now = stamp(moment)
        return Case(
            presented=presented,
            direction=direction,
            policy=self.policy,
            day=self.day(moment),
            now=now,
            local=moment.wall.astimezone(BELGIUM) if moment.trusted else None,
            known=None
            if isinstance(presented, Unreadable)
            else self._expected.of(presented.number),
            standing=self._presence.of(person) if person else None,
            inside=self._inside(now),
            answered=answered,
            approved=approved,
        )

    def person(self, credential: Credential) -> PersonKey:
        """Return the keyed hash that a person is remembered by."""
        return self._keys.of(credential.number)

    def owner(self, badge: Badge) -> Credential | Unreadable:
        """Return the person whose badge it is, as far as the site's list says.

        Raises:
            RosterError: the badges cannot be read.
        """
        listing = self._expected.with_badges or self._badges
        number = listing.owner(badge)
        if number is None:
            return Unreadable(Reason.BADGE_UNKNOWN, "a badge that is nobody's on the list")
        return Credential(CredentialKind.BADGE, Assurance.SCANNED, number)

    def day(self, moment: Moment) -> Day:
        """Return the day at the site; without a trusted clock it is that day or later."""
        floor = self._floor()
        if not moment.trusted:
            return Day(floor, certain=False)
        return Day(max(moment.wall.astimezone(BELGIUM).date(), floor), certain=True)

    def takes_typed(self, moment: Moment) -> bool:
        """Whether a number typed on the screen's keys may be admitted now."""
        return self.policy.takes_typed(self.day(moment).date)

    def _inside(self, now: Stamp) -> int:
        if self.policy.capacity is None:
            return 0
        return self._presence.inside(now, self.policy.stay_seconds)


def stamp(moment: Moment) -> Stamp:
    """Return when it is, as presence keeps it."""
    return Stamp(moment.boot, moment.monotonic, moment.wall, moment.trusted)
