"""Cases for admission's tests: a worker with a good card at a plain site, and what differs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from edge.admission import Case, Day, Policy, Stamp, Standing
from edge.credential import Credential
from protocol.identifiers import EnterpriseNumber, Inss
from protocol.records import Assurance, CredentialKind, Direction

TODAY = Day(date(2026, 11, 23), certain=True)
MONDAY_MORNING = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001  Belgian wall time
EMPLOYER = EnterpriseNumber("0448181966")
CARD = Credential(
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    number=Inss("78012340961"),
    valid_from=date(2020, 1, 1),
    valid_until=date(2030, 1, 1),
)


def at(seconds: float, boot: str = "boot", *, trusted: bool = True) -> Stamp:
    """Return a moment so many seconds after seven o'clock."""
    start = datetime(2026, 11, 23, 6, 0, tzinfo=UTC).timestamp()
    return Stamp(boot, 1000.0 + seconds, datetime.fromtimestamp(start + seconds, UTC), trusted)


def came(seconds: float, last: Direction = Direction.IN, **more: Any) -> Standing:  # noqa: ANN401  any field
    """Return the last passage of somebody who came (or left) so many seconds after seven."""
    return Standing(last, at(seconds), "check-in-0", **more)


def case(card: Credential = CARD, **more: Any) -> Case:  # noqa: ANN401  any field of a case
    """Make a case; keywords are fields of the case, or of its policy."""
    fields = {name: more.pop(name) for name in list(more) if name in Case.__dataclass_fields__}
    plain = Case(
        presented=card,
        direction=Direction.IN,
        policy=Policy(**more),
        day=TODAY,
        now=at(3600),
        local=MONDAY_MORNING,
    )
    return replace(plain, **fields)
