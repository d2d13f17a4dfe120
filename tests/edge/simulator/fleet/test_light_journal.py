"""A simulated gate's journal keeps the rules of a real one, in bounded memory."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from edge.simulator.fleet.journal import LightJournal
from edge.uplink.chain import START, follow
from edge.uplink.identity import Identity
from edge.uplink.journal import Draft
from edge.uplink.settlement import Doubt, Refused, Settlement, settle
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.batches import split
from protocol.envelope import SigningKey
from protocol.identifiers import Inss, device_id
from protocol.receipts import ReceiptNumber
from protocol.record_ids import record_id
from protocol.records import (
    Assurance,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
)
from protocol.seal import Subject, seal

MOMENT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
CENTRAL = X25519PrivateKey.generate()
KEY = SigningKey(Ed25519PrivateKey.generate())


@pytest.fixture
def journal() -> LightJournal:
    """A journal that nothing happened in."""
    identity = Identity(
        device=device_id("sim-1"),
        site="1Y1000003EQCZ",
        key=KEY,
        acknowledgement_key=KEY.verify_key,
        sealing_key=CENTRAL.public_key(),
        brokers=(),
        central="",
        directory=Path(),
    )
    return LightJournal(identity)


def name(number: int) -> str:
    return record_id(0, number.to_bytes(10, "big"))


def capture(journal: LightJournal, first: int, last: int) -> None:
    """Have check-ins happen, named by their numbers."""
    for number in range(first, last + 1):
        check_in = CheckIn(
            lane="main",
            direction=Direction.IN,
            kind=CredentialKind.EID,
            assurance=Assurance.SIGNED,
            subject=seal(Subject.of(Inss("78012340961")), name(number), CENTRAL.public_key()),
        )
        clock = Clock(source=ClockSource.NTP, trusted=True, boot="b", monotonic_ms=number)
        journal.make(Draft(name(number), MOMENT, clock, check_in))
        journal.capture()


def word(journal: LightJournal, up_to: int, first: int) -> Settlement | Refused:
    """Weigh the central's word on records up to one, with the numbers from `first` on."""
    place = next(
        place
        for place in [journal.head, journal._at(up_to)]
        if place is not None and place.seq == up_to
    )
    receipts = tuple(
        Receipt(check_in=name(n), number=ReceiptNumber(n).digits) for n in range(first, up_to + 1)
    )
    said = Acknowledgement(
        device="sim-1", up_to=up_to, head=place.hash, receipts=receipts, at=MOMENT
    )
    return settle(journal.standing(said), said)


def test_records_follow_one_another_and_are_signed(journal: LightJournal) -> None:
    capture(journal, 1, 60)
    place, seq = START, 0
    for _, payload in journal.messages(0, 60):
        for token in split(payload):
            seq += 1
            place, _ = follow(
                place,
                seq,
                token,
                device=device_id("sim-1"),
                keys={KEY.verify_key.kid: KEY.verify_key},
            )
    assert place == journal.head


def test_what_was_made_has_not_happened_yet(journal: LightJournal) -> None:
    capture(journal, 1, 2)
    journal._made.append(journal._kept[-1])
    assert journal.made == 1
    assert journal.head.seq == 2


def test_messages_go_on_behind_what_was_sent(journal: LightJournal) -> None:
    capture(journal, 1, 120)
    assert [last for last, _ in journal.messages(30, 110)] == [80, 110]


def test_a_word_settles_what_it_has_numbers_for(journal: LightJournal) -> None:
    capture(journal, 1, 10)
    settlement = word(journal, 6, 1)
    assert isinstance(settlement, Settlement)
    journal.settle(settlement, "")
    assert journal.acked == 6
    late = word(journal, 8, 8)
    assert isinstance(late, Settlement)
    assert late.acked == 6


def test_what_was_settled_long_ago_is_forgotten_and_a_word_on_it_not_believed(
    journal: LightJournal,
) -> None:
    for begin in range(1, 1_000, 100):
        capture(journal, begin, begin + 99)
        settlement = word(journal, begin + 99, begin)
        assert isinstance(settlement, Settlement)
        journal.settle(settlement, "")
    assert journal.acked == 1_000
    assert len(journal._kept) == len(journal._numbers) == 200
    old = Acknowledgement(device="sim-1", up_to=5, head="a" * 64, receipts=(), at=MOMENT)
    refused = settle(journal.standing(old), old)
    assert isinstance(refused, Refused)
    assert refused.doubt is Doubt.PRUNED
