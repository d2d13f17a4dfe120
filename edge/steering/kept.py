"""The desired configuration that this gate goes by, kept through restarts as it was signed.

Beside it the highest version that was ever heard: an older one is never taken again.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from edge.errors import DiskError
from edge.uplink.journal_file import sync_directory
from protocol.records import Count, Wire

FILE_NAME = "desired.json"
"""In a gate's state directory."""


class Heard(Wire):
    """What was heard of the central."""

    token: str = ""
    """The last good one, as it was signed; empty while there is none."""
    seen: Count = 0
    """The highest version of all that were heard, also of those that were refused."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The file; one thread uses it."""

    path: Path

    @classmethod
    def below(cls, state: Path) -> "Kept":
        """Take a gate's state directory."""
        return cls(state / FILE_NAME)

    def read(self) -> Heard:
        """Return what was kept; nothing where that cannot be read, which is not worth a stop."""
        try:
            return Heard.model_validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return Heard()

    def keep(self, heard: Heard) -> None:
        """Keep it durably, whole or not at all.

        Raises:
            DiskError: the disk does not take it; what was kept before still is.
        """
        draft = self.path.with_suffix(".new")
        try:
            with draft.open("wb") as file:
                draft.chmod(0o600)
                file.write(heard.model_dump_json().encode())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
            sync_directory(self.path.parent)
        except OSError as error:
            raise DiskError(f"{self.path} cannot be written: {error.strerror}.") from error
