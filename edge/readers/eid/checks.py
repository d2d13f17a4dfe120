"""The checks of an eID by name, and the list that a read makes of them as it goes."""

from enum import StrEnum

from edge.credential import Check, Outcome


class CheckName(StrEnum):
    """The checks, in the order in which they are made. The names are stable."""

    ROOT = "root"
    REGISTER = "register-certificate"
    SIGNATURE = "signature"
    CHAIN_DATES = "chain-dates"
    REVOCATION = "revocation"
    CHECK_DIGITS = "check-digits"
    CHIP_SERIAL = "chip-serial"
    CHIP_KEY = "chip-key"
    CHIP = "chip"


class Findings:
    """How each check ended, so far."""

    def __init__(self) -> None:
        """Begin with no check made."""
        self._made: dict[CheckName, Check] = {}

    def passed(self, name: CheckName, detail: str = "") -> None:
        """Note a check that held."""
        self._made[name] = Check(name, Outcome.PASSED, detail)

    def failed(self, name: CheckName, detail: str) -> None:
        """Note a check that did not hold."""
        self._made[name] = Check(name, Outcome.FAILED, detail)

    def skipped(self, name: CheckName, why: str) -> None:
        """Note a check that was not made, and why."""
        self._made[name] = Check(name, Outcome.NOT_CHECKED, why)

    def all(self) -> tuple[Check, ...]:
        """Return every check there is; those never reached say so."""
        return tuple(
            self._made.get(name) or Check(name, Outcome.NOT_CHECKED, "the read ended before")
            for name in CheckName
        )
