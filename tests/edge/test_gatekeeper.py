"""People at the gate who wait for an answer or a supervisor, and the site's own state."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.admission import Known, Passback, Policy, SiteState, Strangers
from edge.credential import Credential, Unreadable
from edge.events import (
    CredentialPresented,
    KeysAsked,
    NumberEntered,
    NumberTyped,
    ReaderState,
)
from edge.roster.roster import FILE_NAME
from edge.uplink.journal import Journal
from protocol.reasons import Reason
from protocol.records import Alarm, Assurance, CheckIn, CredentialKind, Override
from protocol.records import Refusal as RefusalRecord
from protocol.seal import unseal
from tests.edge.gate_parts import DEVICE, DEVICE_KEY, SEALING, worker
from tests.edge.visits import (
    EMPLOYER,
    OTHER,
    SUPERVISOR,
    TYPED,
    WAY_OUT,
    Opened,
    check_in,
    enter,
    kinds,
    listed,
    tell,
    wait,
)

# The employer


def test_a_worker_whose_employer_is_not_known_is_asked_and_passes_with_his_answer(
    gates: Opened,
) -> None:
    asking = gates(Policy(ask_employer=True))
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
    gates: Opened,
) -> None:
    asking = gates(Policy(ask_employer=True))
    asking.present(worker())
    enter(asking, EMPLOYER.digits)
    asking.close()
    again = gates(Policy(ask_employer=True))
    again.present(worker())
    assert again.view.state == "admitted"


def test_who_is_on_the_roster_with_his_employer_is_not_asked(gates: Opened) -> None:
    asking = gates(Policy(ask_employer=True))
    listed(asking, worker=Known(EMPLOYER))
    asking.present(worker())
    assert asking.arm.released


def test_a_wrong_enterprise_number_is_said_and_asked_again_three_times_at_most(
    gates: Opened,
) -> None:
    asking = gates(Policy(ask_employer=True))
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
def test_who_gives_no_employer_is_refused_and_told_what_to_do(gates: Opened, how: str) -> None:
    asking = gates(Policy(ask_employer=True))
    asking.present(worker())
    if how == "cancel":
        enter(asking, "")
    else:
        wait(asking, 61)
    assert asking.view.reason == Reason.EMPLOYER_NOT_GIVEN
    assert kinds(asking) == [RefusalRecord]
    wait(asking, 61)
    assert kinds(asking) == [RefusalRecord]


def test_an_answer_to_the_question_of_the_person_before_is_not_taken(gates: Opened) -> None:
    asking = gates(Policy(ask_employer=True))
    asking.present(worker())
    stale = int(asking.view.question)
    asking.present(OTHER)
    tell(asking, NumberEntered("main", stale, EMPLOYER.digits, 0.0))
    assert kinds(asking) == []
    assert asking.view.state == "asking"


# Typed numbers


def test_keys_are_offered_where_a_typed_number_is_accepted(gates: Opened) -> None:
    ready = ReaderState("main", ready=True, detail="", at=0.0)
    plain, typing = gates(), gates
    tell(plain, ready)
    assert plain.view.offer == ""
    tell(plain, KeysAsked("main", 0.0))
    assert plain.view.state == "idle"
    plain.close()
    offering = typing(TYPED)
    tell(offering, ready)
    assert offering.view.offer == "Geen kaart? Typ uw nummer"


def test_a_number_typed_on_the_screen_lets_its_owner_in(gates: Opened) -> None:
    typing = gates(TYPED)
    tell(typing, KeysAsked("main", 0.0))
    assert (typing.view.state, typing.view.asks) == ("asking", "number")
    enter(typing, "78012340961")
    assert typing.arm.released
    assert check_in(typing).assurance is Assurance.TYPED


def test_a_number_typed_wrong_is_said_and_in_the_end_refused(gates: Opened) -> None:
    typing = gates(TYPED)
    tell(typing, KeysAsked("main", 0.0))
    enter(typing, "78012340962")
    assert typing.view.title == "Nummer klopt niet"
    enter(typing, "780123")
    enter(typing, "780123")
    assert typing.view.reason == Reason.NUMBER_INCOMPLETE
    assert not typing.arm.released


def test_keys_that_nobody_touches_go_away_and_nothing_is_journalled(gates: Opened) -> None:
    typing = gates(TYPED)
    tell(typing, ReaderState("main", ready=True, detail="", at=0.0))
    tell(typing, KeysAsked("main", 0.0))
    wait(typing, 61)
    assert typing.view.state == "idle"
    tell(typing, KeysAsked("main", 0.0))
    enter(typing, "")
    assert typing.view.state == "idle"
    assert kinds(typing) == []


def test_digits_on_a_pad_are_shown_as_dots(gates: Opened) -> None:
    typing = gates(TYPED)
    tell(typing, ReaderState("main", ready=True, detail="", at=0.0))
    tell(typing, NumberTyped("main", 3, typing.clock.monotonic()))
    assert (typing.view.state, typing.view.typed) == ("asking", "•••")
    tell(typing, NumberTyped("main", 0, typing.clock.monotonic()))
    assert typing.view.state == "idle"


# Approval


def test_a_stranger_is_held_until_a_supervisors_card_lets_him_in(gates: Opened) -> None:
    holding = gates(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    assert holding.view.state == "held"
    assert kinds(holding) == []
    holding.present(SUPERVISOR)
    assert holding.arm.released
    assert holding.view.number == worker().number.masked
    assert kinds(holding) == [CheckIn, Alarm]
    assert holding.records()[1].body.code == "approved"  # type: ignore[union-attr]  # an Alarm


def test_a_stranger_whom_nobody_approves_is_refused(gates: Opened) -> None:
    holding = gates(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    wait(holding, 121)
    assert holding.view.reason == Reason.NOT_APPROVED
    holding.present(SUPERVISOR)
    assert holding.view.number == SUPERVISOR.number.masked, "too late: it is his own check-in"


def test_another_workers_card_approves_nobody(gates: Opened) -> None:
    holding = gates(Policy(strangers=Strangers.HOLD))
    listed(holding, other=Known(), supervisor=Known(supervisor=True))
    holding.present(worker())
    holding.present(OTHER)
    assert holding.view.number == OTHER.number.masked
    holding.present(SUPERVISOR)
    assert holding.view.number == SUPERVISOR.number.masked


def test_a_supervisors_card_that_was_read_badly_may_be_tried_again(gates: Opened) -> None:
    holding = gates(Policy(strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    holding.present(Unreadable(Reason.CARD_REMOVED, ""))
    assert holding.view.reason == Reason.CARD_REMOVED
    holding.present(SUPERVISOR)
    assert holding.view.number == worker().number.masked


def test_a_supervisors_typed_number_approves_nobody(gates: Opened) -> None:
    holding = gates(replace(TYPED, strangers=Strangers.HOLD))
    listed(holding, supervisor=Known(supervisor=True))
    holding.present(worker())
    typed = Credential(CredentialKind.NUMBER, Assurance.TYPED, SUPERVISOR.number)
    tell(holding, CredentialPresented("main", typed, 0.0))
    assert holding.view.number == SUPERVISOR.number.masked


def test_who_comes_in_twice_is_refused_and_forgiven_by_a_supervisor(gates: Opened) -> None:
    guarded = gates(Policy(passback=Passback.IN_OUT))
    listed(guarded, supervisor=Known(supervisor=True))
    guarded.present(worker())
    wait(guarded, 20)
    guarded.present(worker())
    assert guarded.view.reason == Reason.ALREADY_INSIDE
    assert not guarded.arm.released
    guarded.present(SUPERVISOR)
    assert guarded.arm.released
    assert guarded.view.number == worker().number.masked


def test_a_second_entry_that_is_only_noted_is_an_alarm(gates: Opened) -> None:
    soft = gates(Policy(passback=Passback.TIMED, passback_hard=False))
    soft.present(worker())
    wait(soft, 20)
    soft.present(worker())
    assert kinds(soft) == [CheckIn, CheckIn, Alarm]


def test_anti_passback_holds_over_a_restart(gates: Opened) -> None:
    guarded = gates(Policy(passback=Passback.IN_OUT))
    guarded.present(worker())
    guarded.close()
    again = gates(Policy(passback=Passback.IN_OUT))
    again.present(worker())
    assert again.view.reason == Reason.ALREADY_INSIDE


def test_a_full_site_lets_nobody_in_before_somebody_leaves(gates: Opened) -> None:
    small = gates(Policy(capacity=1))
    small.present(worker())
    small.present(OTHER)
    assert small.view.reason == Reason.SITE_FULL
    small.close()
    out = gates(Policy(capacity=1), WAY_OUT)
    out.present(worker())
    out.close()
    small = gates(Policy(capacity=1))
    small.present(OTHER)
    assert small.arm.released


# The site


def test_a_policy_that_is_swapped_holds_from_the_next_person_on(gates: Opened) -> None:
    swapped = gates()
    tell(swapped, ReaderState("main", ready=True, detail="", at=0.0))
    swapped.site.policy = Policy(state=SiteState.LOCK_DOWN)
    wait(swapped, 1)
    assert (swapped.view.state, swapped.view.title) == ("notice", "Werf afgesloten")
    swapped.present(worker())
    assert swapped.view.reason == Reason.LOCK_DOWN
    swapped.site.policy = Policy()
    swapped.present(worker())
    assert swapped.arm.released


def test_in_an_evacuation_any_card_opens_the_way_out_and_that_is_recorded(gates: Opened) -> None:
    out = gates(Policy(state=SiteState.EVACUATION), WAY_OUT)
    out.present(Unreadable(Reason.CARD_MUTE, ""))
    assert out.arm.released
    (record,) = out.records()
    assert isinstance(record.body, Override)
    assert record.body.cause == "evacuation"


def test_a_roster_that_cannot_be_read_makes_nobody_a_stranger(
    gates: Opened, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no roster at all" * 100)
    broken = gates()
    broken.present(worker())
    assert broken.view.reason == Reason.ROSTER_UNREADABLE
    assert not broken.arm.released


@pytest.mark.rule("R34")
def test_what_is_kept_of_people_names_nobody(gates: Opened, tmp_path: Path) -> None:
    open_gate = gates(Policy(ask_employer=True))
    open_gate.present(worker())
    enter(open_gate, EMPLOYER.digits)
    open_gate.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert worker().number.digits.encode() not in kept
    assert b"Peeters" not in kept


def test_who_has_not_passed_for_ninety_days_is_forgotten(gates: Opened, tmp_path: Path) -> None:
    old = gates()
    old.present(worker())
    wait(old, 91 * 24 * 3600)
    assert old.journal.traces() == []
    old.close()
    with Journal.open(
        tmp_path / "journal.db", device=DEVICE, site="1Y1000003EQCZ", key=DEVICE_KEY
    ) as again:
        assert again.traces() == []
        assert again.head.seq >= 1, "records stay"
