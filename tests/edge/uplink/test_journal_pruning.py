"""Settled records leave after their time; what is left is provable from the anchor."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

from edge.errors import JournalError
from edge.uplink.chain import START, Position, follow
from edge.uplink.journal import Journal
from edge.uplink.journal_pruning import Anchor
from edge.uplink.journal_reading import JournalReader
from edge.uplink.settlement import Doubt, Refused, Settlement, settle
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, token_hash
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.registrations import Registration, Registrations, RegistrationStatus
from tests.edge.uplink.samples import ALARM, DEVICE, SITE, Drafts

CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
FIRST_DAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


def word(journal: Journal, up_to: int, day: int, *, numbered: bool = True) -> Acknowledgement:
    """What the central says on a day: all records up to one, which are check-ins but for fifths."""
    acked = journal.acked if numbered else up_to
    ((_, token),) = journal.tokens(up_to - 1, 1, 1)
    receipts = tuple(
        Receipt(check_in=row[0], number=ReceiptNumber(seq).digits)
        for seq in range(acked + 1, up_to + 1)
        if (row := journal._row("SELECT id FROM records WHERE seq = ? AND seq % 5", (seq,)))
    )
    head = token_hash(token)
    at = FIRST_DAY + timedelta(days=day)
    return Acknowledgement(device=DEVICE, up_to=up_to, head=head, receipts=receipts, at=at)


def hear(journal: Journal, said: Acknowledgement) -> Settlement | Refused:
    settlement = settle(journal.standing(said), said)
    if isinstance(settlement, Settlement):
        journal.settle(settlement, said.signed(CENTRAL))
    return settlement


def day_of_work(journal: Journal, draft: Drafts, day: int, records: int = 10) -> None:
    """Some records, and the central's word on all of them in the same evening."""
    for _ in range(records):
        journal.append(draft(ALARM) if (journal.head.seq + 1) % 5 == 0 else draft())
    assert isinstance(hear(journal, word(journal, journal.head.seq, day)), Settlement)


def pruned(journal: Journal, keep_days: int) -> int:
    """Prune in small steps; return how many records went."""
    total = 0
    while step := journal.prune(keep_days=keep_days, most=7):
        total += step
    return total


def proved(path: Path, key: SigningKey) -> Position:
    """Prove what is left from the anchor on."""
    with JournalReader.open(path) as reader:
        anchor = reader.anchor
        anchor.prove(DEVICE, CENTRAL.verify_key)
        position, keys = anchor.position, {key.verify_key.kid: key.verify_key}
        for entry in reader.entries():
            position, _ = follow(position, entry.seq, entry.token, device=DEVICE, keys=keys)
    return position


def test_settled_records_leave_after_their_days_and_the_rest_is_proved_from_the_anchor(
    journal: Journal, draft: Drafts, path: Path, signing_key: SigningKey
) -> None:
    for day in range(10):
        day_of_work(journal, draft, day)
    assert pruned(journal, keep_days=4) == 60
    assert journal.tokens(0, 1000, 10**9)[0][0] == 61
    assert proved(path, signing_key) == journal.head
    assert pruned(journal, keep_days=4) == 0
    left = journal._value("SELECT count(*) FROM receipts")
    assert (left, journal._value("SELECT count(*) FROM acknowledgements")) == (32, 4)


def test_what_the_nsso_said_leaves_with_its_check_in(journal: Journal, draft: Drafts) -> None:
    day_of_work(journal, draft, 0)
    check_in = journal._row("SELECT id FROM records WHERE seq = 1")[0]
    said = Registration(check_in=check_in, status=RegistrationStatus.ACCEPTED, number="7")
    journal.registrations.keep(Registrations(device=DEVICE, registrations=(said,), at=FIRST_DAY))
    assert journal.registrations.of(check_in) == said
    for day in range(1, 4):
        day_of_work(journal, draft, day)
    assert pruned(journal, keep_days=1)
    assert journal.registrations.of(check_in) is None


def test_a_pruned_journal_opens_and_goes_on(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with Journal.open(path, device=DEVICE, site=SITE, key=signing_key) as journal:
        for day in range(5):
            day_of_work(journal, draft, day)
        assert journal.prune(keep_days=1, most=33) == 33  # and then the power goes
    with Journal.open(path, device=DEVICE, site=SITE, key=signing_key) as journal:
        assert proved(path, signing_key) == journal.head
        assert pruned(journal, keep_days=1) == 7
        day_of_work(journal, draft, 6)
        assert journal.acked == 60
    assert proved(path, signing_key).seq == 60


def test_what_is_not_settled_stays_however_old_it_is(journal: Journal, draft: Drafts) -> None:
    day_of_work(journal, draft, 0)
    for _ in range(30):
        journal.append(draft())
    nothing_new = word(journal, 10, 400)
    assert isinstance(hear(journal, nothing_new), Settlement)
    assert pruned(journal, keep_days=1) == 10
    assert len(journal.tokens(0, 1000, 10**9)) == 30


def test_the_newest_record_stays(journal: Journal, draft: Drafts) -> None:
    day_of_work(journal, draft, 0)
    assert isinstance(hear(journal, word(journal, 10, 400)), Settlement)
    assert (pruned(journal, keep_days=1), journal.head.seq) == (0, 10)


def test_a_word_that_leaves_a_check_in_without_number_covers_nothing(
    journal: Journal, draft: Drafts
) -> None:
    for _ in range(10):
        journal.append(draft())
    for day in (0, 400):
        heard = hear(journal, word(journal, 10, day, numbered=False))
        assert isinstance(heard, Settlement)
        assert heard.cover is None
    journal.append(draft())
    assert pruned(journal, keep_days=1) == 0


def test_the_days_are_the_central_s_own(journal: Journal, draft: Drafts) -> None:
    """A device's clock that jumps for years prunes nothing: it is not asked."""
    day_of_work(journal, draft, 0)
    journal.append(draft(at=datetime(2090, 1, 1, tzinfo=UTC)))
    assert pruned(journal, keep_days=30) == 0


@pytest.mark.rule("R12")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records WHERE seq = 35",
        "UPDATE anchor SET seq = 45, word = 'x'",
        "UPDATE anchor SET seq = 5, word = 'x'",
        "UPDATE anchor SET word = NULL",
    ],
)
def test_only_what_is_settled_and_behind_the_anchor_can_be_deleted(
    journal: Journal, draft: Drafts, path: Path, statement: str
) -> None:
    for day in range(4):
        day_of_work(journal, draft, day)
    for _ in range(10):
        journal.append(draft())
    pruned(journal, keep_days=2)
    other = Database(path)
    with pytest.raises(sqlite3.IntegrityError, match=r"never deleted|only settled"):
        other.execute(statement)
    other.close()


def test_a_word_about_what_was_pruned_changes_nothing(journal: Journal, draft: Drafts) -> None:
    early = None
    for day in range(4):
        day_of_work(journal, draft, day)
        early = early or word(journal, 10, 0)
    assert early
    pruned(journal, keep_days=1)
    refused = hear(journal, early)
    assert isinstance(refused, Refused)
    assert refused.doubt is Doubt.PRUNED
    assert journal.acked == 40


def test_a_word_that_ends_at_the_anchor_is_understood(journal: Journal, draft: Drafts) -> None:
    for day in range(4):
        day_of_work(journal, draft, day)
    at_the_anchor = word(journal, 30, 3, numbered=False).model_copy(update={"receipts": ()})
    pruned(journal, keep_days=1)
    assert isinstance(hear(journal, at_the_anchor), Settlement)


def test_an_anchor_that_the_central_did_not_sign_for_is_found(
    journal: Journal, draft: Drafts, path: Path
) -> None:
    for day in range(4):
        day_of_work(journal, draft, day)
    pruned(journal, keep_days=1)
    with JournalReader.open(path) as reader:
        anchor = reader.anchor
    anchor.prove(DEVICE, CENTRAL.verify_key)
    assert anchor.position.seq == 30
    other = SigningKey(Ed25519PrivateKey.generate()).verify_key
    with pytest.raises(JournalError, match="does not hold"):
        anchor.prove(DEVICE, other)
    with pytest.raises(JournalError, match="does not hold"):
        Anchor(anchor.position, None).prove(DEVICE, CENTRAL.verify_key)
    moved = Anchor(Position(31, anchor.position.hash), anchor.word)
    with pytest.raises(JournalError, match="is about 30 of gate-1"):
        moved.prove(DEVICE, CENTRAL.verify_key)
    with pytest.raises(JournalError, match="is about"):
        anchor.prove(DeviceId("gate-2"), CENTRAL.verify_key)
    Anchor(START, None).prove(DEVICE, other)
