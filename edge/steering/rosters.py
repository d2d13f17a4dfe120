"""Both rosters of a gate: its own list, and the central's that takes its place once it is there."""

from collections.abc import Callable
from pathlib import Path

from edge.errors import RosterError
from edge.events import Event, Noticed, RosterTaken
from edge.roster.arriving import CENTRAL_FILE, Arriving
from edge.roster.expected import Expected, Listing
from edge.roster.keys import PersonKeys
from edge.roster.roster import Roster
from edge.steering.pinned import Pinned
from edge.steering.roster import RosterTaker
from edge.uplink.identity import Identity


def rosters(
    state: Path,
    own: PersonKeys,
    identity: Identity,
    *,
    alarm: Callable[[str, str], None],
    post: Callable[[Event], None],
    now: Callable[[], float],
) -> tuple[Expected, RosterTaker | None]:
    """Open the rosters in a gate's state directory; return also who takes the central's.

    Args:
        state: the gate's state directory.
        own: the device's own key.
        identity: has the site's key, where the central told it.
        alarm: records (code, detail); used by the loop alone.
        post: takes events for the loop, from any thread.
        now: the monotonic clock.
    """

    def fault(error: RosterError) -> None:
        alarm("roster-unusable", str(error))

    local = Listing(own, Roster(state, own.fingerprint, fault))
    if identity.roster_key is None:
        return Expected(local), None
    keys = PersonKeys(identity.roster_key)
    central = Roster(state, keys.fingerprint, fault, name=CENTRAL_FILE)
    taker = RosterTaker(
        Arriving(state, keys.fingerprint),
        Roster(state, keys.fingerprint, name=CENTRAL_FILE),
        pinned=Pinned(identity.device, identity.acknowledgement_key),
        site=identity.site,
        alarm=lambda code, detail: post(Noticed(code, detail, now())),
        told=lambda: post(RosterTaken(now())),
    )
    return Expected(local, Listing(keys, central)), taker
