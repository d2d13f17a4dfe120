"""libsodium says of a signature what OpenSSL says: of what holds, and of all that does not."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from central.ledger.keys import device_key
from central.ledger.swift import SwiftKey
from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import ForgedError

ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the group: adding it to a signature's second half changes nothing that is computed with."""
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a device").digest())
RAW = KEY.public_key().public_bytes_raw()
KEYS = (VerifyKey.from_bytes(RAW), SwiftKey.from_bytes(RAW))


def test_devices_keys_verify_with_libsodium() -> None:
    assert isinstance(device_key(RAW), SwiftKey)


def test_a_token_opens_with_either() -> None:
    token = SigningKey(KEY).sign(b"claims", TokenType.RECORD)
    assert {key.open(token, TokenType.RECORD) for key in KEYS} == {b"claims"}


def test_it_is_libsodium_that_a_token_is_opened_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SwiftKey, "holds", lambda *_: False)
    with pytest.raises(ForgedError):
        KEYS[1].open(SigningKey(KEY).sign(b"claims", TokenType.RECORD), TokenType.RECORD)


def test_a_token_that_was_changed_opens_with_neither() -> None:
    header, payload, signature = SigningKey(KEY).sign(b"claims", TokenType.RECORD).split(".")
    for key in KEYS:
        with pytest.raises(ForgedError):
            key.open(f"{header}.{payload[:-1]}B.{signature}", TokenType.RECORD)


@given(st.binary(max_size=200), st.integers(0, 64 * 8 - 1))
def test_both_refuse_every_changed_bit(signed: bytes, bit: int) -> None:
    signature = KEY.sign(signed)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    for key in KEYS:
        assert key.holds(signature, signed)
        assert not key.holds(bytes(changed), signed)


@given(st.binary(max_size=200))
def test_both_refuse_a_second_signature_that_anybody_can_make_of_one(signed: bytes) -> None:
    signature = KEY.sign(signed)
    twin = int.from_bytes(signature[32:], "little") + ORDER
    for key in KEYS:
        assert not key.holds(signature[:32] + twin.to_bytes(32, "little"), signed)
