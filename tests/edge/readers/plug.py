"""A serial scanner that a test can unplug: a pseudo terminal under a name that stays."""

import os
from pathlib import Path


class Plug:
    """Where the scanner is plugged in; `name` is its path for the gate."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self._scanner = -1

    def plug_in(self) -> None:
        self._scanner, line = os.openpty()
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(line))
        os.close(line)  # the gate opens it by its name

    def unplug(self) -> None:
        self.name.unlink()
        os.close(self._scanner)
        self._scanner = -1

    def scan(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._scanner, data) :]

    def end(self) -> None:
        if self._scanner >= 0:
            self.unplug()
