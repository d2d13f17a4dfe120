"""Enrolment over HTTPS: the CA's certificate for anyone, a grant for who holds a code.

Guessing is limited by the client's address and seen, in the log and as an alarm; a code's secret is
never logged.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from central.api.problems import Problem
from central.api.source import source
from central.attempts import Attempts
from central.clock import Clock
from central.errors import CentralError, TooManyAttemptsError
from central.fleet.enrolment import Enrolment, UnknownCodeError
from central.watch.codes import Found
from central.watch.life import Happening
from protocol.enrolment import EnrolmentGrant, EnrolmentRequest

GUESSES = 10
PERIOD = timedelta(minutes=10)
GUESSES_ANYWHERE = 30
"""So many unknown codes from any addresses within `PERIOD_ANYWHERE` are no slips of the hand."""
PERIOD_ANYWHERE = timedelta(hours=1)
SUBJECT = "enrolment"
"""What the alarm is about: it is no device's."""
_ANYWHERE = ""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Guesses:
    """Unknown codes, counted by the address that they came from and all together."""

    notice: Callable[[Happening], object]
    of_one: Attempts = field(default_factory=lambda: Attempts(GUESSES, PERIOD))
    of_all: Attempts = field(default_factory=lambda: Attempts(GUESSES_ANYWHERE, PERIOD_ANYWHERE))

    def demand_patience(self, address: str, now: datetime) -> None:
        """Refuse who guessed too often.

        Raises:
            TooManyAttemptsError: he has to wait.
        """
        if wait := self.of_one.retry_after(address, now):
            log.warning("enrolment.shut_out", address=address, seconds=wait)
            raise TooManyAttemptsError(
                f"Too many unknown enrolment codes came from this address: try again in {wait} s.",
                retry_after=wait,
            )

    def failed(self, address: str, now: datetime) -> None:
        """Count an unknown code; what cannot be chance any more is an alarm."""
        self.of_one.failed(address, now)
        self.of_all.failed(_ANYWHERE, now)
        counts = (self.of_one.retry_after(address, now), self.of_all.retry_after(_ANYWHERE, now))
        if any(counts):
            self.notice(Happening(SUBJECT, Found.GUESSED, address))


def enrolment_router(
    enrolment: Enrolment, clock: Clock, notice: Callable[[Happening], object]
) -> APIRouter:
    """Return the routes below `/api/1/enrolment`; `notice` hears of guessing."""
    router = APIRouter(prefix="/api/1/enrolment", tags=["enrolment"])
    guesses = Guesses(notice)

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
        guesses.demand_patience(address, now)
        try:
            return enrolment.claim(body, now=now)
        except CentralError as error:
            if isinstance(error, UnknownCodeError):
                guesses.failed(address, now)
            log.warning("enrolment.refused", address=address, why=type(error).__name__)
            raise

    return router
