"""The chip's own proof (applet 1.8): the card in the reader is the one that was issued.

A chip gives 5,000 proofs in its life and then blocks; below 1.8 one may block the whole card. So
INTERNAL AUTHENTICATE is sent only to a card whose *signed* identity says 1.8, and out of a budget.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
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
from edge.readers.eid.checks import CheckName, Findings
from edge.readers.eid.errors import ChipNotGenuineError, NoSuchFileError
from edge.readers.eid.files import CardFile, FileReader
from edge.readers.eid.identity import IdentityFile
from edge.readers.eid.roots import MALFORMED

A_DAY, A_LIFE = 2, 4_400
"""The most proofs that one gate asks of a chip: two a day for ten years leave a reserve."""

_BASIC_KEY_LENGTH = 120
_COORDINATE = 48
_VERSION_AT, _VERSION_1_8 = 21, 0x18
_NEVER = "chips are not asked here (policy never)"
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
    failed: bool = False
    """Whether the latest proof did not hold: then it is asked for at every sight until one does,
    or a copy would only have to be put in again once the day's budget is spent. The card that was
    copied loses nothing by that: it is the copy that was asked."""


class ChipBudget(Protocol):
    """Keeps each chip's history, durably: a proof is written down before it is asked for."""

    def take(self, chip: str, policy: ChipPolicy) -> str:
        """Take one proof out of the chip's budget; return "" if granted, else why not."""

    def note(self, chip: str, *, held: bool) -> None:
        """Note how the proof ended."""


@dataclass(frozen=True, slots=True)
class ChipProof:
    """How chips are asked to prove themselves; without a budget they are not asked at all."""

    policy: ChipPolicy = ChipPolicy.NEVER
    budget: ChipBudget | None = None
    compares_key: bool = False
    """Whether the chip's public key is held against the identity even where no proof is asked for:
    it proves little, but who looks at a single card wants to know. A gate does not, so the two
    commands are not counted."""
    challenge: Callable[[], bytes] = field(
        default=lambda: secrets.token_bytes(CHALLENGE_LENGTH), repr=False
    )


def objection(policy: ChipPolicy, history: ChipHistory, today: date) -> str:
    """Return why a chip is not asked now, "" if it is."""
    match policy:
        case ChipPolicy.NEVER:
            return _NEVER
        case _ if history.failed:
            return ""
        case ChipPolicy.FIRST_SIGHT if history.proved is not None:
            return f"proved before, on {history.proved}"
        case ChipPolicy.DAILY if history.proved == today:
            return "proved today already"
        case _:
            return _overspent(history, today)


def _overspent(history: ChipHistory, today: date) -> str:
    if history.spent >= A_LIFE:
        return f"its budget of {A_LIFE} is spent"
    if history.day == today and history.spent_on_day >= A_DAY:
        return f"its budget of {A_DAY} a day is spent"
    return ""


def spend(history: ChipHistory, today: date) -> ChipHistory:
    """Return the history with one more proof asked for."""
    on_day = history.spent_on_day if history.day == today else 0
    return replace(history, spent=history.spent + 1, spent_on_day=on_day + 1, day=today)


def noted(history: ChipHistory, today: date, *, held: bool) -> ChipHistory:
    """Return the history with the outcome of a proof."""
    return replace(history, proved=today if held else history.proved, failed=not held)


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


def examine(channel: Channel, identity: IdentityFile, proof: ChipProof, findings: Findings) -> bool:
    """Hold the chip's key against the identity, and have the chip prove that it has it.

    Args:
        channel: the way to the card.
        identity: its identity file, **whose signature was verified**.
        proof: policy and budget.
        findings: where the outcome of both checks goes, and why one was not made.

    Returns:
        Whether the chip proved itself.

    Raises:
        ChipNotGenuineError: the chip has another key than the identity, or cannot prove it.
    """
    refused = _refusal(identity, proof)
    if refused:
        findings.skipped(CheckName.CHIP, refused)
        if not (identity.has_chip_key and proof.compares_key):
            findings.skipped(CheckName.CHIP_KEY, refused)
            return False
    looks_aside = channel.aside() if refused else nullcontext()
    with _failing(CheckName.CHIP_KEY, identity, proof, findings), looks_aside:
        public = _basic_key(channel, identity)
    findings.passed(CheckName.CHIP_KEY)
    if refused:
        return False
    with _failing(CheckName.CHIP, identity, proof, findings):
        why_not = _prove(channel, public, proof.challenge())
    if why_not:
        findings.skipped(CheckName.CHIP, why_not)
        return False
    _note(identity, proof, held=True)
    findings.passed(CheckName.CHIP)
    return True


def _refusal(identity: IdentityFile, proof: ChipProof) -> str:
    """Return why the chip is not asked; "" if it is, and then it is out of its budget."""
    if not identity.has_chip_key:
        return "cards before applet 1.8 cannot prove themselves without a PIN"
    if proof.budget is None:
        return _NEVER
    return proof.budget.take(_chip(identity), proof.policy)


@contextmanager
def _failing(
    check: CheckName, identity: IdentityFile, proof: ChipProof, findings: Findings
) -> Iterator[None]:
    try:
        yield
    except ChipNotGenuineError as error:
        findings.failed(check, str(error))
        _note(identity, proof, held=False)
        raise


def _note(identity: IdentityFile, proof: ChipProof, *, held: bool) -> None:
    if proof.budget is not None:
        proof.budget.note(_chip(identity), held=held)


def _chip(identity: IdentityFile) -> str:
    return sha256(identity.basic_key_hash).hexdigest()[:32]


def _prove(channel: Channel, public: ec.EllipticCurvePublicKey, challenge: bytes) -> str:
    """Send the challenge; return "" if the proof holds, or why the chip gave none."""
    answer = channel.authenticate(challenge)
    if answer.status in _IS_OLDER:
        raise ChipNotGenuineError("An identity of applet 1.8 is on a card that is none.")
    if not answer.is_ok:
        return f"the chip answered {answer.status:04X}: not authenticated"
    if not _holds(public, challenge, answer.data):
        raise ChipNotGenuineError("The chip does not have the key that the identity names.")
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
