"""Which file of the card is selected, by path, by walking down, or by application.

The master file 3F00 holds DF00 (certificates) and DF01 (identity, address, photo). A failed
selection changes nothing.
"""

from collections.abc import Mapping

from edge.simulator.command import Command, Status

APPLICATION = bytes.fromhex("A00000003029057000AD13100101FF")

_MASTER, _CERTIFICATES, _DATA = "3F00", "DF00", "DF01"
_DIRECTORIES = (_CERTIFICATES, _DATA)
_IDENTIFIER_LENGTH = 2
_NO_ANSWER_TEMPLATE = (0x00, 0x0C)


def directory_of(identifier: str) -> str:
    """The directory that an elementary file lies in."""
    return _CERTIFICATES if identifier.startswith("50") else _DATA


class FileSystem:
    """The files, the directory that one stands in, and the elementary file selected, if any."""

    def __init__(self, files: Mapping[str, bytes], *, path_select: bool = True) -> None:
        """Stand in the master file with nothing selected."""
        self._files = files
        self._path_select = path_select
        self._directory = _MASTER
        self._selected: str | None = None

    def reset(self) -> None:
        """Forget what was selected."""
        self._directory, self._selected = _MASTER, None

    @property
    def content(self) -> bytes | None:
        """The selected file's content; None when a directory, or nothing, is selected."""
        return None if self._selected is None else self._files[self._selected]

    def select(self, command: Command) -> Status:
        """Carry out a SELECT."""
        if command.p2 not in _NO_ANSWER_TEMPLATE:
            return Status.WRONG_PARAMETERS
        match command.p1:
            case 0x02:
                return self._walk(command.data)
            case 0x04:
                return self._application(command.data)
            case 0x08 if self._path_select:
                return self._path(command.data)
            case _:
                return Status.WRONG_PARAMETERS

    def _application(self, name: bytes) -> Status:
        if name != APPLICATION:
            return Status.NOT_FOUND
        self.reset()
        return Status.OK

    def _walk(self, data: bytes) -> Status:
        if len(data) != _IDENTIFIER_LENGTH:
            return Status.WRONG_LENGTH
        return self._step(data.hex().upper(), self._directory)

    def _path(self, data: bytes) -> Status:
        if not data or len(data) % _IDENTIFIER_LENGTH:
            return Status.WRONG_LENGTH
        before = self._directory, self._selected
        self.reset()
        for at in range(0, len(data), _IDENTIFIER_LENGTH):
            name = data[at : at + _IDENTIFIER_LENGTH].hex().upper()
            if self._selected or self._step(name, self._directory) is not Status.OK:
                self._directory, self._selected = before
                return Status.NOT_FOUND
        return Status.OK

    def _step(self, name: str, directory: str) -> Status:
        if name == _MASTER or name in _DIRECTORIES:
            self._directory, self._selected = name, None
            return Status.OK
        if name in self._files and directory_of(name) == directory:
            self._selected = name
            return Status.OK
        return Status.NOT_FOUND
