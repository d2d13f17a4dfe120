"""Renewal at the central: by the key alone, over a fresh challenge, and never by a spent one."""

import secrets
from datetime import datetime, timedelta
from functools import cached_property

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from central.database import reading, writing
from central.errors import CentralError, RenewalError, RequestError, TooManyAttemptsError
from central.fleet.devices import fleet
from central.fleet.enrolment import Enrolment, PublicBroker
from central.fleet.renewal import CHALLENGE_BYTES, Renewals
from central.fleet.revocation import revoke_keys
from central.schema import device_keys
from central.vault import Vault
from protocol.enrolment import SECRET_BYTES, BrokerAddress, EnrolmentGrant, EnrolmentRequest
from protocol.envelope import SigningKey, TokenType
from protocol.identifiers import WorkPlaceId, device_id
from protocol.renewal import Renewal
from tests.central.gate_requests import request_pem

GATE = device_id("gate-01")
SITE = WorkPlaceId("1Y1000003EQCZ")
FURTHER = BrokerAddress(host="second.example", port=8883)
DAY = timedelta(days=1)


class Central:
    """Enrolment and renewal on one database, and the device's part in both."""

    def __init__(self, engine: Engine, vault: Vault, now: datetime) -> None:
        self.engine = engine
        self.now = now
        self.enrolment = Enrolment(engine, vault, PublicBroker("broker.example", 8883, (FURTHER,)))
        self.renewals = Renewals(engine, vault, self.enrolment)

    @cached_property
    def first(self) -> Ed25519PrivateKey:
        """The key of a gate that is enrolled once, however often a property is tried."""
        return self.enrolled()

    def enrolled(self, name: str = GATE) -> Ed25519PrivateKey:
        key = Ed25519PrivateKey.generate()
        random = secrets.token_bytes(SECRET_BYTES)
        code = self.enrolment.invite(device_id(name), SITE, now=self.now, random=random).code
        request = EnrolmentRequest(secret=code.secret, request=request_pem(key))
        self.enrolment.claim(request, now=self.now)
        return key

    def challenge(self) -> str:
        return self.renewals.challenge(self.now, secrets.token_bytes(CHALLENGE_BYTES)).challenge

    def token(
        self,
        key: Ed25519PrivateKey,
        new: Ed25519PrivateKey,
        *,
        device: str = GATE,
        challenge: str | None = None,
    ) -> str:
        asked = challenge or self.challenge()
        said = Renewal(device=device, challenge=asked, request=request_pem(new))
        return said.signed(SigningKey(key))

    def renew(self, key: Ed25519PrivateKey, new: Ed25519PrivateKey | None = None) -> EnrolmentGrant:
        token = self.token(key, new or Ed25519PrivateKey.generate())
        return self.renewals.renew(token, now=self.now)

    def refuses(self, token: str) -> str:
        before = self.keys()
        with pytest.raises(RenewalError) as refused:
            self.renewals.renew(token, now=self.now)
        assert self.keys() == before
        return str(refused.value)

    def keys(self) -> list[str]:
        with reading(self.engine) as connection:
            return sorted(connection.scalars(select(device_keys.c.kid)))

    def is_in_use(self, key: Ed25519PrivateKey) -> None:
        """The ledger stored a record that this key signed."""
        with writing(self.engine) as connection:
            this = device_keys.c.kid == SigningKey(key).verify_key.kid
            connection.execute(update(device_keys).where(this).values(chain=1))


@pytest.fixture
def central(engine: Engine, vault: Vault, now: datetime) -> Central:
    return Central(engine, vault, now)


@pytest.mark.rule("R41")
def test_a_device_gets_a_certificate_for_its_next_key_in_the_name_of_the_present_one(
    central: Central, now: datetime
) -> None:
    key, new = central.enrolled(), Ed25519PrivateKey.generate()
    central.now += 250 * DAY
    grant = central.renew(key, new)
    certificate = x509.load_pem_x509_certificate(grant.certificate.encode())
    assert certificate.public_key() == new.public_key()
    assert certificate.not_valid_after_utc == now + (250 + 365) * DAY
    assert (grant.device, grant.site, grant.brokers) == (GATE, str(SITE), (FURTHER,))
    with reading(central.engine) as connection:
        (device,) = fleet(connection)
    assert device.certificate_until == certificate.not_valid_after_utc


@pytest.mark.rule("R41")
def test_an_expired_certificate_does_not_keep_its_key_from_renewing(central: Central) -> None:
    key = central.enrolled()
    central.now += 5 * 365 * DAY
    assert central.renew(key).device == GATE


@pytest.mark.rule("R42")
@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), -timedelta(seconds=2)])
def test_a_challenge_that_is_not_fresh_is_refused(central: Central, late: timedelta) -> None:
    key = central.enrolled()
    token = central.token(key, Ed25519PrivateKey.generate())
    central.now += late
    assert "fresh challenge" in central.refuses(token)


@pytest.mark.rule("R42")
@pytest.mark.parametrize("challenge", ["x", "!!", "A" * 100, "A" * 56])
def test_a_challenge_that_is_not_the_central_s_own_is_refused(
    central: Central, challenge: str
) -> None:
    key, new = central.enrolled(), Ed25519PrivateKey.generate()
    assert "fresh challenge" in central.refuses(central.token(key, new, challenge=challenge))


@pytest.mark.rule("R42")
def test_another_device_s_name_another_key_and_another_kind_of_token_are_refused(
    central: Central,
) -> None:
    key, new = central.enrolled(), Ed25519PrivateKey.generate()
    central.enrolled("gate-02")
    assert "not for the device" in central.refuses(central.token(key, new, device="gate-02"))
    assert "not known here" in central.refuses(central.token(new, new))
    said = Renewal(device=GATE, challenge=central.challenge(), request=request_pem(new))
    for kind in (TokenType.RECORD, TokenType.ACKNOWLEDGEMENT):
        other = SigningKey(key).sign(said.model_dump_json().encode(), kind)
        assert "cannot be taken" in central.refuses(other)
    assert "cannot be taken" in central.refuses(SigningKey(key).sign(b"{}", TokenType.RENEWAL))


@pytest.mark.rule("R42")
def test_a_revoked_key_renews_nothing(central: Central) -> None:
    key = central.enrolled()
    with writing(central.engine) as connection:
        assert revoke_keys(connection, GATE, central.now) == 1
    assert "taken back" in central.refuses(central.token(key, Ed25519PrivateKey.generate()))


@pytest.mark.rule("R42")
def test_a_key_is_superseded_when_a_newer_one_is_in_use_and_not_before(central: Central) -> None:
    key, lost, new = (central.enrolled(), *(Ed25519PrivateKey.generate() for _ in range(2)))
    central.is_in_use(key)
    central.now += DAY
    central.renew(key, lost)  # the answer never arrived, or the disk was full
    central.now += DAY
    central.renew(key, new)
    central.is_in_use(new)
    refused = central.refuses(central.token(key, Ed25519PrivateKey.generate()))
    assert "superseded" in refused
    assert "copy" in refused
    assert central.renew(new).device == GATE


def test_the_same_request_again_certifies_the_same_key_again(central: Central) -> None:
    key, new = central.enrolled(), Ed25519PrivateKey.generate()
    first = central.renew(key, new)
    keys = central.keys()
    central.now += DAY
    again = central.renew(key, new)
    assert central.keys() == keys
    serials = {
        x509.load_pem_x509_certificate(grant.certificate.encode()).serial_number
        for grant in (first, again)
    }
    assert len(serials) == 2


def test_a_device_does_not_take_the_key_of_another_one(central: Central) -> None:
    key, other = central.enrolled(), central.enrolled("gate-02")
    with pytest.raises(CentralError, match="make a new key"):
        central.renew(key, other)


def test_a_request_without_proof_is_refused(central: Central) -> None:
    key = central.enrolled()
    said = Renewal(device=GATE, challenge=central.challenge(), request="nonsense")
    with pytest.raises(RequestError, match=r"PKCS#10"):
        central.renewals.renew(said.signed(SigningKey(key)), now=central.now)


def test_keys_are_not_made_without_end(central: Central) -> None:
    key = central.enrolled()
    for _ in range(4):
        central.renew(key)
    with pytest.raises(TooManyAttemptsError, match="tomorrow"):
        central.renew(key)
    central.now += DAY + timedelta(seconds=1)
    assert central.renew(key).device == GATE


@pytest.mark.rule("R42")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), into=st.integers(32, 126))
def test_a_token_with_any_character_changed_is_refused(
    central: Central, at: int, into: int
) -> None:
    token = central.token(central.first, Ed25519PrivateKey.generate())
    at %= len(token)
    if token[at] != chr(into):
        assert central.refuses(token[:at] + chr(into) + token[at + 1 :])
