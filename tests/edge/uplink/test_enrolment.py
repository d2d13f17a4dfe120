"""Enrolment: a code becomes a whole identity, with the right central only, or nothing does."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.errors import EnrolmentError
from edge.uplink import identity
from edge.uplink.enrolment import enrol
from protocol.enrolment import EnrolmentCode
from tests.edge.uplink.authority import DAY, NOW, Authority
from tests.edge.uplink.central import Answer, EnrolmentServer
from tests.edge.uplink.samples import SITE


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EnrolmentServer]:
    server = EnrolmentServer(tmp_path, Authority())
    yield server
    server.close()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def nothing_kept(state: Path) -> bool:
    return not state.exists() or not any(state.rglob("*"))


@pytest.mark.rule("R33")
def test_a_code_becomes_an_identity_whose_key_never_left(
    server: EnrolmentServer, state: Path
) -> None:
    got = enrol(state, server.address, server.code)
    assert (got.device, got.site) == ("gate-1", SITE)
    assert [str(broker) for broker in got.brokers] == ["localhost:8883"]
    assert got.central == server.address
    assert got.acknowledgement_key.raw == server.authority.acknowledgement_key.verify_key.raw
    assert got.ca_path.read_text() == server.authority.pem
    assert b"PRIVATE KEY" in got.key_path.read_bytes()
    assert b"PRIVATE" not in b"".join(server.asked)
    again = identity.load(state)
    assert again.key.verify_key.kid == got.key.verify_key.kid
    assert again.directory == got.directory


def test_the_key_is_readable_by_the_gate_alone(server: EnrolmentServer, state: Path) -> None:
    got = enrol(state, server.address, server.code)
    assert got.key_path.stat().st_mode & 0o777 == 0o600
    assert got.directory.stat().st_mode & 0o777 == 0o700
    assert "PRIVATE" not in repr(got)


@pytest.mark.rule("R31")
def test_a_central_with_another_ca_is_refused_before_anything_is_sent(
    server: EnrolmentServer, state: Path
) -> None:
    code = EnrolmentCode.make(bytes(10), Authority().der)
    with pytest.raises(EnrolmentError, match="NOT the central that the code was made for"):
        enrol(state, server.address, code)
    assert server.asked == []
    assert nothing_kept(state)


@pytest.mark.rule("R31")
def test_who_shows_the_right_ca_but_is_not_the_central_gets_no_secret(
    tmp_path: Path, state: Path
) -> None:
    between = EnrolmentServer(tmp_path, Authority(), tls=Authority())
    try:
        with pytest.raises(EnrolmentError, match="The code was not sent"):
            enrol(state, between.address, between.code)
    finally:
        between.close()
    assert between.asked == []


@pytest.mark.rule("R32")
def test_a_used_code_says_so_and_leaves_nothing(
    server: EnrolmentServer, state: Path, tmp_path: Path
) -> None:
    enrol(tmp_path / "first", server.address, server.code)
    with pytest.raises(EnrolmentError, match="The central refuses: This code is used: ask"):
        enrol(state, server.address, server.code)
    assert nothing_kept(state)


@pytest.mark.parametrize("torn", ["ca", "grant"])
def test_a_torn_connection_leaves_nothing_and_says_what_to_do(
    server: EnrolmentServer, state: Path, torn: str
) -> None:
    setattr(server, torn, lambda *_: (0, b""))
    with pytest.raises(EnrolmentError, match="try the same code again"):
        enrol(state, server.address, server.code)
    assert nothing_kept(state)
    setattr(
        server,
        torn,
        server.granted if torn == "grant" else lambda: (200, server.authority.pem.encode()),
    )
    server.asked.clear()
    assert enrol(state, server.address, server.code).device == "gate-1"


@pytest.mark.parametrize(
    ("ca", "sentence"),
    [
        ((200, b"<html>a coffee machine</html>"), "has no certificate to show"),
        ((404, b""), "no central at"),
        ((200, b"x" * 100_000), "never ends"),
    ],
)
def test_what_is_no_central_is_told_from_one(
    server: EnrolmentServer, state: Path, ca: Answer, sentence: str
) -> None:
    server.ca = lambda: ca
    with pytest.raises(EnrolmentError, match=sentence):
        enrol(state, server.address, server.code)
    assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((500, b"oops"), "status 500; ask its operator"),
        ((429, b"[]"), "status 429"),
        ((201, b"{}"), "grant cannot be used .*device: missing"),
    ],
)
def test_an_answer_that_is_no_grant_is_refused(
    server: EnrolmentServer, state: Path, answer: Answer, sentence: str
) -> None:
    server.grant = lambda _: answer
    with pytest.raises(EnrolmentError, match=sentence):
        enrol(state, server.address, server.code)
    assert nothing_kept(state)


def test_a_grant_for_another_key_name_or_ca_is_refused(
    server: EnrolmentServer, state: Path
) -> None:
    other = Authority()
    strange = Ed25519PrivateKey.generate().public_key()
    bent: list[tuple[dict[str, Any], str]] = [
        ({"certificate": server.authority.client("gate-1", strange)}, "not for this gate's key"),
        ({"device": "gate-2"}, "not for this gate's key"),
        ({"ca": other.pem}, "not for this gate's key or CA"),
        ({"certificate": other.client("gate-1", strange)}, "damaged"),
        ({"certificate": "nonsense"}, "damaged"),
        ({"acknowledgement_key": b"short"}, "damaged"),
    ]
    for changes, sentence in bent:
        server.asked.clear()
        server.grant = partial(server.granted, **changes)
        with pytest.raises(EnrolmentError, match=sentence):
            enrol(state, server.address, server.code)
        assert nothing_kept(state)


def test_an_identity_is_replaced_only_when_that_is_asked(
    server: EnrolmentServer, state: Path
) -> None:
    first = enrol(state, server.address, server.code)
    server.asked.clear()
    with pytest.raises(EnrolmentError, match="add --replace"):
        enrol(state, server.address, server.code)
    assert server.asked == []
    second = enrol(state, server.address, server.code, replace=True)
    assert identity.load(state).key.verify_key.kid == second.key.verify_key.kid
    assert second.key.verify_key.kid != first.key.verify_key.kid


def test_only_https_is_spoken(state: Path, server: EnrolmentServer) -> None:
    with pytest.raises(EnrolmentError, match="begins with https://"):
        enrol(state, server.address.replace("https", "http"), server.code)


def test_a_central_that_is_not_there_says_what_to_look_at(state: Path) -> None:
    code = EnrolmentCode.make(bytes(10), b"")
    with pytest.raises(EnrolmentError, match="Look at the address and the network"):
        enrol(state, "https://localhost:1", code)


def test_a_clock_in_1970_is_named_as_the_cause(tmp_path: Path, state: Path) -> None:
    authority = Authority()
    future = EnrolmentServer(tmp_path, authority, begins=NOW + DAY)
    try:
        with pytest.raises(EnrolmentError, match=r"set the clock \(timedatectl\)"):
            enrol(state, future.address, future.code)
    finally:
        future.close()
    assert future.asked == []
