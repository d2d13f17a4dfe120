"""A list of people as CSV, as spreadsheets write it: read whole, or refused with every fault.

The same at the central and on a gate. Faults name line and column, never what stands there: it may
be somebody's number.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from protocol.errors import InvalidIdentifierError
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber

COLUMNS = (
    *("number", "employer", "valid_from", "valid_until"),
    *("blocked", "supervisor", "badge", "remove"),
)
"""What is read; only `number` must be there, and any other column is left aside."""
_YES = frozenset({"1", "yes", "true", "x", "ja", "oui"})
_NO = frozenset({"", "0", "no", "false", "nee", "non", "nein"})
_SEPARATORS = " .-/"
LONGEST_BADGE = 64
"""Longest number of a badge's own, without separators."""
_INSS_LENGTH = 11
_LIMOSA_LENGTH = 17
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: a person, and what is known of him."""

    number: Inss | LimosaNumber
    employer: EnterpriseNumber | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    blocked: bool = False
    supervisor: bool = False
    badge: str = field(default="", repr=False)
    """The number of his badge, where it has one of its own: as `plain_badge` gives it."""
    remove: bool = False
    """He is to be taken off the list; nothing else counts then."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line."""

    line: int
    """From 1, as a spreadsheet counts; 1 has the columns' names."""
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read: when there is any fault, nobody of it may be used."""

    people: tuple[Listed, ...]
    faults: tuple[Fault, ...] = ()


class _CellError(ValueError):
    """A cell that cannot be read."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_listing(text: str) -> Listing:
    """Read a list: columns set apart by `,` or `;`, the first line their names."""
    lines = text.removeprefix("\ufeff").splitlines()
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.DictReader(lines, delimiter=separator)
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if "number" not in names:
        missing = (
            "the first line of the list must name its columns, and `number` must be one of them: "
            f"{','.join(COLUMNS)}"
        )
        return Listing((), (Fault(1, "number", missing),))
    rows.fieldnames = names
    return _all(enumerate(rows, start=2))


def _all(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Listing:
    faults: list[Fault] = []
    listed: dict[str, Listed] = {}
    badges: set[str] = set()
    for place, row in rows:
        try:
            one = _listed(row)
            if one.number.digits in listed:
                faults.append(Fault(place, "number", "stands in the list twice"))
            if one.badge in badges:
                faults.append(Fault(place, "badge", "stands in the list twice"))
            listed[one.number.digits] = one
            badges |= {one.badge} - {""}
        except _CellError as error:
            faults.append(Fault(place, error.column, str(error)))
    return Listing(tuple(listed.values()), tuple(faults))


def _listed(row: Mapping[str, Any]) -> Listed:
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    number = _cell("number", cells, _number)
    if number is None:
        raise _CellError("number", "is empty")
    if _cell("remove", cells, _yes):
        return Listed(number, remove=True)
    listed = Listed(
        number,
        employer=_cell("employer", cells, EnterpriseNumber.parse),
        valid_from=_cell("valid_from", cells, _day),
        valid_until=_cell("valid_until", cells, _day),
        blocked=bool(_cell("blocked", cells, _yes)),
        supervisor=bool(_cell("supervisor", cells, _yes)),
        badge=_cell("badge", cells, _badge) or "",
    )
    if listed.valid_from and listed.valid_until and listed.valid_until < listed.valid_from:
        raise _CellError("valid_until", "lies before valid_from")
    return listed


def _cell(name: str, cells: Mapping[str, str], read: Callable[[str], _T]) -> _T | None:
    try:
        return read(cells[name]) if cells[name] else None
    except (ValueError, InvalidIdentifierError) as error:
        raise _CellError(name, str(error)) from error


def _number(text: str) -> Inss | LimosaNumber:
    digits = "".join(character for character in text if character not in _SEPARATORS)
    if len(digits) == _LIMOSA_LENGTH:
        return LimosaNumber.parse(digits)
    if len(digits) != _INSS_LENGTH:
        raise ValueError(
            f"has {len(digits)} characters, where a national number has 11 digits and a Limosa "
            "number 17 (spreadsheets take a 0 in front away: make the column text)"
        )
    return Inss.parse(digits)


def plain_badge(text: str) -> str:
    """Return a badge's own number without separators, in capitals: as it is looked up."""
    return "".join(character for character in text if character not in _SEPARATORS).upper()


def _badge(text: str) -> str:
    badge = plain_badge(text)
    if not (0 < len(badge) <= LONGEST_BADGE and badge.isascii() and badge.isalnum()):
        raise ValueError(f"is no badge's number: up to {LONGEST_BADGE} letters and digits")
    return badge


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    raise ValueError("is no day: write it as 2026-11-23")


def _yes(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError("is neither yes nor no")
