"""The MQTT topics: `werfpoort/1/{device}/{channel}`.

A device may write and read only below its own id; the bridge reads records through a shared
subscription, so that any number of bridge workers can run.
"""

from enum import StrEnum

from protocol.errors import InvalidIdentifierError, MalformedError
from protocol.identifiers import DeviceId, device_id

PREFIX = "werfpoort/1"
ALL_STATES = f"{PREFIX}/+/state"
"""Births and deaths of all devices."""


class Channel(StrEnum):
    """What follows the device's id in its topics."""

    RECORDS = "records"
    ACKNOWLEDGEMENT = "acknowledgement"
    STATE = "state"
    HEALTH = "health"
    """How the device fares (`protocol.health`)."""
    DESIRED = "desired"
    """What the central wants the device to be: signed, retained."""
    ROSTER = "roster"
    """Who is expected, by difference: signed, as keyed hashes, never retained."""
    REPORTED = "reported"
    """What became of both."""
    COMMAND = "command"
    """Something to do now: signed, never retained, seconds to live."""
    RESULT = "command/result"
    HELD = "held"
    """Who waits at the device for somebody's approval."""
    REGISTRATION = "registration"
    """What the NSSO's service said of a check-in: signed."""
    CHECKPOINT = "checkpoint"
    """The central's signed word on its whole ledger."""
    MUSTER = "muster"
    """Who is on the site, for an evacuation: signed and sealed."""

    @property
    def written_by_device(self) -> bool:
        """Whether the device writes it and the central reads it; else the other way round."""
        return self not in _BY_CENTRAL


_BY_CENTRAL = frozenset(
    {
        Channel.ACKNOWLEDGEMENT,
        Channel.DESIRED,
        Channel.ROSTER,
        Channel.COMMAND,
        Channel.REGISTRATION,
        Channel.CHECKPOINT,
        Channel.MUSTER,
    }
)


def topic(device: DeviceId, channel: Channel) -> str:
    """Return a device's topic."""
    return f"{PREFIX}/{device}/{channel.value}"


def everyone(channel: Channel) -> str:
    """Return the filter of a channel of all devices."""
    return f"{PREFIX}/+/{channel.value}"


def shared_records(group: str) -> str:
    """Return what bridge workers subscribe to, each message going to one of them.

    The group's name is theirs alone: a broker need not refuse a subscription, and would hand a
    device in the group its turn of the records, which then reach nobody.
    """
    return f"$share/{group}/{PREFIX}/+/{Channel.RECORDS.value}"


def device_of(name: str, channel: Channel) -> DeviceId:
    """Return whose topic it is.

    Raises:
        MalformedError: not a topic of this channel.
    """
    head, _, last = name.removeprefix(f"{PREFIX}/").partition("/")
    if not name.startswith(f"{PREFIX}/") or last != channel:
        raise MalformedError(f"Not a {channel.value} topic.")
    try:
        return device_id(head)
    except InvalidIdentifierError as error:
        raise MalformedError(f"Not a device's {channel.value} topic.") from error
