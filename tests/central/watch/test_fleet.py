"""The fleet as people see it, on either database: every filter, every order, within their reach."""

import pytest
from sqlalchemy import Engine

from central.accounts.rights import Actor, Grant, Role
from central.database import reading
from central.errors import NotAllowedError, NotFoundError
from central.watch.alarms import Asked
from central.watch.codes import Found, Severity
from central.watch.device import Details, Kind
from central.watch.fleet import Filter, Fleet, Sort, Status, mark
from tests.central.ledger.gates import SITE, Gate
from tests.central.watch.watching import OPERATOR, Watching

OTHER_SITE = "1Y1000003DH2Z"
MANAGER = Actor("an", (Grant(Role.SITE_MANAGER, site=OTHER_SITE),))


@pytest.fixture
def watching(engine: Engine) -> Watching:
    """Five gates, of which one of each kind."""
    watching = Watching(engine)
    gate = Gate("gate-well")
    gate.enrol(engine)
    ill, hangs = watching.device("gate-ill"), watching.device("gate-hangs")
    gone = watching.device("gate-gone", OTHER_SITE)
    watching.device("gate-new", OTHER_SITE)
    watching.sees()
    for device in (gate.device, ill, hangs, gone):
        watching.born(device)
    watching.beat(hangs)
    watching.dies(gone)
    for number in range(13):
        watching.beat(gate.device, temperature=40.0)
        watching.beat(ill, disk=85, backlog=3, temperature=50.0 + number)
        watching.pass_time(10)
    watching.ledger.commit([gate.batch(gate.check_in(), gate.alarm("forced"))], watching.now)
    watching.pass_time(1)
    return watching


def names(watching: Watching, asked: Filter, actor: Actor = OPERATOR) -> list[str]:
    listing = Fleet(watching.engine).listed(actor, asked, watching.now)
    return [row.id.removeprefix("gate-") for row in listing.rows]


def test_the_worst_come_first_and_each_filter_finds_its_own(watching: Watching) -> None:
    assert names(watching, Filter()) == ["gone", "hangs", "ill", "well", "new"]
    assert names(watching, Filter(status=Status.HANGS)) == ["hangs"]
    assert names(watching, Filter(site=OTHER_SITE)) == ["gone", "new"]
    assert names(watching, Filter(text="ILL")) == ["ill"]
    assert names(watching, Filter(text="100%")) == []
    assert names(watching, Filter(version="0.1.0", sort=Sort.DEVICE))[0] == "gone"
    assert names(watching, Filter(sort=Sort.DEVICE, after="gate-ill")) == ["new", "well"]


def test_every_order_has_what_is_not_known_last(watching: Watching) -> None:
    for sort in Sort:
        for descending in (False, True):
            found = names(watching, Filter(sort=sort, descending=descending))
            assert sorted(found) == ["gone", "hangs", "ill", "new", "well"]
    assert names(watching, Filter(sort=Sort.DISK, descending=True))[0] == "ill"
    assert names(watching, Filter(sort=Sort.LAST))[0] == "well"
    assert names(watching, Filter(sort=Sort.TEMPERATURE))[0] == "well"
    assert names(watching, Filter(sort=Sort.ALARMS, descending=True))[0] == "well"


def test_a_list_counts_all_within_reach_and_shows_a_page(watching: Watching) -> None:
    fleet = Fleet(watching.engine)
    listing = fleet.listed(OPERATOR, Filter(), watching.now, offset=1, limit=2)
    assert [row.id for row in listing.rows] == ["gate-hangs", "gate-ill"]
    assert (listing.total, listing.counts[Status.AWAY], listing.counts[Status.NEVER]) == (5, 1, 1)
    assert names(watching, Filter(), MANAGER) == ["gone", "new"]
    assert fleet.listed(MANAGER, Filter(), watching.now).total == 2
    with pytest.raises(NotFoundError):
        fleet.found(MANAGER, "gate-ill", watching.now)
    worker = Actor("jan", (Grant(Role.SUBCONTRACTOR, employer="0448181966"),))
    with pytest.raises(NotAllowedError):
        fleet.listed(worker, Filter(), watching.now)


def test_a_gate_s_page_has_its_last_word_its_alarms_and_its_past(watching: Watching) -> None:
    detail = Details(watching.engine).of(OPERATOR, "gate-well", watching.now)
    assert detail.health is not None
    assert [alarm.code for alarm in detail.alarms] == ["forced"]
    assert {event.kind for event in detail.timeline} == {
        Kind.BORN,
        Kind.ENROLLED,
        Kind.RAISED,
        Kind.RECORDED,
    }
    watching.alarms.acknowledge(OPERATOR, [detail.alarms[0].id or 0], watching.now, "seen")
    again = Details(watching.engine).of(OPERATOR, "gate-well", watching.now)
    assert again.alarms == []
    assert Kind.DONE in {event.kind for event in again.timeline}


def test_alarms_are_listed_within_reach_by_what_is_asked(watching: Watching) -> None:
    def codes(actor: Actor = OPERATOR, **asked: object) -> list[str]:
        return [alarm.code for alarm in watching.alarms.listed(actor, Asked(**asked))[1]]  # type: ignore[arg-type]  # the fields of Asked

    assert codes()[0] == "forced"
    assert set(codes()) == {"forced", Found.DISK, Found.HANGS, Found.SILENT}
    assert codes(severity=Severity.CRITICAL) == ["forced"]
    assert codes(subject="gate-ill") == [Found.DISK]
    assert codes(MANAGER) == [Found.SILENT]
    assert codes(site=SITE, code=Found.HANGS) == [Found.HANGS]
    assert codes(open=False) == []
    assert watching.alarms.counted(MANAGER)[Severity.WARNING] == 1


def test_the_mark_of_the_fleet_changes_when_a_page_would(watching: Watching) -> None:
    def marked() -> tuple[object, ...]:
        with reading(watching.engine) as connection:
            return mark(connection)

    before = marked()
    assert marked() == before
    watching.dies(Gate("gate-well").device)
    watching.pass_time()
    assert marked() != before
