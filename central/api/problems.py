"""Problem details (RFC 9457): every refusal is JSON with a sentence that says what to do."""

from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from central.errors import (
    CentralError,
    CodeError,
    RenewalError,
    RequestError,
    TooManyAttemptsError,
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


def of_error(error: CentralError) -> JSONResponse:
    """Return what a client is told of one of our own errors, whose texts are safe to show."""
    match error:
        case UnknownCodeError():
            return problem(HTTPStatus.NOT_FOUND, str(error))
        case CodeError():
            return problem(HTTPStatus.GONE, str(error))
        case RenewalError():
            return problem(HTTPStatus.FORBIDDEN, str(error))
        case RequestError():
            return problem(HTTPStatus.BAD_REQUEST, str(error))
        case TooManyAttemptsError():
            response = problem(HTTPStatus.TOO_MANY_REQUESTS, str(error))
            response.headers["Retry-After"] = str(error.retry_after)
            return response
        case _:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))


def of_validation(error: RequestValidationError) -> JSONResponse:
    """Name the fields that are wrong, without their values: a secret may be among them."""
    fields = "; ".join(
        f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in error.errors()[:_NAMED]
    )
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"The request cannot be read: {fields}.")
