"""Gates for the central's tests: a real key, a real chain, real seals; only the hardware is absent.

Deterministic: the same gate makes the same ids and times in every run.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from sqlalchemy import Engine, insert, select

from central.database import writing
from central.ledger.entries import Person, VerifiedBatch, VerifiedRecord
from central.schema import device_keys, devices
from protocol.envelope import SigningKey, TokenType, token_hash
from protocol.identifiers import DeviceId, Inss
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import (
    GENESIS,
    Alarm,
    Assurance,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
    Head,
    Override,
    Passage,
    Record,
    Refusal,
)
from protocol.seal import Subject, seal
from protocol.topics import Channel, topic

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SEALING = X25519PrivateKey.from_private_bytes(b"s" * 32)
SITE = "1Y1000003EQCZ"
WORKER = Inss("85073003328")


@dataclass
class Gate:
    """A gate that can make records, remembering its head as a journal would."""

    name: str = "gate-1"
    secret: bytes = b"1" * 32
    seq: int = 0
    head: str = GENESIS
    ids: list[str] = field(default_factory=list)
    sealing: X25519PublicKey = field(default_factory=SEALING.public_key)

    def __post_init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(self.secret)
        self.key = SigningKey(self.private)
        self.device = DeviceId(self.name)
        self.topic = topic(self.device, Channel.RECORDS)

    def enrol(
        self, engine: Engine, *, revoked_at: datetime | None = None, site: str = SITE
    ) -> None:
        """Put the gate and its key into the central's fleet."""
        with writing(engine) as connection:
            if connection.scalar(select(devices.c.id).where(devices.c.id == self.device)) is None:
                connection.execute(insert(devices).values(id=self.name, site=site, created_at=NOW))
            connection.execute(
                insert(device_keys).values(
                    kid=self.key.verify_key.kid,
                    device=self.name,
                    public_key=self.key.verify_key.raw,
                    certificate_serial=self.key.verify_key.raw.hex()[:40],
                    valid_until=NOW + timedelta(days=365),
                    enrolled_at=NOW,
                    revoked_at=revoked_at,
                )
            )

    def copy(self) -> "Gate":
        """Return a clone: the same key, going on from the same place."""
        return Gate(self.name, self.secret, self.seq, self.head, list(self.ids), self.sealing)

    def check_in(
        self,
        worker: Inss = WORKER,
        *,
        at: datetime = NOW,
        sealed_for: str | None = None,
        trusted: bool = True,
    ) -> str:
        """Make a check-in; `sealed_for` binds the seal to another record than this one."""
        identity = self._next_id()
        subject = seal(Subject.of(worker), sealed_for or identity, self.sealing)
        body = CheckIn(
            lane="lane-1",
            direction=Direction.IN,
            kind=CredentialKind.EID,
            assurance=Assurance.SIGNED,
            subject=subject,
        )
        return self.sign(body, identity, at=at, trusted=trusted)

    def alarm(self, code: str = "reader-lost", *, at: datetime = NOW) -> str:
        """Make an alarm."""
        return self.sign(Alarm(code=code), self._next_id(), at=at)

    def sign(
        self,
        body: CheckIn | Refusal | Passage | Alarm | Override,
        identity: str,
        *,
        at: datetime = NOW,
        device: str | None = None,
        typ: TokenType = TokenType.RECORD,
        trusted: bool = True,
    ) -> str:
        """Make the next record of the chain."""
        self.seq += 1
        clock = Clock(
            source=ClockSource.NTP if trusted else ClockSource.NONE,
            trusted=trusted,
            boot="b",
            monotonic_ms=self.seq,
        )
        head = Head(
            id=identity,
            device=device or self.name,
            site=SITE,
            seq=self.seq,
            prev=self.head,
            at=at,
            clock=clock,
        )
        token = self.key.sign(Record(head=head, body=body).claims(), typ)
        self.head = token_hash(token)
        return token

    def _next_id(self) -> str:
        number = len(self.ids) + 1
        random = (self.name + self.secret.hex()[:2]).encode()[-6:].rjust(6, b"0")
        unix_ms = int(NOW.timestamp() * 1000) + number
        identity = record_id(unix_ms, (random + number.to_bytes(4, "big"))[-RANDOM_BYTES:])
        self.ids.append(identity)
        return identity

    def batch(self, *tokens: str) -> VerifiedBatch:
        """Return tokens as the bridge hands them to the ledger."""
        return VerifiedBatch(self.device, self.topic, [self.verified(token) for token in tokens])

    def verified(self, token: str) -> VerifiedRecord:
        """Return a token as the bridge verified it, with a person for a check-in."""
        record = Record.parse(self.key.verify_key.open(token, TokenType.RECORD))
        person = Person("ab" * 32, WORKER.masked) if isinstance(record.body, CheckIn) else None
        return VerifiedRecord(token, token_hash(token), record, self.key.verify_key.kid, person)
