"""The API put together: `/api/1`, its description, and what its errors look like there.

Every area is a thin router over its services; all of them answer errors with problem details.
"""

from typing import Any

from fastapi import APIRouter, FastAPI

from central.api.accounts import accounts_router
from central.api.again import Answers
from central.api.alarm_routes import alarm_routes_router
from central.api.call import Callers
from central.api.day_lists import day_lists_router
from central.api.gates import gates_router
from central.api.holding import holding_router
from central.api.ledger import ledger_router
from central.api.people import people_router
from central.api.presence import presence_router
from central.api.problems import Problem, told
from central.api.proofs import proofs_router
from central.api.steering import steering_router
from central.api.watch import watch_router
from central.services import Services

PREFIX = "/api/1"
_AREAS = (
    people_router,
    accounts_router,
    gates_router,
    watch_router,
    alarm_routes_router,
    steering_router,
    presence_router,
    holding_router,
    day_lists_router,
    ledger_router,
    proofs_router,
)
_DESCRIPTION = """\
Everything that the pages show and do. Sign in with a token (`Authorization: Bearer wpt_…`) that a
person made on his page; it may what he bounded it to. Lists go on with `cursor`. A POST with an
`Idempotency-Key` is done once, however often it comes. Errors are problem details (RFC 9457).
"""
_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "wpt_…"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
}


def mount_api(app: FastAPI, services: Services) -> None:
    """Put the API on `app`."""
    app.state.callers = Callers(services)
    app.state.answers = Answers(services.engine, services.vault.token_key)
    api = APIRouter(prefix=PREFIX, responses=told(400, 401, 403, 422, 429))
    for area in _AREAS:
        api.include_router(area(services))
    app.include_router(api)
    describe(app)


def describe(app: FastAPI) -> None:
    """Have the description say what errors look like, and how to sign in."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _told_truly(made())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way


def _told_truly(description: dict[str, Any]) -> dict[str, Any]:
    description["info"]["description"] = _DESCRIPTION
    components = description.setdefault("components", {})
    components["securitySchemes"] = _SCHEMES
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in description["paths"].items():
        for operation in operations.values():
            _told_of(path, operation)
    return description


def _told_of(path: str, operation: dict[str, Any]) -> None:
    """Say that errors are problem details; what devices and monitors ask needs no sign-in."""
    for status, answer in operation["responses"].items():
        if status.isdigit() and int(status) >= 400 and status != "503":  # noqa: PLR2004 - HTTP's
            answer["content"] = told(int(status))[int(status)]["content"]
    open_to_all = (f"{PREFIX}/enrolment", f"{PREFIX}/renewal", "/health", "/ready")
    if not path.startswith(open_to_all):
        operation["security"] = [{"token": []}, {"session": []}]
