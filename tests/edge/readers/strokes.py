"""The strokes of a scanner that plays a keyboard, and an input device that a test strikes."""

import os
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evdev import ecodes

from edge.readers.scan.layout import _MAPS, Layout, Stroke, Stroked

SHIFT, ALTGR = 42, 100
NUMBER_PAD = {*range(71, 84), 55, 98}


def strokes(text: str, layout: Layout, *, with_key: int = 0) -> list[Stroke]:
    """Strike a text as a scanner with this layout does; `with_key` is held all the time."""
    struck: list[Stroke] = []
    for character in text:
        keys = next(
            (key, modifier)
            for modifier, characters in zip((0, SHIFT, ALTGR), _MAPS[layout], strict=True)
            for key, made in characters.items()
            if made == character and key not in NUMBER_PAD
        )
        held = [key for key in (keys[1], with_key) if key]
        struck += [Stroke(key, Stroked.PRESSED) for key in held]
        struck += [Stroke(keys[0], Stroked.PRESSED), Stroke(keys[0], Stroked.RELEASED)]
        struck += [Stroke(key, Stroked.RELEASED) for key in held]
    return struck


@dataclass
class InputEvent:
    """An event as the kernel tells it."""

    type: int
    code: int
    value: int


class FakeInput:
    """An input device with the interface of `evdev.InputDevice`, struck by a test.

    It stands in because this kind of machine may have no uinput to make real ones with.
    """

    def __init__(self, name: str, path: str, keys: Iterable[int]) -> None:
        self.name = name
        self.path: str | bytes = path
        self.keys = list(keys)
        self.is_grabbed = False
        self.is_plugged = True
        self.events: deque[InputEvent] = deque()
        self._read, self._write = os.pipe2(os.O_NONBLOCK)
        self.opened = 0

    def fileno(self) -> int:
        return self._read

    def capabilities(self) -> dict[int, list[int]]:
        return {ecodes.EV_SYN: [0], ecodes.EV_KEY: self.keys}

    def grab(self) -> None:
        if self.is_grabbed:
            raise OSError(16, "Device or resource busy")
        self.is_grabbed = True

    def read(self) -> Iterable[InputEvent]:
        if not self.is_plugged:
            raise OSError(19, "No such device")
        try:
            count = len(os.read(self._read, 64))
        except BlockingIOError:
            raise BlockingIOError(11, "Resource temporarily unavailable") from None
        for _ in range(count):
            yield self.events.popleft()

    def close(self) -> None:
        self.is_grabbed = False

    def strike(self, sent: Iterable[Stroke]) -> None:
        """Let keys do something."""
        for stroke in sent:
            if stroke.what is Stroked.LOST:
                self._tell(InputEvent(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0))
            else:
                self._tell(InputEvent(ecodes.EV_MSC, ecodes.MSC_SCAN, stroke.key))
                self._tell(InputEvent(ecodes.EV_KEY, stroke.key, stroke.what.value))
                self._tell(InputEvent(ecodes.EV_SYN, ecodes.SYN_REPORT, 0))

    def unplug(self) -> None:
        """Take the device off."""
        self.is_plugged = False
        self._tell(InputEvent(ecodes.EV_SYN, ecodes.SYN_REPORT, 0))

    def dispose(self) -> None:
        """Give its pipe back."""
        os.close(self._read)
        os.close(self._write)

    def _tell(self, event: InputEvent) -> None:
        self.events.append(event)
        os.write(self._write, b"!")


@dataclass
class FakeInputs:
    """A `/dev/input` that a test plugs devices into."""

    devices: list[FakeInput] = field(default_factory=list)

    def plug(self, name: str, path: str = "", keys: Sequence[int] = range(1, 120)) -> FakeInput:
        """Plug a device in; a full keyboard unless `keys` are given."""
        device = FakeInput(name, path or f"/dev/input/event{len(self.devices)}", keys)
        self.devices.append(device)
        return device

    def paths(self) -> Sequence[str]:
        return [str(device.path) for device in self.devices if device.is_plugged]

    def open(self, path: str) -> FakeInput:
        for device in self.devices:
            if device.path == path and device.is_plugged:
                device.opened += 1
                return device
        raise FileNotFoundError(2, "No such file or directory")
