"""`werfpoort-central backup | restore`: the ledger in a file, and back in its place."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from central.audit import Trail
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.errors import DatabaseError
from central.ledger.backup import back_up
from central.ledger.backup import restore as put_back
from central.ledger.mark import FILE_NAME, Mark
from central.settings import Settings
from central.vault import Vault
from protocol.receipts import ReceiptNumber

File = Annotated[Path, typer.Argument(help="The back-up's file.", show_default=False)]


def backup(file: File, *, data: Data = None, as_json: AsJson = False) -> None:
    """Copy the database into a new file, while the central works on. The vault is not in it."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        made = back_up(engine, file)
    if as_json:
        say_json(asdict(made))
    else:
        say(
            f"{made.records} records, {made.size / 1e6:.1f} MB, are in {made.file}. Take it to "
            "another machine. Whoever has it without the vault can open no seal and sign nothing; "
            "without the vault, which you keep elsewhere, it is of no use to you either."
        )


def restore(file: File, *, data: Data = None, as_json: AsJson = False) -> None:
    """Put a back-up in the database's place, while `serve` is stopped; the old one stays beside it.

    Receipt numbers that gates may hold since the back-up are set apart for them (docs/central.md).
    """
    with told():
        settings = Settings.load(data=data)
        address = make_url(settings.database_url)
        if address.get_backend_name() != "sqlite" or address.database is None:
            raise DatabaseError(
                "This central's ledger is in PostgreSQL: restore it with PostgreSQL's own tools, "
                "then run werfpoort-central ledger restored."
            )
        trail = Trail(Vault.open(settings.data).acknowledgement_key)
        mark = Mark(settings.data / FILE_NAME)
        done = put_back(file, Path(address.database), mark, trail, wall_clock())
    if as_json:
        say_json(asdict(done))
        return
    aside = f" What was there is now {done.replaced}." if done.replaced else ""
    first, last = ReceiptNumber(done.set_apart.first), ReceiptNumber(done.set_apart.last)
    say(
        f"{done.backup.records} records are back in place.{aside}\n"
        f"Receipts {first} to {last} are set apart for the check-ins that had them. Start the "
        "central: the gates send what is missing by themselves. When every gate was heard, end "
        "this with werfpoort-central ledger rebuilt."
    )
