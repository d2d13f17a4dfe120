"""The ledger's proof: signed checkpoints and who holds them, a receipt's proof, a look at a person.

A look takes a permission and a reason, is in the audit trail before anything is shown, and is gone
from the screen after seconds; nothing of it is in an address.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.database import reading
from central.errors import LedgerError
from central.ledger.browse import Entry as Held
from central.ledger.browse import Wanted, entries, entry, of_receipt
from central.ledger.checkpoints import listed, newest, one
from central.ledger.persons import People, person_number
from central.ledger.proof import prove
from central.services import Services
from central.watch.witnesses import holding, witnesses
from central.web.faults import why
from central.web.formats import midnight
from central.web.frame import Area, Frame
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from protocol.checkpoints import Checkpoint
from protocol.errors import InvalidIdentifierError
from protocol.receipts import ReceiptNumber

SHOWN_SECONDS = 20
"""How long a person stands in clear on a screen."""
SHOWN = 30
"""Checkpoints, or records, on a page."""
_ADDRESS = "/ledger"
Word = Annotated[str, Query(max_length=100)]
Before = Annotated[int, Query(ge=0, lt=1 << 62)]
TYPES = ("check-in", "passage", "refusal", "alarm", "override", "tick")


def ledger_area(frame: Frame) -> Area:
    """Return the pages of the ledger."""
    router = APIRouter(include_in_schema=False, prefix=_ADDRESS)
    services = frame.services
    _checkpoints(router, services)
    _receipts(router, services)
    _records(router, services)
    _people(router, services, People(services.engine, services.vault))
    entry = Entry(_ADDRESS, "ledger.title", Permission.SEE_LEDGER, Group.EVIDENCE, place=40)
    return Area(router=router, entries=(entry,))


def _checkpoints(router: APIRouter, services: Services) -> None:
    @router.get("")
    def checkpoints(page: Opened, receipt: Word = "", before: Before = 0) -> Response:
        wrong = False
        if receipt:
            number = _receipt(receipt)
            if number is not None:
                return page.go(f"{_ADDRESS}/receipts/{number.digits}")
            wrong = True
        with reading(services.engine) as connection:
            found = listed(connection, page.actor, before or None, SHOWN + 1)
            gates = witnesses(connection, page.actor)
        return page.show(
            "ledger/checkpoints.html",
            checkpoints=found[:SHOWN],
            older=found[SHOWN - 1].number if len(found) > SHOWN else None,
            gates=len(gates),
            holding=lambda size: holding(gates, size),
            receipt=receipt,
            wrong=wrong,
            may_reveal=page.actor.anywhere(Permission.REVEAL),
        )

    @router.get("/checkpoints/{number}")
    def checkpoint(page: Opened, number: int) -> Response:
        with reading(services.engine) as connection:
            found = one(connection, page.actor, number)
            gates = witnesses(connection, page.actor)
        key = services.vault.acknowledgement_key.verify_key
        return page.show(
            "ledger/checkpoint.html",
            checkpoint=found,
            word=Checkpoint.opened(found.token, key),
            gates=gates,
            held=holding(gates, found.size),
            kid=key.kid,
        )


def _receipts(router: APIRouter, services: Services) -> None:
    @router.get("/receipts/{number}")
    def receipt(page: Opened, number: str) -> Response:
        with reading(services.engine) as connection:
            found, _ = of_receipt(connection, page.actor, ReceiptNumber.parse(number))
        return _show_record(page, services, found.id)

    @router.get("/receipts/{number}/proof.json")
    def proof(page: Opened, number: str) -> Response:
        parsed = ReceiptNumber.parse(number)
        with reading(services.engine) as connection:
            of_receipt(connection, page.actor, parsed)  # within his reach, or not there for him
            proved = prove(connection, parsed, services.vault.acknowledgement_key.verify_key)
        name = f"proof-{parsed.digits}.json"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        text = json.dumps(proved.document(), indent=1)
        return Response(text, media_type="application/json", headers=disposition)


def _receipt(text: str) -> ReceiptNumber | None:
    try:
        return ReceiptNumber.parse(text)
    except InvalidIdentifierError:
        return None


def _records(router: APIRouter, services: Services) -> None:
    @router.get("/records")
    def records(  # noqa: PLR0917 - each is a filter that lives in the address
        page: Opened,
        device: Word = "",
        site: Word = "",
        type: Word = "",  # noqa: A002 - its name in the address
        first: Word = "",
        last: Word = "",
        before: Before = 0,
    ) -> Response:
        wanted = Wanted(
            device=device or None,
            site=site or None,
            type=type or None,
            since=midnight(first),
            until=midnight(last, days=1),
            before=before or None,
        )
        with reading(services.engine) as connection:
            found = entries(connection, page.actor, wanted, SHOWN + 1)
        return page.show(
            "ledger/records.html",
            records=found[:SHOWN],
            older=found[SHOWN - 1].position if len(found) > SHOWN else None,
            wanted=wanted,
            first=first,
            last=last,
            types=[("", page.t("frame.all")), *((of, page.t(f"ledger.type-{of}")) for of in TYPES)],
        )

    @router.get("/records/{record}")
    def record(page: Opened, record: str) -> Response:
        return _show_record(page, services, record)


def _show_record(
    page: Page, services: Services, record: str, posted: Posted | None = None, wrong: str = ""
) -> Response:
    with reading(services.engine) as connection:
        held, token = entry(connection, page.actor, record)
        word = newest(connection)
    return page.show(
        "ledger/record.html",
        HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        record=held,
        token=token,
        number=ReceiptNumber(held.receipt) if held.receipt else None,
        counted_by=word if word and word.size >= held.position else None,
        about_somebody=_about_somebody(held),
        may_reveal=page.actor.may(Permission.REVEAL, site=held.site, employer=held.employer),
        seconds=SHOWN_SECONDS,
        posted=posted,
        wrong=wrong,
    )


def _about_somebody(held: Held) -> bool:
    return held.masked is not None and held.erased_at is None


def _people(router: APIRouter, services: Services, people: People) -> None:
    @router.post("/records/{record}/reveal")
    def reveal(page: Opened, posted: Form, record: str) -> Response:
        reason = posted.text("reason")
        if not posted.ok:
            return _show_record(page, services, record, posted)
        try:
            person = people.reveal(page.actor, record, reason, page.now)
        except LedgerError as error:
            return _show_record(page, services, record, posted, why(page, error))
        answer = page.show("ledger/person.html", person=person, seconds=SHOWN_SECONDS)
        # the browser leaves by itself, also where scripts do not run
        answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url={_ADDRESS}/records/{person.record}"
        return answer

    @router.post("/persons")
    def find(page: Opened, posted: Form) -> Response:
        page.actor.demand_anywhere(Permission.REVEAL)
        number: Callable[[str], Any] = person_number
        sought = posted.parsed("number", number, "ledger.no-number")
        found = people.find(page.actor, sought, page.now) if sought else []
        return page.show(
            "ledger/found.html",
            HTTPStatus.OK if sought else HTTPStatus.UNPROCESSABLE_ENTITY,
            masked=sought.masked if sought else "",
            records=found,
            posted=posted,
        )
