"""Who is on a site, on its way to its gates: for the day that there is a fire and no network.

A message is a signed token over the hash of its body, and the body, sealed under a key of the
site's that came with the enrolment and never over the broker: the broker learns nobody's name.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pydantic import Field, TypeAdapter, ValidationError

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import Count, Hash, RecordId, ShortText, Utc, Wire, summary

MOST_PEOPLE = 1000
"""How many people one message tells of; of further ones it says how many they are."""
MOST_BYTES = 190_000
"""The same in bytes of their JSON: sealed and in base64 they stay below the broker's largest."""
NONCE_BYTES = 12


class Expected(Wire):
    """Somebody who is on the site, as a list in an evacuation has to name him."""

    who: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """His keyed hash under the site's roster key, by which gates know him too."""
    name: Annotated[str, Field(max_length=80)]
    """Given name and the first letter of the surname; empty where nobody knows it."""
    masked: Annotated[str, Field(max_length=32)]
    since: Utc
    check_in: RecordId | None = None
    """The record that tells that he is there: what a tick names."""


_PEOPLE: TypeAdapter[tuple[Expected, ...]] = TypeAdapter(tuple[Expected, ...])


class MusterHead(Wire):
    """The signed part: for whom it is, which word it is, and what its body is."""

    device: ShortText
    serial: Annotated[Count, Field(ge=1)]
    """Higher with every word to this device."""
    at: Utc
    running: bool
    """Whether a roll-call is going on."""
    muster: Count | None = None
    """The number of the roll-call that is going on."""
    more: Count = 0
    """How many people are there beyond those in the body."""
    body: Hash
    """SHA-256 of the sealed body."""


def fitting(people: Sequence[Expected]) -> tuple[Expected, ...]:
    """Return the first ones, as many as one message tells of."""
    room, fit = MOST_BYTES, list[Expected]()
    for one in people[:MOST_PEOPLE]:
        room -= len(one.model_dump_json().encode()) + 1
        if room < 0:
            break
        fit.append(one)
    return tuple(fit)


def message(
    head: MusterHead,
    people: tuple[Expected, ...],
    *,
    key: SigningKey,
    site_key: bytes,
    nonce: bytes,
) -> bytes:
    """Return a message; `head.body` is set to what the body hashes to.

    Args:
        head: The signed part.
        people: No more than `fitting`.
        key: The central's.
        site_key: The site's roster key.
        nonce: `NONCE_BYTES` random bytes.
    """
    plain = _PEOPLE.dump_json(people)
    body = b64encode(nonce + _cipher(site_key).encrypt(nonce, plain, None))
    whole = head.model_copy(update={"body": hashlib.sha256(body).hexdigest()})
    return key.sign(whole.model_dump_json().encode(), TokenType.MUSTER).encode() + b"\n" + body


def opened(
    payload: bytes, *, key: VerifyKey, site_key: bytes
) -> tuple[MusterHead, tuple[Expected, ...]]:
    """Verify and open a message.

    Raises:
        MalformedError: no such message, or its body is not the one that was signed.
        ForgedError: not signed by `key`.
    """
    token, _, body = payload.partition(b"\n")
    try:
        head = MusterHead.model_validate_json(key.open(token.decode("ascii"), TokenType.MUSTER))
        if hashlib.sha256(body).hexdigest() != head.body:
            raise MalformedError("The body of this muster is not the one that was signed.")
        sealed = b64decode(body, validate=True)
        plain = _cipher(site_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        return head, _PEOPLE.validate_json(plain)
    except ValidationError as error:
        raise MalformedError(f"Not a muster: {summary(error)}") from error
    except (InvalidTag, ValueError) as error:
        raise MalformedError("This muster does not open with the site's key.") from error


def _cipher(site_key: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hmac.digest(site_key, b"werfpoort muster", "sha256"))
