"""Problem details (RFC 9457): every refusal is JSON with a sentence that says what to do."""

from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from central.errors import (
    CentralError,
    CodeError,
    ConfigurationError,
    DatabaseError,
    LinkError,
    NotAllowedError,
    NotFoundError,
    RenewalError,
    RequestError,
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


def problem(status: HTTPStatus, detail: str) -> JSONResponse:
    """Return a response with problem details."""
    body = Problem(title=status.phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def status_of(error: CentralError) -> HTTPStatus:
    """Return what one of our own errors means in HTTP."""
    match error:
        case NotFoundError() | UnknownCodeError():
            return HTTPStatus.NOT_FOUND
        case CodeError() | LinkError():
            return HTTPStatus.GONE
        case NotAllowedError() | RenewalError():
            return HTTPStatus.FORBIDDEN
        case RequestError():
            return HTTPStatus.BAD_REQUEST
        case TooManyAttemptsError():
            return HTTPStatus.TOO_MANY_REQUESTS
        case ConfigurationError() | VaultError() | DatabaseError():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:  # what was asked does not fit what there is
            return HTTPStatus.CONFLICT


def of_error(error: CentralError) -> JSONResponse:
    """Return what a client is told of one of our own errors, whose texts are safe to show."""
    response = problem(status_of(error), str(error))
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
