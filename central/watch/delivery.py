"""Telling people: what waits goes out on its route, is tried again with growing pauses, or is dead.

A thread of its own, since others answer slowly. A route gets one message at a time, with all that
waits for it, and not more often than once a minute; what cannot wait goes at once.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from central.clock import Clock
from central.database import reading, writing
from central.errors import WatchError
from central.schema import alarm_deliveries, alarm_routes, alarms
from central.watch.alarms import DEAD, SENT, WAITING, of_row, routes_of
from central.watch.life import Told
from central.watch.means import Sender
from central.watch.outgoing import Item, secret_of
from central.watch.routes import AT_ONCE, BETWEEN, Means, Route, next_attempt

TURN = 1.0
"""Seconds between two looks at what waits."""
MOST = 500
"""Alarms of one message."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one route is told at once."""

    route: Route
    items: Sequence[Item]
    attempts: int
    """That were made already."""
    secret: str


class Deliverer:
    """Delivers, from `start` to `stop`."""

    def __init__(
        self,
        engine: Engine,
        key: bytes,
        senders: Mapping[Means, Sender],
        clock: Clock,
        *,
        between: timedelta = BETWEEN,
    ) -> None:
        """Take the database, the vault's key for webhooks' secrets, and the ways out.

        A route gets no two messages within `between`.
        """
        self._engine = engine
        self._key = key
        self._senders = senders
        self._clock = clock
        self._between = between
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is under way may be told again after the next start."""
        self._stopping.set()
        self._thread.join(1)

    def _run(self) -> None:
        while not self._stopping.wait(TURN):
            try:
                self.turn()
            except SQLAlchemyError as error:
                log.error("delivery.database_away", kind=type(error).__name__)  # noqa: TRY400 - its text holds statements
            except Exception:  # one message does not end the others
                log.exception("delivery.fault")

    def turn(self) -> int:
        """Send what is due; return how many messages went out."""
        return sum(self._send(parcel) for parcel in self._due(self._clock()))

    def _due(self, now: datetime) -> list[Parcel]:
        d, r = alarm_deliveries.c, alarm_routes.c
        query = (
            select(alarms, d.id.label("delivery"), d.route, d.kind, d.attempts, r.created_at)
            .join(alarm_deliveries, d.alarm == alarms.c.id)
            .join(alarm_routes, d.route == r.id)
            .where(
                d.state == WAITING,
                d.due_at <= now,
                ~r.disabled,
                or_(r.next_at.is_(None), r.next_at <= now, alarms.c.code.in_(sorted(AT_ONCE))),
            )
            .order_by(d.route, d.id)
            .limit(MOST)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            routes = {route.id: route for route in routes_of(connection)} if rows else {}
        parcels = []
        for number, group in groupby(rows, key=lambda row: row.route):
            of_route = list(group)
            items = [Item(row.delivery, Told(row.kind), of_row(row)) for row in of_route]
            attempts = min(row.attempts for row in of_route)
            secret = secret_of(self._key, number, of_route[0].created_at)
            parcels.append(Parcel(routes[number], items, attempts, secret))
        return parcels

    def _send(self, parcel: Parcel) -> bool:
        now = self._clock()
        try:
            self._senders[parcel.route.means].send(parcel.route, parcel.items, parcel.secret, now)
        except WatchError as error:
            self._failed(parcel, str(error), now)
            return False
        self._settle(parcel, {"state": SENT, "done_at": now, "error": ""}, now + self._between)
        log.info("delivery.sent", route=parcel.route.id, alarms=len(parcel.items))
        return True

    def _failed(self, parcel: Parcel, why: str, now: datetime) -> None:
        again = next_attempt(parcel.attempts + 1, now)
        state = {"state": DEAD, "done_at": now} if again is None else {"due_at": again}
        self._settle(parcel, {**state, "error": why[:300]}, again or now + self._between)
        # why is on the page, for who manages the route: it may name an e-mail address
        log.warning("delivery.failed", route=parcel.route.id, again=again and str(again))

    def _settle(self, parcel: Parcel, becomes: Mapping[str, object], next_at: datetime) -> None:
        d, r = alarm_deliveries.c, alarm_routes.c
        numbers = [item.delivery for item in parcel.items]
        with writing(self._engine) as connection:
            connection.execute(
                update(alarm_deliveries)
                .where(d.id.in_(numbers))
                .values(**becomes, attempts=parcel.attempts + 1)
            )
            connection.execute(
                update(alarm_routes).where(r.id == parcel.route.id).values(next_at=next_at)
            )
