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
_LEVELS = 4


class Channel(StrEnum):
    """The last level of a device's topics."""

    RECORDS = "records"
    ACKNOWLEDGEMENT = "acknowledgement"
    STATE = "state"

    @property
    def written_by_device(self) -> bool:
        """Whether the device writes it and the central reads it; else the other way round."""
        return self is not Channel.ACKNOWLEDGEMENT


def topic(device: DeviceId, channel: Channel) -> str:
    """Return a device's topic."""
    return f"{PREFIX}/{device}/{channel.value}"


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
    levels = name.split("/")
    if len(levels) != _LEVELS or "/".join(levels[:2]) != PREFIX or levels[3] != channel:
        raise MalformedError(f"Not a {channel.value} topic.")
    try:
        return device_id(levels[2])
    except InvalidIdentifierError as error:
        raise MalformedError(f"Not a device's {channel.value} topic.") from error
