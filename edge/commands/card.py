"""`werfpoort-edge card`: read one card and tell all that was checked, and what it cost.

It reads as a gate does and registers nobody. Personal data are masked unless asked for: by
`--unmask`, or by `--json` of an image, whose files whoever runs this has in clear already.
"""

import json
import threading
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from edge.clock import SystemClock
from edge.commands.card_report import Report
from edge.credential import Unreadable
from edge.errors import CardError
from edge.readers.eid import ChipProof, Reading, Trust, load_trust, read_card
from edge.readers.eid.errors import RefusedCardError
from edge.readers.insertion import WHOLE_WITHIN_S
from edge.readers.slot import LaneReader, Look, assign
from edge.readers.winscard import UNAWARE, Context
from edge.simulator.card import VirtualCard
from edge.simulator.image import BASIC_KEY, CardImage
from protocol.reasons import Reason

_ImageDirectory = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Read a card image without any reader: a directory of files 4031.bin, 4032.bin, "
        "503B.bin, 503C.bin, 4040.bin, ATR.bin; those that are there.",
    ),
]
_AsJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help="One JSON object with stable field names: of an image in full, since its files are "
        "there in clear; of a card in a reader masked, unless --unmask is given.",
    ),
]
_REFUSED = 1
_CARD_DATA_COMMAND, _NO_SUCH_INSTRUCTION = b"\x80\xe4", b"\x6d\x00"


def card(  # noqa: PLR0913  each option is one thing that a person may choose
    *,
    reader: Annotated[str, typer.Option(help="Pattern of the reader's name, * for any.")] = "*",
    wait: Annotated[float, typer.Option(help="Seconds to wait for a card.")] = 30.0,
    image: _ImageDirectory = None,
    trust_root: Annotated[
        list[Path] | None,
        typer.Option(
            help="REPLACE the pinned Belgian roots by the certificates in this file (PEM or DER): "
            "for tests. May be given several times."
        ),
    ] = None,
    known_root: Annotated[
        list[Path] | None,
        typer.Option(help="Certificates of pinned roots, so that none is read off the card."),
    ] = None,
    revocation_list: Annotated[
        list[Path] | None, typer.Option(help="Revocation list of a root, PEM or DER.")
    ] = None,
    virtual: Annotated[bool, typer.Option("--virtual", help="Use virtual readers too.")] = False,
    unmask: Annotated[
        bool,
        typer.Option(
            "--unmask",
            help="Show national number, names, birth date and card number in full.",
        ),
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Read one card: what it says, what was checked, what it cost.

    Personal data are masked, unless --unmask is given (or --json with --image).

    Exit codes: 0 genuine, also if the card has expired (see its check
    "validity"); 1 refused (JSON has genuine: false, a reason code and a
    detail), or nothing could be read (the error is on stderr, stdout is
    empty); 2 wrong usage.

    The chip is not asked to prove itself: a chip does that 5,000 times in its
    life, and only a gate keeps the budget. So assurance is "signed" here.
    """
    trust = load_trust(
        trust_roots=trust_root or (),
        known_roots=known_root or (),
        revocation_lists=revocation_list or (),
        chip=ChipProof(compares_key=image is not None and _has_chip_key(image)),
    )
    if not trust.is_belgian:
        _warn(trust)
    reading = _of_image(image, trust) if image else _of_reader(reader, trust, wait, virtual=virtual)
    today = SystemClock(always_trusted=True).moment().wall.date()
    in_full = unmask or (as_json and image is not None)
    report = Report(reading, trust, unmask=in_full, today=today)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        report.show(Console())
    if isinstance(reading.result, Unreadable):
        raise typer.Exit(_REFUSED)


def _warn(trust: Trust) -> None:
    Console(stderr=True).print(
        f"WARNING: the pinned Belgian roots are REPLACED by {len(trust.pins)} given on the command "
        "line. What is called genuine here proves nothing about a real card.",
        style="bold white on red",
        soft_wrap=True,
    )


def _has_chip_key(image: Path) -> bool:
    return (image / f"{BASIC_KEY}.bin").exists()


class _Image:
    """A card image as a transport; card data that the directory lacks are not made up."""

    def __init__(self, directory: Path) -> None:
        self._card = VirtualCard(CardImage.load(directory))
        self._tells_card_data = (directory / "CARDDATA.bin").exists()
        self.atr = self._card.atr

    def transmit(self, command: bytes) -> bytes:
        if command.startswith(_CARD_DATA_COMMAND) and not self._tells_card_data:
            return _NO_SUCH_INSTRUCTION
        return self._card.transmit(command)


def _of_image(directory: Path, trust: Trust) -> Reading:
    image = _Image(directory)
    return read_card(image, trust, now=monotonic, pause=_no_pause, atr=image.atr)


def _no_pause(_: float) -> None:
    """An image needs no time."""


def _of_reader(pattern: str, trust: Trust, wait: float, *, virtual: bool) -> Reading:
    """Wait for a card and read it; a card that falls silent is left to its own thread."""
    context = Context()
    name, atr, is_mute = _wait_for_card(context, pattern, wait, virtual=virtual)
    context.release()
    if is_mute:
        return Reading(Unreadable(Reason.CARD_MUTE, "The card is the wrong way round, or broken."))
    readings: list[Reading] = []
    thread = threading.Thread(
        target=lambda: readings.append(_read(name, atr, trust)), name="card", daemon=True
    )
    thread.start()
    thread.join(WHOLE_WITHIN_S)
    silent = Unreadable(Reason.CARD_MUTE, f"The card was silent for {WHOLE_WITHIN_S:.0f} s.")
    return readings[0] if readings else Reading(silent)


def _read(name: str, atr: bytes, trust: Trust) -> Reading:
    context = Context()
    connection = None
    try:
        connection = context.connect(name)
        connection.begin()
        return read_card(connection, trust, now=monotonic, pause=threading.Event().wait, atr=atr)
    except RefusedCardError as error:
        return Reading(Unreadable(error.reason, str(error)))
    finally:
        if connection is not None:
            connection.close()
        context.release()


def _wait_for_card(
    context: Context, pattern: str, wait: float, *, virtual: bool
) -> tuple[str, bytes, bool]:
    """Return the reader's name, the card's answer to reset, and whether it gave none."""
    names = context.readers()
    chosen = assign(names, [LaneReader("card", pattern)], {}, simulation=virtual)
    if not chosen:
        there = f" Readers that are there: {', '.join(names)}." if names else ""
        raise CardError(
            f"No card reader fits {pattern!r}: plug one in, or give --reader; virtual readers "
            f"count with --virtual only.{there}"
        )
    name, word, deadline = chosen["card"], UNAWARE, monotonic() + wait
    while (left := deadline - monotonic()) > 0:
        for state in context.wait({name: word}, left):
            word = state.word
            look = Look.of(word)
            if look.present:
                return name, state.atr, look.mute
            typer.echo(f"Put a card into {name}.", err=True)
    raise CardError(f"No card was put into {name} within {wait:.0f} s.")
