"""Whether records are turned into receipt numbers now, and what to look at when they are not."""

from collections.abc import Callable

from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from central.bridge.bridge import GREETER
from central.database import writing
from central.places import Place


class Readiness(BaseModel):
    """What records need on their way to a receipt number; `detail` says what to look at."""

    ready: bool
    database: bool
    bridge: bool
    detail: str


def readiness(engine: Engine, bridge_well: Callable[[], bool]) -> Readiness:
    """Find out; `bridge_well` tells whether a bridge is connected."""
    database = _writable(engine)
    bridge = database and bridge_well()
    complaints = []
    if not database:
        complaints.append("the database cannot be written: look at its disk and the log")
    elif not bridge:
        complaints.append("the bridge has no connection to the broker: look whether it runs")
    detail = "; ".join(complaints) or "records are taken and numbered"
    return Readiness(ready=not complaints, database=database, bridge=bridge, detail=detail)


def some_worker_greets(engine: Engine) -> bool:
    """Whether any bridge worker of this central, wherever it runs, is connected and greets."""
    return Place(engine, GREETER).taken()


def _writable(engine: Engine) -> bool:
    # takes and gives back the writer's place; writes nothing, so that asking costs no disk
    try:
        with writing(engine) as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
