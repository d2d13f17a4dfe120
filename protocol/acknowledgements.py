"""The acknowledgement: the central's signed word that it holds a device's records.

Cumulative (`up_to`, `head`) and repeatable: the receipts are those of the check-ins in the
records just handled, sent for the first time or again. A device keeps those that gave it a number:
should the central lose its newest data, they are its evidence of its own promises (R35-R37).
"""

from typing import Annotated

from pydantic import Field, ValidationError

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import Count, Hash, RecordId, ShortText, Utc, Wire, summary


class Receipt(Wire):
    """A check-in's receipt number: twelve digits (see `protocol.receipts`)."""

    check_in: RecordId
    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class Acknowledgement(Wire):
    """What the central holds of one device after a commit.

    `up_to` is the highest sequence number held without a gap (0 when nothing is held) and `head`
    the hash of that record (`protocol.records.GENESIS` for 0). `session` is there in the answer to
    a birth, and names it: only such a word may say that the central holds less than it once did.
    """

    device: ShortText
    up_to: Count
    head: Hash
    receipts: tuple[Receipt, ...]
    at: Utc
    session: Count | None = None

    def signed(self, key: SigningKey) -> str:
        """Return the token that goes over the wire."""
        claims = self.model_dump_json(exclude_none=True)
        return key.sign(claims.encode(), TokenType.ACKNOWLEDGEMENT)

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Acknowledgement":
        """Verify and read a token.

        Raises:
            MalformedError: not an acknowledgement.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.ACKNOWLEDGEMENT))
        except ValidationError as error:
            raise MalformedError(f"Not an acknowledgement: {summary(error)}") from error
