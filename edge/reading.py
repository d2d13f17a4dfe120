"""What a gate reads with beside its lanes' card readers, and whom those trust: by its settings."""

from collections.abc import Callable, Iterator
from datetime import date

from edge.events import Event
from edge.readers.attended import Reader
from edge.readers.eid.chip import ChipProof
from edge.readers.eid.chip_budget import ChipLedger
from edge.readers.eid.register_file import RegisterFile
from edge.readers.eid.trust import Trust, load_trust
from edge.readers.keypad import keypad
from edge.readers.scanner import keyboard_scanner, serial_scanner
from edge.settings import ScannerMode, Settings

CHIPS_FILE = "chips.db"
"""What was asked of which chip, in the state directory."""
REGISTERS_FILE = "registers.pem"
"""Certificates that signed cards accepted here, in the state directory."""


def beside_cards(settings: Settings, post: Callable[[Event], None]) -> Iterator[Reader]:
    """Return the scanners and keypads that stand beside card readers."""
    for scanner in settings.scanners:
        lane, device, badge = scanner.lane, scanner.device, scanner.badge
        if scanner.mode is ScannerMode.SERIAL:
            yield serial_scanner(lane, device, post, baud=scanner.baud, badge=badge)
        else:
            yield keyboard_scanner(lane, device, post, layout=scanner.layout, badge=badge)
    for pad in settings.keypads:
        yield keypad(pad.lane, pad.device, post)


def trust(settings: Settings, today: Callable[[], date]) -> Trust:
    """Return whom card readers trust; `today` gives the day that is relied on."""
    section = settings.readers
    chips = ChipLedger(settings.gate.state / CHIPS_FILE, today)
    return load_trust(
        trust_roots=section.trust_roots,
        revocation_lists=[section.revocation_list] if section.revocation_list else [],
        chip=ChipProof(section.chip_proof, chips),
        kept=RegisterFile(settings.gate.state / REGISTERS_FILE),
    )
