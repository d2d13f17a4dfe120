"""What people do on the pages, programs do by the API: action by action, and none left out."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from central.app import create_app
from central.settings import Settings
from central.vault import Vault
from tests.central.ledger.gates import NOW

SAME: dict[str, str] = {
    "/account/tokens": "POST /tokens",
    "/account/tokens/revoke": "POST /tokens/{token}/revoke",
    "/people/invite": "POST /accounts",
    "/people/{name}/grants": "PUT /accounts/{account}/grants",
    "/people/{name}/grants/remove": "PUT /accounts/{account}/grants",
    "/people/{name}/reset": "POST /accounts/{account}/reset",
    "/people/{name}/disable": "POST /accounts/{account}/disable",
    "/people/{name}/enable": "POST /accounts/{account}/enable",
    "/sites/new": "POST /sites",
    "/sites/organisations/new": "POST /organisations",
    "/sites/{site}": "PUT /sites/{site}",
    "/sites/{site}/hour": "PUT /sites/{site}/closing-hour",
    "/sites/{site}/close": "POST /sites/{site}/close",
    "/sites/{site}/gates": "POST /devices",
    "/setup/{name}": "POST /devices/{device}/codes",
    "/setup/{name}/move": "POST /devices/{device}/move",
    "/setup/{name}/retire": "POST /devices/{device}/retire",
    "/setup/{name}/revoke": "POST /devices/{device}/revoke",
    "/presence/{site}/overdue": "POST /sites/{site}/closings",
    "/presence/{site}/refused/{record}/roster": "POST /sites/{site}/roster/people",
    "/presence/{site}/held/{device}/{hold}": "POST /sites/{site}/holds/{hold}/resolution",
    "/presence/{site}/held/{device}/{hold}/roster": "POST /sites/{site}/roster/people",
    "/presence/{site}/muster": "POST /sites/{site}/musters",
    "/presence/{site}/muster/{number}/tick": "POST /musters/{number}/ticks",
    "/presence/{site}/muster/{number}/end": "POST /musters/{number}/end",
    "/steering/sites/{site}": "PUT /sites/{site}/configuration",
    "/steering/sites/{site}/roster": "POST /sites/{site}/roster",
    "/steering/gates/{device}": "PUT /devices/{device}/configuration",
    "/steering/gates/{device}/commands": "POST /devices/{device}/commands",
    "/steering/rollouts/{number}": "POST /rollouts/{number}/decisions",
    "/ledger/persons": "POST /persons/records",
    "/ledger/records/{record}/reveal": "POST /records/{record}/reveal",
    "/alarms/{number}/acknowledge": "POST /alarms/{number}/acknowledge",
    "/alarms/{number}/note": "POST /alarms/{number}/notes",
    "/alarm-routes/new": "POST /alarm-routes",
    "/alarm-routes/{number}/try": "POST /alarm-routes/{number}/try",
    "/alarm-routes/{number}/again": "POST /alarm-routes/{number}/again",
    "/alarm-routes/{number}/switch": "POST /alarm-routes/{number}/switch",
    "/alarm-routes/{number}/remove": "DELETE /alarm-routes/{number}",
}
"""What a form does, and the operation below `/api/1` that does the same."""
FILES: dict[str, str] = {
    "/presence/{site}/days.csv": "GET /sites/{site}/days.csv",
    "/presence/{site}/days.pdf": "GET /sites/{site}/days.pdf",
    "/ledger/receipts/{number}/proof.json": "GET /receipts/{number}/proof",
}
"""What pages give to take along."""
BROWSERS_ONLY: dict[str, str] = {
    "/login": "a program has a token and needs no session",
    "/login/passkey": "the same",
    "/login/passkey/options": "the same",
    "/logout": "the same",
    "/welcome/{secret}": "a person chooses his password himself",
    "/language": "the API speaks to programs",
    "/account/password": "a token that leaked must not change how its owner comes in",
    "/account/passkeys": "the same, and a passkey is made by a browser",
    "/account/passkeys/options": "the same",
    "/account/passkeys/remove": "the same",
    "/account/passkeys/needed": "the same",
    "/account/sessions/end": "the same; who has to put somebody out disables his account",
}
"""What is for somebody who sits at a browser, and why."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A central that is put together and not started."""
    data = tmp_path_factory.mktemp("same") / "central"
    vault = Vault.create(data, ["localhost"], NOW)
    return create_app(Settings.load(data=data), vault)


@pytest.fixture(scope="module")
def operations(app: FastAPI) -> set[str]:
    """What the API describes."""
    return {
        f"{method.upper()} {path.removeprefix('/api/1')}"
        for path, found in app.openapi()["paths"].items()
        for method in found
    }


def of_pages(app: FastAPI, method: str) -> Iterator[str]:
    """Give the paths of what stands in no description: the pages'."""
    for part in app.router.routes:
        router = getattr(part, "original_router", None)
        for route in router.routes if router else ():
            if isinstance(route, APIRoute) and not route.include_in_schema:
                yield from [route.path] if method in (route.methods or ()) else []


def test_whatever_a_form_does_an_operation_does_too_or_it_is_told_why_not(app: FastAPI) -> None:
    assert set(of_pages(app, "POST")) == SAME.keys() | BROWSERS_ONLY.keys()


def test_what_is_taken_along_from_a_page_comes_by_the_api_too(app: FastAPI) -> None:
    files = {path for path in of_pages(app, "GET") if "." in path.rpartition("/")[2]}
    assert files == FILES.keys()


def test_every_operation_that_is_named_here_is_described(operations: set[str]) -> None:
    assert {*SAME.values(), *FILES.values()} - operations == set()
