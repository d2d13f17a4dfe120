"""A gate keeps the central's checkpoints, and notices when its words contradict each other."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from edge.events import CentralSpoke
from edge.uplink.checkpoint_rules import Verdict, judge
from edge.uplink.checkpoints import EVIDENCE_KEPT, KEPT, Checkpoints, Kept
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.journal_reading import JournalReader
from protocol.checkpoints import Announcement, AuditHead, Checkpoint, Restored
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId
from protocol.merkle import EMPTY, leaf_hash, node_hash
from protocol.records import GENESIS
from protocol.topics import Channel

CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))
BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)


def mth(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def proof(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2, word for word: the twin of the central's own."""
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if old <= k:
        return [*proof(old, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*proof(old - k, leaves[k:], whole=False), mth(leaves[:k])]


@dataclass
class Central:
    """A central with a ledger of leaves, that signs what it is told to."""

    leaves: list[bytes] = field(default_factory=list)
    number: int = 0
    restored: Restored | None = None
    key: SigningKey = CENTRAL
    audited: int = 0

    def grow(self, count: int, salt: str = "") -> None:
        start = len(self.leaves)
        self.leaves += [leaf_hash(f"{salt}{start + n}".encode()) for n in range(count)]

    def checkpoint(self) -> Checkpoint:
        self.number += 1
        return Checkpoint(
            number=self.number,
            size=len(self.leaves),
            root=mth(self.leaves).hex(),
            at=BEGIN + timedelta(days=self.number),
            audit=AuditHead(entries=self.audited, head=GENESIS),
            restored=self.restored,
        )

    def says(self, checkpoint: Checkpoint, since: int) -> Announcement:
        steps = proof(since, self.leaves) if 0 < since < checkpoint.size else []
        return Announcement(
            checkpoint=checkpoint.signed(self.key),
            since=since,
            proof=tuple(step.hex() for step in steps),
        )


@dataclass
class Recorded:
    """The alarms that were raised."""

    alarms: list[tuple[str, str]] = field(default_factory=list)

    def alarm(self, code: str, detail: str) -> None:
        self.alarms.append((code, detail))

    @property
    def codes(self) -> list[str]:
        return [code for code, _ in self.alarms]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(b"d" * 32))
    return Journal.open(tmp_path / FILE_NAME, device=DeviceId("gate-1"), site="s", key=key)


def said(announcement: Announcement) -> CentralSpoke:
    return CentralSpoke(Channel.CHECKPOINT, announcement.payload(), 0.0)


@given(sizes=st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_a_ledger_that_only_grows_is_never_doubted(sizes: list[int]) -> None:
    central, held = Central(), None
    for more in sizes:
        central.grow(more)
        new = central.checkpoint()
        announced = central.says(new, held.size if held else 0)
        verdict = judge(held, new, announced).verdict
        assert verdict is (Verdict.GROWN if held else Verdict.FIRST)
        assert judge(new, new, announced).verdict is Verdict.NO_NEWS
        held = new


@pytest.mark.rule("R50")
@given(before=st.integers(1, 20), changed=st.data(), more=st.integers(0, 20))
def test_a_rewritten_past_is_seen_whatever_was_changed(
    before: int, changed: st.DataObject, more: int
) -> None:
    central = Central()
    central.grow(before)
    held = central.checkpoint()
    central.leaves[changed.draw(st.integers(0, before - 1))] = leaf_hash(b"another")
    central.grow(more)
    new = central.checkpoint()
    doubt = Verdict.UNPROVED if more else Verdict.REWRITTEN
    assert judge(held, new, central.says(new, held.size)).verdict is doubt


@pytest.mark.rule("R50")
@given(before=st.integers(1, 20), lost=st.integers(1, 20), more=st.integers(0, 40))
def test_an_omission_is_seen_unless_a_restore_is_told(before: int, lost: int, more: int) -> None:
    central = Central()
    central.grow(before)
    held = central.checkpoint()
    kept = max(0, before - lost)
    central.leaves = central.leaves[:kept]
    central.grow(more, salt="other")
    new = central.checkpoint()
    announced = central.says(new, min(held.size, new.size))
    doubt = Verdict.UNPROVED if new.size > held.size else Verdict.REWRITTEN
    assert judge(held, new, announced).verdict is doubt
    told = new.model_copy(update={"restored": Restored(at=held.at, size=kept)})
    assert judge(held, told, announced).verdict is Verdict.RESTORED
    again = told.model_copy(update={"size": 0, "root": EMPTY.hex(), "at": BEGIN + timedelta(99)})
    if told.size:  # the restore that was told already explains nothing more
        found = judge(told, again, announced.model_copy(update={"since": 0}))
        assert found.verdict is Verdict.REWRITTEN


def test_without_the_proof_that_is_needed_nothing_changes() -> None:
    central = Central()
    central.grow(5)
    held = central.checkpoint()
    central.grow(5)
    new = central.checkpoint()
    assert judge(held, new, central.says(new, 3)).verdict is Verdict.NO_NEWS


def test_an_older_word_that_comes_late_is_no_news() -> None:
    central = Central()
    central.grow(5)
    older = central.checkpoint()
    announced = central.says(older, 0)
    central.grow(5)
    assert judge(central.checkpoint(), older, announced).verdict is Verdict.NO_NEWS


def test_a_cut_audit_trail_is_seen() -> None:
    central = Central(audited=9)
    held = central.checkpoint()
    central.audited = 8
    new = central.checkpoint()
    found = judge(held, new, central.says(new, 0))
    assert (found.verdict, "audit trail" in found.detail) == (Verdict.REWRITTEN, True)


@pytest.mark.rule("R50")
def test_the_gate_keeps_what_continues_and_both_words_that_contradict(
    journal: Journal, tmp_path: Path
) -> None:
    recorded, central = Recorded(), Central()
    checkpoints = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    central.grow(3)
    checkpoints.heard(said(central.says(central.checkpoint(), 0)))
    central.grow(4)
    checkpoints.heard(said(central.says(central.checkpoint(), checkpoints.size)))
    assert (checkpoints.size, recorded.codes) == (7, [])
    central.leaves[0] = leaf_hash(b"another")
    central.grow(1)
    contradiction = said(central.says(central.checkpoint(), 7))
    checkpoints.heard(contradiction)
    checkpoints.heard(contradiction)
    assert recorded.codes == ["ledger-rewritten"]
    again = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    assert (checkpoints.size, again.size) == (7, 7)
    journal.close()
    with JournalReader.open(tmp_path / FILE_NAME) as reader:
        assert [kept.verdict for kept in reader.checkpoints] == ["first", "grown", "unproved"]


@pytest.mark.rule("R50")
def test_a_proof_that_was_spoilt_on_the_way_is_taken_when_it_comes_whole(
    journal: Journal,
) -> None:
    recorded, central = Recorded(), Central()
    checkpoints = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    central.grow(3)
    checkpoints.heard(said(central.says(central.checkpoint(), 0)))
    central.grow(4)
    whole = central.says(central.checkpoint(), 3)
    spoilt = whole.model_copy(update={"proof": (*whole.proof[:-1], "0" * 64)})
    for _ in range(3):
        checkpoints.heard(said(spoilt))
    assert (checkpoints.size, recorded.codes) == (3, ["ledger-rewritten"])
    checkpoints.heard(said(whole))
    assert (checkpoints.size, recorded.codes) == (7, ["ledger-rewritten"])
    assert [kept.verdict for kept in journal.checkpoints.all()] == ["first", "grown"]
    again = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    assert again.size == 7
    journal.close()


@pytest.mark.rule("R50")
def test_two_ledgers_of_one_size_are_kept_side_by_side(journal: Journal) -> None:
    recorded, central = Recorded(), Central()
    checkpoints = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    central.grow(3)
    checkpoints.heard(said(central.says(central.checkpoint(), 0)))
    central.leaves[0] = leaf_hash(b"another")
    checkpoints.heard(said(central.says(central.checkpoint(), 3)))
    assert (checkpoints.size, recorded.codes) == (3, ["ledger-rewritten"])
    assert [kept.verdict for kept in journal.checkpoints.all()] == ["first", "rewritten"]
    journal.close()


@pytest.mark.rule("R50")
def test_a_told_restore_is_an_alarm_and_the_new_ledger_is_held(journal: Journal) -> None:
    recorded, central = Recorded(), Central()
    checkpoints = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    central.grow(5)
    checkpoints.heard(said(central.says(central.checkpoint(), 0)))
    central.leaves = central.leaves[:2]
    central.restored = Restored(at=BEGIN + timedelta(days=1), size=2)
    central.grow(1, salt="after")
    checkpoints.heard(said(central.says(central.checkpoint(), 3)))
    assert (checkpoints.size, recorded.codes) == (3, ["ledger-restored"])
    journal.close()


@pytest.mark.rule("R50")
def test_what_the_central_did_not_sign_changes_nothing_and_is_an_alarm(journal: Journal) -> None:
    recorded = Recorded()
    checkpoints = Checkpoints(journal.checkpoints, CENTRAL.verify_key, recorded.alarm)
    forger = Central(key=SigningKey(Ed25519PrivateKey.from_private_bytes(b"f" * 32)))
    checkpoints.heard(said(forger.says(forger.checkpoint(), 0)))
    for payload in (b"", b"{", b"x" * 100_000, json.dumps({"checkpoint": "a.b.c"}).encode()):
        checkpoints.heard(CentralSpoke(Channel.CHECKPOINT, payload, 0.0))
    assert (checkpoints.size, set(recorded.codes)) == (0, {"checkpoint-forged"})
    journal.close()


def test_neither_days_nor_contradictions_fill_the_disk(journal: Journal) -> None:
    store = journal.checkpoints
    for number in range(KEPT + 5):
        store.keep(Kept(f"day {number}", Verdict.GROWN))
    for number in range(EVIDENCE_KEPT + 5):
        store.keep(Kept(f"other {number}", Verdict.REWRITTEN))
    kept = store.all()
    assert len(kept) == KEPT + EVIDENCE_KEPT
    assert (kept[0].token, kept[-1].token) == ("day 5", f"other {EVIDENCE_KEPT + 4}")
    journal.close()
