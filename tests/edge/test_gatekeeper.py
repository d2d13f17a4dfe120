"""People at the gate who wait for something: an answer, a supervisor, a receipt number."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.admission import (
    AdmitAfter,
    Known,
    Otherwise,
    Passback,
    Policy,
    Presence,
    SiteState,
    Strangers,
)
from edge.credential import Credential, Language, Unreadable
from edge.events import (
    AcknowledgementArrived,
    CredentialPresented,
    Event,
    KeysAsked,
    NumberEntered,
    NumberTyped,
    ReaderState,
)
from edge.roster.roster import FILE_NAME, Difference
from edge.uplink.journal import Journal
from edge.wiring import LaneSection
from protocol.identifiers import EnterpriseNumber, Inss
from protocol.reasons import Reason
from protocol.records import Alarm, Assurance, CheckIn, CredentialKind, Direction, Override, Passage
from protocol.records import Refusal as RefusalRecord
from protocol.seal import unseal
from tests.edge.gate_parts import DEVICE, DEVICE_KEY, KEYS, LANE, SEALING, Bench, bench, worker

EMPLOYER = EnterpriseNumber("0448181966")
SUPERVISOR = replace(worker(language=Language.FRENCH), number=Inss("77072239430"))
OTHER = replace(worker(), number=Inss("97440936363"))
WAY_OUT = LaneSection(name="main", relay_pin=17, pulse_seconds=5.0, direction=Direction.OUT)
TYPED = Policy(accepted=frozenset({CredentialKind.EID, CredentialKind.NUMBER}))
Opened = Callable[..., Bench]


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Opened]:
    """Open gates with a policy; they are closed with the test."""
    opened: list[Bench] = []

    def open_one(policy: Policy = Policy(), lane: LaneSection = LANE) -> Bench:  # noqa: B008  frozen
        opened.append(bench(tmp_path, os.urandom, policy, lane))
        opened[-1].gate.tick(opened[-1].clock.monotonic())
        return opened[-1]

    yield open_one
    for parts in opened:
        parts.arm.close()
        parts.journal.close()


def tell(gate: Bench, event: Event) -> None:
    gate.gate.handle(event)
    gate.gate.tick(gate.clock.monotonic())


def wait(gate: Bench, seconds: float) -> None:
    gate.clock.seconds += seconds
    gate.gate.tick(gate.clock.monotonic())


def enter(gate: Bench, digits: str) -> None:
    tell(gate, NumberEntered("main", int(gate.view.question), digits, gate.clock.monotonic()))


def listed(gate: Bench, **people: Known) -> None:
    numbers = {"worker": worker(), "supervisor": SUPERVISOR, "other": OTHER}
    put = {KEYS.of(numbers[name].number): known for name, known in people.items()}
    gate.site._roster.change(Difference(put, frozenset()))


def kinds(gate: Bench) -> list[type]:
    return [type(record.body) for record in gate.records()]


def check_in(gate: Bench) -> CheckIn:
    (body,) = [record.body for record in gate.records() if isinstance(record.body, CheckIn)]
    return body


# The employer


def test_a_worker_whose_employer_is_not_known_is_asked_and_passes_with_his_answer(
    gate: Opened,
) -> None:
    asking = gate(Policy(ask_employer=True))
    asking.present(worker())
    assert (asking.view.state, asking.view.asks) == ("asking", "employer")
    assert not asking.arm.released
    assert kinds(asking) == []
    enter(asking, EMPLOYER.digits)
    assert asking.arm.released
    (record,) = asking.records()
    assert isinstance(record.body, CheckIn)
    assert unseal(record.body.subject, record.head.id, SEALING).employer == EMPLOYER.digits


def test_who_gave_his_employer_once_is_not_asked_again_not_even_after_a_restart(
    gate: Opened,
) -> None:
    asking = gate(Policy(ask_employer=True))
    asking.present(worker())
    enter(asking, EMPLOYER.digits)
    asking.journal.close()
    again = gate(Policy(ask_employer=True))
    again.present(worker())
    assert again.view.state == "admitted"


def test_who_is_on_the_roster_with_his_employer_is_not_asked(gate: Opened) -> None:
    asking = gate(Policy(ask_employer=True))
    listed(asking, worker=Known(EMPLOYER))
    asking.present(worker())
    assert asking.arm.released


def test_a_wrong_enterprise_number_is_said_and_asked_again_three_times_at_most(
    gate: Opened,
) -> None:
    asking = gate(Policy(ask_employer=True))
    asking.present(worker())
    first = asking.view.question
    for _ in range(2):
        enter(asking, "0448181967")
        assert asking.view.title == "Nummer klopt niet"
        assert asking.view.question != first
    enter(asking, "0448181967")
    assert (asking.view.state, asking.view.reason) == ("refused", Reason.EMPLOYER_NOT_GIVEN)
    assert not asking.arm.released


@pytest.mark.parametrize("how", ["cancel", "time"])
def test_who_gives_no_employer_is_refused_and_told_what_to_do(gate: Opened, how: str) -> None:
    asking = gate(Policy(ask_employer=True))
    asking.present(worker())
    if how == "cancel":
        enter(asking, "")
    else:
        wait(asking, 61)
    assert asking.view.reason == Reason.EMPLOYER_NOT_GIVEN
    assert kinds(asking) == [RefusalRecord]
    wait(asking, 61)
    assert kinds(asking) == [RefusalRecord]


def test_an_answer_to_the_question_of_the_person_before_is_not_taken(gate: Opened) -> None:
    asking = gate(Policy(ask_employer=True))
    asking.present(worker())
    stale = int(asking.view.question)
    asking.present(OTHER)
    tell(asking, NumberEntered("main", stale, EMPLOYER.digits, 0.0))
    assert kinds(asking) == []
    assert asking.view.state == "asking"


# Typed numbers


def test_keys_are_offered_where_a_typed_number_is_accepted(gate: Opened) -> None:
    ready = ReaderState("main", ready=True, detail="", at=0.0)
    plain, typing = gate(), gate
    tell(plain, ready)
    assert plain.view.offer == ""
    tell(plain, KeysAsked("main", 0.0))
    assert plain.view.state == "idle"
    plain.journal.close()
    offering = typing(TYPED)
    tell(offering, ready)
    assert offering.view.offer == "Geen kaart? Typ uw nummer"


def test_a_number_typed_on_the_screen_lets_its_owner_in(gate: Opened) -> None:
    typing = gate(TYPED)
    tell(typing, KeysAsked("main", 0.0))
    assert (typing.view.state, typing.view.asks) == ("asking", "number")
    enter(typing, "78012340961")
    assert typing.arm.released
    assert check_in(typing).assurance is Assurance.TYPED


def test_a_number_typed_wrong_is_said_and_in_the_end_refused(gate: Opened) -> None:
    typing = gate(TYPED)
    tell(typing, KeysAsked("main", 0.0))
    enter(typing, "78012340962")
    assert typing.view.title == "Nummer klopt niet"
    enter(typing, "780123")
    enter(typing, "780123")
    assert typing.view.reason == Reason.NUMBER_INCOMPLETE
    assert not typing.arm.released


def test_keys_that_nobody_touches_go_away_and_nothing_is_journalled(gate: Opened) -> None:
    typing = gate(TYPED)
    tell(typing, ReaderState("main", ready=True, detail="", at=0.0))
    tell(typing, KeysAsked("main", 0.0))
    wait(typing, 61)
    assert typing.view.state == "idle"
    tell(typing, KeysAsked("main", 0.0))
    enter(typing, "")
    assert typing.view.state == "idle"
    assert kinds(typing) == []


def test_digits_on_a_pad_are_shown_as_dots(gate: Opened) -> None:
    typing = gate(TYPED)
    tell(typing, ReaderState("main", ready=True, detail="", at=0.0))
    tell(typing, NumberTyped("main", 3, typing.clock.monotonic()))
    assert (typing.view.state, typing.view.typed) == ("asking", "•••")
    tell(typing, NumberTyped("main", 0, typing.clock.monotonic()))
    assert typing.view.state == "idle"


# Approval


def test_a_stranger_is_held_until_a_supervisors_card_lets_him_in(gate: Opened) -> None:
    holding = gate(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    assert holding.view.state == "held"
    assert kinds(holding) == []
    holding.present(SUPERVISOR)
    assert holding.arm.released
    assert holding.view.number == worker().number.masked
    assert kinds(holding) == [CheckIn, Alarm]
    assert holding.records()[1].body.code == "approved"  # type: ignore[union-attr]  # an Alarm


def test_a_stranger_whom_nobody_approves_is_refused(gate: Opened) -> None:
    holding = gate(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    wait(holding, 121)
    assert holding.view.reason == Reason.NOT_APPROVED
    holding.present(SUPERVISOR)
    assert holding.view.number == SUPERVISOR.number.masked, "too late: it is his own check-in"


def test_another_workers_card_approves_nobody(gate: Opened) -> None:
    holding = gate(Policy(strangers=Strangers.HOLD))
    listed(holding, other=Known(), supervisor=Known(supervisor=True))
    holding.present(worker())
    holding.present(OTHER)
    assert holding.view.number == OTHER.number.masked
    holding.present(SUPERVISOR)
    assert holding.view.number == SUPERVISOR.number.masked


def test_a_supervisors_card_that_was_read_badly_may_be_tried_again(gate: Opened) -> None:
    holding = gate(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    holding.present(Unreadable(Reason.CARD_REMOVED, ""))
    assert holding.view.reason == Reason.CARD_REMOVED
    holding.present(SUPERVISOR)
    assert holding.view.number == worker().number.masked


def test_a_supervisors_typed_number_approves_nobody(gate: Opened) -> None:
    holding = gate(replace(TYPED, strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    typed = Credential(CredentialKind.NUMBER, Assurance.TYPED, SUPERVISOR.number)
    tell(holding, CredentialPresented("main", typed, 0.0))
    assert holding.view.number == SUPERVISOR.number.masked


def test_who_comes_in_twice_is_refused_and_forgiven_by_a_supervisor(gate: Opened) -> None:
    guarded = gate(Policy(passback=Passback.IN_OUT))
    listed(guarded, supervisor=Known(supervisor=True))
    guarded.present(worker())
    wait(guarded, 20)
    guarded.present(worker())
    assert guarded.view.reason == Reason.ALREADY_INSIDE
    assert not guarded.arm.released
    guarded.present(SUPERVISOR)
    assert guarded.arm.released
    assert guarded.view.number == worker().number.masked


def test_a_second_entry_that_is_only_noted_is_an_alarm(gate: Opened) -> None:
    soft = gate(Policy(passback=Passback.TIMED, passback_hard=False))
    soft.present(worker())
    wait(soft, 20)
    soft.present(worker())
    assert kinds(soft) == [CheckIn, CheckIn, Alarm]


def test_anti_passback_holds_over_a_restart(gate: Opened) -> None:
    guarded = gate(Policy(passback=Passback.IN_OUT))
    guarded.present(worker())
    guarded.journal.close()
    again = gate(Policy(passback=Passback.IN_OUT))
    again.present(worker())
    assert again.view.reason == Reason.ALREADY_INSIDE


def test_a_full_site_lets_nobody_in_before_somebody_leaves(gate: Opened) -> None:
    small = gate(Policy(capacity=1))
    small.present(worker())
    small.present(OTHER)
    assert small.view.reason == Reason.SITE_FULL
    small.journal.close()
    out = gate(Policy(capacity=1), WAY_OUT)
    out.present(worker())
    out.journal.close()
    small = gate(Policy(capacity=1))
    small.present(OTHER)
    assert small.arm.released


# Receipt before release


def test_a_site_that_wants_the_receipt_first_releases_the_arm_with_it(gate: Opened) -> None:
    strict = gate(Policy(admit_after=AdmitAfter.RECEIPT))
    strict.present(worker())
    assert not strict.arm.released
    assert (strict.view.passage, strict.view.detail) == (
        "waiting",
        "De doorgang gaat open zodra u geregistreerd bent.",
    )
    word = strict.acknowledge({strict.records()[0].head.id: 7})
    tell(strict, AcknowledgementArrived(word, strict.clock.monotonic()))
    assert strict.arm.released
    assert (strict.view.state, strict.view.passage) == ("registered", "open")
    wait(strict, 11)
    assert kinds(strict) == [CheckIn]


def test_a_receipt_that_does_not_come_lets_him_through_where_the_site_says_so(
    gate: Opened,
) -> None:
    strict = gate(Policy(admit_after=AdmitAfter.RECEIPT, admit_otherwise=Otherwise.RELEASE))
    strict.present(worker())
    wait(strict, 9)
    assert not strict.arm.released
    wait(strict, 2)
    assert strict.arm.released
    assert strict.view.state == "admitted"


def test_or_he_is_refused_and_not_left_as_present_and_the_number_may_come_later(
    gate: Opened,
) -> None:
    strict = gate(
        Policy(
            admit_after=AdmitAfter.RECEIPT,
            admit_otherwise=Otherwise.REFUSE,
            passback=Passback.IN_OUT,
        )
    )
    strict.present(worker())
    wait(strict, 11)
    assert not strict.arm.released
    assert (strict.view.state, strict.view.reason, strict.view.language) == (
        "refused",
        Reason.NOT_REGISTERED_IN_TIME,
        "nl",
    )
    assert set(kinds(strict)) == {CheckIn, Passage, RefusalRecord}
    assert Presence(strict.journal.traces()).of(KEYS.of(worker().number)) is None
    word = strict.acknowledge({strict.records()[0].head.id: 7})
    tell(strict, AcknowledgementArrived(word, strict.clock.monotonic()))
    assert not strict.arm.released
    strict.present(worker())
    assert strict.view.passage == "waiting", "he was never inside"


def test_who_still_waits_when_the_gate_ends_is_not_left_as_present(gate: Opened) -> None:
    strict = gate(Policy(admit_after=AdmitAfter.RECEIPT))
    strict.present(worker())
    strict.gate.end(strict.clock.monotonic())
    assert kinds(strict) == [CheckIn, Passage]
    assert strict.journal.traces() == []


# The site


def test_a_policy_that_is_swapped_holds_from_the_next_person_on(gate: Opened) -> None:
    swapped = gate()
    tell(swapped, ReaderState("main", ready=True, detail="", at=0.0))
    swapped.site.policy = Policy(state=SiteState.LOCK_DOWN)
    wait(swapped, 1)
    assert (swapped.view.state, swapped.view.title) == ("notice", "Werf afgesloten")
    swapped.present(worker())
    assert swapped.view.reason == Reason.LOCK_DOWN
    swapped.site.policy = Policy()
    swapped.present(worker())
    assert swapped.arm.released


def test_in_an_evacuation_any_card_opens_the_way_out_and_that_is_recorded(gate: Opened) -> None:
    out = gate(Policy(state=SiteState.EVACUATION), WAY_OUT)
    out.present(Unreadable(Reason.CARD_MUTE, ""))
    assert out.arm.released
    (record,) = out.records()
    assert isinstance(record.body, Override)
    assert record.body.cause == "evacuation"


def test_a_roster_that_cannot_be_read_makes_nobody_a_stranger(gate: Opened, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no roster at all" * 100)
    broken = gate()
    broken.present(worker())
    assert broken.view.reason == Reason.ROSTER_UNREADABLE
    assert not broken.arm.released


@pytest.mark.rule("R34")
def test_what_is_kept_of_people_names_nobody(gate: Opened, tmp_path: Path) -> None:
    open_gate = gate(Policy(ask_employer=True))
    open_gate.present(worker())
    enter(open_gate, EMPLOYER.digits)
    open_gate.journal.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert worker().number.digits.encode() not in kept
    assert b"Peeters" not in kept


def test_who_has_not_passed_for_ninety_days_is_forgotten(gate: Opened, tmp_path: Path) -> None:
    old = gate()
    old.present(worker())
    wait(old, 91 * 24 * 3600)
    assert old.journal.traces() == []
    old.journal.close()
    with Journal.open(
        tmp_path / "journal.db", device=DEVICE, site="1Y1000003EQCZ", key=DEVICE_KEY
    ) as again:
        assert again.traces() == []
        assert again.head.seq >= 1, "records stay"
