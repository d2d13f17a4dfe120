"""The ledger for people and programs: records as they may be shown, within somebody's reach.

Masked numbers only. A page goes on at a record's position, which never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from central.accounts.rights import Actor, Permission
from central.errors import NotFoundError
from central.ledger.clock import Bounds, clock_claims, corrected_time
from central.schema import device_heads, devices, records, set_aside
from central.sites.reach import bounded
from protocol.receipts import ReceiptNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record of the ledger, without its token."""

    position: int
    id: str
    type: str
    device: str
    chain: int
    seq: int
    site: str
    lane: str | None
    at: datetime
    received_at: datetime
    direction: str | None
    kind: str | None
    assurance: str | None
    masked: str | None
    employer: str | None
    receipt: int | None
    """The serial of a check-in's receipt number."""
    hash: str
    erased_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records; what is None does not bound it."""

    device: str | None = None
    site: str | None = None
    type: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Those of an earlier position: the next page's."""


_SHOWN = [records.c[field.name] for field in fields(Entry)]


def entries(connection: Connection, actor: Actor, wanted: Wanted, limit: int) -> list[Entry]:
    """Return the newest records that match and that the actor may see.

    Raises:
        NotAllowedError: he may see no record anywhere.
    """
    query = select(*_SHOWN).where(within(actor), *_conditions(wanted))
    return _read(connection, query.order_by(records.c.position.desc()).limit(limit))


def entries_of(connection: Connection, actor: Actor, person: str, limit: int) -> list[Entry]:
    """Return the newest records of a person, by his blind index, whom the actor may know.

    Raises:
        NotAllowedError: he may know nobody anywhere.
    """
    query = select(*_SHOWN).where(within(actor, Permission.REVEAL), records.c.person == person)
    return _read(connection, query.order_by(records.c.position.desc()).limit(limit))


def entry(connection: Connection, actor: Actor, record: str) -> tuple[Entry, str | None]:
    """Return a record by its id, with its token as it was signed (None when it was erased).

    Raises:
        NotFoundError: there is none that the actor may see.
    """
    return _one(connection, actor, records.c.id == record)


def of_receipt(
    connection: Connection, actor: Actor, number: ReceiptNumber
) -> tuple[Entry, str | None]:
    """Return the check-in that has a receipt number.

    Raises:
        NotFoundError: there is none that the actor may see.
    """
    return _one(connection, actor, records.c.receipt == number.serial)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A check-in with the time that it must have been made."""

    entry: Entry
    made: Bounds | None
    """Between when it was made really; None when its gate's clock could be trusted."""


def check_ins(connection: Connection, actor: Actor, limit: int) -> list[CheckIn]:
    """Return the newest check-ins that the actor may see, as the ledger took them.

    Raises:
        NotAllowedError: he may see no record anywhere.
    """
    r = records.c
    which = within(actor) & r.receipt.is_not(None)
    query = select(*_SHOWN, r.token).where(which).order_by(r.position.desc()).limit(limit)
    found = connection.execute(query).mappings().all()
    return [_check_in(connection, Entry(**_without_token(row)), row["token"]) for row in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A message that broke a rule, without its bytes."""

    fingerprint: str
    reason: str
    detail: str
    device: str | None
    topic: str
    at: datetime
    last_at: datetime
    times: int


class AsideOrder(Enum):
    """What comes first."""

    NEWEST = "newest"
    STEADY = "steady"
    """An order that no repetition changes: by fingerprint."""


def asides(
    connection: Connection,
    actor: Actor,
    *,
    device: str | None = None,
    order: AsideOrder = AsideOrder.NEWEST,
    after: str = "",
    limit: int,
) -> list[Aside]:
    """Return what was set aside of devices that the actor may see, one of them or all.

    `after` is the fingerprint of what was shown last, empty for the beginning.

    Raises:
        NotAllowedError: he may see no device anywhere.
    """
    a = set_aside.c
    which = [_aside_within(actor), _behind(connection, order, after)]
    if device is not None:
        which.append(a.device == device)
    query = select(*(a[field.name] for field in fields(Aside))).where(*which).limit(limit)
    by = (a.last_at.desc(), a.fingerprint) if order is AsideOrder.NEWEST else (a.fingerprint,)
    return [Aside(**row) for row in connection.execute(query.order_by(*by)).mappings()]


def _behind(connection: Connection, order: AsideOrder, after: str) -> ColumnElement[bool]:
    """Return the condition that a message stands behind another in a list of that order.

    What came again meanwhile stands at the beginning: of the newest, some may be listed once more,
    none is left out.
    """
    a = set_aside.c
    if order is AsideOrder.STEADY:
        return a.fingerprint > after
    shown = connection.scalar(select(a.last_at).where(a.fingerprint == after)) if after else None
    if shown is None:
        return true()
    return or_(a.last_at < shown, and_(a.last_at == shown, a.fingerprint > after))


def asides_counted(connection: Connection, actor: Actor) -> int:
    """Return how many messages were set aside, each as often as it came."""
    query = select(func.sum(set_aside.c.times)).where(_aside_within(actor))
    return connection.scalar(query) or 0


def mark(connection: Connection) -> tuple[int, ...]:
    """Return figures that change when the ledger does; cheap, however long it is."""
    figures = (
        select(func.coalesce(func.sum(device_heads.c.seq), 0)),
        select(func.coalesce(func.sum(set_aside.c.times), 0)),
    )
    return tuple(connection.scalar(figure) or 0 for figure in figures)


def within(actor: Actor, permission: Permission = Permission.SEE_LEDGER) -> ColumnElement[bool]:
    """Return the condition that a record is within the actor's reach.

    Raises:
        NotAllowedError: nothing is.
    """
    scopes = actor.reach(permission)
    if not scopes:
        actor.demand(permission)
    return bounded(scopes, site=records.c.site, employer=records.c.employer)


def _aside_within(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a set-aside message is of a device within the actor's reach."""
    scopes = actor.reach(Permission.SEE_FLEET)
    if not scopes:
        actor.demand(Permission.SEE_FLEET)
    if actor.may(Permission.SEE_FLEET):
        return true()  # also what came from nobody that is known
    own = select(devices.c.id).where(bounded(scopes, site=devices.c.site))
    return set_aside.c.device.in_(own)


def _without_token(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "token"}


def _check_in(connection: Connection, entry: Entry, token: str | None) -> CheckIn:
    doubtful = token is not None and not clock_claims(token).trusted
    place = entry.device, entry.chain, entry.seq
    return CheckIn(entry, corrected_time(connection, *place) if doubtful else None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    r = records.c
    found: list[ColumnElement[bool]] = []
    for column, value in ((r.device, wanted.device), (r.site, wanted.site), (r.type, wanted.type)):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(r.at >= wanted.since)
    if wanted.until is not None:
        found.append(r.at < wanted.until)
    if wanted.before is not None:
        found.append(r.position < wanted.before)
    return found


def _one(
    connection: Connection, actor: Actor, which: ColumnElement[bool]
) -> tuple[Entry, str | None]:
    found = _read(connection, select(*_SHOWN).where(which, within(actor)))
    if not found:
        raise NotFoundError("There is no such record, or none that you may see.")
    token = connection.scalar(select(records.c.token).where(which))
    return found[0], token


def _read(connection: Connection, query: Select[Any]) -> list[Entry]:
    return [Entry(**row) for row in connection.execute(query).mappings()]
