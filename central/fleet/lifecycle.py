"""A device's life at the central: planned, moved, retired, revoked; by who may, and audited.

Taking back a device's keys puts it out at once: the bridge refuses what it signs (R16), the broker
its certificate and the session that is there.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import writing
from central.errors import FleetError
from central.fleet.expulsion import Expelled, Expulsion
from central.fleet.revocation import revoke_keys
from central.schema import devices, enrolment_codes
from central.sites.organisations import assure
from central.vault import Vault
from protocol.identifiers import DeviceId, WorkPlaceId

MOST_LANES = 16
_LANE = 64

log = structlog.get_logger(__name__)


class Devices:
    """What is done with devices."""

    def __init__(self, engine: Engine, vault: Vault, expulsion: Expulsion) -> None:
        """Take where devices are kept, the audit trail's key, and who puts devices out."""
        self._engine = engine
        self._trail = Trail(vault.acknowledgement_key)
        self._expulsion = expulsion

    def plan(
        self,
        actor: Actor,
        device: DeviceId,
        site: WorkPlaceId,
        lanes: Sequence[str],
        now: datetime,
    ) -> None:
        """Enter a device that is to be enrolled, with the names of its lanes.

        Raises:
            FleetError: there is one of this name, or the lanes have no good names.
            SiteError: the site is closed.
            NotAllowedError: he may not, at this site.
        """
        actor.demand(Permission.ENROL, site=str(site))
        names = _lane_names(lanes)
        with writing(self._engine) as connection:
            if connection.scalar(select(devices.c.id).where(devices.c.id == device)) is not None:
                raise FleetError(
                    f"There is a gate {device} already: choose another name.", fault="device-there"
                )
            assure(connection, site, now)
            row = {"id": device, "site": str(site), "created_at": now, "lanes": names}
            connection.execute(insert(devices).values(row))
            entry = actor.did("device.planned", device, site=str(site), detail=", ".join(names))
            self._trail.note(connection, entry, now)

    def move(
        self, actor: Actor, device: DeviceId, site: WorkPlaceId, now: datetime, *, reason: str
    ) -> None:
        """Have a device stand on another site from now on.

        Raises:
            FleetError: there is no such device, or it is there already.
            SiteError: the site is closed.
            NotAllowedError: he may not, at one of the two sites.
        """
        with writing(self._engine) as connection:
            held = _demanded(connection, actor, device)
            actor.demand(Permission.ENROL, site=str(site))
            if held == str(site):
                raise FleetError(f"{device} is at {site} already.", fault="device-here")
            assure(connection, site, now)
            moving = update(devices).where(devices.c.id == device).values(site=str(site))
            connection.execute(moving)
            for place, said in ((held, f"to {site}"), (str(site), f"from {held}")):
                entry = actor.did("device.moved", device, site=place, reason=reason, detail=said)
                self._trail.note(connection, entry, now)

    def retire(
        self, actor: Actor, device: DeviceId, now: datetime, *, reason: str
    ) -> Expelled | None:
        """Say that a device will not come back; its keys are taken back, its past stays.

        Raises:
            FleetError: there is no such device, or it is retired.
            NotAllowedError: he may not, at its site.
        """
        with writing(self._engine) as connection:
            held = _demanded(connection, actor, device)
            keys = revoke_keys(connection, device, now)
            _end_codes(connection, device, now)
            retiring = update(devices).where(devices.c.id == device).values(retired_at=now)
            connection.execute(retiring)
            entry = actor.did("device.retired", device, site=held, reason=reason)
            self._trail.note(connection, entry, now)
        log.warning("device.retired", device=device, keys=keys)
        return self._expulsion.expel(device, now) if keys else None

    def revoke(
        self, actor: Actor, device: DeviceId, now: datetime, *, reason: str = ""
    ) -> tuple[int, Expelled]:
        """Take back every key of a device; return how many, and what the broker did.

        Raises:
            FleetError: there is no such device, or none of its keys is good any more.
            NotAllowedError: he may not, at its site.
        """
        with writing(self._engine) as connection:
            held = _demanded(connection, actor, device)
            keys = revoke_keys(connection, device, now)
            if not keys:
                raise FleetError(
                    f"{device} has no key that could be revoked: look with "
                    "werfpoort-central device list.",
                    fault="device-no-key",
                )
            _end_codes(connection, device, now)
            entry = actor.did("device.revoked", device, site=held, reason=reason)
            self._trail.note(connection, entry, now)
        log.warning("device.revoked", device=device, keys=keys)
        return keys, self._expulsion.expel(device, now)


def _demanded(connection: Connection, actor: Actor, device: DeviceId) -> str:
    """Return the site of a device that is in use, once it is seen that `actor` may change it."""
    d = devices.c
    row = connection.execute(select(d.site, d.retired_at).where(d.id == device)).one_or_none()
    if row is None:
        raise FleetError(f"There is no gate {device}.", fault="device-unknown")
    actor.demand(Permission.ENROL, site=row.site)
    if row.retired_at is not None:
        raise FleetError(f"{device} is retired.", fault="device-retired")
    return str(row.site)


def _end_codes(connection: Connection, device: DeviceId, now: datetime) -> None:
    c = enrolment_codes.c
    open_ones = (c.device == device) & c.used_at.is_(None) & (c.expires_at > now)
    connection.execute(update(enrolment_codes).where(open_ones).values(expires_at=now))


def _lane_names(lanes: Sequence[str]) -> list[str]:
    names = [" ".join(name.split()) for name in lanes if name.strip()]
    fits = all(len(name) <= _LANE for name in names)
    if not 1 <= len(names) <= MOST_LANES or len(set(names)) != len(names) or not fits:
        raise FleetError(
            f"A gate has 1 to {MOST_LANES} lanes, each with a name of its own.", fault="lane-names"
        )
    return names
