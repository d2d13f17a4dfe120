"""Invitations and claims: once, in time, one winner; a device enrolled again keeps its records."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Engine, select

from central.database import reading, writing
from central.errors import CentralError, CodeError, RequestError
from central.fleet.devices import Device, fleet
from central.fleet.enrolment import Enrolment, Invitation, PublicBroker, UnknownCodeError
from central.fleet.states import note_states
from central.schema import device_keys, enrolment_codes
from central.vault import Vault
from protocol.enrolment import SECRET_BYTES, EnrolmentGrant, EnrolmentRequest
from protocol.identifiers import WorkPlaceId, device_id
from protocol.sessions import Life, State
from tests.central.gate_requests import request_pem

GATE = device_id("gate-01")
SITE = WorkPlaceId("1Y1000003EQCZ")
OTHER_SITE = WorkPlaceId("1Y1000003EQD0")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def enrolment(engine: Engine, vault: Vault) -> Enrolment:
    return Enrolment(engine, vault, PublicBroker("broker.example", 8883))


def invite(enrolment: Enrolment, now: datetime, site: WorkPlaceId = SITE) -> Invitation:
    return enrolment.invite(GATE, site, now=now, random=secrets.token_bytes(SECRET_BYTES))


def claim(
    enrolment: Enrolment, secret: str, now: datetime, key: Ed25519PrivateKey | None = None
) -> EnrolmentGrant:
    request = request_pem(key or Ed25519PrivateKey.generate())
    return enrolment.claim(EnrolmentRequest(secret=secret, request=request), now=now)


def devices(engine: Engine) -> list[Device]:
    with reading(engine) as connection:
        return fleet(connection)


def test_a_gate_with_a_code_gets_all_that_it_needs(
    enrolment: Enrolment, vault: Vault, now: datetime, engine: Engine
) -> None:
    invitation = invite(enrolment, now)
    assert invitation.code.matches(vault.ca_certificate.public_bytes(Encoding.DER))
    key = Ed25519PrivateKey.generate()
    grant = claim(enrolment, invitation.code.secret, now + 29 * MINUTE, key)
    assert (grant.device, grant.site) == (GATE, str(SITE))
    assert (grant.broker_host, grant.broker_port) == ("broker.example", 8883)
    certificate = x509.load_pem_x509_certificate(grant.certificate.encode())
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(grant.ca.encode()))
    assert certificate.public_key() == key.public_key()
    assert grant.verify_key.raw == vault.acknowledgement_key.verify_key.raw
    assert grant.sealing_public_key == vault.sealing_private.public_key()
    (device,) = devices(engine)
    assert (device.id, device.held_up_to, device.state) == (GATE, 0, None)
    assert device.certificate_until == certificate.not_valid_after_utc


@pytest.mark.rule("R32")
def test_of_a_hundred_claims_at_once_exactly_one_wins(
    enrolment: Enrolment, engine: Engine, now: datetime
) -> None:
    secret = invite(enrolment, now).code.secret
    together = Barrier(20)

    def attempt(number: int) -> str:
        if number < 20:
            together.wait(timeout=30)
        try:
            return claim(enrolment, secret, now).device
        except CodeError as error:
            return str(error)

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(100)))
    assert outcomes.count(GATE) == 1
    assert sum("was used" in outcome for outcome in outcomes) == 99
    with reading(engine) as connection:
        assert len(connection.execute(select(device_keys.c.kid)).all()) == 1
        assert connection.scalar(select(enrolment_codes.c.attempts)) == 99


@pytest.mark.rule("R29")
def test_a_device_enrolled_again_is_told_above_which_session_to_go_on(
    enrolment: Enrolment, engine: Engine, now: datetime
) -> None:
    first = claim(enrolment, invite(enrolment, now).code.secret, now)
    alive = State(state=Life.ALIVE, session=50, version="0.1.0")
    with writing(engine) as connection:
        note_states(connection, {GATE: alive}, now)
    again = claim(enrolment, invite(enrolment, now).code.secret, now)
    assert first.session == 0
    dead = State(state=Life.DEAD, session=50 + 3, version="0.1.0")  # what it replaces, lately
    assert alive.model_copy(update={"session": again.session + 1}).succeeds(dead)


@pytest.mark.rule("R32")
def test_a_used_code_says_so(enrolment: Enrolment, now: datetime) -> None:
    secret = invite(enrolment, now).code.secret
    claim(enrolment, secret, now)
    with pytest.raises(CodeError, match=r"was used at 2026-11-23 06:30 UTC.*new code"):
        claim(enrolment, secret, now + MINUTE)


@pytest.mark.rule("R32")
def test_an_expired_code_says_so(enrolment: Enrolment, now: datetime) -> None:
    secret = invite(enrolment, now).code.secret
    with pytest.raises(CodeError, match="expired at 2026-11-23 07:00 UTC"):
        claim(enrolment, secret, now + 30 * MINUTE)


@pytest.mark.rule("R32")
def test_an_unknown_code_says_so(enrolment: Enrolment, now: datetime) -> None:
    with pytest.raises(UnknownCodeError, match="not known here"):
        claim(enrolment, "0" * 16, now)


def test_a_new_code_for_a_device_ends_the_one_before(enrolment: Enrolment, now: datetime) -> None:
    first, second = invite(enrolment, now), invite(enrolment, now + MINUTE)
    with pytest.raises(CodeError, match="newer one"):
        claim(enrolment, first.code.secret, now + 2 * MINUTE)
    assert claim(enrolment, second.code.secret, now + 2 * MINUTE).device == GATE


def test_a_secret_is_stored_only_hashed(
    enrolment: Enrolment, engine: Engine, now: datetime
) -> None:
    secret = invite(enrolment, now).code.secret
    with reading(engine) as connection:
        row = connection.execute(select(enrolment_codes)).one()
    assert secret not in repr(row)


@pytest.mark.rule("R33")
def test_a_request_without_proof_leaves_the_code_valid(enrolment: Enrolment, now: datetime) -> None:
    secret = invite(enrolment, now).code.secret
    with pytest.raises(RequestError):
        enrolment.claim(EnrolmentRequest(secret=secret, request="nonsense"), now=now)
    assert claim(enrolment, secret, now).device == GATE


def test_a_device_enrolled_again_gets_a_second_key_and_keeps_the_first_for_what_it_signed(
    enrolment: Enrolment, engine: Engine, now: datetime
) -> None:
    first = invite(enrolment, now)
    assert not first.known
    claim(enrolment, first.code.secret, now)
    second = invite(enrolment, now + MINUTE, OTHER_SITE)
    assert second.known
    assert claim(enrolment, second.code.secret, now + MINUTE).site == str(OTHER_SITE)
    with reading(engine) as connection:
        keys = connection.execute(select(device_keys.c.device, device_keys.c.revoked_at)).all()
    assert [tuple(key) for key in keys] == [(GATE, None), (GATE, None)]
    (device,) = devices(engine)
    assert device.site == str(OTHER_SITE)


def test_a_key_is_enrolled_once(enrolment: Enrolment, now: datetime) -> None:
    key = Ed25519PrivateKey.generate()
    claim(enrolment, invite(enrolment, now).code.secret, now, key)
    again = invite(enrolment, now + MINUTE)
    with pytest.raises(CentralError, match="make a new key"):
        claim(enrolment, again.code.secret, now + MINUTE, key)
    assert claim(enrolment, again.code.secret, now + MINUTE).device == GATE
