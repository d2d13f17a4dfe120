"""What whoever asked is told when it did not work: a page for people, problem details for machines.

Texts of our own errors are safe to show; of anything else nothing is told but that it happened.
"""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from central.api.problems import of_error, of_validation, problem, status_of
from central.errors import CentralError, NotAllowedError, NotFoundError
from central.web.frame import Frame
from central.web.words import catalogue
from protocol.errors import ProtocolError

_FOR_MACHINES = ("/api/", "/health", "/ready", "/metrics")

log = structlog.get_logger(__name__)


def say_what_is_wrong(app: FastAPI) -> None:
    """Have `app` answer errors so."""
    app.add_exception_handler(CentralError, _of_ours)
    app.add_exception_handler(ProtocolError, _of_protocol)
    app.add_exception_handler(RequestValidationError, _of_reading)
    app.add_exception_handler(HTTPException, _of_http)


def _for_machine(request: Request) -> bool:
    return request.url.path.startswith(_FOR_MACHINES)


def _page(request: Request, status: HTTPStatus, key: str, sentence: str = "") -> Response:
    frame: Frame = request.app.state.frame
    page = frame.visitor(request)
    return page.show("problem.html", status, sentence=page.t(key, text=sentence))


def _of_ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, CentralError):
        raise error
    if _for_machine(request):
        return of_error(error)
    match error:
        case NotAllowedError():
            return _page(request, HTTPStatus.FORBIDDEN, "frame.not-allowed")
        case NotFoundError():
            return _page(request, HTTPStatus.NOT_FOUND, "frame.not-found")
        case _:
            key = f"fault.{error.fault}"
            said = key if error.fault and key in catalogue() else "frame.told"
            return _page(request, status_of(error), said, str(error))


def _of_protocol(request: Request, error: Exception) -> Response:
    """Tell of a name or number that is none: its text says which form is expected."""
    if _for_machine(request):
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    return _page(request, HTTPStatus.BAD_REQUEST, "frame.told", str(error))


def _of_reading(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    if _for_machine(request):
        return of_validation(error)
    return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, "frame.not-found")


def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if _for_machine(request):
        answer: Response = problem(status, str(error.detail))
    else:
        key = "frame.not-found" if status is HTTPStatus.NOT_FOUND else "frame.told"
        answer = _page(request, status, key, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer
