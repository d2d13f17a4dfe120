"""How each device is and was: its newest saying, and the highest figures of each minute.

A minute is written when it is over. After a day minutes become quarters of an hour, after a month
they are forgotten (`thinning.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, func, select

from central.schema import device_health, device_sessions, health_history
from central.watch.inbox import Begun, Heard
from central.watch.keeping import Columns, merge, replaced
from protocol.health import Health
from protocol.identifiers import DeviceId
from protocol.sessions import Life

MINUTE = 60
FINE, COARSE = 1, 15
"""Spans of the history, in minutes."""


def minute_of(moment: datetime) -> int:
    """Return the minute that a moment is in, counted from 1970."""
    return int(moment.timestamp()) // MINUTE


@dataclass(frozen=True, slots=True)
class Bucket:
    """The highest figures of a device in one minute."""

    minute: int
    beats: int
    backlog: int
    temperature: float | None
    disk: int | None
    clock_offset_ms: int

    @classmethod
    def of(cls, heard: Heard) -> Self:
        """Return what one saying says."""
        said = heard.health
        offset = clock_offset_ms(heard)
        return cls(minute_of(heard.at), 1, said.backlog, said.temperature, said.disk, offset)

    def with_(self, other: "Bucket") -> "Bucket":
        """Return both together, of the same minute."""
        return Bucket(
            self.minute,
            self.beats + other.beats,
            max(self.backlog, other.backlog),
            _higher(self.temperature, other.temperature),
            _higher(self.disk, other.disk),
            max(self.clock_offset_ms, other.clock_offset_ms, key=abs),
        )


def clock_offset_ms(heard: Heard) -> int:
    """Return how far the device's clock is before the central's, in milliseconds."""
    return int((heard.health.clock.at - heard.at).total_seconds() * 1000)


def keep_newest(connection: Connection, heard: Mapping[DeviceId, Heard]) -> None:
    """Keep what devices said last."""
    rows = [_row(device, said) for device, said in heard.items()]
    merge(connection, device_health, rows, replaced(device_health))


def newest(connection: Connection) -> dict[DeviceId, Heard]:
    """Return what every device said last."""
    h = device_health.c
    return {
        DeviceId(row.device): Heard(Health.model_validate_json(row.body), row.heard_at)
        for row in connection.execute(select(h.device, h.body, h.heard_at))
    }


def keep_minutes(connection: Connection, minutes: Mapping[DeviceId, Bucket]) -> None:
    """Keep minutes that are over; one that is there already gets both together."""
    rows = [
        {
            "device": device,
            "span": FINE,
            **{name: getattr(of, name) for name in Bucket.__dataclass_fields__},
        }
        for device, of in minutes.items()
    ]
    merge(connection, health_history, rows, _highest)


def keep_session(connection: Connection, begun: Begun) -> None:
    """Keep that a session began or ended; what is known of it already stays."""
    field = "born_at" if begun.state.state is Life.ALIVE else "ended_at"
    row = {
        "device": begun.device,
        "session": begun.state.session,
        "version": begun.state.version,
        field: begun.at,
    }
    merge(
        connection,
        device_sessions,
        [row],
        lambda old, new: {field: func.coalesce(old[field], new[field])},
    )


def _row(device: DeviceId, heard: Heard) -> dict[str, Any]:
    said = heard.health
    return {
        "device": device,
        "heard_at": heard.at,
        "session": said.session,
        "beat": said.beat,
        "backlog": said.backlog,
        "clock_trusted": said.clock.trusted,
        "clock_offset_ms": clock_offset_ms(heard),
        "disk": said.disk,
        "temperature": said.temperature,
        "certificate_until": said.certificate_until,
        "version": said.versions.gate,
        "body": said.payload().decode(),
    }


def _highest(old: Columns, new: Columns) -> dict[str, Any]:
    return {"beats": old["beats"] + new["beats"]} | {
        name: new[name] for name in ("backlog", "temperature", "disk", "clock_offset_ms")
    }


def _higher(one: Any, other: Any) -> Any:  # noqa: ANN401 - two figures of one kind, or None
    return other if one is None else one if other is None else max(one, other)
