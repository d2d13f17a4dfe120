"""Which gates hold the central's signed word on its ledger, as far as they said: its witnesses.

A gate takes a checkpoint only with the proof that it continues the one that it held (R50), so who
holds a later one vouches for every earlier one that he was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from central.accounts.rights import Actor, Permission
from central.schema import devices
from central.watch.health import newest
from central.watch.reach import Reach
from protocol.identifiers import DeviceId


@dataclass(frozen=True, slots=True)
class Witness:
    """A gate, and how much of the ledger the newest checkpoint that it holds counts."""

    device: str
    site: str
    size: int
    """In records; 0 for none."""
    heard_at: datetime | None
    """When it said so; None when it was never heard."""

    def holds(self, size: int) -> bool:
        """Whether it holds a checkpoint of so many records, or a later one."""
        return self.size >= max(size, 1)


def witnesses(connection: Connection, actor: Actor) -> list[Witness]:
    """Return the gates within somebody's reach by name.

    Raises:
        NotAllowedError: he may see nothing of the ledger.
    """
    reach, d = Reach.of(actor, Permission.SEE_LEDGER), devices.c
    query = select(d.id, d.site).where(d.retired_at.is_(None), reach.of_site(d.site)).order_by(d.id)
    heard = newest(connection)
    found = []
    for name, site in connection.execute(query):
        said = heard.get(DeviceId(name))
        size = said.health.checkpoint if said else 0
        found.append(Witness(name, site, size, said.at if said else None))
    return found


def holding(found: Sequence[Witness], size: int) -> int:
    """Return how many hold a checkpoint of so many records, or a later one."""
    return sum(witness.holds(size) for witness in found)
