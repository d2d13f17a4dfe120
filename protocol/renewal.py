"""Renewal: how a device gets a certificate for its next key, also after the present one expired.

Over HTTPS without a client certificate: the device signs, with the key that it is known by, the
central's fresh challenge together with the request for the new key. Shapes, all JSON; the answer
is an `EnrolmentGrant`.
"""

from typing import Annotated

from pydantic import Field, ValidationError

from protocol.envelope import MAX_TOKEN, SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import ShortText, Utc, Wire, summary

ChallengeText = Annotated[str, Field(min_length=1, max_length=200)]


class Challenge(Wire):
    """What the central asks to be signed; good for minutes. `at` is the central's time."""

    challenge: ChallengeText
    at: Utc


class Renewal(Wire):
    """What the device signs: its name, the challenge, a PKCS#10 request (PEM) by its new key."""

    device: ShortText
    challenge: ChallengeText
    request: Annotated[str, Field(max_length=4096)]

    def signed(self, key: SigningKey) -> str:
        """Return the token by the key that the device is known by."""
        return key.sign(self.model_dump_json().encode(), TokenType.RENEWAL)

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Renewal":
        """Verify and read a token.

        Raises:
            MalformedError: not a renewal.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.RENEWAL))
        except ValidationError as error:
            raise MalformedError(f"Not a renewal: {summary(error)}") from error


class RenewalRequest(Wire):
    """What the device posts: the signed `Renewal`."""

    token: Annotated[str, Field(max_length=MAX_TOKEN)]
