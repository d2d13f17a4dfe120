"""A central that lost records is told again; what merely looks like it changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.delivery import Delivery
from edge.events import AcknowledgementArrived, UplinkState
from edge.uplink.journal import Committed, Journal
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.batches import split
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS
from tests.edge.uplink.samples import DEVICE, NOON, SITE, drafts

CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))


class Gate:
    """A gate's delivery, all its records settled by one word each, and a line that records."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.alarms: list[str] = []
        self.sent: list[tuple[int, list[str]]] = []
        self.draft = drafts()
        self.records: list[Committed] = []
        self.words: list[str] = []
        self.delivery = Delivery(
            journal,
            CENTRAL.verify_key,
            publish=lambda seq, payload: self.sent.append((seq, split(payload))),
            alarm=lambda code, _: self.alarms.append(code),
        )

    def settle(self, count: int) -> None:
        for _ in range(count):
            self.records.append(self.journal.append(self.draft()))
            self.delivery.tick(0.0)
            self.words.append(self.hear(len(self.records), receipts=True))
        self.sent.clear()

    def hear(
        self, up_to: int, *, receipts: bool = False, session: int | None = None, minutes: int = 0
    ) -> str:
        last = self.records[up_to - 1] if up_to else None
        number = ReceiptNumber(up_to).digits if up_to else ""
        word = Acknowledgement(
            device=DEVICE,
            up_to=up_to,
            head=last.hash if last else GENESIS,
            receipts=(Receipt(check_in=last.id, number=number),) if last and receipts else (),
            at=NOON + timedelta(minutes=minutes),
            session=session,
        ).signed(CENTRAL)
        self.say_again(word)
        return word

    def say_again(self, word: str) -> None:
        self.delivery.acknowledged(AcknowledgementArrived(word.encode(), 0.0))


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(b"d" * 32))
    with Journal.open(tmp_path / "journal.db", device=DEVICE, site=SITE, key=key) as journal:
        journal.next_session()
        gate = Gate(journal)
        gate.delivery.uplink(UplinkState(connected=True, detail="", at=0.0))
        gate.settle(5)
        yield gate


@pytest.mark.rule("R36")
def test_what_the_central_lost_goes_out_again_behind_the_words_that_gave_its_numbers(
    gate: Gate,
) -> None:
    gate.hear(2, session=1, minutes=5)
    tokens = [record.token for record in gate.records]
    assert gate.sent == [(5, [*gate.words[2:], *tokens[2:]])]
    assert gate.delivery.backlog == 3
    gate.hear(5, minutes=6)
    assert (gate.delivery.backlog, gate.journal.acked) == (0, 5)
    assert gate.alarms == []


@pytest.mark.rule("R36")
def test_what_was_settled_stays_settled_while_it_is_told_again(gate: Gate) -> None:
    gate.hear(0, session=1, minutes=5)
    assert (gate.journal.acked, gate.delivery.backlog) == (5, 5)
    gate.hear(3, minutes=6)
    assert (gate.journal.acked, gate.delivery.backlog) == (5, 2)


@pytest.mark.rule("R36")
def test_an_old_word_neither_starts_nor_ends_the_telling(gate: Gate) -> None:
    gate.say_again(gate.words[1])
    gate.hear(2, session=1, minutes=-5)
    gate.hear(2, session=0, minutes=5)
    assert gate.sent == []
    gate.hear(2, session=1, minutes=6)
    gate.say_again(gate.words[4])
    assert gate.delivery.backlog == 3


@pytest.mark.rule("R36")
def test_a_restored_central_with_a_clock_that_is_behind_is_believed_in_a_new_session(
    gate: Gate,
) -> None:
    gate.delivery.uplink(UplinkState(connected=False, detail="", at=0.0))
    gate.journal.next_session()
    gate.delivery.uplink(UplinkState(connected=True, detail="", at=0.0))
    gate.hear(2, session=2, minutes=-60)
    assert gate.delivery.backlog == 3
    gate.hear(5, minutes=-59)
    assert gate.delivery.backlog == 0
