"""People coming and going, as the ledger hands them to a projection: no keys, no seals."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from central.ledger.entries import Stored
from protocol.records import (
    GENESIS,
    Assurance,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
    Head,
    Passage,
    PassageOutcome,
    Record,
    Refusal,
    Tick,
)

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SITE = "1Y1000003EQCZ"


@dataclass
class Ledger:
    """Stores what gates say, in the order in which it comes."""

    rows: list[Stored] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)

    def came(
        self,
        person: str | None,
        direction: Direction = Direction.IN,
        *,
        at: datetime = MORNING,
        gate: str = "gate-1",
        trusted: bool = True,
        received: datetime | None = None,
    ) -> str:
        """Somebody is let through; return the check-in."""
        body = CheckIn(
            lane="main",
            direction=direction,
            kind=CredentialKind.EID,
            assurance=Assurance.CHIP,
            subject="A" * 64,
        )
        return self._stored(body, gate, at, received, trusted=trusted, person=person)

    def went(self, check_in: str, outcome: PassageOutcome, *, gate: str = "gate-1") -> None:
        """The lane's sensor tells what became of it."""
        body = Passage(lane="main", check_in=check_in, outcome=outcome)
        self._stored(body, gate, MORNING, None, trusted=True)

    def refused(self, reason: str, *, at: datetime = MORNING, gate: str = "gate-1") -> str:
        """Somebody is turned away."""
        return self._stored(Refusal(lane="main", reason=reason), gate, at, None, trusted=True)

    def ticked(
        self,
        check_in: str,
        *,
        safe: bool = True,
        muster: int | None = None,
        at: datetime = MORNING,
        gate: str = "gate-1",
        trusted: bool = True,
        received: datetime | None = None,
    ) -> None:
        """Somebody is ticked in a roll-call on a gate, or that is taken back."""
        body = Tick(check_in=check_in, safe=safe, muster=muster)
        self._stored(body, gate, at, received, trusted=trusted)

    def _stored(
        self,
        body: CheckIn | Passage | Refusal | Tick,
        gate: str,
        at: datetime,
        received: datetime | None,
        *,
        trusted: bool,
        person: str | None = None,
    ) -> str:
        position = len(self.rows) + 1
        seq = self.seqs[gate] = self.seqs.get(gate, 0) + 1
        name = f"00000000-0000-7000-8000-{position:012x}"
        clock = Clock(source=ClockSource.NTP, trusted=trusted, boot="b", monotonic_ms=seq)
        head = Head(id=name, device=gate, site=SITE, seq=seq, prev=GENESIS, at=at, clock=clock)
        is_check_in = isinstance(body, CheckIn)
        self.rows.append(
            Stored(
                position=position,
                device=gate,
                chain=1,
                seq=seq,
                id=name,
                hash=GENESIS,
                prev=GENESIS,
                type=body.type,
                at=at,
                received_at=received or at + timedelta(seconds=1),
                site=SITE,
                lane="main",
                receipt=position if is_check_in else None,
                person=person,
                masked=f"***{person}" if person else None,
                employer="0448181966" if person else None,
                kind="eid" if is_check_in else None,
                assurance="chip" if is_check_in else None,
                direction=body.direction if isinstance(body, CheckIn) else None,
                record=Record(head=head, body=body),
            )
        )
        return name
