"""Only the national register, below a pinned root, makes an identity genuine."""

from datetime import date
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edge.credential import Check, Credential, Language, Outcome, Unreadable
from edge.errors import ConfigurationError
from edge.readers.eid import Trust, load_trust
from edge.readers.eid.register import Accepted
from edge.readers.eid.revocation import RevocationList
from edge.readers.eid.roots import BELGIAN_ROOTS, pin
from edge.simulator import forgery
from edge.simulator.card import VirtualCard
from edge.simulator.image import Generation
from edge.simulator.issuer import Issuer, Specification
from edge.simulator.keys import Digest, KeyKind
from edge.simulator.people import Person
from edge.simulator.personalise import Personalisation, issue
from protocol.reasons import Reason
from protocol.records import Assurance
from tests.edge.readers.reading import genuine, refused

ISSUED, NEXT = date(2026, 5, 1), date(2026, 11, 1)


def test_a_genuine_card_gives_the_person_and_the_documents_own_days(
    people: tuple[Person, ...], issuer: Issuer, trust: Trust
) -> None:
    for person in people:
        credential = genuine(issue(person, issuer), trust)
        assert credential.number == person.number
        assert (credential.surname, credential.given_names) == (
            person.surname,
            person.given_names,
        )
        assert credential.assurance is Assurance.SIGNED
        assert (credential.valid_from, credential.valid_until) == (
            date(2024, 3, 1),
            date(2034, 3, 1),
        )
        assert credential.language in {person.language, None}


def test_most_cards_tell_their_language(
    people: tuple[Person, ...], issuer: Issuer, trust: Trust
) -> None:
    told = [genuine(issue(person, issuer), trust).language for person in people]
    assert sum(language is not None for language in told) > len(people) * 0.7
    assert Language.ENGLISH not in told


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        (KeyKind.RSA_1024, Digest.SHA1),
        (KeyKind.RSA_2048, Digest.SHA1),
        (KeyKind.RSA_2048, Digest.SHA256),
        (KeyKind.P384, Digest.SHA384),
    ],
)
@pytest.mark.parametrize("generation", [Generation.V1_0, Generation.V1_7, Generation.V1_8])
def test_the_algorithm_follows_the_certificate_and_not_the_applet(  # noqa: PLR0917  a table and fixtures
    kind: KeyKind,
    digest: Digest,
    generation: Generation,
    person: Person,
    issuer: Issuer,
    trust: Trust,
) -> None:
    made = Personalisation(kind, digest, digest)
    image = issue(person, issuer, generation, personalisation=made)
    assert genuine(image, trust).number == person.number
    assert refused(forgery.altered(image), trust).reason is Reason.IDENTITY_ALTERED


@pytest.mark.parametrize("kind", [KeyKind.RSA_1024, KeyKind.RSA_2048])
def test_roots_and_registers_signed_over_sha1_are_those_of_cards_that_are_still_valid(
    kind: KeyKind, person: Person
) -> None:
    issuer = Issuer.generate(KeyKind.RSA_2048, over_sha1=True)
    made = Personalisation(kind, Digest.SHA1, Digest.SHA1)
    image = issue(person, issuer, Generation.V1_1, personalisation=made)
    by_pin = Trust(pins=frozenset({pin(issuer.root.certificate)}))
    for trust in (by_pin, Trust.on([issuer.root.certificate])):
        assert genuine(image, trust).number == person.number
    stranger = Issuer.generate(KeyKind.RSA_2048, over_sha1=True)
    forged = forgery.signed_by(image, stranger.register(kind), Digest.SHA1)
    assert refused(forged, by_pin).reason is Reason.SIGNER_NOT_REGISTER


def test_a_revocation_list_signed_over_sha1_is_honoured(person: Person) -> None:
    issuer = Issuer.generate(KeyKind.RSA_2048, over_sha1=True)
    image = issue(person, issuer, Generation.V1_1)
    certificate = issuer.register(KeyKind.RSA_2048).certificate
    revoked = issuer.revocation_list([certificate], issued=ISSUED, next_update=NEXT)
    trust = Trust.on([issuer.root.certificate], revocations=(RevocationList.of(revoked),))
    assert refused(image, trust).reason is Reason.SIGNER_REVOKED


def test_a_register_with_a_longer_key_than_any_so_far_is_read_too(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    made = Personalisation(KeyKind.RSA_4096, Digest.SHA256, Digest.SHA256)
    image = issue(person, issuer, Generation.V1_7, personalisation=made)
    assert len(image.files["4032"]) == 512
    for _ in range(2):
        assert genuine(image, trust).number == person.number
    assert refused(forgery.altered(image), trust).reason is Reason.IDENTITY_ALTERED


def test_a_change_of_any_byte_of_the_identity_is_found(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = issue(person, issuer)
    genuine(image, trust)
    for at in range(len(image.files["4031"])):
        changed = forgery.altered(image, at=at)
        assert refused(changed, trust).reason in {
            Reason.IDENTITY_ALTERED,
            Reason.CARD_UNREADABLE,
        }


def test_a_known_register_does_not_lend_its_name_to_others(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = issue(person, issuer)
    genuine(image, trust)
    stranger = forgery.signed_below_another_root(image, Issuer.generate())
    assert refused(stranger, trust).reason is Reason.ROOT_NOT_PINNED
    by_citizen = forgery.signed_by_citizen_authority(image, issuer)
    assert refused(by_citizen, trust).reason is Reason.SIGNER_NOT_REGISTER
    assert len(trust.accepted.registers) == 1


def test_the_belgian_pins_refuse_a_test_card(person: Person, issuer: Issuer) -> None:
    assert Trust().is_belgian
    assert refused(issue(person, issuer), Trust()).reason is Reason.ROOT_NOT_PINNED


def test_the_root_may_come_from_the_card_if_its_key_is_pinned(
    person: Person, issuer: Issuer
) -> None:
    pins = frozenset({pin(issuer.root.certificate)})
    trust = Trust(pins=pins)
    credential = genuine(issue(person, issuer), trust)
    assert issuer.root.certificate in trust.accepted.roots
    assert _check(credential, "root").outcome is Outcome.PASSED


def test_a_register_is_no_longer_known_once_its_root_is_unpinned(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    genuine(issue(person, issuer), trust)
    without = Trust(pins=BELGIAN_ROOTS, accepted=Accepted(registers=trust.accepted.registers))
    assert refused(issue(person, issuer), without).reason is Reason.ROOT_NOT_PINNED


def test_the_chain_is_checked_on_the_cards_first_day_not_today(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    over = issuer.certify(Specification(valid_from=date(2010, 1, 1), valid_until=date(2015, 6, 30)))
    for first_day, good in (
        (date(2009, 12, 31), False),
        (date(2010, 1, 1), True),
        (date(2015, 6, 30), True),
        (date(2015, 7, 1), False),
    ):
        image = issue(person, issuer, valid_from=first_day, signatory=over)
        if good:
            genuine(image, trust)
        else:
            assert refused(image, trust).reason is Reason.SIGNER_NOT_REGISTER


def test_a_revoked_register_is_refused_even_if_it_was_known(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = issue(person, issuer)
    genuine(image, trust)
    certificate = issuer.register(KeyKind.P384).certificate
    revoking = _with_list(trust, issuer, [certificate])
    assert refused(image, revoking).reason is Reason.SIGNER_REVOKED


def test_the_age_of_the_list_is_shown(person: Person, issuer: Issuer, trust: Trust) -> None:
    image = issue(person, issuer)
    checked = _check(genuine(image, _with_list(trust, issuer, [])), "revocation")
    assert (checked.outcome, checked.detail) == (Outcome.PASSED, "list of 2026-05-01")
    unchecked = _check(genuine(image, trust), "revocation")
    assert unchecked.outcome is Outcome.NOT_CHECKED


def test_a_list_by_somebody_else_does_not_count(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    impostor = Issuer.generate()
    certificate = issuer.register(KeyKind.P384).certificate
    credential = genuine(issue(person, issuer), _with_list(trust, impostor, [certificate]))
    assert _check(credential, "revocation").outcome is Outcome.NOT_CHECKED


def test_wrong_check_digits_are_a_warning_only(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    digits = person.number.digits
    wrong = f"{digits[:9]}{(int(digits[9:]) + 1) % 98:02}".encode()
    usual = Personalisation.usual(Generation.V1_8)
    made = Personalisation(usual.key, usual.digest, usual.photo_digest, extra_tags={6: wrong})
    credential = genuine(issue(person, issuer, personalisation=made), trust)
    assert _check(credential, "check-digits").outcome is Outcome.FAILED


@pytest.mark.parametrize("missing", ["4032", "503C"])
def test_a_card_without_its_proof_is_unreadable(
    missing: str, person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = forgery.without_file(issue(person, issuer), missing)
    assert refused(image, trust).reason is Reason.CARD_UNREADABLE


@pytest.mark.parametrize("content", [b"\x30\x03\x02\x01\x05", b"\x00" * 40, b"\x30\x84\1\2\3\4"])
def test_a_certificate_that_is_none_is_unreadable(
    content: bytes, person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = forgery.with_files(issue(person, issuer), {"503C": content})
    assert refused(image, trust).reason is Reason.CARD_UNREADABLE


def test_a_certificate_of_no_known_version_is_unreadable(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    image = issue(person, issuer)
    certificate = image.files["503C"].replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x0a")
    strange = forgery.with_files(image, {"503C": certificate})
    assert refused(strange, trust).reason is Reason.CARD_UNREADABLE


def test_the_registers_that_were_accepted_are_remembered_in_bounds(
    person: Person, issuer: Issuer, trust: Trust
) -> None:
    images = [issue(person, issuer, signatory=issuer.certify()) for _ in range(70)]
    for image in images:
        genuine(image, trust)
    assert len(trust.accepted.registers) == 64
    card = VirtualCard(images[-1])
    genuine(card, trust)
    assert card.commands <= 7


def test_trust_roots_from_files_replace_the_pinned_ones(
    person: Person, issuer: Issuer, tmp_path: Path
) -> None:
    root, revocations = tmp_path / "root.pem", tmp_path / "list.crl"
    certificate = issuer.root.certificate
    root.write_bytes(certificate.public_bytes(Encoding.PEM))
    signed = issuer.revocation_list([], issued=ISSUED, next_update=NEXT)
    revocations.write_bytes(signed.public_bytes(Encoding.DER))
    trust = load_trust(trust_roots=[root], revocation_lists=[revocations])
    assert not trust.is_belgian
    assert genuine(issue(person, issuer), trust).number == person.number


def test_a_known_root_that_is_not_pinned_changes_nothing(
    person: Person, issuer: Issuer, tmp_path: Path
) -> None:
    root = tmp_path / "root.der"
    root.write_bytes(issuer.root.certificate.public_bytes(Encoding.DER))
    trust = load_trust(known_roots=[root])
    assert trust.is_belgian
    assert refused(issue(person, issuer), trust).reason is Reason.ROOT_NOT_PINNED


def test_a_revocation_list_may_be_pem_too(issuer: Issuer, tmp_path: Path) -> None:
    path = tmp_path / "list.pem"
    signed = issuer.revocation_list([], issued=ISSUED, next_update=NEXT)
    path.write_bytes(signed.public_bytes(Encoding.PEM))
    assert RevocationList.load(path).issued == ISSUED


def test_files_that_are_not_what_they_must_be_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("-----BEGIN NOTHING-----")
    for path in (wrong, tmp_path / "absent.pem"):
        with pytest.raises(ConfigurationError, match=path.name):
            load_trust(trust_roots=[path])
        with pytest.raises(ConfigurationError, match=path.name):
            load_trust(revocation_lists=[path])


def _with_list(trust: Trust, signer: Issuer, revoked: list[x509.Certificate]) -> Trust:
    signed = signer.revocation_list(revoked, issued=ISSUED, next_update=NEXT)
    return Trust(
        pins=trust.pins,
        revocations=(RevocationList.of(signed),),
        accepted=trust.accepted,
    )


def _check(result: Credential | Unreadable, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)
