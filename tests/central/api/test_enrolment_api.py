"""Enrolment as a gate sees it: over TLS, with problem details that say what to do."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from structlog.testing import capture_logs

from central.api.enrolment import Guesses
from central.database import reading
from central.schema import alarms
from central.watch.life import Happening
from protocol.enrolment import SECRET_BYTES, EnrolmentCode, EnrolmentGrant
from protocol.identifiers import WorkPlaceId, device_id
from tests.central.gate_requests import request_pem
from tests.central.running import Running, running_central

ENROLMENT = "/api/1/enrolment"


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Running]:
    with running_central(tmp_path / "central", datetime.now(UTC)) as running:
        yield running


def code(central: Running, device: str = "gate-01") -> EnrolmentCode:
    return central.enrolment.invite(
        device_id(device),
        WorkPlaceId("1Y1000003EQCZ"),
        now=central.clock.now,
        random=secrets.token_bytes(SECRET_BYTES),
    ).code


def claim(central: Running, secret: str, request: str | None = None) -> httpx.Response:
    request = request or request_pem(Ed25519PrivateKey.generate())
    with central.client() as client:
        return client.post(ENROLMENT, json={"secret": secret, "request": request})


def detail(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return str(problem["detail"])


@pytest.mark.rule("R31")
def test_anyone_may_fetch_the_ca_and_only_the_right_one_matches_the_code(central: Running) -> None:
    with central.client() as client:
        served = x509.load_pem_x509_certificate(client.get(f"{ENROLMENT}/ca").content)
    invitation = code(central)
    assert invitation.matches(served.public_bytes(Encoding.DER))
    assert not invitation.matches(served.public_bytes(Encoding.DER) + b"\0")


def test_who_does_not_trust_this_central_s_ca_does_not_get_through(central: Running) -> None:
    with httpx.Client() as stranger, pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
        stranger.get(f"{central.address}/health")


def test_a_code_buys_a_grant(central: Running) -> None:
    response = claim(central, code(central).secret)
    assert response.status_code == 201
    grant = EnrolmentGrant.model_validate_json(response.content)
    assert grant.device == "gate-01"
    assert grant.verify_key.raw == central.vault.acknowledgement_key.verify_key.raw
    assert grant.sealing_public_key == central.vault.sealing_private.public_key()
    assert grant.broker_host == "localhost"


@pytest.mark.rule("R32")
def test_of_a_hundred_requests_at_once_one_is_granted(central: Running) -> None:
    secret = code(central).secret
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: claim(central, secret).status_code, range(100)))
    assert sorted(set(statuses)) == [201, 410]
    assert statuses.count(201) == 1


@pytest.mark.rule("R32")
def test_used_expired_and_unknown_codes_say_so(central: Running) -> None:
    used, late = code(central).secret, code(central, "gate-02").secret
    claim(central, used)
    assert "was used" in detail(claim(central, used))
    central.clock.now += timedelta(minutes=30)
    expired = claim(central, late)
    assert (expired.status_code, "expired" in detail(expired)) == (410, True)
    unknown = claim(central, "0" * 16)
    assert (unknown.status_code, "not known here" in detail(unknown)) == (404, True)


def test_guessing_is_limited_and_seen(central: Running) -> None:
    central.plane.watcher.stop()  # this test has it turn when all came
    with capture_logs() as logs:
        statuses = [claim(central, f"{number:016d}").status_code for number in range(12)]
    assert statuses == [404] * 10 + [429] * 2
    refused = claim(central, code(central).secret)
    assert "try again in" in detail(refused)
    assert int(refused.headers["retry-after"]) > 0
    events = [log["event"] for log in logs]
    assert events.count("enrolment.refused") == 10
    assert events.count("enrolment.shut_out") == 2
    assert not any("0000000000000001" in str(log) for log in logs)
    central.clock.now += timedelta(minutes=10)
    assert claim(central, code(central).secret).status_code == 201
    central.plane.watcher.turn(central.clock.now)
    with reading(central.engine) as connection:
        rung = connection.execute(select(alarms.c.code, alarms.c.subject, alarms.c.detail)).all()
    assert ("codes-guessed", "enrolment", "127.0.0.1") in rung


def test_guessing_rings_for_one_address_and_for_many_and_a_slip_of_the_hand_does_not() -> None:
    rung: list[Happening] = []
    guesses, now = Guesses(rung.append), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    for number in range(9):
        guesses.failed("192.0.2.7", now + timedelta(minutes=number / 10))
    assert rung == []
    guesses.failed("192.0.2.7", now + timedelta(minutes=2))
    assert [what.detail for what in rung] == ["192.0.2.7"]
    for number in range(19):
        guesses.failed(f"198.51.100.{number}", now + timedelta(minutes=3))
    assert len(rung) == 1
    guesses.failed("198.51.100.99", now + timedelta(minutes=40))
    assert rung[-1].detail == "198.51.100.99", "each of them once, all of them too often"


def test_a_request_that_cannot_be_used_says_what_is_expected(central: Running) -> None:
    secret = code(central).secret
    assert "PKCS#10" in detail(claim(central, secret, "nonsense"))
    lower = claim(central, "a" * 16)
    assert lower.status_code == 422
    assert "body.secret" in detail(lower)
    assert "aaaa" not in lower.text
    assert claim(central, secret).status_code == 201


def test_a_request_that_is_far_too_long_is_not_read(central: Running) -> None:
    assert claim(central, "0" * 16, "x" * 100_000).status_code == 413


def test_it_is_live_and_says_why_it_is_not_ready(central: Running) -> None:
    with central.client() as client:
        assert client.get("/health").json() == {"live": True}
        ready = client.get("/ready")
    assert ready.status_code == 503
    assert ready.json()["database"] is True
    assert "no connection to the broker" in ready.json()["detail"]
