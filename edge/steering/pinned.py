"""Who this gate is, and whose word it takes: fixed at the enrolment."""

from dataclasses import dataclass

from protocol.envelope import VerifyKey
from protocol.identifiers import DeviceId


@dataclass(frozen=True, slots=True)
class Pinned:
    """What every word of the central's is held against."""

    device: DeviceId
    key: VerifyKey
    """The central's, which signs acknowledgements too (R25)."""
