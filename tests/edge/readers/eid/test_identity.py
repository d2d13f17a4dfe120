"""The identity file says what the card says: every tag, every spelling, nothing invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.credential import Language
from edge.readers.eid import IdentityFile
from edge.readers.eid.errors import CardUnreadableError
from edge.readers.eid.identity import decode, extent, is_of_applet_1_8
from edge.simulator import tlv

FIELDS = {
    0x01: b"592345678901",
    0x02: bytes(range(16)),
    0x03: b"01.03.2024",
    0x04: b"01.03.2034",
    0x05: "Liège".encode(),
    0x06: b"85073003328",
    0x07: "Noëllement".encode(),
    0x08: b"Anna Maria",
    0x09: b"C",
    0x0A: b"Belge",
    0x0B: b"Tournai",
    0x0C: b"30 JUIL 1985",
    0x0D: b"F",
    0x0E: b"",
    0x0F: b"1",
    0x10: b"0",
    0x11: bytes(48),
}


def parse(changes: dict[int, bytes] | None = None, without: int | None = None) -> IdentityFile:
    fields = {tag: value for tag, value in (FIELDS | (changes or {})).items() if tag != without}
    return IdentityFile.parse(tlv.encode(fields))


def test_every_field_is_read() -> None:
    person = parse({tag: f"remark {tag}".encode() for tag in (0x12, 0x15, 0x19, 0x1B, 0x1F)})
    assert person.number.digits == "85073003328"
    assert (person.surname, person.given_names, person.third_initial) == (
        "Noëllement",
        "Anna Maria",
        "C",
    )
    assert (person.valid_from, person.valid_until) == (date(2024, 3, 1), date(2034, 3, 1))
    assert (person.municipality, person.birth_place) == ("Liège", "Tournai")
    assert str(person.birth_date) == "1985-07-30"
    assert (person.nationality, person.sex, person.card_number) == ("Belge", "F", "592345678901")
    assert person.chip_number == bytes(range(16))
    assert len(person.photo_hash) == 48
    assert person.remarks == {tag: f"remark {tag}" for tag in (0x12, 0x15, 0x19, 0x1B, 0x1F)}


def test_zeros_after_the_last_field_are_padding() -> None:
    assert IdentityFile.parse(tlv.encode(FIELDS) + bytes(40)) == parse()


def test_tag_zero_may_be_there_or_not() -> None:
    assert parse({0x00: b"\x01"}) == parse()


def test_a_tag_that_is_present_but_empty_is_not_absent() -> None:
    assert parse({0x14: b""}).remarks == {0x14: ""}


def test_a_length_of_more_than_254_is_a_chain() -> None:
    for length in (254, 255, 256, 510, 511):
        assert parse({0x05: b"x" * length}).municipality == "x" * length


@pytest.mark.parametrize(("length", "has"), [(0, False), (47, False), (48, True)])
def test_only_a_key_hash_of_48_bytes_says_applet_1_8(length: int, has: bool) -> None:
    person = parse({0x1A: bytes(length)})
    assert person.has_chip_key is has
    assert is_of_applet_1_8(tlv.encode(FIELDS | {0x1A: bytes(length)})) is has


@pytest.mark.parametrize("spelled", [b"1", b"01"])
def test_a_document_type_has_one_digit_or_two(spelled: bytes) -> None:
    assert parse({0x0F: spelled}).document_type == 1


@pytest.mark.parametrize(
    ("kind", "word", "identifies"),
    [
        (b"1", "citizen", True),
        (b"6", "kids", True),
        (b"7", "no identity document", False),
        (b"8", "no identity document", False),
        *((f"{kind}".encode(), "foreigner", True) for kind in (11, 23, 27, 28, 31, 36, 61, 69)),
    ],
)
def test_document_types_have_names(kind: bytes, word: str, identifies: bool) -> None:
    person = parse({0x0F: kind})
    assert (person.document, person.is_identity_document) == (word, identifies)


@pytest.mark.parametrize("number", ["B123456789", "9123456789", "592345678901"])
def test_a_card_number_is_taken_as_it_is(number: str) -> None:
    assert parse({0x01: number.encode()}).card_number == number


def test_a_number_whose_check_digits_fail_is_read_all_the_same() -> None:
    assert not parse({0x06: b"85073003329"}).number.check_digits_hold


@pytest.mark.parametrize("tag", [0x03, 0x04, 0x06, 0x0F])
def test_what_a_gate_cannot_do_without_must_be_there(tag: int) -> None:
    with pytest.raises(CardUnreadableError):
        parse(without=tag)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(300),
        b"\x01",
        b"\x01\x05abc",
        b"\x01\xff",
        b"\x01\x01a\x01\x01b",
        tlv.encode(FIELDS)[:-1],
        tlv.encode(FIELDS) + b"\x55",
    ],
    ids=["empty", "zeros", "no length", "cut", "cut chain", "twice", "last byte", "one more"],
)
def test_what_does_not_end_exactly_is_unreadable(content: bytes) -> None:
    with pytest.raises(CardUnreadableError):
        IdentityFile.parse(content)


def test_a_torn_file_tells_how_far_its_field_goes() -> None:
    whole = tlv.encode(FIELDS)
    assert extent(whole).at_least == len(whole)
    assert extent(whole[:-10]).at_least == len(whole)
    assert extent(b"").at_least == 1


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({0x0C: b"03 MEI 2001"}, Language.DUTCH),
        ({0x0C: b"03 MAI 2001"}, Language.FRENCH),
        ({0x0C: b"03.MAI.2001"}, Language.GERMAN),
        ({0x0C: b"03 NOV 2001", 0x0D: b"V"}, Language.DUTCH),
        ({0x0C: b"03 NOV 2001", 0x0D: b"W"}, Language.GERMAN),
        ({0x0C: b"2001", 0x0D: b"M", 0x0A: b"Belge"}, Language.FRENCH),
        ({0x0C: b"2001", 0x0D: b"M", 0x0A: b"Belg"}, Language.DUTCH),
        ({0x0C: b"2001", 0x0D: b"M", 0x0A: b"Testland"}, None),
    ],
)
def test_the_spelling_tells_the_language_where_it_can(
    changes: dict[int, bytes], language: Language | None
) -> None:
    assert parse(changes).language is language


def test_nothing_personal_is_in_a_repr() -> None:
    shown = repr(parse())
    for text in ("85073003328", "Noëllement", "Anna", "592345678901", "1985", "Tournai"):
        assert text not in shown


@given(st.binary(max_size=400))
def test_any_bytes_give_an_identity_or_the_packages_own_error(content: bytes) -> None:
    extent(content)
    is_of_applet_1_8(content)
    try:
        IdentityFile.parse(content)
    except CardUnreadableError:
        return


@given(
    st.dictionaries(st.integers(0, 0x1F), st.binary(max_size=600), min_size=1),
    st.integers(0, 50),
)
def test_what_was_written_is_read(fields: dict[int, bytes], padding: int) -> None:
    if any(tag or value.strip(b"\0") for tag, value in fields.items()):
        assert decode(tlv.encode(fields) + bytes(padding)) == fields


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.binary(max_size=60)))
def test_hostile_fields_give_an_identity_or_the_packages_own_error(
    changes: dict[int, bytes],
) -> None:
    try:
        person = parse(changes)
    except CardUnreadableError:
        return
    assert len(person.number.digits) == 11
