"""The API of watching: how gates are, alarms, figures over time."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field, field_validator

from central.api.call import Asked
from central.api.cursors import Cursor, Limit, Listed, page, place
from central.api.problems import told
from central.api.route import Route
from central.api.views import DEVICE, PLAIN, SITE, Change, DeviceName, View
from central.audit import Trail
from central.services import Services
from central.watch.alarms import NOTE_LENGTH, Alarms
from central.watch.alarms import Asked as Wanted
from central.watch.codes import Severity
from central.watch.device import Details
from central.watch.fleet import Filter, Fleet, Sort, Status
from central.watch.life import Alarm
from central.watch.plots import OfFleet, OfGate, Plots, Points, Window
from central.watch.words import wording
from protocol.health import Health
from protocol.sessions import Life

_LAST = 2**31 - 1
Number = Annotated[int, Path(ge=1, le=_LAST)]
Site = Annotated[str | None, Query(pattern=SITE)]
Note = Annotated[str, Field(max_length=NOTE_LENGTH, pattern=PLAIN)]


class GateView(View):
    """How a gate is; what is not known is null."""

    id: str
    site: str
    site_name: str | None
    status: Status
    life: Life | None
    since: datetime | None
    heard_at: datetime | None
    last_check_in: datetime | None
    held_up_to: int
    backlog: int | None
    clock_trusted: bool | None
    clock_offset_ms: int | None
    certificate_until: datetime | None
    version: str | None
    temperature: float | None
    disk: int | None
    alarms: int


class GateDetail(GateView):
    """A gate, with all that it said last."""

    health: Health | None


class AlarmView(View):
    """An alarm; `severity` is 1 for a notice, 2 for a warning, 3 for what is critical."""

    id: int
    subject: str
    code: str
    severity: Severity
    site: str | None
    detail: str
    raised_at: datetime
    last_at: datetime
    times: int
    holds: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    closed_at: datetime | None
    name: str = ""
    """What it is called in English."""

    @classmethod
    def named(cls, alarm: Alarm) -> "AlarmView":
        """Show an alarm with its name."""
        return cls.of(alarm).model_copy(update={"name": wording.name(alarm.code, "en")})


class NoteView(View):
    """What somebody wrote beside an alarm."""

    at: datetime
    account: str
    text: str


class AlarmDetail(AlarmView):
    """An alarm with its notes."""

    notes: tuple[NoteView, ...] = ()


class Seen(Change):
    """That somebody has seen an alarm, and what he says about it."""

    note: Note = ""


class NewNote(Change):
    """Something to write beside an alarm."""

    text: Annotated[str, Field(min_length=1, max_length=NOTE_LENGTH, pattern=PLAIN)]


class PointsView(View):
    """Series over the same moments, in seconds since 1970; null where nothing is known."""

    at: list[int]
    series: dict[str, list[float | None]]

    @field_validator("series", mode="before")
    @classmethod
    def _lists(cls, series: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
        return {name: list(values) for name, values in series.items()}

    @classmethod
    def drawn(cls, points: Points) -> "PointsView":
        """Show points."""
        return cls(
            at=list(points.at), series={name: list(of) for name, of in points.series.items()}
        )


def watch_router(services: Services) -> APIRouter:
    """Return the routes of watching."""
    trail = Trail(services.vault.acknowledgement_key)
    router = APIRouter(route_class=Route, tags=["watching"])
    _fleet(router, services)
    _alarms(router, Alarms(services.engine, trail))
    _figures(router, Plots(services.engine))
    return router


def _fleet(router: APIRouter, services: Services) -> None:
    fleet, details = Fleet(services.engine), Details(services.engine)

    @router.get("/fleet")
    def gates(  # noqa: PLR0917 - each is a filter of its own
        call: Asked,
        text: Annotated[str, Query(max_length=100, pattern=PLAIN)] = "",
        site: Site = None,
        status: Status | None = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Listed[GateView]:
        """List gates by name, with how they are."""
        after = place(cursor, str)
        asked = Filter(text=text, site=site, status=status, after=after, sort=Sort.DEVICE)
        found = fleet.listed(call.actor, asked, call.now, limit=limit + 1)
        rows = [GateView.of(row) for row in found.rows]
        items, following = page(rows, limit, lambda one: one.id)
        return Listed(items=items, next=following)

    @router.get("/fleet/{device}", responses=told(404))
    def gate(call: Asked, device: DeviceName) -> GateDetail:
        """Tell all of a gate's last word."""
        found = details.of(call.actor, device, call.now)
        shown = GateView.of(found.row)
        return GateDetail(**shown.model_dump(), health=found.health)


def _alarms(router: APIRouter, alarms: Alarms) -> None:
    @router.get("/alarms")
    def listed(  # noqa: PLR0917 - each is a filter of its own
        call: Asked,
        open: bool | None = None,  # noqa: A002, FBT001 - its name in the address
        severity: Severity | None = None,
        site: Site = None,
        subject: Annotated[str | None, Query(pattern=DEVICE)] = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Listed[AlarmView]:
        """List alarms, the newest first; `severity` is the least."""
        before = place(cursor, int) or _LAST
        asked = Wanted(open=open, severity=severity, site=site, subject=subject, before=before)
        _, found = alarms.listed(call.actor, asked, limit=limit + 1)
        shown = [AlarmView.named(alarm) for alarm in found]
        items, following = page(shown, limit, lambda one: one.id)
        return Listed(items=items, next=following)

    @router.get("/alarms/{number}", responses=told(404))
    def one(call: Asked, number: Number) -> AlarmDetail:
        """Tell of an alarm, with its notes."""
        alarm, notes = alarms.found(call.actor, number)
        shown = AlarmView.named(alarm).model_dump()
        return AlarmDetail(**shown, notes=tuple(NoteView.of(note) for note in notes))

    @router.post("/alarms/{number}/acknowledge", responses=told(404))
    def acknowledge(call: Asked, number: Number, body: Seen) -> AlarmView:
        """Say that you have seen an alarm; one that somebody saw already stays his."""
        alarms.acknowledge(call.actor, [number], call.now, body.note)
        return AlarmView.named(alarms.found(call.actor, number)[0])

    @router.post(
        "/alarms/{number}/notes",
        status_code=HTTPStatus.CREATED,
        responses=told(404, 409),
    )
    def note(call: Asked, number: Number, body: NewNote) -> AlarmDetail:
        """Write something beside an alarm."""
        alarms.note(call.actor, number, body.text, call.now)
        return one(call, number)


def _figures(router: APIRouter, plots: Plots) -> None:
    @router.get("/figures/{what}")
    def of_fleet(call: Asked, what: OfFleet, window: Window, site: Site = None) -> PointsView:
        """Tell a figure of a site, or of all that you may see, over time."""
        return PointsView.drawn(plots.of_fleet(call.actor, what, window, call.now, site))

    @router.get("/fleet/{device}/figures/{what}", responses=told(404))
    def of_gate(call: Asked, device: DeviceName, what: OfGate, window: Window) -> PointsView:
        """Tell a figure of a gate over time."""
        return PointsView.drawn(plots.of_gate(call.actor, device, what, window, call.now))
