"""What pages and API are made of: the central's parts, put together once in `central/app.py`."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Engine

from central.accounts.handing import Handing
from central.clock import Clock
from central.fleet.enrolment import Enrolment
from central.fleet.lifecycle import Devices
from central.plane import Plane
from central.steering.expecting import Expecting
from central.steering.rosters import Rosters
from central.steering.service import Steering
from central.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The central's parts; an area adds what it needs as a field."""

    engine: Engine
    vault: Vault
    clock: Clock
    plane: Plane
    """What speaks to devices."""
    handing: Handing
    """What brings one-time links to their owners."""
    enrolment: Enrolment
    devices: Devices

    @property
    def rosters(self) -> Rosters:
        """Who is expected at the sites."""
        return Rosters(self.engine, self.vault, clock=self.clock, random=secrets.token_bytes)

    @property
    def expecting(self) -> Expecting:
        """Who was met at the gates, to be expected from now on."""
        return Expecting(self.engine, self.vault, self.rosters, self.clock)

    @property
    def steering(self) -> Steering:
        """What devices are to be."""
        return Steering(self.engine, self.vault, self.clock)
