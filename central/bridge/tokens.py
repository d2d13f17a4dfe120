"""What a single token is worth: a record of the topic's device, or the central's own word.

Everything else is rejected with the rule that it breaks, and ends as set aside (R16, R18, R37).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from central.bridge.keys import DeviceKey
from central.ledger.entries import AsideReason, VerifiedRecord
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import SigningKey, TokenType, key_id, token_hash
from protocol.errors import ForgedError, ProtocolError
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import Record


class RejectedError(Exception):
    """A message or token that breaks a rule; it ends as set aside."""

    def __init__(self, reason: AsideReason, detail: str) -> None:
        """Take the reason, and a detail without personal data."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def verify_token(token: str, device: DeviceId, keys: Mapping[str, DeviceKey]) -> VerifiedRecord:
    """Verify one token: device of the topic, of the key and of the claims are the same (R16).

    Raises:
        RejectedError: with the rule that it breaks.
    """
    with _held_to_contract():
        key = keys.get(key_id(token, TokenType.RECORD))
        if key is None:
            raise RejectedError(AsideReason.KEY_UNKNOWN, "Signed by a key that never enrolled.")
        if key.device != device:
            raise RejectedError(AsideReason.OTHER_DEVICE, f"The key is {key.device}'s.")
        if key.revoked:
            raise RejectedError(AsideReason.KEY_REVOKED, "Signed by a key that was taken back.")
        record = Record.parse(key.verify_key.open(token, TokenType.RECORD))
    if record.head.device != device:
        raise RejectedError(AsideReason.OTHER_DEVICE, "The claims name another device.")
    return VerifiedRecord(token, token_hash(token), record, key.verify_key.kid)


class OwnWord:
    """Acknowledgements that come back: the central's own word, as evidence of numbers (R37)."""

    def __init__(self, key: SigningKey) -> None:
        """Take the key that signs acknowledgements."""
        self._key = key.verify_key
        header = key.sign(b"", TokenType.ACKNOWLEDGEMENT).partition(".")[0]
        self._beginning = f"{header}."

    def claimed_by(self, token: str) -> bool:
        """Whether a token begins as every acknowledgement by this key does."""
        return token.startswith(self._beginning)

    def numbers(self, token: str, device: DeviceId) -> dict[str, ReceiptNumber]:
        """Verify an acknowledgement; return the numbers that it gave, by check-in.

        Raises:
            RejectedError: with the rule that it breaks.
        """
        with _held_to_contract():
            word = Acknowledgement.opened(token, self._key)
        if word.device != device:
            raise RejectedError(AsideReason.OTHER_DEVICE, f"The word was given to {word.device}.")
        return {receipt.check_in: ReceiptNumber.parse(receipt.number) for receipt in word.receipts}


@contextmanager
def _held_to_contract() -> Iterator[None]:
    """Turn what the contract says of a token into why it is rejected."""
    try:
        yield
    except ForgedError as error:
        raise RejectedError(AsideReason.FORGED, str(error)) from error
    except ProtocolError as error:
        raise RejectedError(AsideReason.MALFORMED, str(error)) from error
