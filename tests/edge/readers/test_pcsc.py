"""The reader loop on a real pcscd with the virtual reader: every card is told exactly once."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from time import monotonic
from typing import TypeVar

import pytest
from smartcard import scard

from edge.credential import Credential, Unreadable
from edge.events import CardInserted, CardRead, CardRemoved, Event, ReaderState
from edge.readers.eid import Trust, apdu
from edge.readers.pcsc import PcscReaders
from edge.readers.slot import LaneReader, Look
from edge.readers.winscard import UNAWARE, Context
from edge.simulator.card import VirtualCard
from edge.simulator.faults import Faults, Mute, Spurious, Tear
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from edge.simulator.strangers import OtherChip, SilentCard
from edge.simulator.vpcd import VirtualSlot
from protocol.reasons import Reason
from stage.pcscd import Pcscd
from tests.edge.readers.slots import wait_until, wait_until_empty

E = TypeVar("E", bound=Event)
READY_AGAIN_WITHIN_S = 5
FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"


class Gate:
    """A gate that only listens."""

    def __init__(self, trust: Trust, *lanes: LaneReader, simulation: bool = True) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self.readers = PcscReaders(
            lanes or (LaneReader("north"),), trust, self._events.put, simulation=simulation
        )

    def hears(self, kind: type[E], within: float = 10) -> E:
        """Wait for the next event, which must be of this kind."""
        event = self._events.get(timeout=within)
        assert isinstance(event, kind), event
        return event

    def hears_any(self) -> Event:
        """Wait for the next event."""
        return self._events.get(timeout=10)

    def hears_result(self) -> Credential | Unreadable:
        """Wait until a card was put in and read."""
        self.hears(CardInserted)
        return self.hears(CardRead).result

    def hears_reason(self) -> Reason:
        """Wait until a card was put in and refused."""
        result = self.hears_result()
        assert isinstance(result, Unreadable), result
        return result.reason

    def hears_nothing_more(self) -> None:
        """Whatever was told is all."""
        assert self._events.empty()


Listening = Callable[..., Gate]


@pytest.fixture
def starting(pcscd: Pcscd, trust: Trust) -> Iterator[Listening]:
    """Start gates, and stop them at the end."""
    del pcscd
    gates: list[Gate] = []

    def start(*lanes: LaneReader, simulation: bool = True) -> Gate:
        gates.append(Gate(trust, *lanes, simulation=simulation))
        gates[-1].readers.start()
        return gates[-1]

    yield start
    for gate in gates:
        gate.readers.stop()


@pytest.fixture
def listening(starting: Listening) -> Listening:
    """Start gates, each once the slots are empty."""

    def start(*lanes: LaneReader, simulation: bool = True) -> Gate:
        for reader in (FIRST, SECOND):
            wait_until_empty(reader)
        return starting(*lanes, simulation=simulation)

    return start


@pytest.fixture
def gate(listening: Listening) -> Gate:
    """A gate whose only lane uses the first slot, once its reader is ready."""
    gate = listening()
    assert gate.hears(ReaderState).ready
    return gate


@pytest.fixture
def slot(pcscd: Pcscd) -> Iterator[VirtualSlot]:
    """The first slot, empty before and after."""
    with VirtualSlot(pcscd.ports[0]) as slot:
        yield slot


@pytest.fixture(scope="session")
def image(person: Person, issuer: Issuer) -> CardImage:
    """A genuine card of applet 1.8."""
    return issue(person, issuer)


def test_a_card_is_read_and_told_from_its_event_on(
    gate: Gate, slot: VirtualSlot, image: CardImage, person: Person
) -> None:
    slot.insert(VirtualCard(image))
    inserted = gate.hears(CardInserted)
    told = gate.hears(CardRead)
    assert isinstance(told.result, Credential)
    assert told.result.number == person.number
    assert told.inserted_at == inserted.at
    assert inserted.at < told.at
    assert 0 < told.result.cost.identity_ms < 1000
    slot.remove()
    gate.hears(CardRemoved)
    gate.hears_nothing_more()


def test_cards_torn_out_at_each_command_are_told_and_the_next_worker_is_served(
    gate: Gate, slot: VirtualSlot, people: tuple[Person, ...], issuer: Issuer
) -> None:
    """A run with many people, so that a mixed identity would show."""
    for command, (torn, whole) in enumerate(pairwise(people[:10]), start=1):
        slot.insert(VirtualCard(issue(torn, issuer), Faults.only(command, Tear())))
        begun = gate.hears(CardInserted).at
        result = gate.hears(CardRead).result
        if isinstance(result, Credential):  # all was read: registers are known by now
            assert result.number == torn.number
        else:
            assert result.reason is Reason.CARD_REMOVED
        slot.remove()
        gate.hears(CardRemoved)
        slot.insert(VirtualCard(issue(whole, issuer)))
        assert _number(gate.hears_result()) == whole.number
        assert monotonic() - begun < READY_AGAIN_WITHIN_S
        slot.remove()
        gate.hears(CardRemoved)


def test_defects_of_the_reader_do_not_stop_a_worker(
    gate: Gate, slot: VirtualSlot, people: tuple[Person, ...], issuer: Issuer
) -> None:
    defects = (
        Spurious.not_found(),
        Spurious.past_the_end(),
        Spurious.nothing_selected(),
        Spurious.empty(),
    )
    for command, (defect, person) in enumerate(zip(defects, people, strict=False), start=1):
        slot.insert(VirtualCard(issue(person, issuer), Faults.only(command, defect)))
        assert _number(gate.hears_result()) == person.number
        slot.remove()
        gate.hears(CardRemoved)


def test_a_mute_card_is_given_up_and_the_next_worker_is_served_within_five_seconds(
    gate: Gate, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image, Faults.only(3, Mute())))
    begun = gate.hears(CardInserted).at
    result = gate.hears(CardRead).result
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.CARD_MUTE
    slot.remove()
    gate.hears(CardRemoved)
    slot.insert(VirtualCard(image))
    assert isinstance(gate.hears_result(), Credential)
    assert monotonic() - begun < READY_AGAIN_WITHIN_S


def test_a_card_the_wrong_way_round_and_a_bank_card_have_their_own_answers(
    gate: Gate, slot: VirtualSlot
) -> None:
    slot.insert(SilentCard())
    assert gate.hears_reason() is Reason.CARD_MUTE
    slot.remove()
    gate.hears(CardRemoved)
    slot.insert(OtherChip())
    assert gate.hears_reason() is Reason.CARD_UNKNOWN


def test_a_card_that_another_program_holds_is_told_busy(
    pcscd: Pcscd, starting: Listening, image: CardImage
) -> None:
    wait_until_empty(SECOND)
    with VirtualSlot(pcscd.ports[1]) as second:
        second.insert(VirtualCard(image))
        with _held(SECOND):
            gate = starting(LaneReader("south", SECOND))
            assert gate.hears(ReaderState).ready
            assert gate.hears_reason() is Reason.CARD_BUSY


def test_a_connected_card_can_be_reset_and_read_again(
    pcscd: Pcscd, slot: VirtualSlot, image: CardImage
) -> None:
    del pcscd
    wait_until_empty(FIRST)
    slot.insert(VirtualCard(image))
    context = Context()
    word = UNAWARE
    while not Look.of(word).present:
        for state in context.wait({FIRST: word}, 10):
            word = state.word
    connection = context.connect(FIRST)
    connection.begin()
    before = connection.transmit(apdu.get_card_data())
    connection.reset()
    connection.begin()
    assert connection.transmit(apdu.get_card_data()) == before
    connection.close()
    context.release()


def test_pcscd_killed_and_restarted_only_interrupts(
    gate: Gate, slot: VirtualSlot, image: CardImage, pcscd: Pcscd
) -> None:
    slot.insert(VirtualCard(image))
    assert isinstance(gate.hears_result(), Credential)
    pcscd.kill()
    gate.hears(CardRemoved)
    assert not gate.hears(ReaderState).ready
    pcscd.start()
    begun = monotonic()
    assert gate.hears(ReaderState).ready
    slot.insert(VirtualCard(image))
    assert isinstance(gate.hears_result(), Credential)
    assert monotonic() - begun < READY_AGAIN_WITHIN_S


def test_two_readers_serve_two_lanes_at_once(
    pcscd: Pcscd, listening: Listening, people: tuple[Person, ...], issuer: Issuer
) -> None:
    gate = listening(LaneReader("north", FIRST), LaneReader("south", "*00 01"))
    assert {gate.hears(ReaderState).lane for _ in range(2)} == {"north", "south"}
    with VirtualSlot(pcscd.ports[0]) as first, VirtualSlot(pcscd.ports[1]) as second:
        first.insert(VirtualCard(issue(people[0], issuer)))
        second.insert(VirtualCard(issue(people[1], issuer)))
        events = [gate.hears_any() for _ in range(4)]
    told = {event.lane: event.result for event in events if isinstance(event, CardRead)}
    assert _number(told["north"]) == people[0].number
    assert _number(told["south"]) == people[1].number


def test_virtual_readers_do_not_count_in_production(listening: Listening) -> None:
    state = listening(simulation=False).hears(ReaderState)
    assert not state.ready
    assert "plug one in" in state.detail


def test_the_loop_shows_that_it_is_alive(gate: Gate) -> None:
    before = gate.readers.last_tick
    deadline = monotonic() + 5
    while gate.readers.last_tick == before:
        assert monotonic() < deadline


def _number(result: Credential | Unreadable) -> object:
    assert isinstance(result, Credential)
    return result.number


@contextmanager
def _held(reader: str) -> Iterator[None]:
    """Have the card in a transaction, as another program would."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    try:
        wait_until(context, reader, scard.SCARD_STATE_PRESENT)
        _, handle, _ = scard.SCardConnect(
            context, reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0
        )
        scard.SCardBeginTransaction(handle)
        yield
    finally:
        scard.SCardReleaseContext(context)
