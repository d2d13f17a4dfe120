"""`python -m tests.fuzz.forged_words [COUNT]`: so many forged words of the central, none believed.

They come to a real journal and delivery as the broker would bring them. One that changes anything,
or that raises no alarm, ends it with exit code 1; the last line is JSON.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.delivery import Delivery
from edge.events import AcknowledgementArrived, UplinkState
from edge.uplink.journal import Committed, Journal
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, TokenType
from protocol.receipts import ReceiptNumber
from tests.edge.uplink.samples import ALARM, DEVICE, NOON, SITE, drafts, identifier

RECORDS = 24
HELD = 16
"""So many of them are settled; the others wait, for the forger to settle them."""
_STEP = 4
_CENTRAL, _DEVICE, _STRANGER = (
    SigningKey(Ed25519PrivateKey.from_private_bytes(letter * 32)) for letter in (b"c", b"d", b"x")
)


class Victim:
    """A device with records settled and records waiting; it remembers every word it was given."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal.open(folder / "journal.db", device=DEVICE, site=SITE, key=_DEVICE)
        self.alarms: list[str] = []
        self.sent = 0
        self.delivery = Delivery(
            self.journal,
            _CENTRAL.verify_key,
            publish=lambda *_: self._note_sent(),
            alarm=lambda code, _: self.alarms.append(code),
        )
        draft = drafts()
        self.records: list[Committed] = [
            self.journal.append(draft(ALARM) if seq % 5 == 0 else draft())
            for seq in range(1, RECORDS + 1)
        ]
        self.delivery.uplink(UplinkState(connected=True, detail="", at=0.0))
        self.words = [self.word(up_to) for up_to in range(_STEP, HELD + 1, _STEP)]
        for word in self.words:
            self.hear(word.signed(_CENTRAL).encode())
        assert (self.alarms, self.journal.acked) == ([], HELD)

    def _note_sent(self) -> None:
        self.sent += 1

    def word(self, up_to: int, **changes: Any) -> Acknowledgement:  # noqa: ANN401  claims
        """Return what the central would truly say when it holds the records up to `up_to`."""
        new = self.records[up_to - _STEP : up_to]
        claims = {
            "device": DEVICE,
            "up_to": up_to,
            "head": self.records[up_to - 1].hash,
            "receipts": [
                Receipt(check_in=record.id, number=ReceiptNumber(record.seq).digits)
                for record in new
                if record.body.type == "check-in"
            ],
            "at": NOON + timedelta(minutes=2 * up_to),
        }
        return Acknowledgement.model_validate({**claims, **changes})

    def hear(self, token: bytes) -> None:
        self.delivery.acknowledged(AcknowledgementArrived(token, 0.0))

    def state(self) -> tuple[object, ...]:
        """Return everything that a word can change."""
        numbers = tuple(str(self.journal.receipt(record.id)) for record in self.records)
        return self.journal.acked, self.journal.head, numbers, self.delivery.backlog, self.sent


class Forger:
    """Knows every word that was said, and can have the central say what is not the device's."""

    def __init__(self, victim: Victim, seed: int) -> None:
        self._victim = victim
        self._random = Random(seed)  # noqa: S311  to be repeatable is what it is for
        self.kinds: dict[str, Callable[[], bytes]] = {
            "bytes": self._bytes,
            "changed": self._changed,
            "other key": lambda: self._next().signed(_STRANGER).encode(),
            "the device's own key": lambda: self._next().signed(_DEVICE).encode(),
            "named as the central's": self._named_as_the_centrals,
            "other type": self._other_type,
            "spliced": self._spliced,
            "replayed": lambda: self._choice(self._victim.words[:-1]).signed(_CENTRAL).encode(),
            "stale": self._stale,
            "other device": lambda: self._true(device=f"gate-{self._random.randint(2, 99)}"),
            "other head": lambda: self._true(head=self._random.randbytes(32).hex()),
            "beyond the journal": lambda: self._true(up_to=RECORDS + self._random.randint(1, 9)),
            "unknown check-in": lambda: self._numbered(identifier(10**6), 900),
            "second number": lambda: self._numbered(self._victim.records[0].id, 900),
            "a number twice": lambda: self._numbered(self._victim.records[HELD].id, 1),
            "impossible number": self._impossible,
        }

    def forgeries(self, count: int) -> Iterator[tuple[str, bytes]]:
        """Yield (kind, token) so many times, each kind in turn."""
        names = list(self.kinds)
        for number in range(count):
            name = names[number % len(names)]
            yield name, self.kinds[name]()

    def _choice(self, words: list[Acknowledgement]) -> Acknowledgement:
        return self._random.choice(words)

    def _next(self) -> Acknowledgement:
        """Return what the central has not said yet."""
        return self._victim.word(self._random.randint(HELD + 1, RECORDS))

    def _true(self, **changes: object) -> bytes:
        return self._next().model_copy(update=changes).signed(_CENTRAL).encode()

    def _numbered(self, check_in: str, serial: int) -> bytes:
        given = Receipt(check_in=check_in, number=ReceiptNumber(serial).digits)
        return self._true(receipts=(given,))

    def _impossible(self) -> bytes:
        good = ReceiptNumber(self._random.randint(1, 10**9)).digits
        wrong = f"{(int(good[-2:]) + self._random.randint(1, 90)) % 100:02d}"
        given = Receipt(check_in=self._victim.records[HELD].id, number=good[:-2] + wrong)
        return self._true(receipts=(given,))

    def _bytes(self) -> bytes:
        return self._random.randbytes(self._random.choice([0, 1, 60, 400, 20_000]))

    def _changed(self) -> bytes:
        token = bytearray(self._next().signed(_CENTRAL).encode())
        match self._random.randrange(3):
            case 0:
                at = self._random.randrange(len(token))
                token[at] = (token[at] + self._random.randint(1, 255)) % 256
            case 1:
                del token[self._random.randrange(len(token)) :]
            case _:
                token += self._random.choice([b"=", b"\n", b".", b"A", b" "])
        return bytes(token)

    def _named_as_the_centrals(self) -> bytes:
        head, _, _ = self._next().signed(_CENTRAL).split(".")
        _, body, signature = self._next().signed(_STRANGER).split(".")
        return f"{head}.{body}.{signature}".encode()

    def _other_type(self) -> bytes:
        kind = self._random.choice([TokenType.RECORD, TokenType.RENEWAL])
        return _CENTRAL.sign(self._next().model_dump_json().encode(), kind).encode()

    def _spliced(self) -> bytes:
        head, _, signature = self._choice(self._victim.words).signed(_CENTRAL).split(".")
        return f"{head}.{self._next().signed(_STRANGER).split('.')[1]}.{signature}".encode()

    def _stale(self) -> bytes:
        before = timedelta(days=self._random.randint(1, 9999))
        word = self._choice(self._victim.words)
        return word.model_copy(update={"at": NOON - before}).signed(_CENTRAL).encode()


def attack(folder: Path, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Forge so many words; yield how each was made and the alarm that it raised.

    Raises:
        AssertionError: one changed something, or raised no alarm.
    """
    victim = Victim(folder)
    try:
        before = victim.state()
        for kind, token in Forger(victim, seed).forgeries(count):
            victim.hear(token)
            assert victim.state() == before, f"believed: {kind}: {token!r}"
            assert len(victim.alarms) == 1, f"no alarm: {kind}: {token!r}"
            yield kind, victim.alarms.pop()
        victim.hear(victim.word(HELD + _STEP).signed(_CENTRAL).encode())
        assert (victim.journal.acked, victim.alarms) == (HELD + _STEP, []), "deaf to the true word"
    finally:
        victim.journal.close()


def main(
    count: Annotated[int, typer.Argument(min=1, help="How many.")] = 100_000,
    *,
    seed: Annotated[int, typer.Option(help="Repeats a run.")] = 1,
) -> None:
    """Forge words."""
    begun = perf_counter()
    with ExitStack() as parts:
        folder = Path(parts.enter_context(TemporaryDirectory()))
        progress = parts.enter_context(typer.progressbar(length=count, label="forging"))
        alarms: Counter[str] = Counter()
        for _, alarm in attack(folder, count, seed):
            alarms[alarm] += 1
            progress.update(1)
    for alarm, times in alarms.most_common():
        typer.echo(f"{times:>9} {alarm}")
    seconds = round(perf_counter() - begun, 1)
    figures = {"forged": alarms.total(), "believed": 0, "seconds": seconds}
    typer.echo(json.dumps({"bench": "forged-words", **figures}))


if __name__ == "__main__":
    typer.run(main)
