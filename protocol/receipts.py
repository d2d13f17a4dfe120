"""The receipt number: what proves a check-in.

A ten-digit serial and two check digits (serial mod 97, with 97 for 0), shown
`ddd/dddd/ddddd` like a Belgian structured communication. Consecutive without gaps per ledger.
"""

import re
from dataclasses import dataclass
from typing import Self

from protocol.errors import InvalidIdentifierError

LAST_SERIAL = 9_999_999_999


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """A receipt number, known by its serial (1 to 9,999,999,999)."""

    serial: int

    def __post_init__(self) -> None:
        """Refuse serials that do not fit ten digits."""
        if not 1 <= self.serial <= LAST_SERIAL:
            raise InvalidIdentifierError(f"Receipt serials run from 1 to {LAST_SERIAL}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the twelve digits, with or without slashes, plus signs or blanks.

        Raises:
            InvalidIdentifierError: not twelve digits, or the check digits do not hold.
        """
        digits = re.sub(r"[\s/+*]", "", text)
        if not re.fullmatch(r"[0-9]{12}", digits):
            raise InvalidIdentifierError(
                "A receipt number has twelve digits, such as 000/0000/00101."
            )
        number = cls(int(digits[:10])) if int(digits[:10]) else None
        if number is None or number.digits != digits:
            raise InvalidIdentifierError(
                "The check digits of this receipt number do not hold: look at it again."
            )
        return number

    @property
    def digits(self) -> str:
        """The twelve digits as they go over the wire."""
        return f"{self.serial:010d}{self.serial % 97 or 97:02d}"

    def __str__(self) -> str:
        """Return the form people see: `ddd/dddd/ddddd`."""
        digits = self.digits
        return f"{digits[:3]}/{digits[3:7]}/{digits[7:]}"
