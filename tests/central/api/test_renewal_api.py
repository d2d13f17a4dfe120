"""Renewal as a gate sees it: HTTPS without a client certificate, refusals that say what to do."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from protocol.enrolment import SECRET_BYTES, EnrolmentGrant, EnrolmentRequest
from protocol.envelope import SigningKey
from protocol.identifiers import WorkPlaceId, device_id
from protocol.renewal import Challenge, Renewal
from tests.central.gate_requests import request_pem
from tests.central.running import Running, running_central

RENEWAL = "/api/1/renewal"
GATE = device_id("gate-01")


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Running]:
    with running_central(tmp_path / "central", datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def key(central: Running) -> Ed25519PrivateKey:
    """The key of an enrolled gate."""
    key = Ed25519PrivateKey.generate()
    code = central.enrolment.invite(
        GATE,
        WorkPlaceId("1Y1000003EQCZ"),
        now=central.clock.now,
        random=secrets.token_bytes(SECRET_BYTES),
    ).code
    request = EnrolmentRequest(secret=code.secret, request=request_pem(key))
    central.enrolment.claim(request, now=central.clock.now)
    return key


def renew(central: Running, key: Ed25519PrivateKey, request: str | None = None) -> httpx.Response:
    request = request or request_pem(Ed25519PrivateKey.generate())
    with central.client() as client:
        asked = Challenge.model_validate_json(client.post(f"{RENEWAL}/challenge").content)
        renewal = Renewal(device=GATE, challenge=asked.challenge, request=request)
        return client.post(RENEWAL, json={"token": renewal.signed(SigningKey(key))})


@pytest.mark.rule("R41")
def test_the_way_back_needs_no_client_certificate_and_no_certificate_that_is_still_valid(
    central: Running, key: Ed25519PrivateKey
) -> None:
    central.clock.now += timedelta(days=390)
    response = renew(central, key)
    assert response.status_code == 201
    grant = EnrolmentGrant.model_validate_json(response.content)
    assert grant.device == GATE
    assert grant.verify_key.raw == central.vault.acknowledgement_key.verify_key.raw


def test_a_stranger_is_told_what_to_do_and_is_seen(central: Running) -> None:
    with capture_logs() as logs:
        response = renew(central, Ed25519PrivateKey.generate())
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert "Enrol it again with a new code" in response.json()["detail"]
    told = [log["event"] for log in logs if log["event"].startswith("renewal.")]
    assert told == ["renewal.refused"]  # the bridge, which has no broker here, logs beside it


@pytest.mark.rule("R42")
def test_trying_is_limited(central: Running, key: Ed25519PrivateKey) -> None:
    statuses = [renew(central, Ed25519PrivateKey.generate()).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    assert int(renew(central, key).headers["retry-after"]) > 0
    central.clock.now += timedelta(minutes=10)
    assert renew(central, key).status_code == 201


@pytest.mark.parametrize("body", [{}, {"token": 1}, {"token": "x" * 20_000}])
def test_what_is_no_renewal_is_named_without_its_value(
    central: Running, body: dict[str, object]
) -> None:
    with central.client() as client:
        response = client.post(RENEWAL, json=body)
    assert response.status_code == 422
    assert "body.token" in response.json()["detail"]
    assert "xxx" not in response.text
