"""Why a card gave no identity: each error knows the reason code that the worker is told.

All are children of `edge.errors.CardError`. Their texts go to the log and hold no personal data.
"""

from typing import ClassVar

from edge.errors import CardError
from protocol.reasons import Reason


class RefusedCardError(CardError):
    """A card was not read as a genuine identity; `reason` is the code for the worker."""

    reason: ClassVar[Reason]


class CardGoneError(RefusedCardError):
    """The card was taken out."""

    reason = Reason.CARD_REMOVED


class CardMuteError(RefusedCardError):
    """No answer came from a chip."""

    reason = Reason.CARD_MUTE


class CardBusyError(RefusedCardError):
    """Another program holds the card, or reset it under our hands."""

    reason = Reason.CARD_BUSY


class CardUnknownError(RefusedCardError):
    """A chip card, but not an eID."""

    reason = Reason.CARD_UNKNOWN


class CardNotActivatedError(RefusedCardError):
    """The municipality has not activated the card."""

    reason = Reason.CARD_NOT_ACTIVATED


class NotIdentityDocumentError(RefusedCardError):
    """An eID applet on a card that identifies nobody."""

    reason = Reason.NOT_IDENTITY_DOCUMENT


class CardUnreadableError(RefusedCardError):
    """The card answers, but not with whole, well-formed files."""

    reason = Reason.CARD_UNREADABLE


class NoSuchFileError(CardUnreadableError):
    """The card has no such file: it says so by path and by walk."""


class NotGenuineError(RefusedCardError):
    """A check of the issuer's signature, its certificate or the chip failed."""


class IdentityAlteredError(NotGenuineError):
    """The issuer's signature does not cover these identity bytes."""

    reason = Reason.IDENTITY_ALTERED


class SignerNotRegisterError(NotGenuineError):
    """The signing certificate is not a valid one of the national register."""

    reason = Reason.SIGNER_NOT_REGISTER


class RootNotPinnedError(NotGenuineError):
    """The chain ends in a root whose key is not pinned."""

    reason = Reason.ROOT_NOT_PINNED


class SignerRevokedError(NotGenuineError):
    """The signing certificate is on a loaded revocation list."""

    reason = Reason.SIGNER_REVOKED


class ChipNotGenuineError(NotGenuineError):
    """The chip is not the one that the identity was issued to."""

    reason = Reason.CHIP_NOT_GENUINE


class ForbiddenCommandError(CardError):
    """A command that is not on the whitelist was about to be sent: a fault of the program."""
