"""Births and deaths: what each device last said of its session (R29).

A late word of an older session changes nothing (`protocol.sessions.State.succeeds`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, func, insert, select, update

from central.schema import device_states, devices
from protocol.identifiers import DeviceId
from protocol.sessions import Life, State

SPARE_SESSIONS = 100
"""How many sessions a device that is replaced may begin between the claim and its end."""

log = structlog.get_logger(__name__)


def enrolled(connection: Connection, names: set[DeviceId]) -> set[DeviceId]:
    """Return those of `names` that are devices of this central."""
    found = connection.scalars(select(devices.c.id).where(devices.c.id.in_(sorted(names))))
    return {DeviceId(name) for name in found}


def note_states(connection: Connection, said: Mapping[DeviceId, State], now: datetime) -> None:
    """Keep what enrolled devices said, where it is news, in the caller's transaction."""
    known = _known(connection, set(said))
    first: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    for device, now_said in said.items():
        state = now_said.model_copy(update={"journal": None})  # of use in the answer only
        before = known.get(device)
        if state == before or not state.succeeds(before):
            continue
        row = {"of": device, **state.model_dump(exclude_none=True), "since": now}
        (first if before is None else again).append(row)
        log.info("device.state", device=device, state=state.state, session=state.session)
    for statement, rows in ((_FIRST, first), (_AGAIN, again)):
        if rows:
            connection.execute(statement, rows)


def last_session(connection: Connection, device: DeviceId) -> int:
    """Return what no session of a device has a higher number than; 0 before its first.

    Some more than is known: what is replaced may begin a few still.
    """
    s = device_states.c
    known = connection.scalar(select(s.session).where(s.device == device))
    return known + SPARE_SESSIONS if known else 0


_FIRST = insert(device_states).values(device=bindparam("of"))
_AGAIN = update(device_states).where(device_states.c.device == bindparam("of"))


def counted(connection: Connection) -> dict[str, int]:
    """Return how many devices last said that they are alive, or dead; the rest is `unborn`."""
    s = device_states.c
    rows = connection.execute(select(s.state, func.count()).group_by(s.state))
    said: dict[str, int] = {life.value: 0 for life in Life} | dict(rows.all())
    every = connection.scalar(select(func.count()).select_from(devices)) or 0
    return {**said, "unborn": every - sum(said.values())}


def _known(connection: Connection, names: set[DeviceId]) -> dict[str, State]:
    rows = connection.execute(
        select(device_states).where(device_states.c.device.in_(sorted(names)))
    )
    return {
        row.device: State(state=Life(row.state), session=row.session, version=row.version)
        for row in rows
    }
