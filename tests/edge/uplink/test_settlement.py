"""Settlement: what an acknowledgement changes, and what it cannot."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.uplink.chain import Position
from edge.uplink.journal import Journal
from edge.uplink.settlement import Doubt, Refused, Settlement, Standing, settle
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS
from tests.edge.uplink.samples import ALARM, DEVICE, NOON, Drafts, identifier

HASHES = {0: GENESIS} | {seq: f"{seq:064x}" for seq in range(1, 21)}


def acknowledgement(
    up_to: int,
    numbers: dict[str, int],
    *,
    device: str = DEVICE,
    head: str | None = None,
    session: int | None = None,
) -> Acknowledgement:
    return Acknowledgement(
        device=device,
        up_to=up_to,
        head=head or HASHES[up_to],
        receipts=tuple(
            Receipt(check_in=check_in, number=ReceiptNumber(serial).digits)
            for check_in, serial in numbers.items()
        ),
        at=NOON,
        session=session,
    )


class Device:
    """What a journal of twenty records knows, without the journal; the given ones are check-ins."""

    def __init__(self, check_ins: frozenset[int] = frozenset(range(1, 21)), head: int = 20) -> None:
        self.check_ins = check_ins
        self.head = head
        self.acked = 0
        self.held: dict[str, str] = {}

    def standing(self, word: Acknowledgement) -> Standing:
        ids = {receipt.check_in for receipt in word.receipts}
        numbers = {receipt.number for receipt in word.receipts}
        waiting = [
            (seq, identifier(seq))
            for seq in sorted(self.check_ins)
            if self.acked < seq <= word.up_to and identifier(seq) not in self.held
        ]
        return Standing(
            device=DEVICE,
            head=Position(self.head, HASHES[self.head]),
            acked=self.acked,
            hash_at_up_to=HASHES.get(word.up_to) if word.up_to <= self.head else None,
            check_ins=frozenset(
                identifier(seq) for seq in self.check_ins if identifier(seq) in ids
            ),
            held={c: n for c, n in self.held.items() if c in ids or n in numbers},
            waiting=waiting[: len(ids) + 1],
            session=7,
        )

    def hear(self, word: Acknowledgement) -> Settlement | Refused:
        result = settle(self.standing(word), word)
        if isinstance(result, Settlement):
            self.held |= {check_in: number.digits for check_in, number in result.receipts}
            self.acked = result.acked
        return result

    def doubts(self, word: Acknowledgement) -> Doubt:
        before = dict(self.held), self.acked
        result = self.hear(word)
        assert isinstance(result, Refused)
        assert (self.held, self.acked) == before
        return result.doubt


def numbered(*seqs: int) -> dict[str, int]:
    return {identifier(seq): 100 + seq for seq in seqs}


@pytest.mark.rule("R27")
def test_a_check_in_is_settled_when_it_is_held_and_its_number_is_known() -> None:
    device = Device()
    device.hear(acknowledgement(3, numbered(1, 2)))
    assert device.acked == 2
    device.hear(acknowledgement(3, numbered(3)))
    assert device.acked == 3


@pytest.mark.rule("R27")
def test_a_number_for_a_record_beyond_what_is_held_settles_nothing_yet() -> None:
    device = Device()
    device.hear(acknowledgement(1, numbered(1, 2)))
    assert device.acked == 1
    device.hear(acknowledgement(2, {}))
    assert device.acked == 2


@pytest.mark.rule("R27")
def test_records_other_than_check_ins_need_no_number() -> None:
    device = Device(check_ins=frozenset({5}))
    device.hear(acknowledgement(20, {}))
    assert device.acked == 4
    device.hear(acknowledgement(20, numbered(5)))
    assert device.acked == 20


@pytest.mark.rule("R27")
def test_a_stale_acknowledgement_takes_nothing_back() -> None:
    device = Device()
    device.hear(acknowledgement(5, numbered(*range(1, 6))))
    device.hear(acknowledgement(2, numbered(1, 2)))
    assert device.acked == 5


@pytest.mark.rule("R36")
@pytest.mark.parametrize("session", [None, 6, 7, 8])
def test_only_the_answer_to_this_sessions_birth_says_that_the_central_lost_records(
    session: int | None,
) -> None:
    device = Device()
    device.hear(acknowledgement(5, numbered(*range(1, 6))))
    result = device.hear(acknowledgement(2, {}, session=session))
    believed = session is not None and session >= 7
    assert result == Settlement((), 5, lost_after=2 if believed else None)
    assert device.acked == 5


def test_a_birth_that_is_answered_with_all_there_is_loses_nothing() -> None:
    device = Device()
    device.hear(acknowledgement(5, numbered(*range(1, 6))))
    heard = device.hear(acknowledgement(5, {}, session=7))
    assert isinstance(heard, Settlement)
    assert (heard.receipts, heard.acked, heard.lost_after) == ((), 5, None)


@pytest.mark.rule("R28")
def test_an_acknowledgement_for_another_device_changes_nothing() -> None:
    word = acknowledgement(1, numbered(1), device=DeviceId("gate-2"))
    assert Device().doubts(word) is Doubt.OTHER_DEVICE


@pytest.mark.rule("R28")
def test_another_head_under_the_same_number_is_a_fork() -> None:
    assert Device().doubts(acknowledgement(3, numbered(1), head="f" * 64)) is Doubt.FORK
    assert Device().doubts(acknowledgement(0, {}, head="f" * 64)) is Doubt.FORK


@pytest.mark.rule("R28")
def test_a_central_that_holds_more_than_the_journal_tells_of_a_restored_copy() -> None:
    assert Device(head=4).doubts(acknowledgement(5, numbered(1))) is Doubt.ROLLED_BACK


@pytest.mark.rule("R28")
def test_a_second_number_for_a_check_in_is_not_believed() -> None:
    device = Device()
    device.hear(acknowledgement(1, numbered(1)))
    assert device.doubts(acknowledgement(2, {identifier(1): 999})) is Doubt.CONTRADICTION
    one_word = acknowledgement(2, numbered(2))
    twice = (*one_word.receipts, *acknowledgement(2, {identifier(2): 999}).receipts)
    assert device.doubts(one_word.model_copy(update={"receipts": twice})) is Doubt.CONTRADICTION


@pytest.mark.rule("R28")
def test_one_number_for_two_check_ins_is_not_believed() -> None:
    device = Device()
    device.hear(acknowledgement(1, {identifier(1): 7}))
    assert device.doubts(acknowledgement(2, {identifier(2): 7})) is Doubt.CONTRADICTION
    word = acknowledgement(3, {identifier(2): 8, identifier(3): 8})
    assert device.doubts(word) is Doubt.CONTRADICTION


@pytest.mark.rule("R28")
def test_a_number_for_what_is_no_check_in_here_is_not_believed() -> None:
    device = Device(check_ins=frozenset({1}))
    assert device.doubts(acknowledgement(2, numbered(2))) is Doubt.UNKNOWN_CHECK_IN


@pytest.mark.rule("R24")
def test_a_number_whose_check_digits_do_not_hold_is_not_believed() -> None:
    word = acknowledgement(1, numbered(1))
    wrong = (Receipt(check_in=identifier(1), number="000000010100"),)
    assert Device().doubts(word.model_copy(update={"receipts": wrong})) is Doubt.IMPOSSIBLE_NUMBER


SEQS = st.integers(1, 20)
WORDS = st.builds(
    lambda up_to, seqs: acknowledgement(up_to, numbered(*seqs)),
    st.integers(0, 20),
    st.frozensets(SEQS, max_size=8),
)


@pytest.mark.rule("R27")
@given(st.frozensets(SEQS), st.lists(WORDS, max_size=12))
@settings(max_examples=150)
def test_settlement_is_cumulative_idempotent_and_blind_to_repetition(
    check_ins: frozenset[int], words: list[Acknowledgement]
) -> None:
    def fits(word: Acknowledgement) -> Acknowledgement:
        known = {identifier(seq) for seq in check_ins}
        kept = tuple(receipt for receipt in word.receipts if receipt.check_in in known)
        return word.model_copy(update={"receipts": kept})

    once, again = Device(check_ins), Device(check_ins)
    for word in map(fits, words):
        before = once.acked
        once.hear(word)
        again.hear(word)
        again.hear(word)
        assert once.acked >= before
        assert (again.acked, again.held) == (once.acked, once.held)
        assert all(identifier(s) in once.held for s in check_ins if s <= once.acked)
    highest = max((word.up_to for word in words), default=0)
    assert once.acked <= highest
    if words and once.acked < words[-1].up_to:
        assert once.acked + 1 in check_ins
        assert identifier(once.acked + 1) not in once.held


@given(WORDS, st.sampled_from(["device", "head", "seq"]))
def test_a_standing_of_another_chain_is_never_settled(word: Acknowledgement, what: str) -> None:
    standing = Device().standing(word)
    other = {
        "device": replace(standing, device=DeviceId("gate-9")),
        "head": replace(standing, hash_at_up_to="e" * 64),
        "seq": replace(standing, hash_at_up_to=None),
    }[what]
    assert isinstance(settle(other, word), Refused)


@pytest.mark.rule("R27")
def test_the_journal_knows_what_settlement_asks(journal: Journal, draft: Drafts) -> None:
    records = [journal.append(draft(ALARM) if seq == 2 else draft()) for seq in range(1, 6)]
    word = Acknowledgement(
        device=DEVICE,
        up_to=4,
        head=records[3].hash,
        receipts=tuple(
            Receipt(check_in=records[index].id, number=ReceiptNumber(index + 1).digits)
            for index in (0, 2)
        ),
        at=NOON,
    )
    standing = journal.standing(word)
    assert standing.hash_at_up_to == records[3].hash
    assert standing.check_ins == {records[0].id, records[2].id}
    assert list(standing.waiting) == [(seq, records[seq - 1].id) for seq in (1, 3, 4)]
    settlement = settle(standing, word)
    assert isinstance(settlement, Settlement)
    journal.settle(settlement, "word")
    assert journal.acked == 3
    after = journal.standing(word)
    assert set(after.held) == {records[0].id, records[2].id}
    assert settle(after, word) == Settlement((), 3)
    beyond = word.model_copy(update={"up_to": 9})
    assert journal.standing(beyond).hash_at_up_to is None
