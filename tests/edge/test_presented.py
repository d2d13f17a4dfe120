"""Codes and typed numbers take the same way through the gate as cards."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.admission import Policy
from edge.credential import Badge, Credential, Unreadable
from edge.events import BadgePresented, CredentialPresented, NumberTyped, ReaderKind, ReaderState
from edge.readers.scan import understand_scan, understand_typed
from edge.roster.arriving import CENTRAL_FILE, Arriving
from edge.roster.badges import FILE_NAME as BADGES
from edge.roster.badges import Badges
from edge.roster.expected import Listing
from edge.roster.keys import PersonKeys
from edge.roster.listing import read_listing
from edge.roster.roster import Roster
from protocol.reasons import Reason
from protocol.records import Alarm, Assurance, CheckIn, CredentialKind, Refusal
from protocol.rosters import BadgeOf, Entry, badge_hash, owner_sealed, person_hash
from protocol.seal import unseal
from tests.edge.gate_parts import KEYS, SEALING, Bench, bench
from tests.edge.visits import tell

LIMOSA = "24910158641968060"


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Bench]:
    """A gate of a site that accepts everything."""
    parts = bench(tmp_path, os.urandom, Policy(accepted=frozenset(CredentialKind)))
    yield parts
    parts.arm.close()
    parts.close()


def present(gate: Bench, result: Credential | Unreadable) -> None:
    gate.gate.handle(CredentialPresented("main", result, gate.clock.monotonic()))
    gate.gate.tick(gate.clock.monotonic())


@pytest.mark.parametrize(
    ("result", "kind", "assurance"),
    [
        (understand_scan(LIMOSA), CredentialKind.LIMOSA, Assurance.SCANNED),
        (understand_typed(LIMOSA), CredentialKind.LIMOSA, Assurance.TYPED),
        (understand_typed("78012340961"), CredentialKind.NUMBER, Assurance.TYPED),
    ],
)
def test_a_number_is_checked_in_sealed_and_released_as_a_card_is(
    gate: Bench,
    result: Credential | Unreadable,
    kind: CredentialKind,
    assurance: Assurance,
) -> None:
    assert isinstance(result, Credential)
    present(gate, result)
    assert gate.arm.released
    assert (gate.view.state, gate.view.first_name) == ("admitted", "")
    assert gate.view.number == result.number.masked
    (record,) = gate.records()
    assert isinstance(record.body, CheckIn)
    assert (record.body.kind, record.body.assurance) == (kind, assurance)
    assert unseal(record.body.subject, record.head.id, SEALING).number == result.number


def test_a_code_that_is_not_understood_is_refused_said_and_journalled(gate: Bench) -> None:
    present(gate, understand_scan("https://example.org/"))
    assert not gate.arm.released
    assert (gate.view.state, gate.view.reason) == ("refused", Reason.SCAN_NOT_UNDERSTOOD)
    (record,) = gate.records()
    assert isinstance(record.body, Refusal)
    assert record.body.subject is None


def test_a_site_that_did_not_say_so_takes_cards_only(tmp_path: Path) -> None:
    gate = bench(tmp_path, os.urandom)
    present(gate, understand_scan(LIMOSA))
    assert not gate.arm.released
    assert gate.view.reason == Reason.TYPE_NOT_ACCEPTED
    gate.arm.close()
    gate.close()


@pytest.mark.parametrize("kind", [ReaderKind.SCANNER, ReaderKind.KEYPAD])
def test_a_lost_scanner_is_an_alarm_and_the_lane_still_serves_cards(
    gate: Bench, kind: ReaderKind
) -> None:
    now = gate.clock.monotonic()
    gate.gate.handle(ReaderState("main", ready=True, detail="", at=now))
    gate.gate.handle(ReaderState("main", ready=False, detail="unplugged", at=now, kind=kind))
    assert gate.view.state == "idle"
    alarm = gate.records()[-1].body
    assert isinstance(alarm, Alarm)
    assert (alarm.code, alarm.detail) == ("reader-lost", "unplugged")


def test_digits_on_their_way_are_shown_as_their_number_and_move_nothing(gate: Bench) -> None:
    now = gate.clock.monotonic()
    gate.gate.handle(ReaderState("main", ready=True, detail="", at=now))
    gate.gate.handle(NumberTyped("main", 5, now))
    assert (gate.view.state, gate.view.typed, gate.view.number) == ("asking", "•••••", "")
    assert not gate.arm.released
    assert gate.records() == []
    gate.gate.handle(NumberTyped("main", 0, now))
    assert gate.view.state == "idle"


def test_a_badge_of_its_own_number_is_the_person_whom_the_list_names(
    gate: Bench, tmp_path: Path
) -> None:
    listed = read_listing("number,badge\n78012340961,12345678\n")
    Badges(tmp_path, KEYS).change(listed, update=False)
    tell(gate, BadgePresented("main", Badge("12345678"), gate.clock.monotonic()))
    assert gate.arm.released
    (record,) = gate.records()
    body = record.body
    assert isinstance(body, CheckIn)
    assert (body.kind, body.assurance) == (CredentialKind.BADGE, Assurance.SCANNED)
    assert unseal(body.subject, record.head.id, SEALING).inss == "78012340961"


def test_once_the_centrals_roster_has_badges_those_count(tmp_path: Path) -> None:
    parts = bench(tmp_path, os.urandom, Policy(accepted=frozenset(CredentialKind)))
    listed = read_listing("number,badge\n78012340961,12345678\n")
    Badges(tmp_path, KEYS).change(listed, update=False)
    key = bytes(32)
    central = Listing(
        PersonKeys(key), Roster(tmp_path, PersonKeys(key).fingerprint, name=CENTRAL_FILE)
    )
    parts.site._expected = replace(parts.site._expected, central=central)
    assert isinstance(parts.site.owner(Badge("12345678")), Credential), "while it has none"
    arriving = Arriving(tmp_path, PersonKeys(key).fingerprint)
    arriving.begin(anew=True)
    other = BadgeOf(badge_hash(key, "55"), owner_sealed(key, "55", LIMOSA))
    arriving.take([Entry(person_hash(key, LIMOSA), badge=other)])
    arriving.finish(1)
    owner = parts.site.owner(Badge("55"))
    assert isinstance(owner, Credential)
    assert owner.number.digits == LIMOSA
    strange = parts.site.owner(Badge("12345678"))
    assert isinstance(strange, Unreadable)
    assert strange.reason is Reason.BADGE_UNKNOWN
    central.roster.close()
    parts.arm.close()
    parts.close()


def test_a_badge_that_is_on_no_list_is_refused_and_said(gate: Bench) -> None:
    tell(gate, BadgePresented("main", Badge("12345678"), gate.clock.monotonic()))
    assert not gate.arm.released
    assert (gate.view.reason, gate.view.title) == (Reason.BADGE_UNKNOWN, "Badge niet gekend")
    (refusal,) = [record.body for record in gate.records()]
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.subject) == (Reason.BADGE_UNKNOWN, None)


def test_badges_that_cannot_be_read_let_nobody_in(gate: Bench, tmp_path: Path) -> None:
    (tmp_path / BADGES).write_bytes(b"no database " * 500)
    tell(gate, BadgePresented("main", Badge("12345678"), gate.clock.monotonic()))
    assert gate.view.reason == Reason.ROSTER_UNREADABLE
