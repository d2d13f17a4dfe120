"""What a person filled in: read field by field, with a clear sentence for each that is wrong.

A form that did not come from our own page never gets this far (`central.web.guard`). A password is
never shown again; every other field keeps what was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from starlette.datastructures import FormData, UploadFile

from central.errors import CentralError
from protocol.errors import ProtocolError

E = TypeVar("E", bound=Enum)
T = TypeVar("T")

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: a key of the words, and its values."""

    key: str
    values: Mapping[str, object]


@dataclass(slots=True)
class Posted:
    """A form's fields; each getter notes what is wrong and returns something usable all the same.

    Ask for every field, then look at `ok`: the person sees all that is wrong at once.
    """

    form: FormData
    errors: dict[str, Wrong] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.errors

    def wrong(self, name: str, key: str, **values: object) -> None:
        """Say what is wrong with a field; the first that is said stays."""
        self.errors.setdefault(name, Wrong(key, values))

    def raw(self, name: str) -> str:
        """Return a field as it was typed, without the spaces around it."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked, or the button of this name was pressed."""
        return name in self.form

    def several(self, name: str) -> list[str]:
        """Return all values of a field, such as of boxes with the same name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def text(self, name: str, *, longest: int = LONGEST, required: bool = True) -> str:
        """Return a text."""
        value = self.raw(name)
        if required and not value:
            self.wrong(name, "frame.field-needed")
        elif len(value) > longest:
            self.wrong(name, "frame.field-too-long", longest=longest)
        return value

    def whole(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number; `least` when there is none to be read."""
        value = self.raw(name)
        if not value and default is not None:
            return default
        if value.isascii() and value.isdigit() and least <= int(value[:12]) <= most:
            return int(value)
        self.wrong(name, "frame.field-number", least=least, most=most)
        return least

    def choice(self, name: str, kind: type[E]) -> E:
        """Return one of an enum's values; the first when none of them was chosen."""
        try:
            return kind(self.raw(name))
        except ValueError:
            self.wrong(name, "frame.field-choice")
            return next(iter(kind))

    def parsed(self, name: str, parse: Callable[[str], T], key: str) -> T | None:
        """Return what `parse` makes of a field, or None and say `key` when it refuses."""
        value = self.text(name)
        if not value:
            return None
        try:
            return parse(value)
        except (ValueError, ProtocolError, CentralError):
            self.wrong(name, key)
            return None

    def file(self, name: str) -> UploadFile | None:
        """Return a file, None when none was chosen."""
        value = self.form.get(name)
        if isinstance(value, UploadFile) and value.filename:
            return value
        self.wrong(name, "frame.field-file")
        return None
