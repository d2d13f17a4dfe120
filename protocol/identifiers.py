"""Belgian identifiers and device names: validated once at the border, then carried as types.

Each type holds the canonical form. `parse` takes what a person types; the constructor takes what
a trusted document says. A person's numbers print masked: `str()` never shows them.
"""

import re
from dataclasses import dataclass
from typing import NewType, Self

from stdnum.be import vat
from stdnum.exceptions import ValidationError

from protocol.errors import InvalidIdentifierError

_SEPARATORS = re.compile(r"[\s.\-/]+")
_DEVICE = re.compile(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]")
_SITE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LIMOSA_LENGTH = 17
_SITE_MAX = 13
_SITE_CHECKED = 12

DeviceId = NewType("DeviceId", str)


def device_id(text: str) -> DeviceId:
    """Check a device id: 3-32 of `a-z 0-9 -`; names that start with `central` are the central's.

    Raises:
        InvalidIdentifierError: with the form that is expected.
    """
    if not _DEVICE.fullmatch(text) or text.startswith("central"):
        raise InvalidIdentifierError(
            f"{text[:40]!r} is no device id: use 3 to 32 of a-z, 0-9 and '-', "
            "with a letter or digit at both ends, not starting with 'central'."
        )
    return DeviceId(text)


@dataclass(frozen=True, slots=True)
class Inss:
    """A national register or BIS number: 11 digits.

    The constructor accepts wrong check digits, because specimen cards carry them and the issuer's
    signature is the authority there; `check_digits_hold` tells. What a person typed goes
    through `parse`, which refuses them.
    """

    digits: str

    def __post_init__(self) -> None:
        """Refuse what has not eleven ASCII digits."""
        if not re.fullmatch(r"[0-9]{11}", self.digits):
            raise InvalidIdentifierError(
                f"A national number has 11 digits, this has {len(self.digits)} characters."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed: dots, dashes, blanks and slashes are ignored.

        Raises:
            InvalidIdentifierError: not 11 digits, or the check digits do not hold.
        """
        number = cls(_SEPARATORS.sub("", text))
        if not number.check_digits_hold:
            raise InvalidIdentifierError(
                "The check digits of this national number do not hold: look at it again."
            )
        return number

    @property
    def check_digits_hold(self) -> bool:
        """Whether 97 - (first nine mod 97) gives the last two, with a 2 before if from 2000.

        Both centuries are tried, and no clock is asked: a gate whose clock says 1970 must
        accept people born in 2001 (which is why this is not left to python-stdnum).
        """
        nine, check = self.digits[:9], int(self.digits[9:])
        return check in (97 - int(nine) % 97, 97 - int("2" + nine) % 97)

    @property
    def is_bis(self) -> bool:
        """Whether it is a BIS number: the month is raised by 20 or 40."""
        return int(self.digits[2:4]) >= 20  # noqa: PLR2004  the rule itself, nsso: BIS numbers

    @property
    def masked(self) -> str:
        """The form that may be shown: only the last three digits."""
        return f"••.••.••-••{self.digits[8]}.{self.digits[9:]}"

    def __str__(self) -> str:
        """Masked: a number never gets into a log by accident."""
        return self.masked

    def __repr__(self) -> str:
        """Masked: neither does it get into a traceback."""
        return f"Inss({self.masked})"


@dataclass(frozen=True, slots=True)
class LimosaNumber:
    """A Limosa declaration's number: 17 digits; no check digits are known."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse what has not seventeen ASCII digits."""
        if not re.fullmatch(r"[0-9]{17}", self.digits):
            raise InvalidIdentifierError(
                f"A Limosa number has 17 digits, this has {len(self.digits)} characters."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed: dots, dashes, blanks and slashes are ignored."""
        return cls(_SEPARATORS.sub("", text))

    @property
    def usual_shape(self) -> bool:
        """Whether it starts as every known sample does; if not, warn, never refuse."""
        return self.digits.startswith("2491")

    @property
    def masked(self) -> str:
        """The form that may be shown: only the last three digits."""
        return "•" * (_LIMOSA_LENGTH - 3) + self.digits[-3:]

    def __str__(self) -> str:
        """Masked."""
        return self.masked

    def __repr__(self) -> str:
        """Masked."""
        return f"LimosaNumber({self.masked})"


@dataclass(frozen=True, slots=True)
class EnterpriseNumber:
    """A Belgian enterprise number (KBO/BCE): 10 digits, the first 0 or 1."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed, with or without `BE` and separators.

        Raises:
            InvalidIdentifierError: wrong length or check digits (97 - first eight mod 97).
        """
        try:
            return cls(vat.validate(text))
        except ValidationError as error:
            raise InvalidIdentifierError(
                "This is no enterprise number: ten digits are expected, such as 0448.181.966; "
                "its last two check the rest."
            ) from error


@dataclass(frozen=True, slots=True)
class WorkPlaceId:
    """The number of a site in the Declaration of Works: up to 13 of 0-9 A-Z without I and O."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed: lower case, dots, dashes and blanks are taken.

        Raises:
            InvalidIdentifierError: empty, too long, or characters that do not occur.
        """
        canonical = _SEPARATORS.sub("", text).upper()
        if not 0 < len(canonical) <= _SITE_MAX or set(canonical) - set(_SITE_ALPHABET):
            raise InvalidIdentifierError(
                "A site number has up to 13 of 0-9 and A-Z without I and O, such as "
                "1Y1000003EQCZ; it is on the poster at the gate of the site."
            )
        return cls(canonical)

    @property
    def check_character_holds(self) -> bool:
        """Whether characters 1-11 in base 34, mod 31, index character 12.

        The rule is not official: warn when it does not hold, never refuse.
        """
        if len(self.text) < _SITE_CHECKED:
            return False
        value = 0
        for character in self.text[: _SITE_CHECKED - 1]:
            value = value * 34 + _SITE_ALPHABET.index(character)
        return self.text[_SITE_CHECKED - 1] == _SITE_ALPHABET[value % 31]

    def __str__(self) -> str:
        """Return the canonical form; a site is no secret."""
        return self.text
