"""`werfpoort-central ledger checkpoint | prove`: the central's word on its ledger, for others."""

from dataclasses import asdict
from typing import Annotated

import typer

from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.database import reading
from central.ledger.checkpoints import make
from central.ledger.proof import prove as proof_of
from central.settings import Settings
from protocol.receipts import ReceiptNumber

Number = Annotated[
    str, typer.Argument(help="The receipt number: twelve digits.", show_default=False)
]


def checkpoint(*, data: Data = None, as_json: AsJson = False) -> None:
    """Sign the whole ledger as it is now; `serve` does so every day."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        made = make(engine, vault.acknowledgement_key, wall_clock())
    if as_json:
        say_json(asdict(made))
    else:
        say(
            f"Checkpoint {made.number} of {made.at:%Y-%m-%d %H:%M:%S} UTC: {made.size} records\n"
            f"Root {made.root}\n"
            "Gates get it while serve runs. Publish it, and nobody can rewrite what it counts."
        )


def prove(number: Number, *, data: Data = None, as_json: AsJson = False) -> None:
    """Prove that a receipt number is in the ledger; anybody can check it (docs/ledger.md)."""
    with (
        told(),
        opened(Settings.load(data=data)) as (vault, engine),
        reading(engine) as connection,
    ):
        key = vault.acknowledgement_key.verify_key
        proof = proof_of(connection, ReceiptNumber.parse(number), key)
    if as_json:
        say_json(proof.document())
        return
    erased = "" if proof.token else " (its token was erased: the hash is enough)"
    say(
        f"{proof.receipt} is record {proof.position} of {proof.size}, {proof.hash}{erased}.\n"
        f"{len(proof.path)} steps lead from it to the root of the newest checkpoint.\n"
        f"With --json it is a proof that others can check with public tools: docs/ledger.md"
    )
