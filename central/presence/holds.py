"""Who waits at the gates for somebody's approval: heard, shown to who may, and resolved.

Kept for as long as he waits, through a restart of the central too, sealed as it came. His name is
opened when somebody looks.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.clock import Clock
from central.database import reading, writing
from central.errors import PresenceError
from central.presence.names import Name
from central.schema import devices, holds
from central.vault import Vault
from protocol.commands import Action
from protocol.errors import MalformedError, UnsealableError
from protocol.holds import Hold, Holds
from protocol.identifiers import DeviceId
from protocol.seal import Subject, unseal

Order = Callable[[Actor, DeviceId, Action, str, str], object]
"""Sends a command: who, to which gate, what, of which waiting, why."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a gate said of somebody."""

    hold: Hold
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Somebody who waits, as he is shown."""

    id: str
    device: DeviceId
    lane: str
    reason: str
    kind: str
    assurance: str
    until: datetime
    masked: str | None
    employer: str | None
    name: Name | None = field(default=None, repr=False)


class HoldingList:
    """Who waits, for people with rights."""

    def __init__(self, engine: Engine, vault: Vault, order: Order, clock: Clock) -> None:
        """Take the fleet, the keys, what commands gates, and the clock."""
        self._engine = engine
        self._private = vault.sealing_private
        self._trail = Trail(vault.acknowledgement_key)
        self._order = order
        self._clock = clock
        self._lock = threading.Lock()
        self._heard: dict[DeviceId, dict[str, _Heard]] | None = None
        """What is kept; None until it was first asked for."""
        self._looked: set[tuple[str, str]] = set()
        self._version = 0

    def heard(self, device: DeviceId, payload: bytes) -> None:
        """Take a gate's list; what is none changes nothing.

        Raises:
            SQLAlchemyError: the database is away; the gate says it again while somebody waits.
        """
        try:
            said = Holds.parse(payload).holds
        except MalformedError:
            return
        now = self._clock()
        new = {hold.id: _Heard(hold, now + timedelta(seconds=hold.seconds)) for hold in said}
        with self._lock:
            known = self._known()
            if new.keys() == known.get(device, {}).keys():
                return  # said again: they wait until when they first said
            with writing(self._engine) as connection:
                _keep(connection, device, new, now)
            known[device] = new
            self._version += 1

    def mark(self, _connection: Connection) -> int:
        """Return what changes whenever somebody else waits."""
        return self._version

    def waiting(self, actor: Actor, site: str) -> list[Held]:
        """Return who waits at a site's gates, the longest first; names for who may see them.

        Raises:
            NotAllowedError: he may not see the whole of this site.
        """
        actor.demand(Permission.SEE_PRESENCE, site=site)
        named = actor.may(Permission.REVEAL, site=site)
        with reading(self._engine) as connection:
            d = devices.c
            gates = list(connection.scalars(select(d.id).where(d.site == site)))
        found = [
            self._shown(DeviceId(device), heard, named=named)
            for device in gates
            for heard in self._of(DeviceId(device))
        ]
        if named:
            self._note_looks(actor, site, found)
        return sorted(found, key=lambda held: held.until)

    def resolve(
        self, actor: Actor, device: DeviceId, hold: str, *, admit: bool, reason: str
    ) -> None:
        """Have somebody let in, or refused; what the gate made of it comes as its answer.

        Raises:
            NotAllowedError: he may not resolve this at that site.
            PresenceError: nobody waits there by this name any more.
            SteeringError: no reason is given, or the gate is not there.
        """
        with reading(self._engine) as connection:
            site = connection.scalar(select(devices.c.site).where(devices.c.id == device))
        actor.demand(Permission.RESOLVE, site=site)
        if all(heard.hold.id != hold for heard in self._of(device)):
            raise PresenceError("He does not wait any more: look at the list again.")
        action = Action.APPROVE if admit else Action.DISMISS
        self._order(actor, device, action, hold, reason)

    def _of(self, device: DeviceId) -> list[_Heard]:
        now = self._clock()
        with self._lock:
            heard = self._known().get(device, {})
        return [one for one in heard.values() if one.until > now]

    def _known(self) -> dict[DeviceId, dict[str, _Heard]]:
        """Return who waits at each gate; the first time as it was kept."""
        if self._heard is None:
            with reading(self._engine) as connection:
                self._heard = _kept(connection)
        return self._heard

    def _shown(self, device: DeviceId, heard: _Heard, *, named: bool) -> Held:
        hold, subject = heard.hold, self._opened(heard.hold)
        name = Name(subject.surname, subject.given_names) if subject and named else None
        return Held(
            id=hold.id,
            device=device,
            lane=hold.lane,
            reason=hold.reason,
            kind=hold.kind,
            assurance=hold.assurance,
            until=heard.until,
            masked=subject.number.masked if subject else None,
            employer=subject.employer if subject else None,
            name=name if name and str(name) else None,
        )

    def _opened(self, hold: Hold) -> Subject | None:
        try:
            return unseal(hold.subject, hold.id, self._private)
        except UnsealableError:
            return None

    def _note_looks(self, actor: Actor, site: str, found: list[Held]) -> None:
        """Note who saw a name, once for each waiting."""
        with self._lock:
            new = [held for held in found if (held.id, actor.account) not in self._looked]
            self._looked |= {(held.id, actor.account) for held in new}
        if new:
            with writing(self._engine) as connection:
                for held in new:
                    entry = actor.did("hold.name-seen", held.id, site=site)
                    self._trail.note(connection, entry, self._clock())


def _keep(
    connection: Connection, device: DeviceId, heard: Mapping[str, _Heard], now: datetime
) -> None:
    """Keep a gate's list in the place of the one before, and nobody whose time is over."""
    connection.execute(delete(holds).where((holds.c.device == device) | (holds.c.until <= now)))
    rows = [
        {"device": device, "until": one.until, **one.hold.model_dump(exclude={"seconds"})}
        for one in heard.values()
    ]
    if rows:
        connection.execute(insert(holds), rows)


def _kept(connection: Connection) -> dict[DeviceId, dict[str, _Heard]]:
    found: dict[DeviceId, dict[str, _Heard]] = {}
    for row in connection.execute(select(holds)).mappings():
        hold = Hold.model_validate({**row, "seconds": 0})
        found.setdefault(DeviceId(row["device"]), {})[hold.id] = _Heard(hold, row["until"])
    return found
