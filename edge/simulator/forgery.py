"""Cards that must not open a gate: each function takes a good card and gives a changed copy.

What a card is refused for stands in the function's first line, in the words of the reason codes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from edge.simulator.image import (
    BASIC_KEY,
    IDENTITY,
    IDENTITY_SIGNATURE,
    NOT_ACTIVATED,
    REGISTER,
    ROOT,
    TAG_SURNAME,
    CardImage,
    Generation,
)
from edge.simulator.issuer import REGISTER_USAGE, Issuer, Specification, Usage
from edge.simulator.keys import Digest, KeyKind, Signatory
from edge.simulator.personalise import sign_file

WRONG_POLICY = "2.16.56.1.1.1.2"
"""A policy that is not among the register's."""


def with_files(image: CardImage, files: Mapping[str, bytes]) -> CardImage:
    """Give a copy with some files put in the place of the old ones, or added."""
    return replace(image, files={**image.files, **files})


def without_file(image: CardImage, identifier: str) -> CardImage:
    """Give a copy on which a file is missing."""
    return replace(
        image, files={name: held for name, held in image.files.items() if name != identifier}
    )


def altered(image: CardImage, identifier: str = IDENTITY, at: int | None = None) -> CardImage:
    """Identity altered: one byte of a file is changed, the signature is the old one.

    Without `at` it is the first letter of the surname, so that the identity still parses.
    """
    content = bytearray(image.files[identifier])
    where = content.find(image.identity[TAG_SURNAME]) if at is None else at
    content[where % len(content)] ^= 0x01
    return with_files(image, {identifier: bytes(content)})


def renamed(image: CardImage, old: str, new: str) -> CardImage:
    """Identity altered: a text in it is replaced by one as long, so that it still parses.

    Raises:
        ValueError: the texts differ in length, or the old one is not there.
    """
    before, after = old.encode(), new.encode()
    identity = image.files[IDENTITY]
    if len(before) != len(after) or before not in identity:
        raise ValueError("Both texts must be as long, and the first be on the card.")
    return with_files(image, {IDENTITY: identity.replace(before, after)})


def signed_by(image: CardImage, signatory: Signatory, digest: Digest = Digest.SHA384) -> CardImage:
    """Signed by whom one likes, with that certificate in the register's place."""
    return with_files(
        image,
        {
            IDENTITY_SIGNATURE: sign_file(image.files[IDENTITY], signatory, digest),
            REGISTER: signatory.certificate.public_bytes(Encoding.DER),
        },
    )


def signed_by_another_key(image: CardImage) -> CardImage:
    """Identity altered: signed by a key that is not the certificate's, which is the good one."""
    key = KeyKind.P384.generate()
    certificate = Issuer.generate().root.certificate
    forged = sign_file(image.files[IDENTITY], Signatory(certificate, key), Digest.SHA384)
    return with_files(image, {IDENTITY_SIGNATURE: forged})


def signed_by_citizen_authority(image: CardImage, issuer: Issuer) -> CardImage:
    """Signer not the register: a citizen CA, which chains to the same root."""
    return signed_by(image, issuer.citizen_authority())


def signed_below_citizen_authority(image: CardImage, issuer: Issuer) -> CardImage:
    """Signer not the register: named RRN, but issued by a citizen CA and not by the root."""
    return signed_by(image, issuer.certify(by=issuer.citizen_authority()))


def signed_under_another_name(image: CardImage, issuer: Issuer) -> CardImage:
    """Signer not the register: issued by the root, good in all but the subject."""
    subject = (("C", "BE"), ("O", "RRN"), ("CN", "RRM"))
    return signed_by(image, issuer.certify(Specification(subject=subject)))


def signed_with_wrong_policy(image: CardImage, issuer: Issuer) -> CardImage:
    """Signer not the register: the certificate's policy is none of the register's."""
    return signed_by(image, issuer.certify(Specification(policy=WRONG_POLICY)))


def signed_with_wrong_usage(image: CardImage, issuer: Issuer) -> CardImage:
    """Signer not the register: the key may sign, but not beyond dispute (nonRepudiation)."""
    usage = Usage(digital_signature=REGISTER_USAGE.digital_signature)
    return signed_by(image, issuer.certify(Specification(usage=usage)))


def signed_outside_validity(
    image: CardImage,
    issuer: Issuer,
    valid_from: date = date(2004, 1, 1),
    valid_until: date = date(2010, 1, 1),
) -> CardImage:
    """Signer not the register: its certificate was over before the card became valid."""
    specification = Specification(valid_from=valid_from, valid_until=valid_until)
    return signed_by(image, issuer.certify(specification))


def signed_below_another_root(image: CardImage, other: Issuer) -> CardImage:
    """Root not pinned: register and root certificates are right, of another state."""
    forged = signed_by(image, other.register())
    return with_files(forged, {ROOT: other.root.certificate.public_bytes(Encoding.DER)})


def copied_onto_old_card(image: CardImage, generation: Generation = Generation.V1_7) -> CardImage:
    """Chip not genuine: the files of a 1.8 card on an old one, which cannot prove itself."""
    return replace(
        without_file(image, BASIC_KEY),
        generation=generation,
        atr=generation.atr,
        chip_key=None,
    )


def copied_onto_new_card(image: CardImage) -> CardImage:
    """Chip not genuine: all files of a 1.8 card on another, whose chip has another key."""
    return replace(image, chip_key=ec.generate_private_key(ec.SECP384R1()))


def on_another_chip(image: CardImage) -> CardImage:
    """Chip not genuine: the card data tell a chip serial that the identity's tag 02 does not."""
    return replace(image, chip_serial=sha256(image.chip_serial).digest()[: len(image.chip_serial)])


def broken_off(image: CardImage, identifier: str = IDENTITY, missing: int = 5) -> CardImage:
    """Card unreadable: a file's last bytes are missing, and so its last field breaks off."""
    return with_files(image, {identifier: image.files[identifier][:-missing]})


def not_activated(image: CardImage) -> CardImage:
    """Card not activated: its files answer `6985`, or `6D00` by the card's manners."""
    return replace(image, life_cycle=NOT_ACTIVATED)
