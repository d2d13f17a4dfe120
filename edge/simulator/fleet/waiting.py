"""Somebody who waits at a simulated gate for the site manager: told, let in or refused by command.

The one thing in which a simulated gate obeys, by the gate's own rules of what is to be believed.
Who is let in, or refused, leaves the record that a real gate makes; the next one comes later.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge.credential import Credential
from edge.simulator.fleet.crowd import Crowd
from edge.simulator.fleet.gate import LightGate
from edge.steering.orders import Refusal, Taken, judge
from edge.steering.pinned import Pinned
from protocol.commands import Action, Answer, Command, CommandResult
from protocol.holds import Hold, Holds
from protocol.reasons import Reason

LANE = "main"
STAYS = 1800.0
"""Seconds that somebody waits; a demo's visitor has time to find him."""
NEXT_AFTER = 90.0
"""Seconds until the next one comes."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Who waits."""

    id: str
    subject: str
    credential: Credential
    until: float


class Waiting:
    """Who waits at one gate, for as long as the fleet runs."""

    def __init__(self, gate: LightGate, crowd: Crowd, capture: Callable[[LightGate], None]) -> None:
        """Take the gate, where people come from, and what has a record that was made captured."""
        self._gate = gate
        self._crowd = crowd
        self._capture = capture
        self._pinned = Pinned(gate.identity.device, gate.identity.acknowledgement_key)
        self._taken = Taken()
        self._person: _Person | None = None
        self._next_at = 0.0

    def told(self, now: float) -> bytes:
        """Return who waits now, as a gate says it; the next one comes where nobody does."""
        if self._person is not None and self._person.until <= now:
            self._leave(now)
        if self._person is None and now >= self._next_at:
            credential = self._crowd.stranger()
            self._person = _Person(*self._crowd.held(credential), credential, now + STAYS)
        return self._said(now)

    def commanded(self, payload: bytes, *, retained: bool, now: float) -> bytes | None:
        """Do what is said of who waits; return the answer, None for what has none."""
        command = judge(
            payload,
            retained=retained,
            pinned=self._pinned,
            said_at=self._gate.said_at,
            taken=self._taken,
            now=now,
        )
        match command:
            case Refusal(command=Command() as stale, why=why):
                return CommandResult(id=stale.id, answer=Answer.REFUSED, detail=why).payload()
            case Command(action=Action.APPROVE | Action.DISMISS):
                self._taken = self._taken.after(command, now)
                return self._resolve(command, now).payload()
            case _:
                return None  # nothing else is obeyed

    def _resolve(self, command: Command, now: float) -> CommandResult:
        person = self._person
        if person is None or person.id != command.hold:
            why = "He does not wait any more."
            return CommandResult(id=command.id, answer=Answer.REFUSED, detail=why)
        approve = command.action is Action.APPROVE
        if approve:
            self._crowd.admit(self._gate, person.credential)
        else:
            self._crowd.refuse(self._gate, person.credential, Reason.NOT_APPROVED)
        self._capture(self._gate)
        self._leave(now)
        done = f"{LANE}: {'approved' if approve else 'refused'}"
        return CommandResult(id=command.id, answer=Answer.DONE, detail=done)

    def _leave(self, now: float) -> None:
        self._person, self._next_at = None, now + NEXT_AFTER

    def _said(self, now: float) -> bytes:
        if self._person is None:
            return Holds().payload()
        person, credential = self._person, self._person.credential
        hold = Hold(
            id=person.id,
            lane=LANE,
            reason=Reason.PERSON_UNKNOWN,
            kind=credential.kind,
            assurance=credential.assurance,
            seconds=max(0, int(person.until - now)),
            subject=person.subject,
        )
        return Holds(holds=(hold,)).payload()
