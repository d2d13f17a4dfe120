"""The virtual card answers commands as a T=0 card does, and takes nothing that needs a PIN."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from edge.simulator.card import Manners, VirtualCard
from edge.simulator.command import Status
from edge.simulator.forgery import not_activated, with_files
from edge.simulator.image import CardImage, Generation
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from tests.edge.simulator.commands import (
    GET_CARD_DATA,
    IDENTITY_PATH,
    REGISTER_PATH,
    authenticate,
    get_response,
    read,
    select,
    step,
    whole_file,
)

OK = b"\x90\x00"
CHALLENGE = bytes(range(48))


@pytest.fixture(scope="module")
def image(issuer: Issuer, person: Person) -> CardImage:
    return with_files(issue(person, issuer), {"4031": bytes(range(1, 256)) + bytes(35)})


@pytest.fixture(scope="module")
def old_image(issuer: Issuer, person: Person) -> CardImage:
    return issue(person, issuer, Generation.V1_7)


@pytest.fixture
def card(image: CardImage) -> VirtualCard:
    return VirtualCard(image)


@pytest.mark.parametrize(
    ("generation", "atr"),
    [
        (Generation.V1_0, "3B9894400AA503010101AD1310"),
        (Generation.V1_1, "3B9813400AA503010101AD1311"),
        (Generation.V1_7, "3B9813400AA503010101AD1311"),
        (Generation.V1_8, "3B7F96000080318065B085040120120FFF829000"),
    ],
)
def test_each_generation_answers_to_reset_in_its_own_way(
    issuer: Issuer, person: Person, generation: Generation, atr: str
) -> None:
    assert VirtualCard(issue(person, issuer, generation)).atr == bytes.fromhex(atr)


@pytest.mark.parametrize("path", [IDENTITY_PATH, REGISTER_PATH])
def test_a_file_selected_by_its_path_is_read_whole(card: VirtualCard, path: bytes) -> None:
    assert whole_file(card, path) == card.image.files[path[-2:].hex().upper()]


def test_a_file_can_be_reached_by_walking_down(card: VirtualCard) -> None:
    assert [card.transmit(step(name)) for name in ("3F00", "DF01", "4031")] == [OK] * 3
    assert card.transmit(read(0, 4)) == bytes([1, 2, 3, 4]) + OK


def test_a_file_of_another_directory_is_not_found_by_walking(card: VirtualCard) -> None:
    assert card.transmit(step("DF00")) == OK
    assert card.transmit(step("4031")) == b"\x6a\x82"


def test_the_application_is_selected_by_its_name_and_by_no_other(card: VirtualCard) -> None:
    name = bytes.fromhex("A00000003029057000AD13100101FF")
    assert card.transmit(bytes.fromhex("00A4040C0F") + name) == OK
    assert card.transmit(bytes.fromhex("00A4040C0E") + name[:-1]) == b"\x6a\x82"


def test_a_failed_selection_leaves_the_selected_file_as_it_was(card: VirtualCard) -> None:
    card.transmit(select(IDENTITY_PATH))
    assert card.transmit(select(bytes.fromhex("3F00DF01FFFF"))) == b"\x6a\x82"
    assert card.transmit(read(0, 1)) == b"\x01" + OK


def test_nothing_can_be_read_below_a_file(card: VirtualCard) -> None:
    assert card.transmit(select(IDENTITY_PATH + IDENTITY_PATH[-2:])) == b"\x6a\x82"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00A4080C053F00DF0140", 0x6700),
        ("00A4020C033F00DF", 0x6700),
        ("00A4090C063F00DF014031", 0x6A86),
        ("00A40804063F00DF014031", 0x6A86),
        ("00A4080C06", 0x6700),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(
    card: VirtualCard, command: str, status: int
) -> None:
    assert card.transmit(bytes.fromhex(command)) == status.to_bytes(2)


def test_no_file_is_selected_after_a_reset_or_at_a_directory(card: VirtualCard) -> None:
    card.transmit(select(IDENTITY_PATH))
    card.reset()
    assert card.transmit(read(0, 256)) == b"\x69\x86"
    card.transmit(select(IDENTITY_PATH[:4]))
    assert card.transmit(read(0, 256)) == b"\x69\x86"


def test_a_full_read_gives_256_bytes_and_the_end_asks_for_its_own_length(card: VirtualCard) -> None:
    card.transmit(select(IDENTITY_PATH))
    assert len(card.transmit(read(0, 256))) == 258
    assert card.transmit(read(256, 256)) == bytes([0x6C, 290 - 256])
    assert card.transmit(read(256, 34)) == bytes(34) + OK
    assert card.transmit(read(290, 256)) == b"\x6b\x00"
    assert card.transmit(read(0x7FFF, 1)) == b"\x6b\x00"


def test_a_card_without_path_selection_has_to_be_walked(image: CardImage) -> None:
    card = VirtualCard(image, manners=Manners(path_select=False))
    assert card.transmit(select(IDENTITY_PATH)) == b"\x6a\x86"
    assert [card.transmit(step(name)) for name in ("3F00", "DF01", "4031")] == [OK] * 3


def test_reads_may_have_to_be_fetched_by_get_response(image: CardImage) -> None:
    card = VirtualCard(image, manners=Manners(reads_by_get_response=True))
    card.transmit(select(IDENTITY_PATH))
    assert card.transmit(read(0, 256)) == b"\x61\x00"
    assert card.transmit(get_response(256)) == image.files["4031"][:256] + OK
    assert card.transmit(read(0, 10)) == b"\x61\x0a"
    assert card.transmit(get_response(11)) == b"\x6c\x0a"
    assert card.transmit(get_response(4)) == b"\x01\x02\x03\x04\x61\x06"
    assert card.transmit(get_response(6)) == bytes(range(5, 11)) + OK
    assert card.transmit(get_response(6)) == b"\x69\x85"


def test_an_announced_answer_is_lost_at_the_next_command(image: CardImage) -> None:
    card = VirtualCard(image, manners=Manners(reads_by_get_response=True))
    card.transmit(select(IDENTITY_PATH))
    card.transmit(read(0, 10))
    card.transmit(select(IDENTITY_PATH))
    assert card.transmit(get_response(10)) == b"\x69\x85"


def test_the_card_data_are_28_bytes_and_nothing_else_of_that_class_is_known(
    card: VirtualCard,
) -> None:
    assert card.transmit(GET_CARD_DATA) == card.image.card_data + OK
    assert card.transmit(GET_CARD_DATA[:4] + b"\x00") == b"\x6c\x1c"
    assert card.transmit(b"\x80" + read(0, 1)[1:]) == b"\x6d\x00"
    assert card.transmit(b"\xff" + read(0, 1)[1:]) == b"\x6e\x00"


@pytest.mark.parametrize("status", [Status.CONDITIONS_NOT_MET, Status.UNKNOWN_INSTRUCTION])
def test_a_card_that_is_not_activated_lets_no_file_be_read(
    image: CardImage, status: Status
) -> None:
    card = VirtualCard(not_activated(image), manners=Manners(not_activated=status))
    assert card.transmit(select(IDENTITY_PATH)) == OK
    assert card.transmit(read(0, 256)) == status.to_bytes(2)
    assert card.transmit(GET_CARD_DATA)[27] == 0x07


def test_the_chip_proves_itself_with_the_key_that_its_identity_vouches_for(
    card: VirtualCard,
) -> None:
    assert card.transmit(authenticate(CHALLENGE)) == b"\x61\x60"
    proof = card.transmit(get_response(96))
    assert proof[96:] == OK
    signature = encode_dss_signature(
        int.from_bytes(proof[:48]),
        int.from_bytes(proof[48:96]),
    )
    assert card.image.chip_key is not None
    public = card.image.chip_key.public_key()
    digest = ec.ECDSA(Prehashed(hashes.SHA384()))
    public.verify(signature, CHALLENGE, digest)
    with pytest.raises(InvalidSignature):
        public.verify(signature, CHALLENGE[::-1], digest)
    assert card.dangerous == []


def test_a_life_has_5000_proofs_and_resets_give_none_back(image: CardImage) -> None:
    assert VirtualCard(image).authentications_left == 5000
    card = VirtualCard(image, authentications_left=2)
    for _ in range(2):
        assert card.transmit(authenticate(CHALLENGE)) == b"\x61\x60"
        card.reset()
    assert card.transmit(authenticate(CHALLENGE)) == b"\x69\x85"
    assert card.transmit(select(IDENTITY_PATH)) == OK


@pytest.mark.parametrize("command", ["008802823294", "0088000032", "00880281329530"])
def test_a_proof_asked_for_in_another_way_is_refused_and_costs_nothing(
    card: VirtualCard, command: str
) -> None:
    asked = (bytes.fromhex(command) + bytes(55))[:55]
    assert card.transmit(asked)[0] in {0x67, 0x6A}
    assert card.authentications_left == 5000


def test_a_chip_without_a_key_proves_nothing(image: CardImage) -> None:
    keyless = CardImage(image.files, image.generation, image.atr, image.chip_serial)
    assert VirtualCard(keyless).transmit(authenticate(CHALLENGE)) == b"\x69\x85"


def test_an_older_card_is_worn_out_by_proofs_and_then_blocks_as_a_whole(
    old_image: CardImage,
) -> None:
    card = VirtualCard(old_image, authentications_left=1)
    assert card.transmit(authenticate(CHALLENGE)) == b"\x69\x85"
    assert card.dangerous == [authenticate(CHALLENGE)]
    assert card.transmit(select(IDENTITY_PATH)) == b"\x69\x85"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("0020000108241234FFFFFFFFFF", id="verify"),
        pytest.param("0024000110241234FFFFFFFFFF244321FFFFFFFFFF", id="change"),
        pytest.param("002C000108241234FFFFFFFFFF", id="reset"),
        pytest.param("002241B6048004840183", id="set environment"),
        pytest.param("00D6000001FF", id="update"),
        pytest.param("80E6000000", id="log off"),
    ],
)
def test_commands_about_pins_keys_and_writing_are_refused_and_remembered(
    card: VirtualCard, command: str
) -> None:
    raw = bytes.fromhex(command)
    assert card.transmit(raw) in {b"\x6d\x00", b"\x67\x00"}
    assert card.dangerous == [raw]


def test_the_log_holds_commands_and_answers_and_counts_both_ways(card: VirtualCard) -> None:
    card.transmit(select(IDENTITY_PATH))
    card.transmit(read(0, 4))
    assert [exchange.command for exchange in card.log] == [select(IDENTITY_PATH), read(0, 4)]
    assert card.log[1].answer == b"\x01\x02\x03\x04" + OK
    assert (card.commands, card.bytes_moved) == (2, 11 + 2 + 5 + 6)


@pytest.mark.parametrize(
    ("generation", "waited", "hurried"),
    [
        (Generation.V1_0, 0.009, 1),
        (Generation.V1_1, 0.009, 1),
        (Generation.V1_1, 0.010, 0),
        (Generation.V1_7, 0.0, 0),
    ],
)
def test_the_oldest_applets_notice_a_repeat_sooner_than_10_ms(
    issuer: Issuer, person: Person, generation: Generation, waited: float, hurried: int
) -> None:
    clock = [100.0]
    card = VirtualCard(issue(person, issuer, generation), now=lambda: clock[0])
    card.transmit(select(IDENTITY_PATH))
    rest = card.transmit(read(0, 256))
    assert rest[0] == 0x6C
    clock[0] += waited
    card.transmit(read(0, rest[1]))
    assert card.hurried == hurried
