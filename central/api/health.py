"""Whether the central is there (`/health`) and whether it can do its work (`/ready`)."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from central.database import writing


class Health(BaseModel):
    """The process answers."""

    live: bool = True


class Readiness(BaseModel):
    """What records need on their way to a receipt number; `detail` says what to look at."""

    ready: bool
    database: bool
    bridge: bool
    detail: str


def health_router(engine: Engine, bridge_connected: Callable[[], bool]) -> APIRouter:
    """Return the routes `/health` and `/ready`."""
    router = APIRouter(tags=["health"])

    @router.get("/health")
    def health() -> Health:
        """Answer: whoever reads this knows that the process is live."""
        return Health()

    @router.get("/ready", responses={503: {"model": Readiness}})
    def ready(response: Response) -> Readiness:
        """Tell whether records are turned into receipt numbers now."""
        found = _readiness(database=_writable(engine), bridge=bridge_connected())
        if not found.ready:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return found

    return router


def _readiness(*, database: bool, bridge: bool) -> Readiness:
    complaints = []
    if not database:
        complaints.append("the database cannot be written: look at its disk and the log")
    if not bridge:
        complaints.append("the bridge has no connection to the broker: look whether it runs")
    detail = "; ".join(complaints) or "records are taken and numbered"
    return Readiness(ready=not complaints, database=database, bridge=bridge, detail=detail)


def _writable(engine: Engine) -> bool:
    # takes and gives back the writer's place; writes nothing, so that asking costs no disk
    try:
        with writing(engine) as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
