"""The central's word on registrations: what it may say, and by whom."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from protocol.envelope import SigningKey, TokenType
from protocol.errors import ForgedError, MalformedError
from protocol.registrations import MOST, Registration, Registrations, RegistrationStatus

CENTRAL, SOMEBODY = (
    SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (1, 2)
)
AT = datetime(2026, 11, 23, 7, 0, 2, tzinfo=UTC)
NSSO = "600000123456789"


def check_in(n: int) -> str:
    return f"01939b5c-0000-7000-8000-{n:012d}"


def word(*registrations: Registration) -> Registrations:
    return Registrations(device="gate-1", registrations=registrations, at=AT)


ACCEPTED = Registration(check_in=check_in(1), status=RegistrationStatus.ACCEPTED, number=NSSO)


@pytest.mark.rule("R44")
def test_a_word_comes_back_as_it_was_signed() -> None:
    remarked = Registration(
        check_in=check_in(2),
        status=RegistrationStatus.WITH_REMARKS,
        number="7",
        remarks=("COMPANY IS NOT KNOWN  AS BUILDER OR  SUBCONTRACTOR IN THIS DUC",),
    )
    said = word(ACCEPTED, remarked)
    assert Registrations.opened(said.signed(CENTRAL), CENTRAL.verify_key) == said


@pytest.mark.rule("R44")
def test_only_the_central_s_own_word_of_this_kind_is_read() -> None:
    with pytest.raises(ForgedError):
        Registrations.opened(word(ACCEPTED).signed(SOMEBODY), CENTRAL.verify_key)
    claims = word(ACCEPTED).model_dump_json().encode()
    with pytest.raises(MalformedError):
        Registrations.opened(CENTRAL.sign(claims, TokenType.ACKNOWLEDGEMENT), CENTRAL.verify_key)
    with pytest.raises(MalformedError, match="registrations: too_short"):
        Registrations.opened(
            CENTRAL.sign(
                b'{"device":"gate-1","registrations":[],"at":"2026-11-23T07:00:00Z"}',
                TokenType.REGISTRATION,
            ),
            CENTRAL.verify_key,
        )


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    "claims",
    [
        {"status": "accepted"},
        {"status": "with-remarks", "remarks": ["DUC IS NOT EXISTING"]},
        {"status": "with-remarks", "number": "7"},
        {"status": "validated", "number": "7"},
        {"status": "accepted", "number": "1234567890123456"},
        {"status": "failed", "remarks": ["x"] * 11},
        {"status": "failed", "remarks": ["two\nlines"]},
    ],
)
def test_who_is_registered_has_a_number_and_remarks_are_said(claims: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Registration.model_validate({"check_in": check_in(1), **claims})


@pytest.mark.rule("R44")
def test_a_full_word_fits_a_token_and_a_longer_one_is_said_in_two() -> None:
    plain = [ACCEPTED.model_copy(update={"check_in": check_in(n)}) for n in range(MOST)]
    word(*plain).signed(CENTRAL)
    wordy = [each.model_copy(update={"remarks": ("X" * 120,) * 10}) for each in plain]
    with pytest.raises(MalformedError, match="say them in two"):
        word(*wordy).signed(CENTRAL)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_registered_is_only_who_the_nsso_has_looked_at(status: RegistrationStatus) -> None:
    assert status.registered == (status.value in {"accepted", "with-remarks"})
