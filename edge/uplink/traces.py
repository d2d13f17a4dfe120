"""What admission keeps of people, beside the records and in the same commit: keyed hashes only.

The newest passage of each person, so that after any crash a gate knows who came in and who left
as its journal tells it. Unlike records these rows change, and are forgotten.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from edge.admission import PersonKey, Stamp, Standing, Trace
from protocol.identifiers import EnterpriseNumber
from protocol.records import Direction

_ALL = "SELECT person, last, check_in, employer, boot, monotonic, wall, trusted FROM traces"


def keep(db: Database, trace: Trace) -> None:
    """Keep a person's newest passage, or forget him; the caller holds the transaction."""
    standing = trace.standing
    if standing is None:
        db.execute("DELETE FROM traces WHERE person = ?", (trace.person,))
        return
    at = standing.at
    db.execute(
        "INSERT OR REPLACE INTO traces VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(trace.person, standing.last, standing.check_in),
            standing.employer.digits if standing.employer else None,
            *(at.boot, at.monotonic, at.wall.isoformat(), at.trusted),
        ),
    )


def forget(db: Database, people: Iterable[PersonKey]) -> None:
    """Forget people; the caller holds the transaction."""
    for person in people:
        keep(db, Trace(person, None))


def kept(db: Database) -> Iterator[Trace]:
    """Yield what is kept of everyone."""
    for person, last, check_in, employer, boot, monotonic, wall, trusted in db.execute(_ALL):
        at = Stamp(boot, monotonic, datetime.fromisoformat(wall), bool(trusted))
        known = EnterpriseNumber(employer) if employer else None
        yield Trace(PersonKey(person), Standing(Direction(last), at, check_in, known))
