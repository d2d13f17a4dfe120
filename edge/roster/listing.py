"""A list of people as CSV, as spreadsheets write it: read whole, or refused with every fault.

Faults name line and column, never what stands there: it may be somebody's number.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from edge.admission import Known
from edge.errors import RosterError
from protocol.errors import InvalidIdentifierError
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber

COLUMNS = ("number", "employer", "valid_from", "valid_until", "blocked", "supervisor", "remove")
"""What is read; only `number` must be there, and any other column is left aside."""
MOST_FAULTS = 20
"""How many faults are told."""
_YES = frozenset({"1", "yes", "true", "x", "ja", "oui"})
_NO = frozenset({"", "0", "no", "false", "nee", "non", "nein"})
_INSS_LENGTH = 11
_LIMOSA_LENGTH = 17
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: a person, and what is known of him; None when he is to be removed."""

    number: Inss | LimosaNumber
    known: Known | None = field(default=None)


def read_listing(text: str) -> list[Listed]:
    """Read a list: UTF-8, columns set apart by `,` or `;`, the first line their names.

    Raises:
        RosterError: with every fault (20 at most); nothing of the list may be used then.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.DictReader(lines, delimiter=separator)
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if "number" not in names:
        raise RosterError(
            "The first line of the list must name its columns, and `number` must be one of them: "
            f"{','.join(COLUMNS)}."
        )
    rows.fieldnames = names
    return _all(enumerate(rows, start=2))


def _all(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Listed]:
    faults: list[str] = []
    listed: dict[str, Listed] = {}
    for place, row in rows:
        try:
            one = _listed(row)
            if one.number.digits in listed:
                raise ValueError("number: stands in the list twice")  # noqa: TRY301  told with the rest
            listed[one.number.digits] = one
        except ValueError as error:
            faults.append(f"line {place}, {error}")
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise RosterError(f"The list cannot be used: {'; '.join(faults[:MOST_FAULTS])}{more}.")
    return list(listed.values())


def _listed(row: Mapping[str, Any]) -> Listed:
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    number = _cell("number", cells, _number)
    if number is None:
        raise ValueError("number: is empty")
    if _cell("remove", cells, _yes):
        return Listed(number)
    known = Known(
        employer=_cell("employer", cells, _employer),
        valid_from=_cell("valid_from", cells, _day),
        valid_until=_cell("valid_until", cells, _day),
        blocked=bool(_cell("blocked", cells, _yes)),
        supervisor=bool(_cell("supervisor", cells, _yes)),
    )
    if known.valid_from and known.valid_until and known.valid_until < known.valid_from:
        raise ValueError("valid_until: lies before valid_from")
    return Listed(number, known)


def _cell(name: str, cells: Mapping[str, str], read: Callable[[str], _T]) -> _T | None:
    try:
        return read(cells[name]) if cells[name] else None
    except (ValueError, InvalidIdentifierError) as error:
        raise ValueError(f"{name}: {error}") from error


def _number(text: str) -> Inss | LimosaNumber:
    digits = "".join(character for character in text if character not in " .-/")
    if len(digits) == _LIMOSA_LENGTH:
        return LimosaNumber.parse(digits)
    if len(digits) != _INSS_LENGTH:
        raise ValueError(
            f"has {len(digits)} characters, where a national number has 11 digits and a Limosa "
            "number 17 (spreadsheets take a 0 in front away: make the column text)"
        )
    return Inss.parse(digits)


def _employer(text: str) -> EnterpriseNumber:
    return EnterpriseNumber.parse(text)


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    raise ValueError("is no day: write it as 2026-11-23")


def _yes(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError("is neither yes nor no")
