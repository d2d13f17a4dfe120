"""Records, seals and acknowledgements: what is on the wire is what was meant, or is refused."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, TokenType
from protocol.errors import ForgedError, MalformedError, UnsealableError
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber
from protocol.record_ids import record_id
from protocol.records import (
    GENESIS,
    Alarm,
    Assurance,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
    Head,
    Override,
    Passage,
    Record,
    Refusal,
)
from protocol.seal import Subject, seal, unseal

ID = record_id(1_790_000_000_000, bytes(10))
CENTRAL = X25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
PERSON = Subject.of(Inss("78012340961"), surname="Peeters", given_names="An Marie")
SEALED = seal(PERSON, ID, CENTRAL.public_key())
CLOCK = Clock(source=ClockSource.NONE, trusted=False, boot="b", monotonic_ms=7)
HEAD = Head(
    id=ID,
    device="gate-1",
    site="1Y1000003EQCZ",
    seq=1,
    prev=GENESIS,
    at=datetime(1970, 1, 1, tzinfo=UTC),
    clock=CLOCK,
)
CHECK_IN = CheckIn(
    lane="main",
    direction=Direction.IN,
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    subject=SEALED,
)
BODIES = (
    CHECK_IN,
    Refusal(lane="main", reason="document-expired"),
    Refusal(lane="main", reason="document-expired", kind=CredentialKind.EID, subject=SEALED),
    Passage(lane="main", check_in=ID, outcome="abandoned"),
    Alarm(code="reader-lost", detail="unplugged"),
    Override(lane="main", cause="fire"),
)


@pytest.mark.rule("R10")
@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body.type))
def test_a_record_comes_back_as_it_was_and_ignores_claims_it_does_not_know(
    body: CheckIn | Refusal | Passage | Alarm | Override,
) -> None:
    record = Record(head=HEAD, body=body)
    assert Record.parse(record.claims()) == record
    newer = {**json.loads(record.claims()), "weather": "rain"}
    assert Record.parse(json.dumps(newer).encode()) == record


@pytest.mark.rule("R10")
@pytest.mark.parametrize("claim", json.loads(Record(head=HEAD, body=CHECK_IN).claims()))
def test_a_missing_claim_is_named_and_never_its_value(claim: str) -> None:
    claims = json.loads(Record(head=HEAD, body=CHECK_IN).claims())
    del claims[claim]
    with pytest.raises(MalformedError, match=f"{claim}|claims") as caught:
        Record.parse(json.dumps(claims).encode())
    assert SEALED not in str(caught.value)


@pytest.mark.rule("R10")
@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("seq", 0),
        ("prev", "x" * 64),
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("at", "2026-11-23T10:00:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("seq", 2**63),
        ("lane", "ma\x00in"),
        ("direction", "up"),
        ("subject", "78012340961"),
    ],
)
def test_a_claim_out_of_its_range_is_named(claim: str, value: object) -> None:
    claims = {**json.loads(Record(head=HEAD, body=CHECK_IN).claims()), claim: value}
    with pytest.raises(MalformedError, match=claim):
        Record.parse(json.dumps(claims).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_a_clear_refusal(claims: bytes) -> None:
    with pytest.raises(MalformedError):
        Record.parse(claims)


def test_times_are_utc_with_milliseconds_whatever_zone_they_came_from() -> None:
    brussels = datetime(2026, 10, 25, 2, 30, 0, 1999, tzinfo=timezone(timedelta(hours=2)))
    claims = Record(head=HEAD.model_copy(update={"at": brussels}), body=CHECK_IN).claims()
    assert Record.parse(claims).head.at == datetime(2026, 10, 25, 0, 30, 0, 1000, tzinfo=UTC)


@pytest.mark.rule("R6")
@given(st.integers(-(2**40), 2**50), st.binary(min_size=10, max_size=10))
def test_a_record_id_is_a_uuid_of_version_7_whatever_the_clock_says(ms: int, rand: bytes) -> None:
    made = record_id(ms, rand)
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made
    )
    assert int(made.replace("-", "")[:12], 16) == max(0, min(ms, 2**48 - 1))


def test_a_record_id_asks_for_all_its_randomness() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        record_id(0, b"short")


@pytest.mark.rule("R8")
def test_a_sealed_person_opens_for_the_central_and_for_his_record_only() -> None:
    assert unseal(SEALED, ID, CENTRAL) == PERSON
    other_record = record_id(1_790_000_000_000, bytes([1] * 10))
    with pytest.raises(UnsealableError):
        unseal(SEALED, other_record, CENTRAL)
    with pytest.raises(UnsealableError):
        unseal(SEALED, ID, X25519PrivateKey.from_private_bytes(bytes([7] * 32)))


@pytest.mark.rule("R8")
@given(st.integers(0, len(SEALED) - 1), st.sampled_from("Aa0_-"))
def test_a_changed_seal_does_not_open(place: int, character: str) -> None:
    changed = SEALED[:place] + character + SEALED[place + 1 :]
    if changed == SEALED or place == len(SEALED) - 1:  # the last one has bits that carry nothing
        return
    with pytest.raises(UnsealableError):
        unseal(changed, ID, CENTRAL)


@pytest.mark.rule("R8")
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_seal_shows_nothing_of_the_person_and_not_the_length_of_his_name(
    surname: str, given_names: str
) -> None:
    subject = Subject.of(
        LimosaNumber("24910158641968060"), surname=surname, given_names=given_names
    )
    sealed = seal(subject, ID, CENTRAL.public_key())
    assert "24910158641968060" not in sealed
    assert unseal(sealed, ID, CENTRAL) == subject
    assert (len(sealed) * 3 // 4 - 48) % 128 == 0


def test_a_subject_has_one_number_and_prints_masked() -> None:
    assert PERSON.number == Inss("78012340961")
    assert "78012340961" not in f"{PERSON} {PERSON!r}"
    employer = EnterpriseNumber("0448181966")
    assert Subject.of(Inss("78012340961"), employer=employer).employer == "0448181966"
    for numbers in ({}, {"inss": "78012340961", "limosa": "24910158641968060"}):
        with pytest.raises(ValueError, match="exactly one"):
            Subject.model_validate(numbers)


def test_an_acknowledgement_comes_back_as_it_was() -> None:
    said = Acknowledgement(
        device="gate-1",
        up_to=3,
        head="a" * 64,
        receipts=(Receipt(check_in=ID, number="000000000101"),),
        at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    )
    assert Acknowledgement.opened(said.signed(KEY), KEY.verify_key) == said


@pytest.mark.rule("R25")
def test_an_acknowledgement_by_another_key_or_of_another_shape_is_not_taken() -> None:
    said = Acknowledgement(device="g", up_to=0, head=GENESIS, receipts=(), at=datetime.now(UTC))
    other = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(ForgedError):
        Acknowledgement.opened(said.signed(other), KEY.verify_key)
    with pytest.raises(MalformedError, match="up_to"):
        Acknowledgement.opened(KEY.sign(b"{}", TokenType.ACKNOWLEDGEMENT), KEY.verify_key)
