"""Who waits for approval here, told to the central; and what is said there, done here.

Each waiting has a name of its own, so that an approval that comes late, or again, lets in nobody
else. Used by the loop alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge.admission.waiting import Approval
from edge.clock import Clock
from edge.drafts import Drafter
from edge.errors import OrderError
from edge.gatekeeper import Gatekeeper
from protocol.commands import Action
from protocol.holds import Hold, Holds
from protocol.reasons import Reason
from protocol.topics import Channel

AGAIN_AFTER = 15.0
"""Seconds after which a list that is not empty is told again: the central may be a new one."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Somebody who waits, with the name of his waiting."""

    lane: str
    waiting: Approval
    id: str
    subject: str


class HeldPeople:
    """Tells who waits, and has it resolved."""

    def __init__(
        self,
        gatekeeper: Gatekeeper,
        drafter: Drafter,
        clock: Clock,
        say: Callable[[Channel, bytes], object],
    ) -> None:
        """Take who holds people, who seals them, and how the central is told."""
        self._gatekeeper = gatekeeper
        self._drafter = drafter
        self._clock = clock
        self._say = say
        self._known: tuple[_Named, ...] = ()
        self._told_at = 0.0

    def tick(self) -> None:
        """Tell the central when somebody else waits than before."""
        known = {of.lane: of for of in self._known}
        before, held = self._known, self._gatekeeper.held
        self._known = tuple(
            known[lane]
            if lane in known and known[lane].waiting is waiting
            else self._named(lane, waiting)
            for lane, waiting in held.items()
        )
        late = bool(self._known) and self._clock.monotonic() - self._told_at >= AGAIN_AFTER
        if late or self._known != before:
            self._tell()

    def met(self) -> None:
        """A session began: what the central knows may be of before."""
        self._tell()

    def resolve(self, action: Action, hold: str) -> str:
        """Do what a person at the central said of somebody; return what was done.

        Raises:
            OrderError: he does not wait any more, or never did here.
        """
        found = next((of for of in self._known if of.id == hold), None)
        approve = action is Action.APPROVE
        if found is None or not self._gatekeeper.resolve(
            found.lane, found.waiting, approve=approve
        ):
            raise OrderError("He does not wait any more.")
        return f"{found.lane}: {'approved' if approve else 'refused'}"

    def _named(self, lane: str, waiting: Approval) -> _Named:
        identifier, subject = self._drafter.hold(
            waiting.credential, waiting.answered, self._clock.moment()
        )
        return _Named(lane, waiting, identifier, subject)

    def _tell(self) -> None:
        now = self._told_at = self._clock.monotonic()
        said = Holds(holds=tuple(_said(of, now) for of in self._known))
        self._say(Channel.HELD, said.payload())


def _said(of: _Named, now: float) -> Hold:
    person, refused = of.waiting.credential, of.waiting.refused
    return Hold(
        id=of.id,
        lane=of.lane,
        reason=refused.reason if refused else Reason.NOT_APPROVED,
        kind=person.kind,
        assurance=person.assurance,
        seconds=max(0, int(of.waiting.until - now)),
        subject=of.subject,
    )
