"""One side of a lane: the people of one reader and one screen, who pass in one direction.

Both sides of a lane share its barrier, which lets one of them through at a time.
"""

from collections.abc import Callable
from dataclasses import replace

from edge.barrier import Barrier
from edge.credential import Language
from edge.kiosk import screen as screens
from edge.kiosk.screen import Screen
from edge.uplink.journal import Committed
from edge.wiring import Side
from protocol.records import Direction


class Entrance:
    """A side with its screen."""

    def __init__(
        self,
        side: Side,
        barrier: Barrier,
        screen: Screen,
        *,
        show: Callable[[Screen], None],
    ) -> None:
        """Take the side's configuration and parts; `show` displays."""
        self.section = side
        self._barrier = barrier
        self._screen = screen
        self._show = show
        barrier.attach(side.direction, self._look)
        show(screen)

    @property
    def deadline(self) -> float:
        """When `tick` is due."""
        due = self._barrier.deadline
        return self._screen.deadline if due is None else min(due, self._screen.deadline)

    def see(self, event: screens.Event, now: float) -> None:
        """Tell the screen what happened, and the lamps that somebody was refused."""
        self._look(event, now)
        if isinstance(event, screens.TurnedAway):
            self._barrier.turned_away(now)

    def speak(self, languages: tuple[Language, ...], contact: str) -> None:
        """Let other languages take turns, and say another name or number to call for help."""
        self._screen = replace(self._screen, languages=languages, contact=contact)
        self._show(self._screen)

    def release(self, committed: Committed, now: float) -> None:
        """Let the person of a committed record through, as soon as the lane's rules allow."""
        self._barrier.release(committed, self.section.direction, now)

    def let_out(self, check_in: str, now: float) -> bool:
        """Let somebody out whose check-in cannot be written yet; tell whether he may go now."""
        return self.section.direction is Direction.OUT and self._barrier.let_out(check_in, now)

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._barrier.tick(now)
        self._look(screens.Tick(), now)

    def shut(self, now: float) -> None:
        """Lock the arm and take no more releases: the gate is ending."""
        self._barrier.shut(now)

    def drop(self) -> None:
        """Lock the arm now, whatever the rules think: something went wrong."""
        self._barrier.drop()

    def _look(self, event: screens.Event, now: float) -> None:
        before, self._screen = self._screen, screens.step(self._screen, event, now)
        if self._screen != before:
            self._show(self._screen)
