"""The fleet: every gate with how it is, filtered and sorted by the address, live; and its plots."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from central.accounts.rights import Permission
from central.watch.fleet import AT_ONCE, Filter, Fleet, Sort, Status, mark
from central.watch.plots import OTHERS, OfFleet, OfGate, Plots, Points, Window
from central.web.frame import Area, Frame
from central.web.navigation import Entry
from central.web.page import Opened, Page
from central.web.paging import Paging
from protocol.reasons import Reason

TOPIC = "fleet"
E = TypeVar("E", bound=Enum)

Word = Annotated[str, Query(max_length=100)]


def fleet_area(frame: Frame) -> Area:
    """Return the fleet's list and plots."""
    services = frame.services
    router = APIRouter(include_in_schema=False)
    _list(router, Fleet(services.engine))
    _plots(router, Fleet(services.engine), Plots(services.engine))
    return Area(
        router=router,
        entries=(
            Entry("/fleet", "terms.gates", Permission.SEE_FLEET, place=30),
            Entry("/plots", "plots.title", Permission.SEE_FLEET, place=60),
        ),
        topics={TOPIC: mark},
    )


def _list(router: APIRouter, fleet: Fleet) -> None:
    @router.get("/fleet")
    def listed(  # noqa: PLR0917 - each is a filter that lives in the address
        page: Opened,
        text: Word = "",
        site: Word = "",
        status: Word = "",
        version: Word = "",
        sort: Word = "",
        number: Annotated[str, Query(alias="page", max_length=10)] = "",
    ) -> Response:
        asked = Filter(
            text=text,
            site=site or None,
            status=one_of(Status, status),
            version=version or None,
            sort=one_of(Sort, sort.removeprefix("-")) or Sort.STATUS,
            descending=sort.startswith("-"),
        )

        def content() -> Mapping[str, object]:
            wanted = int(number) if number.isascii() and number.isdigit() else 1
            offset = max(0, wanted - 1) * AT_ONCE
            listing = fleet.listed(page.actor, asked, page.now, offset=offset)
            if offset >= listing.total > 0:  # beyond the end since the filter changed
                offset = (listing.total - 1) // AT_ONCE * AT_ONCE
                listing = fleet.listed(page.actor, asked, page.now, offset=offset)
            return {
                "listing": listing,
                "asked": asked,
                "paging": Paging.of(str(offset // AT_ONCE + 1), listing.total, AT_ONCE),
                "statuses": list(Status),
                "sorts": list(Sort),
                "sorted_by": lambda by: sorted_by(page, asked, by),
            }

        return page.live("fleet/list.html", "fleet/rows.html", [TOPIC], content)


def _plots(router: APIRouter, fleet: Fleet, plots: Plots) -> None:
    @router.get("/plots")
    def shown(page: Opened, site: Word = "", window: Word = "") -> Response:
        listing = fleet.listed(page.actor, Filter(), page.now, limit=0)
        return page.show(
            "fleet/plots.html",
            sites=listing.sites,
            site=site,
            windows=list(Window),
            window=one_of(Window, window) or Window.DAY,
            figures=list(OfFleet),
        )

    @router.get("/plots/fleet/{what}")
    def of_fleet(page: Opened, what: OfFleet, window: Window, site: Word = "") -> Response:
        points = plots.of_fleet(page.actor, what, window, page.now, site or None)
        return drawn(page, f"plots.{what}", f"plots.{what}-unit", points)

    @router.get("/plots/gate/{device}/{what}")
    def of_gate(page: Opened, device: str, what: OfGate, window: Window) -> Response:
        points = plots.of_gate(page.actor, device, what, window, page.now)
        return drawn(page, f"plots.{what}", f"plots.{what}-unit", points)


def drawn(page: Page, title: str, unit: str, points: Points) -> JSONResponse:
    """Answer with what `static/plot.js` draws."""
    return JSONResponse(
        {
            "title": page.t(title),
            "unit": page.t(unit),
            "series": [_line(page, title, name) for name in points.series],
            "at": list(points.at),
            "values": [list(values) for values in points.series.values()],
        }
    )


def _line(page: Page, title: str, name: str) -> str:
    """Say what a line is; a gate may be newer than this central and know further reasons."""
    if name in set(Reason):
        return page.t(f"reason.{name}")
    if name in {"mean", "most", OTHERS}:
        return page.t(f"plots.line-{name}")
    return page.t(title) if name in {*OfFleet, *OfGate} else name


def sorted_by(page: Page, asked: Filter, by: Sort) -> str:
    """Return the address of the list sorted by a column; the other way round if it is already."""
    turned = asked.sort is by and not asked.descending
    return page.address(sort=f"-{by}" if turned else by.value, page=None)


def one_of(kind: type[E], text: str) -> E | None:
    """Return an enum's value, None when the address says something else."""
    try:
        return kind(text)
    except ValueError:
        return None
