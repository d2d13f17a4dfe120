"""A list of people as a file for this gate: read whole, or refused in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from edge.admission import Known
from edge.errors import RosterError
from protocol import listings
from protocol.identifiers import Inss, LimosaNumber
from protocol.listings import COLUMNS, Fault

__all__ = ["COLUMNS", "Listed", "read_listing"]

MOST_FAULTS = 20
"""How many faults are told."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: a person, and what is known of him; None when he is to be removed."""

    number: Inss | LimosaNumber
    known: Known | None = field(default=None)
    badge: str = field(default="", repr=False)
    """The number of his badge, where it has one of its own."""


def read_listing(text: str) -> list[Listed]:
    """Read a list: UTF-8, columns set apart by `,` or `;`, the first line their names.

    Raises:
        RosterError: with every fault (20 at most); nothing of the list may be used then.
    """
    listing = listings.read_listing(text)
    if listing.faults:
        raise RosterError(_told(listing.faults))
    return [Listed(one.number, _known(one), one.badge) for one in listing.people]


def _known(one: listings.Listed) -> Known | None:
    if one.remove:
        return None
    return Known(
        employer=one.employer,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        blocked=one.blocked,
        supervisor=one.supervisor,
    )


def _told(faults: Iterable[Fault]) -> str:
    told = [f"line {each.line}, {each.column}: {each.text}" for each in faults]
    more = f"; and {len(told) - MOST_FAULTS} more" if len(told) > MOST_FAULTS else ""
    return f"The list cannot be used: {'; '.join(told[:MOST_FAULTS])}{more}."
