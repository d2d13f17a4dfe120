"""The central's words to one gate, and a gate around the part that hears them."""

from datetime import UTC, datetime

from edge.settings import Settings
from edge.steering.pinned import Pinned
from protocol.commands import Action, Command
from protocol.desired import Configuration, Desired
from protocol.envelope import SigningKey
from tests.edge.gate_parts import CENTRAL, DEVICE, SESSION

PINNED = Pinned(DEVICE, CENTRAL.verify_key)
AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def local(**sections: object) -> Settings:
    """A gate's own configuration."""
    lanes = [{"name": "main", "relay_pin": 17, "pulse_seconds": 5.0}]
    return Settings.model_validate({"lanes": lanes, **sections})


def desired(
    version: int,
    wanted: dict[str, object] | None = None,
    *,
    device: str = DEVICE,
    key: SigningKey = CENTRAL,
) -> bytes:
    """A signed desired configuration; `wanted` is what was chosen, as JSON has it."""
    configuration = Configuration.model_validate(wanted or {"site": {"capacity": 10 + version}})
    return (
        Desired(device=device, version=version, at=AT, configuration=configuration)
        .signed(key)
        .encode()
    )


def command(
    number: int,
    *,
    action: Action = Action.RELEASE,
    session: int = SESSION,
    beat: int = 1,
    seconds: int = 20,
    device: str = DEVICE,
    key: SigningKey = CENTRAL,
    **more: object,
) -> bytes:
    """A signed command."""
    lane = {"lane": "main"} if action is Action.RELEASE else {}
    minutes = {"minutes": 1} if action is Action.FREE else {}
    hold = {"hold": "01939b5c-0000-7000-8000-0000000000aa"} if action.resolves else {}
    claims = {
        "id": f"01939b5c-0000-7000-8000-{number:012x}",
        "device": device,
        "session": session,
        "beat": beat,
        "seconds": seconds,
        "action": action,
    }
    order = Command.model_validate({**claims, **lane, **minutes, **hold, **more})
    return order.signed(key).encode()
