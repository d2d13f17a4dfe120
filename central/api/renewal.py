"""Renewal over HTTPS: a challenge for anyone, a grant for who signs it with a device's key.

No client certificate is asked for, so that a device whose certificate expired finds its way back.
Failures are limited by the client's address and seen in the log.
"""

import secrets
from datetime import timedelta

import structlog
from fastapi import APIRouter, Request

from central.api.problems import Problem
from central.api.source import source
from central.attempts import Attempts
from central.clock import Clock
from central.errors import CentralError, TooManyAttemptsError
from central.fleet.renewal import CHALLENGE_BYTES, Renewals
from protocol.enrolment import EnrolmentGrant
from protocol.renewal import Challenge, RenewalRequest

FAILURES = 10
PERIOD = timedelta(minutes=10)

log = structlog.get_logger(__name__)


def renewal_router(renewals: Renewals, clock: Clock) -> APIRouter:
    """Return the routes below `/api/1/renewal`."""
    router = APIRouter(prefix="/api/1/renewal", tags=["renewal"])
    failures = Attempts(FAILURES, PERIOD)

    @router.post("/challenge")
    def challenge() -> Challenge:
        """Return what is to be signed; it is good for five minutes."""
        return renewals.challenge(clock(), secrets.token_bytes(CHALLENGE_BYTES))

    @router.post(
        "",
        status_code=201,
        responses={code: {"model": Problem} for code in (400, 403, 422, 429)},
    )
    def renew(body: RenewalRequest, request: Request) -> EnrolmentGrant:
        """Certify a device's next key."""
        address, now = source(request), clock()
        if wait := failures.retry_after(address, now):
            log.warning("renewal.shut_out", address=address, seconds=wait)
            raise TooManyAttemptsError(
                f"Too many renewals from this address were refused: try again in {wait} s.",
                retry_after=wait,
            )
        try:
            return renewals.renew(body.token, now=now)
        except CentralError as error:
            failures.failed(address, now)
            log.warning("renewal.refused", address=address, why=type(error).__name__)
            raise

    return router
