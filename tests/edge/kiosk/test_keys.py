"""What the page may send: small, JSON, from the gate's own page, and nothing but digits."""

import http.client
import json
from http import HTTPStatus
from queue import SimpleQueue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.events import KeysAsked, MusterTicked, NumberEntered
from edge.kiosk.keys import LONGEST, MOST_MESSAGES, PACE_SECONDS, Message, Pace, Refusal, understood
from edge.kiosk.view import view
from tests.edge.kiosk.samples import LANE, idle, serving

IDLE = view(idle())
TYPED = json.dumps({"lane": LANE, "question": "7", "digits": "78012340961"})


def send(
    body: str | bytes = TYPED,
    *,
    path: str = "/keys",
    drop: str = "",
    times: int = 1,
    **headers: str,
) -> tuple[list[int], list[KeysAsked | MusterTicked | NumberEntered]]:
    """Post to a kiosk; returns the answers' statuses and what the gate was told."""
    posted: SimpleQueue[KeysAsked | MusterTicked | NumberEntered] = SimpleQueue()
    statuses = []
    with serving([IDLE], post=posted.put) as kiosk:
        address = kiosk.address.removeprefix("http://").rstrip("/")
        said = {"Origin": f"http://{address}", "Content-Type": "application/json"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        said.pop(drop, None)
        for _ in range(times):
            connection = http.client.HTTPConnection(address, timeout=10)
            connection.request("POST", path, body, headers=said)
            answer = connection.getresponse()
            assert answer.headers.get("Access-Control-Allow-Origin") is None
            answer.read()
            statuses.append(answer.status)
            connection.close()
    events = []
    while not posted.empty():
        events.append(posted.get())
    return statuses, events


def test_what_was_typed_is_told_to_the_gate() -> None:
    assert send() == ([204], [NumberEntered(LANE, 7, "78012340961", 7.0)])


def test_no_question_asks_for_the_keys_and_no_digits_give_up() -> None:
    assert send("{}") == ([204], [KeysAsked(LANE, 7.0)])
    assert send('{"question": "7"}') == ([204], [NumberEntered(LANE, 7, "", 7.0)])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "null"}, HTTPStatus.FORBIDDEN),
        ({"drop": "Origin"}, HTTPStatus.FORBIDDEN),
        ({"Host": "evil.example"}, HTTPStatus.MISDIRECTED_REQUEST),
        ({"Content_Type": "text/plain"}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        ({"Content_Length": "many"}, HTTPStatus.LENGTH_REQUIRED),
        ({"Content_Length": "9" * 30}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ({"path": "/view"}, HTTPStatus.NOT_FOUND),
    ],
)
def test_a_message_from_elsewhere_or_of_another_kind_is_refused(
    headers: dict[str, Any], status: HTTPStatus
) -> None:
    assert send(**headers) == ([status], [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("{", 400),
        ('{"question": 7}', 400),
        ('{"question": "7", "digits": "7801x"}', 400),
        ('{"question": "7", "digits": "' + "1" * 21 + '"}', 400),
        ('{"question": "7", "digits": "1\\n"}', 400),
        ('{"question": "7", "open": "yes"}', 400),
        ('{"lane": "nowhere"}', 404),
        ('{"lane": "' + "x" * LONGEST + '"}', 413),
    ],
)
def test_a_message_of_another_form_is_refused_and_told_to_nobody(body: str, status: int) -> None:
    assert send(body) == ([status], [])


def test_nobody_types_faster_than_a_person() -> None:
    statuses, events = send(times=MOST_MESSAGES + 2)
    assert statuses == [204] * MOST_MESSAGES + [429] * 2
    assert len(events) == MOST_MESSAGES


@given(st.lists(st.floats(0, 100), max_size=200))
def test_in_any_time_only_so_many_messages_are_taken(moments: list[float]) -> None:
    pace, taken = Pace(), list[float]()
    for now in sorted(moments):
        if (after := pace.after(now)) is not None:
            pace = after
            taken.append(now)
    for begin in taken:
        near = [at for at in taken if begin <= at < begin + PACE_SECONDS]
        assert len(near) <= 2 * MOST_MESSAGES


@given(st.binary(max_size=LONGEST))
def test_whatever_comes_is_a_message_or_refused(body: bytes) -> None:
    assert isinstance(understood(body), Message | Refusal)


def test_a_number_is_in_no_text_of_its_event() -> None:
    assert "78012340961" not in repr(NumberEntered(LANE, 7, "78012340961", 7.0))
