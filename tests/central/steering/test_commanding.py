"""A command is for the moment: who may, why, to whom is there, and what he answered."""

import pytest
from sqlalchemy import select

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.database import reading
from central.errors import NotAllowedError, NotFoundError, SteeringError
from central.schema import audit_entries, commands
from central.steering.commanding import LIFE, Order
from protocol.commands import Action, Answer, Command
from protocol.identifiers import DeviceId
from tests.central.steering.conftest import AUDITOR, MANAGER, SITE_A, SITE_B, Gates

GATE = DeviceId("gate-1")
RELEASE = Order(action=Action.RELEASE, lane="main", reason="a visitor without a card")


@pytest.fixture
def there(gates: Gates) -> Gates:
    gates.stand("gate-1")
    gates.live("gate-1")
    return gates


def sent(gates: Gates) -> Command:
    device, token = gates.commanded[-1]
    command = Command.opened(token, gates.vault.acknowledgement_key.verify_key)
    assert command.device == device
    return command


@pytest.mark.rule("R54")
def test_a_command_names_the_last_beat_of_its_gate_and_is_in_the_audit_trail(there: Gates) -> None:
    ordered = there.commanding.send(MANAGER, GATE, RELEASE)
    command = sent(there)
    beat = there.hearing.last_beat(GATE)
    assert beat is not None
    assert (command.session, command.beat, command.seconds) == (beat.session, beat.beat, LIFE)
    assert (ordered.id, ordered.answer, ordered.account) == (command.id, None, "an")
    with reading(there.engine) as connection:
        (entry,) = connection.execute(select(audit_entries)).all()
    assert (entry.action, entry.target, entry.site) == ("command.release", "gate-1", SITE_A)
    assert entry.reason == "a visitor without a card"
    assert command.id in entry.detail


@pytest.mark.rule("R57")
def test_the_last_answer_of_a_command_holds_and_another_gates_does_not_count(there: Gates) -> None:
    there.stand("gate-2")
    ordered = there.commanding.send(MANAGER, GATE, Order(action=Action.SELF_TEST, reason="x"))
    command = sent(there)
    there.answers(command.model_copy(update={"device": "gate-2"}), Answer.FAILED)
    there.answers(command, Answer.ACCEPTED, "under way")
    there.pass_()
    assert there.commanding.one(MANAGER, ordered.id).answer is Answer.ACCEPTED
    there.answers(command, Answer.DONE, "all well")
    there.answers(command, Answer.REFUSED, "too late")
    there.hearing.result(GATE, b"no result")
    there.pass_()
    (found,) = there.commanding.of(AUDITOR, GATE)
    assert (found.answer, found.detail) == (Answer.DONE, "all well")


def test_who_may_not_command_sends_nothing(there: Gates) -> None:
    with pytest.raises(NotAllowedError):
        there.commanding.send(AUDITOR, GATE, RELEASE)
    stranger = Actor("jo", (Grant(Role.SITE_MANAGER, site=SITE_B),))
    with pytest.raises(NotFoundError):
        there.commanding.send(stranger, GATE, RELEASE)
    with pytest.raises(NotFoundError):
        there.commanding.of(stranger, GATE)
    with pytest.raises(NotFoundError):
        there.commanding.one(CONSOLE, "none")
    with reading(there.engine) as connection:
        assert connection.execute(select(commands)).all() == []
        assert connection.execute(select(audit_entries)).all() == []
    assert there.commanded == []


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (Order(action=Action.RELEASE, lane="main", reason=" \n"), "Say why"),
        (Order(action=Action.RELEASE, reason="x"), "cannot be ordered"),
        (Order(action=Action.FREE, reason="x"), "cannot be ordered"),
        (Order(action=Action.FREE, minutes=10_000, reason="x"), "cannot be ordered"),
        (Order(action=Action.LOCK, minutes=5, reason="x"), "cannot be ordered"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_in_words(
    there: Gates, order: Order, says: str
) -> None:
    with pytest.raises(SteeringError, match=says):
        there.commanding.send(MANAGER, GATE, order)
    assert there.commanded == []


def test_a_gate_that_is_not_there_gets_no_command(there: Gates) -> None:
    there.pass_(minutes=1)
    with pytest.raises(SteeringError, match="not connected"):
        there.commanding.send(MANAGER, GATE, RELEASE)
    there.live("gate-1")
    there.up = False
    failed = there.commanding.send(MANAGER, GATE, RELEASE)
    assert (failed.answer, failed.detail) == (Answer.FAILED, "no broker")
