"""What `werfpoort-edge card` says of a card: for people, and as JSON with stable field names.

Pure. Nothing personal is in it unless asked for, and nothing at all of an identity that is not
genuine: an unproved name would be read as a person's.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from edge.credential import Check, Credential, Outcome, Unreadable
from edge.readers.eid import IdentityFile, Reading, Trust

_DOTS = "•••"
_MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_CHECKED: "·"}
_STYLES = {Outcome.PASSED: "green", Outcome.FAILED: "bold red", Outcome.NOT_CHECKED: "dim"}
_VALIDITY = "validity"
_PERSONAL = (
    "national_number",
    "surname",
    "given_names",
    "birth_date",
    "nationality",
    "document_type",
    "card_number",
    "valid_from",
    "valid_until",
)


@dataclass(frozen=True, slots=True)
class Report:
    """A reading with what is needed to tell of it."""

    reading: Reading
    trust: Trust
    unmask: bool
    today: date

    def as_json(self) -> dict[str, Any]:
        """Return the fields by their stable names; those of a refused card are null."""
        result = self.reading.result
        return {
            **_outcome(result),
            **_person(self.reading.identity, unmask=self.unmask),
            "masked": not self.unmask,
            "trust": "belgian" if self.trust.is_belgian else "replaced",
            "checks": [_check(check) for check in self._all_checks()],
            "commands": result.cost.commands,
            "bytes": result.cost.bytes,
            "identity_ms": round(result.cost.identity_ms, 1),
            "verified_ms": round(result.cost.verified_ms, 1),
        }

    def show(self, console: Console) -> None:
        """Print it for a person."""
        console.print(Group(self._verdict(), self._identity(), self._checks(), self._cost()))

    def _verdict(self) -> RenderableType:
        result = self.reading.result
        if isinstance(result, Credential):
            return Text(f"Genuine, assurance {result.assurance.value}.", style="bold green")
        return Text(f"Refused: {result.reason.value}. {result.detail}", style="bold red")

    def _identity(self) -> RenderableType:
        if self.reading.identity is None:
            return Text()
        table = Table.grid(padding=(0, 2))
        for name, value in _person(self.reading.identity, unmask=self.unmask).items():
            table.add_row(name.replace("_", " "), str(value))
        if fault := _not_valid(self.reading.identity, self.today):
            table.add_row("", Text(fault, style="bold red"))
        return table

    def _all_checks(self) -> tuple[Check, ...]:
        """Return the reader's checks, and whether the card is valid today, as admission asks."""
        identity, made = self.reading.identity, self.reading.result.checks
        if identity is None:
            return (*made, Check(_VALIDITY, Outcome.NOT_CHECKED, "the card was refused"))
        if fault := _not_valid(identity, self.today):
            return (*made, Check(_VALIDITY, Outcome.FAILED, fault))
        detail = f"on {self.today}, by this machine's clock"
        return (*made, Check(_VALIDITY, Outcome.PASSED, detail))

    def _checks(self) -> RenderableType:
        table = Table("check", "", "detail", box=None)
        for check in self._all_checks():
            mark = Text(_MARKS[check.outcome], style=_STYLES[check.outcome])
            table.add_row(check.name, mark, check.detail)
        ages = [
            f"{(self.today - revocations.issued).days} days"
            for revocations in self.trust.revocations
        ]
        if ages:
            table.add_row("", "", f"age of the revocation lists: {', '.join(ages)}")
        return table

    def _cost(self) -> RenderableType:
        cost = self.reading.result.cost
        return Text(
            f"{cost.commands} card commands, {cost.bytes} bytes both ways; identity whole after "
            f"{cost.identity_ms:.0f} ms, checks done {cost.verified_ms:.0f} ms later"
        )


def _not_valid(identity: IdentityFile, today: date) -> str:
    if identity.valid_until < today:
        return f"the card is over today, {today}"
    if identity.valid_from > today:
        return f"the card is not valid yet today, {today}"
    return ""


def _outcome(result: Credential | Unreadable) -> dict[str, Any]:
    if isinstance(result, Credential):
        assurance = result.assurance.value
        return {"genuine": True, "assurance": assurance, "reason": None, "detail": None}
    reason = result.reason.value
    return {"genuine": False, "assurance": None, "reason": reason, "detail": result.detail}


def _person(identity: IdentityFile | None, *, unmask: bool) -> dict[str, Any]:
    if identity is None:
        return dict.fromkeys(_PERSONAL)
    clear = {
        "national_number": identity.number.digits,
        "surname": identity.surname,
        "given_names": identity.given_names,
        "birth_date": str(identity.birth_date),
        "nationality": identity.nationality,
        "document_type": identity.document_type,
        "card_number": identity.card_number,
        "valid_from": identity.valid_from.isoformat(),
        "valid_until": identity.valid_until.isoformat(),
    }
    if unmask:
        return clear
    return clear | {
        "national_number": identity.number.masked,
        "surname": identity.surname[:1] + _DOTS,
        "given_names": identity.given_names[:1] + _DOTS,
        "birth_date": _DOTS,
        "card_number": _DOTS + identity.card_number[-2:],
    }


def _check(check: Check) -> dict[str, str]:
    return {"name": check.name, "outcome": check.outcome.value, "detail": check.detail}
