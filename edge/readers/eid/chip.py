"""The chip's own proof (applet 1.8): the card in the reader is the one that was issued.

A chip gives 5,000 proofs in its life and then blocks; below 1.8 one may block the whole card. So
INTERNAL AUTHENTICATE is sent only to a card whose *signed* identity says 1.8, and out of a budget.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256, sha384
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from edge.readers.eid import files
from edge.readers.eid.apdu import CHALLENGE_LENGTH, Status
from edge.readers.eid.channel import Channel
from edge.readers.eid.errors import ChipNotGenuineError, NoSuchFileError
from edge.readers.eid.files import CardFile, FileReader
from edge.readers.eid.identity import IdentityFile
from edge.readers.eid.roots import MALFORMED

A_DAY, A_LIFE = 2, 4_400
"""The most proofs that one gate asks of a chip: two a day for ten years leave a reserve."""

_BASIC_KEY_LENGTH = 120
_COORDINATE = 48
_VERSION_AT, _VERSION_1_8 = 21, 0x18
_IS_OLDER = {Status.NO_SUCH_INSTRUCTION, Status.NO_SUCH_CLASS}


class ChipPolicy(StrEnum):
    """How often a chip is asked to prove itself."""

    NEVER = "never"
    FIRST_SIGHT = "first-sight"
    DAILY = "daily"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class ChipHistory:
    """What a gate has asked of one chip."""

    spent: int = 0
    spent_on_day: int = 0
    day: date | None = None
    """The day that `spent_on_day` is about."""
    proved: date | None = None
    """The day of the latest proof that held."""


class ChipBudget(Protocol):
    """Keeps each chip's history, durably: a proof is written down before it is asked for."""

    def take(self, chip: str, policy: ChipPolicy) -> str:
        """Take one proof out of the chip's budget; return "" if granted, else why not."""

    def proved(self, chip: str) -> None:
        """Note that the proof held."""


@dataclass(frozen=True, slots=True)
class ChipProof:
    """How chips are asked to prove themselves; without a budget they are not asked at all."""

    policy: ChipPolicy = ChipPolicy.NEVER
    budget: ChipBudget | None = None
    challenge: Callable[[], bytes] = field(
        default=lambda: secrets.token_bytes(CHALLENGE_LENGTH), repr=False
    )


def objection(policy: ChipPolicy, history: ChipHistory, today: date) -> str:
    """Return why a chip is not asked now, "" if it is."""
    match policy:
        case ChipPolicy.NEVER:
            return "the policy is never to ask"
        case ChipPolicy.FIRST_SIGHT if history.proved is not None:
            return f"proved before, on {history.proved}"
        case ChipPolicy.DAILY if history.proved == today:
            return "proved today already"
        case _ if history.spent >= A_LIFE:
            return f"its budget of {A_LIFE} is spent"
        case _ if history.day == today and history.spent_on_day >= A_DAY:
            return f"its budget of {A_DAY} a day is spent"
        case _:
            return ""


def spend(history: ChipHistory, today: date) -> ChipHistory:
    """Return the history with one more proof asked for."""
    on_day = history.spent_on_day if history.day == today else 0
    return ChipHistory(history.spent + 1, on_day + 1, today, history.proved)


def contradiction(card_data: bytes, identity: IdentityFile) -> str:
    """Return how a chip's own card data contradict the signed identity, "" if they do not.

    They prove nothing, as a forger can copy them, but they spare an older card the INTERNAL
    AUTHENTICATE that could block it.
    """
    serial = card_data[: len(identity.chip_number)]
    if serial != identity.chip_number:
        return "The chip's serial is not the one that the identity names."
    if identity.has_chip_key and card_data[_VERSION_AT] < _VERSION_1_8:
        return "An identity of applet 1.8 is on an older card."
    return ""


def prove(channel: Channel, identity: IdentityFile, proof: ChipProof) -> str:
    """Have the chip prove itself.

    Args:
        channel: the way to the card.
        identity: its identity file, **whose signature was verified**.
        proof: policy and budget.

    Returns:
        "" if the proof held, else why it was not asked for.

    Raises:
        ChipNotGenuineError: the chip has another key than the identity, or cannot prove it.
    """
    if not identity.has_chip_key:
        return "cards before applet 1.8 cannot prove themselves without a PIN"
    if proof.policy is ChipPolicy.NEVER or proof.budget is None:
        return "the policy is never to ask"
    chip = sha256(identity.basic_key_hash).hexdigest()[:32]
    if refused := proof.budget.take(chip, proof.policy):
        return refused
    public = _basic_key(channel, identity)
    challenge = proof.challenge()
    answer = channel.authenticate(challenge)
    if answer.status in _IS_OLDER:
        raise ChipNotGenuineError("An identity of applet 1.8 is on a card that is none.")
    if not answer.is_ok:
        return f"the chip answered {answer.status:04X}: not authenticated"
    if not _holds(public, challenge, answer.data):
        raise ChipNotGenuineError("The chip does not have the key that the identity names.")
    proof.budget.proved(chip)
    return ""


def _basic_key(channel: Channel, identity: IdentityFile) -> ec.EllipticCurvePublicKey:
    try:
        content = FileReader(channel).read(CardFile.BASIC_KEY, files.der, guess=_BASIC_KEY_LENGTH)
    except NoSuchFileError as error:
        raise ChipNotGenuineError("The card lacks the chip key that its identity names.") from error
    if sha384(content).digest() != identity.basic_key_hash:
        raise ChipNotGenuineError("The card's chip key is not the one that its identity names.")
    try:
        key = load_der_public_key(content)
    except MALFORMED as error:
        raise ChipNotGenuineError("The card's chip key is malformed.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ChipNotGenuineError("The card's chip key is not on an elliptic curve.")
    return key


def _holds(key: ec.EllipticCurvePublicKey, challenge: bytes, raw: bytes) -> bool:
    """Verify r and s, 48 bytes each, over the challenge as a SHA-384 digest."""
    if len(raw) != 2 * _COORDINATE:
        return False
    r, s = (int.from_bytes(part, "big") for part in (raw[:_COORDINATE], raw[_COORDINATE:]))
    try:
        key.verify(encode_dss_signature(r, s), challenge, ec.ECDSA(Prehashed(hashes.SHA384())))
    except InvalidSignature:
        return False
    return True
