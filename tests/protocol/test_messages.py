"""Topics, batches, births and deaths, and enrolment codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.batches import MAX_BYTES, join, split
from protocol.enrolment import SECRET_BYTES, EnrolmentCode, EnrolmentRequest
from protocol.errors import InvalidIdentifierError, MalformedError
from protocol.identifiers import device_id
from protocol.sessions import Life, State
from protocol.topics import Channel, device_of, topic

DEVICES = st.from_regex(r"gate-[a-z0-9]{1,20}", fullmatch=True).map(device_id)


@given(DEVICES, st.sampled_from(Channel))
def test_a_topic_names_its_device_and_its_channel(device: str, channel: Channel) -> None:
    name = topic(device_id(device), channel)
    assert name == f"werfpoort/1/{device}/{channel}"
    assert device_of(name, channel) == device


@pytest.mark.parametrize(
    "name",
    [
        "werfpoort/1/gate-1/state",
        "werfpoort/2/gate-1/records",
        "werfpoort/1/central-bridge/records",
        "werfpoort/1/gate-1/records/x",
        "werfpoort/1//records",
        "",
    ],
)
def test_a_foreign_topic_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        device_of(name, Channel.RECORDS)


@pytest.mark.rule("R14")
@given(st.lists(st.from_regex(r"[A-Za-z0-9_.-]{1,50}", fullmatch=True), min_size=1, max_size=20))
def test_a_records_message_holds_its_tokens_in_order(tokens: list[str]) -> None:
    assert split(join(tokens)) == tokens


@pytest.mark.rule("R14")
@pytest.mark.parametrize("payload", [b"", b"a" * (MAX_BYTES + 1), "é".encode()])
def test_a_records_message_that_is_empty_too_long_or_not_ascii_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        split(payload)


def state(life: Life, session: int) -> State:
    return State(state=life, session=session, version="0.1.0")


@pytest.mark.rule("R29")
def test_the_late_will_of_an_old_session_never_ends_a_newer_one() -> None:
    alive = state(Life.ALIVE, 7)
    assert not state(Life.DEAD, 6).succeeds(alive)
    assert state(Life.DEAD, 7).succeeds(alive)
    assert state(Life.ALIVE, 8).succeeds(state(Life.DEAD, 7))
    assert not state(Life.ALIVE, 7).succeeds(state(Life.DEAD, 7))
    assert alive.succeeds(None)


@given(st.sampled_from(Life), st.integers(1, 2**40))
def test_a_state_message_comes_back_as_it_was(life: Life, session: int) -> None:
    assert State.parse(state(life, session).payload()) == state(life, session)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_state_or_a_clear_refusal(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        State.parse(payload)


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES), st.binary(max_size=50))
def test_an_enrolment_code_is_read_as_people_copy_it(random: bytes, ca: bytes) -> None:
    code = EnrolmentCode.make(random, ca)
    copied = str(code).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert EnrolmentCode.parse(copied) == code
    assert code.matches(ca)
    assert not code.matches(ca + b"x")


def test_a_short_or_strange_code_is_refused_with_what_is_expected() -> None:
    code = str(EnrolmentCode.make(bytes(SECRET_BYTES), b""))
    for wrong in (code[:-1], code + "0", code.replace("0", "U", 1), ""):
        with pytest.raises(InvalidIdentifierError, match="42 letters and digits"):
            EnrolmentCode.parse(wrong)


def test_the_secret_of_a_code_or_request_does_not_get_into_a_log() -> None:
    code = EnrolmentCode.make(bytes(range(SECRET_BYTES)), b"")
    assert code.secret not in repr(code)
    assert code.secret not in repr(EnrolmentRequest(secret=code.secret, request=""))
