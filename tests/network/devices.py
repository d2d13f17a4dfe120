"""Light devices: the real journal, outbox, delivery and session, without readers and arms."""

import random
import secrets
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.fleet.enrolment import Enrolment
from edge.clock import SystemClock
from edge.delivery import Delivery
from edge.events import (
    AcknowledgementArrived,
    Event,
    RecordsPublished,
    StopRequested,
    UplinkState,
)
from edge.loop import Loop
from edge.uplink import identity as identities
from edge.uplink.enrolment import request_for
from edge.uplink.identity import Identity
from edge.uplink.journal import Draft, Journal
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.session import Pace, Session
from protocol.enrolment import SECRET_BYTES, BrokerAddress, EnrolmentRequest
from protocol.identifiers import Inss, WorkPlaceId, device_id
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import Assurance, CheckIn, CredentialKind, Direction
from protocol.seal import Subject, seal

SITE = WorkPlaceId("1Y1000003EQCZ")
WORKER = Inss("78012340961")


def enrolled(state: Path, name: str, enrolment: Enrolment) -> Identity:
    """Enrol a device as the central's own API does."""
    now, key = datetime.now(UTC), Ed25519PrivateKey.generate()
    code = enrolment.invite(
        device_id(name), SITE, now=now, random=secrets.token_bytes(SECRET_BYTES)
    ).code
    grant = enrolment.claim(EnrolmentRequest(secret=code.secret, request=request_for(key)), now=now)
    return identities.store(state, grant, key)


def client_tls(identity: Identity) -> ssl.SSLContext:
    """Return the device's side of TLS with the broker, for a network that stands in between."""
    context = ssl.create_default_context(cafile=str(identity.ca_path))
    context.load_cert_chain(identity.certificate_path, identity.key_path)
    return context


class Device:
    """A device that captures when it is told to, and delivers by itself; it owns the loop."""

    def __init__(self, state: Path, identity: Identity, broker_port: int, pace: Pace) -> None:
        self.clock = SystemClock(always_trusted=True)
        self.journal = Journal.open(
            state / FILE_NAME, device=identity.device, site=identity.site, key=identity.key
        )
        self.sealing_key = identity.sealing_key
        self.loop = Loop(self.clock)
        self.session = Session(
            identity,
            post=self.loop.post,
            next_session=self.journal.next_session,
            random=random.random,
            version="1",
            oldest=lambda: self.journal.oldest,
            brokers=[BrokerAddress(host="localhost", port=broker_port)],
            pace=pace,
        )
        self.alarms: list[tuple[str, str]] = []
        self.delivery = Delivery(
            self.journal,
            identity.acknowledgement_key,
            publish=self.session.publish,
            alarm=lambda code, detail: self.alarms.append((code, detail)),
        )
        self.check_ins: list[str] = []
        self.numbers: dict[str, str] = {}
        self.told_twice: list[str] = []
        self.faults: list[Exception] = []
        self.settled = threading.Condition()
        self._thread = threading.Thread(target=self.loop.run, args=(self,), daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.session.start()

    def stop(self) -> None:
        self.session.stop()
        self.loop.post(StopRequested(monotonic()))
        self._thread.join(20)
        self.journal.close()

    def capture(self) -> None:
        """Journal one check-in, as the gate does before it releases an arm."""
        moment = self.clock.moment()
        name = record_id(int(moment.wall.timestamp() * 1000), secrets.token_bytes(RANDOM_BYTES))
        body = CheckIn(
            lane="main",
            direction=Direction.IN,
            kind=CredentialKind.EID,
            assurance=Assurance.SIGNED,
            subject=seal(Subject.of(WORKER), name, self.sealing_key),
        )
        self.check_ins.append(
            self.journal.append(Draft(name, moment.wall, moment.claims(), body)).id
        )

    def waiting(self) -> int:
        """How many check-ins have no number yet."""
        return sum(check_in not in self.numbers for check_in in self.check_ins)

    def wait_settled(self, within: float) -> bool:
        """Wait until every check-in has its number and everything is acknowledged."""
        with self.settled:
            return self.settled.wait_for(
                lambda: not self.waiting() and not self.delivery.backlog, within
            )

    # The loop's owner --------------------------------------------------------------------------

    def handle(self, event: Event) -> None:
        match event:
            case UplinkState():
                self.delivery.uplink(event)
            case RecordsPublished():
                self.delivery.published(event)
            case AcknowledgementArrived():
                for check_in, number in self.delivery.acknowledged(event):
                    if check_in in self.numbers:
                        self.told_twice.append(check_in)
                    self.numbers[check_in] = number.digits
            case _:
                pass

    def tick(self, now: float) -> None:
        self.delivery.tick(now)
        with self.settled:
            self.settled.notify_all()

    def deadline(self) -> float | None:
        return self.delivery.deadline

    def fault(self, error: Exception) -> None:
        self.faults.append(error)
