"""Commands to devices: who may, why, for the moment only; and what the device answered.

A command names the last beat that was heard of its device, so it lives for seconds by the device's
own clock. Nothing is sent to a device that is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.clock import Clock
from central.database import reading, writing
from central.errors import NotFoundError, SteeringError
from central.schema import commands, devices
from central.steering.hearing import Hearing
from central.vault import Vault
from protocol.commands import Action, Answer, Command, CommandResult
from protocol.identifiers import DeviceId
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import Direction, summary
from protocol.topics import Channel

LIFE = 25
"""Seconds that a command lives, from the beat that it names."""
_SHOWN = 50

Publish = Callable[[DeviceId, Channel, str, int], bool]
"""Hands a message to the broker: device, channel, payload, after how many seconds it is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants a device to do."""

    action: Action
    reason: str
    lane: str | None = None
    direction: Direction | None = None
    minutes: int | None = None
    hold: str | None = None
    """Of `approve` and `dismiss`: whose waiting it ends."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command that was sent."""

    id: str
    device: str
    action: Action
    lane: str | None
    reason: str
    account: str
    at: datetime
    until: datetime
    answer: Answer | None
    detail: str
    answered_at: datetime | None


class Commanding:
    """Sends commands."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        hearing: Hearing,
        *,
        clock: Clock,
        random: Callable[[int], bytes],
        publish: Publish,
    ) -> None:
        """Take the database, the vault whose key signs, and who was heard last.

        `random(n)` gives n random bytes.
        """
        self._engine = engine
        self._key = vault.acknowledgement_key
        self._trail = Trail(vault.acknowledgement_key)
        self._hearing = hearing
        self._clock = clock
        self._random = random
        self._publish = publish

    def send(self, actor: Actor, device: DeviceId, order: Order) -> Ordered:
        """Send a command; its answer comes later.

        Raises:
            NotFoundError: there is no such device within his reach.
            NotAllowedError: he may not command this device.
            SteeringError: no reason was given, the device is not there, or the order has a part
                that it cannot have.
        """
        reason = " ".join(order.reason.split())
        if not reason:
            raise SteeringError("Say why: it is kept with the order.", fault="reason-missing")
        now = self._clock()
        with reading(self._engine) as connection:
            site = _site_of(connection, actor, device)
        actor.demand(Permission.COMMAND, site=site)
        command = self._command(device, order, now)
        until = now + timedelta(seconds=LIFE)
        with writing(self._engine) as connection:
            entry = actor.did(
                f"command.{order.action.value}",
                device,
                site=site,
                reason=reason,
                detail=f"command {command.id}" + (f", lane {order.lane}" if order.lane else ""),
            )
            self._trail.note(connection, entry, now)
            connection.execute(
                insert(commands).values(
                    id=command.id,
                    device=device,
                    action=order.action.value,
                    lane=order.lane,
                    reason=reason[:500],
                    account=actor.account,
                    at=now,
                    until=until,
                )
            )
        if not self._publish(device, Channel.COMMAND, command.signed(self._key), LIFE):
            self.answered(
                device, CommandResult(id=command.id, answer=Answer.FAILED, detail="no broker")
            )
        return self.one(actor, command.id)

    def _command(self, device: DeviceId, order: Order, now: datetime) -> Command:
        beat = self._hearing.last_beat(device)
        if beat is None:
            raise SteeringError(
                f"{device} is not connected, and a command is for the moment only: see that it is, "
                "then order it again.",
                fault="device-away",
            )
        identifier = record_id(int(now.timestamp() * 1000), self._random(RANDOM_BYTES))
        try:
            return Command(
                id=identifier,
                device=device,
                session=beat.session,
                beat=beat.beat,
                seconds=LIFE,
                action=order.action,
                lane=order.lane,
                direction=order.direction,
                minutes=order.minutes,
                hold=order.hold,
            )
        except ValidationError as error:
            raise SteeringError(
                f"This cannot be ordered so: {summary(error)}.", fault="order-impossible"
            ) from error

    def answered(self, device: DeviceId, said: CommandResult) -> None:
        """Keep a device's answer in a transaction of its own."""
        with writing(self._engine) as connection:
            keep_answer(connection, device, said, self._clock())

    def one(self, actor: Actor, command: str) -> Ordered:
        """Return a command.

        Raises:
            NotFoundError: there is none within his reach.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(commands).where(commands.c.id == command)).one_or_none()
            if row is None:
                raise NotFoundError("There is no such command.")
            _site_of(connection, actor, DeviceId(row.device))
        return _ordered(row)

    def of(self, actor: Actor, device: DeviceId, limit: int = _SHOWN) -> list[Ordered]:
        """Return a device's newest commands.

        Raises:
            NotFoundError: there is no such device within his reach.
        """
        with reading(self._engine) as connection:
            _site_of(connection, actor, device)
            rows = connection.execute(
                select(commands)
                .where(commands.c.device == device)
                .order_by(commands.c.at.desc(), commands.c.id.desc())
                .limit(limit)
            ).all()
        return [_ordered(row) for row in rows]


def keep_answer(
    connection: Connection, device: DeviceId, said: CommandResult, now: datetime
) -> None:
    """Keep what a device answered; what is over is not changed by a later word."""
    open_ = commands.c.answer.is_(None) | (commands.c.answer == Answer.ACCEPTED.value)
    connection.execute(
        update(commands)
        .where((commands.c.id == said.id) & (commands.c.device == device) & open_)
        .values(answer=said.answer.value, detail=said.detail, answered_at=now)
    )


def _site_of(connection: Connection, actor: Actor, device: DeviceId) -> str:
    site = connection.scalar(select(devices.c.site).where(devices.c.id == device))
    if site is None or not actor.may(Permission.SEE_FLEET, site=site):
        raise NotFoundError(f"There is no gate {device} that you may see.")
    return str(site)


def _ordered(row: Row[tuple[object, ...]]) -> Ordered:
    return Ordered(
        id=row.id,
        device=row.device,
        action=Action(row.action),
        lane=row.lane,
        reason=row.reason,
        account=row.account,
        at=row.at,
        until=row.until,
        answer=Answer(row.answer) if row.answer else None,
        detail=row.detail or "",
        answered_at=row.answered_at,
    )
