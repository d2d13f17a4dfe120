"""A site that lets people through only with their receipt number."""

from edge.admission import AdmitAfter, Otherwise, Passback, Policy, Presence
from edge.events import AcknowledgementArrived
from protocol.reasons import Reason
from protocol.records import CheckIn, Passage
from protocol.records import Refusal as RefusalRecord
from tests.edge.gate_parts import KEYS, worker
from tests.edge.visits import Opened, kinds, tell, wait


def test_a_site_that_wants_the_receipt_first_releases_the_arm_with_it(gates: Opened) -> None:
    strict = gates(Policy(admit_after=AdmitAfter.RECEIPT))
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
    gates: Opened,
) -> None:
    strict = gates(Policy(admit_after=AdmitAfter.RECEIPT, admit_otherwise=Otherwise.RELEASE))
    strict.present(worker())
    wait(strict, 9)
    assert not strict.arm.released
    wait(strict, 2)
    assert strict.arm.released
    assert strict.view.state == "admitted"


def test_or_he_is_refused_and_not_left_as_present_and_the_number_may_come_later(
    gates: Opened,
) -> None:
    strict = gates(
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


def test_who_still_waits_when_the_gate_ends_is_not_left_as_present(gates: Opened) -> None:
    strict = gates(Policy(admit_after=AdmitAfter.RECEIPT))
    strict.present(worker())
    strict.gate.end(strict.clock.monotonic())
    assert kinds(strict) == [CheckIn, Passage]
    assert strict.journal.traces() == []
