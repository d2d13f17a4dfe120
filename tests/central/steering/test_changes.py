"""What somebody chose for a site reaches its gates in stages, and nobody's that it should not."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from central.accounts.rights import CONSOLE
from central.database import reading, writing
from central.errors import NotAllowedError, NotFoundError, SteeringError
from central.schema import alarms, audit_entries, desired, device_reports, devices
from central.steering.rollout import Aborted, Fate, Paused, Plan, Resumed, RolledBack, State
from central.steering.wishes import DEVICE, SITE
from protocol.desired import Configuration
from protocol.identifiers import DeviceId
from protocol.reported import Answered, Outcome
from tests.central.steering.conftest import AUDITOR, MANAGER, SITE_A, SITE_B, Gates

FULL = {"site": {"capacity": 40}}
BOTH = ("gate-1", "gate-2")


def test_a_change_goes_out_in_stages_and_each_gate_is_told_once(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    number = gates.change(MANAGER, FULL)
    gates.pass_(*BOTH)
    word = gates.hears("gate-1")
    assert word is not None
    assert (word.device, word.version, word.configuration.flat()) == (
        "gate-1",
        1,
        {"site.capacity": 40},
    )
    assert gates.hears("gate-2") is None
    gates.reports("gate-1", word)
    gates.pass_(*BOTH)
    gates.pass_(*BOTH, minutes=0.5)
    assert gates.hears("gate-2") is None, "the first is still watched"
    gates.pass_(*BOTH, minutes=0.6)
    gates.reports("gate-2", gates.hears("gate-2"))
    gates.pass_(*BOTH)
    gates.pass_(*BOTH, minutes=1.1)
    assert gates.steering.rollout(MANAGER, number).rollout.state is State.DONE
    assert gates.said == []
    assert gates.steering.standing(MANAGER, DeviceId("gate-2")).differences == ()


@pytest.mark.parametrize("trouble", ["refused", "silent", "alarm", "no answer"])
def test_a_rollout_stops_by_itself_and_a_person_decides(gates: Gates, trouble: str) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    number = gates.change(MANAGER, FULL)
    gates.pass_(*BOTH)
    word = gates.hears("gate-1")
    if trouble != "no answer":
        gates.reports("gate-1", word, "no such lane" if trouble == "refused" else "")
    gates.pass_(*BOTH)
    if trouble == "alarm":
        with writing(gates.engine) as connection:
            connection.execute(
                insert(alarms).values(
                    subject="gate-1",
                    code="tamper",
                    severity=3,
                    site=SITE_A,
                    detail="",
                    raised_at=gates.now + timedelta(seconds=1),
                    last_at=gates.now,
                    times=1,
                    holds=True,
                )
            )
    alive = BOTH if trouble != "silent" else ("gate-2",)
    gates.pass_(*alive, minutes=0.9)
    gates.pass_(*alive, minutes=1.5)
    stopped = gates.steering.rollout(MANAGER, number).rollout
    assert stopped.state is State.STOPPED
    assert stopped.why.startswith("gate-1: ")
    assert gates.hears("gate-2") is None
    gates.begin()
    gates.pass_(*BOTH, minutes=5)
    assert gates.hears("gate-2") is None, "also after a restart of the central"
    gates.steering.decide(MANAGER, number, Resumed(), "it is the lane's own fault")
    gates.pass_(*BOTH)
    gates.pass_(*BOTH, minutes=1.1)
    assert gates.hears("gate-2") is not None


def test_a_rollout_goes_on_after_a_restart_of_the_central(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    number = gates.change(MANAGER, FULL)
    gates.pass_(*BOTH)
    gates.said.clear()  # lost, with the process that said it
    gates.begin()
    gates.pass_(*BOTH)
    again = gates.hears("gate-1")
    assert again is not None
    assert again.version == 1, "the same word"
    gates.reports("gate-1", again)
    gates.pass_(*BOTH)
    gates.pass_(*BOTH, minutes=1.1)
    assert gates.hears("gate-2") is not None
    fates = [m.fate for m in gates.steering.rollout(MANAGER, number).rollout.members]
    assert fates == [Fate.APPLIED, Fate.TOLD]


def test_going_back_gives_every_gate_what_it_had_and_the_site_its_choice(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    first = gates.change(MANAGER, {"site": {"capacity": 10}}, plan=Plan(stages=(100,)))
    gates.pass_(*BOTH)
    for name in BOTH:
        gates.reports(name, gates.hears(name))
    gates.pass_(*BOTH)
    gates.pass_(*BOTH, minutes=6)
    number = gates.change(MANAGER, FULL)
    gates.pass_(*BOTH)
    gates.reports("gate-1", gates.hears("gate-1"))
    gates.pass_(*BOTH)
    gates.steering.decide(MANAGER, number, Paused(), "wait")
    with pytest.raises(SteeringError, match="came after"):
        gates.steering.decide(MANAGER, first, RolledBack(), "the wrong one")
    gates.steering.decide(MANAGER, number, RolledBack(), "too many people")
    gates.pass_(*BOTH, minutes=2)
    word = gates.hears("gate-1")
    assert word is not None
    assert (word.version, word.configuration.flat()) == (3, {"site.capacity": 10})
    assert gates.hears("gate-2") is None, "it was never told"
    assert gates.steering.wish(MANAGER, (SITE, SITE_A)).flat() == {"site.capacity": 10}


def test_an_aborted_rollout_tells_nobody_more_and_a_new_one_may_begin(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    number = gates.change(MANAGER, FULL)
    with pytest.raises(SteeringError, match=f"Rollout {number} is under way"):
        gates.change(MANAGER, {"site": {"capacity": 41}})
    gates.pass_(*BOTH)
    gates.reports("gate-1", gates.hears("gate-1"))
    gates.pass_(*BOTH)
    gates.steering.decide(MANAGER, number, Aborted(), "not today")
    with pytest.raises(SteeringError, match="That is over"):
        gates.steering.decide(MANAGER, number, Resumed(), "again")
    gates.pass_(*BOTH, minutes=9)
    assert gates.hears("gate-2") is None
    second = gates.change(MANAGER, FULL)
    members = gates.steering.rollout(MANAGER, second).rollout.members
    assert [member.device for member in members] == ["gate-2"], "who has it needs no word"


def test_a_gates_own_choice_goes_before_its_sites(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    own = {"lanes": {"main": {"pulse_seconds": 2.0}}, "site": {"capacity": 5}}
    at_once = Plan(stages=(100,), watch_for=timedelta())
    gates.change(MANAGER, own, (DEVICE, "gate-1"), plan=at_once)
    gates.pass_(*BOTH)
    gates.reports("gate-1", gates.hears("gate-1"))
    gates.pass_(*BOTH)
    gates.change(MANAGER, FULL | {"kiosk": {"help_contact": "An"}}, plan=at_once)
    gates.pass_(*BOTH)
    word, other = gates.hears("gate-1"), gates.hears("gate-2")
    assert word is not None
    assert other is not None
    assert word.configuration.flat() == {
        "site.capacity": 5,
        "kiosk.help_contact": "An",
        "lanes.main.pulse_seconds": 2.0,
    }
    assert other.configuration.flat()["site.capacity"] == 40


@pytest.mark.rule("R53")
def test_a_gate_that_reports_something_old_hears_its_newest_word(gates: Gates) -> None:
    gates.stand("gate-1")
    gates.live("gate-1")
    gates.change(MANAGER, FULL, plan=Plan(stages=(100,)))
    gates.pass_("gate-1")
    word = gates.hears("gate-1")
    assert word is not None
    gates.reports("gate-1", None)
    gates.pass_("gate-1")
    assert gates.hears("gate-1") == word
    gates.reports("gate-1", word, "cannot be used")
    gates.pass_("gate-1")
    assert gates.hears("gate-1") is None, "it said why, and is not told again"


@pytest.mark.rule("R53")
@pytest.mark.parametrize("answered", [True, False])
def test_a_central_that_was_restored_speaks_above_what_its_gates_heard(
    gates: Gates, answered: bool
) -> None:
    gates.stand("gate-1")
    gates.live("gate-1")
    gates.change(MANAGER, FULL, plan=Plan(stages=(100,)))
    gates.pass_("gate-1")
    word = gates.hears("gate-1")
    assert word is not None
    older = Answered(version=word.version, outcome=Outcome.OLDER) if answered else None
    gates.reports("gate-1", None, version=9, seen=12, answered=older)
    gates.pass_("gate-1")
    again = gates.hears("gate-1")
    assert again is not None
    assert (again.version, again.configuration) == (13, word.configuration)


def test_a_new_gate_of_a_site_hears_what_was_chosen_there(gates: Gates) -> None:
    gates.stand("gate-1")
    gates.change(MANAGER, FULL, plan=Plan(stages=(100,)))
    gates.stand("gate-9")
    gates.live("gate-9")
    gates.reports("gate-9", None)
    gates.pass_("gate-9")
    word = gates.hears("gate-9")
    assert word is not None
    assert word.configuration.flat() == {"site.capacity": 40}
    gates.hearing.reported(DeviceId("stranger"), b'{"version": 0}')
    gates.hearing.reported(DeviceId("gate-9"), b"no report")
    gates.pass_("gate-9")
    assert {each.device for each in gates.said} == {"gate-1"}, "that one was told for later"


def test_who_may_not_steer_a_site_changes_nothing(gates: Gates) -> None:
    gates.stand("gate-1")
    gates.stand("gate-2", site=SITE_B)
    for actor, scope in ((AUDITOR, SITE_A), (MANAGER, SITE_B)):
        with pytest.raises(NotAllowedError):
            gates.change(actor, FULL, (SITE, scope))
    with pytest.raises(NotAllowedError):
        gates.change(MANAGER, FULL, (SITE, SITE_A), (SITE, SITE_B))
    with pytest.raises(NotFoundError):
        gates.change(CONSOLE, FULL, (DEVICE, "gate-3"))
    with pytest.raises(SteeringError, match="no gate there"):
        gates.change(CONSOLE, FULL, (SITE, "1Y1000009EQCZ"))
    with reading(gates.engine) as connection:
        assert connection.execute(select(desired)).all() == []
        assert connection.execute(select(audit_entries)).all() == []
    number = gates.change(CONSOLE, FULL, (SITE, SITE_A), (SITE, SITE_B))
    with pytest.raises(NotFoundError):
        gates.steering.rollout(MANAGER, number)
    with pytest.raises(NotAllowedError):
        gates.steering.decide(MANAGER, number, Aborted(), "mine alone")
    assert gates.steering.rollouts(MANAGER) == []
    assert [each.id for each in gates.steering.rollouts(CONSOLE)] == [number]


def test_a_change_without_a_reason_or_without_effect_is_refused(gates: Gates) -> None:
    gates.stand("gate-1")
    with pytest.raises(SteeringError, match="changes nothing"):
        gates.change(MANAGER, {})
    number = gates.change(MANAGER, FULL)
    with pytest.raises(SteeringError, match="Say why"):
        gates.steering.decide(MANAGER, number, Paused(), "  ")
    with reading(gates.engine) as connection:
        noted = connection.execute(select(audit_entries).order_by(audit_entries.c.number)).all()
    assert [(entry.who, entry.action, entry.site, entry.reason) for entry in noted] == [
        ("an", "steering.changed", SITE_A, "rush hour")
    ]


def test_silence_of_the_broker_is_no_trouble_of_the_gates(gates: Gates) -> None:
    gates.stand(*BOTH)
    gates.live(*BOTH)
    number = gates.change(MANAGER, FULL)
    gates.pass_(*BOTH)
    gates.reports("gate-1", gates.hears("gate-1"))
    gates.pass_(*BOTH)
    gates.up = False
    gates.pass_(minutes=30)
    assert gates.steering.rollout(MANAGER, number).rollout.state is State.RUNNING


def test_what_a_gate_reports_is_kept_for_its_page(gates: Gates) -> None:
    gates.stand("gate-1")
    gates.live("gate-1")
    gates.change(MANAGER, FULL, plan=Plan(stages=(100,)))
    gates.pass_("gate-1")
    found = Configuration.model_validate({"site": {"capacity": 12, "state": "normal"}})
    gates.reports("gate-1", None, in_force=found, restart=("uplink.keepalive_seconds",))
    gates.pass_("gate-1")
    (standing,) = gates.steering.at_site(AUDITOR, SITE_A).values()
    assert [(d.setting, d.wanted, d.found) for d in standing.differences] == [
        ("site.capacity", 40, 12)
    ]
    assert standing.report is not None
    assert standing.report.restart == ("uplink.keepalive_seconds",)
    with writing(gates.engine) as connection:
        connection.execute(delete(device_reports))
    (standing,) = gates.steering.at_site(AUDITOR, SITE_A).values()
    assert (standing.differences, standing.waits) == ((), True)


def test_a_gate_that_was_moved_goes_by_its_new_sites_choices(gates: Gates) -> None:
    gates.stand("gate-1")
    gates.live("gate-1")
    gates.change(MANAGER, FULL, plan=Plan(stages=(100,)))
    gates.pass_("gate-1")
    word = gates.hears("gate-1")
    gates.reports("gate-1", word)
    gates.pass_("gate-1")
    with writing(gates.engine) as connection:
        connection.execute(update(devices).values(site=SITE_B))
    gates.reports("gate-1", word)
    gates.pass_("gate-1")
    moved = gates.hears("gate-1")
    assert moved is not None
    assert (moved.version, moved.configuration.flat()) == (2, {})
    gates.reports("gate-1", moved)
    gates.pass_("gate-1")
    assert gates.hears("gate-1") is None
