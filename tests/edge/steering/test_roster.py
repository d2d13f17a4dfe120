"""The central's roster on a gate: whole and in order, or the one before it stays."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from edge.admission import Known
from edge.credential import Badge
from edge.errors import RosterError
from edge.roster.arriving import CENTRAL_FILE, Arriving
from edge.roster.expected import Expected, Listing
from edge.roster.keys import PersonKeys
from edge.roster.roster import Roster, difference
from edge.steering.roster import FORGED, OLDER, UNUSABLE, RosterTaker
from protocol.envelope import SigningKey
from protocol.errors import MalformedError
from protocol.identifiers import EnterpriseNumber, Inss
from protocol.rosters import (
    BadgeOf,
    Entry,
    RosterPart,
    badge_hash,
    message,
    opened,
    owner_sealed,
    person_hash,
)
from tests.edge.gate_parts import CENTRAL, DEVICE, KEYS
from tests.edge.steering.signed import PINNED

SITE_KEY = b"site".ljust(32, b".")
STRANGER = SigningKey(Ed25519PrivateKey.from_private_bytes(b"s" * 32))
AN, BO = Inss("78012340961"), Inss("85073003328")


def entry(number: Inss, *, blocked: bool = False, gone: bool = False, badge: str = "") -> Entry:
    person, employer = person_hash(SITE_KEY, number.digits), EnterpriseNumber("0448181966")
    owned = BadgeOf(badge_hash(SITE_KEY, badge), owner_sealed(SITE_KEY, badge, number.digits))
    return Entry(person, employer, blocked=blocked, gone=gone, badge=owned if badge else None)


def part(
    entries: Iterable[Entry],
    *,
    since: int = 0,
    version: int = 1,
    place: int = 1,
    parts: int = 1,
    device: str = DEVICE,
    key: SigningKey = CENTRAL,
) -> bytes:
    head = RosterPart(
        device=device, since=since, version=version, part=place, parts=parts, body="0" * 64
    )
    return message(head, entries, key)


@dataclass
class Gate:
    """A gate's rosters on its disk."""

    state: Path
    alarms: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = PersonKeys(SITE_KEY)
        own = Roster(self.state, keys.fingerprint, name=CENTRAL_FILE)
        local = Listing(KEYS, Roster(self.state, KEYS.fingerprint))
        central = Listing(keys, Roster(self.state, keys.fingerprint, name=CENTRAL_FILE))
        self.expected = Expected(local, central)
        self.rosters = [own, local.roster, central.roster]
        self.taker = RosterTaker(
            Arriving(self.state, keys.fingerprint),
            own,
            pinned=PINNED,
            site="1Y1000003EQCZ",
            alarm=lambda code, _: self.alarms.append(code),
            told=lambda: self.told.append(self.taker.found.version),
        )

    def close(self) -> None:
        for roster in self.rosters:
            roster.close()


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    gate = Gate(tmp_path)
    yield gate
    gate.close()


@pytest.mark.rule("R58")
def test_the_centrals_roster_takes_the_place_of_the_gates_own_at_once(gate: Gate) -> None:
    own = gate.expected.local
    own.roster.change(difference({}, {own.keys.of(AN): Known()}))
    assert gate.expected.of(AN) is not None
    gate.taker.take(part([entry(BO), entry(AN, gone=True)]))
    assert gate.expected.of(AN) is None, "the central says who is expected now"
    found = gate.expected.of(BO)
    assert found is not None
    assert found.employer == EnterpriseNumber("0448181966")
    assert (gate.expected.version, gate.told) == (1, [1])
    gate.taker.take(part([entry(BO, blocked=True), entry(AN)], since=1, version=2))
    blocked = gate.expected.of(BO)
    assert blocked is not None
    assert blocked.blocked
    assert gate.taker.found.people == 2


@pytest.mark.rule("R58")
def test_parts_are_taken_in_their_turn_and_nothing_counts_before_the_last(gate: Gate) -> None:
    first = part([entry(AN)], place=1, parts=3, version=4)
    second = part([entry(BO)], place=2, parts=3, version=4)
    third = part([], place=3, parts=3, version=4)
    for out_of_turn in ([second], [third], [first, third], [first, second, first, third]):
        for each in out_of_turn:
            gate.taker.take(each)
        assert gate.expected.version == 0
    for each in (first, second, third):
        gate.taker.take(each)
    assert (gate.expected.version, gate.taker.found.people, gate.told) == (4, 2, [4])
    gate.taker.take(part([entry(AN, gone=True)], since=3, version=5))
    assert gate.expected.version == 4, "a difference from what this gate does not have"
    gate.taker.take(part([], since=0, version=6))
    assert (gate.expected.version, gate.expected.of(AN)) == (6, None), "the whole anew"
    assert gate.alarms == []


@pytest.mark.rule("R58")
@pytest.mark.parametrize(
    ("word", "alarm"),
    [
        (part([entry(BO)], version=9, device="gate-2"), FORGED),
        (part([entry(BO)], version=9, key=STRANGER), FORGED),
        (part([entry(BO)], version=9) + b"\nAAAAAAAAAAAAAAAAAAAAAA", FORGED),
        (b"", FORGED),
        (b"\xff\xfe", FORGED),
        (part([entry(BO)], version=3), OLDER),
        (part([entry(BO)], version=2, since=1), OLDER),
    ],
)
def test_what_is_not_the_centrals_newest_word_changes_nothing(
    gate: Gate, word: bytes, alarm: str
) -> None:
    gate.taker.take(part([entry(AN)], version=3))
    gate.taker.take(word)
    assert (gate.expected.version, gate.expected.of(BO), gate.alarms) == (3, None, [alarm])


def test_a_disk_that_fails_leaves_the_one_in_use_and_is_an_alarm(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.taker.take(part([entry(AN)]))
    next_one = part([entry(BO)], since=1, version=2)
    with monkeypatch.context() as broken:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        broken.setattr("shutil.copyfile", full)
        with pytest.raises(RosterError):
            gate.taker.take(next_one)
        gate.taker.start()
        gate.taker.hear(next_one)
        gate.taker.stop()
        gate.taker._thread.join(20)
    assert gate.alarms == [UNUSABLE]
    assert (gate.expected.version, gate.expected.of(BO)) == (1, None)
    gate.taker.take(next_one)
    assert gate.expected.version == 2


def test_after_a_restart_the_roster_is_there(gate: Gate) -> None:
    gate.taker.take(part([entry(AN)], version=7))
    gate.close()
    again = Gate(gate.state)
    assert (again.taker.found.version, again.taker.found.people) == (7, 1)
    assert again.expected.of(AN) is not None
    again.close()


@pytest.mark.rule("R58")
def test_badges_come_with_the_roster_and_change_hands_in_any_order(gate: Gate) -> None:
    def owner(text: str) -> object:
        listing = gate.expected.with_badges
        return listing.owner(Badge(text)) if listing else None

    gate.taker.take(part([entry(AN, badge="77"), entry(BO)]))
    assert (owner("77"), owner("78")) == (AN, None)
    for version, order in enumerate(([AN, BO], [BO, AN]), start=2):
        now = {AN: "78", BO: "77"} if version == 2 else {AN: "77", BO: "78"}
        people = [entry(one, badge=now[one]) for one in order]
        gate.taker.take(part(people, since=version - 1, version=version))
        assert {owner(text): text for text in ("77", "78")} == now
    gate.taker.take(part([entry(AN, gone=True), entry(BO)], since=3, version=4))
    assert gate.expected.with_badges is None, "where it knows none, the gate's own list counts"
    assert gate.alarms == []


def test_a_roster_of_before_badges_takes_them_with_the_next_difference(gate: Gate) -> None:
    gate.taker.take(part([entry(AN)]))
    with closing(sqlite3.connect(gate.state / CENTRAL_FILE)) as file:
        file.execute("DROP TABLE badges")
    assert gate.expected.with_badges is None
    gate.taker.take(part([entry(BO, badge="77")], since=1, version=2))
    listing = gate.expected.with_badges
    assert listing is not None
    assert (listing.owner(Badge("77")), gate.taker.found.people) == (BO, 2)


ENTRIES = st.builds(
    Entry,
    st.binary(min_size=16, max_size=16),
    st.none() | st.just(EnterpriseNumber("0448181966")),
    st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    blocked=st.booleans(),
    supervisor=st.booleans(),
    badge=st.none()
    | st.builds(
        BadgeOf,
        st.binary(min_size=16, max_size=16),
        st.integers(0).map(lambda number: b"o" * (27 + 6 * (number % 2))),
    ),
)


@given(
    st.lists(ENTRIES | st.builds(Entry, st.binary(min_size=16, max_size=16), gone=st.just(True)))
)
def test_what_was_said_of_people_is_what_is_read(entries: list[Entry]) -> None:
    _, read = opened(part(entries), CENTRAL.verify_key)
    assert list(read) == entries


@given(st.text(max_size=60))
def test_a_line_of_any_form_is_read_or_refused(line: str) -> None:
    try:
        assert Entry.parse(line).line() == line
    except MalformedError:
        return
