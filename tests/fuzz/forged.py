"""`python -m tests.fuzz.forged [COUNT]`: so many forged records at the bridge, none accepted.

Prints what each was set aside for; the last line is JSON. A forgery that is accepted, or that
vanishes without a trace, ends it with exit code 1.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from time import perf_counter
from typing import Annotated

import typer

from central.bridge.pipeline import Letter, verify
from central.bridge.tokens import OwnWord
from central.ledger.entries import SetAside
from protocol.topics import Channel, topic
from tests.fuzz.forgery import CENTRAL, Forger, Forgery

_TOGETHER = 50


def attack(count: int, seed: int) -> Iterator[tuple[list[Forgery], Counter[str]]]:
    """Put forgeries through the bridge's stages; yield them with what they were set aside for.

    Raises:
        AssertionError: one was accepted, or is nowhere.
    """
    forger, own = Forger(seed), OwnWord(CENTRAL)
    keys, stream = forger.keys, forger.forgeries(count)
    while group := list(islice(stream, _TOGETHER)):
        device = group[0].device
        aside: list[SetAside] = []
        tokens = [forgery.token for forgery in group]
        taken = verify(Letter(device, topic(device, Channel.RECORDS), tokens), keys, own, aside)
        accepted = {entry.token for entry in taken.records}
        kinds = {forgery.kind for forgery in group if forgery.token in accepted}
        assert not kinds, f"accepted: {kinds}"
        assert not taken.evidence, "a forged word was believed"
        assert [entry.payload.decode() for entry in aside] == tokens, "one is nowhere"
        yield group, Counter(entry.reason.value for entry in aside)


def main(
    count: Annotated[int, typer.Argument(min=1, help="How many.")] = 1_000_000,
    *,
    seed: Annotated[int, typer.Option(help="Repeats a run.")] = 1,
) -> None:
    """Forge records and words."""
    reasons: Counter[str] = Counter()
    begun = perf_counter()
    with typer.progressbar(length=count, label="forging") as progress:
        for group, why in attack(count, seed):
            reasons += why
            progress.update(len(group))
    seconds = perf_counter() - begun
    for reason, times in reasons.most_common():
        typer.echo(f"{times:>9} {reason}")
    figures = {"forged": reasons.total(), "accepted": 0, "seconds": round(seconds, 1)}
    typer.echo(json.dumps({"bench": "forged-records", **figures}))


if __name__ == "__main__":
    typer.run(main)
