"""`./dev bench eid`: how much a read of an eID costs, beside what others need for it.

One run on the real pcscd, one synthetic card of applet 1.8 whose identity takes two blocks. Every
reader connects, reads and disconnects; the polling of the virtual reader is not in the figures.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.eid_baselines import PYTHONBEID, Middleware, pythonbeid
from bench.figures import Spread, last_line
from edge.credential import Credential, Language
from edge.readers.eid import Trust, read_card
from edge.readers.winscard import UNAWARE, Connection, Context
from edge.simulator.card import VirtualCard
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, people
from edge.simulator.personalise import issue
from edge.simulator.vpcd import VirtualSlot
from stage.pcscd import Pcscd

READER = "Virtual PCD 00 00"
OWN_INSTALL = Path(__file__).parent.parent / "build" / "bench-eid"
"""Where the rival is installed: an ignored folder, nothing of ours imports from it."""
_SLOW_ROUNDS = 20
_PRESENT = 0x20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way of reading costs: commands, bytes both ways, milliseconds."""

    commands: int
    bytes: int
    milliseconds: Spread


def main(rounds: Annotated[int, typer.Option(min=1, help="Reads of each kind.")] = 300) -> None:
    """Measure our reader and the others on the same card."""
    issuer = Issuer.generate()
    card = VirtualCard(issue(_person(), issuer))
    with Pcscd() as pcscd, VirtualSlot(pcscd.ports[0]) as slot:
        slot.insert(card)
        costs = _measure(card, issuer, rounds)
    _show(costs)
    cached, cold = costs["ours, register known"], costs["ours, register unknown"]
    middleware, asleep = costs["middleware, without sleeps"], costs["middleware, with its sleeps"]
    ms = cold.milliseconds.p50
    last_line(
        "eid",
        {
            "commands_cached": cached.commands,
            "commands_cold": cold.commands,
            "bytes_cached": cached.bytes,
            "bytes_cold": cold.bytes,
            "ratio_to_middleware": round(cold.commands / middleware.commands, 3),
            "bytes_ratio_to_middleware": round(cold.bytes / middleware.bytes, 3),
            "ms_ratio_to_middleware": round(ms / middleware.milliseconds.p50, 3),
            "ms_ratio_to_middleware_with_sleeps": round(ms / asleep.milliseconds.p50, 3),
            "ms_ratio_cached_to_middleware": round(
                cached.milliseconds.p50 / middleware.milliseconds.p50, 3
            ),
            "milliseconds": {name: cost.milliseconds.as_json() for name, cost in costs.items()},
        },
    )


def _person() -> Person:
    """A card in French, as pythonbeid fails on others, with an identity of more than a block."""
    french = next(person for person in people(seed=2) if person.language is Language.FRENCH)
    return replace(french, municipality="Ottignies-Louvain-la-Neuve")


def _measure(card: VirtualCard, issuer: Issuer, rounds: int) -> dict[str, Cost]:
    context = Context()
    _wait_for_card(context)
    known = _trust(issuer)
    _ours(context, card, known)
    ways: dict[str, tuple[int, Callable[[], object]]] = {
        "ours, register known": (rounds, lambda: _ours(context, card, known)),
        "ours, register unknown": (rounds, lambda: _ours(context, card, _trust(issuer))),
        "middleware, without sleeps": (rounds, lambda: _middleware(context, lambda _: None)),
        "middleware, with its sleeps": (
            min(rounds, _SLOW_ROUNDS),
            lambda: _middleware(context, threading.Event().wait),
        ),
    }
    rival = pythonbeid(OWN_INSTALL)
    if rival is None:
        typer.echo(f"{PYTHONBEID} could not be installed; it is left out.", err=True)
    else:
        ways[f"{PYTHONBEID}, nothing verified"] = (rounds, lambda: _rival(rival.CardReader))
    costs = _costs(card, ways)
    context.release()
    return costs


def _costs(card: VirtualCard, ways: dict[str, tuple[int, Callable[[], object]]]) -> dict[str, Cost]:
    """Take the ways in turn, round by round, so that a busy moment of the machine is everyone's."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    spent = dict.fromkeys(ways, (0, 0))
    for number in track(range(max(times for times, _ in ways.values())), "reading"):
        for name, (times, way) in ways.items():
            if number >= times:
                continue
            commands, moved, begun = card.commands, card.bytes_moved, perf_counter()
            way()
            took[name].append((perf_counter() - begun) * 1000)
            spent[name] = card.commands - commands, card.bytes_moved - moved
            card.log.clear()
    return {name: Cost(*spent[name], Spread.of(took[name])) for name in ways}


def _trust(issuer: Issuer) -> Trust:
    return Trust.on([issuer.root.certificate])


def _ours(context: Context, card: VirtualCard, trust: Trust) -> None:
    with _connected(context) as connection:
        result = read_card(
            connection, trust, now=monotonic, pause=threading.Event().wait, atr=card.atr
        ).result
    if not isinstance(result, Credential):
        raise SystemExit(f"The card was refused: {result.reason}, {result.detail}")


def _middleware(context: Context, wait: Callable[[float], object]) -> None:
    with _connected(context) as connection:
        Middleware(connection, wait).read()


def _rival(card_reader: Callable[[], object]) -> None:
    with card_reader() as reader:  # type: ignore[attr-defined]  # pythonbeid ships no types
        reader.read_informations()


@contextmanager
def _connected(context: Context) -> Iterator[Connection]:
    connection = context.connect(READER)
    try:
        connection.begin()
        yield connection
    finally:
        connection.close()


def _wait_for_card(context: Context) -> None:
    word = UNAWARE
    while not word & _PRESENT:
        for state in context.wait({READER: word}, 5):
            word = state.word


def _show(costs: dict[str, Cost]) -> None:
    table = Table("reader", "commands", "bytes", "ms p50", "ms p99", title="one card, read whole")
    for name, cost in costs.items():
        spread = cost.milliseconds
        figures = (cost.commands, cost.bytes, f"{spread.p50:.2f}", f"{spread.p99:.2f}")
        table.add_row(name, *map(str, figures))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
