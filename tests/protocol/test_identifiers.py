"""Identifiers: what is taken, what is refused, and that a person's number never prints whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import InvalidIdentifierError
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber, WorkPlaceId, device_id
from protocol.receipts import LAST_SERIAL, ReceiptNumber

NINE = st.integers(0, 999_999_999).map(lambda n: f"{n:09d}")


@pytest.mark.parametrize("number", ["78012340961", "77072239430", "97440936363"])
def test_published_sample_numbers_hold(number: str) -> None:
    assert Inss.parse(number).check_digits_hold


def test_the_month_of_a_bis_number_is_raised() -> None:
    assert Inss("97440936363").is_bis
    assert not Inss("78012340961").is_bis


@given(NINE, st.booleans())
def test_people_of_both_centuries_are_known_without_asking_a_clock(
    nine: str, from_2000: bool
) -> None:
    check = 97 - int(("2" if from_2000 else "") + nine) % 97
    assert Inss.parse(f"{nine}{check:02d}").digits == f"{nine}{check:02d}"


@given(NINE)
def test_no_number_holds_in_both_centuries_so_that_nobody_is_taken_for_somebody_else(
    nine: str,
) -> None:
    # 2,000,000,000 is no multiple of 97: the check digits of the two centuries always differ.
    assert 97 - int(nine) % 97 != 97 - int("2" + nine) % 97


@given(NINE, st.integers(0, 99))
def test_a_typed_number_is_refused_unless_its_check_digits_hold(nine: str, check: int) -> None:
    number = f"{nine}{check:02d}"
    if check in (97 - int(nine) % 97, 97 - int("2" + nine) % 97):
        assert Inss.parse(number).digits == number
    else:
        with pytest.raises(InvalidIdentifierError, match="look at it again"):
            Inss.parse(number)


@given(st.text(max_size=40))
def test_anything_typed_is_a_number_or_a_clear_refusal(text: str) -> None:
    for parse in (
        Inss.parse,
        LimosaNumber.parse,
        EnterpriseNumber.parse,
        WorkPlaceId.parse,
        ReceiptNumber.parse,
        device_id,
    ):
        try:
            parse(text)
        except InvalidIdentifierError as error:
            assert str(error).endswith((".", ")"))  # noqa: PT017  both ways out are right


@pytest.mark.rule("R34")
@given(st.from_regex(r"[0-9]{11}", fullmatch=True), st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_a_persons_number_never_prints_whole(inss: str, limosa: str) -> None:
    for number, digits in ((Inss(inss), inss), (LimosaNumber(limosa), limosa)):
        for printed in (str(number), repr(number), f"{number}", number.masked):
            shown = "".join(c for c in printed if c.isdigit())
            assert shown == digits[-3:]


@pytest.mark.parametrize("text", ["0448181966", "BE 0448.181.966", "0438195916"])
def test_enterprise_numbers_are_taken_as_people_write_them(text: str) -> None:
    assert EnterpriseNumber.parse(text).digits in {"0448181966", "0438195916"}


@pytest.mark.parametrize("text", ["1Y1000003EQCZ", "1y1-000.nf9 kcqz"])
def test_site_numbers_are_taken_as_people_write_them(text: str) -> None:
    site = WorkPlaceId.parse(text)
    assert site.check_character_holds
    assert str(site) == site.text.upper()


def test_a_site_number_with_a_wrong_check_character_is_taken_and_can_be_warned_of() -> None:
    assert not WorkPlaceId.parse("1Y1000003EQAZ").check_character_holds
    assert not WorkPlaceId.parse("1Y").check_character_holds


def test_the_usual_limosa_number_is_told_from_another_shape() -> None:
    assert LimosaNumber.parse("2491 0158 6419 68060").usual_shape
    assert not LimosaNumber("0" * 17).usual_shape


@pytest.mark.parametrize(
    "text", ["central-bridge", "central", "a", "-ab", "A-1", "gate/1", "x" * 40]
)
def test_a_device_cannot_have_a_name_of_the_central_or_of_another_form(text: str) -> None:
    with pytest.raises(InvalidIdentifierError, match="no device id"):
        device_id(text)


@pytest.mark.rule("R24")
@given(st.integers(1, LAST_SERIAL))
def test_a_receipt_number_has_ten_digits_and_two_that_check_them(serial: int) -> None:
    number = ReceiptNumber(serial)
    assert int(number.digits[10:]) == (serial % 97 or 97)
    assert str(number) == f"{number.digits[:3]}/{number.digits[3:7]}/{number.digits[7:]}"
    assert ReceiptNumber.parse(str(number)) == ReceiptNumber.parse(number.digits) == number


@pytest.mark.rule("R24")
@given(st.integers(1, LAST_SERIAL), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_in_a_receipt_number_is_noticed(serial: int, place: int, by: int) -> None:
    digits = ReceiptNumber(serial).digits
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    with pytest.raises(InvalidIdentifierError):
        ReceiptNumber.parse(wrong)
