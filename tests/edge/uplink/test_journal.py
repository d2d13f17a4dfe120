"""The journal: what it returned is kept, chained and signed, and nothing changes it."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

import edge
from edge.errors import JournalError
from edge.uplink.chain import START
from edge.uplink.journal import Journal
from edge.uplink.messages import BATCH_BYTES, BATCH_RECORDS
from edge.uplink.settlement import Settlement
from protocol.batches import split
from protocol.envelope import MAX_TOKEN, SigningKey, TokenType, token_hash
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS, Record
from tests.edge.uplink.samples import ALARM, DEVICE, NOON, SITE, Drafts


def parsed(token: str, key: SigningKey) -> Record:
    return Record.parse(key.verify_key.open(token, TokenType.RECORD))


def reopened(path: Path, key: SigningKey, device: str = DEVICE) -> Journal:
    return Journal.open(path, device=DeviceId(device), site=SITE, key=key)


def test_a_new_journal_is_at_the_start(journal: Journal) -> None:
    assert (journal.head, journal.acked, journal.tokens(0, 9, 9999)) == (START, 0, [])


@pytest.mark.rule("R5")
def test_records_are_numbered_from_one_and_each_names_the_one_before(
    journal: Journal, draft: Drafts, signing_key: SigningKey
) -> None:
    committed = [journal.append(draft()) for _ in range(5)]
    heads = [parsed(record.token, signing_key).head for record in committed]
    assert [head.seq for head in heads] == [record.seq for record in committed] == [1, 2, 3, 4, 5]
    assert [head.prev for head in heads] == [GENESIS, *(c.hash for c in committed[:-1])]
    assert all(record.hash == token_hash(record.token) for record in committed)


def test_a_committed_record_says_what_the_draft_said(
    journal: Journal, draft: Drafts, signing_key: SigningKey
) -> None:
    made = draft(ALARM)
    committed = journal.append(made)
    record = parsed(committed.token, signing_key)
    assert (record.body, committed.body, committed.id) == (ALARM, ALARM, made.id)
    assert (record.head.id, record.head.at, record.head.clock) == (made.id, NOON, made.clock)
    assert (record.head.device, record.head.site) == (DEVICE, SITE)


@pytest.mark.rule("R7")
def test_tokens_are_handed_out_exactly_as_they_were_signed(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        committed = [journal.append(draft()) for _ in range(3)]
    with reopened(path, signing_key) as journal:
        assert journal.tokens(0, 9, 99_999) == [(c.seq, c.token) for c in committed]
        assert journal.head.hash == committed[-1].hash


@pytest.mark.rule("R9")
def test_a_clock_in_1970_is_captured_in_order_like_any_other(
    journal: Journal, draft: Drafts, signing_key: SigningKey
) -> None:
    journal.append(draft())
    early = journal.append(draft(at=datetime(1970, 1, 1, tzinfo=UTC)))
    assert early.seq == 2
    assert parsed(early.token, signing_key).head.at.year == 1970


@pytest.mark.rule("R12")
@pytest.mark.parametrize("statement", ["DELETE FROM records", "UPDATE records SET token = 'x'"])
def test_nothing_changes_or_deletes_a_record(
    journal: Journal, draft: Drafts, path: Path, statement: str
) -> None:
    journal.append(draft())
    other = Database(path)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        other.execute(statement)
    other.close()
    assert len(journal.tokens(0, 9, 99_999)) == 1


def test_a_batch_is_bound_by_records_and_by_bytes(journal: Journal, draft: Drafts) -> None:
    sizes = [len(journal.append(draft()).token) for _ in range(5)]
    assert [seq for seq, _ in journal.tokens(1, 3, 99_999)] == [2, 3, 4]
    exactly_two = sizes[0] + 1 + sizes[1]
    assert [seq for seq, _ in journal.tokens(0, 9, exactly_two)] == [1, 2]
    assert [seq for seq, _ in journal.tokens(0, 9, exactly_two - 1)] == [1]
    assert [seq for seq, _ in journal.tokens(0, 9, 1)] == [1]


@pytest.mark.rule("R14")
def test_messages_hold_the_tokens_in_order_and_end_where_they_are_told(
    journal: Journal, draft: Drafts
) -> None:
    tokens = [journal.append(draft()).token for _ in range(BATCH_RECORDS + 10)]
    messages = list(journal.messages(2, BATCH_RECORDS + 7))
    assert [seq for seq, _ in messages] == [BATCH_RECORDS + 2, BATCH_RECORDS + 7]
    sent = [token for _, payload in messages for token in split(payload)]
    assert sent == tokens[2 : BATCH_RECORDS + 7]
    assert list(journal.messages(BATCH_RECORDS + 10, BATCH_RECORDS + 20)) == []


@pytest.mark.rule("R35")
@pytest.mark.rule("R36")
def test_what_is_sent_again_has_the_words_that_gave_the_numbers_before_it(
    journal: Journal, draft: Drafts
) -> None:
    records = [journal.append(draft()) for _ in range(4)]
    numbers = [(record.id, ReceiptNumber(record.seq)) for record in records]
    journal.settle(Settlement(tuple(numbers[:2]), 2), "first-word")
    journal.settle(Settlement((numbers[2],), 3), "second-word")
    journal.settle(Settlement((), 3), "a word that gave nothing new")
    [(last, payload)] = journal.messages(1, 4)
    tokens = [record.token for record in records]
    assert (last, split(payload)) == (4, ["first-word", "second-word", *tokens[1:]])
    [(_, payload)] = journal.messages(3, 4)
    assert split(payload) == tokens[3:]


@pytest.mark.rule("R14")
def test_evidence_makes_no_message_too_long(journal: Journal, draft: Drafts) -> None:
    records = [journal.append(draft()) for _ in range(BATCH_RECORDS)]
    words = [f"{record.seq:05d}".ljust(MAX_TOKEN, "w") for record in records]
    for record, word in zip(records, words, strict=True):
        receipt = (record.id, ReceiptNumber(record.seq))
        journal.settle(Settlement((receipt,), record.seq), word)
    messages = list(journal.messages(0, BATCH_RECORDS))
    assert all(len(payload) <= BATCH_BYTES for _, payload in messages)
    sent = [token for _, payload in messages for token in split(payload)]
    assert [token for token in sent if token not in words] == [record.token for record in records]
    assert set(words) < set(sent)


def test_receipts_are_kept_beside_the_record(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        committed = journal.append(draft())
        assert journal.receipt(committed.id) is None
        journal.settle(Settlement(((committed.id, ReceiptNumber(7)),), 1), "word")
    with reopened(path, signing_key) as journal:
        assert (journal.receipt(committed.id), journal.acked) == (ReceiptNumber(7), 1)


def test_a_settlement_is_stored_whole_or_not_at_all(journal: Journal, draft: Drafts) -> None:
    first, second = journal.append(draft()), journal.append(draft())
    receipts = ((first.id, ReceiptNumber(7)), (second.id, ReceiptNumber(7)))
    with pytest.raises(JournalError, match="store receipts"):
        journal.settle(Settlement(receipts, 2), "word")
    assert (journal.receipt(first.id), journal.acked) == (None, 0)


def test_session_numbers_grow_across_restarts(path: Path, signing_key: SigningKey) -> None:
    with reopened(path, signing_key) as journal:
        assert [journal.next_session(), journal.next_session()] == [1, 2]
    with reopened(path, signing_key) as journal:
        assert journal.next_session() == 3


@pytest.mark.rule("R29")
def test_a_journal_begun_anew_goes_on_above_the_sessions_that_the_central_knows(
    path: Path, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        assert [journal.next_session(above=150) for _ in "xx"] == [151, 152]
        assert journal.next_session() == 153


def test_threads_take_turns(journal: Journal, draft: Drafts) -> None:
    numbers: list[int] = []
    asking = threading.Thread(
        target=lambda: numbers.extend(journal.next_session() for _ in "x" * 40)
    )
    asking.start()
    committed = [journal.append(draft()).seq for _ in range(40)]
    asking.join()
    assert (numbers, committed) == (list(range(1, 41)),) * 2


@pytest.mark.parametrize("copies", [2])
def test_a_draft_that_is_no_record_leaves_the_chain_as_it_was(
    journal: Journal, draft: Drafts, copies: int
) -> None:
    first = draft()
    journal.append(first)
    for _ in range(copies):
        with pytest.raises(JournalError):
            journal.append(first)  # its id is in the journal already
    with pytest.raises(JournalError, match="no record: at"):
        journal.append(draft(at=NOON.replace(tzinfo=None)))
    assert journal.append(draft()).seq == 2


@pytest.mark.usefixtures("journal")
def test_the_file_is_readable_by_the_gate_alone(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_gate_process_is_refused_in_plain_words(
    journal: Journal, path: Path, signing_key: SigningKey
) -> None:
    with pytest.raises(JournalError, match=r"Another gate process \(pid \d+\) is writing"):
        reopened(path, signing_key)
    assert journal.head == START


def test_closing_twice_lets_go_once(path: Path, signing_key: SigningKey) -> None:
    first = reopened(path, signing_key)
    first.close()
    with reopened(path, signing_key):
        first.close()
        with pytest.raises(JournalError, match="Another gate process"):
            reopened(path, signing_key)


def test_a_journal_of_another_device_is_refused(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        journal.append(draft())
    with pytest.raises(
        JournalError, match="journal of gate-1, and this gate is enrolled as gate-2"
    ):
        reopened(path, signing_key, "gate-2")


def test_a_device_enrolled_again_continues_its_chain_with_the_new_key(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        before = journal.append(draft())
    renewed = SigningKey(Ed25519PrivateKey.generate())
    with reopened(path, renewed) as journal:
        after = journal.append(draft())
    assert parsed(after.token, renewed).head.prev == before.hash
    with reopened(path, renewed) as journal:
        assert journal.head.seq == 2


def test_a_journal_of_a_newer_version_is_refused(path: Path, signing_key: SigningKey) -> None:
    reopened(path, signing_key).close()
    newer = Database(path)
    newer.table("_sqlite_migrations").insert(
        {"migration_set": "journal", "name": "0099_future", "applied_at": "later"}
    )
    newer.close()
    with pytest.raises(JournalError, match=r"newer version of Werfpoort \(schema 0099_future\)"):
        reopened(path, signing_key)


def test_what_is_no_journal_is_refused_and_not_touched(path: Path, signing_key: SigningKey) -> None:
    path.write_bytes(b"not a database at all " * 200)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="Do not delete the file"):
        reopened(path, signing_key)
    assert path.read_bytes() == before


def test_a_damaged_page_is_found_at_opening(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        for _ in range(40):
            journal.append(draft())
    content = bytearray(path.read_bytes())
    root = 4096 * 1  # the page behind the schema
    content[root : root + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(JournalError, match="Do not delete the file"):
        reopened(path, signing_key)


def test_a_newest_record_that_is_forged_is_found_at_opening(
    path: Path, draft: Drafts, signing_key: SigningKey
) -> None:
    with reopened(path, signing_key) as journal:
        token = journal.append(draft()).token
    other = Database(path)
    other.execute("DROP TRIGGER records_are_not_changed")
    forged = token[:-30] + ("A" if token[-30] != "A" else "B") + token[-29:]
    other.execute("UPDATE records SET token = ?", [forged])
    other.close()
    with pytest.raises(JournalError, match="Record 1 does not hold"):
        reopened(path, signing_key)


@pytest.mark.rule("R11")
def test_only_the_journal_makes_a_committed_record() -> None:
    house = Path(edge.__file__).parents[1]
    makers = [
        str(source.relative_to(house))
        for package in ("edge", "central", "protocol", "stage")
        for source in (house / package).rglob("*.py")
        if " Committed(" in source.read_text(encoding="utf-8")
    ]
    assert makers == ["edge/uplink/journal.py"]


def test_a_journal_that_cannot_be_made_says_what_to_look_at(
    tmp_path: Path, signing_key: SigningKey
) -> None:
    with pytest.raises(JournalError, match="could not be opened"):
        reopened(tmp_path / "nowhere" / "journal.db", signing_key)


def test_nothing_of_python_is_needed_to_read_it(
    journal: Journal, draft: Drafts, path: Path
) -> None:
    journal.append(draft())
    reading = (
        "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone())"
    )
    query = "SELECT seq, type FROM records"
    told = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", reading, path, query], check=True, capture_output=True, text=True
    )
    assert told.stdout == "(1, 'check-in')\n"
