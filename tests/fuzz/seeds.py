"""Good examples to begin with: an invented card's files, and what a reader would see of it."""

import json
from pathlib import Path

from edge.readers.eid import Trust
from edge.simulator.card import VirtualCard
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import crowd
from edge.simulator.personalise import issue
from tests.edge.readers.reading import Inserted
from tests.fuzz.targets import TARGETS

_ALARM = json.dumps(
    {
        "id": "01935a6c-0000-7000-8000-000000000000",
        "device": "gate-1",
        "site": "1Y1000003EQCZ",
        "seq": 1,
        "prev": "0" * 64,
        "at": "2026-05-04T06:30:00.000Z",
        "clock": {"source": "ntp", "trusted": True, "boot": "b", "monotonic_ms": 5},
        "type": "alarm",
        "code": "reader-lost",
        "detail": "",
    }
).encode()


def write_seeds(folder: Path) -> None:
    """Write each target's examples into a folder of its name."""
    for name in TARGETS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    issuer = Issuer.generate()
    for generation in Generation:
        image = issue(crowd(1, seed=1)[0], issuer, generation)
        _write(folder, "identity_file", generation, image.files["4031"])
        _write(folder, "signatures", generation, image.files["4032"])
        _write(folder, "certificates", generation, image.files["503C"])
        _write(folder, "certificates", f"root-{generation}", image.files["503B"])
        _write(folder, "card", generation, script_of(image, issuer))
    _write(folder, "claims", "alarm", _ALARM)
    _write(folder, "identifiers", "inss", b"85.07.30-033.28")
    _write(folder, "reader_words", "swap", bytes.fromhex("000300220005002200060012"))
    _write(folder, "spelled_dates", "dutch", b"03 MEI 2001")
    _write(folder, "spelled_dates", "validity", b"01.03.2024")


def script_of(image: CardImage, issuer: Issuer) -> bytes:
    """Return the answers of a read as the `card` target takes them, after 20 bytes of ATR."""
    card = VirtualCard(image)
    Inserted(card).read(Trust.on([issuer.root.certificate]))
    answers = [exchange.answer for exchange in card.log]
    told = b"".join(bytes([min(len(answer), 0xFF)]) + answer for answer in answers)
    return card.atr.ljust(20, b"\0")[:20] + told


def _write(folder: Path, target: str, name: str, content: bytes) -> None:
    (folder / target / f"seed-{name}").write_bytes(content)
