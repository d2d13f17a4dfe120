"""What is journalled of a decision: record drafts, with the person sealed.

Pure: the moment and the randomness are handed in. After this nothing of the person is left but
his sealed subject.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from edge.admission import Admitted, Refused
from edge.admission.policy import is_weaker
from edge.clock import Moment
from edge.credential import Credential
from edge.uplink.journal import Draft
from protocol.identifiers import EnterpriseNumber
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import (
    Alarm,
    Assurance,
    CheckIn,
    Direction,
    Override,
    Passage,
    PassageOutcome,
    Refusal,
    Tick,
)
from protocol.seal import Subject, seal

DETAIL_LENGTH = 500
"""Longest detail of an alarm, in characters (protocol: the claim's bound)."""


class Drafter:
    """Turns decisions into drafts, with the central's sealing key and a source of randomness."""

    def __init__(self, sealing_key: X25519PublicKey, random: Callable[[int], bytes]) -> None:
        """Seal to `sealing_key`; `random(n)` gives n random bytes."""
        self._sealing_key = sealing_key
        self._random = random

    def check_in(
        self, admitted: Admitted, *, lane: str, direction: Direction, moment: Moment
    ) -> Draft:
        """Draft the record of an admitted person."""
        identifier, credential = self._id(moment), admitted.credential
        body = CheckIn(
            lane=lane,
            direction=direction,
            kind=credential.kind,
            assurance=credential.assurance,
            subject=self._sealed(credential, identifier, admitted.employer),
        )
        return Draft(identifier, moment.wall, moment.claims(), body)

    def refusal(self, refused: Refused, *, lane: str, moment: Moment) -> Draft:
        """Draft the record of a refusal; the person is in it only if he is known for certain.

        A scanned or typed number may be anybody's: of him who gave it, only the kind is kept.
        """
        identifier = self._id(moment)
        person = refused.credential
        certain = person is not None and not is_weaker(person.assurance, Assurance.SIGNED)
        body = Refusal(
            lane=lane,
            reason=refused.reason,
            kind=person.kind if person else None,
            subject=self._sealed(person, identifier) if person and certain else None,
        )
        return Draft(identifier, moment.wall, moment.claims(), body)

    def hold(
        self, person: Credential, employer: EnterpriseNumber | None, moment: Moment
    ) -> tuple[str, str]:
        """Return a name for somebody's waiting, and him sealed under it."""
        identifier = self._id(moment)
        return identifier, self._sealed(person, identifier, employer)

    def alarm(self, code: str, detail: str, *, moment: Moment) -> Draft:
        """Draft an alarm; `detail` must hold no personal data."""
        body = Alarm(code=code, detail=detail[:DETAIL_LENGTH])
        return Draft(self._id(moment), moment.wall, moment.claims(), body)

    def passage(
        self, check_in: str, *, lane: str, outcome: PassageOutcome, moment: Moment
    ) -> Draft:
        """Draft what became of an admitted person at the arm."""
        body = Passage(lane=lane, check_in=check_in, outcome=outcome)
        return Draft(self._id(moment), moment.wall, moment.claims(), body)

    def override(
        self, cause: str, *, lane: str, moment: Moment, command: str | None = None
    ) -> Draft:
        """Draft that a lane's arm is moved without a credential; `command` is by whose order."""
        body = Override(lane=lane, cause=cause, command=command)
        return Draft(self._id(moment), moment.wall, moment.claims(), body)

    def tick(self, check_in: str, *, safe: bool, muster: int | None, moment: Moment) -> Draft:
        """Draft that somebody was seen safe in a roll-call here, or that this is taken back."""
        body = Tick(check_in=check_in, safe=safe, muster=muster)
        return Draft(self._id(moment), moment.wall, moment.claims(), body)

    def _id(self, moment: Moment) -> str:
        return record_id(int(moment.wall.timestamp() * 1000), self._random(RANDOM_BYTES))

    def _sealed(
        self, person: Credential, identifier: str, employer: EnterpriseNumber | None = None
    ) -> str:
        subject = Subject.of(
            person.number,
            surname=person.surname,
            given_names=person.given_names,
            employer=employer,
        )
        return seal(subject, identifier, self._sealing_key)
