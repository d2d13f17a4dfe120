"""A gate's key that the back-up does not know is taken again, by its certificate."""

from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Engine

from central.bridge.keys import enrolled_keys
from central.database import reading
from central.errors import FleetError
from central.fleet.devices import fleet
from central.fleet.readmission import readmit
from central.vault import Vault
from protocol.envelope import VerifyKey
from protocol.identifiers import WorkPlaceId, device_id
from tests.central.gate_requests import request_pem

GATE, SITE = device_id("gate-01"), WorkPlaceId("1Y1000003EQCZ")
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KID = VerifyKey(KEY.public_key()).kid


def certificate(vault: Vault, now: datetime) -> bytes:
    issued = vault.issue_device_certificate(request_pem(KEY), GATE, now)
    return issued.public_bytes(Encoding.PEM)


def test_a_gate_that_the_back_up_does_not_know_is_taken_again_at_its_site(
    engine: Engine, vault: Vault, now: datetime
) -> None:
    pem = certificate(vault, now)
    with pytest.raises(FleetError, match="--site"):
        readmit(engine, vault, pem, None, now)
    assert readmit(engine, vault, pem, SITE, now) == GATE
    with reading(engine) as connection:
        assert [(found.id, found.site) for found in fleet(connection)] == [(GATE, str(SITE))]
    assert enrolled_keys(engine, [KID])[KID].device == GATE
    with pytest.raises(FleetError, match="nothing to do"):
        readmit(engine, vault, pem, None, now)


@pytest.mark.parametrize("which", ["another central", "no certificate", "the broker's"])
def test_only_what_this_central_certified_for_a_gate_is_taken(
    engine: Engine,
    vault: Vault,
    now: datetime,
    tmp_path_factory: pytest.TempPathFactory,
    which: str,
) -> None:
    other = Vault.create(tmp_path_factory.mktemp("other") / "central", ["localhost"], now)
    pem = {
        "another central": certificate(other, now),
        "no certificate": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "the broker's": vault.broker_certificate_path.read_bytes(),
    }[which]
    with pytest.raises(FleetError):
        readmit(engine, vault, pem, SITE, now)
    assert enrolled_keys(engine, [KID]) == {}
