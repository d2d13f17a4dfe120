"""The API of the ledger: records, receipts, and what was set aside."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field, field_validator

from central.api.call import Asked
from central.api.cursors import Cursor, Limit, Listed, page, place
from central.api.problems import told
from central.api.route import Route
from central.api.views import (
    DEVICE,
    RECORD,
    SITE,
    View,
)
from central.database import reading
from central.ledger.browse import AsideOrder, Wanted, asides, entries, entry, of_receipt
from central.services import Services
from protocol.receipts import ReceiptNumber

Kind = Literal["check-in", "passage", "refusal", "alarm", "override", "tick"]
ReceiptDigits = Annotated[
    str, Path(pattern=r"^[0-9]{12}$", description="A receipt number's twelve digits.")
]


class RecordView(View):
    """A record, without its token. `position` counts all records of the ledger from 1."""

    position: int
    id: str
    type: str
    device: str
    chain: int
    seq: int
    site: str
    lane: str | None
    at: datetime
    received_at: datetime
    direction: str | None
    kind: str | None
    assurance: str | None
    masked: str | None
    employer: str | None
    receipt: str | None
    hash: str
    erased_at: datetime | None

    @field_validator("receipt", mode="before")
    @classmethod
    def _number(cls, serial: object) -> object:
        return str(ReceiptNumber(serial)) if isinstance(serial, int) else serial


class WholeRecord(RecordView):
    """A record with its token, exactly as its device signed it; null when it was erased."""

    token: str | None = Field(default=None)


class AsideView(View):
    """A message that broke a rule, and how often it came."""

    fingerprint: str
    reason: str
    detail: str
    device: str | None
    topic: str
    at: datetime
    last_at: datetime
    times: int


def ledger_router(services: Services) -> APIRouter:
    """Return the routes of the ledger."""
    router = APIRouter(route_class=Route)
    _records(router, services)
    _asides(router, services)
    return router


def _records(router: APIRouter, services: Services) -> None:
    @router.get("/records", tags=["ledger"])
    def listed(
        call: Asked,
        *,
        device: Annotated[str | None, Query(pattern=DEVICE)] = None,
        site: Annotated[str | None, Query(pattern=SITE)] = None,
        type: Kind | None = None,  # noqa: A002 - the name in the address
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Listed[RecordView]:
        """List records, the newest first; those of a later page never change."""
        wanted = Wanted(
            device=device,
            site=site,
            type=type,
            since=since,
            until=until,
            before=place(cursor, int),
        )
        with reading(services.engine) as connection:
            found = entries(connection, call.actor, wanted, limit + 1)
        shown = [RecordView.of(one) for one in found]
        items, following = page(shown, limit, lambda one: one.position)
        return Listed(items=items, next=following)

    @router.get("/records/{record}", tags=["ledger"], responses=told(404))
    def one(call: Asked, record: Annotated[str, Path(pattern=RECORD)]) -> WholeRecord:
        """Show a record with its token."""
        with reading(services.engine) as connection:
            found, token = entry(connection, call.actor, record)
        return WholeRecord(**RecordView.of(found).model_dump(), token=token)

    @router.get("/receipts/{number}", tags=["ledger"], responses=told(404))
    def receipt(call: Asked, number: ReceiptDigits) -> WholeRecord:
        """Show the check-in that a receipt number proves."""
        parsed = ReceiptNumber.parse(number)
        with reading(services.engine) as connection:
            found, token = of_receipt(connection, call.actor, parsed)
        return WholeRecord(**RecordView.of(found).model_dump(), token=token)


def _asides(router: APIRouter, services: Services) -> None:
    @router.get("/set-aside", tags=["ledger"])
    def set_aside(
        call: Asked,
        device: Annotated[str | None, Query(pattern=DEVICE)] = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Listed[AsideView]:
        """List messages that broke a rule."""
        after = place(cursor, str) or ""
        with reading(services.engine) as connection:
            found = asides(
                connection,
                call.actor,
                device=device,
                order=AsideOrder.STEADY,
                after=after,
                limit=limit + 1,
            )
        shown = [AsideView.of(one) for one in found]
        items, following = page(shown, limit, lambda one: one.fingerprint)
        return Listed(items=items, next=following)
