"""The Belgian eID, read without a PIN: start reading at `card.py`. No PC/SC in here.

A card gives a genuine identity with what was checked, or a reason; nothing else comes out.
"""

from edge.readers.eid.card import Reading, read_card
from edge.readers.eid.channel import Transport
from edge.readers.eid.chip import ChipBudget, ChipPolicy, ChipProof
from edge.readers.eid.chip_budget import ChipLedger
from edge.readers.eid.errors import CardBusyError, CardGoneError, CardMuteError
from edge.readers.eid.identity import IdentityFile
from edge.readers.eid.register_file import RegisterFile
from edge.readers.eid.trust import Trust, load_trust

__all__ = [
    "CardBusyError",
    "CardGoneError",
    "CardMuteError",
    "ChipBudget",
    "ChipLedger",
    "ChipPolicy",
    "ChipProof",
    "IdentityFile",
    "Reading",
    "RegisterFile",
    "Transport",
    "Trust",
    "load_trust",
    "read_card",
]
