"""Forged cards differ from the good one in just what they are named for."""

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from edge.simulator import forgery
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue


@pytest.fixture(scope="module")
def good(issuer: Issuer, person: Person) -> CardImage:
    return issue(person, issuer)


def register_of(image: CardImage) -> x509.Certificate:
    padded = image.files["503C"]
    return x509.load_der_x509_certificate(padded[: int.from_bytes(padded[2:4]) + 4])


def signature_holds(image: CardImage) -> bool:
    key = register_of(image).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signature = image.files["4032"]
    try:
        key.verify(signature[: signature[1] + 2], image.files["4031"], ec.ECDSA(hashes.SHA384()))
    except InvalidSignature:
        return False
    return True


def chains_to(image: CardImage, root: x509.Certificate) -> bool:
    try:
        register_of(image).verify_directly_issued_by(root)
    except (ValueError, InvalidSignature):
        return False
    return True


def changed(good: CardImage, forged: CardImage) -> set[str]:
    names = good.files.keys() | forged.files.keys()
    return {name for name in names if good.files.get(name) != forged.files.get(name)}


def test_the_good_card_is_good(good: CardImage, issuer: Issuer) -> None:
    assert signature_holds(good)
    assert chains_to(good, issuer.root.certificate)


def test_an_altered_identity_differs_in_one_byte_and_is_not_covered(good: CardImage) -> None:
    forged = forgery.altered(good)
    pairs = zip(good.files["4031"], forged.files["4031"], strict=True)
    assert sum(one != other for one, other in pairs) == 1
    assert changed(good, forged) == {"4031"}
    assert forged.identity.keys() == good.identity.keys()
    assert not signature_holds(forged)


def test_any_byte_of_any_file_can_be_altered(good: CardImage) -> None:
    forged = forgery.altered(good, "503C", at=-1)
    assert good.files["503C"][-1] ^ forged.files["503C"][-1] == 1


def test_a_renamed_identity_still_parses_and_is_not_covered(good: CardImage) -> None:
    number = good.identity[6].decode()
    forged = forgery.renamed(good, number, number[::-1])
    assert forged.identity[6].decode() == number[::-1]
    assert not signature_holds(forged)


def test_a_rename_that_changes_lengths_is_refused(good: CardImage) -> None:
    with pytest.raises(ValueError, match="as long"):
        forgery.renamed(good, good.identity[6].decode(), "1")


def test_another_key_signs_under_the_good_certificate(good: CardImage, issuer: Issuer) -> None:
    forged = forgery.signed_by_another_key(good)
    assert changed(good, forged) == {"4032"}
    assert chains_to(forged, issuer.root.certificate)
    assert not signature_holds(forged)


def test_a_citizen_authority_signs_validly_and_chains(good: CardImage, issuer: Issuer) -> None:
    forged = forgery.signed_by_citizen_authority(good, issuer)
    assert signature_holds(forged)
    assert chains_to(forged, issuer.root.certificate)
    assert "RRN" not in register_of(forged).subject.rfc4514_string()


def test_a_register_below_a_citizen_authority_is_not_issued_by_the_root(
    good: CardImage, issuer: Issuer
) -> None:
    forged = forgery.signed_below_citizen_authority(good, issuer)
    assert signature_holds(forged)
    assert register_of(forged).subject.rfc4514_string() == "CN=RRN,O=RRN,C=BE"
    assert not chains_to(forged, issuer.root.certificate)
    assert chains_to(forged, issuer.citizen_authority().certificate)


def test_name_policy_and_usage_can_each_be_the_only_wrong_thing(
    good: CardImage, issuer: Issuer
) -> None:
    for forge in (
        forgery.signed_under_another_name,
        forgery.signed_with_wrong_policy,
        forgery.signed_with_wrong_usage,
        forgery.signed_outside_validity,
    ):
        forged = forge(good, issuer)
        assert signature_holds(forged)
        assert chains_to(forged, issuer.root.certificate)
        assert changed(good, forged) == {"4032", "503C"}


def test_a_register_that_was_over_ended_before_the_card_began(
    good: CardImage, issuer: Issuer
) -> None:
    forged = forgery.signed_outside_validity(good, issuer)
    assert register_of(forged).not_valid_after_utc.year < int(good.identity[3][-4:])


def test_another_root_is_right_in_itself(good: CardImage, issuer: Issuer) -> None:
    other = Issuer.generate()
    forged = forgery.signed_below_another_root(good, other)
    assert signature_holds(forged)
    assert chains_to(forged, other.root.certificate)
    assert not chains_to(forged, issuer.root.certificate)


def test_a_copy_on_an_old_card_keeps_the_signed_promise_of_a_chip_key(good: CardImage) -> None:
    forged = forgery.copied_onto_old_card(good)
    assert forged.generation is Generation.V1_7
    assert len(forged.identity[0x1A]) == 48
    assert "4040" not in forged.files
    assert signature_holds(forged)


def test_a_copy_on_a_new_card_has_another_key_in_its_chip(good: CardImage) -> None:
    forged = forgery.copied_onto_new_card(good)
    assert forged.files == good.files
    assert forged.chip_key is not None
    assert good.chip_key is not None
    assert forged.chip_key.public_key() != good.chip_key.public_key()


def test_another_chip_tells_another_serial(good: CardImage) -> None:
    forged = forgery.on_another_chip(good)
    assert forged.files == good.files
    assert forged.card_data[:16] != forged.identity[2]
    assert len(forged.card_data) == 28


def test_a_file_that_breaks_off_does_so_within_its_last_field(good: CardImage) -> None:
    forged = forgery.broken_off(good)
    assert good.files["4031"].startswith(forged.files["4031"])
    assert good.identity.keys() - forged.identity.keys() == {0x1A}
