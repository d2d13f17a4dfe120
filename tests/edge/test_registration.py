"""What the NSSO said of a check-in: believed of the central alone, kept, shown, waited for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from edge.admission import AdmitAfter, Otherwise, Policy
from edge.events import AcknowledgementArrived, CentralSpoke
from edge.uplink.registrations import FORGED, OTHER_DEVICE, UNKNOWN_CHECK_IN
from protocol.envelope import SigningKey
from protocol.reasons import Reason
from protocol.records import Alarm, CheckIn, Passage, Refusal
from protocol.registrations import Registration, Registrations, RegistrationStatus
from protocol.topics import Channel
from tests.edge.gate_parts import CENTRAL, DEVICE, DEVICE_KEY, Bench, worker
from tests.edge.visits import Opened, kinds, tell, wait

SAID = datetime(2026, 11, 23, 7, 0, 2, tzinfo=UTC)
NSSO = "600000123456789"
REMARK = "RELATED DIMONA NOT OK"
STRANGE = "01939b5c-0000-7000-8000-000000000001"
PENDING, ACCEPTED = RegistrationStatus.PENDING, RegistrationStatus.ACCEPTED
WITH_REMARKS, FAILED = RegistrationStatus.WITH_REMARKS, RegistrationStatus.FAILED
WAITS = Policy(admit_after=AdmitAfter.REGISTRATION)
REFUSES = Policy(admit_after=AdmitAfter.REGISTRATION, admit_otherwise=Otherwise.REFUSE)


def his(gate: Bench) -> str:
    """The id of the only check-in."""
    (found,) = [r.head.id for r in gate.records() if isinstance(r.body, CheckIn)]
    return found


def of(check_in: str, status: RegistrationStatus) -> Registration:
    number = NSSO if status.registered else None
    remarks = (REMARK,) if status in (WITH_REMARKS, FAILED) else ()
    return Registration(check_in=check_in, status=status, number=number, remarks=remarks)


def hear(
    gate: Bench,
    *said: Registration,
    key: SigningKey = CENTRAL,
    device: str = DEVICE,
    later: float = 0.0,
) -> None:
    at = SAID + timedelta(seconds=later)
    token = Registrations(device=device, registrations=said, at=at).signed(key)
    now = gate.clock.monotonic()
    tell(gate, CentralSpoke(Channel.REGISTRATION, token.encode(), now))


def alarms(gate: Bench) -> list[str]:
    return [r.body.code for r in gate.records() if isinstance(r.body, Alarm)]


def acknowledged(gate: Bench) -> AcknowledgementArrived:
    return AcknowledgementArrived(gate.acknowledge({his(gate): 7}), gate.clock.monotonic())


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        (FORGED, lambda gate: hear(gate, of(his(gate), ACCEPTED), key=DEVICE_KEY)),
        (OTHER_DEVICE, lambda gate: hear(gate, of(his(gate), ACCEPTED), device="gate-2")),
        (UNKNOWN_CHECK_IN, lambda gate: hear(gate, of(STRANGE, ACCEPTED))),
        (FORGED, lambda gate: tell(gate, CentralSpoke(Channel.REGISTRATION, b"\xff", 0.0))),
    ],
)
def test_what_is_not_the_central_s_word_on_own_check_ins_changes_nothing_and_is_an_alarm(
    gates: Opened, code: str, spoil: Callable[[Bench], None]
) -> None:
    gate = gates(WAITS)
    gate.present(worker())
    spoil(gate)
    assert alarms(gate) == [code]
    assert gate.journal.registrations.of(his(gate)) is None
    assert not gate.arm.released


@pytest.mark.rule("R45")
def test_the_newest_word_holds_and_an_older_one_that_comes_late_changes_nothing(
    gates: Opened,
) -> None:
    gate = gates()
    gate.present(worker())
    hear(gate, of(his(gate), WITH_REMARKS), later=2)
    hear(gate, of(his(gate), PENDING), later=1)
    hear(gate, of(his(gate), FAILED), later=2)
    assert gate.journal.registrations.of(his(gate)) == of(his(gate), WITH_REMARKS)
    hear(gate, of(his(gate), ACCEPTED), later=3)
    assert gate.journal.registrations.of(his(gate)) == of(his(gate), ACCEPTED)
    assert alarms(gate) == []


@pytest.mark.rule("R45")
def test_of_a_word_what_is_own_is_kept_beside_what_is_not(gates: Opened) -> None:
    gate = gates()
    gate.present(worker())
    hear(gate, of(STRANGE, FAILED), of(his(gate), ACCEPTED))
    assert gate.journal.registrations.of(his(gate)) == of(his(gate), ACCEPTED)
    assert gate.journal.registrations.of(STRANGE) is None


@pytest.mark.rule("R46")
def test_the_screen_says_registered_at_the_nsso_with_its_number_and_remarks(
    gates: Opened,
) -> None:
    gate = gates()
    gate.present(worker())
    hear(gate, of(his(gate), PENDING))
    assert (gate.view.status, gate.view.registration) == ("Nog niet geregistreerd", "pending")
    hear(gate, of(his(gate), ACCEPTED), later=1)
    assert gate.view.status == "Geregistreerd bij de RSZ"
    assert gate.view.status_detail == f"RSZ-nummer {NSSO}"
    assert (gate.view.state, gate.view.registration_number) == ("registered", NSSO)
    hear(gate, of(his(gate), WITH_REMARKS), later=2)
    assert gate.view.status == "Geregistreerd: opmerkingen"
    assert NSSO in gate.view.status_detail
    hear(gate, of(his(gate), FAILED), later=3)
    assert (gate.view.status, gate.view.state) == ("Niet geregistreerd", "admitted")


@pytest.mark.rule("R46")
@pytest.mark.parametrize("status", [ACCEPTED, WITH_REMARKS])
def test_a_site_that_waits_for_the_nsso_releases_with_the_registration_and_not_before(
    gates: Opened, status: RegistrationStatus
) -> None:
    gate = gates(WAITS)
    gate.present(worker())
    assert gate.view.status == "Nog niet bij de RSZ"
    tell(gate, acknowledged(gate))
    assert not gate.arm.released
    assert (gate.view.state, gate.view.passage) == ("admitted", "waiting")
    assert gate.view.detail == "De doorgang gaat open zodra u geregistreerd bent."
    assert gate.view.receipt
    hear(gate, of(his(gate), PENDING))
    assert not gate.arm.released
    hear(gate, of(his(gate), status), later=1)
    assert gate.arm.released
    assert (gate.view.state, gate.view.passage) == ("registered", "open")
    wait(gate, 11)
    assert kinds(gate) == [CheckIn]


@pytest.mark.rule("R46")
def test_one_that_does_not_come_in_time_is_as_the_site_wants_it(gates: Opened) -> None:
    gate = gates(WAITS)
    gate.present(worker())
    wait(gate, 11)
    assert gate.arm.released
    assert (gate.view.state, gate.view.status) == ("admitted", "Nog niet bij de RSZ")


@pytest.mark.rule("R46")
@pytest.mark.parametrize(
    ("status", "reason"),
    [(FAILED, Reason.REGISTRATION_FAILED), (PENDING, Reason.NOT_REGISTERED_IN_TIME)],
)
def test_who_the_nsso_did_not_take_is_refused_where_the_site_refuses(
    gates: Opened, status: RegistrationStatus, reason: Reason
) -> None:
    gate = gates(REFUSES)
    gate.present(worker())
    hear(gate, of(his(gate), status))
    wait(gate, 11)
    assert not gate.arm.released
    (refusal,) = [r.body for r in gate.records() if isinstance(r.body, Refusal)]
    assert refusal.reason == reason
    assert sorted(kind.__name__ for kind in kinds(gate)) == ["CheckIn", "Passage", "Refusal"]
    (passage,) = [r.body for r in gate.records() if isinstance(r.body, Passage)]
    assert passage.outcome == "abandoned"


def test_who_waits_for_his_receipt_number_is_not_kept_by_the_nsso(gates: Opened) -> None:
    gate = gates(Policy(admit_after=AdmitAfter.RECEIPT))
    gate.present(worker())
    hear(gate, of(his(gate), ACCEPTED))
    assert not gate.arm.released, "the site asked for the receipt number"
    tell(gate, acknowledged(gate))
    assert gate.arm.released
