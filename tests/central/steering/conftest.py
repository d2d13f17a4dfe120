"""A central with a site of gates that answer as a test says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from central.accounts.rights import Actor, Grant, Role
from central.database import writing
from central.schema import devices
from central.steering.commanding import Commanding
from central.steering.driver import Driver, Say
from central.steering.hearing import Hearing
from central.steering.rollout import Plan
from central.steering.service import Change, Steering
from central.steering.wishes import SITE, Scope
from central.vault import Vault
from protocol.commands import Answer, Command, CommandResult
from protocol.desired import Configuration, Desired
from protocol.health import ClockHealth, Health, Versions
from protocol.identifiers import DeviceId
from protocol.records import GENESIS, ClockSource
from protocol.reported import Answered, Outcome, Reported
from protocol.sessions import Place
from protocol.topics import Channel

SITE_A, SITE_B = "1Y1000003EQCZ", "1Y1000004EQCZ"
MANAGER = Actor("an", (Grant(Role.SITE_MANAGER, site=SITE_A),), "10.0.0.1")
AUDITOR = Actor("ria", (Grant(Role.AUDITOR),), "10.0.0.2")
SWIFT = Plan(stages=(50, 50), watch_for=timedelta(minutes=1))


@dataclass
class Gates:
    """The fleet, the broker, and the time."""

    engine: Engine
    vault: Vault
    now: datetime
    up: bool = True
    said: list[Say] = field(default_factory=list)
    commanded: list[tuple[DeviceId, str]] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._beats = count(1)
        self.hearing = Hearing(lambda: self.now)
        self.steering = Steering(self.engine, self.vault, lambda: self.now)
        self.begin()
        random = count(1)
        self.commanding = Commanding(
            self.engine,
            self.vault,
            self.hearing,
            clock=lambda: self.now,
            random=lambda length: next(random).to_bytes(length, "big"),
            publish=self.publish,
        )

    def begin(self) -> None:
        """Start the driver, as after a restart of the central."""
        self.driver = Driver(
            self.engine,
            self.vault,
            self.hearing,
            clock=lambda: self.now,
            connected=lambda: self.up,
            say=self.said.append,
            settled=timedelta(),
        )

    def publish(self, device: DeviceId, channel: Channel, payload: str, expires: int) -> bool:
        assert channel is Channel.COMMAND
        assert expires > 0
        if self.up:
            self.commanded.append((device, payload))
        return self.up

    def stand(self, *names: str, site: str = SITE_A) -> None:
        """Set gates up."""
        with writing(self.engine) as connection:
            for name in names:
                connection.execute(insert(devices).values(id=name, site=site, created_at=self.now))

    def live(self, *names: str) -> None:
        """Have gates say that they are there."""
        for name in names:
            said = Health(
                session=7,
                beat=next(self._beats),
                uptime=1,
                clock=ClockHealth(at=self.now, source=ClockSource.NTP, trusted=True),
                backlog=0,
                head=Place(seq=0, hash=GENESIS),
                versions=Versions(gate="1", system="x", board="y"),
            )
            self.hearing.health(DeviceId(name), said.payload())

    def hears(self, name: str) -> Desired | None:
        """Return the newest word to a gate, and forget all to it."""
        words = [each for each in self.said if each.device == name]
        self.said[:] = [each for each in self.said if each.device != name]
        if not words:
            return None
        assert words[-1].retain
        payload = str(words[-1].payload)
        return Desired.opened(payload, self.vault.acknowledgement_key.verify_key)

    def reports(self, name: str, word: Desired | None, why: str = "", **more: Any) -> None:  # noqa: ANN401 - the shape's own fields
        """Have a gate say what became of a word: refused where there is a `why`."""
        if word is None:
            said = Reported(**more)
        elif why:
            answered = Answered(version=word.version, outcome=Outcome.REFUSED, why=why)
            said = Reported(answered=answered, seen=word.version, **more)
        else:
            answered = Answered(version=word.version, outcome=Outcome.APPLIED)
            said = Reported(
                version=word.version,
                seen=word.version,
                answered=answered,
                in_force=word.configuration,
                **more,
            )
        self.hearing.reported(DeviceId(name), said.payload())

    def answers(self, command: Command, answer: Answer, detail: str = "") -> None:
        """Have a gate answer a command."""
        said = CommandResult(id=command.id, answer=answer, detail=detail)
        self.hearing.result(DeviceId(command.device), said.payload())

    def pass_(self, *names: str, minutes: float = 0.0) -> None:
        """Let time pass; those gates live on."""
        self.now += timedelta(minutes=minutes)
        self.live(*names)
        self.driver.turn()

    def change(
        self, actor: Actor, wanted: dict[str, Any], *scopes: Scope, plan: Plan = SWIFT
    ) -> int:
        """Have somebody change what a site's gates should be."""
        return self.steering.change(
            actor,
            Change(
                scopes=scopes or ((SITE, SITE_A),),
                wanted=Configuration.model_validate(wanted),
                reason="rush hour",
                plan=plan,
            ),
        )


@pytest.fixture
def gates(engine: Engine, vault: Vault, now: datetime) -> Gates:
    return Gates(engine, vault, now)
