"""What the central asks of this gate, and what it is answered. Read this first.

    desired configuration ─▶ desires ─▶ in force, over gate.toml ─▶ reported
    roster                ─▶ taken part by part ─▶ in use ─▶ reported
    commands              ─▶ orders: taken once, in their moment ─▶ lanes, errands ─▶ result

Used by the loop alone; only errands and the roster have threads of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from edge.barrier import Barrier
from edge.events import CentralSpoke
from edge.steering.around import Around
from edge.steering.commanded import Arms, Commands, Errands
from edge.steering.desired import Desires
from edge.steering.errands import errands
from edge.steering.roster import RosterTaker
from protocol.topics import Channel

Hears = Mapping[Channel, Callable[[CentralSpoke], None]]


class Steering:
    """Hears what the central asks, and reports what became of it."""

    def __init__(
        self,
        desires: Desires,
        lanes: Sequence[Barrier],
        around: Around,
        roster: RosterTaker | None = None,
    ) -> None:
        """Take the lanes, what else is needed of the gate, and who takes the central's roster."""
        self._roster = roster
        self._desires = desires
        self._around = around
        self.errands = Errands(errands(desires, around), partial(around.say, Channel.RESULT))
        """What takes long; it has a thread of its own, to be started."""
        commands = Commands(Arms(lanes), self.errands, around)
        self.hears: Hears = {
            Channel.DESIRED: self._desired,
            Channel.COMMAND: commands.hear,
            Channel.ROSTER: self._people,
        }

    @property
    def adapters(self) -> list[Errands | RosterTaker]:
        """What has a thread of its own."""
        return [self.errands, *([self._roster] if self._roster else [])]

    @property
    def version(self) -> int:
        """Of the desired configuration in force; 0 for the local one alone."""
        return self._desires.now.version

    def met(self) -> None:
        """A session began: say what is in force."""
        self._report()

    def _desired(self, event: CentralSpoke) -> None:
        if in_force := self._desires.hear(event.payload):
            self._around.apply(in_force.settings)
        self._report()

    def _people(self, event: CentralSpoke) -> None:
        if self._roster is not None:
            self._roster.hear(event.payload)

    def _report(self) -> None:
        found = self._roster.found if self._roster else None
        said = self._desires.report(found)
        self._around.say(Channel.REPORTED, said.payload())
