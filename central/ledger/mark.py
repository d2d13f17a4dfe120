"""How many receipt numbers were given, noted beside the database and not in it.

Written after each commit, so it never says more than was committed: a database that knows less
was restored from a back-up. Not forced to disk: what a power cut takes back only says less.
"""

import os
from pathlib import Path

FILE_NAME = "receipts-given"
_WIDTH = 20


class Mark:
    """A file with one number, written by any number of threads and processes of one machine."""

    def __init__(self, path: Path) -> None:
        """Take where it is kept; it need not be there yet."""
        self._path = path

    def read(self) -> int:
        """Return the count, 0 when none was noted."""
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return 0
        return int(text) if text.strip().isdecimal() else 0

    def note(self, given: int) -> None:
        """Note that so many were given; the caller has just committed the last of them.

        Raises:
            OSError: the disk does not take it.
        """
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, f"{given:0{_WIDTH}d}\n".encode("ascii"), 0)
        finally:
            os.close(descriptor)
