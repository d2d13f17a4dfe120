"""What real readers do and the virtual one cannot: unplugging, fast swaps, moments of bad contact.

The service is scripted: a test says what `SCardGetStatusChange` would; the loop is the real one.
"""

import queue
import threading
from collections.abc import Iterator, Mapping
from time import monotonic

import pytest

from edge.credential import Credential, Unreadable
from edge.events import CardInserted, CardRead, CardRemoved, Event, ReaderState
from edge.readers import insertion, pcsc
from edge.readers.eid import CardBusyError, CardGoneError, Trust
from edge.readers.pcsc import PcscReaders
from edge.readers.slot import LaneReader
from edge.readers.winscard import ReaderServiceError, ReaderWord
from edge.simulator.card import VirtualCard
from edge.simulator.faults import CardTorn, Faults, Tear
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from protocol.reasons import Reason

READER, OTHER = "ACS ACR39U 00 00", "ACS ACR39U 01 00"
EMPTY, PRESENT = 0x0012, 0x0022


class Desk:
    """The readers on a desk: what is plugged in, and which card is in which."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.cards: dict[str, VirtualCard | None] = {READER: None}
        self.counts = {READER: 0, OTHER: 0}
        self.is_running = True
        self.cancelled = False
        self.held_by_others = 0
        self.connections: list[str] = []

    def put_in(self, card: VirtualCard, reader: str = READER) -> None:
        with self.changed:
            self.cards[reader] = card
            self.counts[reader] += 1
            self.changed.notify_all()

    def take_out(self, reader: str = READER) -> None:
        with self.changed:
            self.cards[reader] = None
            self.counts[reader] += 1
            self.changed.notify_all()

    def swap(self, card: VirtualCard, reader: str = READER) -> None:
        """Take a card out and put another in before anybody looks."""
        with self.changed:
            self.cards[reader] = card
            self.counts[reader] += 2
            self.changed.notify_all()

    def plug(self, reader: str = READER) -> None:
        with self.changed:
            self.cards[reader] = None
            self.changed.notify_all()

    def unplug(self, reader: str = READER) -> None:
        with self.changed:
            del self.cards[reader]
            self.changed.notify_all()

    def run(self, *, running: bool) -> None:
        with self.changed:
            self.is_running = running
            self.changed.notify_all()

    def word(self, reader: str) -> int:
        return self.counts[reader] << 16 | (PRESENT if self.cards[reader] else EMPTY)


class ScriptedContext:
    """A context of the scripted service."""

    desk: Desk

    def __init__(self) -> None:
        if not self.desk.is_running:
            raise ReaderServiceError("not running")

    def release(self) -> None:
        """Nothing to give back."""

    def cancel(self) -> None:
        with self.desk.changed:
            self.desk.cancelled = True
            self.desk.changed.notify_all()

    def readers(self) -> tuple[str, ...]:
        if not self.desk.is_running:
            raise ReaderServiceError("gone")
        return tuple(self.desk.cards)

    def wait(self, words: Mapping[str, int], seconds: float) -> tuple[ReaderWord, ...]:
        with self.desk.changed:
            self.desk.changed.wait_for(lambda: self._differs(words), seconds)
            if not self.desk.is_running:
                raise ReaderServiceError("gone")
            if not set(words) <= set(self.desk.cards):
                return ()
            return tuple(ReaderWord(name, self.desk.word(name), b"") for name in words)

    def connect(self, reader: str) -> "ScriptedConnection":
        if self.desk.held_by_others:
            self.desk.held_by_others -= 1
            raise CardBusyError("held")
        self.desk.connections.append(reader)
        card = self.desk.cards.get(reader)
        if card is None:
            raise CardGoneError("out")
        return ScriptedConnection(self.desk, reader, card)

    def _differs(self, words: Mapping[str, int]) -> bool:
        desk = self.desk
        gone = not set(words) <= set(desk.cards)
        return (
            desk.cancelled
            or not desk.is_running
            or gone
            or any(word != desk.word(name) for name, word in words.items())
        )


class ScriptedConnection:
    """A card that is connected, as long as it is the one in the reader."""

    def __init__(self, desk: Desk, reader: str, card: VirtualCard) -> None:
        self._desk, self._reader, self._card = desk, reader, card

    def begin(self) -> None:
        """Nobody else is there."""

    def reset(self) -> None:
        self._card.reset()

    def close(self) -> None:
        """Nothing to give back."""

    def transmit(self, command: bytes) -> bytes:
        if self._desk.cards.get(self._reader) is not self._card:
            raise CardGoneError("another card")
        try:
            return self._card.transmit(command)
        except CardTorn as torn:
            raise CardGoneError("torn") from torn


class Listener:
    """A gate that only listens."""

    def __init__(self, trust: Trust, *lanes: LaneReader) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.readers = PcscReaders(lanes or (LaneReader("north"),), trust, self.events.put)

    def hears(self, *kinds: type[Event]) -> list[Event]:
        """Wait for events, which must be of these kinds in this order."""
        heard = [self.events.get(timeout=10) for _ in kinds]
        assert [type(event) for event in heard] == list(kinds), heard
        return heard


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(ScriptedContext, "desk", desk, raising=False)
    monkeypatch.setattr(pcsc, "Context", ScriptedContext)
    monkeypatch.setattr(insertion, "Context", ScriptedContext)
    return desk


@pytest.fixture
def gate(desk: Desk, trust: Trust) -> Iterator[Listener]:
    del desk
    gate = Listener(trust)
    gate.readers.start()
    gate.hears(ReaderState)
    yield gate
    gate.readers.stop()


@pytest.fixture(scope="session")
def images(people: tuple[Person, ...], issuer: Issuer) -> list[CardImage]:
    return [issue(person, issuer) for person in people[:4]]


def number(event: Event) -> str:
    assert isinstance(event, CardRead)
    assert isinstance(event.result, Credential), event.result
    return event.result.number.digits


def reason(event: Event) -> Reason:
    assert isinstance(event, CardRead)
    assert isinstance(event.result, Unreadable), event.result
    return event.result.reason


def test_a_fast_swap_is_two_cards(
    gate: Listener, desk: Desk, images: list[CardImage], people: tuple[Person, ...]
) -> None:
    desk.put_in(VirtualCard(images[0]))
    _, first = gate.hears(CardInserted, CardRead)
    desk.swap(VirtualCard(images[1]))
    _, _, second = gate.hears(CardRemoved, CardInserted, CardRead)
    assert [number(first), number(second)] == [one.number.digits for one in people[:2]]


def test_a_reader_unplugged_with_a_card_in_it_and_plugged_back_serves_again(
    gate: Listener, desk: Desk, images: list[CardImage], people: tuple[Person, ...]
) -> None:
    desk.put_in(VirtualCard(images[0]))
    gate.hears(CardInserted, CardRead)
    desk.unplug()
    _, lost = gate.hears(CardRemoved, ReaderState)
    assert isinstance(lost, ReaderState)
    assert not lost.ready
    assert "plug it in again" in lost.detail
    desk.plug()
    (back,) = gate.hears(ReaderState)
    assert isinstance(back, ReaderState)
    assert back.ready
    desk.put_in(VirtualCard(images[1]))
    _, read = gate.hears(CardInserted, CardRead)
    assert number(read) == people[1].number.digits


def test_one_lane_without_its_reader_does_not_hinder_the_other(
    desk: Desk, trust: Trust, images: list[CardImage], people: tuple[Person, ...]
) -> None:
    gate = Listener(trust, LaneReader("north", "*00 00"), LaneReader("south", "*01 00"))
    gate.readers.start()
    gate.hears(ReaderState, ReaderState)
    desk.plug(OTHER)
    gate.hears(ReaderState)
    desk.unplug(READER)
    gate.hears(ReaderState)
    desk.put_in(VirtualCard(images[2]), OTHER)
    _, read = gate.hears(CardInserted, CardRead)
    assert isinstance(read, CardRead)
    assert read.lane == "south"
    assert number(read) == people[2].number.digits
    gate.readers.stop()


def test_a_service_that_dies_and_comes_back_is_told_and_forgotten(
    gate: Listener, desk: Desk, images: list[CardImage]
) -> None:
    desk.run(running=False)
    (lost,) = gate.hears(ReaderState)
    desk.run(running=True)
    (back,) = gate.hears(ReaderState)
    assert isinstance(lost, ReaderState)
    assert isinstance(back, ReaderState)
    assert [lost.ready, back.ready] == [False, True]
    desk.put_in(VirtualCard(images[0]))
    gate.hears(CardInserted, CardRead)


def test_a_card_that_nobody_saw_go_in_is_told_as_such(
    gate: Listener, desk: Desk, trust: Trust, images: list[CardImage]
) -> None:
    """Left in over a restart of service or gate, it may have been served before."""
    desk.put_in(VirtualCard(images[0]))
    _, seen = gate.hears(CardInserted, CardRead)
    desk.run(running=False)
    gate.hears(CardRemoved, ReaderState)
    desk.run(running=True)
    _, _, found = gate.hears(ReaderState, CardInserted, CardRead)
    gate.readers.stop()
    restarted = Listener(trust)
    restarted.readers.start()
    _, _, still_found = restarted.hears(ReaderState, CardInserted, CardRead)
    desk.take_out()
    restarted.hears(CardRemoved)
    desk.put_in(VirtualCard(images[0]))
    _, seen_again = restarted.hears(CardInserted, CardRead)
    restarted.readers.stop()
    told = (seen, found, still_found, seen_again)
    was_in = [event.was_in for event in told if isinstance(event, CardRead)]
    assert was_in == [False, True, True, False]


def test_a_service_that_does_not_run_yet_is_waited_for(desk: Desk, trust: Trust) -> None:
    desk.run(running=False)
    gate = Listener(trust)
    gate.readers.start()
    (lost,) = gate.hears(ReaderState)
    desk.run(running=True)
    (back,) = gate.hears(ReaderState)
    gate.readers.stop()
    assert isinstance(lost, ReaderState)
    assert isinstance(back, ReaderState)
    assert (lost.ready, lost.detail, back.ready) == (False, "not running", True)


def test_a_lane_whose_reader_was_never_there_says_so_once(
    desk: Desk, trust: Trust, images: list[CardImage]
) -> None:
    gate = Listener(trust, LaneReader("north", "Absent*"), LaneReader("south"))
    gate.readers.start()
    told = {
        event.lane: event
        for event in gate.hears(ReaderState, ReaderState)
        if isinstance(event, ReaderState)
    }
    assert not told["north"].ready
    assert READER in told["north"].detail
    desk.put_in(VirtualCard(images[0]))
    gate.hears(CardInserted, CardRead)
    gate.readers.stop()


def test_a_program_that_holds_the_card_for_a_moment_only_delays(
    gate: Listener, desk: Desk, images: list[CardImage], people: tuple[Person, ...]
) -> None:
    desk.held_by_others = 2
    desk.put_in(VirtualCard(images[0]))
    _, read = gate.hears(CardInserted, CardRead)
    assert number(read) == people[0].number.digits


def test_contact_lost_for_a_moment_is_read_again(
    gate: Listener, desk: Desk, images: list[CardImage], people: tuple[Person, ...]
) -> None:
    """The card is still in its reader: a bad contact, not a card that was torn out."""

    class Wobbly(VirtualCard):
        def reset(self) -> None:
            super().reset()
            self._torn = False

    desk.put_in(Wobbly(images[0], Faults.only(4, Tear())))
    _, read = gate.hears(CardInserted, CardRead)
    assert number(read) == people[0].number.digits


def test_a_card_taken_out_while_it_is_read_is_told_once(
    gate: Listener, desk: Desk, images: list[CardImage]
) -> None:
    desk.put_in(VirtualCard(images[0], Faults.only(3, Tear())))
    gate.hears(CardInserted)
    desk.take_out()
    read, _ = gate.hears(CardRead, CardRemoved)
    assert reason(read) is Reason.CARD_REMOVED
    assert gate.events.empty()


def test_stopping_takes_a_card_out_for_the_gate(
    gate: Listener, desk: Desk, images: list[CardImage]
) -> None:
    desk.put_in(VirtualCard(images[0]))
    gate.hears(CardInserted, CardRead)
    begun = monotonic()
    gate.readers.stop()
    gate.hears(CardRemoved, ReaderState)
    assert monotonic() - begun < 2
