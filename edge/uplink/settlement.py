"""Settlement: what an acknowledgement changes on the device. Pure, cumulative, idempotent.

A record is settled when the central holds it (`seq` <= `up_to`) and, for a check-in, its receipt
number is known; `acked` is the longest prefix of settled records (rules R27, R28). An
acknowledgement that does not fit what the device itself knows changes nothing. A central that
holds less than it once did is believed only in its answer to this session's birth (R36).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.uplink.chain import Position
from protocol.acknowledgements import Acknowledgement
from protocol.errors import InvalidIdentifierError
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal knows that bears on one acknowledgement."""

    device: DeviceId
    head: Position
    """The newest record."""
    acked: int
    """Every record up to here is settled."""
    hash_at_up_to: str | None
    """The hash of the own record `up_to` (GENESIS for 0); None when there is none."""
    check_ins: frozenset[str]
    """Which of the receipts' ids are check-ins of this journal."""
    held: Mapping[str, str]
    """Check-in to number, for every receipt held that shares either with the acknowledgement."""
    waiting: Sequence[tuple[int, str]]
    """(seq, id) of the first check-ins after `acked`, up to `up_to`, that have no number yet: one
    more than the acknowledgement has receipts, or all when there are fewer."""
    session: int = 0
    """The number of the present session."""
    pruned: int = 0
    """Records up to here were settled long ago and are in the journal no more."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A place in the chain up to which the central has settled everything, by its own day."""

    day: date
    position: Position


@dataclass(frozen=True, slots=True)
class Settlement:
    """What to store: new receipts, and how far everything is settled now."""

    receipts: tuple[tuple[str, ReceiptNumber], ...]
    acked: int
    lost_after: int | None = None
    """The central was restored and holds nothing behind this record, which was settled before."""
    cover: Cover | None = None
    """Set when the word leaves nothing open of what it speaks of."""


class Doubt(StrEnum):
    """Why an acknowledgement is not believed; also the code of the alarm."""

    OTHER_DEVICE = "acknowledgement-other-device"
    """It speaks of another device."""
    ROLLED_BACK = "acknowledgement-beyond-journal"
    """The central holds records that this journal does not: an old copy of it was restored."""
    PRUNED = "acknowledgement-before-journal"
    """It speaks of records that were pruned: an old word, or the central lost more than is kept."""
    FORK = "acknowledgement-other-head"
    """The central holds another record under the same number: two devices use one identity."""
    UNKNOWN_CHECK_IN = "acknowledgement-unknown-check-in"
    """It gives a number to a check-in that this journal does not have."""
    CONTRADICTION = "acknowledgement-second-number"
    """A check-in would get a second number, or a number a second check-in."""
    IMPOSSIBLE_NUMBER = "acknowledgement-impossible-number"
    """A receipt number's check digits do not hold."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The acknowledgement changes nothing; the detail holds no personal data."""

    doubt: Doubt
    detail: str


def settle(standing: Standing, acknowledgement: Acknowledgement) -> Settlement | Refused:
    """Weigh a verified acknowledgement against what the journal knows."""
    if refused := _other_chain(standing, acknowledgement):
        return refused
    numbers: dict[str, ReceiptNumber] = {}
    for receipt in acknowledgement.receipts:
        if receipt.check_in not in standing.check_ins:
            return Refused(Doubt.UNKNOWN_CHECK_IN, f"check-in {receipt.check_in}")
        try:
            number = ReceiptNumber.parse(receipt.number)
        except InvalidIdentifierError:
            return Refused(Doubt.IMPOSSIBLE_NUMBER, f"check-in {receipt.check_in}")
        if numbers.setdefault(receipt.check_in, number) != number:
            return Refused(Doubt.CONTRADICTION, f"check-in {receipt.check_in} has two numbers")
    if refused := _contradiction(standing.held, numbers):
        return refused
    new = tuple(item for item in numbers.items() if item[0] not in standing.held)
    acked = _settled_prefix(standing, acknowledgement.up_to, numbers)
    place = Position(acknowledgement.up_to, acknowledgement.head)
    cover = Cover(acknowledgement.at.date(), place) if acked == place.seq > 0 else None
    return Settlement(new, acked, _lost_after(standing, acknowledgement), cover)


def _other_chain(standing: Standing, acknowledgement: Acknowledgement) -> Refused | None:
    up_to = acknowledgement.up_to
    if acknowledgement.device != standing.device:
        return Refused(Doubt.OTHER_DEVICE, f"it is for {acknowledgement.device}")
    if up_to < standing.pruned:
        return Refused(Doubt.PRUNED, f"held {up_to}, journal begins after {standing.pruned}")
    if up_to > standing.head.seq or standing.hash_at_up_to is None:
        return Refused(Doubt.ROLLED_BACK, f"held {up_to}, journal ends at {standing.head.seq}")
    if acknowledgement.head != standing.hash_at_up_to:
        return Refused(Doubt.FORK, f"another record {up_to} is held")
    return None


def _lost_after(standing: Standing, acknowledgement: Acknowledgement) -> int | None:
    # Any other word may be an old one that comes late, or again: it takes nothing back.
    greeted = acknowledgement.session is not None and acknowledgement.session >= standing.session
    return acknowledgement.up_to if greeted and acknowledgement.up_to < standing.acked else None


def _contradiction(held: Mapping[str, str], numbers: Mapping[str, ReceiptNumber]) -> Refused | None:
    owners = {number: check_in for check_in, number in held.items()}
    for check_in, number in numbers.items():
        if held.get(check_in, number.digits) != number.digits:
            return Refused(Doubt.CONTRADICTION, f"check-in {check_in} has a number already")
        if owners.setdefault(number.digits, check_in) != check_in:
            return Refused(Doubt.CONTRADICTION, f"{number} is given to two check-ins")
    return None


def _settled_prefix(standing: Standing, up_to: int, numbers: Mapping[str, ReceiptNumber]) -> int:
    unsettled = (seq - 1 for seq, check_in in standing.waiting if check_in not in numbers)
    return max(standing.acked, next(unsettled, up_to))
