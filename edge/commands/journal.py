"""`werfpoort-edge journal`: look at, prove and export what this gate has recorded.

Read-only, also while the gate runs. Persons stay sealed: no command here can open a subject.
"""

import base64
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge import settings
from edge.errors import JournalError
from edge.uplink import identity
from edge.uplink.chain import START, follow, opened
from edge.uplink.checkpoint_rules import DOUBTED
from edge.uplink.checkpoints import Kept
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.journal_pruning import Anchor
from edge.uplink.journal_reading import Entry, JournalReader
from protocol.checkpoints import Checkpoint
from protocol.envelope import VerifyKey
from protocol.errors import ProtocolError
from protocol.receipts import ReceiptNumber
from protocol.records import Record

app = typer.Typer(no_args_is_help=True, help="Look at, prove and export this gate's journal.")

Config = Annotated[Path, typer.Option(help="The gate's configuration (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
_COLUMNS = ("seq", "at", "type", "lane", "what", "receipt", "registration", "settled")


@app.command()
def show(
    config: Config = settings.DEFAULT_PATH,
    *,
    last: Annotated[int, typer.Option(min=1, help="How many records, newest last.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the newest records; who it was stays sealed."""
    with _journal(config) as reader:
        keys, acked = reader.signers, reader.acked
        rows = [
            _row(entry, opened(entry.token, entry.seq, keys), settled=entry.seq <= acked)
            for entry in reader.entries(max(0, reader.length - last))
        ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table(*_COLUMNS)
    for row in rows:
        doubt = "" if row["clock_trusted"] else " ?"
        table.add_row(*(_cell(row[name]) + doubt * (name == "at") for name in _COLUMNS))
    Console().print(table)


@app.command()
def verify(config: Config = settings.DEFAULT_PATH, *, as_json: AsJson = False) -> None:
    """Prove the file, the chain and every signature, from the first record to the newest.

    What was pruned is proved by the central's signed word that it holds it.
    """
    own = identity.load(settings.load(config).gate.state)
    with _journal(config) as reader:
        keys = reader.signers | {own.key.verify_key.kid: own.key.verify_key}
        reader.check_file()
        anchor, end = reader.anchor, reader.length
        anchor.prove(own.device, own.acknowledgement_key)
        position = anchor.position
        for entry in _watched(reader.entries(up_to=end), end, "verifying", hidden=as_json):
            position, _ = follow(position, entry.seq, entry.token, device=own.device, keys=keys)
        acked = reader.acked
    told = {
        "device": own.device,
        "records": position.seq,
        "pruned": anchor.position.seq,
        "settled": acked,
        "head": position.hash,
        "keys": sorted(keys),
    }
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(
        f"{position.seq} records of {own.device}: chain and signatures hold, "
        f"{acked} are settled.\nHead {position.hash}"
    )
    if anchor.position != START:
        typer.echo(
            f"The first {anchor.position.seq} are pruned; "
            "the central has signed that it holds them."
        )
    if len(keys) > 1:
        others = ", ".join(sorted(set(keys) - {own.key.verify_key.kid}))
        typer.echo(f"Some may be signed by keys from before this gate was enrolled again: {others}")


@app.command()
def export(
    config: Config = settings.DEFAULT_PATH,
    *,
    output: Annotated[
        Path | None, typer.Option(help="A new file to write; without it, standard output.")
    ] = None,
) -> None:
    """Write the whole journal as JSON lines that public tools can verify (docs/journal.md)."""
    own = identity.load(settings.load(config).gate.state)
    with _journal(config) as reader, _target(output) as target:
        end = reader.length
        keys = reader.signers | {own.key.verify_key.kid: own.key.verify_key}
        header = {
            "werfpoort_journal": 1,
            "device": own.device,
            "records": end,
            "keys": [_jwk(key) for _, key in sorted(keys.items())],
            **_begin(reader.anchor, own.acknowledgement_key),
        }
        _line(target, header)
        for entry in _watched(reader.entries(up_to=end), end, "exporting", hidden=output is None):
            receipt = {"receipt": entry.receipt.digits} if entry.receipt else {}
            _line(target, {"seq": entry.seq, "token": entry.token, **receipt})


@app.command()
def word(
    number: Annotated[
        str, typer.Argument(help="The receipt number: twelve digits.", show_default=False)
    ],
    config: Config = settings.DEFAULT_PATH,
) -> None:
    """Print the central's signed word that it took a check-in: evidence, should it ever deny it."""
    with _journal(config) as reader:
        token = reader.word(ReceiptNumber.parse(number))
    if token is None:
        raise JournalError(
            f"This gate holds no word that gave {number}: another gate's, or long settled and "
            "pruned. The central itself proves it: werfpoort-central ledger prove"
        )
    typer.echo(token)


@app.command()
def checkpoints(config: Config = settings.DEFAULT_PATH, *, as_json: AsJson = False) -> None:
    """Show what the central said of its whole ledger; exit status 1 when it contradicts itself."""
    own = identity.load(settings.load(config).gate.state)
    with _journal(config) as reader:
        kept = reader.checkpoints
    rows = [_checkpoint(one, own.acknowledgement_key) for one in kept]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    elif rows:
        columns = ("number", "at", "size", "root", "verdict")
        table = Table(*columns)
        for row in rows:
            table.add_row(*(str(row.get(name, "")) for name in columns))
        Console().print(table)
    else:
        typer.echo("No checkpoint yet: the central sends one a day while this gate is connected.")
    if any(one.verdict in DOUBTED for one in kept):
        typer.echo(
            "The central's words contradict each other, or it does not prove that they agree: its "
            "ledger was rewritten. Keep this list (--json) as evidence, and show it to somebody "
            "who does not run the central.",
            err=True,
        )
        raise typer.Exit(1)


@contextmanager
def _journal(config: Path) -> Iterator[JournalReader]:
    with JournalReader.open(settings.load(config).gate.state / FILE_NAME) as reader:
        yield reader


@contextmanager
def _target(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("x", encoding="ascii") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{output} cannot be written: {error.strerror}") from error


def _watched(entries: Iterable[Entry], total: int, doing: str, *, hidden: bool) -> Iterator[Entry]:
    with Progress(console=Console(stderr=True), transient=True, disable=hidden) as progress:
        yield from progress.track(entries, total=total, description=doing)


def _row(entry: Entry, record: Record, *, settled: bool) -> dict[str, Any]:
    body = record.body.model_dump(mode="json", exclude={"subject", "type", "lane"})
    return {
        "seq": entry.seq,
        "id": record.head.id,
        "at": record.head.model_dump(mode="json")["at"],
        "clock_trusted": record.head.clock.trusted,
        "type": record.body.type,
        "lane": getattr(record.body, "lane", None),
        "what": {name: value for name, value in body.items() if value is not None},
        "receipt": str(entry.receipt) if entry.receipt else None,
        "registration": entry.registration.model_dump(mode="json", exclude={"check_in"})
        if entry.registration
        else None,
        "settled": settled,
    }


def _checkpoint(kept: Kept, central: VerifyKey) -> dict[str, Any]:
    try:
        said = Checkpoint.opened(kept.token, central).model_dump(mode="json")
    except ProtocolError:  # of the central that this gate was enrolled with before
        said = {"number": "another central's"}
    return {**said, "verdict": kept.verdict.value, "token": kept.token}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "not yet"
        case dict():
            return " ".join(_cell(item) for item in value.values() if item is not None)
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _jwk(key: VerifyKey) -> dict[str, str]:
    x = base64.urlsafe_b64encode(key.raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.kid}


def _begin(anchor: Anchor, central: VerifyKey) -> dict[str, Any]:
    """Return what an export says of the records before its first, where some were pruned."""
    if anchor.position == START:
        return {}
    seq, digest = anchor.position.seq, anchor.position.hash
    return {"after": {"seq": seq, "hash": digest, "word": anchor.word}, "central": _jwk(central)}


def _line(target: TextIO, value: dict[str, object]) -> None:
    target.write(json.dumps(value) + "\n")
