"""The people of a simulated fleet: invented, some dozens for each gate, who come in and go out."""

import os
from collections.abc import Callable, Sequence
from datetime import date

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from edge.admission import Admitted, Refused
from edge.clock import Clock
from edge.credential import Credential
from edge.drafts import Drafter
from edge.simulator.fleet.gate import LightGate
from edge.simulator.people import Person, crowd
from protocol.identifiers import EnterpriseNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind, Direction

_AT_A_GATE = 40
"""How many different people a gate sees; when all have come in, all go out."""
_INVENTED = 10_000
_LANE = "main"
EMPLOYERS = ("0448181966", "0438195916")


class Crowd:
    """Makes the records of people who come to gates of one central."""

    def __init__(
        self,
        sealing_key: X25519PublicKey,
        clock: Clock,
        *,
        seed: int = 1,
        refusing: Callable[[], bool] = lambda: False,
    ) -> None:
        """Invent people, the same for the same seed; `refusing` says if the next is refused."""
        self._refusing = refusing
        self._strangers = 0
        self._drafter = Drafter(sealing_key, os.urandom)
        self._clock = clock
        self._people: Sequence[Person] = crowd(_INVENTED, seed)
        self._come: dict[str, int] = {}

    def make(self, gate: LightGate, people: int) -> None:
        """Have `gate` sign the check-ins of so many people, to be captured later."""
        for _ in range(people):
            self._make_one(gate)

    def stranger(self) -> Credential:
        """Return somebody whom no gate expects: another one each time."""
        self._strangers += 1
        return _card(self._people[-self._strangers % _INVENTED])

    def held(self, credential: Credential) -> tuple[str, str]:
        """Return a name for somebody's waiting, and him sealed under it."""
        return self._drafter.hold(credential, None, self._clock.moment())

    def admit(
        self,
        gate: LightGate,
        credential: Credential,
        employer: EnterpriseNumber | None = None,
        direction: Direction = Direction.IN,
    ) -> None:
        """Have `gate` sign somebody's check-in, to be captured later."""
        admitted, moment = Admitted(credential, employer=employer), self._clock.moment()
        draft = self._drafter.check_in(admitted, lane=_LANE, direction=direction, moment=moment)
        gate.journal.make(draft)

    def refuse(self, gate: LightGate, credential: Credential, reason: Reason) -> None:
        """Have `gate` sign that somebody was not let through, to be captured later."""
        refused = Refused(reason, "simulated", credential)
        draft = self._drafter.refusal(refused, lane=_LANE, moment=self._clock.moment())
        gate.journal.make(draft)

    def _make_one(self, gate: LightGate) -> None:
        if self._refusing():
            self.refuse(gate, self.stranger(), Reason.PERSON_UNKNOWN)
            return
        device = gate.identity.device
        come = self._come.get(device, 0)
        self._come[device] = come + 1
        lap, who = divmod(come, _AT_A_GATE)
        first = int.from_bytes(device.encode()[-4:], "big") * _AT_A_GATE
        person = self._people[(first + who) % _INVENTED]
        employer = EnterpriseNumber(EMPLOYERS[who % len(EMPLOYERS)])
        self.admit(gate, _card(person), employer, Direction.OUT if lap % 2 else Direction.IN)


def _card(person: Person) -> Credential:
    return Credential(
        kind=CredentialKind.EID,
        assurance=Assurance.SIGNED,
        number=person.number,
        surname=person.surname,
        given_names=person.given_names,
        valid_from=date(2020, 1, 1),
        valid_until=date(2090, 1, 1),
    )
