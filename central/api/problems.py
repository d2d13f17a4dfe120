"""Problem details (RFC 9457): every refusal is JSON with a sentence that says what to do."""

from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from central.errors import (
    CentralError,
    ChangedError,
    CodeError,
    ConditionMissingError,
    ConfigurationError,
    DatabaseError,
    LinkError,
    NotAllowedError,
    NotFoundError,
    RenewalError,
    RequestError,
    SignInError,
    TooManyAttemptsError,
    VaultError,
)
from central.fleet.enrolment import UnknownCodeError

MEDIA_TYPE = "application/problem+json"
_NAMED = 5


class Problem(BaseModel):
    """The body of every error of this interface."""

    title: str
    status: int
    detail: str


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe answers with problem details, for a route's `responses`."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def problem(status: HTTPStatus, detail: str) -> JSONResponse:
    """Return a response with problem details."""
    body = Problem(title=status.phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


_MEANS: tuple[tuple[type[CentralError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (UnknownCodeError, HTTPStatus.NOT_FOUND),
    (CodeError, HTTPStatus.GONE),
    (LinkError, HTTPStatus.GONE),
    (SignInError, HTTPStatus.UNAUTHORIZED),
    (ChangedError, HTTPStatus.PRECONDITION_FAILED),
    (ConditionMissingError, HTTPStatus.PRECONDITION_REQUIRED),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (RenewalError, HTTPStatus.FORBIDDEN),
    (RequestError, HTTPStatus.BAD_REQUEST),
    (TooManyAttemptsError, HTTPStatus.TOO_MANY_REQUESTS),
    (ConfigurationError, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultError, HTTPStatus.SERVICE_UNAVAILABLE),
    (DatabaseError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""What our own errors mean in HTTP, the first that fits."""


def status_of(error: CentralError) -> HTTPStatus:
    """Return what an error means; by default, that what was asked does not fit what there is."""
    if error.fault.endswith("-unknown") and not isinstance(error, LinkError):
        return HTTPStatus.NOT_FOUND
    fitting = (status for kind, status in _MEANS if isinstance(error, kind))
    return next(fitting, HTTPStatus.CONFLICT)


def of_error(error: CentralError) -> JSONResponse:
    """Return what a client is told of one of our own errors, whose texts are safe to show."""
    response = problem(status_of(error), str(error))
    if isinstance(error, SignInError):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def of_validation(error: RequestValidationError) -> JSONResponse:
    """Name the fields that are wrong, without their values: a secret may be among them."""
    fields = "; ".join(
        f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in error.errors()[:_NAMED]
    )
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"The request cannot be read: {fields}.")
