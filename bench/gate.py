"""`./dev bench gate`: how long a worker waits, leg by leg, on the real line.

Legs: card event, identity read, verified, committed, relay, acknowledged. All are measured inside
the gate from the card event on, so the 400 ms polling of the virtual reader is not in them. The
commit is held against a bare durable SQLite insert on the same disk in the same run.
"""

import json
import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.progress import track

from bench.figures import Spread, last_line, show
from bench.lanes import rush_hour
from edge.simulator.vpcd import VirtualSlot
from stage.screen import Screen
from stage.site import Plan, Site
from stage.workers import Entry, crew

LEGS = {
    "identity read": "identity_ms",
    "verified": "verified_ms",
    "waited for its turn": "queued_ms",
    "committed": "committed_ms",
    "relay": "relay_ms",
}
_CREW = 100
"""Different people; with four generations of cards each register key is met early."""


def main(
    passages: Annotated[int, typer.Option(min=1, help="How many workers pass.")] = 300,
    lanes: Annotated[
        str, typer.Option(help="Instead, without cards: numbers of lanes at rush hour, as 1,2,4.")
    ] = "",
    each: Annotated[int, typer.Option(min=1, help="With --lanes: workers a lane.")] = 45,
) -> None:
    """Measure a gate with one lane and cards, or several at 30 people a minute each."""
    if lanes:
        rush_hour([int(number) for number in lanes.split(",")], each)
    else:
        _with_cards(passages)


def _with_cards(passages: int) -> None:
    with Site(Plan(pulse_seconds=0.1)) as site:
        _pass_through(site, passages)
        bare = _bare_commits(site.folder / "bare.db", passages)
        check_ins, receipts = _logged(site.logs / "gate.log")
    legs = {leg: Spread.of([line[key] for line in check_ins]) for leg, key in LEGS.items()}
    decision_to_relay = Spread.of([line["committed_ms"] + line["relay_ms"] for line in check_ins])
    to_relay = Spread.of([line["card_to_relay_ms"] for line in check_ins])
    to_receipt = Spread.of([line["card_to_receipt_ms"] for line in receipts])
    acknowledged = Spread.of(_behind_the_relay(check_ins, receipts))
    show(
        f"{len(check_ins)} passages, {len(receipts)} receipts",
        {
            **legs,
            "acknowledged, after the relay": acknowledged,
            "decision to relay": decision_to_relay,
            "card to relay": to_relay,
            "card to receipt number": to_receipt,
            "bare durable insert": bare,
        },
    )
    last_line(
        "gate",
        {
            "lanes": 1,
            "passages": len(check_ins),
            "decision_to_relay_ms": decision_to_relay.as_json(),
            "card_to_relay_ms": to_relay.as_json(),
            "card_to_acknowledged_ms": to_receipt.as_json(),
            "legs_ms": {leg: spread.as_json() for leg, spread in legs.items()},
            "commit_to_bare_insert_ratio": round(legs["committed"].p50 / bare.p50, 2),
            "commands": Spread.of([line["commands"] for line in check_ins]).p50,
            "bytes": Spread.of([line["bytes"] for line in check_ins]).p50,
        },
    )


def _pass_through(site: Site, passages: int) -> None:
    crowd = crew(site.issuer)
    workers = [next(crowd) for _ in range(min(passages, _CREW))]
    check_in = ""
    with VirtualSlot(site.pcscd.ports[0]) as slot, Screen(site.kiosk_port) as screen:
        entry = Entry(slot, screen)
        for number in track(range(passages), "passing"):
            check_in = entry.pass_through(workers[number % len(workers)].card)["check_in"]
    site.wait_registered([check_in])


def _logged(log: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return (
        [line for line in lines if line["event"] == "check-in"],
        [line for line in lines if line["event"] == "registered"],
    )


def _behind_the_relay(
    check_ins: list[dict[str, Any]], receipts: list[dict[str, Any]]
) -> list[float]:
    relay = {line["check_in"]: line["card_to_relay_ms"] for line in check_ins}
    return [line["card_to_receipt_ms"] - relay[line["check_in"]] for line in receipts]


def _bare_commits(path: Path, count: int) -> Spread:
    """Time a durable insert of a row as long as a token, with nothing else done."""
    took = []
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE bare (token TEXT)")
        for _ in range(count):
            begin = perf_counter()
            db.execute("INSERT INTO bare VALUES (?)", ("x" * 1000,))
            took.append((perf_counter() - begin) * 1000)
    finally:
        db.close()
    return Spread.of(took)


if __name__ == "__main__":
    typer.run(main)
