"""Put a person onto a card: identity file, signatures and certificates, as the state does.

`issue` gives a genuine card of any generation below the given test issuer; what a forger does
with it is in `edge/simulator/forgery.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edge.simulator import tlv
from edge.simulator.image import (
    ACTIVATED,
    ADDRESS,
    ADDRESS_SIGNATURE,
    AUTHENTICATION,
    BASIC_KEY,
    CITIZEN_AUTHORITY,
    IDENTITY,
    IDENTITY_SIGNATURE,
    PHOTO,
    REGISTER,
    ROOT,
    SERIAL_LENGTH,
    SIGNING,
    TAG_BASIC_KEY_HASH,
    TAG_PHOTO_HASH,
    CardImage,
    Generation,
)
from edge.simulator.issuer import Issuer, Specification, Usage
from edge.simulator.keys import Digest, KeyKind, Signatory
from edge.simulator.people import KIDS_CARD, Person

_VALID_FROM, _VALID_UNTIL = date(2024, 3, 1), date(2034, 3, 1)
_SIGNATURE_FILE_LENGTH = 104
_REGISTER_PADDING = 1100
_PHOTO_LENGTH = 3064
_AUTHENTICATION_USAGE = Usage(digital_signature=True)
_SIGNING_USAGE = Usage(non_repudiation=True)
_NO_TAGS: Mapping[int, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Personalisation:
    """How a card is made, where it is not the usual way of its generation."""

    key: KeyKind
    digest: Digest
    photo_digest: Digest
    certificate_padding: int = 0
    identity_padding: int = 0
    extra_tags: Mapping[int, bytes] = field(default_factory=lambda: _NO_TAGS)
    """Tags to add or to put in the place of the usual ones; to leave one out, see `left_out`."""
    left_out: frozenset[int] = frozenset()

    @classmethod
    def usual(cls, generation: Generation) -> "Personalisation":
        """What the cards of a generation are like."""
        match generation:
            case Generation.V1_0:
                return cls(KeyKind.RSA_1024, Digest.SHA1, Digest.SHA1)
            case Generation.V1_1:
                return cls(KeyKind.RSA_2048, Digest.SHA1, Digest.SHA1)
            case Generation.V1_7:
                return cls(KeyKind.RSA_2048, Digest.SHA256, Digest.SHA256)
            case Generation.V1_8:
                return cls(
                    KeyKind.P384,
                    Digest.SHA384,
                    Digest.SHA384,
                    certificate_padding=_REGISTER_PADDING,
                )

    @classmethod
    def rekeyed(cls) -> "Personalisation":
        """A 1.7 card signed by an elliptic key, with tag 1A there but empty."""
        return cls(KeyKind.P384, Digest.SHA384, Digest.SHA384, extra_tags={TAG_BASIC_KEY_HASH: b""})


def issue(  # noqa: PLR0913  what a card says is handed in by name, each with a usual value
    person: Person,
    issuer: Issuer,
    generation: Generation = Generation.V1_8,
    *,
    valid_from: date = _VALID_FROM,
    valid_until: date = _VALID_UNTIL,
    document_type: int | None = None,
    card_number: str | None = None,
    personalisation: Personalisation | None = None,
    signatory: Signatory | None = None,
    chip_key: ec.EllipticCurvePrivateKey | None = None,
    life_cycle: int = ACTIVATED,
) -> CardImage:
    """Make a card for a person.

    Args:
        person: who it is for; the person's document type is taken unless one is given.
        issuer: whose root and register certificate are on the card.
        generation: the applet's version; it decides the signature unless `personalisation` does.
        valid_from: tag 03.
        valid_until: tag 04.
        document_type: tag 0F in place of the person's.
        card_number: tag 01; made from the national number when not given.
        personalisation: what is unlike the generation's usual cards.
        signatory: who signs in place of the issuer's national register.
        chip_key: the key of file 4040 on 1.8, P-384; a new one when not given.
        life_cycle: the last byte of the card data; other than 0F is a card not activated.
    """
    making = personalisation or Personalisation.usual(generation)
    if document_type is not None:
        person = replace(person, document_type=document_type)
    number = card_number or card_number_of(person)
    serial = sha256(b"chip " + number.encode()).digest()[:SERIAL_LENGTH]
    proves_itself = generation is Generation.V1_8
    key = (chip_key or ec.generate_private_key(ec.SECP384R1())) if proves_itself else None
    vouched = _vouched_files(person, key)
    fields = _identity(person, number, serial, valid_from, valid_until)
    fields |= _hashes(vouched, making)
    fields |= making.extra_tags
    signer = signatory or issuer.register(making.key)
    return CardImage(
        files=_signed_files(person, _encoded(fields, making), signer, making)
        | _certificates(person, issuer, signer, making)
        | vouched,
        generation=generation,
        atr=generation.atr,
        chip_serial=serial,
        life_cycle=life_cycle,
        chip_key=key,
    )


def card_number_of(person: Person) -> str:
    """Make a card number from the national number: 12 digits, or `B` and 9 for foreigners.

    The last two of the twelve check the first ten mod 97.
    """
    seed = int.from_bytes(sha256(person.number.digits.encode()).digest()[:8])
    if person.is_foreigner:
        return f"B{seed % 10**9:09}"
    ten = f"59{seed % 10**8:08}"
    return f"{ten}{int(ten) % 97 or 97:02}"


def sign_file(content: bytes, signatory: Signatory, digest: Digest) -> bytes:
    """Sign as file 4032 holds it: bare RSA, or DER of ECDSA padded with zeros to 104 bytes."""
    if isinstance(signatory.key, rsa.RSAPrivateKey):
        return signatory.sign(content, digest)
    return signatory.sign(content, Digest.SHA384).ljust(_SIGNATURE_FILE_LENGTH, b"\0")


def _identity(
    person: Person, card_number: str, serial: bytes, valid_from: date, valid_until: date
) -> dict[int, bytes]:
    texts = {
        0x01: card_number,
        0x03: f"{valid_from:%d.%m.%Y}",
        0x04: f"{valid_until:%d.%m.%Y}",
        0x05: person.municipality,
        0x06: person.number.digits,
        0x07: person.surname,
        0x08: person.given_names,
        0x09: person.third_initial,
        0x0A: person.nationality,
        0x0B: person.birth_place,
        0x0C: person.birth_date,
        0x0D: person.sex_letter,
        0x0E: "",
        0x0F: f"{person.document_type:02}" if person.is_foreigner else f"{person.document_type}",
        0x10: "0",
    }
    return {tag: text.encode() for tag, text in texts.items()} | {0x02: serial}


def _vouched_files(person: Person, chip_key: ec.EllipticCurvePrivateKey | None) -> dict[str, bytes]:
    """Return the files whose hashes stand in the identity: the photo, and on 1.8 the chip's key."""
    files = {PHOTO: _photo(person)}
    if chip_key is not None:
        files[BASIC_KEY] = chip_key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
    return files


def _hashes(vouched: Mapping[str, bytes], making: Personalisation) -> dict[int, bytes]:
    hashes = {TAG_PHOTO_HASH: making.photo_digest.of(vouched[PHOTO])}
    if BASIC_KEY in vouched:
        hashes[TAG_BASIC_KEY_HASH] = Digest.SHA384.of(vouched[BASIC_KEY])
    return hashes


def _encoded(fields: Mapping[int, bytes], making: Personalisation) -> bytes:
    kept = {tag: value for tag, value in fields.items() if tag not in making.left_out}
    return tlv.encode(kept) + bytes(making.identity_padding)


def _signed_files(
    person: Person, identity: bytes, signer: Signatory, making: Personalisation
) -> dict[str, bytes]:
    signature = sign_file(identity, signer, making.digest)
    address = tlv.encode({1: b"Kraanstraat 1", 2: b"9999", 3: person.municipality.encode()})
    return {
        IDENTITY: identity,
        IDENTITY_SIGNATURE: signature,
        ADDRESS: address,
        ADDRESS_SIGNATURE: sign_file(address + signature, signer, making.digest),
    }


def _certificates(
    person: Person, issuer: Issuer, signer: Signatory, making: Personalisation
) -> dict[str, bytes]:
    authority = issuer.citizen_authority()
    files = {
        SIGNING: _citizen_certificate(person, issuer, _SIGNING_USAGE),
        CITIZEN_AUTHORITY: authority.certificate.public_bytes(Encoding.DER),
        ROOT: issuer.root.certificate.public_bytes(Encoding.DER),
        REGISTER: signer.certificate.public_bytes(Encoding.DER) + bytes(making.certificate_padding),
    }
    if person.document_type != KIDS_CARD:
        files[AUTHENTICATION] = _citizen_certificate(person, issuer, _AUTHENTICATION_USAGE)
    return files


def _citizen_certificate(person: Person, issuer: Issuer, usage: Usage) -> bytes:
    subject = (("C", "BE"), ("CN", f"{person.given_names} {person.surname}"))
    specification = Specification(subject, policy=None, usage=usage)
    citizen = issuer.certify(specification, by=issuer.citizen_authority())
    return citizen.certificate.public_bytes(Encoding.DER)


def _photo(person: Person) -> bytes:
    """Three kilobytes that begin as a JPEG does: enough to be slow, and to be hashed."""
    noise = sha256(b"photo " + person.number.digits.encode()).digest()
    return (b"\xff\xd8\xff\xe0" + noise * (_PHOTO_LENGTH // len(noise) + 1))[:_PHOTO_LENGTH]
