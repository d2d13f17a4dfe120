"""Forged and mutated records without end: what somebody sends who does not have the gate's key.

Deterministic by its seed. Every forgery differs from each genuine token on its own topic.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.bridge.keys import DeviceKey
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, TokenType
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from tests.central.ledger.gates import NOW, Gate

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ALGORITHMS = ("none", "None", "EdDSA", "HS256", "ES256", "ed25519", "", None, 7)
_HEADERS: dict[str, object] = {
    "crit": ["b64"],
    "b64": False,
    "jwk": {},
    "x5u": "https://x",
    "cty": "JWT",
    "zip": "DEF",
}
_CENTRAL = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
_STRANGER = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
CENTRAL = SigningKey(_CENTRAL)


@dataclass(frozen=True, slots=True)
class Forgery:
    """A token, the device below whose topic it is sent, and how it was made."""

    kind: str
    device: DeviceId
    token: str


class Forger:
    """Knows everything that was ever said on the wire, all public keys, and one gate's own key."""

    def __init__(self, seed: int) -> None:
        """Listen to two gates; `gate-2` is in the forger's hands, `gate-1` is to be forged."""
        self._random = Random(seed)  # noqa: S311 - to be repeatable is what it is for
        self._victim, self._own = Gate("gate-1", b"1" * 32), Gate("gate-2", b"2" * 32)
        self._revoked = Gate("gate-1", b"3" * 32)
        self._heard = [self._victim.check_in() for _ in range(8)] + [self._victim.alarm()]
        self._words = [self._word(self._own.device, n).signed(CENTRAL) for n in range(4)]
        self._kinds: dict[str, Callable[[], str]] = {
            "character": self._character,
            "bytes": self._bytes,
            "claims": self._claims,
            "swapped seal": self._swapped_seal,
            "header": self._header,
            "algorithm": self._algorithm,
            "other key": self._other_key,
            "other key, named as the gate's": self._named_as_the_gates,
            "revoked key": self._revoked_key,
            "other type": self._other_type,
            "spliced": self._spliced,
            "cut": self._cut,
            "not canonical": self._not_canonical,
            "own record on the gate's topic": self._own_record,
            "word for another device": lambda: self._random.choice(self._words),
            "word by the gate itself": self._word_by_a_gate,
            "word, changed": self._word_changed,
        }

    @property
    def keys(self) -> dict[str, DeviceKey]:
        """The keys that the central knows."""
        known = ((self._victim, False), (self._own, False), (self._revoked, True))
        return {
            gate.key.verify_key.kid: DeviceKey(gate.device, gate.key.verify_key, revoked)
            for gate, revoked in known
        }

    def forgeries(self, count: int) -> Iterator[Forgery]:
        """Yield so many forgeries, all kinds in turn."""
        kinds = list(self._kinds.items())
        genuine = {*self._heard}
        made = 0
        while made < count:
            kind, make = kinds[made % len(kinds)]
            token = make()
            if token in genuine or "\n" in token or not token.isascii():
                continue
            made += 1
            yield Forgery(kind, self._victim.device, token)

    def _one(self) -> str:
        return self._random.choice(self._heard)

    def _character(self) -> str:
        token = self._one()
        for _ in range(self._random.randint(1, 3)):
            at = self._random.randrange(len(token))
            token = token[:at] + self._random.choice(_ALPHABET + ".=+/ ") + token[at + 1 :]
        return token

    def _bytes(self) -> str:
        parts = self._one().split(".")
        which = self._random.randrange(3)
        raw = bytearray(_raw(parts[which]))
        raw[self._random.randrange(len(raw))] ^= 1 << self._random.randrange(8)
        parts[which] = _text(bytes(raw))
        return ".".join(parts)

    def _claims(self) -> str:
        header, payload, signature = self._one().split(".")
        claims = json.loads(_raw(payload))
        name = self._random.choice(sorted(claims))
        claims[name] = self._random.choice(
            [self._random.randrange(2**40), "gate-2", None, "", True, "out", [], {}]
        )
        return ".".join((header, _json(claims), signature))

    def _swapped_seal(self) -> str:
        one, other = self._random.sample(self._heard[:8], 2)
        header, payload, signature = one.split(".")
        claims = json.loads(_raw(payload))
        claims["subject"] = json.loads(_raw(other.split(".")[1]))["subject"]
        return ".".join((header, _json(claims), signature))

    def _header(self) -> str:
        name = self._random.choice(sorted(_HEADERS))
        token, payload = self._one(), self._one().split(".")[1]
        header = json.loads(_raw(token.split(".")[0])) | {name: _HEADERS[name]}
        return _signed(_STRANGER, header, payload)

    def _algorithm(self) -> str:
        header, payload, signature = self._one().split(".")
        header = _json(json.loads(_raw(header)) | {"alg": self._random.choice(_ALGORITHMS)})
        plain, public = f"{header}.{payload}".encode(), self._victim.key.verify_key.raw
        mac = _text(hmac.new(public, plain, hashlib.sha512).digest())
        return ".".join((header, payload, self._random.choice([signature, "", mac])))

    def _other_key(self) -> str:
        payload = _raw(self._one().split(".")[1])
        key = self._random.choice([SigningKey(_STRANGER), self._own.key, CENTRAL])
        return key.sign(self._varied(payload), TokenType.RECORD)

    def _named_as_the_gates(self) -> str:
        header, payload, _ = self._one().split(".")
        key = self._random.choice([_STRANGER, self._own.private, _CENTRAL])
        return _signed(key, json.loads(_raw(header)), _text(self._varied(_raw(payload))))

    def _revoked_key(self) -> str:
        payload = _raw(self._one().split(".")[1])
        return self._revoked.key.sign(self._varied(payload), TokenType.RECORD)

    def _other_type(self) -> str:
        payload = self._varied(_raw(self._one().split(".")[1]))
        return self._own.key.sign(payload, TokenType.ACKNOWLEDGEMENT)

    def _spliced(self) -> str:
        parts = [self._one().split(".")[n] for n in range(3)]
        return ".".join(parts)

    def _cut(self) -> str:
        token = self._one()
        cut = token[: self._random.randrange(len(token))]
        return self._random.choice([cut, token[len(cut) + 1 :], token + cut, f"{token}."])

    def _not_canonical(self) -> str:
        token = self._one()
        last = _ALPHABET.index(token[-1])
        return token[:-1] + _ALPHABET[(last & ~15) | self._random.randrange(16)]

    def _own_record(self) -> str:
        identity = f"01a20718-de41-7465-ad30-{self._random.randrange(2**48):012x}"
        body = self._random.choice(self._heard)
        claims = json.loads(_raw(body.split(".")[1])) | {"id": identity}
        claims["device"] = self._random.choice(["gate-1", "gate-2"])
        return self._own.key.sign(json.dumps(claims).encode(), TokenType.RECORD)

    def _word_by_a_gate(self) -> str:
        key = self._random.choice([self._own.private, _STRANGER, self._victim.private])
        word = self._word(self._victim.device, self._random.randrange(10**6))
        header = json.loads(_raw(self._words[0].split(".")[0]))
        payload = _text(word.model_dump_json(exclude_none=True).encode())
        return self._random.choice([word.signed(SigningKey(key)), _signed(key, header, payload)])

    def _word_changed(self) -> str:
        header, payload, signature = self._random.choice(self._words).split(".")
        claims = json.loads(_raw(payload)) | {"device": self._victim.device}
        claims["up_to"] = self._random.randrange(2**40)
        return ".".join((header, _json(claims), signature))

    def _varied(self, payload: bytes) -> bytes:
        claims = json.loads(payload)
        claims["seq"] = self._random.randrange(1, 2**40)
        return json.dumps(claims).encode()

    def _word(self, device: DeviceId, number: int) -> Acknowledgement:
        check_in = self._victim.ids[number % len(self._victim.ids)]
        receipt = Receipt(check_in=check_in, number=ReceiptNumber(number + 1).digits)
        return Acknowledgement(
            device=device, up_to=number, head="0" * 64, receipts=(receipt,), at=NOW
        )


def _signed(key: Ed25519PrivateKey, header: dict[str, object], payload: str) -> str:
    """Sign by hand, so that the header may say what it likes."""
    plain = f"{_json(header)}.{payload}"
    return f"{plain}.{_text(key.sign(plain.encode()))}"


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _json(value: object) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())
