"""The words of steering: what was chosen is what is read, and what is otherwise is named."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from protocol.commands import Action, Answer, Command, CommandResult
from protocol.desired import Configuration, Desired, DesiredHead, differences
from protocol.envelope import SigningKey, TokenType
from protocol.errors import ForgedError, MalformedError
from protocol.reported import MAX_BYTES, Reported

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
AT = datetime(2026, 11, 23, tzinfo=UTC)
COMMAND = {
    "id": "01939b5c-0000-7000-8000-000000000001",
    "device": "gate-1",
    "session": 3,
    "beat": 4,
    "seconds": 20,
}
LANE = st.fixed_dictionaries(
    {}, optional={"pulse_seconds": st.floats(0.5, 30), "relock_seconds": st.floats(0.1, 10)}
)
CHOSEN = st.builds(
    Configuration.model_validate,
    st.fixed_dictionaries(
        {},
        optional={
            "site": st.fixed_dictionaries(
                {},
                optional={
                    "capacity": st.none() | st.integers(1, 99),
                    "ask_employer": st.booleans(),
                    "accepted": st.lists(st.sampled_from(["eid", "badge"]), min_size=1, max_size=2),
                    "least_assurance_from": st.none() | st.dates().map(str),
                },
            ),
            "lanes": st.dictionaries(st.sampled_from(["north", "south"]), LANE),
            "software": st.sampled_from(["1.0", "2.0"]),
        },
    ),
)


@given(CHOSEN)
def test_what_was_chosen_is_what_is_read_and_nothing_else(wanted: Configuration) -> None:
    token = Desired(device="gate-1", version=1, at=AT, configuration=wanted).signed(KEY)
    read = Desired.opened(token, KEY.verify_key).configuration
    assert read.chosen() == wanted.chosen()
    assert DesiredHead.of(token, KEY.verify_key).version == 1
    assert differences(wanted, read) == ()


@given(CHOSEN, CHOSEN)
def test_one_configuration_over_another_has_all_of_the_first_and_the_rest_of_the_second(
    above: Configuration, below: Configuration
) -> None:
    both = above.over(below)
    assert both.flat() == below.flat() | above.flat()
    assert differences(above, both) == ()
    named = {each.setting for each in differences(both, below)}
    assert named <= set(above.flat())


def test_a_desired_configuration_of_another_is_none() -> None:
    token = Desired(device="gate-1", version=1, at=AT, configuration=Configuration()).signed(OTHER)
    with pytest.raises(ForgedError):
        Desired.opened(token, KEY.verify_key)
    with pytest.raises(MalformedError, match="Not a desired configuration"):
        DesiredHead.of(KEY.sign(b"{}", TokenType.DESIRED), KEY.verify_key)
    with pytest.raises(MalformedError, match=r"site\.pins"):
        Configuration.parse('{"site": {"pins": 3}}')


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": Action.RELEASE},
        {"action": Action.FREE},
        {"action": Action.LOCK, "minutes": 5},
        {"action": Action.NORMAL, "seconds": 31},
        {"action": Action.NORMAL, "session": 0},
        {"action": Action.NORMAL, "id": "1"},
    ],
)
def test_a_command_that_makes_no_sense_cannot_be_said(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Command.model_validate({**COMMAND, **wrong})


@given(st.sampled_from(Answer), st.text(max_size=50))
def test_a_result_is_read_as_it_was_said(answer: Answer, detail: str) -> None:
    said = CommandResult(id=COMMAND["id"], answer=answer, detail=detail)  # type: ignore[arg-type]
    assert CommandResult.parse(said.payload()) == said


@given(st.binary(max_size=200))
def test_what_is_no_message_is_refused_in_words(payload: bytes) -> None:
    for kind in (CommandResult, Reported):
        with suppress(MalformedError):
            kind.parse(payload)
    with pytest.raises(MalformedError, match="at most"):
        Reported.parse(b" " * (MAX_BYTES + 1))
