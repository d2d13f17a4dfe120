"""Where alarms go, as people set it up: routes, what went out on them, and what did not.

Whoever makes a route needs to manage delivery for its whole scope; each change is in the audit
trail. A dead delivery stays until somebody has it tried again, or its alarm is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import NotFoundError, WatchError
from central.mail import is_address
from central.schema import alarm_deliveries, alarm_routes, alarms, organisations, sites
from central.watch.alarms import DEAD, SENT, WAITING, routes_of
from central.watch.codes import Severity
from central.watch.life import Alarm, Happening, Told, happened
from central.watch.means import Sender
from central.watch.outgoing import Item, secret_of
from central.watch.routes import Means, Route
from protocol.identifiers import EnterpriseNumber

SHOWN = 100
_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A route as somebody wants it; checked when it is added."""

    name: str
    means: Means
    address: str
    organisation: str | None = None
    site: str | None = None
    severity: Severity = Severity.WARNING
    language: str = "nl"
    quiet_from: int | None = None
    quiet_until: int | None = None

    def checked(self) -> "Wanted":
        """Return it without what surrounds its words.

        Raises:
            WatchError: saying what does not fit.
        """
        name, address = self.name.strip(), self.address.strip()
        if not 0 < len(name) <= 64:  # noqa: PLR2004 - what the table takes
            raise WatchError("A route needs a name of at most 64 characters.")
        if self.means is Means.EMAIL and not is_address(address):
            raise WatchError("This is no e-mail address: one such as ploeg@example.be is needed.")
        if self.means is Means.WEBHOOK:
            _demand_https(address)
        quiet = (self.quiet_from, self.quiet_until)
        if (None in quiet) != (quiet == (None, None)):
            raise WatchError("Quiet hours have a beginning and an end: give both, or none.")
        if any(minute is not None and not 0 <= minute < _DAY for minute in quiet):
            raise WatchError("Quiet hours lie between 00:00 and 23:59.")
        if self.organisation and self.site:
            raise WatchError("A route is for an organisation or for a site, not for both.")
        organisation = self.organisation and EnterpriseNumber.parse(self.organisation).digits
        return replace(self, name=name, address=address, organisation=organisation)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that went out, or is to go out, or did not."""

    id: int
    route: str
    alarm: int
    code: str
    subject: str
    told: Told
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    error: str


class Routing:
    """What people do with routes."""

    def __init__(self, engine: Engine, trail: Trail, key: bytes) -> None:
        """Take the database, the audit trail and the vault's key for webhooks' secrets."""
        self._engine = engine
        self._trail = trail
        self._key = key

    def listed(self, actor: Actor) -> list[Route]:
        """Return the routes that he manages."""
        with reading(self._engine) as connection:
            return [route for route in routes_of(connection) if _manages(actor, route)]

    def found(self, actor: Actor, number: int) -> Route:
        """Return a route.

        Raises:
            NotFoundError: there is none that he manages.
        """
        with reading(self._engine) as connection:
            return _one(connection, actor, number)

    def add(self, actor: Actor, wanted: Wanted, now: datetime) -> Route:
        """Make a route.

        Raises:
            WatchError: something of it does not fit.
            NotAllowedError: he does not manage delivery for all of its scope.
        """
        of = wanted.checked()
        actor.demand(Permission.MANAGE_DELIVERY, site=of.site, organisation=of.organisation)
        with writing(self._engine) as connection:
            _demand_places(connection, of)
            values = {name: getattr(of, name) for name in Wanted.__dataclass_fields__}
            number = connection.scalar(
                insert(alarm_routes)
                .values(**values, created_at=now, disabled=False)
                .returning(alarm_routes.c.id)
            )
            entry = actor.did(
                "alarm-route.added",
                of.name,
                site=of.site,
                detail=f"{of.means.value} to {of.address}, from {of.severity.name.lower()} on",
            )
            self._trail.note(connection, entry, now)
            return _one(connection, actor, number or 0)

    def switch(self, actor: Actor, number: int, now: datetime, *, on: bool) -> None:
        """Let a route rest, or go on.

        Raises:
            NotFoundError: there is none that he manages.
        """
        with writing(self._engine) as connection:
            route = _one(connection, actor, number)
            a = alarm_routes
            connection.execute(update(a).where(a.c.id == number).values(disabled=not on))
            action = "alarm-route.resumed" if on else "alarm-route.rested"
            self._trail.note(connection, actor.did(action, route.name, site=route.site), now)

    def remove(self, actor: Actor, number: int, now: datetime) -> None:
        """Take a route away, with what waits for it.

        Raises:
            NotFoundError: there is none that he manages.
        """
        with writing(self._engine) as connection:
            route = _one(connection, actor, number)
            connection.execute(delete(alarm_deliveries).where(alarm_deliveries.c.route == number))
            connection.execute(delete(alarm_routes).where(alarm_routes.c.id == number))
            entry = actor.did("alarm-route.removed", route.name, site=route.site)
            self._trail.note(connection, entry, now)

    def secret(self, actor: Actor, number: int) -> str | None:
        """Return what a webhook's receiver checks signatures with; None for an e-mail route.

        Raises:
            NotFoundError: there is none that he manages.
        """
        with reading(self._engine) as connection:
            if _one(connection, actor, number).means is not Means.WEBHOOK:
                return None
            return secret_of(self._key, number, _created(connection, number))

    def try_out(self, actor: Actor, number: int, sender: Sender, now: datetime) -> None:
        """Send an example at once.

        Raises:
            NotFoundError: there is none that he manages.
            WatchError: it was not taken; the text says why.
        """
        with reading(self._engine) as connection:
            route = _one(connection, actor, number)
            secret = secret_of(self._key, number, _created(connection, number))
        sender.send(route, [Item(0, Told.RAISED, _example(route, now))], secret, now)

    def deliveries(self, actor: Actor, state: str | None = None) -> Sequence[Delivery]:
        """Return what went out, waits or is dead on his routes, the newest first."""
        his = [route.id for route in self.listed(actor)]
        d = alarm_deliveries.c
        query = (
            select(alarm_deliveries, alarms.c.code, alarms.c.subject, alarm_routes.c.name)
            .join(alarms, alarms.c.id == d.alarm)
            .join(alarm_routes, alarm_routes.c.id == d.route)
            .where(d.route.in_(his), d.state == state if state else d.state.is_not(None))
            .order_by(d.id.desc())
            .limit(SHOWN)
        )
        with reading(self._engine) as connection:
            return [_delivery(row) for row in connection.execute(query)]

    def dead(self, actor: Actor) -> int:
        """Return how much is dead on his routes."""
        his = [route.id for route in self.listed(actor)]
        d = alarm_deliveries.c
        query = select(func.count()).where(d.route.in_(his), d.state == DEAD)
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def again(self, actor: Actor, number: int, now: datetime) -> None:
        """Have a route's dead deliveries tried again.

        Raises:
            NotFoundError: there is no such route that he manages.
        """
        d = alarm_deliveries.c
        with writing(self._engine) as connection:
            route = _one(connection, actor, number)
            connection.execute(
                update(alarm_deliveries)
                .where(d.route == number, d.state == DEAD)
                .values(state=WAITING, attempts=0, due_at=now, done_at=None)
            )
            connection.execute(
                update(alarm_routes).where(alarm_routes.c.id == number).values(next_at=None)
            )
            entry = actor.did("alarm-route.retried", route.name, site=route.site)
            self._trail.note(connection, entry, now)


def _manages(actor: Actor, route: Route) -> bool:
    return actor.may(Permission.MANAGE_DELIVERY, site=route.site, organisation=route.organisation)


def _one(connection: Connection, actor: Actor, number: int) -> Route:
    for route in routes_of(connection):
        if route.id == number and _manages(actor, route):
            return route
    raise NotFoundError(f"There is no route {number} of yours: look at the list.")


def _created(connection: Connection, number: int) -> datetime:
    a = alarm_routes.c
    found: datetime = connection.execute(select(a.created_at).where(a.id == number)).scalar_one()
    return found


def _demand_https(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.fragment:
        raise WatchError("A webhook is an address that begins with https://, without a password.")
    if len(address) > 500:  # noqa: PLR2004 - what the table takes
        raise WatchError("A webhook's address has at most 500 characters.")


def _demand_places(connection: Connection, of: Wanted) -> None:
    if of.site and not connection.scalar(select(sites.c.id).where(sites.c.id == of.site)):
        raise WatchError(f"The site {of.site} is not entered here: enter it first.")
    number = organisations.c.number
    if of.organisation and not connection.scalar(select(number).where(number == of.organisation)):
        raise WatchError(f"The organisation {of.organisation} is not entered here: do that first.")


def _example(route: Route, now: datetime) -> Alarm:
    what = Happening("gate-0", "selftest", "an example", route.site, Severity.NOTICE)
    return replace(happened(None, what, now)[0], id=0)


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    return Delivery(
        id=found["id"],
        route=found["name"],
        alarm=found["alarm"],
        code=found["code"],
        subject=found["subject"],
        told=Told(found["kind"]),
        state=found["state"],
        attempts=found["attempts"],
        created_at=found["created_at"],
        due_at=found["due_at"],
        done_at=found["done_at"],
        error=found["error"],
    )


STATES = (WAITING, SENT, DEAD)
"""What a delivery can be."""
