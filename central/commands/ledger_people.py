"""`werfpoort-central ledger find | reveal | erase`: whom records are about, and until when.

Every use is in the audit trail, in the name of the console.
"""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.ledger.browse import Entry
from central.ledger.persons import People, person_number
from central.ledger.retention import Retention
from central.projections import all_projections
from central.settings import Settings
from protocol.receipts import ReceiptNumber

_DAY = "%Y-%m-%d"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find(*, data: Data = None, as_json: AsJson = False) -> None:
    """Find the newest records of a person by his national or Limosa number, which is asked for.

    It is not taken from the command line, which others on the machine can see.
    """
    text = typer.prompt("National or Limosa number", err=True, hide_input=True)
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        found = People(engine, vault).find(CONSOLE, person_number(text), wall_clock())
    if as_json:
        say_json([asdict(entry) for entry in found])
    elif found:
        Console().print(_table(found))
    else:
        say("The ledger has no record of this person.")


def reveal(
    which: Annotated[
        str,
        typer.Argument(help="A receipt number, or a record's id.", show_default=False),
    ],
    *,
    reason: Annotated[str, typer.Option(help="Why you need to know; it is audited.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show who a check-in or a refusal is about, in clear. The look and its reason are audited."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        record = which if _ID.fullmatch(which) else ReceiptNumber.parse(which)
        shown = People(engine, vault).reveal(CONSOLE, record, reason, wall_clock())
    if as_json:
        say_json(asdict(shown))
        return
    name = f"{shown.given_names} {shown.surname}".strip() or "no name in the check-in"
    say(f"{which}: {shown.number}, {name}, employer {shown.employer or 'not known'}")


def erase(
    *,
    before: Annotated[
        datetime,
        typer.Option(help="What the central took before this day (UTC).", formats=[_DAY]),
    ],
    reason: Annotated[str, typer.Option(help="Why; it is audited.")] = "on demand",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Erase what is personal in old records, for good; proofs and receipt numbers stay."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        retention = Retention(engine, Trail(vault.acknowledgement_key), all_projections())
        day = before.replace(tzinfo=UTC)
        found = retention.concerned(day)
        what = f"{found.records} records and {found.set_aside} messages set aside"
        if not yes:
            typer.confirm(f"Erase who it was in {what}? It cannot be undone", abort=True, err=True)
        done = retention.erase(CONSOLE, day, reason, wall_clock())
    say(f"Erased who it was in {done.records} records; {done.set_aside} messages set aside.")


def _table(found: list[Entry]) -> Table:
    table = Table("receipt", "at (UTC)", "site", "gate", "what", "person", "employer")
    for entry in found:
        table.add_row(
            str(ReceiptNumber(entry.receipt)) if entry.receipt else "",
            f"{entry.at:%Y-%m-%d %H:%M}",
            entry.site,
            entry.device,
            f"{entry.type} {entry.direction or ''}",
            entry.masked or "",
            entry.employer or "",
        )
    return table
