"""What the operator's page shows: the fleet, the latest check-ins, and what was set aside.

Reads only, and only what may be shown: masked numbers, never a person's number or name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, select

from central.database import reading
from central.fleet.devices import Device, fleet
from central.ledger.clock import Bounds, clock_claims, corrected_time
from central.ledger.numbers import given
from central.schema import device_heads, device_states, devices, records, set_aside
from protocol.receipts import ReceiptNumber
from protocol.sessions import Life

LATEST = 30
ASIDE_SHOWN = 200
_AS_HELD = ("at", "device", "site", "lane", "direction", "kind", "assurance", "masked")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A check-in that the ledger holds."""

    at: datetime
    device: str
    site: str
    lane: str
    direction: str
    kind: str
    assurance: str
    masked: str | None
    """The person's number, all but its last digits hidden; None when the seal did not open."""
    receipt: ReceiptNumber
    made: Bounds | None
    """Between when it was made really; None when its gate's clock could be trusted."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A message that broke a rule, without its bytes."""

    reason: str
    detail: str
    device: str | None
    topic: str
    at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The operator's page at one moment."""

    devices: Sequence[Device]
    check_ins: Sequence[CheckIn]
    receipts: int
    """How many receipt numbers were given."""
    set_aside: int
    """How many messages were set aside, of enrolled devices and of others."""

    @property
    def alive(self) -> int:
        """How many devices have a session."""
        return sum(device.state is Life.ALIVE for device in self.devices)


def glance(engine: Engine) -> Glance:
    """Read the page's content."""
    with reading(engine) as connection:
        receipts = given(connection)
        aside = connection.scalar(select(func.sum(set_aside.c.times))) or 0
        return Glance(fleet(connection), _latest(connection), receipts, aside)


def mark(connection: Connection) -> tuple[int, ...]:
    """Return figures that change whenever the page would."""
    figures = (
        select(func.count()).select_from(devices),
        select(func.coalesce(func.sum(device_heads.c.seq), 0)),
        select(func.coalesce(func.sum(device_states.c.session), 0)),
        select(func.count()).where(device_states.c.state == Life.ALIVE.value),
        select(func.coalesce(func.sum(set_aside.c.times), 0)),
    )
    return tuple(connection.scalar(figure) or 0 for figure in figures)


def asides(engine: Engine, device: str | None = None) -> list[Aside]:
    """Return what was set aside, of one device or all, the latest first."""
    a = set_aside.c
    query = select(a.reason, a.detail, a.device, a.topic, a.at, a.last_at, a.times)
    if device is not None:
        query = query.where(a.device == device)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(a.last_at.desc()).limit(ASIDE_SHOWN))
        return [Aside(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def _latest(connection: Connection) -> list[CheckIn]:
    r = records.c
    rows = connection.execute(
        select(
            *(r.at, r.device, r.site, r.lane, r.direction),
            *(r.kind, r.assurance, r.masked, r.receipt, r.chain, r.seq, r.token),
        )
        .where(r.receipt.is_not(None))
        .order_by(r.received_at.desc(), r.seq.desc())
        .limit(LATEST)
    )
    return [_check_in(connection, row) for row in rows.mappings().all()]


def _check_in(connection: Connection, row: RowMapping) -> CheckIn:
    shown = {name: row[name] for name in _AS_HELD}
    doubtful = not clock_claims(row["token"]).trusted
    place = row["device"], row["chain"], row["seq"]
    return CheckIn(
        **shown,
        receipt=ReceiptNumber(row["receipt"]),
        made=corrected_time(connection, *place) if doubtful else None,
    )
