"""What a gate accepted it knows after a restart, and believes none of it without looking."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edge.readers.eid import RegisterFile, Trust, load_trust
from edge.readers.eid.register import RegisterRules
from edge.readers.eid.roots import pin
from edge.simulator.card import VirtualCard
from edge.simulator.image import Generation
from edge.simulator.issuer import Issuer, Specification
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from protocol.reasons import Reason
from tests.edge.readers.reading import genuine, refused

CACHED = 7


@pytest.fixture
def kept(tmp_path: Path) -> RegisterFile:
    return RegisterFile(tmp_path / "registers.pem")


def started(issuer: Issuer, kept: RegisterFile, folder: Path) -> Trust:
    """A gate that trusts the test state and starts anew."""
    root = issuer.save(folder / "issuer")
    return load_trust(trust_roots=[root], kept=kept)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def pins(*issuers: Issuer) -> frozenset[str]:
    return frozenset(pin(issuer.root.certificate) for issuer in issuers)


@pytest.mark.parametrize("generation", list(Generation))
def test_the_first_card_after_a_restart_needs_no_certificate(
    generation: Generation,
    people: tuple[Person, ...],
    issuer: Issuer,
    kept: RegisterFile,
    tmp_path: Path,
) -> None:
    genuine(issue(people[0], issuer, generation), started(issuer, kept, tmp_path))
    card = VirtualCard(issue(people[1], issuer, generation))
    assert genuine(card, started(issuer, kept, tmp_path)).cost.commands <= CACHED
    assert not any(entry.command.endswith(b"\x50\x3c") for entry in card.log)


def test_the_latest_accepted_comes_first_again(
    people: tuple[Person, ...], issuer: Issuer, kept: RegisterFile, tmp_path: Path
) -> None:
    before = started(issuer, kept, tmp_path)
    for generation in Generation:
        genuine(issue(people[0], issuer, generation), before)
    after = started(issuer, kept, tmp_path)
    assert after.accepted.registers == before.accepted.registers
    assert after.accepted.roots == before.accepted.roots


def test_what_is_below_no_pinned_root_is_left_out(
    person: Person, issuer: Issuer, kept: RegisterFile, tmp_path: Path
) -> None:
    other = Issuer.generate()
    genuine(issue(person, other), started(other, kept, tmp_path / "other"))
    trust = started(issuer, kept, tmp_path)
    assert trust.accepted.registers == ()
    assert refused(issue(person, other), trust).reason is Reason.ROOT_NOT_PINNED


def test_whoever_writes_to_the_file_gains_nothing(
    person: Person, issuer: Issuer, kept: RegisterFile, tmp_path: Path
) -> None:
    namesake = Issuer.generate()
    forgeries = {
        "a citizen CA": issuer.citizen_authority().certificate,
        "a register below a citizen CA": issuer.certify(by=issuer.citizen_authority()).certificate,
        "a register by a root of the same name": namesake.register().certificate,
        "another policy": issuer.certify(Specification(policy="2.16.56.1.1.1.2")).certificate,
    }
    for certificate in forgeries.values():
        (tmp_path / "registers.pem").write_bytes(
            pem(certificate, issuer.root.certificate, namesake.root.certificate)
        )
        assert kept.load(pins(issuer), RegisterRules()) == ()
    (tmp_path / "registers.pem").write_bytes(
        pem(issuer.register().certificate, issuer.root.certificate)
    )
    assert len(kept.load(pins(issuer), RegisterRules())) == 1
    assert genuine(issue(person, issuer), started(issuer, kept, tmp_path)).number == person.number


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA", b"\x00" * 5000])
def test_a_torn_file_is_as_none(
    content: bytes, person: Person, issuer: Issuer, kept: RegisterFile, tmp_path: Path
) -> None:
    (tmp_path / "registers.pem").write_bytes(content)
    trust = started(issuer, kept, tmp_path)
    assert trust.accepted.registers == ()
    genuine(issue(person, issuer), trust)
    assert len(kept.load(trust.pins, trust.rules)) == 1


def test_a_disk_that_fails_hinders_no_read(
    people: tuple[Person, ...], issuer: Issuer, tmp_path: Path
) -> None:
    trust = started(issuer, RegisterFile(tmp_path / "absent" / "registers.pem"), tmp_path)
    for person in people[:2]:
        assert genuine(issue(person, issuer), trust).number == person.number
