"""The API of what proves the ledger, and of whom it is about: for who may, and audited."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from central.api.call import Asked
from central.api.cursors import Cursor, Limit, Listed, page, place
from central.api.ledger import ReceiptDigits, RecordView
from central.api.problems import told
from central.api.route import Route
from central.api.views import RECORD, Change, View, Words
from central.database import reading
from central.ledger.browse import of_receipt
from central.ledger.checkpoints import listed as listed_checkpoints
from central.ledger.persons import People, person_number
from central.ledger.proof import prove
from central.services import Services
from central.watch.witnesses import holding, witnesses
from protocol.receipts import ReceiptNumber


class CheckpointView(View):
    """The central's signed word on its whole ledger."""

    number: int
    size: int
    root: str
    at: datetime
    token: str
    held_by: int = 0
    """How many gates within the caller's reach hold it or a later one, as far as they said."""


class WitnessView(View):
    """A gate, and how many records the newest checkpoint counts that it holds; 0 for none."""

    device: str
    site: str
    size: int
    heard_at: datetime | None


class ProofView(View):
    """A proof that anybody can check with public tools: docs/ledger.md shows how."""

    werfpoort_proof: int
    receipt: str
    position: int
    record: str
    token: str | None
    path: list[str]
    checkpoint: str
    central: dict[str, Any]


class Look(Change):
    """Why somebody has to know who it was."""

    reason: Words


class RevealedView(View):
    """Who a record is about, in clear."""

    record: str
    site: str
    number: str
    surname: str
    given_names: str
    employer: str | None


class Sought(Change):
    """Whom somebody looks for."""

    number: Annotated[str, Field(min_length=11, max_length=40)]
    """A national or Limosa number, as people write it."""


def proofs_router(services: Services) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Route)
    _proofs(router, services)
    _people(router, People(services.engine, services.vault))
    return router


def _proofs(router: APIRouter, services: Services) -> None:
    @router.get("/checkpoints", tags=["ledger"])
    def checkpoints(
        call: Asked, cursor: Cursor = None, limit: Limit = 100
    ) -> Listed[CheckpointView]:
        """List the central's signed words on its whole ledger, the newest first."""
        before = place(cursor, int)
        with reading(services.engine) as connection:
            found = listed_checkpoints(connection, call.actor, before, limit + 1)
            gates = witnesses(connection, call.actor)
        shown = [
            CheckpointView.of(one).model_copy(update={"held_by": holding(gates, one.size)})
            for one in found
        ]
        items, following = page(shown, limit, lambda one: one.number)
        return Listed(items=items, next=following)

    @router.get("/witnesses", tags=["ledger"])
    def hold(call: Asked) -> list[WitnessView]:
        """Tell which checkpoint each gate holds: gates are the ledger's witnesses."""
        with reading(services.engine) as connection:
            return [WitnessView.of(one) for one in witnesses(connection, call.actor)]

    @router.get("/receipts/{number}/proof", tags=["ledger"], responses=told(404, 409))
    def proof(call: Asked, number: ReceiptDigits) -> ProofView:
        """Prove to anybody that a receipt number is in the ledger."""
        parsed = ReceiptNumber.parse(number)
        with reading(services.engine) as connection:
            of_receipt(connection, call.actor, parsed)
            key = services.vault.acknowledgement_key.verify_key
            return ProofView(**prove(connection, parsed, key).document())


def _people(router: APIRouter, people: People) -> None:
    @router.post("/records/{record}/reveal", tags=["ledger"], responses=told(404, 409))
    def reveal(
        call: Asked, record: Annotated[str, Path(pattern=RECORD)], body: Look
    ) -> RevealedView:
        """Show who a check-in or refusal is about; the look and its reason are audited."""
        return RevealedView.of(people.reveal(call.actor, record, body.reason, call.now))

    @router.post(
        "/persons/records", tags=["ledger"], status_code=HTTPStatus.OK, responses=told(409)
    )
    def find(call: Asked, body: Sought) -> list[RecordView]:
        """List a person's newest records, masked, by his number; the look is audited."""
        found = people.find(call.actor, person_number(body.number), call.now)
        return [RecordView.of(one) for one in found]
