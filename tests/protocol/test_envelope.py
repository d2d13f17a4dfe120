"""Tokens: one signature, one token, of one kind, by one key."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from protocol.envelope import SigningKey, TokenType, VerifyKey, key_id, token_hash
from protocol.errors import ForgedError, MalformedError, ProtocolError

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
TOKEN = KEY.sign(b'{"a":1}', TokenType.RECORD)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_by_hand(header: dict[str, object], payload: bytes = b"{}") -> str:
    signed = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return f"{signed}.{b64(key.sign(signed.encode()))}"


@given(st.binary(min_size=1, max_size=300), st.sampled_from(TokenType))
def test_what_was_signed_comes_back(payload: bytes, typ: TokenType) -> None:
    token = KEY.sign(payload, typ)
    assert KEY.verify_key.open(token, typ) == payload
    assert key_id(token, typ) == KEY.verify_key.kid
    assert VerifyKey.from_bytes(KEY.verify_key.raw).open(token, typ) == payload


@pytest.mark.rule("R1")
def test_a_token_with_other_headers_is_refused_before_a_key_is_looked_up() -> None:
    good: dict[str, object] = {
        "alg": "Ed25519",
        "kid": KEY.verify_key.kid,
        "typ": "werfpoort-record",
    }
    assert KEY.verify_key.open(signed_by_hand(good), TokenType.RECORD) == b"{}"
    bad_headers: tuple[dict[str, object], ...] = (
        {**good, "alg": "EdDSA"},
        {**good, "alg": "none"},
        {**good, "crit": ["exp"], "exp": 1},
        {**good, "jwk": {"kty": "OKP"}},
        {"alg": "Ed25519", "typ": "werfpoort-record"},
    )
    for bad in bad_headers:
        with pytest.raises(MalformedError):
            key_id(signed_by_hand(bad), TokenType.RECORD)


@pytest.mark.rule("R1")
def test_a_token_signed_with_a_public_key_as_a_secret_is_refused() -> None:
    secret = OctKey.import_key(KEY.verify_key.raw)
    header = {"alg": "HS256", "kid": KEY.verify_key.kid, "typ": "werfpoort-record"}
    with pytest.raises(MalformedError):
        KEY.verify_key.open(jws.serialize_compact(header, b"{}", secret), TokenType.RECORD)


@pytest.mark.rule("R2")
def test_a_record_never_passes_for_an_acknowledgement() -> None:
    with pytest.raises(MalformedError, match="werfpoort-acknowledgement"):
        KEY.verify_key.open(TOKEN, TokenType.ACKNOWLEDGEMENT)


@pytest.mark.rule("R3")
def test_no_second_token_carries_the_same_signature() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = []
    for last in alphabet:
        token = TOKEN[:-1] + last
        try:
            KEY.verify_key.open(token, TokenType.RECORD)
        except ProtocolError:
            continue
        accepted.append(token)
    assert accepted == [TOKEN]


@pytest.mark.rule("R4")
def test_a_token_by_another_key_is_forged_whatever_key_it_names() -> None:
    with pytest.raises(ForgedError, match="another key"):
        KEY.verify_key.open(OTHER.sign(b"{}", TokenType.RECORD), TokenType.RECORD)
    head, _, _ = TOKEN.rpartition(".")
    stolen = f"{head}.{OTHER.sign(b'{}', TokenType.RECORD).rpartition('.')[2]}"
    with pytest.raises(ForgedError, match="does not hold"):
        KEY.verify_key.open(stolen, TokenType.RECORD)


@pytest.mark.rule("R4")
@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_one_changed_character_is_never_accepted(place: int, character: str) -> None:
    mutated = TOKEN[:place] + character + TOKEN[place + 1 :]
    if mutated == TOKEN:
        return
    with pytest.raises((ForgedError, MalformedError)):
        KEY.verify_key.open(mutated, TokenType.RECORD)


@given(st.text(max_size=200))
def test_any_text_is_a_token_or_a_clear_refusal(text: str) -> None:
    with pytest.raises((ForgedError, MalformedError)):
        KEY.verify_key.open(text, TokenType.RECORD)


def test_an_endless_token_is_refused_without_being_read() -> None:
    with pytest.raises(MalformedError):
        key_id("a." + "b" * 100_000 + "." + "c" * 86, TokenType.RECORD)


def test_a_tokens_hash_is_sha256_of_its_characters() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(MalformedError, match="32 bytes"):
        VerifyKey.from_bytes(b"short")
