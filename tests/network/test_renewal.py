"""Certificates end and are renewed, on a real central and a real broker; capturing never stops."""

import os
import pwd
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from central.broker import BrokerFolder
from central.fleet.enrolment import Enrolment
from edge.uplink import identity as identities
from edge.uplink.enrolment import enrol, request_for
from edge.uplink.identity import Identity
from edge.uplink.renewal import AWAY, Renewer, Rhythm, Validity
from edge.uplink.session import Pace
from protocol.enrolment import SECRET_BYTES, EnrolmentGrant
from protocol.envelope import SigningKey, TokenType, key_id
from protocol.identifiers import device_id
from stage.broker import USER, Broker
from tests.central.running import Running, running_central
from tests.network.devices import SITE, Device

NAME = device_id("gate-1")
DAY = timedelta(days=1)
QUICK = Pace(first_retry=0.05, longest_retry=0.2, answer=5)
WITHIN = 20.0


@dataclass
class Works:
    """A central, its broker, and one enrolled device that is not started."""

    central: Running
    broker: Broker
    state: Path
    identity: Identity
    parts: ExitStack
    today: tuple[date, bool] = field(default_factory=lambda: (datetime.now(UTC).date(), True))

    def device(self) -> Device:
        """Start the device with the identity that is in use on its disk."""
        port = self.central.settings.broker_port
        device = Device(self.state, identities.load(self.state), port, QUICK)
        device.start()
        self.parts.callback(device.stop)
        return device

    def renewer(self, device: Device, prove: float = WITHIN) -> Renewer:
        return Renewer(
            self.state,
            device.session.identity,
            central=device.session.identity.central,
            prove=device.session.prove,
            renewed=device.journal.sign_with,
            today=lambda: self.today,
            connected=lambda: device.delivery.connected,
            rhythm=Rhythm(lambda: 0.5, prove=prove),
        )

    def expire(self) -> None:
        """Give the device a certificate whose last day was yesterday."""
        key = Ed25519PrivateKey.from_private_bytes(private_bytes(self.identity))
        begun = datetime.now(UTC) - 366 * DAY
        old = self.central.vault.issue_device_certificate(request_for(key), NAME, begun)
        self.identity.certificate_path.write_bytes(old.public_bytes(Encoding.PEM))


def private_bytes(identity: Identity) -> bytes:
    key = load_pem_private_key(identity.key_path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key.private_bytes_raw()


@pytest.fixture
def works() -> Iterator[Works]:
    with ExitStack() as parts:
        folder = Path(parts.enter_context(TemporaryDirectory(prefix="werfpoort-")))
        folder.chmod(0o755)  # the broker reads its folder as a user of its own
        central = parts.enter_context(running_central(folder / "central", datetime.now(UTC)))
        port = central.settings.broker_port
        user = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        BrokerFolder(folder / "broker").write(central.vault, port=port, user=user)
        broker = Broker(folder / "broker", port=port, log=folder / "broker.log")
        parts.callback(broker.stop)
        broker.start()
        code = central.enrolment.invite(
            NAME, SITE, now=central.clock.now, random=secrets.token_bytes(SECRET_BYTES)
        ).code
        identity = enrol(folder / "gate", central.address, code)
        yield Works(central, broker, folder / "gate", identity, parts)


@pytest.mark.rule("R43")
def test_a_certificate_in_its_last_third_is_renewed_while_the_gate_works(works: Works) -> None:
    device = works.device()
    device.capture()
    assert device.wait_settled(WITHIN)
    works.today = (datetime.now(UTC).date() + 245 * DAY, True)
    assert works.renewer(device).look()
    new = identities.load(works.state)
    assert new.key.verify_key.kid == device.session.identity.key.verify_key.kid
    assert new.key.verify_key.kid != works.identity.key.verify_key.kid
    device.capture()
    assert device.wait_settled(WITHIN)
    assert signers(device) == [
        works.identity.key.verify_key.kid,
        new.key.verify_key.kid,
    ]
    assert device.alarms == []


def signers(device: Device) -> list[str]:
    """Return the keys that the journal's records name, in their order."""
    tokens = device.journal.tokens(0, 100, 10**6)
    return [key_id(token, TokenType.RECORD) for _, token in tokens]


def test_early_in_its_life_a_certificate_stays(works: Works) -> None:
    device = works.device()
    works.today = (datetime.now(UTC).date() + 200 * DAY, True)
    assert works.renewer(device).look()
    assert identities.load(works.state).directory == works.identity.directory


@pytest.mark.rule("R41")
@pytest.mark.rule("R43")
@pytest.mark.parametrize("certain", [True, False])
def test_a_certificate_that_expired_in_an_outage_never_stops_capture_and_finds_its_way_back(
    works: Works, certain: bool
) -> None:
    works.expire()
    device = works.device()
    for _ in range(3):
        device.capture()
    assert not device.wait_settled(1.0), "the broker does not take an expired certificate"
    renewer = works.renewer(device)
    if not certain:  # what the gate's own floor says is enough: the end is before it
        works.today = (works.today[0], False)
    assert renewer.look()
    assert device.wait_settled(WITHIN)
    device.capture()
    assert device.wait_settled(WITHIN)


def test_a_clock_that_nobody_set_and_a_long_silence_are_reason_enough_to_renew(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    works.expire()
    device = works.device()
    device.capture()
    works.today = (date(2025, 6, 1), False)
    renewer = works.renewer(device)
    assert renewer.look()
    assert identities.load(works.state).directory == works.identity.directory
    monkeypatch.setattr(renewer, "_connected_at", renewer._connected_at - AWAY)
    assert renewer.look()
    assert device.wait_settled(WITHIN)


@pytest.mark.rule("R43")
def test_a_certificate_that_the_broker_does_not_take_is_not_used_and_asked_for_again(
    works: Works,
) -> None:
    device = works.device()
    works.today = (datetime.now(UTC).date() + 300 * DAY, True)
    renewer = works.renewer(device, prove=1.0)
    works.broker.stop()
    assert not renewer.look()
    assert identities.load(works.state).directory == works.identity.directory
    device.capture()
    assert signers(device) == [works.identity.key.verify_key.kid]
    asked_for = renewer._next_key
    works.broker.start()
    again = works.renewer(device)
    again._next_key = asked_for
    assert again.look()
    assert asked_for is not None
    assert identities.load(works.state).key.verify_key.kid == SigningKey(asked_for).verify_key.kid
    assert device.wait_settled(WITHIN)


def test_after_a_start_anew_the_renewed_identity_goes_on_with_the_same_chain(works: Works) -> None:
    device = works.device()
    device.capture()
    works.today = (datetime.now(UTC).date() + 300 * DAY, True)
    assert works.renewer(device).look()
    device.capture()
    device.stop()
    again = works.device()
    again.capture()
    assert again.wait_settled(WITHIN)
    assert len(signers(again)) == 3


def test_a_central_that_is_away_or_not_known_changes_nothing(works: Works) -> None:
    device = works.device()
    works.today = (datetime.now(UTC).date() + 300 * DAY, True)
    for central in ("", "https://localhost:1", "https://[", "ftp:"):
        renewer = works.renewer(device)
        renewer._central = central
        assert not renewer.look()
    assert identities.load(works.state).directory == works.identity.directory


def test_it_looks_by_itself_and_stops_when_asked(works: Works) -> None:
    device = works.device()
    looked = Event()
    renewer = works.renewer(device)
    renewer._rhythm = Rhythm(lambda: 0.5, first=0.01)

    def today() -> tuple[date, bool]:
        looked.set()
        return works.today

    renewer._today = today
    renewer.start()
    assert looked.wait(WITHIN)
    renewer.stop()
    renewer._thread.join(WITHIN)
    assert not renewer._thread.is_alive()


@given(st.integers(-400, 800), st.booleans(), st.floats(0, 2 * AWAY))
def test_it_is_due_in_the_last_third_or_when_nobody_can_tell(
    days: int, certain: bool, away: float
) -> None:
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    due = Validity(begins, begins + 300 * DAY).due(
        (begins + days * DAY).date(), certain=certain, away=away
    )
    assert due == (days >= 200 or (not certain and away >= AWAY))


@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    "change",
    [
        {"device": "gate-2"},
        {"acknowledgement_key": bytes(32)},
        {"sealing_key": bytes(32)},
    ],
)
def test_what_was_pinned_at_the_enrolment_never_changes_by_a_renewal(
    works: Works, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = Enrolment.grant

    def bent(self: Enrolment, *arguments: Any) -> EnrolmentGrant:  # noqa: ANN401  the method's
        return granted(self, *arguments).model_copy(update=change)

    monkeypatch.setattr(Enrolment, "grant", bent)
    device = works.device()
    works.today = (datetime.now(UTC).date() + 300 * DAY, True)
    assert not works.renewer(device).look()
    assert identities.load(works.state).directory == works.identity.directory
