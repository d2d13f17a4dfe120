"""Whether the central is there (`/health`) and whether it can do its work (`/ready`)."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel

from central.bridge.readiness import Readiness


class Health(BaseModel):
    """The process answers."""

    live: bool = True


def health_router(find_out: Callable[[], Readiness]) -> APIRouter:
    """Return the routes `/health` and `/ready`, which says what `find_out` finds."""
    router = APIRouter(tags=["health"])

    @router.get("/health")
    def health() -> Health:
        """Answer: whoever reads this knows that the process is live."""
        return Health()

    @router.get("/ready", responses={503: {"model": Readiness}})
    def ready(response: Response) -> Readiness:
        """Tell whether records are turned into receipt numbers now."""
        found = find_out()
        if not found.ready:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return found

    return router
