"""Whatever is sent, and whatever goes wrong, the virtual card answers and keeps its word."""

import functools

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.simulator.card import Manners, VirtualCard
from edge.simulator.command import DANGEROUS, Command
from edge.simulator.faults import (
    CardTorn,
    Deselected,
    Fault,
    Faults,
    Garbled,
    Mute,
    Shortened,
    Slow,
    Spurious,
    Tear,
    WrongLength,
)
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import crowd
from edge.simulator.personalise import issue
from tests.edge.simulator.commands import (
    GET_CARD_DATA,
    IDENTITY_PATH,
    authenticate,
    get_response,
    read,
    select,
    step,
)

SENSIBLE = st.one_of(
    st.sampled_from([select(IDENTITY_PATH), step("DF01"), step("4031"), GET_CARD_DATA]),
    st.builds(read, st.integers(0, 0xFFFF), st.integers(1, 256)),
    st.builds(get_response, st.integers(1, 256)),
    st.builds(authenticate, st.binary(min_size=48, max_size=48)),
)
ANYTHING = st.one_of(st.binary(max_size=300), SENSIBLE)
MANNERS = st.builds(Manners, path_select=st.booleans(), reads_by_get_response=st.booleans())
HARMLESS: st.SearchStrategy[Fault] = st.one_of(
    st.builds(Spurious, st.sampled_from([b"\x6a\x87", b"\x6b\x00", b"\x69\x86", b"\x90\x00"])),
    st.builds(WrongLength, st.integers(1, 256)),
    st.builds(Shortened, st.integers(0, 256)),
    st.builds(Garbled, st.integers(0, 300), st.integers(1, 255)),
    st.builds(Slow, st.floats(0, 60)),
    st.just(Deselected()),
)
DEADLY: st.SearchStrategy[Fault] = st.one_of(st.just(Tear()), st.just(Mute()))

PATIENT = settings(deadline=None)
"""The first example of a generation makes its keys, and RSA takes its time."""


@functools.cache
def image(generation: Generation) -> CardImage:
    return issue(crowd(1, seed=8)[0], Issuer.generate(), generation)


@PATIENT
@given(st.sampled_from(Generation), MANNERS, st.lists(ANYTHING, max_size=12))
def test_any_command_gets_an_answer_of_two_bytes_or_more(
    generation: Generation, manners: Manners, commands: list[bytes]
) -> None:
    card = VirtualCard(image(generation), manners=manners)
    answers = [card.transmit(command) for command in commands]
    assert all(2 <= len(answer) <= 258 for answer in answers)
    assert [exchange.answer for exchange in card.log] == answers


@PATIENT
@given(
    st.sampled_from(Generation),
    st.dictionaries(st.integers(1, 12), HARMLESS, max_size=6),
    st.lists(ANYTHING, min_size=1, max_size=12),
)
def test_faults_of_the_reader_still_leave_two_bytes_of_answer(
    generation: Generation, schedule: dict[int, Fault], commands: list[bytes]
) -> None:
    waited: list[float] = []
    card = VirtualCard(image(generation), Faults(schedule), pause=waited.append)
    assert all(len(card.transmit(command)) >= 2 for command in commands)
    struck = [fault for number, fault in schedule.items() if number <= len(commands)]
    assert sorted(waited) == sorted(fault.seconds for fault in struck if isinstance(fault, Slow))


@PATIENT
@given(st.integers(1, 8), DEADLY, st.lists(SENSIBLE, min_size=8, max_size=8))
def test_a_torn_or_mute_card_answers_until_then_and_not_after(
    strikes_at: int, fault: Fault, commands: list[bytes]
) -> None:
    card = VirtualCard(image(Generation.V1_8), Faults.only(strikes_at, fault))
    for number, command in enumerate(commands, start=1):
        try:
            answer = card.transmit(command)
        except CardTorn:
            answer = b""
        assert bool(answer) == (number < strikes_at)


@PATIENT
@given(st.binary(max_size=40), st.sampled_from(sorted(DANGEROUS)), st.sampled_from([0x00, 0x80]))
def test_a_dangerous_command_is_never_carried_out(tail: bytes, ins: int, cla: int) -> None:
    card = VirtualCard(image(Generation.V1_8))
    raw = bytes([cla, ins]) + tail
    assert card.transmit(raw)[0] in {0x67, 0x6D}
    assert card.dangerous == [raw]


@PATIENT
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 256)), max_size=8))
def test_what_is_read_is_always_a_piece_of_the_selected_file(
    reads: list[tuple[int, int]],
) -> None:
    card = VirtualCard(image(Generation.V1_8))
    content = card.image.files["4031"]
    card.transmit(select(IDENTITY_PATH))
    for offset, length in reads:
        answer = card.transmit(read(offset, length))
        match answer[-2]:
            case 0x90:
                assert answer[:-2] == content[offset : offset + length]
                assert len(answer) == length + 2
            case 0x6C:
                assert answer[-1] == len(content) - offset < length
            case _:
                assert answer == b"\x6b\x00"
                assert offset >= len(content)


@PATIENT
@given(st.binary(max_size=300))
def test_a_command_taken_apart_has_all_the_bytes_it_was_made_of(raw: bytes) -> None:
    command = Command.parse(raw)
    if command is None:
        return
    header = bytes([command.cla, command.ins, command.p1, command.p2])
    length = bytes([len(command.data)]) if command.data else b""
    expected = b"" if command.expected is None else bytes([command.expected % 256])
    assert header + length + command.data + expected == raw
