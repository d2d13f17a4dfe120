"""Reading a virtual card in a test, without any reader in between."""

from itertools import count

from edge.credential import Credential, Unreadable
from edge.readers.eid import CardGoneError, IdentityFile, Reading, Trust, read_card
from edge.simulator.card import Card, VirtualCard
from edge.simulator.faults import CardTorn
from edge.simulator.image import CardImage


class Inserted:
    """A virtual card as a transport: a torn card is one that is gone."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.paused: list[float] = []

    def transmit(self, command: bytes) -> bytes:
        try:
            return self.card.transmit(command)
        except CardTorn as torn:
            raise CardGoneError("torn out") from torn

    def read(self, trust: Trust) -> Reading:
        ticks = count()
        return read_card(
            self,
            trust,
            now=lambda: next(ticks) / 1000,
            pause=self.paused.append,
            atr=self.card.atr,
        )


def read(card: Card | CardImage, trust: Trust) -> Credential | Unreadable:
    """Read a card and return what the gate gets."""
    inserted = Inserted(VirtualCard(card) if isinstance(card, CardImage) else card)
    return inserted.read(trust).result


def genuine(card: Card | CardImage, trust: Trust) -> Credential:
    """Read a card that must be genuine."""
    result = read(card, trust)
    assert isinstance(result, Credential), result
    return result


def refused(card: Card | CardImage, trust: Trust) -> Unreadable:
    """Read a card that must be refused."""
    result = read(card, trust)
    assert isinstance(result, Unreadable), result
    return result


def whole_identity(card: Card | CardImage, trust: Trust) -> IdentityFile:
    """Read a card and return all that its identity file says."""
    inserted = Inserted(VirtualCard(card) if isinstance(card, CardImage) else card)
    identity = inserted.read(trust).identity
    assert identity is not None
    return identity
