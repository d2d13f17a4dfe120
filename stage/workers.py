"""Invented workers who pass a gate one after the other: card in, look at the screen, card out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from smartcard import scard

from edge.simulator.card import Card, VirtualCard
from edge.simulator.image import Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import people
from edge.simulator.personalise import issue
from edge.simulator.vpcd import VirtualSlot
from stage.errors import StageError
from stage.screen import Screen, View

READER = "Virtual PCD 00 00"
_EMPTY_WITHIN_MS = 5000
_READS_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker and his card."""

    name: str
    card: Card


def crew(issuer: Issuer, seed: int = 1) -> Iterator[Worker]:
    """Invent workers without end, with cards of all generations."""
    for person, generation in zip(people(seed), cycle(reversed(Generation)), strict=False):
        yield Worker(
            f"{person.given_names} {person.surname}",
            VirtualCard(issue(person, issuer, generation)),
        )


class Entry:
    """The reader at a gate, and the screen above it."""

    def __init__(self, slot: VirtualSlot, screen: Screen) -> None:
        """Take the slot that belongs to the gate's lane, and what follows its screen."""
        self._slot = slot
        self._screen = screen

    def pass_through(self, card: Card, *, within: float = 20) -> View:
        """Put a card in, wait until the arm or a refusal answers, take it out; returns that view.

        Raises:
            StageError: the gate did not decide, or the reader never got empty.
        """
        try:
            # The receipt of the worker before may still come; the decision follows a "reading".
            since = self._put_in(card)
            decision, _ = self._screen.wait(
                _is_decided,
                since=since,
                within=within,
                what="a decision",
            )
            return decision
        finally:
            self._slot.remove()
            wait_until_empty()

    def _put_in(self, card: Card) -> int:
        """Put a card in until the screen says that it is read; return the place behind that.

        A busy pcscd may overlook a change in its virtual reader, which it only polls: then the
        card is taken out and put in once more, as a worker would.
        """
        try:
            return self._read(card)
        except StageError:
            self._slot.remove()
            wait_until_empty()
            return self._read(card)

    def _read(self, card: Card) -> int:
        since = self._screen.mark()
        self._slot.insert(card)
        _, place = self._screen.wait(
            lambda view: view["state"] == "reading",
            since=since,
            within=_READS_WITHIN_S,
            what="that it reads",
        )
        return place

    def registered(self, check_in: str, *, within: float = 20) -> str:
        """Wait until the screen shows a check-in's receipt number; return it as shown."""
        view, _ = self._screen.wait(
            lambda view: view["check_in"] == check_in and bool(view["receipt"]),
            within=within,
            what="the receipt number",
        )
        return str(view["receipt"])


def _is_decided(view: View) -> bool:
    return view["state"] == "refused" or view["passage"] in {"open", "over"}


def wait_until_empty(reader: str = READER) -> None:
    """Wait until pcscd has noticed that the card is out of the reader."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if result != scard.SCARD_S_SUCCESS:
        return  # pcscd itself is gone, and every card with it
    try:
        states = [(reader, scard.SCARD_STATE_PRESENT)]
        while True:
            result, states = scard.SCardGetStatusChange(context, _EMPTY_WITHIN_MS, states)
            if result != scard.SCARD_S_SUCCESS:
                raise StageError(
                    f"{reader} did not get empty: {scard.SCardGetErrorMessage(result)}"
                )
            if not states[0][1] & scard.SCARD_STATE_PRESENT:
                return
            states = [(reader, states[0][1])]
    finally:
        scard.SCardReleaseContext(context)
