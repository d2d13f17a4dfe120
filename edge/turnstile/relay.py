"""The relay that releases one arm. Energised is released; everything else is locked.

`Arm.release` takes a committed record and nothing less, so that no path leads from a decision
to the relay past the journal. The arm drops by a timer of its own, even if the loop hangs.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Self

from gpiozero import OutputDevice
from gpiozero.exc import GPIOZeroError

from edge.errors import WiringError
from edge.turnstile.lane import may_release

if TYPE_CHECKING:
    from edge.uplink.journal import Committed

LONGEST_PULSE = 30.0
"""No pulse is longer than this, in seconds, whatever is configured."""
_RETRY_SECONDS = 0.2
"""How soon a relay that could not be dropped is tried again."""


class Arm:
    """One arm's release relay on an active-high output; safe to use from any thread."""

    def __init__(
        self,
        pin: int,
        *,
        pins: Any,  # noqa: ANN401  a gpiozero pin factory: it ships no types
        on_fault: Callable[[WiringError], None],
    ) -> None:
        """Take the pin (BCM number), low from the first moment.

        `on_fault` is called from the arm's own thread each time that the relay cannot be
        dropped when its pulse is over; it must only post, never wait.

        Raises:
            WiringError: the board lacks the pin, or it is in use.
        """
        self._pin = pin
        self._on_fault = on_fault
        self._changed = Condition()
        self._until: float | None = None
        self._closed = False
        try:
            self._relay = OutputDevice(pin, active_high=True, initial_value=False, pin_factory=pins)
        except GPIOZeroError as error:
            raise WiringError(
                f"GPIO {pin} cannot drive a relay ({error}): choose another relay_pin."
            ) from error
        self._timer = Thread(target=self._drop_in_time, name=f"arm-{pin}", daemon=True)
        self._timer.start()

    def release(self, record: "Committed", seconds: float) -> None:
        """Energise the relay for `seconds`, on the strength of a committed record.

        Raises:
            WiringError: the record lets nobody through, the arm is released or closed already,
                the pulse is out of its bounds, or the pin cannot be written. The arm is locked.
        """
        if not may_release(record):
            raise WiringError(f"A {record.body.type} record releases no arm.")
        if not 0 < seconds <= LONGEST_PULSE:
            raise WiringError(f"A pulse lasts up to {LONGEST_PULSE:.0f} s, not {seconds} s.")
        with self._changed:
            if self._closed or self._until is not None:
                raise WiringError(f"The arm on GPIO {self._pin} is closed or released already.")
            # The timer is armed first: whatever goes wrong next, it drops the relay.
            self._until = time.monotonic() + seconds
            self._changed.notify_all()
            try:
                self._relay.on()
            except Exception as error:
                with suppress(WiringError):  # the first error is the one to tell
                    self._drop()
                raise self._unwritable(error) from error

    def drop(self) -> None:
        """De-energise the relay now.

        Raises:
            WiringError: the pin cannot be written; the arm's timer keeps trying.
        """
        with self._changed:
            if not self._closed:
                self._drop()

    @property
    def released(self) -> bool:
        """Whether the relay is energised, or could not be dropped yet."""
        with self._changed:
            return self._until is not None

    def wait_locked(self, timeout: float) -> bool:
        """Wait until the relay is de-energised, at most `timeout` seconds; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._until is None, timeout)

    def close(self) -> None:
        """Leave the relay de-energised and give the pin back; again is harmless."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            with suppress(WiringError):  # closing the pin makes it an input: that drops it too
                self._drop()
            self._changed.notify_all()
        self._timer.join()
        self._relay.close()
        self._until = None

    def __enter__(self) -> Self:
        """Use the arm for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _drop(self) -> None:
        try:
            self._relay.off()
        except Exception as error:
            self._until = time.monotonic() + _RETRY_SECONDS
            self._changed.notify_all()
            raise self._unwritable(error) from error
        self._until = None
        self._changed.notify_all()

    def _drop_in_time(self) -> None:
        with self._changed:
            while not self._closed:
                left = None if self._until is None else self._until - time.monotonic()
                if left is None or left > 0:
                    self._changed.wait(left)
                    continue
                try:
                    self._drop()
                except WiringError as error:
                    self._on_fault(error)

    def _unwritable(self, error: Exception) -> WiringError:
        return WiringError(
            f"GPIO {self._pin} cannot be written ({error}): cut the relay board's power to lock "
            "the arm, then restart the gate."
        )
