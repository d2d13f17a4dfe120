"""Sites that closed with people inside: an alarm each, until they left or somebody closed them.

Who counts is presence's to say; here it is remembered of which sites it was told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from central.watch.codes import Found
from central.watch.life import Happening

StillIn = Callable[[Connection, datetime], Mapping[str, int]]
"""Tells how many people are inside each site that closed with somebody in it."""


@dataclass(slots=True)
class Sites:
    """What was told of sites."""

    still_in: StillIn
    told: dict[str, int] = field(default_factory=dict)

    def recall(self, site: str) -> None:
        """Remember that an alarm of a site was open before the start."""
        self.told[site] = 0

    def look(self, connection: Connection, now: datetime) -> tuple[list[Happening], list[str]]:
        """Return what is to be told, and of which sites it is over."""
        found = {site: people for site, people in self.still_in(connection, now).items() if people}
        news = [
            Happening(site, Found.STILL_IN, str(people), site, holds=True)
            for site, people in found.items()
            if self.told.get(site) != people
        ]
        over = [site for site in self.told if site not in found]
        self.told = found
        return news, over
