"""Passwords: kept as argon2id hashes alone, and good enough to be kept at all.

A check takes equally long whether there is an account or not.
"""

import re
import threading
import unicodedata
from base64 import b32encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from central.errors import PasswordError

PASSWORD_BYTES = 15
"""Randomness in a generated password: 120 bits, 24 letters and digits."""
SHORTEST = 12
LONGEST = 200
_DIFFERENT = 5
_GROUP = 6
_AT_ONCE = 2
"""Checks that run at the same time: each takes 64 MiB."""
_ABSENT = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash of no password: it is checked for names that have no account."""
_COMMON = (
    *("password", "passwort", "wachtwoord", "paswoord", "motdepasse", "geheim", "secret"),
    *("welkom", "welcome", "willkommen", "bienvenue", "bonjour", "letmein", "iloveyou"),
    *("qwerty", "qwertyuiop", "azerty", "azertyuiop", "qwertz", "qwertzuiop", "asdfghjkl"),
    *("abcdefghijklmnopqrstuvwxyz", "abc", "admin", "administrator", "operator", "werfpoort"),
    *("checkinatwork", "belgium", "belgie", "belgique", "belgien", "werf", "bouw", "changeme"),
    *("zomer", "winter", "lente", "herfst", "summer", "monkey", "dragon", "football"),
)
"""What the commonest passwords are made of, without the digits and signs that people add."""


class Passwords:
    """Hashes and checks, a few at a time."""

    def __init__(self) -> None:
        """Take the library's own measure of cost."""
        self._hasher = PasswordHasher()
        self._few = threading.Semaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._few:
            return self._hasher.hash(_canonical(password))

    def matches(self, held: str | None, password: str) -> bool:
        """Whether this is the password of which `held` was kept; never where nothing was."""
        try:
            with self._few:
                self._hasher.verify(held or _ABSENT, _canonical(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return bool(held)


def generated(random: bytes) -> str:
    """Return a password made of `PASSWORD_BYTES` random bytes, in groups that can be typed."""
    if len(random) != PASSWORD_BYTES:
        raise ValueError(f"a password is made of {PASSWORD_BYTES} random bytes")
    plain = b32encode(random).decode().lower()
    return "-".join(plain[i : i + _GROUP] for i in range(0, len(plain), _GROUP))


def demand_good(password: str, account: str) -> None:
    """Refuse a password that is soon guessed.

    Raises:
        PasswordError: saying what is wrong with it.
    """
    plain = _canonical(password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise PasswordError(
            f"A password has {SHORTEST} to {LONGEST} characters: take a sentence.",
            fault="password-length",
        )
    letters = re.sub(r"[\W\d_]+", "", plain)
    if len(set(plain)) < _DIFFERENT or any(_made_of(letters, word) for word in _COMMON):
        raise PasswordError(
            "This is one of the first passwords that are tried: take several words that do not "
            "belong together.",
            fault="password-common",
        )
    if account.casefold() in plain:
        raise PasswordError(
            "The name of the account is in this password: leave it out.", fault="password-name"
        )


def _made_of(letters: str, word: str) -> bool:
    """Whether it is a common word, or the word several times, or nothing but digits and signs."""
    return not letters.replace(word, "")


def _canonical(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
