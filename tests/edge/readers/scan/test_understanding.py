"""What a code or a typed number means: a person's number, or a reason why it is none."""

from time import perf_counter
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.credential import Credential, Outcome, Unreadable
from edge.readers.scan import BadgePattern, understand_scan, understand_typed
from edge.readers.scan.assembly import LONGEST_SCAN
from protocol.identifiers import Inss, LimosaNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind

LIMOSA = "24910158641968060"
OTHER_LIMOSA = "24910158641968061"
INSS, BORN_FROM_2000, BIS = "78012340961", "00010100105", "97440936363"
ADDRESS = f"https://www.example.org/limosa?lang=nl&declaration={LIMOSA}&v=1"
BADGE = BadgePattern.parse("CB[0-9]{8}-(?P<number>[0-9.-]{11,17})")
LONGEST_SECONDS = 0.25
DIGITS = st.text("0123456789", max_size=24)
NEARLY = st.lists(
    st.one_of(
        st.sampled_from(["https://", "%3A%2F%2F", "%", "%25", "%2", "2491", LIMOSA, INSS, "CB"]),
        DIGITS,
        st.text(max_size=12),
    ),
    max_size=12,
).map("".join)
"""Texts that are nearly something."""
TEXTS = st.one_of(NEARLY, st.text(max_size=LONGEST_SCAN + 10))


def scanned(text: str, badge: BadgePattern | None = None) -> Credential:
    result = understand_scan(text, badge)
    assert isinstance(result, Credential), result
    return result


def refused(result: Credential | Unreadable) -> Reason:
    assert isinstance(result, Unreadable), result
    return result.reason


@pytest.mark.parametrize(
    "text",
    [
        LIMOSA,
        f"\x02 {LIMOSA}\r\n",
        "2491 0158 6419 68060",
        ADDRESS,
        quote(ADDRESS, safe=""),
        quote(quote(ADDRESS, safe=""), safe=""),
        f"https%3A%2F%2Fexample.org%2F%2024910158641968060{'%20' * 3}",
        f"HTTPS://EXAMPLE.ORG/{LIMOSA}/",
        f"https://example.org/12345678901234567/{LIMOSA}",
        f"https://example.org/?a={LIMOSA}&again={LIMOSA}",
        f"Limosa-1 {LIMOSA}",
    ],
)
def test_a_limosa_declaration_is_understood_in_all_its_forms(text: str) -> None:
    credential = scanned(text)
    assert (credential.kind, credential.assurance) == (CredentialKind.LIMOSA, Assurance.SCANNED)
    assert credential.number == LimosaNumber(LIMOSA)
    assert [check.outcome for check in credential.checks] == [Outcome.PASSED]


@pytest.mark.parametrize("text", ["12345678901234567", "https://example.org/12345678901234567"])
def test_a_limosa_number_of_another_shape_is_taken_with_a_warning(text: str) -> None:
    (check,) = scanned(text).checks
    assert (check.name, check.outcome) == ("limosa-shape", Outcome.FAILED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \r\n",
        "hello",
        "https://example.org/",
        "12345",
        "123456789012345678",
        f"https://example.org/{LIMOSA}1",
        f"https://example.org/{LIMOSA}/{OTHER_LIMOSA}",
        f"https://example.org/{INSS}",
        "parcel JJBEA 12345678901234567",
        f"{LIMOSA[:8]}\ufffd{LIMOSA[8:]}",
        f"https://example.org/\ufffd{LIMOSA}",
        "٧٨٠١٢٣٤٠٩٦١",
        "x" * (LONGEST_SCAN + 1),
        f"{LIMOSA} {'x' * LONGEST_SCAN}",
    ],
)
def test_what_could_mean_nobody_or_two_people_is_not_understood(text: str) -> None:
    assert refused(understand_scan(text)) is Reason.SCAN_NOT_UNDERSTOOD


def test_a_code_that_breaks_off_is_incomplete() -> None:
    for length in range(4, 17):
        torn = understand_scan(f"https://example.org/?n={LIMOSA[:length]}")
        assert refused(torn) is Reason.NUMBER_INCOMPLETE


@pytest.mark.parametrize("text", [INSS, BORN_FROM_2000, BIS, "78.01.23-409.61"])
@pytest.mark.parametrize(
    ("understand", "assurance"),
    [(understand_scan, Assurance.SCANNED), (understand_typed, Assurance.TYPED)],
)
def test_national_and_bis_numbers_are_understood_scanned_and_typed(
    text: str, understand: type, assurance: Assurance
) -> None:
    credential = understand(text)
    assert isinstance(credential, Credential)
    assert (credential.kind, credential.assurance) == (CredentialKind.NUMBER, assurance)
    assert credential.number == Inss("".join(filter(str.isdigit, text)))


def test_wrong_digits_are_noticed_but_for_two_in_a_hundred() -> None:
    """One number in ninety-seven holds for each century that a person may be born in."""
    wrong = [
        f"{INSS[:place]}{(int(INSS[place]) + by) % 10}{INSS[place + 1 :]}"
        for place in range(11)
        for by in range(1, 10)
    ]
    results = [
        understand(text) for text in wrong for understand in (understand_scan, understand_typed)
    ]
    unnoticed = [result for result in results if isinstance(result, Credential)]
    assert len(unnoticed) <= len(results) * 0.02
    for result in results:
        if isinstance(result, Unreadable):
            assert result.reason is Reason.NUMBER_WRONG_CHECK_DIGITS


@given(DIGITS.filter(lambda digits: len(digits) not in (11, 17)))
def test_a_half_typed_number_or_a_digit_too_many_is_incomplete(digits: str) -> None:
    assert refused(understand_typed(digits)) is Reason.NUMBER_INCOMPLETE


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_a_typed_limosa_number_is_taken_and_never_refused_for_its_shape(digits: str) -> None:
    credential = understand_typed(digits)
    assert isinstance(credential, Credential)
    assert (credential.kind, credential.number) == (CredentialKind.LIMOSA, LimosaNumber(digits))


def test_a_badge_with_a_persons_number_is_that_person() -> None:
    for digits in (INSS, "78.01.23-409.61", LIMOSA):
        credential = scanned(f"CB20261123-{digits}", BADGE)
        assert (credential.kind, credential.assurance) == (CredentialKind.BADGE, Assurance.SCANNED)
        assert credential.number.digits == digits.replace(".", "").replace("-", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CB20261123-78012340962", Reason.NUMBER_WRONG_CHECK_DIGITS),
        ("CB20261123-780123409611", Reason.NUMBER_INCOMPLETE),
        ("CB2026112-78012340961", Reason.SCAN_NOT_UNDERSTOOD),
        ("CB20261123-...........", Reason.SCAN_NOT_UNDERSTOOD),
    ],
)
def test_a_badge_that_is_not_right_is_nobody(text: str, reason: Reason) -> None:
    assert refused(understand_scan(text, BADGE)) is reason


def test_other_codes_are_understood_beside_badges() -> None:
    assert scanned(ADDRESS, BADGE).kind is CredentialKind.LIMOSA
    assert scanned(INSS, BADGE).kind is CredentialKind.NUMBER


@settings(max_examples=5000, deadline=None)
@given(TEXTS)
def test_any_code_has_a_clear_answer_in_bounded_time(text: str) -> None:
    began = perf_counter()
    for result in (understand_scan(text), understand_scan(text, BADGE), understand_typed(text)):
        if isinstance(result, Credential):
            assert isinstance(result.number, Inss | LimosaNumber)
            assert result.number.digits not in repr(result)
        else:
            assert result.detail
            assert not any(part in result.detail for part in (LIMOSA, INSS))
    assert perf_counter() - began < LONGEST_SECONDS


@settings(max_examples=5000, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_have_a_clear_answer(data: bytes) -> None:
    text = data.decode("ascii", "replace")
    assert isinstance(understand_scan(text, BADGE), Credential | Unreadable)
