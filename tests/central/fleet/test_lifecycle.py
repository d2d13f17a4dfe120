"""A device's life at the central: planned, moved, replaced, retired, revoked; by who may."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.audit.reading import Search, search
from central.database import reading
from central.errors import CodeError, FleetError, NotAllowedError, SiteError
from central.fleet.devices import fleet
from central.fleet.enrolment import Enrolment, PublicBroker
from central.fleet.expulsion import Expulsion
from central.fleet.lifecycle import Devices
from central.fleet.revocation import taken_back
from central.schema import devices as devices_table
from central.settings import Settings
from central.sites.organisations import Sites
from central.vault import Vault
from protocol.enrolment import SECRET_BYTES, EnrolmentGrant, EnrolmentRequest
from protocol.identifiers import EnterpriseNumber, WorkPlaceId, device_id
from tests.central.gate_requests import request_pem

GATE, OTHER = device_id("gate-01"), device_id("gate-02")
SITE, ELSEWHERE = WorkPlaceId("1Y1000003EQCZ"), WorkPlaceId("1Y1000NF9KCQZ")
OURS = EnterpriseNumber("0448181966")
SOFIE = Actor("sofie", (Grant(Role.SITE_MANAGER, site=str(SITE)),), "192.0.2.7")


class House:
    """The parts of the central that devices meet, and a broker that nobody answers at."""

    def __init__(self, engine: Engine, vault: Vault, folder: Path, now: datetime) -> None:
        settings = Settings.load(data=folder, broker_port=1, broker_folder=folder)
        self.engine, self.now = engine, now
        self.replaced: list[str] = []
        self.devices = Devices(engine, vault, Expulsion(engine, vault, settings))
        self.sites = Sites(engine, vault)
        self.enrolment = Enrolment(
            engine,
            vault,
            PublicBroker("broker.example", 8883),
            lambda device, _now: self.replaced.append(device),
        )

    def enrol(self, *, replaces: bool = False) -> EnrolmentGrant:
        code = self.enrolment.invite(
            GATE, SITE, now=self.now, random=secrets.token_bytes(SECRET_BYTES), replaces=replaces
        ).code
        request = request_pem(Ed25519PrivateKey.generate())
        return self.enrolment.claim(
            EnrolmentRequest(secret=code.secret, request=request), now=self.now
        )

    def taken_back(self) -> list[int]:
        with reading(self.engine) as connection:
            return taken_back(connection, self.now)

    def told(self, action: str) -> list[str]:
        with reading(self.engine) as connection:
            return [entry.who for entry in search(connection, Search(action=action))]

    def seen_by(self, actor: Actor) -> list[str]:
        with reading(self.engine) as connection:
            return [device.id for device in fleet(connection, actor)]


@pytest.fixture
def house(engine: Engine, vault: Vault, tmp_path: Path, now: datetime) -> House:
    folder = tmp_path / "broker"
    folder.mkdir()
    return House(engine, vault, folder, now)


def serial(grant: EnrolmentGrant) -> int:
    return x509.load_pem_x509_certificate(grant.certificate.encode()).serial_number


def test_a_planned_gate_is_there_with_its_lanes_before_it_is_enrolled(house: House) -> None:
    house.devices.plan(SOFIE, GATE, SITE, ["north", " south "], house.now)
    assert house.seen_by(SOFIE) == [GATE]
    with reading(house.engine) as connection:
        assert connection.scalar(select(devices_table.c.lanes)) == ["north", "south"]
    with pytest.raises(FleetError, match="another name"):
        house.devices.plan(SOFIE, GATE, SITE, ["north"], house.now)
    assert house.enrol().device == GATE
    assert house.told("device.planned") == ["sofie"]


@pytest.mark.parametrize("lanes", [[], [""], ["a", "a"], ["x" * 65], [str(n) for n in range(17)]])
def test_lanes_need_names_of_their_own(house: House, lanes: list[str]) -> None:
    with pytest.raises(FleetError, match="lanes"):
        house.devices.plan(CONSOLE, GATE, SITE, lanes, house.now)


def test_a_site_manager_touches_gates_of_his_own_site_alone(house: House) -> None:
    house.devices.plan(CONSOLE, OTHER, ELSEWHERE, ["main"], house.now)
    for act in (
        lambda: house.devices.plan(SOFIE, GATE, ELSEWHERE, ["main"], house.now),
        lambda: house.devices.revoke(SOFIE, OTHER, house.now),
        lambda: house.devices.retire(SOFIE, OTHER, house.now, reason=""),
        lambda: house.devices.move(SOFIE, OTHER, SITE, house.now, reason=""),
        lambda: house.enrolment.invite(
            OTHER, SITE, now=house.now, random=b"r" * SECRET_BYTES, actor=SOFIE
        ),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert house.seen_by(SOFIE) == []
    assert house.seen_by(CONSOLE) == [OTHER]


def test_an_auditor_s_and_a_subcontractor_s_hands_are_off_gates(house: House) -> None:
    auditor = Actor("an", (Grant(Role.AUDITOR),))
    subcontractor = Actor("jo", (Grant(Role.SUBCONTRACTOR, employer=OURS.digits),))
    house.devices.plan(CONSOLE, GATE, SITE, ["main"], house.now)
    for actor in (auditor, subcontractor):
        with pytest.raises(NotAllowedError):
            house.devices.revoke(actor, GATE, house.now)
    assert house.seen_by(auditor) == [GATE]
    assert house.seen_by(subcontractor) == []


def test_a_gate_that_moves_stands_where_it_was_moved_to(house: House) -> None:
    house.enrol()
    house.devices.move(CONSOLE, GATE, ELSEWHERE, house.now, reason="works over")
    with reading(house.engine) as connection:
        assert [device.site for device in fleet(connection)] == [str(ELSEWHERE)]
    with pytest.raises(FleetError, match="already"):
        house.devices.move(CONSOLE, GATE, ELSEWHERE, house.now, reason="")
    with pytest.raises(FleetError, match="no gate"):
        house.devices.move(CONSOLE, OTHER, SITE, house.now, reason="")


def test_a_revoked_gate_s_certificate_is_in_the_broker_s_list(
    house: House, vault: Vault, tmp_path: Path
) -> None:
    grant = house.enrol()
    assert house.taken_back() == []
    keys, expelled = house.devices.revoke(CONSOLE, GATE, house.now, reason="stolen")
    assert (keys, expelled.listed, expelled.ended) == (1, True, False)
    found = x509.load_pem_x509_crl((tmp_path / "broker" / "crl.pem").read_bytes())
    assert [entry.serial_number for entry in found] == [serial(grant)]
    assert found.is_signature_valid(vault.ca_certificate.public_key())  # type: ignore[arg-type]  # the CA has a key that signs
    with pytest.raises(FleetError, match="no key"):
        house.devices.revoke(CONSOLE, GATE, house.now)
    house.now += timedelta(days=400)
    assert house.taken_back() == [], "a certificate that ended needs no place in the list"


def test_a_retired_gate_is_gone_from_the_fleet_and_gets_no_code(house: House) -> None:
    house.enrol()
    assert house.devices.retire(SOFIE, GATE, house.now, reason="scrapped")
    assert house.seen_by(CONSOLE) == []
    with pytest.raises(FleetError, match="retired"):
        house.enrol()
    with pytest.raises(FleetError, match="retired"):
        house.devices.retire(SOFIE, GATE, house.now, reason="")
    assert house.told("device.retired") == ["sofie"]


def test_a_code_that_was_open_ends_with_a_revocation(house: House) -> None:
    house.enrol()
    random = secrets.token_bytes(SECRET_BYTES)
    code = house.enrolment.invite(GATE, SITE, now=house.now, random=random).code
    house.devices.revoke(CONSOLE, GATE, house.now)
    request = request_pem(Ed25519PrivateKey.generate())
    with pytest.raises(CodeError, match="expired"):
        house.enrolment.claim(EnrolmentRequest(secret=code.secret, request=request), now=house.now)


def test_a_replacement_takes_the_place_of_the_broken_gate_when_it_comes(house: House) -> None:
    first = house.enrol()
    second = house.enrol(replaces=True)
    assert house.replaced == [GATE]
    assert house.taken_back() == [serial(first)]
    assert second.device == first.device
    assert house.told("device.enrolled") == [GATE, GATE]


def test_a_gate_that_is_enrolled_again_keeps_its_earlier_key(house: House) -> None:
    house.enrol()
    house.enrol()
    assert house.taken_back() == []
    assert house.replaced == []


def test_no_gate_goes_to_a_closed_site_and_none_stands_on_it(house: House) -> None:
    house.sites.add(CONSOLE, SITE, "Tower", organisation=None, now=house.now)
    house.enrol()
    with pytest.raises(SiteError, match="retire or move"):
        house.sites.close(CONSOLE, str(SITE), house.now)
    house.devices.move(CONSOLE, GATE, ELSEWHERE, house.now, reason="")
    house.sites.close(CONSOLE, str(SITE), house.now)
    with pytest.raises(SiteError, match="closed"):
        house.devices.plan(CONSOLE, OTHER, SITE, ["main"], house.now)
