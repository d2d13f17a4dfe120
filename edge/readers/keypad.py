"""A numeric pad of a lane: workers type their national, BIS or Limosa number.

It posts how many digits are typed, and at the end what the number means; never digits alone.
"""

from collections.abc import Callable
from time import monotonic

from edge.credential import Unreadable
from edge.events import CredentialPresented, Event, NumberTyped, ReaderKind, ReaderState
from edge.readers.attended import AttendedReader
from edge.readers.grabbed import GrabbedKeys, Kernel, LinuxInput, grab
from edge.readers.scan import numberpad
from edge.readers.scan.numberpad import Entered, NumberPad, Outcome, Progress, Stuck
from edge.readers.scan.understanding import understand_typed
from protocol.reasons import Reason


class Typing:
    """The duty of a keypad's thread: numbers out of strokes, and what they mean."""

    def __init__(
        self, lane: str, device: str, kernel: Kernel, post: Callable[[Event], None]
    ) -> None:
        """Serve `lane` with what is typed at `device`."""
        self._lane = lane
        self._device = device
        self._kernel = kernel
        self._post = post
        self._pad = NumberPad()

    @property
    def deadline(self) -> float | None:
        """When `elapse` is due."""
        return self._pad.deadline

    def open(self) -> GrabbedKeys:
        """Open and grab the keypad; raises DeviceLostError."""
        return grab(self._device, self._kernel)

    def serve(self, device: GrabbedKeys, now: float) -> None:
        """Read what is there."""
        for stroke in device.read():
            self._pad, outcomes = numberpad.take(self._pad, stroke, now)
            self._tell(outcomes, now)

    def elapse(self, now: float) -> None:
        """Time has passed."""
        self._pad, outcomes = numberpad.elapse(self._pad, now)
        self._tell(outcomes, now)

    def forget(self, now: float) -> None:
        """The keypad is gone, and what was typed on it."""
        if self._pad.digits:
            self._tell((Progress(0),), now)
        self._pad = NumberPad()

    def _tell(self, outcomes: tuple[Outcome, ...], now: float) -> None:
        for outcome in outcomes:
            self._post(self._event(outcome, now))

    def _event(self, outcome: Outcome, now: float) -> Event:
        match outcome:
            case Progress(digits=digits):
                return NumberTyped(self._lane, digits, now)
            case Entered(is_left=True):
                left = Unreadable(Reason.NUMBER_INCOMPLETE, "left half-typed")
                return CredentialPresented(self._lane, left, now)
            case Entered(digits=digits):
                return CredentialPresented(self._lane, understand_typed(digits), now)
            case Stuck(keys=keys):
                detail = (
                    f"{len(keys)} key(s) of the keypad are stuck: free them, or replace it."
                    if keys
                    else "The keypad's keys are free again."
                )
                return ReaderState(self._lane, not keys, detail, now, ReaderKind.KEYPAD)


def keypad(
    lane: str,
    device: str,
    post: Callable[[Event], None],
    *,
    kernel: Kernel | None = None,
    now: Callable[[], float] = monotonic,
) -> AttendedReader[GrabbedKeys]:
    """Make the reader of a numeric pad.

    Args:
        lane: whom its numbers let through.
        device: its path, or a part of its name.
        post: takes events; must not block.
        kernel: where input devices are found; the real one by default.
        now: the monotonic clock, in seconds.
    """
    duty = Typing(lane, device, kernel or LinuxInput(), post)
    return AttendedReader(lane, ReaderKind.KEYPAD, duty, post, now=now)
