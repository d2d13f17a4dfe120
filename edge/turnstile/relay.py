"""The relays that release one arm. Without power an arm is locked (or free, where it is fail-safe).

`Arm.release` takes a committed record and nothing less, so that no path leads from a decision
to the relay past the journal. Nothing holds for ever: a release ends by the arm's own timer, and a
freed arm or an energised lock must be fed, so that a loop that hangs drops every relay.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Self

from gpiozero import OutputDevice
from gpiozero.exc import GPIOZeroError

from edge.errors import WiringError
from edge.turnstile.states import may_release
from edge.wiring import LaneSection
from protocol.records import Direction

if TYPE_CHECKING:
    from edge.uplink.journal import Committed

LONGEST_PULSE = 30.0
"""No release is longer than this, in seconds, whatever is configured."""
FEED_SECONDS = 15.0
"""How long a freed arm, or the energised lock of a fail-safe one, holds without being fed."""
_RETRY_SECONDS = 0.2
"""How soon a relay that could not be moved is tried again."""


@dataclass(frozen=True, slots=True)
class _Open:
    """Which way the arm is open, and until when."""

    direction: Direction
    until: float


class Arm:
    """One arm on active-high relays, one for both directions or one each; for any thread."""

    def __init__(
        self,
        relays: Mapping[Direction, int],
        *,
        pins: Any,  # noqa: ANN401  a gpiozero pin factory: it ships no types
        on_fault: Callable[[WiringError], None],
        fail_safe: bool = False,
        second: int | None = None,
    ) -> None:
        """Take the pins (BCM numbers), low from the first moment: no relay moves.

        A direction may share its pin with the other. `second` is energised while the arm is
        released. `on_fault` is called from the arm's own thread each time that a relay cannot be
        moved in time; it must only post, never wait.

        Raises:
            WiringError: the board lacks a pin, or it is in use.
        """
        self._on_fault = on_fault
        self._fail_safe = fail_safe
        self._way = dict(relays)
        self._second = second
        self._changed = Condition()
        self._open: _Open | None = None
        self._guarded_until: float | None = None
        self._again_at: float | None = None
        self._stuck = False
        self._closed = False
        with ExitStack() as opened:
            self._relays = {pin: _output(pin, pins, opened) for pin in self._pins()}
            opened.pop_all()
        self._name = "/".join(str(pin) for pin in self._relays)
        self._timer = Thread(target=self._keep_time, name=f"arm-{self._name}", daemon=True)
        self._timer.start()

    @classmethod
    def of(
        cls,
        section: LaneSection,
        *,
        pins: Any,  # noqa: ANN401  a gpiozero pin factory: it ships no types
        on_fault: Callable[[WiringError], None],
    ) -> Self:
        """Make the arm of a lane as it is configured; see `Arm` for the rest."""
        return cls(
            section.relays,
            pins=pins,
            on_fault=on_fault,
            fail_safe=section.fail_safe,
            second=section.second_relay_pin,
        )

    def _pins(self) -> list[int]:
        second = [] if self._second is None else [self._second]
        return list(dict.fromkeys([*self._way.values(), *second]))

    def release(self, record: "Committed", direction: Direction, seconds: float) -> None:
        """Release one direction for `seconds`, on the strength of a committed record.

        Raises:
            WiringError: the record lets nobody through, the arm is released or closed already,
                it has no such direction, the time is out of its bounds, or a pin cannot be
                written. The arm is locked then.
        """
        if not may_release(record):
            raise WiringError(f"A {record.body.type} record releases no arm.")
        if not 0 < seconds <= LONGEST_PULSE:
            raise WiringError(f"A release lasts up to {LONGEST_PULSE:.0f} s, not {seconds} s.")
        with self._changed:
            if self._closed or self._is_released():
                raise WiringError(f"The arm on GPIO {self._name} is closed or released already.")
            self._release(_Open(direction, time.monotonic() + seconds))

    def free(self, direction: Direction) -> None:
        """Release one direction for everybody, because of a fire; feed it, or it drops.

        It takes the place of whatever is released.

        Raises:
            WiringError: as for `release`; the arm's timer keeps trying.
        """
        with self._changed:
            if self._closed:
                raise WiringError(f"The arm on GPIO {self._name} is closed.")
            self._release(_Open(direction, time.monotonic() + FEED_SECONDS))

    def feed(self, *, freed: bool) -> None:
        """Say that the loop turns: what must be fed holds on.

        A fail-safe arm is locked from its first feed on. A freed arm stays so while `freed`.

        Raises:
            WiringError: a pin cannot be written; the arm's timer keeps trying.
        """
        until = time.monotonic() + FEED_SECONDS
        with self._changed:
            if self._closed:
                return
            if freed and self._open is not None:
                self._open = _Open(self._open.direction, until)
            if self._fail_safe:
                self._guarded_until = until
                self._move()

    def drop(self) -> None:
        """Lock the arm now.

        Raises:
            WiringError: a pin cannot be written; the arm's timer keeps trying.
        """
        with self._changed:
            if not self._closed:
                self._end_release()

    @property
    def released(self) -> bool:
        """Whether the arm is released, or could not be locked yet."""
        with self._changed:
            return self._is_released()

    def _is_released(self) -> bool:
        return self._open is not None or self._stuck

    def wait_locked(self, timeout: float) -> bool:
        """Wait until the arm is locked, at most `timeout` seconds; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_released(), timeout)

    def close(self) -> None:
        """Leave every relay de-energised and give the pins back; again is harmless."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._open = self._guarded_until = None
            with suppress(WiringError):  # closing the pin makes it an input: that drops it too
                self._move()
            self._changed.notify_all()
        self._timer.join()
        for relay in self._relays.values():
            relay.close()

    def __enter__(self) -> Self:
        """Use the arm for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _release(self, opened: _Open) -> None:
        pin = self._way.get(opened.direction)
        if pin is None:
            raise WiringError(f"The arm on GPIO {self._name} has no way {opened.direction}.")
        # The timer is armed first: whatever goes wrong next, it locks the arm.
        self._open = opened
        try:
            self._move()
        except WiringError:
            with suppress(WiringError):  # the first error is the one to tell
                self._end_release()
            raise

    def _end_release(self) -> None:
        self._open = None
        self._move()

    def _move(self) -> None:
        """Give every relay the state that it must have now; those that drop go first."""
        wanted = {pin: not self._closed and self._energised(pin) for pin in self._relays}
        try:
            for pin in sorted(wanted, key=lambda pin: wanted[pin]):
                if wanted[pin]:
                    self._check_interlock(pin)
                    self._relays[pin].on()
                else:
                    self._relays[pin].off()
        except Exception as error:
            self._stuck = True  # a relay may be energised that must not be
            self._again_at = time.monotonic() + _RETRY_SECONDS
            raise error if isinstance(error, WiringError) else self._unwritable(error) from error
        else:
            self._stuck, self._again_at = False, None
        finally:
            self._changed.notify_all()

    def _energised(self, pin: int) -> bool:
        opened = self._open is not None and pin == self._way[self._open.direction]
        if pin == self._second:
            return self._open is not None
        if self._fail_safe:
            return self._guarded_until is not None and not opened
        return opened

    def _check_interlock(self, pin: int) -> None:
        """Never both directions at once: asks the other relay's pin, not what was written."""
        if self._fail_safe or pin == self._second:
            return
        for other in set(self._way.values()) - {pin}:
            if self._relays[other].value:
                raise WiringError(f"GPIO {other} does not drop, so GPIO {pin} is not released.")

    def _keep_time(self) -> None:
        with self._changed:
            while not self._closed:
                due = self._due()
                left = None if due is None else due - time.monotonic()
                if left is None or left > 0:
                    self._changed.wait(left)
                    continue
                try:
                    self._act(time.monotonic())
                except WiringError as error:
                    self._on_fault(error)

    def _due(self) -> float | None:
        released_until = self._open.until if self._open else None
        times = (released_until, self._guarded_until, self._again_at)
        return min((at for at in times if at is not None), default=None)

    def _act(self, now: float) -> None:
        if self._guarded_until is not None and self._guarded_until <= now:
            self._guarded_until = None
        if self._open is not None and self._open.until <= now:
            self._open = None
        self._move()

    def _unwritable(self, error: Exception) -> WiringError:
        return WiringError(
            f"GPIO {self._name} cannot be written ({error}): cut the relay board's power to lock "
            "the arm, then restart the gate."
        )


def _output(pin: int, pins: Any, opened: ExitStack) -> Any:  # noqa: ANN401  gpiozero ships no types
    try:
        relay = OutputDevice(pin, active_high=True, initial_value=False, pin_factory=pins)
    except GPIOZeroError as error:
        raise WiringError(
            f"GPIO {pin} cannot drive a relay ({error}): choose another relay_pin."
        ) from error
    opened.callback(relay.close)
    return relay
