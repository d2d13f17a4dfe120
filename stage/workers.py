"""Invented workers who pass a gate one after the other: card in, look at the screen, card out."""

from collections.abc import Callable, Iterator
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
_LATE_S = 5.0
_TRIES = 3


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
        return self.put_in(card, _is_decided, "a decision", within=within)

    def put_in(
        self, card: Card, wanted: Callable[[View], bool], what: str, *, within: float = 20
    ) -> View:
        """Put a card in, wait for a view that follows from it, take it out; returns that view.

        A busy pcscd may overlook a change in its virtual reader, which it only polls, or hand the
        card over so late that it is out again: then it is put in once more, as a worker would.

        Raises:
            StageError: it did not come, or the reader never got empty.
        """
        for _ in range(_TRIES):
            if view := self._once(card, wanted, what, within):
                return view
        raise StageError(f"the reader overlooked a card {_TRIES} times")

    def _once(
        self, card: Card, wanted: Callable[[View], bool], what: str, within: float
    ) -> View | None:
        """Put a card in and out; return what was wanted, None when it was not read."""
        # A gate that has just started may read a card before its screen is followed.
        self._screen.wait_following()
        since = self._screen.mark()
        self._slot.insert(card)
        try:
            # The receipt of the worker before may still come; what is wanted follows a "reading".
            _, place = self._screen.wait(
                _is_reading, since=since, within=_READS_WITHIN_S, what="that it reads"
            )
        except StageError:
            pass
        else:
            return self._screen.wait(wanted, since=place, within=within, what=what)[0]
        finally:
            self._slot.remove()
            wait_until_empty()
        return self._late(since, wanted, what)

    def _late(self, since: int, wanted: Callable[[View], bool], what: str) -> View | None:
        """Return what came of a card that was read only just before it was taken out."""
        if not any(map(_is_reading, self._screen.views(since))):
            return None
        _, place = self._screen.wait(_is_reading, since=since)
        view, _ = self._screen.wait(
            lambda view: wanted(view) or view["reason"] in _OUT_AGAIN,
            since=place,
            within=_LATE_S,
            what=f"{what}, of a card that came late",
        )
        return None if view["reason"] in _OUT_AGAIN else view

    def registered(self, check_in: str, *, within: float = 20) -> str:
        """Wait until the screen shows a check-in's receipt number; return it as shown."""
        view, _ = self._screen.wait(
            lambda view: view["check_in"] == check_in and bool(view["receipt"]),
            within=within,
            what="the receipt number",
        )
        return str(view["receipt"])


_OUT_AGAIN = {"card-removed", "card-mute", "card-unreadable"}


def _is_reading(view: View) -> bool:
    return bool(view["state"] == "reading")


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
