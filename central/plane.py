"""The control plane, put together: what hears devices beside records, and what speaks to them.

One line to the broker; everything that listens is hung on it here, before it starts.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Self

from sqlalchemy import Engine

from central.accounts.rights import Actor
from central.clock import Clock
from central.control import Control
from central.ledger.announcer import AGAIN_AFTER, Announcer
from central.presence.announce import PACE, MusterTeller
from central.presence.holds import HoldingList
from central.presence.holds import Order as HoldingOrder
from central.presence.on_site import still_in
from central.settings import Settings
from central.steering.commanding import Commanding, Order
from central.steering.driver import Driver, Say
from central.steering.hearing import Hearing
from central.vault import Vault
from central.watch.delivery import Deliverer
from central.watch.inbox import Inbox
from central.watch.means import Sender, senders
from central.watch.routes import Means
from central.watch.thresholds import Thresholds
from central.watch.watcher import Watcher
from protocol.commands import Action
from protocol.identifiers import DeviceId
from protocol.topics import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """The parts, from `start` to `stop`."""

    control: Control
    hearing: Hearing
    commanding: Commanding
    driver: Driver
    inbox: Inbox
    """What the watcher is told."""
    watcher: Watcher
    muster: MusterTeller
    holding: HoldingList
    deliverer: Deliverer
    senders: Mapping[Means, Sender]
    """The ways out to people."""
    thresholds: Thresholds
    """From where on alarms are raised."""

    @classmethod
    def of(cls, settings: Settings, vault: Vault, engine: Engine, clock: Clock) -> Self:
        """Put it together; nothing runs yet."""
        control = Control.at(
            vault,
            host=settings.broker_host,
            port=settings.broker_port,
            random=secrets.SystemRandom().random,
        )
        hearing = Hearing(clock)
        control.listen(Channel.HEALTH, hearing.health)
        control.listen(Channel.REPORTED, hearing.reported)
        control.listen(Channel.RESULT, hearing.result)

        def command(device: DeviceId, channel: Channel, payload: str, expires: int) -> bool:
            return control.publish(device, channel, payload, expires=expires)

        def say(word: Say) -> bool:
            return control.publish(word.device, word.channel, word.payload, retain=word.retain)

        commanding = Commanding(
            engine,
            vault,
            hearing,
            clock=clock,
            random=secrets.token_bytes,
            publish=command,
        )
        driver = Driver(
            engine,
            vault,
            hearing,
            clock=clock,
            connected=lambda: control.connected,
            say=say,
        )
        _announce(control, engine)
        holding = HoldingList(engine, vault, _ordering(commanding), clock)
        control.listen(Channel.HELD, holding.heard)
        outward, inbox, thresholds = senders(settings), Inbox(clock), Thresholds.of(settings)
        return cls(
            control=control,
            hearing=hearing,
            commanding=commanding,
            driver=driver,
            inbox=inbox,
            watcher=_watcher(control, engine, inbox, clock, thresholds),
            muster=_muster(control, vault, engine, clock),
            holding=holding,
            deliverer=Deliverer(
                engine, vault.token_key, outward, clock, between=thresholds.between
            ),
            senders=outward,
            thresholds=thresholds,
        )

    def start(self) -> None:
        """Begin."""
        self.control.start()
        self.driver.start()
        self.watcher.start()
        self.muster.start()
        self.deliverer.start()

    def stop(self) -> None:
        """End, the deciding part first."""
        self.driver.stop()
        self.deliverer.stop()
        self.muster.stop()
        self.watcher.stop()
        self.control.stop()


def _watcher(
    control: Control, engine: Engine, inbox: Inbox, clock: Clock, thresholds: Thresholds
) -> Watcher:
    """Have the watcher hear how devices are, and whom the broker refuses."""
    control.listen(Channel.HEALTH, inbox.health)
    control.listen(Channel.STATE, inbox.state)
    control.overhear(inbox.broker_line)
    return Watcher(
        engine,
        inbox,
        clock=clock,
        connected=lambda: control.connected,
        still_in=still_in,
        thresholds=thresholds,
    )


def _ordering(commanding: Commanding) -> HoldingOrder:
    """Have people who wait resolved by a command."""

    def order(actor: Actor, device: DeviceId, action: Action, hold: str, reason: str) -> object:
        return commanding.send(actor, device, Order(action=action, reason=reason, hold=hold))

    return order


def _muster(control: Control, vault: Vault, engine: Engine, clock: Clock) -> MusterTeller:
    """Have each gate that is there told who is on its site."""

    def publish(device: DeviceId, payload: bytes) -> bool:
        return control.publish(device, Channel.MUSTER, payload, expires=int(PACE))

    teller = MusterTeller(
        engine, vault, publish, clock=clock, monotonic=monotonic, random=secrets.token_bytes
    )
    control.listen(Channel.HEALTH, teller.heard)
    return teller


def _announce(control: Control, engine: Engine) -> None:
    """Have the newest checkpoint brought to each gate that says that it holds an older one."""

    def publish(device: DeviceId, payload: bytes) -> bool:
        expires = int(AGAIN_AFTER)
        return control.publish(device, Channel.CHECKPOINT, payload, expires=expires)

    control.listen(Channel.HEALTH, Announcer(engine, publish, monotonic).heard)
