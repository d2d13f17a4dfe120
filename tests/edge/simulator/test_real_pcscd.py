"""The virtual card in the real stack: pcscd, vsmartcard-vpcd, and PC/SC as any program uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import monotonic

import pytest
from smartcard import scard

from edge.simulator.card import Card, VirtualCard
from edge.simulator.faults import Faults, Tear
from edge.simulator.image import Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from edge.simulator.strangers import OtherChip, SilentCard
from edge.simulator.vpcd import VirtualSlot
from stage.pcscd import Pcscd
from tests.edge.simulator.commands import IDENTITY_PATH, read, select, whole_file

READER, SECOND_READER = "Virtual PCD 00 00", "Virtual PCD 00 01"
WITHIN_S = 10.0
EITHER = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


@dataclass(frozen=True)
class Program:
    """A program that uses PC/SC: it waits for states and talks to cards."""

    context: int

    def wait_for(self, state: int, reader: str = READER) -> bytes:
        """Wait until the reader is in a state; give the ATR that PC/SC then tells."""
        deadline = monotonic() + WITHIN_S
        known = scard.SCARD_STATE_UNAWARE
        while monotonic() < deadline:
            _, states = scard.SCardGetStatusChange(self.context, 200, [(reader, known)])
            _, known, atr = states[0]
            if known & state:
                return bytes(atr)
        pytest.fail(f"{reader} does not reach state {state:#x}, it is in {known:#x}")

    def connect(self, reader: str = READER) -> "Connection":
        result, card, protocol = scard.SCardConnect(
            self.context, reader, scard.SCARD_SHARE_SHARED, EITHER
        )
        assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
        return Connection(card, protocol)


@dataclass(frozen=True)
class Connection:
    """A connection to a card; it has `transmit` as the card itself has."""

    card: int
    protocol: int
    atr: bytes = b""

    def reset(self) -> None:
        scard.SCardReconnect(self.card, scard.SCARD_SHARE_SHARED, EITHER, scard.SCARD_RESET_CARD)

    def transmit(self, command: bytes) -> bytes:
        result, answer = scard.SCardTransmit(self.card, self.protocol, list(command))
        assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
        return bytes(answer)

    def failure(self, command: bytes) -> int:
        result, _ = scard.SCardTransmit(self.card, self.protocol, list(command))
        return int(result) & 0xFFFFFFFF

    def close(self) -> None:
        scard.SCardDisconnect(self.card, scard.SCARD_LEAVE_CARD)


@pytest.fixture
def program(pcscd: Pcscd) -> Iterator[Program]:
    assert pcscd is not None
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    yield Program(context)
    scard.SCardReleaseContext(context)


@pytest.fixture
def slot(pcscd: Pcscd, program: Program) -> Iterator[VirtualSlot]:
    """The first slot, empty for pcscd too: the last card of another test may just have left."""
    program.wait_for(scard.SCARD_STATE_EMPTY)
    with VirtualSlot(pcscd.ports[0]) as first:
        yield first


def inserted(slot: VirtualSlot, program: Program, card: Card) -> bytes:
    slot.insert(card)
    slot.wait_until_noticed()
    return program.wait_for(scard.SCARD_STATE_PRESENT)


@pytest.mark.parametrize("generation", Generation)
def test_every_generation_is_read_through_pcsc_over_t0(
    slot: VirtualSlot, program: Program, issuer: Issuer, person: Person, generation: Generation
) -> None:
    image = issue(person, issuer, generation)
    assert inserted(slot, program, VirtualCard(image)) == image.atr
    connection = program.connect()
    assert connection.protocol == scard.SCARD_PROTOCOL_T0 or generation is Generation.V1_8
    assert whole_file(connection, IDENTITY_PATH) == image.files["4031"]
    connection.close()


def test_a_command_takes_far_less_than_the_40_ms_of_a_delayed_acknowledgement(
    slot: VirtualSlot, program: Program, issuer: Issuer, person: Person
) -> None:
    inserted(slot, program, VirtualCard(issue(person, issuer)))
    connection = program.connect()
    taken = []
    for _ in range(25):
        begun = monotonic()
        connection.transmit(select(IDENTITY_PATH))
        taken.append(monotonic() - begun)
    connection.close()
    assert median(taken) < 0.02


def test_a_reset_deselects_the_file(
    slot: VirtualSlot, program: Program, issuer: Issuer, person: Person
) -> None:
    inserted(slot, program, VirtualCard(issue(person, issuer)))
    connection = program.connect()
    connection.transmit(select(IDENTITY_PATH))
    connection.reset()
    assert connection.transmit(read(0, 8)) == b"\x69\x86"
    connection.close()


def test_a_torn_card_leaves_the_reader_empty(
    slot: VirtualSlot, program: Program, issuer: Issuer, person: Person
) -> None:
    card = VirtualCard(issue(person, issuer), Faults.only(2, Tear()))
    inserted(slot, program, card)
    connection = program.connect()
    connection.transmit(select(IDENTITY_PATH))
    assert connection.transmit(read(0, 8)) == b"", "vpcd makes no error of the first one"
    assert connection.failure(read(0, 8)) == 0x80100016
    program.wait_for(scard.SCARD_STATE_EMPTY)
    assert connection.failure(read(0, 8)) == 0x80100069
    connection.close()


def test_a_card_the_wrong_way_round_is_mute_for_pcsc(slot: VirtualSlot, program: Program) -> None:
    inserted(slot, program, SilentCard())
    program.wait_for(scard.SCARD_STATE_MUTE)


def test_a_bank_card_is_there_with_its_own_atr(slot: VirtualSlot, program: Program) -> None:
    assert inserted(slot, program, OtherChip()) == OtherChip().atr


def test_a_card_soon_after_another_is_a_new_card_even_if_the_first_never_powered_up(
    slot: VirtualSlot, program: Program, issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer)
    for _ in range(3):
        slot.insert(OtherChip())
        slot.wait_until_noticed()
        slot.insert(VirtualCard(image))
        slot.wait_until_noticed()
        assert program.wait_for(scard.SCARD_STATE_PRESENT) == image.atr


def test_two_slots_hold_two_people_at_once(
    pcscd: Pcscd, slot: VirtualSlot, program: Program, issuer: Issuer, person: Person
) -> None:
    first, second = issue(person, issuer), issue(person, issuer, Generation.V1_1)
    program.wait_for(scard.SCARD_STATE_EMPTY, SECOND_READER)
    with VirtualSlot(pcscd.ports[1]) as other:
        other.insert(VirtualCard(second))
        inserted(slot, program, VirtualCard(first))
        program.wait_for(scard.SCARD_STATE_PRESENT, SECOND_READER)
        connections = program.connect(), program.connect(SECOND_READER)
        read_back = [whole_file(connection, IDENTITY_PATH) for connection in connections]
        assert read_back == [first.files["4031"], second.files["4031"]]
        for connection in connections:
            connection.close()


def test_the_slot_takes_a_card_again_after_pcscd_was_killed_and_restarted(
    pcscd: Pcscd, issuer: Issuer, person: Person
) -> None:
    image = issue(person, issuer)
    with VirtualSlot(pcscd.ports[0]) as slot:
        slot.insert(VirtualCard(image))
        slot.wait_until_noticed()
        pcscd.kill()
        assert slot.wait_until_empty(WITHIN_S)
        pcscd.start()
        slot.insert(VirtualCard(image))
        slot.wait_until_noticed()
