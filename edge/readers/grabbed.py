"""Keys of a keyboard, scanner or number pad that belong to the gate alone (Linux evdev).

The only module that imports evdev. The device is grabbed, or nothing is read: what a worker
scans or types must not also reach the Pi's console.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import evdev
from evdev import ecodes

from edge.readers.attended import DeviceLostError
from edge.readers.scan.layout import PAD_DIGITS, Stroke, Stroked

_DROPPED: Final = Stroke(0, Stroked.LOST)
_ENTERS: Final = frozenset({ecodes.KEY_ENTER, ecodes.KEY_KPENTER})
_ROW_DIGITS: Final = frozenset(range(ecodes.KEY_1, ecodes.KEY_0 + 1))
_PAD_DIGITS: Final = frozenset(PAD_DIGITS)


class KernelEvent(Protocol):
    """An event as the kernel tells it."""

    type: int
    code: int
    value: int


class KernelDevice(Protocol):
    """What is used of `evdev.InputDevice`."""

    name: str
    path: str | bytes

    def fileno(self) -> int:
        """Return what can be polled."""

    def capabilities(self) -> dict[int, list[int]]:
        """Return its codes by type of event."""

    def grab(self) -> None:
        """Keep its events from everybody else."""

    def read(self) -> Iterable[KernelEvent]:
        """Return the events that are there."""

    def close(self) -> None:
        """Give it back."""


class Kernel(Protocol):
    """Where input devices are found and opened."""

    def paths(self) -> Sequence[str]:
        """Name the devices that may be read."""

    def open(self, path: str) -> KernelDevice:
        """Open one; raises OSError."""


class LinuxInput:
    """The real `/dev/input`."""

    def paths(self) -> Sequence[str]:
        """Name the devices that may be read."""
        return evdev.list_devices(writable=False)

    def open(self, path: str) -> KernelDevice:
        """Open one to read; raises OSError."""
        return evdev.InputDevice(path, readonly=True)


class GrabbedKeys:
    """A device's keys, taken from everybody else."""

    def __init__(self, device: KernelDevice) -> None:
        """Take an open device; raises OSError when another program has grabbed it."""
        device.grab()
        self._device = device
        self.name = f"{device.name} ({device.path!s})"

    def fileno(self) -> int:
        """Return what can be polled."""
        return self._device.fileno()

    def close(self) -> None:
        """Give it back."""
        self._device.close()

    def read(self) -> list[Stroke]:
        """Return what the keys did; raises OSError when the device is gone."""
        try:
            events = list(self._device.read())
        except BlockingIOError:
            return []
        return [stroke for event in events if (stroke := _stroke(event)) is not None]


def grab(device: str, kernel: Kernel) -> GrabbedKeys:
    """Open and grab a device by its path, or by a part of its name (upper case or lower).

    Of several devices of that name the first that types digits and is free is taken.

    Raises:
        DeviceLostError: there is none; the text names those that are there.
    """
    is_path = device.startswith("/")
    paths = [device] if is_path else sorted(kernel.paths(), key=lambda path: (len(path), path))
    seen: list[str] = []
    for path in paths:
        try:
            found = kernel.open(path)
        except OSError as error:
            seen.append(f"{path}: {error.strerror}")
            continue
        seen.append(found.name)
        if is_path or (device.lower() in found.name.lower() and _types_numbers(found)):
            try:
                return GrabbedKeys(found)
            except OSError:
                seen[-1] += " (held by another program)"
        found.close()
    raise DeviceLostError(
        f"No input device {device!r} can be used: plug it in, or correct its name in the "
        f"configuration. Found: {', '.join(seen) or 'none'}."
    )


def _types_numbers(device: KernelDevice) -> bool:
    keys = set(device.capabilities().get(ecodes.EV_KEY, ()))
    return bool(keys & _ENTERS) and (keys >= _ROW_DIGITS or keys >= _PAD_DIGITS)


def _stroke(event: KernelEvent) -> Stroke | None:
    match event.type, event.value:
        case ecodes.EV_SYN, _ if event.code == ecodes.SYN_DROPPED:
            return _DROPPED
        case ecodes.EV_KEY, 0 | 1 | 2:
            return Stroke(event.code, Stroked(event.value))
        case _:
            return None
