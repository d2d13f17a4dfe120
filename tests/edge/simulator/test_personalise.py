"""Cards are made as the state makes them: fields, signatures, certificates per generation."""

from dataclasses import replace
from datetime import date
from hashlib import sha1, sha256, sha384

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import KIDS_CARD, Person, crowd
from edge.simulator.personalise import Personalisation, card_number_of, issue


def der_length(padded: bytes) -> int:
    """The length of a DER structure with a two-byte length, header included."""
    assert padded[1] == 0x82
    return int.from_bytes(padded[2:4]) + 4


def register_of(image: CardImage) -> x509.Certificate:
    padded = image.files["503C"]
    return x509.load_der_x509_certificate(padded[: der_length(padded)])


@pytest.fixture(scope="module", params=list(Generation))
def image(request: pytest.FixtureRequest, issuer: Issuer, person: Person) -> CardImage:
    return issue(person, issuer, request.param)


def test_the_identity_says_who_the_person_is(image: CardImage, person: Person) -> None:
    fields = image.identity
    assert fields[0x06].decode() == person.number.digits
    assert fields[0x07].decode() == person.surname
    assert fields[0x08].decode() == person.given_names
    assert fields[0x0C].decode() == person.birth_date
    assert fields[0x0D].decode() == person.sex_letter
    assert (fields[0x03], fields[0x04]) == (b"01.03.2024", b"01.03.2034")


def test_the_identity_is_as_long_as_real_ones_are(issuer: Issuer) -> None:
    for person in crowd(60, seed=9):
        for generation in (Generation.V1_1, Generation.V1_8):
            assert 140 <= len(issue(person, issuer, generation).files["4031"]) <= 320


def test_the_register_signed_the_bytes_of_the_identity(image: CardImage) -> None:
    key = register_of(image).public_key()
    identity, signature = image.files["4031"], image.files["4032"]
    match image.generation:
        case Generation.V1_8:
            assert isinstance(key, ec.EllipticCurvePublicKey)
            assert len(signature) == 104
            key.verify(signature[: signature[1] + 2], identity, ec.ECDSA(hashes.SHA384()))
        case generation:
            assert isinstance(key, rsa.RSAPublicKey)
            digest = hashes.SHA256() if generation is Generation.V1_7 else hashes.SHA1()  # noqa: S303  as old cards are signed
            key.verify(signature, identity, padding.PKCS1v15(), digest)


def test_the_chip_number_is_the_serial_that_the_card_data_tell(image: CardImage) -> None:
    assert image.card_data[:16] == image.identity[0x02] == image.chip_serial
    assert len(image.card_data) == 28
    assert image.card_data[21] == int(image.generation.replace(".", ""), 16)


def test_the_photo_is_big_and_its_hash_is_signed(image: CardImage) -> None:
    photo = image.files["4035"]
    digest = {
        Generation.V1_0: sha1,
        Generation.V1_1: sha1,
        Generation.V1_7: sha256,
        Generation.V1_8: sha384,
    }[image.generation]
    assert len(photo) > 3000
    assert image.identity[0x11] == digest(photo).digest()


def test_only_an_18_card_has_a_basic_key_and_its_hash_is_signed(
    issuer: Issuer, person: Person
) -> None:
    new, old = issue(person, issuer), issue(person, issuer, Generation.V1_7)
    assert len(new.files["4040"]) == 120
    assert new.identity[0x1A] == sha384(new.files["4040"]).digest()
    assert new.chip_key is not None
    assert load_der_public_key(new.files["4040"]) == new.chip_key.public_key()
    assert "4040" not in old.files
    assert old.chip_key is None
    assert 0x1A not in old.identity


def test_the_register_certificate_of_18_is_padded_with_1100_zeros(
    issuer: Issuer, person: Person
) -> None:
    padded = issue(person, issuer).files["503C"]
    assert len(padded) - der_length(padded) == 1100
    assert not any(padded[der_length(padded) :])


def test_a_rekeyed_17_card_is_signed_by_a_curve_and_has_an_empty_tag_1a(
    issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer, Generation.V1_7, personalisation=Personalisation.rekeyed())
    assert isinstance(register_of(image).public_key(), ec.EllipticCurvePublicKey)
    assert image.identity[0x1A] == b""


def test_tags_can_be_added_left_out_and_padded(issuer: Issuer, person: Person) -> None:
    making = replace(
        Personalisation.usual(Generation.V1_8),
        extra_tags={0x00: b"\x01", 0x14: b""},
        left_out=frozenset({0x09}),
        identity_padding=6,
    )
    image = issue(person, issuer, personalisation=making)
    assert image.files["4031"].startswith(b"\x00\x01\x01\x01")
    assert image.files["4031"].endswith(bytes(6))
    assert image.identity[0x14] == b""
    assert 0x09 not in image.identity


def test_a_citizens_card_number_checks_itself(issuer: Issuer) -> None:
    for person in crowd(50, seed=2):
        number = issue(person, issuer).identity[0x01].decode()
        if person.is_foreigner:
            assert number[0] == "B"
            assert len(number) == 10
        else:
            assert (int(number[:10]) % 97 or 97) == int(number[10:])


def test_document_type_dates_and_card_number_can_be_chosen(issuer: Issuer, person: Person) -> None:
    image = issue(
        person,
        issuer,
        valid_from=date(2011, 2, 3),
        valid_until=date(2016, 2, 3),
        document_type=8,
        card_number="591234567829",
    )
    fields = image.identity
    assert (fields[0x03], fields[0x04]) == (b"03.02.2011", b"03.02.2016")
    assert int(fields[0x0F]) == 8
    assert fields[0x01] == b"591234567829"


def test_a_kids_card_has_no_authentication_certificate(issuer: Issuer, person: Person) -> None:
    assert "5038" in issue(person, issuer).files
    assert "5038" not in issue(person, issuer, document_type=KIDS_CARD).files


def test_the_address_is_signed_together_with_the_identitys_signature(
    issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer)
    key = register_of(image).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signature = image.files["4034"]
    covered = image.files["4033"] + image.files["4032"]
    key.verify(signature[: signature[1] + 2], covered, ec.ECDSA(hashes.SHA384()))


def test_card_numbers_differ_between_people() -> None:
    numbers = {card_number_of(person) for person in crowd(300, seed=6)}
    assert len(numbers) == 300
