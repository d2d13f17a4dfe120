"""Sites that closed with people inside: an alarm each, until they left or somebody closed them.

Who counts is presence's to say; here it is remembered of which sites it was told.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from central.watch.codes import Found
from central.watch.life import Happening

ALL = timedelta(hours=1)
"""How often all sites are asked about: a gate that was away may tell later who came."""

StillIn = Callable[[Connection, datetime, datetime | None, Collection[str]], Mapping[str, int]]
"""Tells how many people are inside each site that closed with somebody in it: at a moment, of those
that closed since another (None: of all), and of some more."""


@dataclass(slots=True)
class Sites:
    """What was told of sites."""

    still_in: StillIn
    told: dict[str, int] = field(default_factory=dict)
    looked: datetime | None = None
    """When it was asked last."""
    all_at: datetime | None = None
    """When it was asked of all sites last."""

    def recall(self, site: str) -> None:
        """Remember that an alarm of a site was open before the start."""
        self.told[site] = 0

    def look(self, connection: Connection, now: datetime) -> tuple[list[Happening], list[str]]:
        """Return what is to be told, and of which sites it is over."""
        whole = self.all_at is None or now - self.all_at >= ALL
        asked = self.still_in(connection, now, None if whole else self.looked, self.told)
        self.looked, self.all_at = now, now if whole else self.all_at
        found = {site: people for site, people in asked.items() if people}
        news = [
            Happening(site, Found.STILL_IN, str(people), site, holds=True)
            for site, people in found.items()
            if self.told.get(site) != people
        ]
        over = [site for site in self.told if site not in found]
        self.told = found
        return news, over
