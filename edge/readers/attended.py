"""A device that somebody plugs into the Pi: opened, read and found again, in a thread of its own.

Whatever happens to the device, it comes back by itself; `last_tick` moves at least once a second.
The thread posts events and changes nothing else. What is made of the device's data is its duty's.
"""

import contextlib
import os
import select
import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, Protocol, TypeVar

from edge.errors import EdgeError
from edge.events import Event, ReaderKind, ReaderState

_TICK_S = 1.0
_RETRY_S = 0.5
_BREATH_S = 0.01
"""Pause between two reads: a device that never stops gets this thread no more than it needs."""
_STOPS_WITHIN_S = 5.0


class Reader(Protocol):
    """Whatever a gate reads people by, in a thread of its own."""

    last_tick: float
    """When its thread last went round, on the monotonic clock: for the watchdog."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


class DeviceLostError(EdgeError):
    """A device is not there, was unplugged, or cannot be used; the text says what to do."""


class Device(Protocol):
    """An open device."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def fileno(self) -> int:
        """Return what can be polled."""

    def close(self) -> None:
        """Give it back."""


D = TypeVar("D", bound=Device)


class Duty(Protocol[D]):
    """What is done with a device's data; called from the device's thread only."""

    @property
    def deadline(self) -> float | None:
        """When `elapse` is due, in monotonic seconds."""

    def open(self) -> D:
        """Open the device.

        Raises:
            DeviceLostError: it is not there or cannot be used.
        """

    def serve(self, device: D, now: float) -> None:
        """Read what is there, a bounded amount.

        Raises:
            DeviceLostError: it is there no more.
            OSError: the same.
        """

    def elapse(self, now: float) -> None:
        """Time has passed."""

    def forget(self, now: float) -> None:
        """The device is gone: so is what it had begun to send."""


class AttendedReader(Generic[D]):
    """A scanner or keypad of a lane. Use `start()` and `stop()`; events come through `post`."""

    def __init__(
        self,
        lane: str,
        kind: ReaderKind,
        duty: Duty[D],
        post: Callable[[Event], None],
        *,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Serve `lane` by `duty`; `post` must not block, `now` is the monotonic clock."""
        self._lane = lane
        self._kind = kind
        self._duty = duty
        self._post = post
        self._now = now
        self._is_ready: bool | None = None
        self._stopping = threading.Event()
        self._wake = os.eventfd(0)
        self._thread = threading.Thread(target=self._run, name=f"{kind}-{lane}", daemon=True)
        self.last_tick = now()
        """When the thread last went round, on the monotonic clock: for the watchdog."""

    def start(self) -> None:
        """Begin to look for the device and to read it."""
        self._thread.start()

    def stop(self) -> None:
        """End, and give the device back; a second time does nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        os.eventfd_write(self._wake, 1)
        self._thread.join(_STOPS_WITHIN_S)
        if not self._thread.is_alive():
            os.close(self._wake)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.last_tick = self._now()
            try:
                with contextlib.closing(self._duty.open()) as device:
                    self._tell(ready=True, detail=f"Reading at {device.name}.")
                    self._attend(device)
            except (DeviceLostError, OSError) as error:
                self._duty.forget(self._now())
                self._tell(ready=False, detail=_said(error, self._kind))
            self._stopping.wait(_RETRY_S)
        self._tell(ready=False, detail="The gate stops.")

    def _attend(self, device: D) -> None:
        poll = select.poll()
        poll.register(device.fileno(), select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        while True:
            self.last_tick = self._now()
            ready = dict(poll.poll(self._wait_ms()))
            if self._stopping.is_set():
                return
            if state := ready.get(device.fileno()):
                if state & select.POLLNVAL:
                    raise DeviceLostError(f"{device.name} was closed: it is opened again.")
                self._duty.serve(device, self._now())
                self._stopping.wait(_BREATH_S)
            self._duty.elapse(self._now())

    def _wait_ms(self) -> float:
        deadline = self._duty.deadline
        wait = _TICK_S if deadline is None else min(_TICK_S, max(0.0, deadline - self._now()))
        return wait * 1000

    def _tell(self, *, ready: bool, detail: str) -> None:
        if self._is_ready is not ready:
            self._is_ready = ready
            self._post(ReaderState(self._lane, ready, detail, self._now(), self._kind))


def _said(error: DeviceLostError | OSError, kind: ReaderKind) -> str:
    if isinstance(error, DeviceLostError):
        return str(error)
    return f"The {kind} was unplugged ({error.strerror}): plug it in again."
