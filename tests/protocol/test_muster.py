"""The list for an evacuation: signed by the central, readable at the site's gates alone."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from protocol.batches import MAX_BYTES
from protocol.envelope import SigningKey
from protocol.errors import ForgedError, MalformedError
from protocol.muster import (
    MOST_PEOPLE,
    NONCE_BYTES,
    Expected,
    MusterHead,
    fitting,
    message,
    opened,
)
from protocol.records import GENESIS
from tests.central.presence.comings import MORNING

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))
SITE_KEY = b"s" * 32
AN = Expected(who="ab" * 16, name="An P.", masked="**.**.**-***.28", since=MORNING)
HEAD = MusterHead(device="gate-1", serial=7, at=MORNING, running=True, more=2, body=GENESIS)


def said(key: SigningKey = KEY, site_key: bytes = SITE_KEY) -> bytes:
    return message(HEAD, (AN,), key=key, site_key=site_key, nonce=b"n" * NONCE_BYTES)


@pytest.mark.rule("R61")
def test_a_gate_of_the_site_reads_it_and_the_broker_learns_no_name() -> None:
    head, people = opened(said(), key=KEY.verify_key, site_key=SITE_KEY)
    assert (head.serial, head.running, head.more, people) == (7, True, 2, (AN,))
    assert b"An P." not in said()
    with pytest.raises(MalformedError, match="site's key"):
        opened(said(), key=KEY.verify_key, site_key=b"o" * 32)


@pytest.mark.rule("R61")
def test_a_list_of_the_longest_names_still_goes_through_the_broker() -> None:
    check_in = "01939b5c-0000-7000-8000-00000000000a"
    long = AN.model_copy(update={"name": "Ж" * 80, "masked": "*" * 32, "check_in": check_in})
    fit = fitting([long] * MOST_PEOPLE)
    assert 500 < len(fit) < MOST_PEOPLE
    sent = message(HEAD, fit, key=KEY, site_key=SITE_KEY, nonce=b"n" * NONCE_BYTES)
    assert len(sent) < MAX_BYTES
    usual = AN.model_copy(update={"name": "Jan-Willem V.", "check_in": check_in})
    assert len(fitting([usual] * (MOST_PEOPLE + 1))) == MOST_PEOPLE


@pytest.mark.rule("R61")
def test_a_forged_or_changed_list_is_not_read() -> None:
    other = SigningKey(Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    with pytest.raises(ForgedError):
        opened(said(other), key=KEY.verify_key, site_key=SITE_KEY)
    token, _, body = said().partition(b"\n")
    for changed in (token + b"\n" + body[:-4] + b"AAAA", token, b"", b"\xff\n\xff"):
        with pytest.raises((MalformedError, ForgedError)):
            opened(changed, key=KEY.verify_key, site_key=SITE_KEY)
