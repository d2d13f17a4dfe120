"""A disk that forgets what was not synced: from the log of `disk.c`, what a power cut leaves.

What was written and synced is there. Of what was written since, each sector of 512 bytes is there
or not, whatever became of the others; a file that was made or removed since the last sync of its
directory is there or not.
"""

import os
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
SOURCE = Path(__file__).with_name("disk.c")
_ENTRY = struct.Struct("<c3xIQQ")


def build(folder: Path) -> Path:
    """Compile the layer and return its library."""
    library = folder / "disk.so"
    subprocess.run(  # noqa: S603 - our own source
        ["gcc", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, SOURCE],  # noqa: S607 - as ./dev installs it
        check=True,
    )
    return library


def environment(library: Path, under: Path, log: Path | None = None) -> dict[str, str]:
    """Return the environment of a process whose files below `under` lie on this disk."""
    told = {"DISK_LOG": str(log)} if log else {}
    return {**os.environ, "LD_PRELOAD": str(library), "DISK_UNDER": str(under), **told}


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that was done to a file.

    `what` is `o` (opened or made), `w` (written), `t` (truncated), `s` (synced) or `u` (unlinked).
    """

    what: str
    path: Path
    offset: int
    data: bytes


def read_log(path: Path) -> Iterator[Operation]:
    """Yield what was done, in its order."""
    with path.open("rb") as file:
        while head := file.read(_ENTRY.size):
            what, name_length, offset, length = _ENTRY.unpack(head)
            name = Path(os.fsdecode(file.read(name_length)))
            yield Operation(what.decode(), name, offset, file.read(length))


@dataclass(slots=True, eq=False)
class File:
    """A file's content: what is durable, and what was done since the last sync."""

    durable: bytearray = field(default_factory=bytearray)
    present: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)

    def apply(self, operation: Operation) -> None:
        """Take a write or a truncation."""
        _change(self.present, operation)
        self.pending.append(operation)

    def sync(self) -> None:
        """All of it is durable now."""
        for operation in self.pending:
            _change(self.durable, operation)
        self.pending.clear()

    def after_power_loss(self, random: Random, survival: float) -> bytes:
        """Return the durable content and, of what came since, each sector with a chance."""
        content = bytearray(self.durable)
        for operation in self.pending:
            for part in _sectors(operation):
                if random.random() < survival:
                    _change(content, part)
        return bytes(content)


def _change(content: bytearray, operation: Operation) -> None:
    end = operation.offset + len(operation.data)
    if operation.what == "t":
        del content[operation.offset :]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset : end] = operation.data


def _sectors(operation: Operation) -> Iterator[Operation]:
    if operation.what == "t":
        yield operation
    at, end = operation.offset, operation.offset + len(operation.data)
    while at < end:
        step = min(SECTOR - at % SECTOR, end - at)
        begin = at - operation.offset
        yield Operation("w", operation.path, at, operation.data[begin : begin + step])
        at += step


@dataclass(slots=True)
class Name:
    """What a name in the directory may lead to after a power cut; the last is what it does now."""

    possible: list[File | None] = field(default_factory=lambda: [None])


@dataclass(slots=True)
class Disk:
    """A directory on the disk, at one moment of the log."""

    folder: Path
    names: dict[str, Name] = field(default_factory=dict)
    at: int = 0

    def take(self, operation: Operation) -> None:
        """Go on by one operation."""
        if operation.path == self.folder:
            for name in self.names.values():
                del name.possible[:-1]
            return
        name = self.names.setdefault(operation.path.name, Name())
        present = name.possible[-1]
        if operation.what == "u":
            name.possible.append(None)
            return
        if present is None:
            present = File()
            name.possible.append(present)
        if operation.what == "s":
            present.sync()
        elif operation.what in "wt":
            present.apply(operation)

    def go_on(self, operations: Sequence[Operation], until: int) -> Sequence[Operation]:
        """Take what the log says until its place `until`; return what that was."""
        done = operations[self.at : until]
        for operation in done:
            self.take(operation)
        self.at = until
        return done

    def after_power_loss(self, random: Random) -> dict[str, bytes]:
        """Return the files, by name, that a power cut at this moment may leave."""
        survival = random.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        chosen = {name: random.choice(each.possible) for name, each in self.names.items()}
        return {
            name: file.after_power_loss(random, survival)
            for name, file in chosen.items()
            if file is not None
        }

    def present(self) -> dict[str, bytes]:
        """Return the files as a process sees them now."""
        files = {name: each.possible[-1] for name, each in self.names.items()}
        return {name: bytes(file.present) for name, file in files.items() if file is not None}
