"""One lane as the gate holds it: its rules' state, its arm and its screen, moved together.

The state machines are pure; this carries out their effects. The relay is asked only for records
that the journal committed, and every effect that fails ends in a locked arm.
"""

from collections.abc import Callable

import structlog

from edge.errors import WiringError
from edge.kiosk import screen as screens
from edge.kiosk.screen import Screen
from edge.turnstile import lane as lanes
from edge.turnstile.lane import Lane
from edge.turnstile.relay import Arm
from edge.uplink.journal import Committed
from edge.wiring import LaneSection

_log = structlog.get_logger("lane")


class Entrance:
    """A lane with its arm and its screen."""

    def __init__(
        self,
        section: LaneSection,
        arm: Arm,
        screen: Screen,
        *,
        show: Callable[[Screen], None],
        alarm: Callable[[str, str], None],
    ) -> None:
        """Take the lane's configuration and parts; `show` displays, `alarm` records."""
        self.section = section
        self._arm = arm
        self._lane = Lane(section.name, section.pulse_seconds)
        self._screen = screen
        self._show = show
        self._alarm = alarm
        show(screen)

    @property
    def deadline(self) -> float:
        """When `tick` is due."""
        due = self._lane.deadline
        return self._screen.deadline if due is None else min(due, self._screen.deadline)

    def see(self, event: screens.Event, now: float) -> None:
        """Tell the screen what happened."""
        before, self._screen = self._screen, screens.step(self._screen, event, now)
        if self._screen != before:
            self._show(self._screen)

    def release(self, committed: Committed, now: float) -> None:
        """Let the person of a committed record through, as soon as the lane's rules allow."""
        self._move(lanes.Release(committed, self.section.direction), now)

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._move(lanes.Tick(), now)
        self.see(screens.Tick(), now)

    def shut(self, now: float) -> None:
        """Lock the arm and take no more releases: the gate is ending."""
        self._move(lanes.Shutdown(), now)

    def drop(self) -> None:
        """Lock the arm now, whatever the rules think: something went wrong."""
        try:
            self._arm.drop()
        except WiringError as error:
            self._alarm("relay-stuck", str(error))

    def _move(self, event: lanes.Event, now: float) -> None:
        self._lane, effects = lanes.step(self._lane, event, now)
        for effect in effects:
            try:
                self._carry_out(effect, now)
            except WiringError as error:
                self._alarm("relay-fault", str(error))

    def _carry_out(self, effect: lanes.Effect, now: float) -> None:
        match effect:
            case lanes.Pulse(record=record, seconds=seconds):
                try:
                    self._arm.release(record, seconds)
                except WiringError:
                    self.see(screens.NotLetThrough(record.id), now)
                    raise
                self.see(screens.ArmReleased(record.id), now)
            case lanes.Drop():
                self._arm.drop()
                self.see(screens.ArmLocked(), now)
            case lanes.NotReleased(record=record):
                _log.warning("not released", lane=self.section.name, seq=record.seq)
                self.see(screens.NotLetThrough(record.id), now)
