"""Why an admission was refused: the codes on the wire, and what each means.

The gate turns a code into a sentence in the worker's language; the central shows the code.
A central accepts codes it does not know, so that gates can be newer than it is.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code of a refusal."""

    IDENTITY_ALTERED = "identity-altered"
    """The issuer's signature does not cover these identity bytes."""
    SIGNER_NOT_REGISTER = "signer-not-register"
    """Signed below a pinned root, but not by the national register."""
    ROOT_NOT_PINNED = "root-not-pinned"
    """The chain ends in a root that this gate does not trust."""
    SIGNER_REVOKED = "signer-revoked"
    """The register's certificate is on the loaded revocation list."""
    CHIP_NOT_GENUINE = "chip-not-genuine"
    """The chip failed to prove that it is the one the identity was issued to."""
    DOCUMENT_EXPIRED = "document-expired"
    """The card's validity is over."""
    DOCUMENT_NOT_YET_VALID = "document-not-yet-valid"
    """The card's validity has not begun."""
    NOT_IDENTITY_DOCUMENT = "not-identity-document"
    """A Belgian eID applet on a card that is no identity document (types 7 and 8)."""
    CARD_NOT_ACTIVATED = "card-not-activated"
    """The municipality has not activated the card yet."""
    CARD_UNKNOWN = "card-unknown"
    """A chip card, but not an eID."""
    CARD_MUTE = "card-mute"
    """No answer from a chip: the card is probably in the wrong way round."""
    CARD_REMOVED = "card-removed"
    """The card was taken out before it was read."""
    CARD_UNREADABLE = "card-unreadable"
    """The card answers, but not with whole, well-formed files."""
    CARD_BUSY = "card-busy"
    """Another program holds the card."""
    NUMBER_WRONG_CHECK_DIGITS = "number-wrong-check-digits"
    """A typed or scanned national or BIS number whose last two digits do not fit the others."""
    NUMBER_INCOMPLETE = "number-incomplete"
    """Neither 11 nor 17 digits: half-typed, half-scanned, or a digit too many."""
    SCAN_NOT_UNDERSTOOD = "scan-not-understood"
    """A code that is no number, no Limosa declaration and no badge of the site."""
    TYPE_NOT_ACCEPTED = "type-not-accepted"
    """The site does not accept this way of identification."""
    NOT_RECORDED = "not-recorded"
    """The gate could not write the check-in to its journal, so nobody is let through."""
