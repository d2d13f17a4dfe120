"""The Limosa number in the code of an L1 declaration: a percent-encoded address. Pure.

Neither the address's host nor its parameters are published, so the number is known by its form:
a run of exactly 17 digits, by preference one that starts as every known sample does. One that
does not counts only in an address: elsewhere it may be a parcel's.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from protocol.identifiers import LimosaNumber

_DECODINGS = 3
"""How often an address may be encoded: once by the declaration, again by what made the code."""
_NUMBERS = re.compile(r"(?<![0-9\ufffd])[0-9]{17}(?![0-9\ufffd])")
"""U+FFFD stands for a character that was lost, which may have been a digit."""
_BREAKS_OFF = re.compile(r"(?<![0-9\ufffd])2491[0-9]{0,12}\Z")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Torn:
    """A Limosa number began, and the text ended before it did."""

    digits: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several numbers, and nothing that says which one is meant."""


def limosa_in(text: str) -> LimosaNumber | Torn | Ambiguous | None:
    """Find the Limosa number in a text, or say why there is none."""
    forms = _decoded(text)
    is_address = _ADDRESS.match(forms[0]) is not None
    for form in forms:
        numbers = {LimosaNumber(digits) for digits in _NUMBERS.findall(form)}
        usual = {number for number in numbers if number.usual_shape}
        candidates = usual or (numbers if is_address else set())
        if len(candidates) > 1:
            return Ambiguous()
        if candidates:
            return candidates.pop()
    if (broken := _BREAKS_OFF.search(forms[0])) is not None:
        return Torn(len(broken.group()))
    return None


def _decoded(text: str) -> tuple[str, ...]:
    """Return the text in all its decodings, the plainest first.

    The plainest decides: in `%2024910158641968060` the first two digits are half of a blank.
    """
    forms = [text]
    for _ in range(_DECODINGS):
        plainer = unquote(forms[0])
        if plainer == forms[0]:
            break
        forms.insert(0, plainer)
    return tuple(forms)
