"""Lists of people for the roster's tests: invented numbers with check digits that hold."""

from itertools import islice

from edge.roster.keys import PersonKeys
from edge.roster.listing import read_listing
from edge.roster.roster import Difference, difference
from edge.simulator.people import people

KEYS = PersonKeys(bytes(range(32)))
EMPLOYER = "0448181966"
LIMOSA = "24910158641968060"


def numbers(count: int, seed: int = 1) -> list[str]:
    """Invent national numbers."""
    return [person.number.digits for person in islice(people(seed), count)]


def wanted(text: str) -> Difference:
    """Return what a list puts into an empty roster."""
    listed = {KEYS.of(one.number): one.known for one in read_listing(text)}
    return difference({}, {person: known for person, known in listed.items() if known})
