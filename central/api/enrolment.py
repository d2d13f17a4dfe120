"""Enrolment over HTTPS: the CA's certificate for anyone, a grant for who holds a code.

Guessing is limited by the client's address and seen in the log; a code's secret is never logged.
"""

from datetime import timedelta

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from central.api.problems import Problem
from central.api.source import source
from central.attempts import Attempts
from central.clock import Clock
from central.errors import CentralError, TooManyAttemptsError
from central.fleet.enrolment import Enrolment, UnknownCodeError
from protocol.enrolment import EnrolmentGrant, EnrolmentRequest

GUESSES = 10
PERIOD = timedelta(minutes=10)

log = structlog.get_logger(__name__)


def enrolment_router(enrolment: Enrolment, clock: Clock) -> APIRouter:
    """Return the routes below `/api/1/enrolment`."""
    router = APIRouter(prefix="/api/1/enrolment", tags=["enrolment"])
    guesses = Attempts(GUESSES, PERIOD)

    @router.get("/ca", response_class=PlainTextResponse)
    def ca() -> str:
        """Return the CA's certificate as PEM: compare it with the code before trusting it."""
        return enrolment.ca_pem

    @router.post(
        "",
        status_code=201,
        responses={code: {"model": Problem} for code in (400, 404, 410, 422, 429)},
    )
    def claim(body: EnrolmentRequest, request: Request) -> EnrolmentGrant:
        """Claim a code with a certificate request; the code is used up only by success."""
        address, now = source(request), clock()
        if wait := guesses.retry_after(address, now):
            log.warning("enrolment.shut_out", address=address, seconds=wait)
            raise TooManyAttemptsError(
                f"Too many unknown enrolment codes came from this address: try again in {wait} s.",
                retry_after=wait,
            )
        try:
            return enrolment.claim(body, now=now)
        except CentralError as error:
            if isinstance(error, UnknownCodeError):
                guesses.failed(address, now)
            log.warning("enrolment.refused", address=address, why=type(error).__name__)
            raise

    return router
