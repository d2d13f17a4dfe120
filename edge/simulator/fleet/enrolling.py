"""Gives each gate of a fleet its identity: by a one-time code over HTTPS, as a real gate does."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from edge.simulator.errors import SimulationError
from edge.uplink.enrolment import enrol
from edge.uplink.identity import Identity
from protocol.enrolment import EnrolmentCode

_AT_ONCE = 4
"""Gates that enrol at one time."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A one-time code and where it counts."""

    device: str
    code: EnrolmentCode
    central: str

    @classmethod
    def read(cls, said: str) -> list[Self]:
        """Read what `werfpoort-central enrolment-code --count N --json` said.

        Raises:
            SimulationError: it is something else.
        """
        try:
            return [
                cls(one["device"], EnrolmentCode.parse(one["code"]), one["central"])
                for one in json.loads(said)
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise SimulationError(
                "These are no enrolment codes: give the file that was written by "
                "werfpoort-central enrolment-code --device NAME --site ID --count N --json"
            ) from error


def enrolled(folder: Path, invited: Sequence[Invited]) -> Iterator[Identity]:
    """Enrol gates, each in a folder of its own below `folder`; yield them in their order.

    Raises:
        EnrolmentError: the central refuses one.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda one: enrol(folder / one.device, one.central, one.code), invited)
